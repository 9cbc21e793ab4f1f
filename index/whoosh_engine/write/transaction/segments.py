"""The segments of a transaction, each with what reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.whoosh_engine.format.manifest import Files
from index.whoosh_engine.format.schema import COMPRESSED
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.write.merge_policy import Plan, Size, together
from index.whoosh_engine.write.segment_processes import SegmentProcesses

#: A document: its segment, and its number there.
Place = tuple[Any, int]


class Segments:
    """The segments that the next commit will have, in their order; those of the last one are given."""

    def __init__(self, folder: Path, segments: Sequence[Any] = ()) -> None:
        self._storage = IndexStorage(str(folder))
        self._every: list[Any] = []
        self._readers: dict[str, SegmentReader] = {}
        self._written: set[str] = set()  # by this transaction, and not merged since
        for segment in segments:
            self._take(segment)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._every)

    def reader(self, segment: Any) -> SegmentReader:
        """What reads a segment."""
        return self._readers[segment.segment_id()]

    def add(self, segment: Any) -> None:
        """Take in a segment that this transaction has written."""
        self._take(segment)
        self._written.add(segment.segment_id())

    def _take(self, segment: Any) -> None:
        self._every.append(segment)
        self._readers[segment.segment_id()] = SegmentReader(self._storage, segment)

    def places(self, report_id: str) -> Iterator[Place]:
        """Where the reports with this id are that have not been deleted: one, and one that is to replace it."""
        for segment in self._every:
            doc = self.reader(segment).find(report_id)
            if doc is not None:
                yield segment, doc

    def delete(self, segment: Any, doc: int) -> None:
        """Delete a document, if it is not deleted."""
        reader = self.reader(segment)
        if reader.live[doc]:
            segment.delete_document(doc)
            reader.live[doc] = False

    def live(self, segment: Any) -> int:
        """How many documents of a segment are not deleted."""
        return int(self.reader(segment).live.sum())

    def dictionaries(self) -> dict[str, bytes]:
        """Those of the largest segment, by their columns: what several compress alike is copied when they are merged."""
        if not self._every:
            return {}
        largest = self.reader(max(self._every, key=self.live))
        return {name: largest.dictionary(name) or b"" for name in COMPRESSED}

    def drop_empty(self) -> bool:
        """Let go of segments without live documents; whether there were any."""
        empty = [segment for segment in self._every if not self.live(segment)]
        for segment in empty:
            self._drop(segment)
        return bool(empty)

    def _drop(self, segment: Any) -> None:
        self._every.remove(segment)
        del self._readers[segment.segment_id()]
        self._written.discard(segment.segment_id())

    def merge(self, plan: Plan, processes: SegmentProcesses, files: Files) -> bool:
        """Merge what a plan says is to be merged, until there is nothing; whether there was anything.

        ``files`` are those of the last commit. Raises as ``SegmentProcesses``.
        """
        merged_any = False
        while self._merge(plan(self._sizes()), processes, files):
            merged_any = True
        return merged_any

    def merge_written(self, processes: SegmentProcesses, files: Files) -> bool:
        """Merge what this transaction has written into as few as may be; whether there was anything."""
        return self._merge(self._together(self._written), processes, files)

    def merge_full(self, processes: SegmentProcesses, files: Files, kept: set[str]) -> None:
        """Merge what this transaction has written, as far as it is enough for segments as large as there may be, one for
        each process: each keeps files open, and of as many as a long transaction writes there would be too many.

        Those with the ids ``kept`` stay.
        """
        groups = self._together(self._written - kept)
        if len(groups) > max(1, processes.processes):
            self._merge(groups[:-1], processes, files)

    def _together(self, ids: set[str]) -> list[list[int]]:
        return together(self._sizes(), [place for place, one in enumerate(self._every) if one.segment_id() in ids])

    def _sizes(self) -> list[Size]:
        return [(self.live(one), one.doc_count_all()) for one in self._every]

    def _merge(self, groups: Sequence[Sequence[int]], processes: SegmentProcesses, files: Files) -> bool:
        chosen = [[self._every[place] for place in group] for group in groups]
        for group, future in zip(chosen, processes.merge(chosen, files), strict=True):
            self._take(processes.result(future))
            for old in group:
                self._drop(old)
        return bool(chosen)

    def forget_written(self) -> None:
        """What has been written so far is of an earlier transaction from now on."""
        self._written.clear()

    def close(self) -> None:
        """Let go of all files."""
        self._readers.clear()
