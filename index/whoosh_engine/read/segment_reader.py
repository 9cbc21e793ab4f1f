"""Reads one segment: columns as arrays, posting lists and records by their places.

Every file is opened when the segment is, so that a later commit may delete them under a reader, and read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzers import fold
from analyzers.reduction import Reduced
from index.engines.lengths import ranked_lengths
from index.fields import CODED
from index.messages import Message
from index.report import Report, SourceRow, StoredFields
from index.whoosh_engine.format.bigram_positions import PositionReader
from index.whoosh_engine.format.columns import BytesColumn, column_path, dictionaries_path, read_dictionaries
from index.whoosh_engine.format.damage import damaged, decoding
from index.whoosh_engine.format.fingerprint_index import FingerprintReader, fingerprints_path
from index.whoosh_engine.format.packing.checked_file import CheckedFile, WholeFile
from index.whoosh_engine.format.packing.compression import Decompressor
from index.whoosh_engine.format.schema import (
    ANALYZED_FIELDS,
    CHARACTERS,
    COMPRESSED,
    KEPT,
    PUBLISHED,
    RECORD,
    SOURCE,
    STORED_FIELDS,
    SUMS,
    TEXT,
    TITLES,
    code_column,
    length_column,
)
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.format.stored_fields import (
    fields_of,
    record_sum,
    unpack_reduced,
    unpack_report,
    unpack_source,
    unpack_stored_fields,
    unpack_text,
)
from index.whoosh_engine.format.terms.field_lists import FieldLists
from index.whoosh_engine.format.terms.figure_lists import FIGURE_LISTS, FigureList, FigureReader
from index.whoosh_engine.format.terms.postings import LENGTH_OF_BYTE, Floats, Ints, PostingLists, TermInfo
from index.whoosh_engine.format.terms.term_reader import TermReader, lists_path, terms_path
from index.whoosh_engine.format.vocabulary_file import VocabularyFile, vocabulary_path

_Reader = TypeVar("_Reader")


class SegmentReader:
    """One segment of one commit. ``count`` documents, numbered from 0, of which ``live`` are not deleted."""

    def __init__(self, storage: IndexStorage, segment: Segment) -> None:
        self.segment_id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        self._totals = segment.lengths
        lists = _opened(PostingLists, lists_path(storage, segment), self.count)
        #: The terms and posting lists.
        self.term_reader = _opened(TermReader, terms_path(storage, segment), lists)
        self._dictionaries = _opened(CheckedFile, dictionaries_path(storage, segment))
        unpackers = {name: partial(self._unpack, number) for number, name in enumerate(COMPRESSED)}
        #: The columns of bytes, by their names.
        self.kept = {
            name: _opened(BytesColumn, column_path(storage, segment, name), self.count, unpackers.get(name))
            for name in KEPT
        }
        self.fingerprints = _opened(FingerprintReader, fingerprints_path(storage, segment), self.count)
        self.vocabulary = _opened(VocabularyFile, vocabulary_path(storage, segment))
        #: Coded fields that have come since the segment was written, and figures. Files that were there then are there: the
        #: manifest names them.
        self.lacks = frozenset(f for f in CODED if not column_path(storage, segment, code_column(f)).exists())
        path = column_path(storage, segment, FIGURE_LISTS)
        self._figures = _opened(FigureReader, path) if path.exists() else None
        if self._figures is None:
            self.lacks |= {FIGURE_LISTS}
        self._raw = {
            # Read whole: a process may have only a thousand files open.
            name: _opened(_numbers, column_path(storage, segment, name), self.count * width)
            for width, names in (
                (1, map(length_column, ANALYZED_FIELDS)),
                (
                    4,
                    (PUBLISHED, SUMS, CHARACTERS, *(code_column(field) for field in CODED if field not in self.lacks)),
                ),
            )
            for name in names
        }
        # Now that as many documents are known to be there.
        self.live: NDArray[np.bool_] = np.ones(self.count, bool)
        self.live[list(segment.deleted_docs())] = False

    @cached_property
    def characters(self) -> Ints:
        """How many characters each reduced text has."""
        return np.frombuffer(self._raw[CHARACTERS].data(), "<u4").astype(np.int64)

    @cached_property
    def positions(self) -> PositionReader:
        """Where bigrams stand."""
        return _opened(PositionReader, self.term_reader, self.characters, path=self.term_reader.path)

    @cached_property
    def _unpackers(self) -> list[Decompressor]:
        """What unpacks each compressed column."""
        with decoding(self._dictionaries.path):
            return read_dictionaries(self._dictionaries.all(), len(COMPRESSED))

    def dictionary(self, name: str) -> bytes | None:
        """What the values of a column are compressed with; ``None`` where they are not."""
        return self._unpackers[COMPRESSED.index(name)].dictionary if name in COMPRESSED else None

    def _unpack(self, number: int, value: bytes) -> bytes:
        return self._unpackers[number](value)

    def lengths(self, field: str) -> Floats:
        """Field lengths in terms, as precisely as one byte keeps them."""
        lengths: Floats = LENGTH_OF_BYTE[np.frombuffer(self._raw[length_column(field)].data(), "u1")]
        return lengths

    def ranked_lengths(self, field: str) -> Floats:
        """What field lengths count for in scores: see ``index.engines.lengths``."""
        lengths: Floats = ranked_lengths()[np.frombuffer(self._raw[length_column(field)].data(), "u1")]
        return lengths

    def exact_length(self, field: str) -> int:
        """Terms of a field in all documents together, deleted ones included."""
        return self._totals.get(field, 0)

    def codes(self, facet: str) -> NDArray[np.int32]:
        """A facet's codes: 0 where a document has no value, else 1 + the value's place in :meth:`values`."""
        codes = np.frombuffer(self._raw[code_column(facet)].data(), ">u4")
        first, after = self.term_reader.bounds(facet)
        if len(codes) and codes.max() > after - first:
            raise damaged(self.term_reader.path, Message("damage.few_values", facet=facet))
        return codes.astype(np.int32)

    def values(self, facet: str) -> list[str]:
        """A facet's values, sorted."""
        terms: list[bytes] = []
        for block, low, high in self.term_reader.blocks(facet, *self.term_reader.bounds(facet)):
            terms += block.terms[low:high]
        with decoding(self.term_reader.path):
            values = b"\n".join(terms).decode().split("\n")  # a third of the time that decoding each takes
            return values if len(values) == len(terms) else [term.decode() for term in terms]

    @cached_property
    def published(self) -> NDArray[np.int32]:
        """Dates of publication as YYYYMMDD, 0 where unknown."""
        return np.frombuffer(self._raw[PUBLISHED].data(), ">u4").astype(np.int32)

    def entry(self, field: str, term: bytes) -> TermInfo | None:
        """A term's entry in the term index, or ``None`` where no document has it."""
        return self.term_reader.find(field, term)

    def beginning(self, field: str, text: bytes, least: int) -> int:
        """See ``TermReader.beginning``."""
        return self.term_reader.beginning(field, text, least)

    def postings(self, entry: TermInfo) -> tuple[NDArray[Any], NDArray[Any]]:
        """Documents, increasing, and term frequencies, as numbers of any width; deleted documents included."""
        return self.term_reader.lists.read(entry)

    def having_prefix(self, field: str, prefix: bytes) -> NDArray[np.bool_]:
        """The documents that have a term of a field that begins with ``prefix``."""
        found = np.zeros(self.count, bool)
        lists = FieldLists(self.term_reader, field, prefix)
        found[lists.read(0, len(lists.sizes)).docs] = True
        return found

    def items(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, TermInfo]]:
        """The terms of a field that begin with ``prefix``, with their entries, in byte order."""
        return self.term_reader.items(field, prefix)

    def find(self, report_id: str) -> int | None:
        """The number of the live document with this id, or ``None``."""
        entry = self.entry("id", report_id.encode())
        if entry is None:
            return None
        live = [doc for doc in self.postings(entry)[0].tolist() if self.live[doc]]
        return live[0] if live else None

    def shown(self, doc: int) -> StoredFields:
        """What a list of results shows of a document, beside :meth:`source`."""
        return unpack_stored_fields(self.kept[STORED_FIELDS][doc])

    def report(self, doc: int) -> Report:
        """The whole record of a document."""
        return unpack_report(*self.parts(doc))

    def parts(self, doc: int) -> list[bytes]:
        """The record of a document, as ``stored_fields`` packs it."""
        return [self.kept[name][doc] for name in RECORD]

    def sums(self) -> NDArray[np.uint32]:
        """The checksum of each document's record, as it was written."""
        return np.frombuffer(self._raw[SUMS].data(), ">u4").astype(np.uint32)

    def sum(self, doc: int) -> int:
        """The checksum of a document's record, as it is now."""
        return record_sum(self.parts(doc))

    def summary(self, doc: int) -> Report:
        """The record of a document without figures, checks and evidence."""
        text = unpack_text(self.kept[TEXT][doc])
        return Report(**fields_of(self.source(doc), self.shown(doc), text.text), furniture=text.furniture)

    def text(self, doc: int) -> str:
        """The text of a document as it was published."""
        return unpack_text(self.kept[TEXT][doc]).text

    def titles_with(self, needle: bytes) -> NDArray[np.bool_]:
        """The documents whose reduced title has these characters, in UTF-8."""
        titles = self.kept[TITLES]
        found = np.zeros(self.count, bool)
        every = titles.file.read(0, titles.limit)
        at = every.find(needle)
        while at >= 0:
            doc = int(np.searchsorted(titles.starts, at, side="right")) - 1
            # The next search begins in the next title; a place that runs over the end of one is in none.
            found[doc] |= at + len(needle) <= titles.ends[doc]
            at = every.find(needle, at + 1 if not found[doc] else int(titles.ends[doc]))
        return found

    def figure_names(self) -> list[str]:
        """The figures that some document has, deleted ones included."""
        if self._figures is None:
            return []
        with decoding(self._figures.path):
            return self._figures.names()

    def figures(self, name: str) -> FigureList:
        """A figure of the documents that have a place for it."""
        assert self._figures is not None
        with decoding(self._figures.path):
            found = self._figures.read(name)
            if len(found.docs) and int(found.docs[-1]) >= self.count:
                raise ValueError("a figure is of a document that there is not")
            return found

    def source(self, doc: int) -> SourceRow:
        """Id, source and checksum of a document, without unpacking its record."""
        return unpack_source(self.kept[SOURCE][doc])

    def sources(self, docs: Ints) -> Iterator[SourceRow]:
        """The same of some documents, increasing."""
        return map(unpack_source, self.kept[SOURCE].stored(docs.tolist()))

    def folded(self, doc: int) -> str:
        """The searchable text of a document, folded."""
        searched = unpack_text(self.kept[TEXT][doc])
        return fold(searched.body) + searched.tail

    def reduced(self, doc: int) -> Reduced:
        """The searchable text of a document, reduced: what its bigrams are made of."""
        return unpack_reduced(self.kept[TEXT][doc])

    def body_and_reduced(self, doc: int) -> tuple[str, Reduced]:
        """The text of a document with line feeds for its furniture, and its searchable text, reduced."""
        packed = self.kept[TEXT][doc]
        return unpack_text(packed).body, unpack_reduced(packed)

    def contains(self, doc: int, text: str) -> bool:
        """Whether a document's reduced text has these characters."""
        return text in self.reduced(doc).text


def _opened(reader: Callable[..., _Reader], *arguments: Any, path: Path | None = None) -> _Reader:
    """A file as it is read. Raises ``IndexDamagedError`` where it is missing or not as we write it."""
    with decoding(path or arguments[0]):
        return reader(*arguments)


def _numbers(path: Path, size: int) -> WholeFile:
    """A column of numbers, of so many bytes. Raises ``ValueError`` where it has more or fewer."""
    file = WholeFile(path)
    if file.size != size:
        raise ValueError("it has numbers of more or fewer documents than there are")
    return file
