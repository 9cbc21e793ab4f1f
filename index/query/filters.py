"""Filters: which values of which fields a result is narrowed to, checked before anything is searched."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import reduce

from index.errors import FilterError
from index.fields import BY_NAME, FACETS
from index.messages import Message

_YEAR = re.compile(r"[0-9]{4}")
_RANGE = re.compile(r"([0-9]{4})?\.\.([0-9]{4})?")

#: What may be missing at the end of a name: 广州 is 广州市, and 广东省 is kept as 广东.
_ENDINGS = re.compile(r"(?:特别行政区|自治区|自治州|自治县|省|市|区|县|盟|地区|旗)$")


def check_choice(name: str, value: str, choices: Collection[str]) -> None:
    """Raise ``FilterError`` where a value is none of those that there are."""
    if value not in choices:
        raise FilterError("search.unknown_choice", name=name, value=value, known=[*choices])


def check_filters(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Filters with a known field and well-formed values, empty ones left out.

    Raises ``FilterError`` naming the field or value that cannot be.
    """
    checked: dict[str, list[str]] = {}
    for field, values in filters.items():
        if field not in FACETS:
            raise FilterError("filter.unknown_field", field=field, known=[*FACETS])
        for value in values:
            _check(field, value)
        if values:
            checked[field] = list(dict.fromkeys(values))
    return checked


def _check(field: str, value: str) -> None:
    if not value:
        return
    closed = BY_NAME[field].choices
    if closed and value not in closed:
        raise FilterError("filter.unknown_value", field=field, value=value, known=[*closed])
    if field == "year" and not _YEAR.fullmatch(value):
        match = _RANGE.fullmatch(value)
        if match is None or value == "..":
            raise FilterError("filter.not_years", value=value)
        if match[1] and match[2] and match[1] > match[2]:
            raise FilterError("filter.empty_years", value=value)


def is_range(value: str) -> bool:
    """Whether a value of the year filter is a range."""
    return _RANGE.fullmatch(value) is not None


def select(field: str, wanted: Sequence[str], known: Sequence[str]) -> set[str]:
    """The values among ``known`` that a checked filter asks for.

    Raises ``FilterError`` where no report has the name of an agency or a place.
    """
    chosen: set[str] = set()
    for value in wanted:
        match = _RANGE.fullmatch(value) if field == "year" else None
        if match is not None:
            low, high = match[1] or "0000", match[2] or "9999"
            chosen.update(year for year in known if year and low <= year <= high)
        elif BY_NAME[field].kind == "name" and value:
            chosen.add(_resolve(field, value, known))
        else:
            chosen.add(value)
    return chosen


def _resolve(field: str, value: str, known: Sequence[str]) -> str:
    if value in known:
        return value
    stem = _ENDINGS.sub("", value)
    same = [name for name in known if name and stem and _ENDINGS.sub("", name) == stem]
    if len(same) == 1:
        return same[0]
    import difflib  # late: only a mistake needs it

    near = same or difflib.get_close_matches(value, [name for name in known if name], n=3, cutoff=0.5)
    term = BY_NAME[field].term
    if near:
        first: Message | str = near[0]
        raise FilterError("filter.none_has_but", field=term, value=value, near=reduce(_or, near[1:3], first))
    raise FilterError("filter.none_has", field=term, value=value)


def _or(one: Message | str, other: str) -> Message:
    return Message("list.or", one=one, other=other)
