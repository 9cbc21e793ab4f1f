"""The lock of an index: one process writes at a time, and says in the lock's file who it is.

The system lets go of a lock when its holder ends, however that came; what the file says counts only while it is held.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from index.errors import IndexLockedError
from index.messages import Message
from index.processes import command, is_running
from index.whoosh_engine.format.folder import LOCK

#: Between two attempts, in seconds.
_PAUSE = 0.1


def acquire(folder: Path, wait: float = 0) -> Any:
    """Take the lock, waiting so many seconds at most for who holds it; :func:`release` lets go of it.

    Raises ``IndexLockedError``, which says who holds it, or ``OSError``: also where its file is a link, which would have
    another file written over, or no plain file.
    """
    until = time.monotonic() + wait
    with contextlib.suppress(FileNotFoundError):
        _check_own((folder / LOCK).lstat(), folder / LOCK)
    lock = FileStorage(str(folder)).lock(LOCK)
    while not lock.acquire():
        if time.monotonic() >= until:
            waited = Message("lock.waited", seconds=wait) if wait else ""
            raise IndexLockedError("lock.held", folder=folder, holder=_holder(folder), waited=waited)
        time.sleep(min(_PAUSE, max(0.0, until - time.monotonic())))
    try:
        opened, named = os.fstat(lock.fd), (folder / LOCK).lstat()
        _check_own(named, folder / LOCK)
        _check_own(opened, folder / LOCK)
        if not os.path.samestat(opened, named):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(folder / LOCK))
    except OSError:
        lock.release()
        raise
    with contextlib.suppress(OSError):  # a lock without a name holds as well
        os.truncate(lock.fd, 0)
        os.write(lock.fd, json.dumps(_myself()).encode())
    return lock


def _check_own(state: os.stat_result, path: Path) -> None:
    """Raise ``OSError`` unless this is the state of a plain file that has no other name."""
    if stat.S_ISDIR(state.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISLNK(state.st_mode) or (stat.S_ISREG(state.st_mode) and state.st_nlink > 1):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def release(lock: Any) -> None:
    """Let go of the lock."""
    with contextlib.suppress(OSError):
        os.truncate(lock.fd, 0)
    lock.release()


def _myself() -> dict[str, Any]:
    return {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "command": command(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _holder(folder: Path) -> Message | str:
    """Who holds the lock, as far as that is known; nothing where the file tells of one that has ended."""
    try:
        values = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        host, process, command, since = (values[name] for name in ("host", "process", "command", "since"))
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if host == socket.gethostname() and not is_running(process):
        return ""  # left by one that died: the holder has not written its own yet
    return Message("lock.holder", command=command, process=process, host=host, since=since)
