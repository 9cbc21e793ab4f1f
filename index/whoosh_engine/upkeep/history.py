"""What the log of an index tells of its commits."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from index.messages import Message
from index.results import Commit
from index.whoosh_engine.format import manifest as manifests


def history(folder: Path) -> list[Commit]:
    """The last commits, the newest first; see ``index.opening.index_log``."""
    manifest = manifests.load(folder, rebuilding=True)
    kinds = {field.name: {"int": int, "str": str}[str(field.type)] for field in fields(Commit)}
    for entry in manifest.log:
        if not isinstance(entry, dict) or {name: type(value) for name, value in entry.items()} != kinds:
            raise manifests.damaged(folder, Message("damage.log"))
    return [Commit(**entry) for entry in reversed(manifest.log)]
