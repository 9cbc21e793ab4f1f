"""What the system answers to a failing write, in words for a person."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import GongkaiError, IndexWriteError
from index.messages import Message
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
            "index.cannot_write", folder=folder, where=where, reason=what, room=_room(folder, error)
        ) from error
    except Exception:
        manifests.check_files(folder, manifests.load(folder, rebuilding=True), thorough=True)
        raise


def _room(folder: Path, error: OSError) -> Message | str:
    if error.errno not in _FULL:
        return ""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""
    return Message("index.room", free=free / 2**20)
