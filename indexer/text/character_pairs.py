"""Which pairs of characters a text has, looked up for all of it at once: what a word needs before it is looked for.

Most words that rules look for are in few texts. A pair's number is not its own, so that a pair may only seem to be
there; one that is not there is not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: How many numbers pairs are mixed into: so many that a usual text has one in twenty, so few that a table of all stays
#: in the processor's cache.
NUMBERS = 1 << 16


def number(first: Any, second: Any) -> Any:
    """The number of a pair of code points, or an array of them for two arrays of ``uint32``, or ``uint16``."""
    return (first * 40503 ^ second) & (NUMBERS - 1)


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def present(numbers: NDArray[np.intp]) -> bytearray:
    """For each number whether a pair has it, 1 or 0; and a 1 behind the last, for what needs no pair."""
    found = bytearray(NUMBERS + 1)
    found[NUMBERS] = 1
    np.frombuffer(found, dtype=np.uint8)[numbers] = 1
    return found


@lru_cache(maxsize=1024)
def ends(word: str) -> tuple[int, int]:
    """The numbers of the first and the last pair of a word of two characters or more."""
    return number(ord(word[0]), ord(word[1])), number(ord(word[-2]), ord(word[-1]))
