"""One transaction on an index: reports added, replaced and removed, made visible all at once.

A commit writes new files, forces them to the disk, and then replaces the manifest: until that one step the index
is what it was, after it the new one. The files of the commit before stay until the next one; what an interrupted
writer left behind is cleared by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from index.errors import GongkaiError
from index.messages import Message
from index.processes import command
from index.report import Report
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import holds_index, names, replaced
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.segment_info import describe, segments_of
from index.whoosh_engine.format.storage import IndexStorage, sync_directory, sync_file
from index.whoosh_engine.read.checking import check_commit
from index.whoosh_engine.write import lock as locks
from index.whoosh_engine.write.failures import reported
from index.whoosh_engine.write.merge_policy import Plan, few, plan
from index.whoosh_engine.write.prepare import Prepared, prepare
from index.whoosh_engine.write.segment_processes import SegmentProcesses
from index.whoosh_engine.write.transaction.changes import Changes, logged
from index.whoosh_engine.write.transaction.part import Part
from index.whoosh_engine.write.transaction.segments import Place, Segments
from index.whoosh_engine.write.transaction.table_of_contents import write_contents

#: A segment is closed at so many characters, which take some 300 MB of memory to write, or at so many documents: what
#: an interruption can cost, and as much again of which the writing has not ended.
CHARACTERS_A_SEGMENT, DOCUMENTS_A_SEGMENT = 8_000_000, 4_000

_log = logging.getLogger(__name__)


class IndexWriter:
    """The ``Writer`` of the embedded engine; see ``index.protocol``."""

    def __init__(
        self, folder: Path, *, empty: bool = False, damaged: bool = False, processes: int = 0, wait: float = 0
    ) -> None:
        """Begin. ``empty`` starts from nothing: what was indexed before goes with the commit; ``damaged`` as well, in
        whatever state the index is: nothing that was there is deleted before the commit.

        Full segments are written by so many other ``processes``, or by this one. Raises ``IndexLockedError`` while
        another process writes, for ``wait`` seconds, ``IndexWriteError``, and what opening the index would raise.
        """
        self._folder = folder
        self._storage = IndexStorage(str(folder))
        if not (damaged and holds_index(folder)):
            manifests.load(folder, rebuilding=empty or damaged)  # no lock, which is a file, is made where no index is
        with reported(folder):
            self._lock = locks.acquire(folder, wait)
        try:
            self._segments = Segments(folder)
            #: The last commit, which is kept beside the next.
            self._before: Manifest | None = None
            with reported(folder):
                if damaged:
                    #: The last commit.
                    self.manifest = manifests.unreadable(folder)
                else:
                    self._open(empty=empty)
                self._found = set(names(folder))
        except BaseException:
            locks.release(self._lock)
            raise
        self._helpers = SegmentProcesses(folder, processes)
        self._gathered = Part()
        self._parts: list[Part] = []  # full ones, that are being written
        self._taken = False  # whether a part has been taken in since the last commit
        self._replaced: set[tuple[str, int]] = set()  # segments and documents that go with an open or full part
        self._changed = empty or damaged
        self._changes = Changes(self.manifest.reports if self._changed else None)
        #: Whether a commit may have been made.
        self.published = False

    def _open(self, *, empty: bool) -> None:
        self.manifest = self._before = manifests.load(self._folder, rebuilding=empty)
        if not empty:
            manifests.check_versions(self._folder, self.manifest)
            manifests.check_files(self._folder, self.manifest, thorough=False)
        manifests.check_newest(self._folder, self.manifest)
        self._clear_replaced()
        if not empty:
            self._segments = Segments(self._folder, segments_of(self._folder, self.manifest))
        if lacking := sorted(frozenset().union(*(self._segments.reader(one).lacks for one in self._segments))):
            raise manifests.made_without(self._folder, lacking)

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
                self._segments.close()
            finally:  # whatever fails before: a lock that stays would keep this process from writing again
                locks.release(self._lock)

    @property
    def rejected(self) -> Sequence[tuple[str, Message]]:
        """None: a report that cannot be indexed ends the transaction."""
        return ()

    def add(self, report: Report) -> None:
        """Add a report, or replace the one that has its id."""
        self.add_prepared(prepare(report))

    def add_prepared(self, prepared: Prepared) -> None:
        """Add what :func:`index.whoosh_engine.write.prepare.prepare` made, perhaps in another process."""
        with reported(self._folder):
            self._add(prepared)

    def _add(self, prepared: Prepared) -> None:
        # Only when another one comes: for the last part of a transaction no process is started.
        if self._gathered.characters >= CHARACTERS_A_SEGMENT or len(self._gathered.prepared) >= DOCUMENTS_A_SEGMENT:
            self._close_part()
        if (part := self._part_with(prepared.id)) is not None:
            part.remove(prepared.id)
            old = part.replaces.pop(prepared.id, None)
        elif (old := self._find(prepared.id)) is not None:
            self._replaced.add((old[0].segment_id(), old[1]))
        if old is not None:
            self._gathered.replaces[prepared.id] = old
        self._gathered.add(prepared)
        self._changed = True

    def remove(self, *report_ids: str) -> int:
        """Remove reports; how many of them there were."""
        return sum(map(self._remove, report_ids))

    def _remove(self, report_id: str) -> bool:
        if (part := self._part_with(report_id)) is not None:
            return part.remove(report_id)
        if (old := self._find(report_id)) is None:
            return False
        self._segments.delete(*old)
        self._changes.remove((report_id,))
        self._changed = True
        return True

    def _part_with(self, report_id: str) -> Part | None:
        """What a report is gathered in, where it was added since the last commit."""
        return next((part for part in (self._gathered, *self._parts) if report_id in part.numbers), None)

    def _find(self, report_id: str) -> Place | None:
        """Where the report with this id is that was added before, unless another has replaced it."""
        found = self._segments.places(report_id)
        return next((place for place in found if (place[0].segment_id(), place[1]) not in self._replaced), None)

    def checkpoint(self) -> None:
        """Make visible and durable what has been written so far, without waiting for the rest."""
        with reported(self._folder):
            self._take(len(self._parts))
            if not self._taken:
                return
            self._publish()
            self._changed = bool(self._parts or self._gathered.prepared)

    def commit(self) -> None:
        """Make what was done since the last commit visible and durable.

        Raises ``IndexWriteError``, or ``IndexDamagedError`` where what is to be merged is damaged; the index is then
        as it was.
        """
        with reported(self._folder):
            if self._gathered.prepared:
                self._close_part(here=True)
            self._take(0)
            # What is not full waits for the end of a transaction, which may be long: it would be merged again.
            if not (self._changed | self._segments.drop_empty() | self._merge(plan)):
                return
            self._publish()
        self._changed = False
        self._segments.forget_written()
        self._clear_replaced()

    def vacuum(self) -> None:
        """Merge segments into few without deleted documents, and let go of the commit before, once this one is proven.

        Raises as :meth:`commit`.
        """
        with reported(self._folder):
            if self._segments.drop_empty() | self._merge(few):
                self._publish()
            check_commit(self._folder, self.manifest)
            (self._folder / manifests.PREVIOUS).unlink(missing_ok=True)
            sync_directory(self._folder)
        self._clear_replaced()

    def _close_part(self, *, here: bool = False) -> None:
        """Have the open part written; no process is started for it where ``here``."""
        self._take(self._helpers.processes)  # what waits to be written takes memory
        kept = {segment for segment, _ in self._replaced}
        self._segments.merge_full(self._helpers, self.manifest.files, kept)
        part = self._gathered
        part.segment = self._helpers.write(part.prepared, self._segments.dictionaries(), here=here)
        part.prepared, self._gathered = [], Part()  # not before: what could not be written is not lost
        self._parts.append(part)

    def _take(self, left: int) -> None:
        """Take in the segments that have been written, in their order, and wait where more than so many are left."""
        while self._parts:
            part = self._parts[0]
            assert part.segment is not None
            if len(self._parts) <= left and not part.segment.done():
                return
            segment = self._helpers.result(part.segment)
            del self._parts[0]
            for doc in part.gone:
                segment.delete_document(doc)
            self._changes.remove(part.replaces)
            self._changes.add(part.numbers)
            for older, doc in part.replaces.values():
                self._segments.delete(older, doc)
                self._replaced.discard((older.segment_id(), doc))
            self._segments.add(segment)
            self._taken = True

    def _merge(self, plan: Plan) -> bool:
        """Merge what is to be merged at the end of a transaction; whether there was anything."""
        own = self._segments.merge_written(self._helpers, self.manifest.files)
        return self._segments.merge(plan, self._helpers, self.manifest.files) or own

    def _publish(self) -> None:
        generation = self.manifest.generation + 1
        contents = write_contents(self._storage, self._segments, generation)
        owned = {segment.segment_id() for segment in self._segments}
        files = [n for n in names(self._folder) if n.split(".")[0] in owned]
        files.append(contents)
        known = self.manifest.files
        for name in files:
            if name not in known:
                sync_file(self._folder / name)
        sync_directory(self._folder)
        reports, written = (
            sum(map(self._segments.live, self._segments)),
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        entry = {"generation": generation, "written": written, "reports": reports, "command": command()}
        manifest = Manifest(
            generation=generation,
            reports=reports,
            written=written,
            files=manifests.describe(self._folder, files, known),
            segments=[describe(segment) for segment in self._segments],
            log=logged(self.manifest.log, entry | self._changes.counts(reports)),
        )
        try:
            manifests.save(self._folder, manifest)
        finally:  # failing, it may have come as far as making the commit
            self.published |= manifests.is_current(self._folder, manifest)
        self._keep(self._before)
        self.manifest = self._before = manifest
        self._changes = Changes()
        self._taken = False

    def _keep(self, before: Manifest | None) -> None:
        """Note the commit before this one, which stays until the next. The index is committed: failing is no error."""
        try:
            if before is None:
                (self._folder / manifests.PREVIOUS).unlink(missing_ok=True)
            else:
                manifests.save(self._folder, before, manifests.PREVIOUS)
        except OSError as error:
            _log.warning("the commit before could not be noted beside the index at %s: %s", self._folder, error)

    def _clear_uncommitted(self) -> None:
        """Delete what was written and not committed, going by the manifest on the disk.

        A commit that failed may have come as far as replacing it: our own copy then names the wrong files.
        """
        try:
            needed = {*manifests.load(self._folder, rebuilding=True).files} | self._needed_before()
        except (GongkaiError, OSError):
            if self.published:
                return  # which files the index has is not known now
            needed = set()
        self._delete_files(replaced(self._folder, self._found | needed))

    def _clear_replaced(self) -> None:
        """Delete what an interrupted writer left, and what neither the current commit nor the one before needs."""
        self._delete_files(replaced(self._folder, self.manifest.files.keys() | self._needed_before()))

    def _needed_before(self) -> set[str]:
        """The files of the commit before, which may be one of this transaction."""
        before = manifests.load_previous(self._folder)
        return {*before.files} if before else set()

    def _delete_files(self, paths: Iterable[Path]) -> None:
        for path in paths:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.warning("%s is no longer needed and could not be deleted (%s); the next write will", path, error)
