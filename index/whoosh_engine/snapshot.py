"""One commit, opened for searching: its segments, statistics over all of them, and a bounded cache of postings."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3TermInfo
from whoosh.index import TOC

from index.protocol import FACETS
from index.whoosh_engine.manifest import Manifest
from index.whoosh_engine.postings import Docs, Floats
from index.whoosh_engine.schema import TEXT_FIELDS
from index.whoosh_engine.scoring import idf, length_norms, saturate
from index.whoosh_engine.segment_reader import SegmentReader
from index.whoosh_engine.segment_writer import INDEX_NAME
from index.whoosh_engine.storage import MappedStorage

_ENTRY_BYTES = 200  # what a cached entry costs beside its arrays, about


class _Cache:
    """Decoded postings, the least recently used dropped first; several threads may use it."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._entries: OrderedDict[Any, tuple[Docs, Floats]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> tuple[Docs, Floats] | None:
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Any, value: tuple[Docs, Floats]) -> None:
        with self._lock:
            if key in self._entries:
                return
            self._entries[key] = value
            self._size += _cost(value)
            while self._size > self._limit and self._entries:
                self._size -= _cost(self._entries.popitem(last=False)[1])


def _cost(value: tuple[Docs, Floats]) -> int:
    return value[0].nbytes + value[1].nbytes + _ENTRY_BYTES


class FacetTable:
    """A facet over all segments: ``values`` sorted, and for each segment the place of every document's value.

    Place 0 is of documents without a value, whose value is ``""``.
    """

    def __init__(self, segments: list[SegmentReader], facet: str) -> None:
        own = [segment.values(facet) for segment in segments]
        self.values = ["", *sorted(set().union(*own))]
        place = {value: i for i, value in enumerate(self.values)}
        self.places: list[NDArray[np.int32]] = []
        for segment, values in zip(segments, own, strict=True):
            table = np.array([0, *(place[value] for value in values)], np.int32)
            self.places.append(table[segment.codes(facet)])

    def find(self, value: str) -> int | None:
        """The place of a value, or ``None`` where no report has it."""
        at = int(np.searchsorted(self._sorted, value))
        return at if at < len(self.values) and self.values[at] == value else None

    @cached_property
    def _sorted(self) -> NDArray[Any]:
        return np.array(self.values, dtype=object)


class Snapshot:
    """All segments of one commit. Reports are numbered over all segments; several threads may read."""

    def __init__(self, folder: Path, manifest: Manifest, cache_bytes: int) -> None:
        storage = MappedStorage(str(folder))
        self.manifest = manifest
        toc = TOC.read(storage, INDEX_NAME, gen=manifest.generation)
        self.schema = toc.schema
        self.segments = [SegmentReader(storage, segment) for segment in toc.segments]
        self.documents = sum(segment.count for segment in self.segments)
        self._cache = _Cache(cache_bytes)
        self._norms: dict[tuple[int, str], Floats] = {}
        self._averages: dict[str, float] = {}
        self._facets: dict[str, FacetTable] = {}
        self._lock = threading.Lock()

    def infos(self, field: str, term: bytes) -> list[W3TermInfo | None]:
        """A term's entry in each segment."""
        return [segment.term_info(field, term) for segment in self.segments]

    def idf(self, infos: list[W3TermInfo | None]) -> float:
        """The weight of a term over the whole index; deleted documents count until they are merged away."""
        return idf(self.documents, sum(info.doc_frequency() for info in infos if info is not None))

    def postings(self, number: int, field: str, term: bytes, info: W3TermInfo) -> tuple[Docs, Floats]:
        """A term's documents in a segment, and the part of their score that does not depend on other documents.

        Exact terms (facets, the id) have no such part: 0.
        """
        key = (number, field, term)
        found = self._cache.get(key)
        if found is None:
            segment = self.segments[number]
            docs, frequencies = segment.postings(info)
            if field in TEXT_FIELDS:
                found = docs, saturate(frequencies, self._norm(number, field)[docs])
            else:
                found = docs, np.zeros(len(docs), np.float32)
            self._cache.put(key, found)
        return found

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

    def find(self, report_id: str) -> tuple[int, int] | None:
        """Segment and document of the live report with this id, or ``None``."""
        for number, segment in enumerate(self.segments):
            doc = segment.find(report_id)
            if doc is not None:
                return number, doc
        return None

    def facet(self, name: str) -> FacetTable:
        """A facet over all segments; made when first asked for."""
        with self._lock:
            if name not in self._facets:
                assert name in FACETS
                self._facets[name] = FacetTable(self.segments, name)
            return self._facets[name]
