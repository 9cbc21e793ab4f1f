"""Where the server of the developers is kept, and as whom it runs."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: The user that a server started by root runs as: nobody. OpenSearch refuses root.
NOBODY = 65534


class ServerError(Exception):
    """The server cannot be had or started; the message says why, and what to do."""


def home() -> Path:
    """The folder of the server: ``build/opensearch``; where nobody could not reach that for root, one that can."""
    if not is_root() or all(folder.stat().st_mode & 0o001 for folder in (ROOT, *ROOT.parents)):
        return ROOT / "build/opensearch"
    return Path("/var/tmp") / f"gongkai-opensearch-{hashlib.sha256(bytes(ROOT)).hexdigest()[:12]}"


def is_root() -> bool:
    """Whether this is root, as whom the server does not run."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
