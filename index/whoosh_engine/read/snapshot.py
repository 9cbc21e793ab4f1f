"""One commit, opened for searching: its segments as one, statistics over all, and a bounded cache of postings.

Documents are numbered through all segments, in their order, so that a query is evaluated over whole arrays whatever
the number of segments.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.deadline import poll
from index.engine import Document, FigureColumn
from index.errors import FilterError
from index.fields import BODY, BY_NAME, CODED
from index.messages import Term
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.segment_info import segments_of
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.format.terms.figure_lists import FIGURE_LISTS
from index.whoosh_engine.format.terms.postings import Floats, TermInfo
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.term_postings import ENTRY_BYTES, Mask, TermPostings

#: A term that one document in so many has, or more, is searched for as its frequency in each document.
COMMON = 8

#: Frequencies from here on do not go into a byte.
_TOO_OFTEN = 1 << 8

#: Documents of so many characters are read each time that they are shown.
_LONGEST_KEPT = 100_000


class Cache:
    """What was read and decoded, the least recently used dropped first; several threads may use it.

    ``size`` is what it takes now, ``limit`` what it may take, in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self.size = limit, 0
        self._entries: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Any:
        """A value, or ``None``."""
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Any, value: Any, size: int) -> None:
        """Keep a value of so many bytes."""
        with self._lock:
            if key in self._entries:
                return
            self._entries[key] = value, size
            self.size += size
            while self.size > self._limit and self._entries:
                self.size -= self._entries.popitem(last=False)[1][1]


class Statistics(NamedTuple):
    """How many documents have a field, and its average length in these, in terms."""

    documents: int
    average_length: float


class FacetTable:
    """A facet over all segments: ``values`` sorted, and the place in them of every document's value.

    Place 0 is of documents without a value, whose value is ``""``, and of some that are deleted: what only these have is no
    value. ``totals`` says how many documents have each, deleted ones included; ``names`` are the values as an array.
    """

    def __init__(self, segments: list[SegmentReader], facet: str, live: Mask) -> None:
        own = [segment.values(facet) for segment in segments]
        # Those of each segment are sorted, and sorting such runs takes hardly longer than reading them.
        self.values = ["", *dict.fromkeys(sorted(chain.from_iterable(own)))]
        place = {value: i for i, value in enumerate(self.values)}
        # Of the type that counting takes, which would otherwise convert them every time.
        self.places: NDArray[np.intp] = np.concatenate(
            [np.empty(0, np.intp)]
            + [
                np.array([0, *map(place.__getitem__, values)], np.intp)[segment.codes(facet)]
                for segment, values in zip(segments, own, strict=True)
            ]
        )
        kept = np.bincount(self.places[live], minlength=len(self.values)) > 0
        kept[0] = True
        if not kept.all():
            self.places = np.where(kept, np.cumsum(kept) - 1, 0)[self.places]
            self.values = [value for value, is_kept in zip(self.values, kept.tolist(), strict=True) if is_kept]
        self.names: NDArray[np.object_] = np.array(self.values, object)
        self.totals: NDArray[np.intp] = np.bincount(self.places, minlength=len(self.values))


class Snapshot:
    """All segments of one commit. ``documents`` counts deleted ones too; several threads may read.

    Document ``d`` of segment ``i`` has the number ``bases[i] + d``; ``live`` says which are not deleted.
    """

    def __init__(self, folder: Path, manifest: Manifest, cache_bytes: int) -> None:
        storage = IndexStorage(str(folder))
        self.folder, self.manifest = folder, manifest
        self.segments = [SegmentReader(storage, segment) for segment in segments_of(folder, manifest)]
        counts = [segment.count for segment in self.segments]
        self.documents = sum(counts)
        self.bases = [sum(counts[:number]) for number in range(len(counts))]
        self.live: Mask = self.concatenated(lambda segment: segment.live, np.empty(0, bool))
        self.all_live = bool(self.live.all())
        #: Coded fields that have come since a segment was written, and figures.
        self.lacks = frozenset().union(*(segment.lacks for segment in self.segments))
        self.cache = Cache(cache_bytes)
        self._statistics: dict[str, Statistics] = {}
        self._facets: dict[str, FacetTable] = {}
        self._lock = threading.Lock()

    def concatenated(self, part: Callable[[SegmentReader], NDArray[Any]], empty: NDArray[Any]) -> NDArray[Any]:
        """An array of all documents, from those of the segments."""
        parts = [part(segment) for segment in self.segments]
        return np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else empty

    def place(self, doc: int) -> tuple[SegmentReader, int]:
        """The segment of a document, and its number there."""
        number = bisect_right(self.bases, doc) - 1
        # Segments without documents have the same base as the next one; the last of equal ones has the document.
        return self.segments[number], doc - self.bases[number]

    def postings(self, field: str, term: bytes) -> TermPostings:
        """A term's documents and its frequency in each."""
        key = (field, term)
        found: TermPostings | None = self.cache.get(key)
        if found is None:
            poll()
            found = self._read(field, term)
            self.cache.put(key, found, found.size)
        return found

    def contains(self, number: int, text: str) -> bool:
        """Whether a document's reduced text has these characters."""
        segment, doc = self.place(number)
        return segment.contains(doc, text)

    def frequency(self, field: str, term: bytes) -> int:
        """How many documents have a term, deleted ones included."""
        entries = (segment.entry(field, term) for segment in self.segments)
        return sum(entry.frequency for entry in entries if entry is not None)

    def _read(self, field: str, term: bytes) -> TermPostings:
        found = [
            (segment, base, entry)
            for segment, base in zip(self.segments, self.bases, strict=True)
            if (entry := segment.entry(field, term)) is not None
        ]
        frequency = sum(entry.frequency for _, _, entry in found)
        if not frequency:
            return TermPostings(0)
        if frequency * COMMON >= self.documents:
            return TermPostings(frequency, every=self._every(found))
        docs, counts = np.empty(frequency, np.int32), np.empty(frequency, np.float32)
        at = 0
        for segment, base, entry in found:
            part = slice(at, at + entry.frequency)
            own, counts[part] = segment.postings(entry)
            np.add(own, np.int32(base), out=docs[part])
            at += entry.frequency
        return TermPostings(frequency, docs=docs, counts=counts)

    def _every(self, found: list[tuple[SegmentReader, int, TermInfo]]) -> NDArray[Any]:
        """A term's frequency in each document."""
        read = [(segment.postings(entry), base) for segment, base, entry in found]
        wide = any(int(counts.max()) >= _TOO_OFTEN for (_, counts), _ in read)
        every: NDArray[Any] = np.zeros(self.documents, np.float32 if wide else np.uint8)
        for (docs, counts), base in read:
            every[base:][docs] = counts
        return every

    def lengths(self, field: str) -> Floats:
        """The length of a field in every document, in terms, as a byte keeps it."""
        return self.concatenated(lambda segment: segment.lengths(field), np.empty(0, np.float32))

    def ranked_lengths(self, field: str) -> Floats:
        """What the length of a field in every document counts for in a score."""
        return self.concatenated(lambda segment: segment.ranked_lengths(field), np.empty(0, np.float32))

    def statistics(self, field: str) -> Statistics:
        """How many documents have any terms in a field, and how many each on average; deleted ones included."""
        with self._lock:
            if field not in self._statistics:
                lengths = self.lengths(field)
                having = int(np.count_nonzero(lengths))
                average = float(lengths.sum(dtype=np.float64)) / (having or 1) or 1.0
                self._statistics[field] = Statistics(having, average)
            return self._statistics[field]

    def document(self, number: int) -> Document:
        """What a list of results is made of; kept for the next time.

        Who turns the page, narrows or goes back meets the same documents again.
        """
        key = ("document", number)
        known: Document | None = self.cache.get(key)
        if known is None:
            segment, doc = self.place(number)
            known = Document(*segment.body_and_reduced(doc), segment.source(doc), segment.shown(doc))
            if len(known.text) < _LONGEST_KEPT:
                self.cache.put(
                    key,
                    known,
                    ENTRY_BYTES * 4 + 4 * len(known.text) + 8 * (len(known.reduced.gaps) + len(known.reduced.added)),
                )
        return known

    def find(self, report_id: str) -> int | None:
        """The number of the live report with this id, or ``None``."""
        for segment, base in zip(self.segments, self.bases, strict=True):
            doc = segment.find(report_id)
            if doc is not None:
                return base + doc
        return None

    def facet(self, name: str) -> FacetTable:
        """A facet over all segments; made when first asked for."""
        with self._lock:
            if name not in self._facets:
                assert name in CODED
                if name in self.lacks:
                    raise _not_yet_counted(name)
                self._facets[name] = FacetTable(self.segments, name, self.live)
            return self._facets[name]

    def figure(self, name: str) -> FigureColumn:
        """A figure of every document."""
        found: FigureColumn | None = self.cache.get(("figure", name))
        if found is None:
            if FIGURE_LISTS in self.lacks:
                raise _not_yet_counted(FIGURE_LISTS)
            found = FigureColumn(np.full(self.documents, np.nan), np.zeros(self.documents, np.uint8))
            for segment, base in zip(self.segments, self.bases, strict=True):
                docs, values, marks = segment.figures(name)
                found.values[base:][docs], found.marks[base:][docs] = values, marks
            self.cache.put(("figure", name), found, found.values.nbytes + found.marks.nbytes)
        return found

    def figure_names(self) -> list[str]:
        """The figures that some document has, deleted ones included."""
        if FIGURE_LISTS in self.lacks:
            raise _not_yet_counted(FIGURE_LISTS)
        return sorted(set().union(*(segment.figure_names() for segment in self.segments)))

    @cached_property
    def published(self) -> NDArray[np.int32]:
        """Dates of publication as YYYYMMDD, 0 where unknown."""
        return self.concatenated(lambda segment: segment.published, np.empty(0, np.int32))


def _not_yet_counted(facet: str) -> FilterError:
    return FilterError("index.not_counted", facet=_TERMS.get(facet) or BY_NAME[facet].term)


#: What is called otherwise than a field.
_TERMS = {FIGURE_LISTS: Term("figures", "报告中的数字"), BODY: Term("body", "机关")}
