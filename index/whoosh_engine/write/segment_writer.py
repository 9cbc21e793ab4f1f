"""Writes one segment of the index: what is kept a document as whole columns, terms as whole posting lists.

Stock Whoosh writes one posting at a time through a pool, about 45 reports a second with both text fields. The
segment written here is an ordinary W3 segment that stock Whoosh reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3Segment

from index.fields import FACETS
from index.query.field_syntax import FIGURES
from index.whoosh_engine.format.bigram_lists import BigramLists, encode_pairs
from index.whoosh_engine.format.bigram_positions import PositionWriter, positions_path
from index.whoosh_engine.format.columns import column_path, write_bytes, write_numbers
from index.whoosh_engine.format.fingerprint_index import fingerprints_path, write_fingerprints
from index.whoosh_engine.format.schema import (
    INDEX_NAME,
    KEPT,
    NAME_FIELDS,
    PUBLISHED,
    STORED,
    SUMS,
    TERM_FIELDS,
    build_schema,
    code_column,
    figure_column,
    length_column,
)
from index.whoosh_engine.format.storage import MappedStorage
from index.whoosh_engine.format.terms.postings import LENGTH_OF_BYTE, Docs, Ints
from index.whoosh_engine.format.terms.term_index import BulkFieldWriter
from index.whoosh_engine.format.vocabulary_file import vocabulary_path, write_vocabulary
from index.whoosh_engine.write.posting_writer import PostingListWriter

#: The text fields whose terms are words or names.
WORD_FIELDS = ("words", "title", *NAME_FIELDS)


class WordLists(NamedTuple):
    """Words in the order of their bytes, with all their postings.

    The postings of ``terms[i]`` begin at ``starts[i]`` in ``docs`` and ``counts``.
    """

    terms: list[bytes]
    starts: Ints
    docs: Docs
    counts: Docs


class Contents(Protocol):
    """What a segment is written of: ``count`` documents, numbered from 0. Each method is called once, in any order."""

    count: int

    def ids(self) -> Sequence[str]:
        """The id of each document."""

    def column(self, name: str) -> tuple[Iterable[bytes | memoryview], Ints]:
        """The values of a column of bytes, laid end to end in pieces of any size, and the length of each value."""

    def sums(self) -> NDArray[np.uint32]:
        """The checksum of each record; see ``records.record_sum``."""

    def published(self) -> NDArray[np.int32]:
        """The date of publication of each, as YYYYMMDD; 0 where it is not known."""

    def figures(self, name: str) -> NDArray[np.float64]:
        """A figure of each, not a number where it is not known."""

    def facet(self, name: str) -> Sequence[str]:
        """The value of a facet of each; empty where it has none."""

    def fingerprints(self) -> tuple[NDArray[np.uint32], Docs]:
        """Fingerprints and the document of each, in any order."""

    def lengths(self, field: str) -> NDArray[np.uint8]:
        """The length of a text field of each, as :func:`length_bytes` gives it."""

    def words(self, field: str) -> Iterator[WordLists]:
        """The words of a field, each part's greater than those before."""

    def bases(self) -> Ints:
        """The place of each text's first character, all texts laid end to end with a character after each."""

    def bigrams(self) -> Iterator[BigramLists]:
        """The bigrams, each part's greater than those before."""


class SegmentWriter:
    """Writes contents as a segment."""

    def __init__(self, storage: MappedStorage, contents: Contents) -> None:
        self._storage, self._contents = storage, contents
        self._schema = build_schema()
        self._codec = W3Codec()
        self._segment: W3Segment = self._codec.new_segment(storage, INDEX_NAME)
        self._totals: dict[str, int] = {}

    def write(self) -> W3Segment:
        """Write everything; Whoosh's segment."""
        segment, storage = self._segment, self._storage
        segment.set_doc_count(self._contents.count)
        self._write_columns()
        write_fingerprints(fingerprints_path(storage, segment), *self._contents.fingerprints())
        fields = BulkFieldWriter(self._codec, storage, segment)
        # The term index wants its keys in order, and the fields take their numbers in the order they are written.
        for name in sorted((*WORD_FIELDS, "bigrams", *TERM_FIELDS)):
            writer = PostingListWriter(fields, name, self._schema[name])
            if name in TERM_FIELDS:
                self._write_terms(writer, name)
            elif name == "bigrams":
                bigrams = self._write_bigrams(writer)
            else:
                words = self._write_words(writer, name)
                if name == "words":
                    vocabulary = words
            writer.finish()
        fields.close()
        segment._fieldlengths = self._totals
        write_vocabulary(vocabulary_path(storage, segment), *vocabulary, *bigrams)
        return segment

    def _write_columns(self) -> None:
        for name in (STORED, *KEPT):
            write_bytes(self._path(name), *self._contents.column(name))
        write_numbers(self._path(SUMS), self._contents.sums().astype(">u4"))
        write_numbers(self._path(PUBLISHED), self._contents.published().astype(">u4"))
        for name in FIGURES:
            write_numbers(self._path(figure_column(name)), self._contents.figures(name).astype(">f8"))

    def _path(self, column: str) -> Path:
        return column_path(self._storage, self._segment, column)

    def _lengths(self, field: str) -> NDArray[np.uint8]:
        lengths = self._contents.lengths(field)
        write_numbers(self._path(length_column(field)), lengths)
        return lengths

    def _write_terms(self, writer: PostingListWriter, name: str) -> None:
        """Write a field of exact terms, and the codes of a facet."""
        values = self._contents.ids() if name == "id" else self._contents.facet(name)
        known = sorted({value.encode() for value in values if value})
        code = {value.decode(): number for number, value in enumerate(known, 1)}
        codes = np.fromiter((code.get(value, 0) for value in values), np.int64, len(values))
        docs = np.argsort(codes, kind="stable")[np.count_nonzero(codes == 0) :].astype(np.int32)
        starts = np.searchsorted(codes[docs], np.arange(1, len(known) + 1))
        if known:
            ones = np.ones(len(docs), np.int32)
            writer.write(*_flat(known), starts, docs, ones, np.zeros(self._contents.count, np.uint8))
        if name in FACETS:
            write_numbers(self._path(code_column(name)), codes.astype(">u4"))

    def _write_words(self, writer: PostingListWriter, name: str) -> tuple[list[bytes], Ints]:
        """Write the words of a field; each, and how many documents have it."""
        lengths = self._lengths(name)
        terms, frequencies, total = [], [np.empty(0, np.int64)], 0
        for lists in self._contents.words(name):
            writer.write(*_flat(lists.terms), lists.starts, lists.docs, lists.counts, lengths)
            terms += lists.terms
            frequencies.append(np.diff(lists.starts, append=len(lists.docs)))
            total += int(lists.counts.sum())
        self._totals[name] = total
        return terms, np.concatenate(frequencies)

    def _write_bigrams(self, writer: PostingListWriter) -> tuple[Ints, Ints]:
        """Write the bigrams and their places; the key of each and how many documents have it."""
        lengths, total = self._lengths("bigrams"), 0
        keys, frequencies = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        with PositionWriter(positions_path(self._storage, self._segment), self._contents.bases()) as positions:
            for lists in self._contents.bigrams():
                writer.write(*encode_pairs(lists.first, lists.second), lists.starts, lists.docs, lists.counts, lengths)
                keys.append(lists.keys().astype(np.int64))
                frequencies.append(np.diff(lists.starts, append=len(lists.docs)))
                positions.add(lists)
                total += len(lists.positions)
        self._totals["bigrams"] = total
        return np.concatenate(keys), np.concatenate(frequencies)


def _flat(terms: Iterable[bytes]) -> tuple[NDArray[np.uint8], Ints]:
    """Terms end to end, and the size of each."""
    kept = list(terms)
    return np.frombuffer(b"".join(kept), np.uint8), np.fromiter(map(len, kept), np.int64, len(kept))


def length_bytes(lengths: Ints) -> NDArray[np.uint8]:
    """Field lengths as the byte that Whoosh keeps: the shortest kept length that is not less."""
    return np.minimum(np.searchsorted(LENGTH_OF_BYTE, lengths), 255).astype(np.uint8)
