"""What the system answers to a failing write, in words for a person."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import GongkaiError, IndexWriteError
from index.whoosh_engine.format import manifest as manifests

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def reported(folder: Path) -> Iterator[None]:
    """Raise ``IndexWriteError`` for an ``OSError``: which file, what happened, how much room there is.

    ``IndexDamagedError`` for any other error, where a file of the index is not the one that was written.
    """
    try:
        yield
    except GongkaiError:
        raise
    except OSError as error:
        what = error.strerror or str(error) or type(error).__name__
        where = f" {Path(str(error.filename)).name}:" if error.filename is not None else ""
        raise IndexWriteError(
            f"cannot write the index at {folder}:{where} {what}{room(folder, error)}; "
            "the index is as it was at its last commit"
        ) from error
    except Exception:
        manifests.check_files(folder, manifests.load(folder, rebuilding=True), thorough=True)
        raise


def room(folder: Path, error: OSError) -> str:
    """How much room there is, where that is what the error is about; else nothing."""
    if error.errno not in _FULL:
        return ""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""
    return f" ({free / 2**20:,.1f} MB free there; merging and rebuilding need as much again as they replace)"
