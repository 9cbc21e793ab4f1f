"""One transaction on an index: reports added, replaced and removed, made visible all at once.

A commit writes new files, forces them to the disk, and then replaces the manifest: until that one step the index
is what it was, after it the new one. What an interrupted writer left behind is cleared by the next.
"""

from __future__ import annotations

import re
import shutil
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from whoosh.fields import Schema
from whoosh.index import TOC

from index.errors import GongkaiError, IndexLockedError, IndexPlaceError
from index.report import Report
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.schema import INDEX_NAME, build_schema
from index.whoosh_engine.format.segment_info import describe, segments_of
from index.whoosh_engine.format.storage import MappedStorage, sync_directory, sync_file
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.write.merge_policy import plan
from index.whoosh_engine.write.prepare import Prepared, prepare
from index.whoosh_engine.write.segment_processes import SegmentProcesses

#: A segment is closed at so many characters, which take some 500 MB of memory to write, or at so many documents: what
#: an interruption can cost, and as much again of which the writing has not ended.
CHARACTERS_A_SEGMENT = 16_000_000
DOCUMENTS_A_SEGMENT = 5_000

#: The last segment of a transaction is written by two processes, as two, from so many documents on.
WORTH_SHARING = 1_000

#: Names of the files that a writer makes: a segment's, a table of contents (perhaps unfinished), Whoosh's own
#: temporary folder, an unfinished manifest. Nothing else in the folder is ever deleted.
_OUR_FILES = re.compile(
    rf"{INDEX_NAME}_[0-9a-z]{{16}}\..+|_{INDEX_NAME}_\d+\.toc.*|{INDEX_NAME}\.tmp|{re.escape(manifests.NAME)}\.tmp"
)

#: Corrections by hand, which a person may put here before there is an index.
_CORRECTIONS = "overrides.csv"

#: The file that the one writer holds locked. It stays: deleting a lock while it is held would make room for two.
_LOCK = "write.lock"


@dataclass(slots=True, eq=False)
class _Part:
    """Documents on their way into one segment, which another process may be writing.

    ``numbers`` are the places of the ids among them; ``gone`` the places of those that have been replaced or removed
    since. ``replaces`` are documents of older segments that go when this one takes their place: not before, or an
    interruption would lose them.
    """

    prepared: list[Prepared] = field(default_factory=list)
    characters: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    replaces: list[tuple[Any, int]] = field(default_factory=list)
    segment: Future[Any] | None = None

    def add(self, prepared: Prepared) -> None:
        """Take a document."""
        self.numbers[prepared.id] = len(self.prepared)
        self.prepared.append(prepared)
        self.characters += prepared.characters


class IndexWriter:
    """The ``Writer`` of the embedded engine; see ``index.protocol``."""

    def __init__(self, folder: Path, *, empty: bool = False, processes: int = 0) -> None:
        """Begin. ``empty`` starts from nothing: what was indexed before goes with the commit.

        Full segments are written by so many other ``processes``, or by this one. Raises ``IndexLockedError`` while
        another process writes, and what opening the index would raise.
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
                self._segments = segments_of(folder, self._manifest)
            for segment in self._segments:
                self._readers[segment.segment_id()] = SegmentReader(self._storage, segment)
        except BaseException:
            self._lock.release()
            raise
        self._helpers = SegmentProcesses(folder, processes)
        self._open = _Part()
        self._parts: list[_Part] = []  # full ones, that are being written
        self._replaced: set[tuple[str, int]] = set()  # segments and documents that go with an open or full part
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
                self._helpers.close()
                self._clear_uncommitted()
                for reader in self._readers.values():
                    reader.close()
            finally:  # whatever fails before: a lock that stays would keep this process from writing again
                self._lock.release()

    def add(self, report: Report) -> None:
        """Add a report, or replace the one that has its id."""
        self.add_prepared(prepare(report))

    def add_prepared(self, prepared: Prepared) -> None:
        """Add what :func:`index.whoosh_engine.write.prepare.prepare` made, perhaps in another process."""
        # Only when another one comes: the last part of a transaction is written by two processes.
        if self._open.characters >= CHARACTERS_A_SEGMENT or len(self._open.prepared) >= DOCUMENTS_A_SEGMENT:
            self._close_part()
        if not self._remove_new(prepared.id):
            old = self._find(prepared.id)
            if old is not None:
                self._open.replaces.append(old)
                self._replaced.add((old[0].segment_id(), old[1]))
        self._open.add(prepared)
        self._changed = True

    def remove(self, report_id: str) -> bool:
        """Remove a report; ``False`` where there is none with this id."""
        if self._remove_new(report_id):
            return True
        old = self._find(report_id)
        if old is None:
            return False
        self._delete(*old)
        self._changed = True
        return True

    def _remove_new(self, report_id: str) -> bool:
        """Remove a report that was added since the last commit."""
        for part in (self._open, *self._parts):
            number = part.numbers.pop(report_id, None)
            if number is not None:
                part.gone.add(number)
                return True
        return False

    def _find(self, report_id: str) -> tuple[Any, int] | None:
        """The segment and number of the report with this id that was added before, unless another has replaced it."""
        for segment in self._segments:
            doc = self._readers[segment.segment_id()].find(report_id)
            if doc is not None and (segment.segment_id(), doc) not in self._replaced:
                return segment, doc
        return None

    def _delete(self, segment: Any, doc: int) -> None:
        reader = self._readers[segment.segment_id()]
        if reader.live[doc]:
            segment.delete_document(doc)
            reader.live[doc] = False

    def checkpoint(self) -> None:
        """Make visible and durable what has been written so far, without waiting for the rest."""
        if self._take(wait=False):
            self._publish()
            self._changed = bool(self._parts or self._open.prepared)

    def commit(self) -> None:
        """Make what was done since the last commit visible and durable."""
        self._close_last()
        self._take(wait=True)
        # Merging waits for the end of a transaction, which may be long: what comes meanwhile would be merged again.
        if not (self._changed | self._drop_empty() | self._merge()):
            return
        self._publish()
        self._clear_strangers()
        self._changed = False

    def _close_part(self) -> None:
        """Have the open part written."""
        part, self._open = self._open, _Part()
        part.segment = self._helpers.write(part.prepared, here=False)
        part.prepared = []
        self._parts.append(part)

    def _close_last(self) -> None:
        """Have the open part written by this process too, which has nothing else to do."""
        part, self._open = self._open, _Part()
        half = len(part.prepared) // 2 if self._helpers.processes and len(part.prepared) >= WORTH_SHARING else 0
        shares = [_Part(part.prepared[:half]), _Part(part.prepared[half:])]
        shares[0].gone = {doc for doc in part.gone if doc < half}
        shares[1].gone = {doc - half for doc in part.gone if doc >= half}
        # What is replaced goes when all that replaces it is there.
        shares[1].replaces = part.replaces
        for share, here in zip(shares, (False, True), strict=True):
            if share.prepared:
                share.segment = self._helpers.write(share.prepared, here=here)
                share.prepared = []
                self._parts.append(share)

    def _take(self, *, wait: bool) -> bool:
        """Take in the segments that have been written, in their order; whether there were any."""
        taken = False
        while self._parts and self._parts[0].segment is not None and (wait or self._parts[0].segment.done()):
            part = self._parts[0]
            assert part.segment is not None
            segment = self._helpers.result(part.segment)
            del self._parts[0]
            for doc in part.gone:
                segment.delete_document(doc)
            for older, doc in part.replaces:
                self._delete(older, doc)
                self._replaced.discard((older.segment_id(), doc))
            self._segments.append(segment)
            self._readers[segment.segment_id()] = SegmentReader(self._storage, segment)
            taken = True
        return taken

    def _drop(self, segment: Any) -> None:
        self._segments.remove(segment)
        self._readers.pop(segment.segment_id()).close()

    def _drop_empty(self) -> bool:
        """Let go of segments without live documents; whether there were any."""
        empty = [segment for segment in self._segments if not self._live(segment)]
        for segment in empty:
            self._drop(segment)
        return bool(empty)

    def _live(self, segment: Any) -> int:
        return int(self._readers[segment.segment_id()].live.sum())

    def _merge(self) -> bool:
        """Merge what is to be merged; whether there was anything."""
        before = len(self._segments)
        while groups := plan([(self._live(s), s.doc_count_all()) for s in self._segments]):
            chosen = [[self._segments[position] for position in positions] for positions in groups]
            merged = self._helpers.merge(chosen)
            for group, future in zip(chosen, merged, strict=True):
                segment = self._helpers.result(future)
                self._segments.append(segment)
                self._readers[segment.segment_id()] = SegmentReader(self._storage, segment)
                for old in group:
                    self._drop(old)
        return len(self._segments) < before

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
            segments=[describe(segment) for segment in self._segments],
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
