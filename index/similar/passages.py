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

#: The upper bits of a hash, which are its slot: of a report that has 5,000 runs of letters a twelfth of all slots is filled.
_SLOT = np.uint64(48)

Points = NDArray[np.uint32]
Places = NDArray[np.intp]


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
        self._slots = (self._hashes >> _SLOT).astype(np.intp)

    @cached_property
    def _filled(self) -> NDArray[np.bool_]:
        """The slots in which a hash of this text is."""
        filled = np.zeros(1 << 16, bool)
        filled[self._slots] = True
        return filled

    def _perhaps_in(self, other: PassageFinder) -> Places:
        """Where runs begin that the other text may have: all that it has, and few that it has not."""
        return np.flatnonzero(other._filled.take(self._slots))

    def covered(self, other: PassageFinder) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which letters of this text, and which of the other one, stand in a passage that both have."""
        own, its = self._perhaps_in(other), other._perhaps_in(self)
        own_hashes, its_hashes = self._hashes[own], other._hashes[its]
        own = own[_is_among(own_hashes, its_hashes)]
        its = its[_is_among(its_hashes, own_hashes)]
        return _letters_of(own, len(self._points)), _letters_of(its, len(other._points))

    def shared(self, other: PassageFinder) -> list[Stretch]:
        """The passages that this text shares with another one, in this text's order.

        None lies inside another; two may overlap, where the other text has their parts in
        different places. Each is as long as it can be for one of the places where the other text has it.
        """
        places = other._perhaps_in(self)
        places = places[np.argsort(other._hashes[places], kind="stable")]
        hashes, runs = other._hashes[places], self._perhaps_in(other)
        firsts, afters = (hashes.searchsorted(self._hashes[runs], side) for side in ("left", "right"))
        common = afters > firsts
        tried = zip(firsts[common].tolist(), np.minimum(afters, firsts + PLACES)[common].tolist(), strict=True)
        return self._stretches(other._points, runs[common], [places[first:after] for first, after in tried])

    def _stretches(self, other: Points, common: Places, places: Sequence[Places]) -> list[Stretch]:
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


def _is_among(wanted: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of some hashes are among others."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    known = np.sort(known)
    found: NDArray[np.bool_] = known.take(known.searchsorted(wanted), mode="clip") == wanted
    return found


def _letters_of(runs: Places, count: int) -> NDArray[np.bool_]:
    """Which of so many letters are in the runs of ``GUARANTEED`` that begin at these."""
    edges = np.zeros(count + 1, np.int64)
    edges[runs] += 1
    edges[runs + GUARANTEED] -= 1
    return np.cumsum(edges[:-1]) > 0


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
