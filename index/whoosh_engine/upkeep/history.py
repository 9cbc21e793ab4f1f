"""What the log of an index tells of its commits."""

from __future__ import annotations

from pathlib import Path

from index.results import Commit
from index.whoosh_engine.format import manifest as manifests


def history(folder: Path) -> list[Commit]:
    """The last commits, the newest first; see ``index.opening.index_log``."""
    return manifests.load(folder, rebuilding=True).commits(folder)
