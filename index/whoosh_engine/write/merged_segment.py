"""The live documents of several segments, in order, as what one segment is written of.

Nothing is held as a whole: values are copied one by one, and posting lists, which stand in every segment in the
order of their terms, are put together some terms at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.bigram_lists import BigramLists, decode_pairs
from index.whoosh_engine.format.damage import decoding
from index.whoosh_engine.format.packing.compression import Compressor
from index.whoosh_engine.format.sorted_arrays import begins, union
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.format.terms.field_lists import FieldLists, Lists, Offsets, joined, reordering
from index.whoosh_engine.format.terms.figure_lists import FigureList
from index.whoosh_engine.format.terms.postings import Docs, Ints
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.write.segment_writer import WordLists, length_bytes

#: Postings that are put together at once; some 60 bytes of memory each, and as much again for the places of bigrams.
POSTINGS_AT_ONCE = 500_000


class _Source:
    """A segment to be merged. Its live documents are numbered from ``base``."""

    def __init__(self, storage: IndexStorage, segment: Any, base: int) -> None:
        self.reader = SegmentReader(storage, segment)
        self.live, self._base = self.reader.live, base
        self.docs: Ints = np.flatnonzero(self.live)
        #: Whether no document has been deleted.
        self.whole = len(self.docs) == self.reader.count
        #: Each document's new number; of a deleted one any.
        self.numbers: Docs = (np.cumsum(self.live) - 1 + base).astype(np.int32)

    def renumbered(self, lists: Lists) -> Lists:
        """Lists of the live documents under their new numbers; some may be empty then."""
        if self.whole:
            return lists._replace(docs=lists.docs + np.int32(self._base))
        kept = self.live[lists.docs]
        docs = self.numbers[lists.docs[kept]]
        return lists._replace(sizes=_kept_sizes(lists.sizes, kept), docs=docs, counts=lists.counts[kept])

    def kept_figures(self, name: str) -> FigureList:
        """A figure of the live documents, under their new numbers."""
        docs, values, marks = self.reader.figures(name)
        kept = self.live[docs]
        return FigureList(self.numbers[docs[kept]], values[kept], marks[kept])

    def kept_places(self, lists: Lists, places: Offsets) -> tuple[Ints, Offsets]:
        """How many places in live documents each list has, and these places."""
        ends = np.cumsum(lists.sizes)
        totals = np.add.reduceat(lists.counts, ends - lists.sizes, dtype=np.int64) if len(ends) else lists.sizes
        if self.whole:
            return totals, places
        kept = np.repeat(self.live[lists.docs], lists.counts)
        return _kept_sizes(totals, kept), places[kept]


def _read(field: FieldLists, ranks: Ints, low: int, high: int) -> Lists:
    """The lists of terms that have these numbers among the terms of all segments, ``ranks`` being the field's own."""
    lists = field.read(*np.searchsorted(ranks, (low, high)).tolist())
    return lists._replace(terms=ranks[lists.terms])


def _kept_sizes(sizes: Ints, kept: NDArray[np.bool_]) -> Ints:
    """How many elements of each group are kept, of groups of these sizes."""
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(kept)))
    ends = np.cumsum(sizes)
    chosen: Ints = sums[ends] - sums[ends - sizes]
    return chosen


class _Order(NamedTuple):
    """Groups of several segments put together by their terms.

    ``terms`` that have any element, increasing, and where those of each begin; where to take each element from.
    """

    terms: Ints
    starts: Ints
    moved: Ints


def _in_order(parts: Sequence[tuple[Ints, Ints]]) -> _Order:
    """Put groups together, given the term and the size of each, a pair of arrays a segment."""
    terms, sizes = map(np.concatenate, zip(*parts, strict=True))
    own = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    order = np.argsort(terms * len(parts) + own, kind="stable")  # which merges what increases already
    order = order[sizes[order] > 0]
    terms, ends = terms[order], np.cumsum(sizes[order])
    first = np.flatnonzero(begins(terms))
    return _Order(terms[first], (ends - sizes[order])[first], reordering(sizes, order))


class MergedSegments:
    """Implements ``segment_writer.Contents`` of segments, in their order."""

    def __init__(self, storage: IndexStorage, segments: Sequence[Any]) -> None:
        self._sources: list[_Source] = []
        self.count = 0
        for segment in segments:
            source = _Source(storage, segment, self.count)
            self._sources.append(source)
            self.count += len(source.docs)
        self._ends: Ints = np.cumsum([len(source.docs) for source in self._sources])

    def _each(self, values: Iterable[NDArray[Any]]) -> NDArray[Any]:
        """The values of live documents, given those of all documents of each segment."""
        return np.concatenate([own[source.docs] for own, source in zip(values, self._sources, strict=True)])

    def ids(self) -> Sequence[str]:
        """See ``Contents``."""
        return [row.report_id for source in self._sources for row in source.reader.sources(source.docs)]

    def value(self, name: str, doc: int) -> bytes:
        """See ``Contents``."""
        number = int(np.searchsorted(self._ends, doc, "right"))
        source = self._sources[number]
        own = source.docs[doc - int(self._ends[number]) + len(source.docs)]
        return source.reader.kept[name][int(own)]

    def known(self, name: str) -> bytes:
        """See ``Contents``: that of the segment with most documents."""
        largest = max(self._sources, key=lambda source: len(source.docs))
        return largest.reader.dictionary(name) or b""

    def values(self, name: str, dictionary: bytes | None) -> Iterator[bytes]:
        """See ``Contents``. What is compressed with this dictionary already is copied."""
        for source in self._sources:
            column = source.reader.kept[name]
            if source.reader.dictionary(name) == dictionary:
                yield from column.stored(source.docs.tolist())
            else:
                assert dictionary is not None  # a column is compressed in all segments or in none
                yield from map(Compressor(dictionary), map(column.__getitem__, source.docs.tolist()))

    def sums(self) -> NDArray[np.uint32]:
        """See ``Contents``."""
        return self._each(source.reader.sums() for source in self._sources)

    def published(self) -> NDArray[np.int32]:
        """See ``Contents``."""
        return self._each(source.reader.published for source in self._sources)

    def figures(self) -> Iterator[tuple[str, FigureList]]:
        """See ``Contents``."""
        for name in sorted(set().union(*(source.reader.figure_names() for source in self._sources))):
            parts = [source.kept_figures(name) for source in self._sources]
            merged = FigureList(*map(np.concatenate, zip(*parts, strict=True)))
            if len(merged.docs):
                yield name, merged

    def facet(self, name: str) -> Sequence[str]:
        """See ``Contents``."""
        values: list[str] = []
        for source in self._sources:
            known, codes = ["", *source.reader.values(name)], source.reader.codes(name)
            values += [known[code] for code in codes[source.docs].tolist()]
        return values

    def fingerprints(self) -> Iterator[tuple[NDArray[np.uint32], Docs]]:
        """See ``Contents``."""
        for source in self._sources:
            found, own = source.reader.fingerprints.all()
            kept = source.live[own]
            yield found[kept], source.numbers[own[kept]]

    def lengths(self, field: str) -> NDArray[np.uint8]:
        """See ``Contents``."""
        return length_bytes(self._each(source.reader.lengths(field) for source in self._sources))

    def words(self, field: str) -> Iterator[WordLists]:
        """See ``Contents``."""
        fields = [FieldLists(source.reader.term_reader, field) for source in self._sources]
        known = [own.take_terms() for own in fields]
        for source, terms in zip(self._sources, known, strict=True):
            with decoding(source.reader.term_reader.path):  # what is no text would be found out when it has been copied
                b"\0".join(terms).decode("utf-8", "surrogatepass")
        every = list(dict.fromkeys(sorted(chain.from_iterable(known))))
        number = {term: place for place, term in enumerate(every)}
        ranks = [np.fromiter(map(number.__getitem__, terms), np.int64, len(terms)) for terms in known]
        del known, number
        for low, high in self._parts(fields, ranks, len(every)):
            read = [_read(own, rank, low, high) for own, rank in zip(fields, ranks, strict=True)]
            order, docs, counts = self._postings(read)
            if len(order.terms):
                yield WordLists([every[term] for term in order.terms.tolist()], order.starts, docs, counts)

    def characters(self) -> Ints:
        """See ``Contents``."""
        return self._each(source.reader.characters for source in self._sources)

    def bigrams(self) -> Iterator[BigramLists]:
        """See ``Contents``."""
        fields, known = [], []
        for source in self._sources:
            fields.append(FieldLists(source.reader.term_reader, "bigrams"))
            with decoding(source.reader.term_reader.path):
                known.append(decode_pairs(fields[-1].take_terms()))
        every = union(known)
        ranks = [np.searchsorted(every, keys) for keys in known]
        del known
        for low, high in self._parts(fields, ranks, len(every)):
            read, places = [], []
            for source, own, rank in zip(self._sources, fields, ranks, strict=True):
                far = source.reader.positions.is_far
                first, after = np.searchsorted(rank, (low, high)).tolist()
                lists, found = own.read_places(first, after, far)
                lists = lists._replace(terms=rank[lists.terms])
                read.append(lists)
                places.append((lists.terms, *source.kept_places(lists, found)))
            order, docs, counts = self._postings(read)
            if len(order.terms):
                moved = _in_order([part[:2] for part in places]).moved
                keys = every[order.terms]
                first, second = (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32)
                all_places = np.concatenate([part[2] for part in places])[moved]
                yield BigramLists(first, second, order.starts, docs, counts, all_places)

    def _postings(self, read: Sequence[Lists]) -> tuple[_Order, Docs, Docs]:
        """Lists of every segment put together: their order, documents and frequencies."""
        parts = [source.renumbered(lists) for source, lists in zip(self._sources, read, strict=True)]
        order, together = _in_order([(part.terms, part.sizes) for part in parts]), joined(parts)
        return order, together.docs[order.moved], together.counts[order.moved]

    def _parts(self, fields: Sequence[FieldLists], ranks: Sequence[Ints], count: int) -> Iterator[tuple[int, int]]:
        """Stretches of terms whose postings are put together at once."""
        sizes = np.zeros(count, np.int64)
        for own, rank in zip(fields, ranks, strict=True):
            sizes[rank] += own.sizes
        ends = np.cumsum(sizes)
        wanted = np.arange(POSTINGS_AT_ONCE, int(ends[-1]) if count else 0, POSTINGS_AT_ONCE)
        bounds = sorted({0, *np.searchsorted(ends, wanted, "right").tolist(), count})
        yield from pairwise(bounds)
