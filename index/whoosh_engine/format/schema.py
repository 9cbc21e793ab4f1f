"""The fields of the index, and what their columns are called.

``words`` and ``bigrams`` are the two text fields that are ranked together; ``title`` holds the words of the title,
ranked above them. Facets are exact terms; their values a document are read from ``codes.<facet>`` columns, whose
numbers are the places of the terms in the sorted term list (from 1; 0 where a report has no value). ``bodies`` and
``regions`` are names, each a term as a whole: what the issuing body and the regions that it is of are called.
"""

from __future__ import annotations

from index.engines.weights import NAME_FIELDS, TEXT_FIELDS
from index.fields import CODED

#: All fields that are cut into terms and have a length.
ANALYZED_FIELDS = (*TEXT_FIELDS, *NAME_FIELDS)

#: Fields of exact terms: those of which each document has a code, and the document's id.
TERM_FIELDS = (*CODED, "id")

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


def length_column(field: str) -> str:
    """Whoosh's own name for the column of a field's lengths."""
    return f"_{field}_len"


def code_column(facet: str) -> str:
    """The name of the column that holds a facet's codes."""
    return f"codes_{facet}"
