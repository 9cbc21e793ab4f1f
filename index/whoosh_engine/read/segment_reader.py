"""Reads one segment: columns as arrays, posting lists from the map, the folded text in place.

Every file is opened when the segment is, so that a later commit may delete them under a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment

from index.protocol import FACETS
from index.query.fields import FIGURES
from index.report import Report, SourceRow, StoredFields
from index.whoosh_engine.format.bigram_positions import PositionReader, positions_path
from index.whoosh_engine.format.columns import BytesColumn, column_path
from index.whoosh_engine.format.fingerprint_index import FingerprintReader, fingerprints_path
from index.whoosh_engine.format.postings import (
    LENGTH_OF_BYTE,
    Bytes,
    Floats,
    TermIndex,
    TermInfo,
    common_frequencies,
    read_postings,
)
from index.whoosh_engine.format.schema import (
    DETAILS,
    DIFFERENCES,
    FOLDED,
    KEPT,
    PUBLISHED,
    SOURCE,
    STORED_FIELDS,
    TEXT_FIELDS,
    TITLES,
    code_column,
    figure_column,
    length_column,
)
from index.whoosh_engine.format.storage import MappedStorage, release_pages
from index.whoosh_engine.format.stored_fields import (
    fields_of,
    unpack_details,
    unpack_folded,
    unpack_source,
    unpack_stored_fields,
    unpack_text,
)
from index.whoosh_engine.format.vocabulary_file import VocabularyFile, vocabulary_path


class SegmentReader:
    """One segment of one commit. ``count`` documents, numbered from 0, of which ``live`` are not deleted."""

    def __init__(self, storage: MappedStorage, segment: W3Segment) -> None:
        codec = segment.codec()
        self.segment_id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        self._documents = codec.per_document_reader(storage, segment)
        #: Whoosh's own reader of terms and postings, with its files.
        self.term_reader = codec.terms_reader(storage, segment)
        self._entries, self._postings = TermIndex(self.term_reader), self.term_reader._postfile.map
        #: The columns of bytes, by their names.
        self.kept = {name: BytesColumn(column_path(storage, segment, name), self.count) for name in KEPT}
        self.positions = PositionReader(positions_path(storage, segment))
        self.fingerprints = FingerprintReader(fingerprints_path(storage, segment))
        self.vocabulary = VocabularyFile(vocabulary_path(storage, segment))
        self._raw = {
            # Read, not mapped: each map keeps a file descriptor, of which a process may have only a thousand.
            name: column_path(storage, segment, name).read_bytes()
            for name in (
                PUBLISHED,
                *map(code_column, FACETS),
                *map(figure_column, FIGURES),
                *map(length_column, TEXT_FIELDS),
            )
        }
        self.live: NDArray[np.bool_] = np.ones(self.count, bool)
        self.live[list(segment.deleted_docs())] = False

    def lengths(self, field: str) -> Floats:
        """Field lengths in terms, as precisely as one byte keeps them."""
        lengths: Floats = LENGTH_OF_BYTE[np.frombuffer(self._raw[length_column(field)], "u1")]
        return lengths

    def exact_length(self, field: str) -> int:
        """Terms of a field in all documents together, deleted ones included."""
        return int(self._documents.field_length(field))

    def codes(self, facet: str) -> NDArray[np.int32]:
        """A facet's codes: 0 where a document has no value, else 1 + the value's place in :meth:`values`."""
        return np.frombuffer(self._raw[code_column(facet)], ">u4").astype(np.int32)

    def values(self, facet: str) -> list[str]:
        """A facet's values, sorted."""
        return [term.decode() for term in self.terms(facet)]

    @cached_property
    def published(self) -> NDArray[np.int32]:
        """Dates of publication as YYYYMMDD, 0 where unknown."""
        return np.frombuffer(self._raw[PUBLISHED], ">u4").astype(np.int32)

    def entry(self, field: str, term: bytes) -> TermInfo | None:
        """A term's entry in the term index, or ``None`` where no document has it."""
        return self._entries.find(field, term)

    def postings(self, entry: TermInfo) -> tuple[NDArray[Any], NDArray[Any]]:
        """Documents, increasing, and term frequencies, as numbers of any width; deleted documents included."""
        return read_postings(self._postings, entry)

    def common_frequencies(self, entry: TermInfo) -> Bytes | None:
        """A common term's frequency in each document, in place; ``None`` where it is not kept so."""
        return common_frequencies(self._postings, entry, self.count)

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[bytes]:
        """The terms of a field that begin with ``prefix``, in byte order."""
        for name, term in self.term_reader.terms_from(field, prefix):
            if name != field or not term.startswith(prefix):
                return
            yield term

    def having_prefix(self, field: str, prefix: bytes) -> NDArray[np.bool_]:
        """The documents that have a term of a field that begins with ``prefix``."""
        found = np.zeros(self.count, bool)
        for _, entry in self.items(field, prefix):
            found[self.postings(entry)[0]] = True
        return found

    def items(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, TermInfo]]:
        """The terms of a field that begin with ``prefix``, with their entries, in byte order."""
        terms = self.term_reader
        for key, value in terms._tindex.items_from(terms._keycoder(field, prefix)):
            name, term = terms._keydecoder(key)
            if name != field or not term.startswith(prefix):
                return
            yield term, TermInfo.read(value, 0, len(value))

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
        fields = fields_of(self.source(doc), self.shown(doc), self.texts(doc)[0])
        return Report.from_dict(fields | unpack_details(self.kept[DETAILS][doc]))

    def summary(self, doc: int) -> Report:
        """The record of a document without figures, checks and evidence."""
        return Report(**fields_of(self.source(doc), self.shown(doc), self.texts(doc)[0]))

    def texts(self, doc: int) -> tuple[str, str]:
        """The text of a document as it was published, and its searchable text, which may go on with the title."""
        folded = self.kept[FOLDED][doc]
        return unpack_text(folded, self.kept[DIFFERENCES][doc]), unpack_folded(folded)

    def titles_with(self, needle: bytes) -> NDArray[np.bool_]:
        """The documents whose folded title has these characters, in UTF-8."""
        titles = self.kept[TITLES]
        found = np.zeros(self.count, bool)
        limit = int(titles.ends[-1]) if self.count else 0
        at = titles.map.find(needle, 0, limit) if limit else -1
        while at >= 0:
            doc = int(np.searchsorted(titles.starts, at, side="right")) - 1
            # The next search begins in the next title; a place that runs over the end of one is in none.
            found[doc] |= at + len(needle) <= titles.ends[doc]
            at = titles.map.find(needle, at + 1 if not found[doc] else int(titles.ends[doc]), limit)
        return found

    def figures(self, name: str) -> NDArray[np.float64]:
        """A figure of every document, not a number where it is not known."""
        return np.frombuffer(self._raw[figure_column(name)], ">f8").astype(np.float64)

    def source(self, doc: int) -> SourceRow:
        """Id, source and checksum of a document, without unpacking its record."""
        return unpack_source(self.kept[SOURCE][doc])

    def folded(self, doc: int) -> str:
        """The searchable text of a document, folded."""
        return unpack_folded(self.kept[FOLDED][doc])

    def contains(self, doc: int, text: str) -> bool:
        """Whether a document's searchable text has these characters."""
        return text in self.folded(doc)

    def release_pages(self) -> None:
        """Let go of the pages of all files; they stay open."""
        files = (
            self.term_reader._dbfile,
            self.term_reader._postfile,
            self.positions,
            self.fingerprints,
            self.vocabulary,
        )
        release_pages(file.map for file in (*files, *self.kept.values()))

    def close(self) -> None:
        """Let go of the maps that are not shared with arrays in use."""
        self._documents.close()
        self.term_reader.close()
