"""The passages that two texts share: every stretch of at least ``GUARANTEED`` letters that stands in both.

Letters as in ``index.similar.fingerprints``: folded, without white space and punctuation, in which copies differ. Offsets are
offsets into the original texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.similar.fingerprints import GUARANTEED, Letters, gram_hashes

#: Places of the other text that are tried for one passage. Few passages stand in a text more than once.
PLACES = 16

#: Passages that are told apart between two texts; what is covered counts all. Reports share some tens.
MOST_PASSAGES = 1_000

#: Letters that are compared at a time.
_STRIDE = 64

Points = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of letters that two texts share: its first letter in each, and how many there are."""

    start: int
    other_start: int
    length: int

    @property
    def end(self) -> int:
        """The letter after its last, in the first text."""
        return self.start + self.length


class PassageFinder:
    """One text, to be compared with many."""

    def __init__(self, text: Letters) -> None:
        self._points = text.points
        self._hashes = gram_hashes(text.points, GUARANTEED)

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The hashes, increasing, and the place of each."""
        order = np.argsort(self._hashes, kind="stable")
        return self._hashes[order], order

    def shared(self, other: PassageFinder) -> tuple[NDArray[np.bool_], list[Stretch]]:
        """What this text shares with another one.

        Which of this text's letters stand in a passage that the other has too, and the passages in this text's
        order. None lies inside another; two may overlap, where the other text has their parts in
        different places. Each is as long as it can be for one of the places where the other text has it.
        """
        hashes, order = other._sorted
        if not len(hashes) or not len(self._hashes):
            return np.zeros(len(self._points), bool), []
        first = np.searchsorted(hashes, self._hashes)
        common = np.flatnonzero(hashes[np.minimum(first, len(hashes) - 1)] == self._hashes)
        after = np.searchsorted(hashes, self._hashes[common], "right")
        places = [order[a : min(b, a + PLACES)] for a, b in zip(first[common].tolist(), after.tolist(), strict=True)]
        return self._covered(common), self._stretches(other._points, common, places)

    def _covered(self, common: NDArray[np.int64]) -> NDArray[np.bool_]:
        edges = np.zeros(len(self._points) + 1, np.int64)
        edges[common] += 1
        edges[common + GUARANTEED] -= 1
        return np.cumsum(edges[:-1]) > 0

    def _stretches(
        self, other: Points, common: NDArray[np.int64], places: Sequence[NDArray[np.int64]]
    ) -> list[Stretch]:
        """The passages, by where a run of ``GUARANTEED`` letters begins that is common, and its places in the other."""
        found: list[Stretch] = []
        at = 0
        while at < len(common) and len(found) < MOST_PASSAGES:
            start = int(common[at])
            tried = (self._extend(other, start, place) for place in places[at].tolist())
            best = max(tried, key=lambda stretch: (stretch.end, stretch.length))
            if best.length < GUARANTEED:  # the hashes are the same, the letters are not
                at += 1
                continue
            found.append(best)
            # The next passage has a run of letters that begins later than any of this one.
            at = int(np.searchsorted(common, best.end - GUARANTEED + 1))
        return found

    def _extend(self, other: Points, start: int, place: int) -> Stretch:
        ahead = _same(self._points[start:], other[place:])
        back = _same(self._points[:start][::-1], other[:place][::-1])
        return Stretch(start - back, place - back, back + ahead)


def _same(a: Points, b: Points) -> int:
    """How many points two texts begin with in common."""
    length, at, stride = min(len(a), len(b)), 0, _STRIDE
    while at < length:
        end = min(at + stride, length)
        differ = a[at:end] != b[at:end]
        first = int(differ.argmax())
        if differ[first]:
            return at + first
        at, stride = end, stride * 2
    return length
