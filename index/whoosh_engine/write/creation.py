"""Makes an empty index, where nothing is that could be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexPlaceError
from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import holds_index, strangers
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.storage import IndexStorage, sync_file
from index.whoosh_engine.write import lock as locks
from index.whoosh_engine.write.transaction.table_of_contents import write_contents


def create(folder: Path, *, wait: float = 0) -> None:
    """Make an empty index, or leave the one that another process has made meanwhile.

    Deletes nothing: what an interrupted creation left (a table of contents without segments) is written over. Raises
    ``IndexPlaceError`` where the folder cannot be made or is in use, ``IndexDamagedError`` where it has files of an
    index and no manifest, ``IndexLockedError`` while another process writes there, for ``wait`` seconds.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not holds_index(folder) and strangers(folder):
            raise IndexPlaceError("index.place_taken", folder=folder)
        lock = locks.acquire(folder, wait)
    except OSError as error:
        nowhere = folder.is_symlink() and not folder.exists()
        reason = Message("index.link_to_nowhere") if nowhere else error.strerror
        raise IndexPlaceError("index.cannot_make", folder=folder, reason=reason) from error
    try:
        # Looked at under the lock: another process may have made one, and lost it, meanwhile.
        if not (folder / manifests.NAME).exists():
            if holds_index(folder):
                raise manifests.missing(folder)
            _write_empty(folder)
    except OSError as error:
        raise IndexPlaceError("index.cannot_make", folder=folder, reason=error.strerror) from error
    finally:
        locks.release(lock)


def _write_empty(folder: Path) -> None:
    name = write_contents(IndexStorage(str(folder)), [], 0)
    sync_file(folder / name)
    empty = Manifest(generation=0, reports=0, written=datetime.now(UTC).isoformat(timespec="seconds"))
    manifests.save(folder, replace(empty, files=manifests.describe(folder, [name], {})))
