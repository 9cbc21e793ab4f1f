"""Fingerprints of a text's passages, by which texts that share a passage are found without comparing all with all.

Winnowing: the text is reduced to its letters, every run of ``GRAM`` of them is hashed, and of each ``WINDOW``
neighbouring hashes the smallest is kept. Two texts with a passage of ``GUARANTEED`` letters in common have a window
of hashes in common and so keep the same one. (S. Schleimer, D. Wilkerson, A. Aiken: Winnowing: Local Algorithms for
Document Fingerprinting, SIGMOD 2003.) Letters are Han characters, letters and digits after folding: line breaks, white
space and punctuation differ between copies.

An index is searched by the fingerprints that it was made with: a change of anything here is a change of its format
(``index.whoosh_engine.format.manifest.FORMAT``).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Letters of one fingerprinted run. Shorter ones are shared by chance: 政府信息公开工作年度报告 has eleven.
GRAM = 12

#: Neighbouring runs of which one is kept; a text keeps about 2 / (WINDOW + 1) of its runs.
WINDOW = 14

#: Texts that have a passage of so many letters in common have a fingerprint in common. The least length of a passage.
GUARANTEED = GRAM + WINDOW - 1

#: An odd multiplier (the golden ratio's fraction in 64 bits); the steps of the final mixing are MurmurHash3's.
_MULTIPLIER = 0x9E3779B97F4A7C15
_MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
_HALF = np.uint64(33)

#: The upper 32 bits of a hash, which are the print.
_UPPER = np.uint64(0xFFFFFFFF00000000)

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Letters:
    """What of a folded text is compared: the code point of each letter, and its offset in the text."""

    points: NDArray[np.uint32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.points)

    def span(self, start: int, length: int) -> tuple[int, int]:
        """Where ``length`` letters (one or more) from letter ``start`` stand in the text, as offsets."""
        return int(self.offsets[start]), int(self.offsets[start + length - 1]) + 1


@lru_cache(maxsize=1)
def _letter_table() -> NDArray[np.bool_]:
    """Which code points are letters. Beyond the basic plane the rarer ideographs are, all of planes 2 and 3."""
    table = np.zeros(sys.maxunicode + 1, bool)
    plane = np.arange(0x10000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    table[:0x10000] = np.fromiter(map(str.isalnum, plane), bool, 0x10000)
    table[0x20000:0x40000] = True
    return table


def letters(folded: str) -> Letters:
    """The letters of a folded text."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
    offsets = np.flatnonzero(_letter_table().take(points))
    return Letters(points.take(offsets).astype(np.uint32, copy=False), offsets)


def gram_hashes(points: NDArray[np.uint32], length: int) -> Hashes:
    """A hash of every run of ``length`` points, of 64 bits; none where there are fewer.

    A polynomial in the points, put together from those of half the length, then mixed so that no bit is special.
    """
    count = len(points) - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    part, size, power = points.astype(np.uint64), 1, _MULTIPLIER  # runs of 1, 2, 4 … points
    whole, done = part, 0  # runs of as many points as the lower bits of length say; none as yet
    while True:
        if length & size:
            whole = _joined(whole[: len(part) - done], power, part[done:]) if done else part
            done += size
        if done == length:
            break
        part = _joined(part[:-size], power, part[size:])
        size, power = size * 2, power * power % 2**64
    for step in _MIX:
        whole ^= whole >> _HALF
        whole *= np.uint64(step)
    whole ^= whole >> _HALF
    return whole


def _joined(left: Hashes, power: int, right: Hashes) -> Hashes:
    """The polynomials of runs that are put together, ``power`` being the multiplier's for the right one's length."""
    joined = left * np.uint64(power)
    joined += right
    return joined


def _least_of_each_window(values: Hashes, width: int) -> Hashes:
    """The smallest of every ``width`` neighbours, by windows of half the width."""
    least, size = values, 1
    while size * 2 <= width:
        least, size = np.minimum(least[:-size], least[size:]), size * 2
    rest = width - size
    return np.minimum(least[:-rest], least[rest:]) if rest else least


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The fingerprints of a text, in its order: the hash of each, which may come again.

    ``windows`` has the first run of ``GUARANTEED`` letters that each is the print of, by its first letter; the runs
    up to the next print's have the same.
    """

    hashes: NDArray[np.uint32]
    windows: NDArray[np.int64]

    def distinct(self) -> NDArray[np.uint32]:
        """The hashes, increasing, each once."""
        return distinct(self.hashes)

    def within(self, start: int, length: int) -> slice:
        """The fingerprints that any text has that has these letters, ``GUARANTEED`` or more."""
        first, after = np.searchsorted(self.windows, (start, start + length - GUARANTEED), "right").tolist()
        return slice(first - 1, after)


def distinct(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes, increasing, each once."""
    increasing = np.sort(hashes)
    return increasing[_differs_from_the_one_before(increasing)]


def _differs_from_the_one_before(values: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
    """Of each value whether it is the first or differs from the one before it."""
    differs = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return differs


def fingerprints(text: Letters) -> Fingerprints:
    """The fingerprints of a text; a text of fewer than ``GRAM`` letters has none."""
    least = _least_keys(text)
    windows = np.flatnonzero(_differs_from_the_one_before(least))
    return _fingerprints(least, windows)


def fingerprints_between(text: Letters, are_letters: NDArray[np.bool_]) -> tuple[Fingerprints, NDArray[np.int64]]:
    """The fingerprints of the pieces of a text, between points that are no letters; shorter ones than ``GUARANTEED`` have none.

    And for each the letter after the first of the last run that it is the print of.
    """
    if len(text) < GUARANTEED:
        return _fingerprints(np.empty(0, np.uint64), np.empty(0, np.int64)), np.empty(0, np.int64)
    least = _least_keys(text)
    before = np.append(0, np.cumsum(~are_letters))
    whole = np.flatnonzero(before[GUARANTEED:] == before[:-GUARANTEED])
    # Of two pieces none are the same: the place is in them.
    starts = np.flatnonzero(_differs_from_the_one_before(least.take(whole)))
    ends = whole.take(np.append(starts[1:], len(whole))[: len(starts)] - 1) + 1
    return _fingerprints(least, whole.take(starts)), ends


def _least_keys(text: Letters) -> Hashes:
    """Of each run of ``GUARANTEED`` letters (the whole text where it is shorter) the smallest hash, with its place."""
    keys = gram_hashes(text.points, GRAM)
    # The hash, then the place: of equal hashes the first is the smallest, and the places never go back.
    keys &= _UPPER
    keys |= np.arange(len(keys), dtype=np.uint64)
    return _least_of_each_window(keys, min(WINDOW, len(keys))) if len(keys) else keys


def _fingerprints(least: Hashes, windows: NDArray[np.int64]) -> Fingerprints:
    return Fingerprints((least.take(windows) >> np.uint64(32)).astype(np.uint32), windows)
