"""Finds the names of bodies and regions in what was typed: those that some report of an index has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from index.query.pieces import is_han

#: The longest text in which names are looked for, the longest name, and the shortest that need not begin a text.
_LONGEST_TEXT, _LONGEST, _SHORTEST = 60, 30, 3


class Name(NamedTuple):
    """A name that some report has, and where it stands in a reduced text."""

    field: str
    start: int
    end: int


#: Says which is the longest name that a text begins with, of so many characters at least: its field, and its length. The
#: text has as many.
Longest: TypeAlias = Callable[[str, int], tuple[str, int] | None]


def find_names(text: str, longest: Longest) -> tuple[Name, ...]:
    """The names in a reduced text, from left to right, each the longest that begins there; none in a long text."""
    if len(text) > _LONGEST_TEXT:
        return ()
    found: list[Name] = []
    start = 0
    while start < len(text) - 1:
        shortest = _SHORTEST if start else 2
        is_asked = is_han(text[start]) and len(text) - start >= shortest
        begun = longest(text[start : start + _LONGEST], shortest) if is_asked else None
        if begun:
            field, length = begun
            found.append(Name(field, start, start + length))
        start += begun[1] if begun else 1
    return tuple(found)


def longest_of(field_of: Callable[[str], str | None]) -> Longest:
    """What tells the longest name by asking of each text, the longest first, of which field it is a name."""

    def longest(text: str, shortest: int) -> tuple[str, int] | None:
        lengths = range(len(text), shortest - 1, -1)
        return next(((field, length) for length in lengths if (field := field_of(text[:length]))), None)

    return longest


def may_be_names(text: str) -> list[str]:
    """All that may be names in a reduced text, each once."""
    if len(text) > _LONGEST_TEXT:
        return []
    return list(dict.fromkeys(text[start:end] for start in range(len(text) - 1) for end in _ends(text, start)))


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins at a place may end, the longest first."""
    shortest = _SHORTEST if start else 2
    if is_han(text[start]):
        yield from range(min(len(text), start + _LONGEST), start + shortest - 1, -1)
