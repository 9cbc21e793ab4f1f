"""Writes one segment of the index: terms are gathered in arrays, sorted once, and written as whole posting lists.

Stock Whoosh writes one posting at a time through a pool, about 45 reports a second with both text fields. The
segment written here is an ordinary W3 segment that stock Whoosh reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import Schema
from whoosh.util.numeric import length_to_byte

from analyzers import fold
from index.protocol import FACETS
from index.query_fields import FIGURES
from index.report import Report
from index.whoosh_engine.postings import PostingListWriter
from index.whoosh_engine.prepare import Prepared, facet_values, gram_term, published_number
from index.whoosh_engine.print_index import PrintWriter, print_path
from index.whoosh_engine.schema import (
    CODE_COLUMN,
    DATE_COLUMN,
    DETAILS,
    DETAILS_COLUMN,
    FIGURE_COLUMN,
    FOLDED,
    FOLDED_COLUMN,
    PUBLISHED,
    SOURCE,
    SOURCE_COLUMN,
    TERM_FIELDS,
    TITLES,
    TITLES_COLUMN,
    code_column,
    figure_column,
)
from index.whoosh_engine.storage import MappedStorage
from index.whoosh_engine.term_index import BulkFieldWriter
from index.whoosh_engine.vocabulary_file import vocabulary_path, write_vocabulary

#: Begins the name of every file of an index, as Whoosh wants it.
INDEX_NAME = "gongkai"

#: Terms whose posting lists are packed at once.
TERMS_AT_ONCE = 50_000


#: Terms of a field by their keys, and how many documents have each.
Frequencies = tuple[NDArray[np.int64], NDArray[np.int64]]


class _Gathered:
    """Postings of one field, as they come: term keys, counts, document numbers."""

    def __init__(self) -> None:
        self._parts: list[tuple[NDArray[Any], NDArray[np.int32], NDArray[np.int32]]] = []

    def add(self, keys: NDArray[Any], counts: NDArray[np.int32], docs: NDArray[np.int32]) -> None:
        """Add postings; within one key, documents must come in increasing order."""
        self._parts.append((keys, counts, docs))

    def lengths(self, documents: int) -> NDArray[np.int64]:
        """How many terms each document has in this field."""
        total = np.zeros(documents, np.int64)
        for _, counts, docs in self._parts:
            np.add.at(total, docs, counts)
        return total

    def take(self) -> tuple[NDArray[Any], NDArray[np.int32], NDArray[np.int32]]:
        """All keys, counts and document numbers; nothing is kept."""
        if not self._parts:  # no document has anything in this field
            none = np.empty(0, np.int32)
            return none.astype(np.int64), none, none
        keys, counts, docs = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        self._parts.clear()
        return keys, counts, docs


class SegmentWriter:
    """Gathers documents and writes them as one segment.

    ``postings`` is the number of postings gathered so far, for deciding when to begin the next segment (some 16
    bytes of memory each).
    """

    def __init__(self, storage: MappedStorage, schema: Schema) -> None:
        self._schema = schema
        self._codec = W3Codec()
        self.segment: W3Segment = self._codec.new_segment(storage, INDEX_NAME)
        self._documents = self._codec.per_document_writer(storage, self.segment)
        self._storage = storage
        self._vocabulary: dict[str, int] = {}
        self._text = {name: _Gathered() for name in ("words", "grams", "title")}
        self._prints = PrintWriter()
        self._terms: dict[str, dict[str, list[int]]] = {name: {} for name in TERM_FIELDS}
        self.postings = 0
        self.count = 0

    def add(self, prepared: Prepared) -> None:
        """Add a document after the last one."""
        doc, report = self.count, prepared.report
        counted: dict[str, tuple[NDArray[Any], NDArray[np.int32]]] = {
            "words": (self.word_keys(prepared.words), prepared.word_counts),
            "title": (self.word_keys(prepared.title), prepared.title_counts),
            "grams": (prepared.gram_keys, prepared.gram_counts),
        }
        lengths = {name: int(counts.sum()) for name, (_, counts) in counted.items()}
        for name, (keys, counts) in counted.items():
            self.add_postings(name, keys, counts, np.full(len(keys), doc, np.int32))
        self.add_prints(prepared.prints, np.full(len(prepared.prints), doc, np.int32))
        self.add_document(report, prepared.folded.encode("utf-8", "surrogatepass"), lengths)

    def add_postings(self, field: str, keys: NDArray[Any], counts: NDArray[np.int32], docs: NDArray[np.int32]) -> None:
        """Add postings of a text field; within one key, documents must come in increasing order."""
        self._text[field].add(keys, counts, docs)
        self.postings += len(keys)

    def add_prints(self, prints: NDArray[np.uint32], docs: NDArray[np.int32]) -> None:
        """Add prints and the document of each; within one print, documents must come in increasing order."""
        self._prints.add(prints, docs)

    def add_document(self, report: Report, folded: bytes, lengths: dict[str, int]) -> None:
        """Add what is kept a document (record, columns, exact terms) without its text postings."""
        doc, out = self.count, self._documents
        out.start_doc(doc)
        record, details = report.split()
        out.add_field("record", self._schema["record"], record, 0)
        out.add_column_value(DETAILS, DETAILS_COLUMN, details)
        for name, length in lengths.items():
            out.add_field(name, self._schema[name], None, length)
        out.add_column_value(FOLDED, FOLDED_COLUMN, folded)
        out.add_column_value(TITLES, TITLES_COLUMN, fold(report.title or "").encode("utf-8", "surrogatepass"))
        for figure in FIGURES:
            stated = report.statistics.get(figure)
            if stated is not None:
                out.add_column_value(figure_column(figure), FIGURE_COLUMN, float(stated))
        where = report.source
        source = "\0".join(part or "" for part in (report.id, where.path, where.sha256, where.url, where.corrections))
        out.add_column_value(SOURCE, SOURCE_COLUMN, source.encode("utf-8", "surrogatepass"))
        out.add_column_value(PUBLISHED, DATE_COLUMN, published_number(report))
        out.finish_doc()
        for name, value in (*facet_values(report).items(), ("id", report.id)):
            if value:
                self._terms[name].setdefault(value, []).append(doc)
        self.count += 1

    def abort(self) -> None:
        """Let go of the file that is open; what was written is the caller's to delete."""
        file = self._documents._cols._temp
        if not file.is_closed:  # Whoosh does not let a file be closed twice
            file.close()

    def finish(self) -> W3Segment:
        """Write everything and give back the segment. The writer is used up."""
        for facet in FACETS:
            self._write_codes(facet)
        self._documents.close()
        self._prints.write(print_path(self._storage, self.segment))
        self.segment.set_doc_count(self.count)
        fields = BulkFieldWriter(self._codec, self._storage, self.segment)
        words = sorted((word.encode("utf-8", "surrogatepass"), key) for word, key in self._vocabulary.items())
        rank = np.empty(len(words), np.int64)
        rank[[key for _, key in words]] = np.arange(len(words))
        frequencies: dict[str, Frequencies] = {}
        # The term index wants its keys in order, and the fields take their numbers in the order they are written.
        for name in sorted((*self._text, *TERM_FIELDS)):
            writer = PostingListWriter(fields, name, self._schema[name])
            if name in self._terms:
                self._write_terms(writer, self._terms[name])
            elif name == "grams":
                frequencies[name] = self._write_text(writer, self._text[name], None, gram_term)
            else:
                frequencies[name] = self._write_text(writer, self._text[name], rank, lambda key: words[key][0])
            writer.finish()
        fields.close()
        ranks, counts = frequencies["words"]
        own = [words[at][0].decode("utf-8", "surrogatepass") for at in ranks.tolist()]
        write_vocabulary(vocabulary_path(self._storage, self.segment), own, counts, *frequencies["grams"])
        return self.segment

    def word_keys(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Keys of words for :meth:`add_postings`; they hold within this writer only."""
        vocabulary = self._vocabulary
        keys = [vocabulary.setdefault(term, len(vocabulary)) for term in terms]
        return np.array(keys, dtype=np.int32)

    def _write_codes(self, facet: str) -> None:
        column = code_column(facet)
        self._documents._create_column(column, CODE_COLUMN)
        writer = self._documents._get_column(column)
        codes = np.zeros(self.count, np.int64)
        terms = self._terms[facet]
        for code, value in enumerate(sorted(terms, key=str.encode), 1):
            codes[terms[value]] = code
        for doc, code in enumerate(codes.tolist()):
            writer.add(doc, code)

    def _write_terms(self, writer: PostingListWriter, terms: dict[str, list[int]]) -> None:
        values = sorted(terms, key=str.encode)
        docs = np.array([doc for value in values for doc in terms[value]], np.int32)
        starts = np.cumsum([0, *(len(terms[value]) for value in values[:-1])])
        lengths = np.zeros(self.count, np.uint8)
        writer.write([value.encode() for value in values], starts, docs, np.ones(len(docs), np.int32), lengths)

    def _write_text(
        self,
        writer: PostingListWriter,
        gathered: _Gathered,
        rank: NDArray[np.int64] | None,
        term_of: Callable[[int], bytes],
    ) -> Frequencies:
        if not self.count:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        lengths = np.array(list(map(length_to_byte, gathered.lengths(self.count).tolist())), np.uint8)
        keys, counts, docs = gathered.take()
        if rank is not None:
            keys = rank[keys]
        order = np.argsort(keys, kind="stable")  # stable: documents stay increasing within a term
        keys, counts, docs = keys[order], counts[order], docs[order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
        # Some terms at a time: the lists that Python makes of the arrays take ten times their room.
        bounds = [*range(0, len(starts), TERMS_AT_ONCE), len(starts)]
        for low, high in pairwise(bounds):
            begin = starts[low]
            end = starts[high] if high < len(starts) else len(keys)
            terms = [term_of(key) for key in keys[starts[low:high]].tolist()]
            writer.write(terms, starts[low:high] - begin, docs[begin:end], counts[begin:end], lengths)
        return keys[starts], np.diff(starts, append=len(keys))
