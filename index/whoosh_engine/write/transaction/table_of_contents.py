"""Whoosh's table of contents, which says to stock Whoosh what a commit consists of: a schema, and its segments.

It is written beside the manifest, and never read by us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.index import TOC

from analyzers import bigrams, fold, reduce, words
from index.engines.weights import NAME_FIELDS
from index.whoosh_engine.format.schema import INDEX_NAME, TERM_FIELDS
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.storage import IndexStorage


def write_contents(storage: IndexStorage, segments: Iterable[Segment], generation: int) -> str:
    """Write the table of contents of a commit; the name of its file."""
    TOC(build_schema(), [_stock(segment) for segment in segments], generation).write(storage, INDEX_NAME)
    return str(TOC._filename(INDEX_NAME, generation))


def _stock(segment: Segment) -> W3Segment:
    stock = W3Segment(
        W3Codec(), INDEX_NAME, segment.doc_count_all(), segment.segid, set(segment.deleted_docs()) or None
    )
    stock._fieldlengths = segment.lengths
    return stock


class TermFrequencies(fields.FieldType):  # type: ignore[misc]
    """A field whose postings are documents and term frequencies.

    The frequency is the posting's weight, so that no payload is needed: Whoosh's ``Existence`` format.
    Positions are not kept: the folded text decides about phrases and nearness.
    """

    analyzer = vector = column_type = None
    unique = spelling = stored = False
    scorable = True
    multitoken_query = "and"

    def __init__(self, split: Callable[[str], list[str]] | None = None, scorable: bool = True) -> None:
        self.split = split
        self.scorable = scorable
        self.format = formats.Existence()

    def index(self, value: str, **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        """Whoosh's way in, used by the stock writer that tests compare with."""
        terms = self.split(value) if self.split else [value]
        counts: dict[str, int] = {}
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        return [(term.encode(), n, float(n), b"") for term, n in counts.items()]

    def to_bytes(self, value: str | bytes) -> bytes:
        """A term as it is stored."""
        return value.encode() if isinstance(value, str) else value

    def from_bytes(self, value: bytes) -> str:
        """A stored term as text."""
        return value.decode()


def split_words(text: str) -> list[str]:
    """Terms of the ``words`` and ``title`` fields."""
    return words(fold(text))


def split_grams(text: str) -> list[str]:
    """Terms of the ``bigrams`` field."""
    return bigrams(reduce(fold(text)))


def split_names(names: str) -> list[str]:
    """Terms of the fields of names, which stand in lines of their own."""
    return names.split("\n") if names else []


def build_schema() -> fields.Schema:
    """The schema of a new index."""
    schema = fields.Schema(
        words=TermFrequencies(split_words),
        bigrams=TermFrequencies(split_grams),
        title=TermFrequencies(split_words),
        record=fields.STORED(),
    )
    for name in NAME_FIELDS:
        schema.add(name, TermFrequencies(split_names))
    for name in TERM_FIELDS:
        schema.add(name, TermFrequencies(scorable=False))
    return schema
