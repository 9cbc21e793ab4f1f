"""Where the parts of a query stand in a text: the offsets that snippets and the report page mark.

A result page asks this of every hit it shows: what depends on the query alone is done once, in :class:`Finder`.
"""

from __future__ import annotations

import string
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from analyzers import han_bigrams, reduce_with_offsets
from analyzers.reduction import Reduced
from analyzers.spellings import is_number, is_whole_number
from index.deadline import poll
from index.query.tree import Needle

#: The kinds of marks, the most certain first: a text that is both quoted and a word is marked as quoted.
KINDS = ("exact", "word", "synonym")

#: After so many places the time is looked at.
_POLLED = 1 << 10

_LETTERS, _DIGITS = frozenset(string.ascii_lowercase), frozenset(string.digits)


class Mark(NamedTuple):
    """A place in a text: offsets of the original text, and which needle stands there."""

    start: int
    end: int
    needle: str
    kind: str = "word"


#: A mark as a plain tuple. Making a :class:`Mark` takes several times as long, and a page has hundreds.
Place = tuple[int, int, str, str]


class Finder:
    """Finds the needles of one query in any number of folded texts, which it reduces.

    Places are offsets into the folded text, as into the original.
    """

    def __init__(self, needles: Iterable[Needle]) -> None:
        self._needles = list(dict.fromkeys(needles))
        self._sought = _sought(self._needles)

    def places(self, folded: str) -> list[Place]:
        """Every place of a needle in a folded text, in the text's order; of overlapping ones the longest.

        That is: the leftmost, of those the longest, and so on behind it. Where there is none at all, the places of
        the needles' pairs of Han characters: a report can match by bigrams alone.
        """
        return self.places_in(reduce_with_offsets(folded))

    def places_in(self, reduced: Reduced) -> list[Place]:
        """The same as :meth:`places`, of a text that is reduced already."""
        found = _find(reduced.text, self._sought) or _find(reduced.text, self._pairs)
        gaps = reduced.gaps
        if reduced.added:
            offset = reduced.offset
            return [(offset(start), offset(end - 1) + 1, needle, kind) for start, end, needle, kind in found]
        if not gaps:
            return found
        # What ``Reduced.offset`` says, without a call for each of hundreds.
        return [
            (start + bisect_right(gaps, start), end + bisect_right(gaps, end - 1), needle, kind)
            for start, end, needle, kind in found
        ]

    def marks(self, folded: str) -> list[Mark]:
        """The same as :meth:`places`, by name."""
        return list(map(Mark._make, self.places(folded)))

    @cached_property
    def _pairs(self) -> list[_Sought]:
        return _sought([Needle(pair) for needle in self._needles for pair in han_bigrams(needle.text)])


def find_marks(folded: str, needles: Iterable[Needle]) -> list[Mark]:
    """The marks of one text; for several texts of one query make a :class:`Finder`."""
    poll()
    return Finder(needles).marks(folded)


class _Sought(NamedTuple):
    """A needle made ready: ``opens`` and ``closes`` are what may not stand before and behind it.

    A ``number`` may not be part of a longer one either.

    ``longer`` are the needles that begin with it, the longest first, then itself: they are looked for at its places
    only.
    """

    text: str
    length: int
    opens: frozenset[str]
    closes: frozenset[str]
    number: bool
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
            _not_beside(text[0]) if whole else frozenset(),
            _not_beside(text[-1]) if whole else frozenset(),
            whole and is_number(text),
            KINDS[kind],
        )
        for text, (whole, kind) in sorted(found.items(), key=lambda item: len(item[0]), reverse=True)
    ]
    shortest = [one for one in made if not any(one.text.startswith(other) for other in found if other != one.text)]
    return [one._replace(longer=tuple(other for other in made if other.text.startswith(one.text))) for one in shortest]


def _not_beside(character: str) -> frozenset[str]:
    """What makes a longer word or number of one that begins or ends with a character."""
    return _DIGITS if character in _DIGITS else _LETTERS if character in _LETTERS else frozenset()


def _find(reduced: str, sought: Sequence[_Sought]) -> list[Place]:
    # One str.find for each needle: an alternation of patterns takes ten times as long for each character. ``ahead`` has
    # where each needle stands next; nothing is looked for that would overlap a place already taken. No two of them
    # stand at one place: the longer one would begin with the other.
    find = reduced.find
    ahead = [(at, rank, needle) for rank, needle in enumerate(sought) if (at := find(needle.text)) >= 0]
    heapify(ahead)
    found: list[Place] = []
    end = 0
    while ahead:
        at, rank, needle = ahead[0]
        behind = end
        if at >= end:
            behind = at + 1
            for text, length, opens, closes, number, kind, _ in needle.longer:
                if (
                    reduced.startswith(text, at)
                    and not (opens and reduced[at - 1 : at] in opens)
                    and not (closes and reduced[at + length : at + length + 1] in closes)
                    and not (number and not is_whole_number(reduced, at, at + length))
                ):
                    behind = end = at + length
                    found.append((at, end, text, kind))
                    if not len(found) % _POLLED:
                        poll()
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
