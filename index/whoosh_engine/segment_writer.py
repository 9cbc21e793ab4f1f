"""Writes one segment of the index: what is kept a document as whole columns, terms as whole posting lists.

Stock Whoosh writes one posting at a time through a pool, about 45 reports a second with both text fields. The
segment written here is an ordinary W3 segment that stock Whoosh reads.
"""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count as numbers
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import Schema

from index.protocol import FACETS
from index.query_fields import FIGURES
from index.whoosh_engine.columns import column_path, write_bytes, write_numbers
from index.whoosh_engine.grams import GramTexts, encode_pairs
from index.whoosh_engine.place_index import PlaceWriter, place_path
from index.whoosh_engine.posting_writer import PostingListWriter
from index.whoosh_engine.postings import LENGTH_OF_BYTE, Docs, Ints
from index.whoosh_engine.prepare import FIGURE, PRINT, Prepared
from index.whoosh_engine.print_index import PrintWriter, print_path
from index.whoosh_engine.records import Row, title_of, unpack_folded
from index.whoosh_engine.schema import (
    FOLDED,
    INDEX_NAME,
    KEPT,
    PUBLISHED,
    SHOWN,
    STORED,
    TERM_FIELDS,
    code_column,
    figure_column,
    length_column,
)
from index.whoosh_engine.storage import MappedStorage
from index.whoosh_engine.term_index import BulkFieldWriter
from index.whoosh_engine.vocabulary_file import vocabulary_path, write_vocabulary

#: A character of the basic plane, as it stands in the bytes of short terms.
UNIT = np.dtype("<u2")


class _Postings(NamedTuple):
    """Postings of a field, sorted: its terms, how many documents have each; the documents, how often each has it."""

    terms: list[bytes]
    sizes: Ints
    docs: Docs
    counts: Docs


def _count(keys: NDArray[np.uint32], docs: Docs) -> tuple[NDArray[np.uint32], Ints, Docs, Docs]:
    """Of keys and documents that come again and again: each key, its documents' number, the documents, how often."""
    # Both in one integer: sorting these is several times as fast as sorting places.
    packed = keys.astype(np.uint64) << np.uint64(32) | docs.astype(np.uint64)
    packed.sort()
    postings = np.flatnonzero(np.r_[True, packed[1:] != packed[:-1]]) if len(packed) else np.empty(0, np.int64)
    counts = np.diff(postings, append=len(packed)).astype(np.int32)
    packed = packed[postings]
    key = (packed >> np.uint64(32)).astype(np.uint32)
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.empty(0, np.int64)
    return key[starts], np.diff(starts, append=len(key)), packed.astype(np.uint32).view(np.int32), counts


class _Gathered:
    """Terms of a field, as they come: each as often as it does. Short ones are their characters as a number."""

    def __init__(self) -> None:
        none = np.empty(0, np.uint32), np.empty(0, np.int32)
        self._short, self._others = [none], [none]

    def add(self, keys: NDArray[np.uint32], doc: int, *, short: bool) -> None:
        """Add terms of a document."""
        self.add_all(keys, np.full(len(keys), doc, np.int32), short=short)

    def add_all(self, keys: NDArray[np.uint32], docs: Docs, *, short: bool = False) -> None:
        """Add terms and the document of each."""
        (self._short if short else self._others).append((keys, docs))

    def take(self, vocabulary: Sequence[bytes]) -> _Postings:
        """All postings, in order of the terms, then of the documents; nothing is kept."""
        short, others = (
            _count(*map(np.concatenate, zip(*parts, strict=True))) for parts in (self._short, self._others)
        )
        self._short, self._others = [], []
        terms = [*map(_short_term, short[0].tolist()), *(vocabulary[key] for key in others[0].tolist())]
        sizes = np.concatenate((short[1], others[1]))
        docs, counts = np.concatenate((short[2], others[2])), np.concatenate((short[3], others[3]))
        order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
        ends, sorted_sizes = np.cumsum(sizes), sizes[order]
        new_starts = np.cumsum(sorted_sizes) - sorted_sizes
        moved = np.repeat((ends - sizes)[order] - new_starts, sorted_sizes) + np.arange(len(docs))
        return _Postings([terms[at] for at in order.tolist()], sorted_sizes, docs[moved], counts[moved])


def _short_term(key: int) -> bytes:
    """The term that is one or two characters as a number."""
    first, second = key >> 16, key & 0xFFFF
    return (chr(first) + chr(second) if second else chr(first)).encode("utf-8", "surrogatepass")


class SegmentWriter:
    """Gathers documents and writes them as one segment. ``count`` is how many there are so far."""

    def __init__(self, storage: MappedStorage, schema: Schema) -> None:
        self._schema, self._storage = schema, storage
        self._codec = W3Codec()
        self.segment: W3Segment = self._codec.new_segment(storage, INDEX_NAME)
        self._vocabulary: defaultdict[bytes, int] = defaultdict(numbers().__next__)
        self._words = {name: _Gathered() for name in ("words", "title")}
        self._prints = PrintWriter()
        self._kept: dict[str, list[bytes]] = {name: [] for name in KEPT}
        self._ids: list[str] = []
        self._facets: list[Sequence[str]] = []
        self._published: list[int] = []
        self._figures: list[NDArray[np.float64]] = []

    @property
    def count(self) -> int:
        """Documents so far."""
        return len(self._ids)

    def add(self, prepared: Prepared) -> None:
        """Add a document after the last one."""
        doc = self.count
        for name, terms in (("words", prepared.words), ("title", prepared.title_words)):
            gathered = self._words[name]
            ones = np.frombuffer(terms.ones, UNIT).astype(np.uint32)
            twos = np.frombuffer(terms.twos, UNIT).astype(np.uint32)
            gathered.add(ones << np.uint32(16), doc, short=True)
            gathered.add(twos[::2] << np.uint32(16) | twos[1::2], doc, short=True)
            if terms.others:
                gathered.add(self.word_keys(terms.others.split(b"\0")), doc, short=False)
        found = np.frombuffer(prepared.prints, PRINT)
        self.add_prints(found, np.full(len(found), doc, np.int32))
        kept = (
            prepared.shown,
            prepared.details,
            prepared.source,
            prepared.folded,
            prepared.differences,
            prepared.title,
        )
        figures = np.frombuffer(prepared.figures, FIGURE)
        self.add_row(Row(prepared.id, kept, prepared.facets, prepared.published, figures))

    def word_keys(self, terms: Sequence[bytes]) -> NDArray[np.uint32]:
        """Keys of words for :meth:`add_words`; they hold within this writer only."""
        return np.fromiter(map(self._vocabulary.__getitem__, terms), np.uint32, len(terms))

    def add_words(self, field: str, keys: NDArray[np.uint32], docs: Docs) -> None:
        """Add words of a field and the document of each, every one as often as it is there.

        Not to be mixed with :meth:`add`, which has other keys for short words.
        """
        self._words[field].add_all(keys, docs)

    def add_prints(self, prints: NDArray[np.uint32], docs: Docs) -> None:
        """Add prints and the document of each; within one print, documents must come in increasing order."""
        self._prints.add(prints, docs)

    def add_row(self, row: Row) -> None:
        """Add what is kept of a document, after the last one."""
        for name, value in zip(KEPT, row.kept, strict=True):
            self._kept[name].append(value)
        self._ids.append(row.id)
        self._facets.append(row.facets)
        self._published.append(row.published)
        self._figures.append(row.figures)

    def finish(self) -> W3Segment:
        """Write everything and give back the segment. The writer is used up."""
        self.segment.set_doc_count(self.count)
        texts = GramTexts(list(map(unpack_folded, self._kept[FOLDED])))
        self._write_columns()
        self._prints.write(print_path(self._storage, self.segment))
        vocabulary = list(self._vocabulary)  # in order of their keys
        self._vocabulary.clear()
        fields = BulkFieldWriter(self._codec, self._storage, self.segment)
        lengths: dict[str, Ints] = {}
        # The term index wants its keys in order, and the fields take their numbers in the order they are written.
        for name in sorted((*self._words, "grams", *TERM_FIELDS)):
            writer = PostingListWriter(fields, name, self._schema[name])
            if name in TERM_FIELDS:
                self._write_terms(writer, name)
            elif name == "grams":
                lengths[name] = texts.lengths
                pairs = self._write_grams(writer, texts)
            else:
                postings = self._words[name].take(vocabulary)
                lengths[name] = np.bincount(postings.docs, postings.counts, self.count).astype(np.int64)
                if postings.terms:
                    starts = np.cumsum(postings.sizes) - postings.sizes
                    of_fields = length_bytes(lengths[name])
                    writer.write(*_flat(postings.terms), starts, postings.docs, postings.counts, of_fields)
                if name == "words":
                    words = postings.terms, postings.sizes
            writer.finish()
        fields.close()
        for name, length in lengths.items():
            write_numbers(column_path(self._storage, self.segment, length_column(name)), length_bytes(length))
        self.segment._fieldlengths = {name: int(length.sum()) for name, length in lengths.items()}
        write_vocabulary(vocabulary_path(self._storage, self.segment), *words, *pairs)
        return self.segment

    def _write_columns(self) -> None:
        path = self._column_path
        stored = [
            # Level 0: Whoosh wants it compressed, and there is nothing to be gained.
            zlib.compress(pickle.dumps({"record": {"id": report_id, "title": title_of(shown)}}, 2), 0)
            for report_id, shown in zip(self._ids, self._kept[SHOWN], strict=True)
        ]
        write_bytes(path(STORED), stored)
        for name in KEPT:
            write_bytes(path(name), self._kept.pop(name))
        write_numbers(path(PUBLISHED), np.array(self._published, ">u4"))
        figures = np.array(self._figures, ">f8").reshape(self.count, len(FIGURES))
        for name, column in zip(FIGURES, figures.T, strict=True):
            write_numbers(path(figure_column(name)), column)

    def _column_path(self, name: str) -> Any:
        return column_path(self._storage, self.segment, name)

    def _write_terms(self, writer: PostingListWriter, name: str) -> None:
        """Write a field of exact terms, and the codes of a facet."""
        values = self._ids if name == "id" else [facets[FACETS.index(name)] for facets in self._facets]
        known = sorted({value.encode() for value in values if value})
        code = {value.decode(): number for number, value in enumerate(known, 1)}
        codes = np.fromiter((code.get(value, 0) for value in values), np.int64, len(values))
        docs = np.argsort(codes, kind="stable")[np.count_nonzero(codes == 0) :].astype(np.int32)
        starts = np.searchsorted(codes[docs], np.arange(1, len(known) + 1))
        if known:
            ones = np.ones(len(docs), np.int32)
            writer.write(*_flat(known), starts, docs, ones, np.zeros(self.count, np.uint8))
        if name in FACETS:
            write_numbers(self._column_path(code_column(name)), codes.astype(">u4"))

    def _write_grams(self, writer: PostingListWriter, texts: GramTexts) -> tuple[Ints, Ints]:
        """Write the bigrams and their places; the key of each and how many documents have it."""
        lengths, places = length_bytes(texts.lengths), PlaceWriter()
        keys, frequencies = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for lists in texts.lists():
            writer.write(*encode_pairs(lists.first, lists.second), lists.starts, lists.docs, lists.counts, lengths)
            keys.append(lists.keys().astype(np.int64))
            frequencies.append(np.diff(lists.starts, append=len(lists.docs)))
            places.add(lists)
        places.write(place_path(self._storage, self.segment), texts.bases)
        return np.concatenate(keys), np.concatenate(frequencies)


def _flat(terms: Iterable[bytes]) -> tuple[NDArray[np.uint8], Ints]:
    """Terms end to end, and the size of each."""
    kept = list(terms)
    return np.frombuffer(b"".join(kept), np.uint8), np.fromiter(map(len, kept), np.int64, len(kept))


def length_bytes(lengths: Ints) -> NDArray[np.uint8]:
    """Field lengths as the byte that Whoosh keeps: the shortest kept length that is not less."""
    return np.minimum(np.searchsorted(LENGTH_OF_BYTE, lengths), 255).astype(np.uint8)
