"""Reads one segment: columns as arrays, posting lists from the map, the folded text in place.

Every file is opened when the segment is, so that a later commit may delete them under a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import STORED_COLUMN, W3Segment, W3TermInfo

from index.protocol import FACETS
from index.query_fields import FIGURES
from index.report import Report, SourceRow
from index.whoosh_engine.postings import LENGTH_OF_BYTE, Docs, Floats, read_postings
from index.whoosh_engine.print_index import PrintReader, print_path
from index.whoosh_engine.schema import (
    DETAILS,
    DETAILS_COLUMN,
    FOLDED,
    FOLDED_COLUMN,
    PUBLISHED,
    SOURCE,
    SOURCE_COLUMN,
    TEXT_FIELDS,
    TITLES,
    TITLES_COLUMN,
    code_column,
    figure_column,
)
from index.whoosh_engine.storage import MappedStorage
from index.whoosh_engine.vocabulary_file import VocabularyFile, vocabulary_path


class SegmentReader:
    """One segment of one commit. ``count`` documents, numbered from 0, of which ``live`` are not deleted."""

    def __init__(self, storage: MappedStorage, segment: W3Segment) -> None:
        codec = segment.codec()
        self.segment_id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        self._documents = codec.per_document_reader(storage, segment)
        self._terms = codec.terms_reader(storage, segment)
        self._records = self._documents.column_reader("_stored", STORED_COLUMN)
        self._details = self._documents.column_reader(DETAILS, DETAILS_COLUMN)
        self._folded = self._documents.column_reader(FOLDED, FOLDED_COLUMN)
        self._sources = self._documents.column_reader(SOURCE, SOURCE_COLUMN)
        self._titles = self._documents.column_reader(TITLES, TITLES_COLUMN)
        self.prints = PrintReader(print_path(storage, segment))
        self.vocabulary = VocabularyFile(vocabulary_path(storage, segment))
        self._raw = {
            name: self._open_raw(storage, segment, name)
            for name in (
                PUBLISHED,
                *map(code_column, FACETS),
                *map(figure_column, FIGURES),
                *map(_length_column, TEXT_FIELDS),
            )
        }
        self.live: NDArray[np.bool_] = np.ones(self.count, bool)
        self.live[list(segment.deleted_docs())] = False

    def _open_raw(self, storage: MappedStorage, segment: W3Segment, name: str) -> bytes:
        if not self._documents.has_column(name):
            return b""
        # Read, not mapped: each map keeps a file descriptor, of which a process may have only a thousand.
        path: str = type(segment.codec()).column_filename(segment, name)
        return (Path(storage.folder) / path).read_bytes()

    def _column(self, name: str, dtype: str, default: float = 0) -> NDArray[Any]:
        """A fixed-width column as it lies in the file; documents past its end have the default."""
        values = np.full(self.count, default, dtype)
        stored = np.frombuffer(self._raw[name], dtype)
        values[: len(stored)] = stored
        return values

    def lengths(self, field: str) -> Floats:
        """Field lengths in terms, as precisely as one byte keeps them."""
        lengths: Floats = LENGTH_OF_BYTE[self._column(_length_column(field), "u1")]
        return lengths

    def exact_length(self, field: str) -> int:
        """Terms of a field in all documents together, deleted ones included."""
        return int(self._documents.field_length(field))

    def codes(self, facet: str) -> NDArray[np.int32]:
        """A facet's codes: 0 where a document has no value, else 1 + the value's place in :meth:`values`."""
        return self._column(code_column(facet), ">u4").astype(np.int32)

    def values(self, facet: str) -> list[str]:
        """A facet's values, sorted."""
        return [term.decode() for term in self.terms(facet)]

    @cached_property
    def published(self) -> NDArray[np.int32]:
        """Dates of publication as YYYYMMDD, 0 where unknown."""
        return self._column(PUBLISHED, ">u4").astype(np.int32)

    def term_info(self, field: str, term: bytes) -> W3TermInfo | None:
        """A term's entry in the term index, or ``None`` where no document has it."""
        for raw in self._terms._tindex.all(self._terms._keycoder(field, term)):
            return W3TermInfo.from_bytes(raw)
        return None

    def postings(self, info: W3TermInfo) -> tuple[Docs, Floats]:
        """Documents, increasing, and term frequencies; deleted documents included."""
        return read_postings(self._terms._postfile, info)

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[bytes]:
        """The terms of a field that begin with ``prefix``, in byte order."""
        for name, term in self._terms.terms_from(field, prefix):
            if name != field or not term.startswith(prefix):
                return
            yield term

    def items(self, field: str) -> Iterator[tuple[bytes, W3TermInfo]]:
        """All terms of a field with their entries, in byte order."""
        for (name, term), info in self._terms.items_from(field, b""):
            if name != field:
                return
            yield term, info

    def find(self, report_id: str) -> int | None:
        """The number of the live document with this id, or ``None``."""
        info = self.term_info("id", report_id.encode())
        if info is None:
            return None
        live = [doc for doc in self.postings(info)[0].tolist() if self.live[doc]]
        return live[0] if live else None

    def report(self, doc: int) -> Report:
        """The whole stored record of a document."""
        return Report.from_dict(self._records[doc]["record"] | self._details[doc])

    def summary(self, doc: int) -> Report:
        """The record of a document without figures, checks and evidence: all that a list of results shows."""
        return Report.from_dict(self._records[doc]["record"])

    def titles_with(self, needle: bytes) -> NDArray[np.bool_]:
        """The documents whose folded title has these characters, in UTF-8."""
        offsets = np.asarray(self._titles._offsets, np.int64)
        ends = offsets + np.asarray(self._titles._lengths, np.int64)
        found = np.zeros(self.count, bool)
        titles, limit = self._titles._dbfile.map, int(ends[-1]) if self.count else 0
        at = titles.find(needle, 0, limit) if limit else -1
        while at >= 0:
            doc = int(np.searchsorted(offsets, at, side="right")) - 1
            # The next search begins in the next title; a place that runs over the end of one is in none.
            found[doc] |= at + len(needle) <= ends[doc]
            at = titles.find(needle, at + 1 if not found[doc] else int(ends[doc]), limit)
        return found

    def figures(self, name: str) -> NDArray[np.float64]:
        """A figure of every document, not a number where it is not known."""
        return self._column(figure_column(name), ">f8", np.nan)

    def source(self, doc: int) -> SourceRow:
        """Id, source and checksum of a document, without unpacking its record."""
        report_id, *parts = bytes(self._sources[doc]).decode("utf-8", "surrogatepass").split("\0")
        return SourceRow(report_id, *(part or None for part in parts))

    def folded_bytes(self, doc: int) -> bytes:
        """The folded text of a document, in UTF-8."""
        return bytes(self._folded[doc])

    def contains(self, doc: int, needle: bytes) -> bool:
        """Whether a document's folded text has these characters, in UTF-8 (which no other offset can match)."""
        start = self._folded._offsets[doc]
        found: int = self._folded._dbfile.map.find(needle, start, start + self._folded._lengths[doc])
        return found >= 0

    def close(self) -> None:
        """Let go of the maps that are not shared with arrays in use."""
        self._documents.close()
        self._terms.close()


def _length_column(field: str) -> str:
    """Whoosh's own name for the column of a field's lengths."""
    return f"_{field}_len"
