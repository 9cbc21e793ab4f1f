"""Numbers in so many bits each, and bits that are set: written for many lists at once, read as arrays.

The lowest bit of a number comes first, and so does the lowest bit of a byte.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Bytes that stand behind packed numbers: a number is taken out of the word that begins with its first byte.
PAD = bytes(8)

#: Numbers whose places are kept, for each width: 64 kB a width.
_KEPT = 1 << 13

#: Of a word of 32 bits one number of so many can be taken, wherever in its first byte it begins.
_NARROW = 25


@lru_cache(maxsize=64)
def _places(width: int) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """The byte in which each number begins, and the bit in it."""
    bits = np.arange(_KEPT, dtype=np.int64) * width
    return bits >> 3, (bits & 7).astype(np.uint32 if width <= _NARROW else np.uint64)


def _words(data: Bytes, width: int) -> NDArray[Any]:
    """The words that begin with each byte; ``PAD`` stands behind what is asked of them."""
    dtype = np.dtype("<u4" if width <= _NARROW else "<u8")
    return np.ndarray((len(data) - dtype.itemsize + 1,), dtype, data, 0, (1,))


def unpack(data: Bytes, count: int, width: int) -> NDArray[Any]:
    """So many numbers of ``width`` bits, 32 at most, from the beginning of bytes with :data:`PAD` behind them."""
    words = _words(data, width)
    at, shifts = _places(width)
    mask = words.dtype.type((1 << width) - 1)
    numbers: NDArray[Any] = np.empty(count, words.dtype)
    step = _KEPT * width // 8
    for first in range(0, count, _KEPT):
        part = numbers[first : first + _KEPT]
        begin, own = first // _KEPT * step, at[: len(part)]
        # What is taken from is copied to begin at a whole word: no more than what is wanted.
        words[begin : begin + int(own[-1]) + 1].take(own, out=part, mode="clip")
        part >>= shifts[: len(part)]
    numbers &= mask
    return numbers


def unpack_chosen(data: Bytes, numbers: Ints, width: int) -> NDArray[Any]:
    """Some of the numbers that :func:`unpack` gives all of, by their places among these."""
    # In place: fetching memory for what stands between takes longer than the work.
    words, bits = _words(data, width), numbers * width
    shifts = (bits & 7).astype(words.dtype)
    bits >>= 3
    chosen: NDArray[Any] = words[bits]
    chosen >>= shifts
    chosen &= words.dtype.type((1 << width) - 1)
    return chosen


def unpack_at(data: Bytes, bits: Ints, widths: Ints) -> NDArray[Any]:
    """Numbers that begin at these bits, of a width each."""
    words = _words(data, int(widths.max(initial=0)))
    kind = words.dtype.type
    masks = np.left_shift(kind(1), widths.astype(kind)) - kind(1)
    numbers: NDArray[Any] = words[bits >> 3] >> (bits & 7).astype(words.dtype) & masks
    return numbers


class PackedRows:
    """Rows of numbers, each of which begins at a bit and has a width of its own: of every row one number at a time.

    As many bytes as :data:`PAD` has stand behind them. What is asked for behind a row's end is some number.
    """

    def __init__(self, data: Bytes, bits: Ints, widths: Ints) -> None:
        self._words = _words(data, int(widths.max(initial=0)))
        self._bits, self._widths = bits, widths
        kind = self._words.dtype.type
        self._masks = np.left_shift(kind(1), widths.astype(kind)) - kind(1)

    def __getitem__(self, places: Ints) -> Ints:
        bits = places * self._widths
        bits += self._bits
        shifts = (bits & 7).astype(self._words.dtype)
        bits >>= 3
        np.minimum(bits, len(self._words) - 1, out=bits)
        numbers = self._words[bits]
        numbers >>= shifts
        numbers &= self._masks
        found: Ints = numbers.astype(np.int64)
        return found


def set_bits(data: Bytes, count: int) -> NDArray[np.intp]:
    """Which of the first ``count`` bits are set."""
    return np.unpackbits(data, count=count, bitorder="little").view(bool).nonzero()[0]


def pack_into(words: NDArray[np.uint64], bits: Ints, numbers: NDArray[Any]) -> None:
    """Put numbers below 2**32 into words of 32 bits (kept in 64) where these bits begin, which increase.

    No number may run into the next one. One word more is wanted than there are bits for.
    """
    if not len(bits):
        return
    shifted = numbers.astype(np.uint64)
    shifted <<= (bits & 31).astype(np.uint64)
    word = bits >> 5
    first = np.ones(len(word), bool)
    np.not_equal(word[1:], word[:-1], out=first[1:])
    starts = first.nonzero()[0]
    own = word[starts]
    words[own] += np.add.reduceat(shifted & np.uint64(0xFFFFFFFF), starts)
    words[own + 1] += np.add.reduceat(shifted >> np.uint64(32), starts)
