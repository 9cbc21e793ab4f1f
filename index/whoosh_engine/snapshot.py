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
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC

from index.protocol import FACETS
from index.report import SourceRow
from index.whoosh_engine.manifest import Manifest
from index.whoosh_engine.postings import Docs, Floats
from index.whoosh_engine.records import Shown
from index.whoosh_engine.schema import INDEX_NAME, TEXT_FIELDS
from index.whoosh_engine.scoring import idf, length_norms, saturate
from index.whoosh_engine.segment_reader import SegmentReader
from index.whoosh_engine.storage import MappedStorage

Mask = NDArray[np.bool_]

_ENTRY_BYTES = 300  # what a cached entry costs beside its arrays, about

#: Searches after which the pages of files are let go of.
_SEARCHES = 8

#: Documents of so many characters are read each time that they are shown.
_LONGEST_KEPT = 100_000

#: A term that one document in so many has is kept as whole arrays: adding these is ten times as fast as picking
#: documents out, and they take five bytes a document where postings take eight each.
_DENSE = 4


class TermPostings:
    """A term's documents in a snapshot, deleted ones included, and its score in each.

    The score leaves out only the boost of a query. Rare terms have ``docs``, increasing, and their ``scores``; common
    ones have neither, but ``dense`` scores of every document and the mask ``has``.
    """

    __slots__ = ("dense", "docs", "frequency", "has", "scores")

    def __init__(self, docs: Docs, scores: Floats, documents: int) -> None:
        self.frequency = len(docs)
        self.docs: Docs | None = docs
        self.scores: Floats | None = scores
        self.dense: Floats | None = None
        self.has: Mask | None = None
        if self.frequency * _DENSE >= documents:
            self.dense, self.has = np.zeros(documents, np.float32), np.zeros(documents, bool)
            self.dense[docs], self.has[docs] = scores, True
            self.docs = self.scores = None

    def documents(self) -> NDArray[Any]:
        """The documents, increasing."""
        if self.docs is not None:
            return self.docs
        assert self.has is not None
        return np.flatnonzero(self.has)

    def mark(self, mask: Mask) -> None:
        """Set the documents in a mask."""
        if self.has is not None:
            np.logical_or(mask, self.has, out=mask)
        else:
            mask[self.docs] = True

    def mask(self, documents: int) -> Mask:
        """The documents as a mask, which is not to be changed."""
        if self.has is not None:
            return self.has
        mask = np.zeros(documents, bool)
        mask[self.docs] = True
        return mask

    def add(self, scores: Floats, boost: float, scratch: Floats) -> None:
        """Add the term's scores, multiplied by a boost; ``scratch`` is room for as many."""
        if self.dense is not None:
            scores += self.dense if boost == 1.0 else np.multiply(self.dense, np.float32(boost), out=scratch)
        else:
            assert self.scores is not None
            scores[self.docs] += self.scores if boost == 1.0 else self.scores * np.float32(boost)

    @property
    def size(self) -> int:
        """Bytes of memory."""
        arrays = (self.docs, self.scores, self.dense, self.has)
        return _ENTRY_BYTES + sum(array.nbytes for array in arrays if array is not None)


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


class FacetTable:
    """A facet over all segments: ``values`` sorted, and the place in them of every document's value.

    Place 0 is of documents without a value, whose value is ``""``.
    """

    def __init__(self, segments: list[SegmentReader], facet: str) -> None:
        own = [segment.values(facet) for segment in segments]
        self.values = ["", *sorted(set().union(*own))]
        place = {value: i for i, value in enumerate(self.values)}
        # Of the type that counting takes, which would otherwise convert them every time.
        self.places: NDArray[np.intp] = np.concatenate(
            [np.empty(0, np.intp)]
            + [
                np.array([0, *(place[value] for value in values)], np.intp)[segment.codes(facet)]
                for segment, values in zip(segments, own, strict=True)
            ]
        )


class Snapshot:
    """All segments of one commit. ``documents`` counts deleted ones too; several threads may read.

    Document ``d`` of segment ``i`` has the number ``bases[i] + d``; ``live`` says which are not deleted.
    """

    def __init__(self, folder: Path, manifest: Manifest, cache_bytes: int) -> None:
        storage = MappedStorage(str(folder))
        self.manifest = manifest
        toc = TOC.read(storage, INDEX_NAME, gen=manifest.generation)
        self.schema = toc.schema
        self.segments = [SegmentReader(storage, segment) for segment in toc.segments]
        counts = [segment.count for segment in self.segments]
        self.documents = sum(counts)
        self.bases = [sum(counts[:number]) for number in range(len(counts))]
        self.live: Mask = self.concatenated(lambda segment: segment.live, np.empty(0, bool))
        self.all_live = bool(self.live.all())
        self.cache = Cache(cache_bytes)
        self._searches = count(1)
        self._norms: dict[tuple[int, str], Floats] = {}
        self._averages: dict[str, float] = {}
        self._facets: dict[str, FacetTable] = {}
        self._figures: dict[str, NDArray[np.float64]] = {}
        self._lock = threading.Lock()

    def concatenated(self, part: Callable[[SegmentReader], NDArray[Any]], empty: NDArray[Any]) -> NDArray[Any]:
        """An array of all documents, from those of the segments."""
        parts = [part(segment) for segment in self.segments]
        return np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else empty

    def let_go(self) -> None:
        """Count a search; after some, let go of the pages of all files, or the whole index would be counted as memory."""
        if next(self._searches) % _SEARCHES == 0:
            for segment in self.segments:
                segment.let_go()

    def place(self, doc: int) -> tuple[SegmentReader, int]:
        """The segment of a document, and its number there."""
        number = bisect_right(self.bases, doc) - 1
        # Segments without documents have the same base as the next one; the last of equal ones has the document.
        return self.segments[number], doc - self.bases[number]

    def postings(self, field: str, term: bytes) -> TermPostings:
        """A term's documents and scores; of exact terms (facets, the id) these are 0."""
        key = (field, term)
        found: TermPostings | None = self.cache.get(key)
        if found is None:
            found = self._read(field, term)
            self.cache.put(key, found, found.size)
        return found

    def _read(self, field: str, term: bytes) -> TermPostings:
        docs: list[Docs] = [np.empty(0, np.int32)]
        scores: list[Floats] = [np.empty(0, np.float32)]
        for number, (segment, base) in enumerate(zip(self.segments, self.bases, strict=True)):
            info = segment.term_info(field, term)
            if info is None:
                continue
            own, frequencies = segment.postings(info)
            docs.append(own + np.int32(base))
            if field in TEXT_FIELDS:
                scores.append(saturate(frequencies, self._norm(number, field)[own]))
            else:
                scores.append(np.zeros(len(own), np.float32))
        every, score = np.concatenate(docs), np.concatenate(scores)
        # Deleted documents count until they are merged away.
        return TermPostings(every, score * np.float32(idf(self.documents, len(every))), self.documents)

    def _norm(self, number: int, field: str) -> Floats:
        key = (number, field)
        if key not in self._norms:
            lengths = self.segments[number].lengths(field)
            self._norms[key] = length_norms(lengths, self.average_length(field))
        return self._norms[key]

    def average_length(self, field: str) -> float:
        """Terms of a field in a document, on average."""
        if field not in self._averages:
            total = sum(segment.exact_length(field) for segment in self.segments)
            self._averages[field] = total / (self.documents or 1) or 1.0
        return self._averages[field]

    def document(self, number: int) -> tuple[str, str, SourceRow, Shown]:
        """What a list of results is made of: text, searchable text, source, record; kept for the next time.

        Who turns the page, narrows or goes back meets the same documents again.
        """
        key = ("document", number)
        known: tuple[str, str, SourceRow, Shown] | None = self.cache.get(key)
        if known is None:
            segment, doc = self.place(number)
            known = (*segment.texts(doc), segment.source(doc), segment.shown(doc))
            if len(known[0]) < _LONGEST_KEPT:
                self.cache.put(key, known, _ENTRY_BYTES * 4 + 4 * len(known[0]))
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
                assert name in FACETS
                self._facets[name] = FacetTable(self.segments, name)
            return self._facets[name]

    def figures(self, name: str) -> NDArray[np.float64]:
        """A figure of every document, not a number where it is not known."""
        with self._lock:
            if name not in self._figures:
                self._figures[name] = self.concatenated(lambda segment: segment.figures(name), np.empty(0))
            return self._figures[name]

    @cached_property
    def published(self) -> NDArray[np.int32]:
        """Dates of publication as YYYYMMDD, 0 where unknown."""
        return self.concatenated(lambda segment: segment.published, np.empty(0, np.int32))
