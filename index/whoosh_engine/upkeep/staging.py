"""A folder that is there whole or not at all: made beside its place under another name, and renamed at the end."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexPlaceError, IndexWriteError
from index.whoosh_engine.format.folder import LOCK, strangers
from index.whoosh_engine.format.storage import sync_directory
from index.whoosh_engine.write import lock as locks
from index.whoosh_engine.write.failures import room

#: The checksums of all that a backup holds, as ``sha256sum -c`` reads them.
SUMS = "SHA256SUMS"


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A folder to be filled, which takes the place ``target`` when the block ends well, and goes when it does not.

    What an interrupted attempt left is cleared by the next one for the same place. Raises ``IndexPlaceError`` where
    something is at ``target``, an empty folder excepted; ``IndexWriteError`` where the system does not let it be made;
    ``IndexLockedError`` where another process is at it.
    """
    target = target.absolute()
    _check_free(target)
    folder = target.with_name(f".{target.name}.incomplete")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        lock = locks.acquire(folder)
        try:
            _clear(folder)
            try:
                yield folder
                sync_directory(folder)
                _check_free(target)
                folder.rename(target)  # over an empty folder, and nothing else
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            sync_directory(target.parent)
        finally:
            locks.release(lock)
    except OSError as error:
        where = f" {Path(str(error.filename)).name}:" if error.filename is not None else ""
        raise IndexWriteError(
            "place.cannot_write",
            place=target,
            where=where,
            reason=error.strerror or str(error),
            room=room(target.parent, error),
        ) from error


def _check_free(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise IndexPlaceError("place.no_folder", place=target)
    if target.is_dir() and any(target.iterdir()):
        raise IndexPlaceError("place.not_empty", place=target)


def _clear(folder: Path) -> None:
    """Delete what an interrupted attempt left, and nothing else."""
    ours = {SUMS, f"{SUMS}.tmp"}
    if others := [name for name in strangers(folder) if name not in ours]:
        raise IndexPlaceError("place.strangers", place=folder, file=others[0])
    for path in folder.iterdir():
        if path.name != LOCK:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
