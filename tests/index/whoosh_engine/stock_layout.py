"""Writes an index as stock Whoosh lays it out, by stock Whoosh's own writers, of what our readers say.

Our layout is our own; with this, stock Whoosh searches the same documents and terms, and is the oracle.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC

from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.schema import ANALYZED_FIELDS, INDEX_NAME, TERM_FIELDS
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.write.transaction.table_of_contents import build_schema


class _HeldFile(StructFile):  # type: ignore[misc]
    """A whole file in memory, which nobody need close."""

    def __init__(self, path: Path) -> None:
        self.map = path.read_bytes()
        super().__init__(io.BytesIO(self.map), name=path.name)

    def get(self, position: int, length: int) -> bytes:
        """``length`` bytes from ``position``."""
        return self.map[position : position + length]


class StockStorage(FileStorage):  # type: ignore[misc]
    """A directory of stock Whoosh's files. Its own storage leaves files open for the garbage collector."""

    def open_file(self, name: str, **_: Any) -> _HeldFile:
        """Read an existing file. Raises ``FileNotFoundError`` where there is none."""
        return _HeldFile(Path(self.folder) / name)


def stock_index(folder: Path) -> Any:
    """The index at ``folder`` as one of stock Whoosh, in a folder beside it."""
    manifest = manifests.load(folder)
    target = folder.with_name(f"{folder.name}-stock-{manifest.generation}")
    target.mkdir(exist_ok=True)
    storage = StockStorage(str(target))
    segments = [_exported(storage, segment) for segment in Snapshot(folder, manifest, 0).segments]
    TOC(build_schema(), segments, manifest.generation).write(storage, INDEX_NAME)
    return storage.open_index(indexname=INDEX_NAME)


def _exported(storage: Any, reader: SegmentReader) -> Any:
    codec, schema = W3Codec(), build_schema()
    segment = codec.new_segment(storage, INDEX_NAME)
    lengths = {field: reader.lengths(field).tolist() for field in ANALYZED_FIELDS}
    documents = codec.per_document_writer(storage, segment)
    for doc in range(reader.count):
        documents.start_doc(doc)
        shown = {"id": reader.source(doc).report_id, "title": reader.shown(doc).title}
        documents.add_field("record", schema["record"], shown, None)
        for field in ANALYZED_FIELDS:
            documents.add_field(field, schema[field], None, int(lengths[field][doc]))
        documents.finish_doc()
    documents.close()
    fields = codec.field_writer(storage, segment)
    for field in sorted((*ANALYZED_FIELDS, *TERM_FIELDS)):
        fields.start_field(field, schema[field])
        for term, entry in reader.items(field):
            fields.start_term(term)
            docs, counts = reader.postings(entry)
            for doc, count in zip(docs.tolist(), counts.tolist(), strict=True):
                length = int(lengths[field][doc]) if field in lengths else 0
                fields.add(doc, float(count), b"", length)
            fields.finish_term()
        fields.finish_field()
    fields.close()
    segment.set_doc_count(reader.count)
    # Whoosh has added up the lengths as bytes keep them.
    segment._fieldlengths = {field: reader.exact_length(field) for field in ANALYZED_FIELDS}
    for doc in (~reader.live).nonzero()[0].tolist():
        segment.delete_document(doc)
    return segment
