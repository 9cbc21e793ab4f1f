"""Documents just prepared, as what a segment is written of: all their terms counted at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count as numbers
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.fields import CODED
from index.whoosh_engine.format.bigram_lists import BigramLists, BigramTexts
from index.whoosh_engine.format.packing.compression import Compressor
from index.whoosh_engine.format.schema import DETAILS, RECORD, SOURCE, STORED_FIELDS, TEXT, TITLES
from index.whoosh_engine.format.sorted_arrays import begins
from index.whoosh_engine.format.stored_fields import Terms, record_sum
from index.whoosh_engine.format.terms.field_lists import reordering
from index.whoosh_engine.format.terms.figure_lists import FigureList
from index.whoosh_engine.format.terms.postings import Docs, Ints
from index.whoosh_engine.write.prepare import FIGURE, MARK, PRINT, Prepared
from index.whoosh_engine.write.segment_writer import WordLists, length_bytes

#: A character of the basic plane, as it stands in the bytes of short terms.
_UNIT = np.dtype("<u2")

#: Where a column is in a prepared document.
_KEPT = {
    STORED_FIELDS: "shown",
    DETAILS: "details",
    SOURCE: "source",
    TEXT: "text",
    TITLES: "title",
}


class PreparedDocuments:
    """Implements ``segment_writer.Contents`` of prepared documents, in their order."""

    def __init__(self, prepared: Sequence[Prepared], known: Mapping[str, bytes]) -> None:
        """``known`` are dictionaries of another segment, by the columns that they are of."""
        self._prepared, self.count, self._known = prepared, len(prepared), known
        self._texts = BigramTexts([one.reduced for one in prepared])
        self._terms = {
            "words": [one.words for one in prepared],
            "title": [one.title_words for one in prepared],
            "bodies": [one.bodies for one in prepared],
            "regions": [one.regions for one in prepared],
        }

    def ids(self) -> Sequence[str]:
        """See ``Contents``."""
        return [one.id for one in self._prepared]

    def value(self, name: str, doc: int) -> bytes:
        """See ``Contents``."""
        value: bytes = getattr(self._prepared[doc], _KEPT[name])
        return value

    def known(self, name: str) -> bytes:
        """See ``Contents``."""
        return self._known.get(name, b"")

    def values(self, name: str, dictionary: bytes | None) -> Iterator[bytes]:
        """See ``Contents``."""
        values = map(attrgetter(_KEPT[name]), self._prepared)
        return values if dictionary is None else map(Compressor(dictionary), values)

    def sums(self) -> NDArray[np.uint32]:
        """See ``Contents``."""
        names = [_KEPT[name] for name in RECORD]
        sums = (record_sum(getattr(one, name) for name in names) for one in self._prepared)
        return np.fromiter(sums, np.uint32, self.count)

    def published(self) -> NDArray[np.int32]:
        """See ``Contents``."""
        return np.array([one.published for one in self._prepared], np.int32)

    def figures(self) -> Iterator[tuple[str, FigureList]]:
        """See ``Contents``."""
        vocabulary: defaultdict[str, int] = defaultdict(numbers().__next__)
        found = [vocabulary[name] for one in self._prepared for name in json.loads(one.figures.names)]
        docs = np.repeat(np.arange(self.count, dtype=np.int32), _sizes([one.figures.marks for one in self._prepared]))
        values = np.frombuffer(b"".join([one.figures.values for one in self._prepared]), FIGURE)
        marks = np.frombuffer(b"".join([one.figures.marks for one in self._prepared]), MARK)
        keys = np.array(found, np.int64)
        order = np.argsort(keys, kind="stable")
        starts = np.searchsorted(keys[order], np.arange(len(vocabulary) + 1)).tolist()
        for name in sorted(vocabulary):
            own = order[starts[vocabulary[name]] : starts[vocabulary[name] + 1]]
            yield name, FigureList(docs[own], values[own], marks[own])

    def facet(self, name: str) -> Sequence[str]:
        """See ``Contents``."""
        place = CODED.index(name)
        return [one.facets[place] for one in self._prepared]

    def fingerprints(self) -> Iterator[tuple[NDArray[np.uint32], Docs]]:
        """See ``Contents``."""
        yield _numbered([one.fingerprints for one in self._prepared], PRINT)

    def lengths(self, field: str) -> NDArray[np.uint8]:
        """See ``Contents``."""
        return length_bytes(self._texts.lengths if field == "bigrams" else _lengths(self._terms[field]))

    def words(self, field: str) -> Iterator[WordLists]:
        """See ``Contents``."""
        terms = self._terms[field]
        ones, docs_of_ones = _numbered([one.ones for one in terms], _UNIT)
        twos, docs_of_twos = _numbered([one.twos for one in terms], np.dtype("<u4"))
        # Both characters of a word of two, the first one in the upper half, as that of a word of one.
        keys = np.concatenate((ones.astype(np.uint32) << np.uint32(16), twos << np.uint32(16) | twos >> np.uint32(16)))
        short = _count(keys, np.concatenate((docs_of_ones, docs_of_twos)))
        vocabulary: defaultdict[bytes, int] = defaultdict(numbers().__next__)
        found = (vocabulary[term] for one in terms if one.others for term in one.others.split(b"\0"))
        docs_of_longer = np.repeat(np.arange(self.count, dtype=np.int32), _longer(terms))
        others = _count(np.fromiter(found, np.uint32, len(docs_of_longer)), docs_of_longer)
        known = list(vocabulary)  # in order of their numbers
        every = [*map(_short_term, short.keys.tolist()), *(known[key] for key in others.keys.tolist())]
        sizes = np.concatenate((short.sizes, others.sizes))
        order = np.array(sorted(range(len(every)), key=every.__getitem__), np.int64)
        moved = reordering(sizes, order)
        docs, counts = np.concatenate((short.docs, others.docs)), np.concatenate((short.counts, others.counts))
        sizes = sizes[order]
        yield WordLists([every[at] for at in order.tolist()], np.cumsum(sizes) - sizes, docs[moved], counts[moved])

    def characters(self) -> Ints:
        """See ``Contents``."""
        return self._texts.characters

    def bigrams(self) -> Iterator[BigramLists]:
        """See ``Contents``."""
        return self._texts.lists()


def _sizes(values: Sequence[bytes]) -> Ints:
    return np.fromiter(map(len, values), np.int64, len(values))


def _numbered(values: Sequence[bytes], dtype: np.dtype[Any]) -> tuple[NDArray[Any], Docs]:
    """The numbers that each document has as bytes, and the document of each."""
    docs = np.repeat(np.arange(len(values), dtype=np.int32), _sizes(values) // dtype.itemsize)
    return np.frombuffer(b"".join(values), dtype), docs


def _longer(terms: Sequence[Terms]) -> Ints:
    """How many terms of more than two characters each document has."""
    counts = [one.others.count(b"\0") + 1 if one.others else 0 for one in terms]
    return np.array(counts, np.int64)


def _lengths(terms: Sequence[Terms]) -> Ints:
    """How many terms each document has."""
    return _longer(terms) + _sizes([one.ones for one in terms]) // 2 + _sizes([one.twos for one in terms]) // 4


class _Counted(NamedTuple):
    """Keys, increasing, and how many documents have each; these documents, and how often each has it."""

    keys: NDArray[np.uint32]
    sizes: Ints
    docs: Docs
    counts: Docs


def _count(keys: NDArray[np.uint32], docs: Docs) -> _Counted:
    """Of keys and documents that come again and again."""
    # Both in one integer: sorting these is several times as fast as sorting places.
    packed = keys.astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= docs.view(np.uint32)
    packed.sort()
    postings = np.flatnonzero(begins(packed))
    counts = np.diff(postings, append=len(packed)).astype(np.int32)
    packed = packed[postings]
    key = (packed >> np.uint64(32)).astype(np.uint32)
    starts = np.flatnonzero(begins(key))
    return _Counted(key[starts], np.diff(starts, append=len(key)), packed.astype(np.uint32).view(np.int32), counts)


def _short_term(key: int) -> bytes:
    """The term that is one or two characters as a number."""
    first, second = key >> 16, key & 0xFFFF
    return (chr(first) + chr(second) if second else chr(first)).encode("utf-8", "surrogatepass")
