"""Where the parts of a query stand in a text: the offsets that snippets and the report page mark.

A result page asks this of every hit it shows: what depends on the query alone is done once, in :class:`Finder`.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from analyzers import han_bigrams
from index.query.tree import Needle

#: The kinds of marks, the most certain first: a text that is both quoted and a word is marked as quoted.
KINDS = ("exact", "word", "synonym")

_ALPHANUMERIC = frozenset(string.ascii_lowercase + string.digits)


class Mark(NamedTuple):
    """A place in a text: offsets of the original text, and which needle stands there."""

    start: int
    end: int
    needle: str
    kind: str = "word"


#: A mark as a plain tuple. Making a :class:`Mark` takes several times as long, and a page has hundreds.
Place = tuple[int, int, str, str]


class Finder:
    """Finds the needles of one query in any number of folded texts."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self._needles = list(dict.fromkeys(needles))
        self._sought = _sought(self._needles)

    def places(self, folded: str) -> list[Place]:
        """Every place of a needle in a folded text, in the text's order; of overlapping ones the longest.

        That is: the leftmost, of those the longest, and so on behind it. Where there is none at all, the places of
        the needles' pairs of Han characters: a report can match by bigrams alone.
        """
        return _find(folded, self._sought) or _find(folded, self._pairs)

    def marks(self, folded: str) -> list[Mark]:
        """The same as :meth:`places`, by name."""
        return list(map(Mark._make, self.places(folded)))

    @cached_property
    def _pairs(self) -> list[_Sought]:
        return _sought([Needle(pair) for needle in self._needles for pair in han_bigrams(needle.text)])


def find_marks(folded: str, needles: Iterable[Needle]) -> list[Mark]:
    """The marks of one text; for several texts of one query make a :class:`Finder`."""
    return Finder(needles).marks(folded)


class _Sought(NamedTuple):
    """A needle made ready: ``opens`` and ``closes`` say whether no letter or digit may stand before and behind it.

    ``longer`` are the needles that begin with it, the longest first, then itself: they are looked for at its places
    only.
    """

    text: str
    length: int
    opens: bool
    closes: bool
    kind: str
    longer: tuple[_Sought, ...] = ()


def _sought(needles: Iterable[Needle]) -> list[_Sought]:
    """Each text once, of the most certain kind it has, anywhere if it may be anywhere once."""
    found: dict[str, tuple[bool, int]] = {}
    for text, whole, kind in needles:
        if text.strip():
            known = found.get(text, (True, len(KINDS)))
            found[text] = known[0] and whole, min(known[1], KINDS.index(kind))
    made = [
        _Sought(
            text,
            len(text),
            whole and text[0] in _ALPHANUMERIC,
            whole and text[-1] in _ALPHANUMERIC,
            KINDS[kind],
        )
        for text, (whole, kind) in sorted(found.items(), key=lambda item: len(item[0]), reverse=True)
    ]
    shortest = [one for one in made if not any(one.text.startswith(other) for other in found if other != one.text)]
    return [one._replace(longer=tuple(other for other in made if other.text.startswith(one.text))) for one in shortest]


def _find(folded: str, sought: Sequence[_Sought]) -> list[Place]:
    # One str.find for each needle: an alternation of patterns takes ten times as long for each character. ``ahead`` has
    # where each needle stands next; nothing is looked for that would overlap a place already taken. No two of them
    # stand at one place: the longer one would begin with the other.
    find = folded.find
    ahead = [(at, rank, needle) for rank, needle in enumerate(sought) if (at := find(needle.text)) >= 0]
    heapify(ahead)
    found: list[Place] = []
    end = 0
    while ahead:
        at, rank, needle = ahead[0]
        behind = end
        if at >= end:
            behind = at + 1
            for text, length, opens, closes, kind, _ in needle.longer:
                if (
                    folded.startswith(text, at)
                    and not (opens and folded[at - 1 : at] in _ALPHANUMERIC)
                    and not (closes and folded[at + length : at + length + 1] in _ALPHANUMERIC)
                ):
                    behind = end = at + length
                    found.append((at, end, text, kind))
                    break
        at = find(needle.text, behind)
        if at >= 0:
            heapreplace(ahead, (at, rank, needle))
        else:
            heappop(ahead)
    return found


def merge_marks(marks: Iterable[Place]) -> tuple[tuple[int, int], ...]:
    """Marks as ``(start, end)``, those of one kind that touch made one."""
    return tuple((start, end) for start, end, _ in merged(marks))


def kinds_of_marks(marks: Iterable[Place]) -> tuple[str, ...]:
    """The kind of each mark that :func:`merge_marks` gives."""
    return tuple(kind for _, _, kind in merged(marks))


def merged(marks: Iterable[Place]) -> list[tuple[int, int, str]]:
    """Marks as ``(start, end, kind)``, those of one kind that touch made one."""
    spans: list[tuple[int, int, str]] = []
    last_end, last_kind = -1, ""
    for start, end, _, kind in marks:
        if start <= last_end and kind == last_kind:
            last_end = max(last_end, end)
            spans[-1] = spans[-1][0], last_end, kind
        else:
            spans.append((start, end, kind))
            last_end, last_kind = end, kind
    return spans
