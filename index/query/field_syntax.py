"""The fields of the query language: their names in English and Chinese, and what their values may be."""

from __future__ import annotations

import math
import re

from analyzers import fold
from analyzers.terms import as_year
from index.errors import QueryError
from index.fields import BY_NAME, FIELDS, FIGURE_NAMES, FIGURES, REGIONS
from index.messages import Message, Term
from index.query.tree import Figure, InFacet, InTitle, Leaf, Words

#: Names of fields, as a person may type them; the first is Latin, the second Chinese. ``region`` is any of the three.
NAMES = {
    **{item.name: item.names for item in FIELDS if item.names},
    "region": ("region", "地区"),
    **{item.name: item.names for item in FIGURES},
}

_FIELDS = {name: field for field, names in NAMES.items() for name in names}

#: What stands before a colon without being a field.
_BEFORE_COLONS = frozenset(
    ("http", "https", "ftp", "file", "mailto", "tel", "fax", "email", "mail", "www", "app", "add")
)

# Values are matched without white space. None of these can match a text in two ways.
_YEAR = r"((?:19|20)[0-9]{2}|[一二][九〇○零0o][〇○零0o一二三四五六七八九]{2})(?:年度?)?"
_TO = r"(?:\.\.+|[-–—~]+|至|到)"
_YEARS = re.compile(rf"(?:{_YEAR})?{_TO}(?:{_YEAR})?")
_ONE_YEAR = re.compile(_YEAR)
_AMOUNT = r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)([万亿]?)"
_SIZE = re.compile(rf"(>=|<=|[><=≥≤])?{_AMOUNT}")
_SIZES = re.compile(rf"(?:{_AMOUNT})?{_TO}(?:{_AMOUNT})?")
_BLANK = re.compile(r"\s+")
_TIMES = {"": 1, "万": 10**4, "亿": 10**8}

#: For each field of few values, what may be typed for each: the value, or what a person reads for it.
_CHOICES = {
    item.name: {fold(typed): value for value, label in item.choices.items() for typed in (value, label)}
    for item in FIELDS
    if item.choices
}


class UnfitValueError(QueryError):
    """A value that is none of its field's."""


def field_named(name: str, position: int, rest: str, *, running: bool = False) -> str | None:
    """The field of this name, or ``None`` where name and colon are ordinary text.

    ``rest`` is what follows the colon. Raises ``QueryError`` for a Latin name that no field has, unless the query is
    ``running`` text.
    """
    field = _FIELDS.get(name.lower())
    if field is not None:
        return field
    if running or not (name.isascii() and name.isalpha()) or len(name) < 3 or name.lower() in _BEFORE_COLONS:
        return None
    if not rest.strip():
        return None
    import difflib  # late: only a mistake needs it

    near = difflib.get_close_matches(name.lower(), _FIELDS, n=1, cutoff=0.5)
    if near:
        raise QueryError("query.unknown_field_but", position=position, name=name, near=near[0])
    raise QueryError("query.unknown_field", position=position, name=name, known=[names[0] for names in NAMES.values()])


def field_value(field: str, value: str, position: int, *, quoted: bool) -> Leaf:
    """The condition that ``field:value`` stands for.

    Raises :class:`UnfitValueError` where the value cannot be one of the field's, ``QueryError`` where it is an empty range.
    """
    text = fold(value).strip()
    if not text:
        raise _unfit(field, value, position, Message("query.wants_value"))
    if field == "year":
        return InFacet(("year",), (_years(value, text, position),), position=position)
    if field in FIGURE_NAMES:
        return _figure(field, value, text, position)
    if choices := _CHOICES.get(field):
        if text not in choices:
            known = [Term(*choice) for choice in BY_NAME[field].choices.items()]
            raise _unfit(field, value, position, Message("query.wants_one_of", known=known))
        return InFacet((field,), (choices[text],), position=position)
    if field == "title":
        return InTitle(value, quoted, position)
    if field == "document_number":
        return Words(value, position)
    facets = REGIONS if field == "region" else (field,)
    return InFacet(facets, (text,), exact=False, position=position)


def _years(value: str, text: str, position: int) -> str:
    """The years as a filter takes them: ``2018`` or ``2016..2020``."""
    text = _BLANK.sub("", text)
    if one := _ONE_YEAR.fullmatch(text):
        return str(as_year(one[1]))
    span = _YEARS.fullmatch(text)
    if span is None or not (span[1] or span[2]):
        raise _unfit("year", value, position, Message("query.wants_years", shape="2018、2016..2020"))
    first, last = (as_year(part) if part else None for part in span.groups())
    if first and last and first > last:
        raise _wrong("year", value, position, Message("query.empty_years"))
    return f"{first or ''}..{last or ''}"


def _figure(field: str, value: str, text: str, position: int) -> Figure:
    text = _BLANK.sub("", text)
    if one := _SIZE.fullmatch(text):
        number = _amount(one[2], one[3])
        low, high = {
            ">": (math.nextafter(number, math.inf), None),
            ">=": (number, None),
            "≥": (number, None),
            "<": (None, math.nextafter(number, -math.inf)),
            "<=": (None, number),
            "≤": (None, number),
        }.get(one[1] or "=", (number, number))
        return Figure(field, low, high, position)
    span = _SIZES.fullmatch(text)
    if span is None or not (span[1] or span[3]):
        raise _unfit(field, value, position, Message("query.wants_number", shape="100、>100、≤5、10..20、1万"))
    low, high = (_amount(span[at], span[at + 1]) if span[at] else None for at in (1, 3))
    if low is not None and high is not None and low > high:
        raise _wrong(field, value, position, Message("query.empty_range"))
    return Figure(field, low, high, position)


def _amount(digits: str, unit: str) -> float:
    return float(digits.replace(",", "")) * _TIMES[unit]


def _wrong(field: str, value: str, position: int, what: Message, kind: type[QueryError] = QueryError) -> QueryError:
    return kind("query.wrong_value", position=position, field=Term(*NAMES[field][:2]), value=value, what=what)


def _unfit(field: str, value: str, position: int, what: Message) -> QueryError:
    return _wrong(field, value, position, what, UnfitValueError)
