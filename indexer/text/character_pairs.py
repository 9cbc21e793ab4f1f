"""Pairs of neighbouring characters as numbers, for all of a text at once: where in it a name may begin.

A pair's number is not its own, so that a pair may only seem to be there; one that is not there is not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: How many numbers pairs are mixed into: so many that a usual text has one in twenty, so few that a table of all stays
#: in the processor's cache.
NUMBERS = 1 << 16


def number(first: Any, second: Any) -> Any:
    """The number of a pair of code points, or an array of them for two arrays of ``uint32``, or ``uint16``."""
    return (first * 40503 ^ second) & (NUMBERS - 1)


def numbers(points: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Of the pairs of neighbours."""
    short = points.astype(np.uint16)  # all that a number has of them
    found: NDArray[np.uint16] = number(short[:-1], short[1:])
    return found.astype(np.intp)  # what NumPy looks up by soonest


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
