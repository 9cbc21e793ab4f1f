"""What is being typed behind the name of a field (机关:广), and the names that reports have there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from analyzers import fold
from analyzers.pinyin import pinyin
from index.deadline import poll
from index.engine import CheckedFilters, View
from index.errors import QueryError
from index.fields import BY_NAME, FACETS, REGIONS
from index.query.expansion import expand
from index.query.field_syntax import NAMES
from index.query.tree import Query
from index.service.questions import understand
from index.suggest.completion import closing_mark, patterns
from index.suggest.vocabulary import Pattern

#: Marks that open and close quotations.
_MARKS = '"“”「」『』'

_VALUE = re.compile(
    rf"(?:^|(?<=[\s|(-]))(?P<name>[a-z_]+|[\u4e00-\u9fff]{{2,4}}):"
    rf"(?:(?P<mark>[{_MARKS}])(?P<quoted>[^{_MARKS}]*)|(?P<plain>[^\s|{_MARKS}]*))$"
)
_HAN_RUN = re.compile(r"[\u4e00-\u9fd5]+|.", re.DOTALL)

#: What a value that stands without quotation marks cannot have.
_NEEDS_MARKS = re.compile(r"[\s|]|^[(-]|[)]$")

_FIELDS = {name: field for field, names in NAMES.items() for name in names}


class TypedValue(NamedTuple):
    """The value of a field at the end of a query: the query before the field; what stays; what is typed, folded.

    ``in_chinese`` says whether the field was called by a Chinese name, and ``quoted`` whether a quotation is open.
    """

    before: str
    stays: str
    typed: str
    field: str
    in_chinese: bool
    quoted: bool


def value_being_typed(typed: str) -> TypedValue | None:
    """The field at the end of a query whose value is being typed, or ``None``."""
    folded = fold(typed)
    match = _VALUE.search(folded)
    field = _FIELDS.get(match["name"]) if match else None
    if match is None or field is None or closing_mark(typed[: match.start()]):
        return None
    quoted = match["mark"] is not None
    start = match.start("quoted" if quoted else "plain")
    in_chinese = not match["name"].isascii()
    return TypedValue(typed[: match.start()], typed[:start], folded[start:], field, in_chinese, quoted)


def names_of_records(view: View, value: TypedValue, filters: CheckedFilters, limit: int) -> list[str]:
    """The values that reports have in a field and that have, or are spelled like, what is typed; so many at most.

    Those that begin so come first, then the most frequent ones among the reports that have the rest of the query.
    """
    facets = REGIONS if value.field == "region" else (value.field,)
    if not set(facets) <= set(FACETS):
        return []
    found = view.find(_rest(value.before), filters, "all")
    counts: dict[str, int] = {}
    for facet, (values, frequencies, _) in zip(facets, view.facets(found, facets), strict=True):
        for name, count in zip(values, frequencies, strict=True):
            if name and count:
                label = BY_NAME[facet].label_of(name) if value.in_chinese else name
                counts[label] = max(count, counts.get(label, 0))
    names = sorted(counts, key=lambda name: (-counts[name], name))
    for short in (False, True):
        if chosen := _matching(names, _finder(value.typed, short=short), limit):
            return chosen
    return []


def as_value(name: str, *, quoted: bool) -> str | None:
    """A name as it is written behind the colon of a field; ``None`` where it cannot be."""
    if not set(_MARKS).isdisjoint(name):
        return None
    return f'"{name}"' if not quoted and _NEEDS_MARKS.search(fold(name)) else name


def _rest(before: str) -> Query:
    """What the rest of a query asks for, everything where that cannot be said."""
    try:
        asked = understand(before, "all")
    except QueryError:
        return Query("", None)
    return expand(asked.query).query if asked.match == "all" else Query("", None)


def _matching(names: Iterable[str], find: Callable[[str], int], limit: int) -> list[str]:
    """The names in which something is found: first those that begin with it."""
    first: list[str] = []
    others: list[str] = []
    for name in names:
        poll()
        at = find(name)
        if at == 0:
            first.append(name)
        elif at > 0 and len(others) < limit:
            others.append(name)
        if len(first) == limit:
            break
    return [*first, *others][:limit]


def _finder(typed: str, *, short: bool) -> Callable[[str], int]:
    """Where a name has what is typed, or is spelled so; -1 where it is not."""
    ways = "|".join(map(_expression, patterns(typed, short=short)))
    spelled = re.compile(ways) if ways else None

    def find(name: str) -> int:
        at = fold(name).find(typed)
        if at < 0 and spelled and (match := spelled.search(_spelled_out(name))):
            at = match.start()
        return at

    return find


def _expression(pattern: Pattern) -> str:
    """A pattern as an expression for what :func:`_spelled_out` gives."""
    return "".join(f" [a-z]*{p.text}" if p.is_han else f" {p.text}{'' if p.whole else '[a-z]*'}[^ ]" for p in pattern)


@lru_cache(maxsize=20_000)
def _spelled_out(name: str) -> str:
    """A name with the reading of each Han character before it: `` guang广 zhou州``."""
    spelled = []
    for run in _HAN_RUN.findall(fold(name)):
        readings = pinyin(run) or ("",) * len(run)
        spelled += [f" {reading}{character}" for reading, character in zip(readings, run, strict=True)]
    return "".join(spelled)
