"""One transaction on an index: reports added, replaced and removed, made visible all at once.

A commit writes new files, forces them to the disk, and then replaces the manifest: until that one step the index
is what it was, after it the new one. What an interrupted writer left behind is cleared by the next.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from whoosh.fields import Schema
from whoosh.index import TOC

from index.errors import GongkaiError, IndexLockedError, IndexPlaceError
from index.report import Report
from index.whoosh_engine import manifest as manifests
from index.whoosh_engine.manifest import Manifest
from index.whoosh_engine.merge import merge, plan
from index.whoosh_engine.prepare import Prepared, prepare
from index.whoosh_engine.schema import build_schema
from index.whoosh_engine.segment_reader import SegmentReader
from index.whoosh_engine.segment_writer import INDEX_NAME, SegmentWriter
from index.whoosh_engine.storage import MappedStorage, sync_directory, sync_file

#: A segment is closed at so many postings: some 5,000 reports of 3,000 characters, some 500 MB of memory.
POSTINGS_A_SEGMENT = 10_000_000

#: Names of the files that a writer makes: a segment's, a table of contents (perhaps unfinished), Whoosh's own
#: temporary folder, an unfinished manifest. Nothing else in the folder is ever deleted.
_OUR_FILES = re.compile(
    rf"{INDEX_NAME}_[0-9a-z]{{16}}\..+|_{INDEX_NAME}_\d+\.toc.*|{INDEX_NAME}\.tmp|{re.escape(manifests.NAME)}\.tmp"
)

#: Corrections by hand, which a person may put here before there is an index.
_CORRECTIONS = "overrides.csv"

#: The file that the one writer holds locked. It stays: deleting a lock while it is held would make room for two.
_LOCK = "write.lock"


class IndexWriter:
    """The ``Writer`` of the embedded engine; see ``index.protocol``."""

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        """Begin. ``empty`` starts from nothing: what was indexed before goes with the commit.

        Raises ``IndexLockedError`` while another process writes, and what opening the index would raise.
        """
        self._folder = folder
        self._storage = MappedStorage(str(folder))
        manifests.load(folder)  # nothing is locked, which makes a file, where no index is
        self._lock = _acquire(folder)
        try:
            self._manifest = manifests.load(folder)
            if not empty:
                manifests.check_versions(folder, self._manifest)
                manifests.check_files(folder, self._manifest, thorough=False)
            self._clear_strangers()
            self._schema: Schema = build_schema()
            self._segments: list[Any] = []
            self._readers: dict[str, SegmentReader] = {}
            if not empty:
                toc = TOC.read(self._storage, INDEX_NAME, gen=self._manifest.generation)
                self._segments = list(toc.segments)
            for segment in self._segments:
                self._readers[segment.segment_id()] = SegmentReader(self._storage, segment)
        except BaseException:
            self._lock.release()
            raise
        self._open: SegmentWriter | None = None
        self._numbers: dict[str, int] = {}  # id -> document of the open segment
        self._replaced: set[int] = set()  # documents of the open segment that have gone since
        self._changed = empty

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            try:
                if self._open is not None:
                    self._open.abort()
                self._clear_uncommitted()
                for reader in self._readers.values():
                    reader.close()
            finally:  # whatever fails before: a lock that stays would keep this process from writing again
                self._lock.release()

    def add(self, report: Report) -> None:
        """Add a report, or replace the one that has its id."""
        self.add_prepared(prepare(report))

    def add_prepared(self, prepared: Prepared) -> None:
        """Add what :func:`index.whoosh_engine.prepare.prepare` made, perhaps in another process."""
        self.remove(prepared.report.id)
        if self._open is None:
            self._open = SegmentWriter(self._storage, self._schema)
        self._numbers[prepared.report.id] = self._open.count
        self._open.add(prepared)
        self._changed = True
        if self._open.postings >= POSTINGS_A_SEGMENT:
            self._close_segment()

    def remove(self, report_id: str) -> bool:
        """Remove a report; ``False`` where there is none with this id."""
        number = self._numbers.pop(report_id, None)
        if number is not None:
            self._replaced.add(number)
            return True
        for segment in self._segments:
            reader = self._readers[segment.segment_id()]
            doc = reader.find(report_id)
            if doc is not None:
                segment.delete_document(doc)
                reader.live[doc] = False
                self._changed = True
                return True
        return False

    def commit(self) -> None:
        """Make what was done since the last commit visible and durable."""
        if not self._changed:
            return
        self._close_segment()
        self._drop_empty()
        self._merge()
        self._publish()
        self._clear_strangers()
        self._changed = False

    def _close_segment(self) -> None:
        if self._open is None:
            return
        segment = self._open.finish()
        for doc in self._replaced:
            segment.delete_document(doc)
        self._segments.append(segment)
        self._readers[segment.segment_id()] = SegmentReader(self._storage, segment)
        self._open = None
        self._numbers.clear()
        self._replaced.clear()

    def _drop(self, segment: Any) -> None:
        self._segments.remove(segment)
        self._readers.pop(segment.segment_id()).close()

    def _drop_empty(self) -> None:
        for segment in [s for s in self._segments if not self._live(s)]:
            self._drop(segment)

    def _live(self, segment: Any) -> int:
        return int(self._readers[segment.segment_id()].live.sum())

    def _merge(self) -> None:
        while groups := plan([(self._live(s), s.doc_count_all()) for s in self._segments]):
            for group in [[self._segments[position] for position in positions] for positions in groups]:
                writer = SegmentWriter(self._storage, self._schema)
                merge(writer, [self._readers[segment.segment_id()] for segment in group])
                merged = writer.finish()
                self._segments.append(merged)
                self._readers[merged.segment_id()] = SegmentReader(self._storage, merged)
                for segment in group:
                    self._drop(segment)

    def _publish(self) -> None:
        generation = self._manifest.generation + 1
        TOC(self._schema, self._segments, generation).write(self._storage, INDEX_NAME)
        owned = {segment.segment_id() for segment in self._segments}
        names = [n for n in self._storage.list() if n.split(".")[0] in owned]
        names.append(TOC._filename(INDEX_NAME, generation))
        known = self._manifest.files
        for name in names:
            if name not in known:
                sync_file(self._folder / name)
        sync_directory(self._folder)
        manifest = Manifest(
            generation=generation,
            reports=sum(map(self._live, self._segments)),
            written=datetime.now(UTC).isoformat(timespec="seconds"),
            files=manifests.describe(self._folder, names, known),
        )
        manifests.save(self._folder, manifest)
        self._manifest = manifest

    def _clear_uncommitted(self) -> None:
        """Delete what was written and not committed, going by the manifest on the disk.

        A commit that failed may have come as far as replacing it: our own copy then names the wrong files.
        """
        try:
            self._manifest = manifests.load(self._folder)
        except GongkaiError:
            return
        self._clear_strangers()

    def _clear_strangers(self) -> None:
        """Delete index files that the current manifest does not name."""
        for path in self._folder.iterdir():
            if not _OUR_FILES.fullmatch(path.name) or path.name in self._manifest.files:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _acquire(folder: Path) -> Any:
    lock = MappedStorage(str(folder)).lock(_LOCK)
    if not lock.acquire():
        raise IndexLockedError(f"another process is writing the index at {folder}; wait until it has ended")
    return lock


def create(folder: Path) -> None:
    """Make an empty index, or leave the one that another process has made meanwhile.

    Raises ``IndexPlaceError`` where the folder cannot be made or is in use.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        # What an interrupted creation left is ours, and so is what another one is making just now.
        if any(name not in (_LOCK, manifests.NAME, _CORRECTIONS) and not _OUR_FILES.fullmatch(name) for name in names):
            raise IndexPlaceError(f"{folder} holds other files and no index; name another place with --index")
        lock = _acquire(folder)
    except OSError as error:
        raise IndexPlaceError(f"cannot make an index at {folder}: {error.strerror}; name another place") from error
    try:
        if not (folder / manifests.NAME).exists():
            _write_empty(folder)
    finally:
        lock.release()


def _write_empty(folder: Path) -> None:
    name = TOC._filename(INDEX_NAME, 0)
    (folder / name).unlink(missing_ok=True)
    TOC(build_schema(), [], 0).write(MappedStorage(str(folder)), INDEX_NAME)
    sync_file(folder / name)
    empty = Manifest(generation=0, reports=0, written=datetime.now(UTC).isoformat(timespec="seconds"))
    manifests.save(folder, replace(empty, files=manifests.describe(folder, [name], {})))
