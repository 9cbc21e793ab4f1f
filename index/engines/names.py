"""Finds the names of bodies and regions in what was typed: those that some report of an index has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from index.query.pieces import is_han

#: The longest text in which names are looked for, the longest name, and the shortest that need not begin a text.
_LONGEST_TEXT, _LONGEST, _SHORTEST = 60, 30, 3


class Name(NamedTuple):
    """A name that some report has, and where it stands in a reduced text."""

    field: str
    start: int
    end: int


def find_names(text: str, field_of: Callable[[str], str | None]) -> tuple[Name, ...]:
    """The names in a reduced text, from left to right, each the longest that begins there; none in a long text.

    ``field_of`` says of which field of names a text is a name, ``None`` of those that are none.
    """
    if len(text) > _LONGEST_TEXT:
        return ()
    found: list[Name] = []
    start = 0
    while start < len(text) - 1:
        begun = ((end, field_of(text[start:end])) for end in _ends(text, start))
        name = next((Name(field, start, end) for end, field in begun if field), None)
        if name:
            found.append(name)
        start = name.end if name else start + 1
    return tuple(found)


def may_be_names(text: str) -> list[str]:
    """All that :func:`find_names` may ask of, each once."""
    if len(text) > _LONGEST_TEXT:
        return []
    return list(dict.fromkeys(text[start:end] for start in range(len(text) - 1) for end in _ends(text, start)))


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins at a place may end, the longest first."""
    shortest = _SHORTEST if start else 2
    if is_han(text[start]):
        yield from range(min(len(text), start + _LONGEST), start + shortest - 1, -1)
