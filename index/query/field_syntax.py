"""The fields of the query language: their names in English and Chinese, and what their values may be."""

from __future__ import annotations

import math
import re

from analyzers import fold
from analyzers.terms import as_year
from index.errors import QueryError
from index.fields import LEVEL_LABELS, LEVELS, REGIONS
from index.query.tree import Figure, InFacet, InTitle, Leaf, Words

#: Names of fields, as a person may type them.
NAMES = {
    "year": ("year", "年份", "年度"),
    "agency": ("agency", "机关", "机构"),
    "region": ("region", "地区"),
    "province": ("province", "省份"),
    "city": ("city", "城市"),
    "county": ("county", "区县"),
    "level": ("level", "层级"),
    "title": ("title", "标题"),
    "number": ("number", "文号"),
    "requests_received": ("requests", "申请"),
    "proactive_total": ("proactive", "主动公开"),
    "reconsiderations": ("reconsiderations", "复议"),
    "lawsuits": ("lawsuits", "诉讼"),
}

#: Figures that can be searched by size.
FIGURES = ("requests_received", "proactive_total", "reconsiderations", "lawsuits")

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
_LEVELS = {**{level: level for level in LEVELS}, **{label: level for level, label in LEVEL_LABELS.items()}}


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
    known = [names[0] for names in NAMES.values()]
    hint = f"did you mean {near[0]}:?" if near else f"the fields are {', '.join(known)}."
    chinese = f"是否要写 {near[0]}: ？" if near else f"可用的有：{'、'.join(known)}。"
    raise QueryError(
        f"there is no field {name}: (at character {position + 1}); {hint} To search it as text, put it in quotes",
        position,
        f"没有“{name}:”这个字段（第 {position + 1} 个字符处），{chinese}若要当作文字检索，请加引号。",
    )


def field_value(field: str, value: str, position: int, *, quoted: bool) -> Leaf:
    """The condition that ``field:value`` stands for.

    Raises :class:`UnfitValueError` where the value cannot be one of the field's, ``QueryError`` where it is an empty range.
    """
    text = fold(value).strip()
    if not text:
        raise _unfit(field, value, position, "has no value", "缺少取值")
    if field == "year":
        return InFacet(("year",), (_years(value, text, position),), position=position)
    if field in FIGURES:
        return _figure(field, value, text, position)
    if field == "level":
        level = _LEVELS.get(text)
        if level is None:
            names = ", ".join(LEVELS)
            raise _unfit(field, value, position, f"is one of {names}", f"应为 {'、'.join(LEVEL_LABELS.values())}")
        return InFacet(("level",), (level,), position=position)
    if field == "title":
        return InTitle(value, quoted, position)
    if field == "number":
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
        shape = "2018、2016..2020"
        raise _unfit("year", value, position, f"is a year or a range, as {shape}", f"应写成 {shape}")
    first, last = (as_year(part) if part else None for part in span.groups())
    if first and last and first > last:
        raise _wrong(
            "year", value, position, "is an empty range; write the earlier year first", "是空区间，请先写较早的年份"
        )
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
        shape = "100、>100、≤5、10..20、1万"
        raise _unfit(field, value, position, f"is a number, as {shape}", f"应写成 {shape}")
    low, high = (_amount(span[at], span[at + 1]) if span[at] else None for at in (1, 3))
    if low is not None and high is not None and low > high:
        english = "is an empty range; write the smaller number first"
        raise _wrong(field, value, position, english, "是空区间，请先写较小的数")
    return Figure(field, low, high, position)


def _amount(digits: str, unit: str) -> float:
    return float(digits.replace(",", "")) * _TIMES[unit]


def _wrong(
    field: str, value: str, position: int, english: str, chinese: str, kind: type[QueryError] = QueryError
) -> QueryError:
    name, label = NAMES[field][0], NAMES[field][1]
    return kind(
        f"{name}:{value} (at character {position + 1}): {name} {english}",
        position,
        f"第 {position + 1} 个字符处的“{label}:{value}”：{label}{chinese}。",
    )


def _unfit(field: str, value: str, position: int, english: str, chinese: str) -> QueryError:
    return _wrong(field, value, position, english, chinese, UnfitValueError)
