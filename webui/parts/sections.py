"""A long report in parts, so that no page of one is larger than a browser and a connection can bear."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from webui.parts.marking import Span

#: The most characters, and the most hits, of one part. A hit takes some four hundred bytes of the page.
PART_CHARACTERS = 200_000
PART_HITS = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Characters ``start`` to ``end`` of a report, with the hits ``first`` to ``after`` of its marks in them.

    ``number`` counts from 1.
    """

    number: int
    start: int
    end: int
    first: int
    after: int

    @property
    def hits(self) -> int:
        """How many hits begin here."""
        return self.after - self.first

    def marks(self, marks: Sequence[Sequence[int]]) -> list[Span]:
        """The hits in it, as offsets into its text."""
        return [(max(a, self.start) - self.start, min(b, self.end) - self.start) for a, b in marks[self.slice]]

    @property
    def slice(self) -> slice:
        """Where its hits are among all."""
        return slice(self.first, self.after)


def parts(text: str, marks: Sequence[Sequence[int]]) -> list[Part]:
    """The parts of a report, one for most, cut between lines where there are any. ``marks`` in order, apart."""
    starts = [mark[0] for mark in marks]
    found: list[Part] = []
    start = first = 0
    while start < len(text) or not found:
        end = min(start + PART_CHARACTERS, len(text))
        if first + PART_HITS < len(starts):
            end = max(start + 1, min(end, starts[first + PART_HITS]))
        if end < len(text):
            end = text.rfind("\n", start, end) + 1 or end
        after = bisect_left(starts, end, first)
        found.append(Part(len(found) + 1, start, end, first, after))
        start, first = end, after
    return found


def chosen(all_parts: Sequence[Part], wanted: str | None) -> Part:
    """The part that an address asks for; else the first with a hit, else the first."""
    for part in all_parts:
        if str(part.number) == wanted:
            return part
    return next((part for part in all_parts if part.hits), all_parts[0])
