"""Finds the names of bodies and regions of a snapshot in what was typed."""

from __future__ import annotations

from typing import NamedTuple

from index.engines.weights import NAME_FIELDS
from index.query.pieces import is_han
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import ENTRY_BYTES

#: The longest text in which names are looked for, the longest name, and the shortest that need not begin a text.
_LONGEST_TEXT, _LONGEST, _SHORTEST = 60, 30, 3


class Name(NamedTuple):
    """A name that some report has, and where it stands in a reduced text."""

    field: str
    start: int
    end: int


def names_in(snapshot: Snapshot, text: str) -> tuple[Name, ...]:
    """The names in a reduced text, from left to right, each the longest that begins there; none in a long text."""
    if len(text) > _LONGEST_TEXT:
        return ()
    key = ("names", text)
    found: tuple[Name, ...] | None = snapshot.cache.get(key)
    if found is None:
        found = tuple(_find(snapshot, text))
        snapshot.cache.put(key, found, ENTRY_BYTES)
    return found


def _find(snapshot: Snapshot, text: str) -> list[Name]:
    found: list[Name] = []
    start = 0
    while start < len(text) - 1:
        name = _longest_at(snapshot, text, start) if is_han(text[start]) else None
        if name:
            found.append(name)
        start = name.end if name else start + 1
    return found


def _longest_at(snapshot: Snapshot, text: str, start: int) -> Name | None:
    shortest = _SHORTEST if start else 2
    for end in range(min(len(text), start + _LONGEST), start + shortest - 1, -1):
        term = text[start:end].encode("utf-8", "surrogatepass")
        for field in NAME_FIELDS:
            if any(segment.entry(field, term) is not None for segment in snapshot.segments):
                return Name(field, start, end)
    return None
