"""The fields of the index, as Whoosh sees them.

``words`` and ``bigrams`` are the two text fields that are ranked together; ``title`` holds the words of the title,
ranked above them. Facets are exact terms; their values a document are read from ``codes.<facet>`` columns, whose
numbers are the places of the terms in the sorted term list (from 1; 0 where a report has no value). ``bodies`` and
``regions`` are names, each a term as a whole: what the issuing body and the regions that it is of are called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whoosh import fields, formats

from analyzers import bigrams, fold, reduce, words
from index.fields import FACETS

#: The text fields, with the weight of each in the ranking; measured by ``python -m benchmarks.relevance``.
TEXT_FIELDS = {"words": 0.7, "bigrams": 1.0, "title": 2.0}

#: The weights where any term may match: the words of a question are in many titles that do not answer it.
QUESTION_WEIGHTS = {"words": 0.7, "bigrams": 1.0, "title": 0.3}

#: Fields of names: whoever types one finds what has it, whatever the text says.
NAME_FIELDS = ("bodies", "regions")

#: What being named by its body, or its region, counts for a report, in parts of what no match in its text exceeds.
NAME_WEIGHTS = {"bodies": 2.0, "regions": 0.5}

#: The same for the report of a year that is asked for beside the name of a body.
YEAR_WEIGHT = 2.0

#: The same where any term may match.
QUESTION_NAME_WEIGHTS = {"bodies": 0.5, "regions": 0.1}

#: All fields that are cut into terms and have a length.
ANALYZED_FIELDS = (*TEXT_FIELDS, *NAME_FIELDS)

#: Fields of exact terms: the facets, the document's id, and where it was read from.
TERM_FIELDS = (*FACETS, "id")

#: Column of publication dates, as the number YYYYMMDD; 0 where the date is not known.
PUBLISHED = "published"

#: Columns of a record: what results show; what only a report's own page does; the text, and what reduction does to it.
STORED_FIELDS, DETAILS, TEXT = "shown", "details", "text"

#: Stands between a report's text and a title that the text does not contain. Folding lets it through in neither a text
#: nor a query.
TITLE_SEPARATOR = "\0"

#: Column of reduced titles, which conditions on the title are decided by.
TITLES = "titles"

#: Column of id, source path, checksum, URL and corrections, joined by NUL.
SOURCE = "source"


#: What a record is put together of.
RECORD = (STORED_FIELDS, DETAILS, SOURCE, TEXT)

#: Those columns that are compressed. What results show is read for every hit, and short.
COMPRESSED = (DETAILS, TEXT)

#: Column of how many characters each reduced text has.
CHARACTERS = "characters"

#: Column of a checksum of each record, by which one can be told from its damaged neighbours.
SUMS = "sums"


#: Begins the name of every file of an index, as Whoosh wants it.
INDEX_NAME = "gongkai"

#: The columns of bytes that are kept a document.
KEPT = (*RECORD, TITLES)


def figure_column(name: str) -> str:
    """The name of the column that holds a figure, a double; not a number where a report does not state it."""
    return f"figure_{name}"


def length_column(field: str) -> str:
    """Whoosh's own name for the column of a field's lengths."""
    return f"_{field}_len"


def code_column(facet: str) -> str:
    """The name of the column that holds a facet's codes."""
    return f"codes_{facet}"


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
