"""Fingerprints of a text's passages, by which texts that share a passage are found without comparing all with all.

Winnowing: the text is reduced to its letters, every run of ``GRAM`` of them is hashed, and of each ``WINDOW``
neighbouring hashes the smallest is kept. Two texts with a passage of ``GUARANTEED`` letters in common have a window
of hashes in common and so keep the same one. (S. Schleimer, D. Wilkerson, A. Aiken: Winnowing: Local Algorithms for
Document Fingerprinting, SIGMOD 2003.) Letters are Han characters, letters and digits after folding: line breaks, white
space and punctuation differ between copies.

An index is searched by the prints that it was made with: a change of anything here is a change of its format
(``index.whoosh_engine.manifest.FORMAT``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Letters of one fingerprinted run. Shorter ones are shared by chance: 政府信息公开工作年度报告 has eleven.
GRAM = 12

#: Neighbouring runs of which one is kept; a text keeps about 2 / (WINDOW + 1) of its runs.
WINDOW = 14

#: Texts that have a passage of so many letters in common have a print in common. The least length of a passage.
GUARANTEED = GRAM + WINDOW - 1

#: An odd multiplier (the golden ratio's fraction in 64 bits); the steps of the final mixing are MurmurHash3's.
_MULTIPLIER = 0x9E3779B97F4A7C15
_MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)

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
    """Which characters of the basic plane are letters."""
    return np.fromiter((chr(code).isalnum() for code in range(0x10000)), bool, 0x10000)


def letters(folded: str) -> Letters:
    """The letters of a folded text."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
    # Beyond the basic plane stand the rarer ideographs, in planes 2 and 3, and signs.
    is_letter = _letter_table()[np.minimum(points, 0xFFFF)] | ((points >= 0x20000) & (points < 0x40000))
    offsets = np.flatnonzero(is_letter)
    return Letters(points[offsets].astype(np.uint32), offsets)


def gram_hashes(points: NDArray[np.uint32], length: int) -> Hashes:
    """A hash of every run of ``length`` points, of 64 bits; none where there are fewer.

    A polynomial in the points, put together from those of half the length, then mixed so that no bit is special.
    """
    count = len(points) - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    part, size, power = points.astype(np.uint64), 1, _MULTIPLIER  # runs of 1, 2, 4 … points
    whole, done = np.zeros(len(points) + 1, np.uint64), 0  # runs of as many points as the lower bits of length say
    while True:
        if length & size:
            whole = whole[: len(part) - done] * np.uint64(power) + part[done:]
            done += size
        if done == length:
            break
        part = part[:-size] * np.uint64(power) + part[size:]
        size, power = size * 2, power * power % 2**64
    for step in _MIX:
        whole ^= whole >> np.uint64(33)
        whole *= np.uint64(step)
    return whole ^ (whole >> np.uint64(33))


def _least_of_each_window(values: Hashes, width: int) -> Hashes:
    """The smallest of every ``width`` neighbours, by windows of half the width."""
    least, size = values, 1
    while size * 2 <= width:
        least, size = np.minimum(least[:-size], least[size:]), size * 2
    rest = width - size
    return np.minimum(least[:-rest], least[rest:]) if rest else least


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints of a text, in its order: the hash of each, which may come again.

    ``of_window`` says of each run of ``GUARANTEED`` letters which print it has.
    """

    hashes: NDArray[np.uint32]
    of_window: NDArray[np.int64]

    def distinct(self) -> NDArray[np.uint32]:
        """The hashes, increasing, each once."""
        return np.unique(self.hashes)

    def within(self, start: int, length: int) -> slice:
        """The prints that any text has that has these letters, ``GUARANTEED`` or more."""
        return slice(int(self.of_window[start]), int(self.of_window[start + length - GUARANTEED]) + 1)


def prints(text: Letters) -> Prints:
    """The prints of a text; a text of fewer than ``GRAM`` letters has none."""
    hashes = gram_hashes(text.points, GRAM) >> np.uint64(32)
    if not len(hashes):
        return Prints(hashes.astype(np.uint32), hashes.astype(np.int64))
    # The hash, then the place: of equal hashes the first is the smallest, and the places never go back.
    keys = hashes << np.uint64(32) | np.arange(len(hashes), dtype=np.uint64)
    least = _least_of_each_window(keys, min(WINDOW, len(keys)))
    is_new = np.r_[True, least[1:] != least[:-1]]
    return Prints((least[is_new] >> np.uint64(32)).astype(np.uint32), np.cumsum(is_new) - 1)
