"""Writes one segment of the index: what is kept a document as whole columns, terms as whole posting lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.engines.weights import NAME_FIELDS
from index.fields import CODED
from index.whoosh_engine.format.bigram_lists import BigramLists, encode_pairs
from index.whoosh_engine.format.bigram_positions import TextWidths
from index.whoosh_engine.format.columns import (
    column_path,
    dictionaries_path,
    write_bytes,
    write_dictionaries,
    write_numbers,
)
from index.whoosh_engine.format.fingerprint_index import fingerprints_path, write_fingerprints
from index.whoosh_engine.format.schema import (
    CHARACTERS,
    COMPRESSED,
    KEPT,
    PUBLISHED,
    SUMS,
    TERM_FIELDS,
    code_column,
    length_column,
)
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.format.terms.figure_lists import FIGURE_LISTS, FigureList, write_figures
from index.whoosh_engine.format.terms.postings import LENGTH_OF_BYTE, Docs, Ints
from index.whoosh_engine.format.terms.term_reader import lists_path, terms_path
from index.whoosh_engine.format.vocabulary_file import vocabulary_path, write_vocabulary
from index.whoosh_engine.write.posting_writer import PostingWriter

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
    """What a segment is written of: ``count`` documents, numbered from 0. Methods are called in any order."""

    count: int

    def ids(self) -> Sequence[str]:
        """The id of each document."""

    def value(self, name: str, doc: int) -> bytes:
        """The value of a document in a column of bytes; asked for more than once."""

    def known(self, name: str) -> bytes:
        """A dictionary that values of a compressed column may be compressed with; empty where there is none."""

    def values(self, name: str, dictionary: bytes | None) -> Iterator[bytes]:
        """The value of each document in a column of bytes, as it is written: compressed, if there is a dictionary."""

    def sums(self) -> NDArray[np.uint32]:
        """The checksum of each record; see ``stored_fields.record_sum``."""

    def published(self) -> NDArray[np.int32]:
        """The date of publication of each, as YYYYMMDD; 0 where it is not known."""

    def figures(self) -> Iterator[tuple[str, FigureList]]:
        """The figures that some of them have, in the order of their names."""

    def facet(self, name: str) -> Sequence[str]:
        """The value of a coded field of each; empty where it has none."""

    def fingerprints(self) -> Iterator[tuple[NDArray[np.uint32], Docs]]:
        """Fingerprints and the document of each, in any order, in parts."""

    def lengths(self, field: str) -> NDArray[np.uint8]:
        """The length of a text field of each, as :func:`length_bytes` gives it."""

    def words(self, field: str) -> Iterator[WordLists]:
        """The words of a field, each part's greater than those before."""

    def characters(self) -> Ints:
        """How many characters each reduced text has."""

    def bigrams(self) -> Iterator[BigramLists]:
        """The bigrams, each part's greater than those before."""


class SegmentWriter:
    """Writes contents as a segment."""

    def __init__(self, storage: IndexStorage, contents: Contents) -> None:
        self._storage, self._contents = storage, contents
        self._totals: dict[str, int] = {}
        self._segment = Segment(contents.count, self._totals)

    def write(self) -> Segment:
        """Write everything; the segment."""
        segment, storage, contents = self._segment, self._storage, self._contents
        self._write_columns()
        write_fingerprints(fingerprints_path(storage, segment), contents.fingerprints())
        characters = contents.characters()
        write_numbers(self._path(CHARACTERS), characters.astype("<u4"))
        widths = TextWidths.of(characters)
        files = terms_path(storage, segment), lists_path(storage, segment)
        with PostingWriter(*files, contents.count, widths) as writer:
            for name in sorted((*WORD_FIELDS, "bigrams", *TERM_FIELDS)):
                writer.begin(name)
                if name in TERM_FIELDS:
                    self._write_terms(writer, name)
                elif name == "bigrams":
                    self._write_bigrams(writer)
                else:
                    words = self._write_words(writer, name)
                    if name == "words":
                        write_vocabulary(vocabulary_path(storage, segment), *words)
                writer.end()
        return segment

    def _write_columns(self) -> None:
        contents = self._contents
        columns = [(contents.count, partial(contents.value, name), contents.known(name)) for name in COMPRESSED]
        made = write_dictionaries(dictionaries_path(self._storage, self._segment), columns)
        dictionaries = dict(zip(COMPRESSED, made, strict=True))
        for name in KEPT:
            write_bytes(self._path(name), contents.values(name, dictionaries.get(name)))
        write_numbers(self._path(SUMS), self._contents.sums().astype(">u4"))
        write_numbers(self._path(PUBLISHED), self._contents.published().astype(">u4"))
        write_figures(self._path(FIGURE_LISTS), self._contents.figures())

    def _path(self, column: str) -> Path:
        return column_path(self._storage, self._segment, column)

    def _write_lengths(self, field: str) -> None:
        write_numbers(self._path(length_column(field)), self._contents.lengths(field))

    def _write_terms(self, writer: PostingWriter, name: str) -> None:
        """Write a field of exact terms, and the codes of one that has them."""
        values = self._contents.ids() if name == "id" else self._contents.facet(name)
        known = sorted({value.encode() for value in values if value})
        code = {value.decode(): number for number, value in enumerate(known, 1)}
        codes = np.fromiter((code.get(value, 0) for value in values), np.int64, len(values))
        docs = np.argsort(codes, kind="stable")[np.count_nonzero(codes == 0) :].astype(np.int32)
        starts = np.searchsorted(codes[docs], np.arange(1, len(known) + 1))
        if known:
            writer.add(*_flat(known), starts, docs, np.ones(len(docs), np.int32))
        if name in CODED:
            write_numbers(self._path(code_column(name)), codes.astype(">u4"))

    def _write_words(self, writer: PostingWriter, name: str) -> tuple[list[bytes], Ints]:
        """Write the words of a field; each, and how many documents have it."""
        self._write_lengths(name)
        terms, frequencies, total = [], [np.empty(0, np.int64)], 0
        for lists in self._contents.words(name):
            if lists.terms:
                writer.add(*_flat(lists.terms), lists.starts, lists.docs, lists.counts)
            terms += lists.terms
            frequencies.append(np.diff(lists.starts, append=len(lists.docs)))
            total += int(lists.counts.sum())
        self._totals[name] = total
        return terms, np.concatenate(frequencies)

    def _write_bigrams(self, writer: PostingWriter) -> None:
        """Write the bigrams and their places."""
        self._write_lengths("bigrams")
        self._totals["bigrams"] = 0
        for lists in self._contents.bigrams():
            encoded = encode_pairs(lists.first, lists.second)
            writer.add(*encoded, lists.starts, lists.docs, lists.counts, lists.places)
            self._totals["bigrams"] += len(lists.places)


def _flat(terms: Iterable[bytes]) -> tuple[NDArray[np.uint8], Ints]:
    """Terms end to end, and the size of each."""
    kept = list(terms)
    return np.frombuffer(b"".join(kept), np.uint8), np.fromiter(map(len, kept), np.int64, len(kept))


def length_bytes(lengths: Ints) -> NDArray[np.uint8]:
    """Field lengths as the byte that Whoosh keeps: the shortest kept length that is not less."""
    return np.minimum(np.searchsorted(LENGTH_OF_BYTE, lengths), 255).astype(np.uint8)
