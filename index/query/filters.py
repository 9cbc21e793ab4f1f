"""Filters: which values of which fields a result is narrowed to, checked before anything is searched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.errors import FilterError
from index.fields import BY_NAME, FACETS

_YEAR = re.compile(r"[0-9]{4}")
_RANGE = re.compile(r"([0-9]{4})?\.\.([0-9]{4})?")

#: What may be missing at the end of a name: 广州 is 广州市, and 广东省 is kept as 广东.
_ENDINGS = re.compile(r"(?:特别行政区|自治区|自治州|自治县|省|市|区|县|盟|地区|旗)$")


def check_filters(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Filters with a known field and well-formed values, empty ones left out.

    Raises ``FilterError`` naming the field or value that cannot be.
    """
    checked: dict[str, list[str]] = {}
    for field, values in filters.items():
        if field not in FACETS:
            raise FilterError(
                f"unknown filter {field!r}; the filters are: {', '.join(FACETS)}",
                f"没有“{field}”这个筛选项，可用的有：{'、'.join(FACETS)}。",
            )
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
        raise FilterError(
            f"unknown {field} {value!r}; it is one of: {', '.join(closed)}",
            f"筛选项 {field} 没有“{value}”这个值，可用的有：{'、'.join(closed)}。",
        )
    if field == "year" and not _YEAR.fullmatch(value):
        match = _RANGE.fullmatch(value)
        if match is None or value == "..":
            raise FilterError(
                f"{value!r} is not a year or a range of years; write 2018, 2016..2020, 2016.. or ..2020",
                f"“{value}”不是年份或年份区间，请写成 2018、2016..2020、2016.. 或 ..2020。",
            )
        if match[1] and match[2] and match[1] > match[2]:
            raise FilterError(
                f"the range of years {value} is empty; write the earlier year first",
                f"年份区间 {value} 是空的，请把较早的年份写在前面。",
            )


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
    hint = f"; did you mean {' or '.join(near[:3])}?" if near else "; see the counts of a search for those there are"
    chinese = f"，是否要找：{'、'.join(near[:3])}？" if near else "，请从检索结果旁的筛选项中选择。"
    raise FilterError(f"no report has {field} {value!r}{hint}", f"没有报告的{BY_NAME[field].label}是“{value}”{chinese}")
