"""The parameters of addresses, each said once: what they are called, what they may be, what they do.

Addresses are read by this table (``webui.state``), and the description of the API is written from it
(``webui.exports.openapi``). The filters are those of ``index.fields``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.fields import BY_NAME, FACETS, MATCHES, SORTS, TRENDS
from index.figures.cells import KINDS as CELL_KINDS
from index.figures.results import COVERAGE_ORDERS, GROUPED_BY, MOST_FIGURES
from index.figures.results import ORDERS as ROW_ORDERS
from index.query.parser import MAX_PASSAGE
from index.similar.neighbours import KINDS

# Limits on what an address may ask for. Beyond them the answer is an error that names the limit.
VALUES_LIMIT = 100  # chosen values, all fields together
PAGE_LIMIT = 1_000_000
PAGE_SIZE_LIMIT = 100
DEFAULT_PAGE_SIZE = 10

#: Rows of figures on a page.
ROWS = 50

#: The longest text that values of a facet are searched for.
FIND_LIMIT = 100

#: What charts of figures show; the last two of years, and of two figures, only.
MEASURES = ("sum", "median", "share", "change", "ratio")

#: Orders of rows of figures, those that fall first.
_SIGNED = tuple(f"{sign}{order}" for order in ROW_ORDERS for sign in ("-", ""))

#: Orders of the values of a facet: by how many reports have them, or by name.
ORDERS = ("count", "name")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: ``text``, one of ``choices`` (the first where it is not given), or a whole number from 1 to ``most``.

    ``many``: may be given several times. ``longest``: characters of a text. ``optional``: nothing stands in for it.
    ``place`` is ``query`` or ``path``.
    """

    name: str
    help: str
    choices: tuple[str, ...] = ()
    most: int = 0
    default: int = 1
    longest: int = 0
    many: bool = False
    required: bool = False
    optional: bool = False
    place: str = "query"
    example: str = ""

    @property
    def absent(self) -> str:
        """What stands in for it where it is not given, as an address would say it."""
        return str(self.default) if self.most else self.choices[0] if self.choices else ""

    @property
    def schema(self) -> dict[str, Any]:
        """What its value may be, as a JSON schema."""
        if self.most:
            return {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.default}
        one: dict[str, Any] = {"type": "string"}
        if self.choices:
            one |= {"enum": [*self.choices]}
        if self.longest:
            one |= {"maxLength": self.longest}
        if self.many:
            return {"type": "array", "items": one, "maxItems": VALUES_LIMIT}
        return one | ({"default": self.choices[0]} if self.choices and not (self.required or self.optional) else {})


def _filter(name: str) -> Parameter:
    field = BY_NAME[name]
    # Empty for reports without a value, of any facet.
    choices = (*field.choices, "") if field.choices else ()
    example = {"year": "2016..2020", "agency": ""}.get(name, next(iter(field.choices), ""))
    return Parameter(name, f"{field.label}: {field.help.en}; empty for none", choices, many=True, example=example)


_EVERY = (
    Parameter("q", "the query, as it is typed in the search box", longest=MAX_PASSAGE, example="舆情回应"),
    *map(_filter, FACETS),
    Parameter("sort", "the order of reports", tuple(SORTS)),
    Parameter("match", "reports that have all words, or any of them", tuple(MATCHES)),
    Parameter("synonyms", "1: synonyms and other names are searched too; 0: the words as typed", ("1", "0")),
    Parameter("explain", "1: say how each score came about", ("0", "1")),
    Parameter("page_size", "reports on a page", most=PAGE_SIZE_LIMIT, default=DEFAULT_PAGE_SIZE),
    Parameter("page", "which page, from 1", most=PAGE_LIMIT),
    Parameter("by", "what shares are taken by", TRENDS),
    Parameter("id", "the id of a report", required=True),
    Parameter("kind", "how the others are related to the report; any where it is not given", KINDS, optional=True),
    Parameter("a", "the id of one report", required=True),
    Parameter("b", "the id of the other", required=True),
    Parameter("name", "the facet", FACETS, required=True, place="path", example="agency"),
    Parameter("find", "only values whose label has this text", longest=FIND_LIMIT, example="教育"),
    Parameter("order", "the order of values", ORDERS),
    Parameter("p", "which page of values, from 1", most=PAGE_LIMIT),
    Parameter(
        "figure",
        f"the names of figures, {MOST_FIGURES} at most",
        many=True,
        longest=FIND_LIMIT,
        example="requests_received",
    ),
    Parameter("gaps", "1: only bodies of which a year is missing", ("0", "1")),
)

#: Parameters that have other values on some pages than on others, by the page and the name.
_OF_PAGES = {
    "figures.by": Parameter("by", "what groups are made by", GROUPED_BY),
    "figures.kind": Parameter(
        "kind", "rows whose first figure is of this kind; all where it is empty", ("", *CELL_KINDS)
    ),
    "figures.order": Parameter("order", "the order of rows; - before it lets it fall", _SIGNED),
    "figures.measure": Parameter("measure", "what charts show", MEASURES),
    "figures.page_size": Parameter("page_size", "rows on a page", most=PAGE_SIZE_LIMIT, default=ROWS),
    "coverage.order": Parameter("order", "the order of bodies", COVERAGE_ORDERS),
}

PARAMETERS = {parameter.name: parameter for parameter in _EVERY} | _OF_PAGES

#: What says which reports are found.
WHAT = ("q", *FACETS, "match", "synonyms")
