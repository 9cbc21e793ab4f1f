"""The embedded engine: an index directory, searched through snapshots of its commits.

What a search does not need (writing) is imported when it is asked for: a command that searches once spends most of its
time on imports.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.report import Report
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import CORRECTIONS
from index.whoosh_engine.format.storage import read_plain, write_durably
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.search.view import SnapshotView

if TYPE_CHECKING:
    from index.whoosh_engine.write.prepare import Prepared
    from index.whoosh_engine.write.writer import IndexWriter


class WhooshEngine:
    """See ``index.engine.Engine``."""

    def __init__(self, folder: Path, *, cache_bytes: int, thorough: bool = False) -> None:
        """Open an index; so many bytes of what was read stay in memory. ``thorough`` checks every file first.

        Raises ``IndexMissingError``, ``IndexVersionError`` or ``IndexDamagedError``.
        """
        self.location = str(folder)
        self._folder = folder
        self._cache_bytes = cache_bytes
        self._lock = threading.Lock()
        #: The newest commit seen, with the stamp of its manifest: set in one step, read without a lock.
        self._opened: tuple[tuple[int, int], Snapshot] | None = None
        self._open_newest(thorough=thorough)

    @property
    def prepare(self) -> Callable[[Report], Prepared]:
        """Makes a report ready for ``IndexWriter.add_prepared``; may run in another process."""
        from index.whoosh_engine.write.prepare import prepare

        return prepare

    def view(self) -> SnapshotView:
        """The newest commit. Looking costs one ``stat``; the files are opened again only after a commit."""
        opened = self._opened
        if opened is not None and opened[0] == self._manifest_stamp():
            return SnapshotView(opened[1])
        with self._lock:
            return SnapshotView(self._open_newest(thorough=False))

    def health(self) -> dict[str, Any]:
        """See ``index.engine.Engine.health``."""
        return {}

    def corrections(self) -> bytes | None:
        """See ``index.engine.Engine.corrections``: a file, which a person may also edit."""
        try:
            return read_plain(self._folder / CORRECTIONS)
        except FileNotFoundError:
            return None

    def keep_corrections(self, table: bytes) -> None:
        """See ``index.engine.Engine.keep_corrections``."""
        write_durably(self._folder / CORRECTIONS, table)

    def check(self) -> dict[str, int]:
        """See ``index.engine.Engine.check``."""
        from index.whoosh_engine.read.checking import check

        return check(self._folder)

    def writer(self, *, processes: int = 0, wait: float = 0) -> IndexWriter:
        """See ``index.protocol.Index.writer``."""
        from index.whoosh_engine.write.writer import IndexWriter

        return IndexWriter(self._folder, processes=processes, wait=wait)

    def close(self) -> None:
        """Let go of the current snapshot; a later search opens the index again."""
        with self._lock:
            self._opened = None

    def _manifest_stamp(self) -> tuple[int, int] | None:
        try:
            stat = (self._folder / manifests.NAME).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _open_newest(self, *, thorough: bool) -> Snapshot:
        """Open the newest commit unless it is open already."""
        while True:
            # Looked at before the manifest is read: a commit made meanwhile is then seen by the next search.
            stamp = self._manifest_stamp()
            if stamp is None:
                raise manifests.missing(self._folder)
            if self._opened is not None and self._opened[0] == stamp:
                return self._opened[1]
            manifest = manifests.load(self._folder)
            manifests.check_versions(self._folder, manifest)
            try:
                manifests.check_files(self._folder, manifest, thorough=thorough)
                snapshot = Snapshot(self._folder, manifest, self._cache_bytes)
            except Exception:
                # A commit made just now may have deleted the files of the one being opened.
                if self._manifest_stamp() != stamp:
                    continue
                # Whatever was raised: where a file has changed, that is why.
                manifests.check_files(self._folder, manifest, thorough=True)
                raise
            self._opened = stamp, snapshot
            return snapshot
