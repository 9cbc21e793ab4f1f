"""Arrays of numbers that increase: where a value begins, which of some are among others, what several have together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.generic)

#: Where there are so many times as many others, looking each number up among them is less work than marking them.
_FEW = 8


def begins(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values differ from the one before them."""
    first = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


def is_member(wanted: NDArray[Any], known: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some numbers are among others, which increase; both of one type."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    found: NDArray[np.bool_] = known.take(known.searchsorted(wanted), mode="clip") == wanted
    return found


def in_both(some: NDArray[Any], others: NDArray[Any], limit: int) -> NDArray[Any]:
    """Those of some numbers below a limit that are among others too; both increase."""
    if len(some) * _FEW < len(others):
        return some[is_member(some, others)]
    mask = np.zeros(limit, bool)
    mask[others] = True
    return some.compress(mask.take(some))


def merged(parts: Sequence[NDArray[_Number]]) -> NDArray[_Number]:
    """The numbers of one array or more, each increasing, in order, repeated ones too."""
    if len(parts) == 1:
        return parts[0]
    every = np.concatenate(parts)
    # It finds what is in order already, and merges that: some 20 times as fast as sorting.
    every.sort(kind="stable")
    return every


def union(parts: Sequence[NDArray[_Number]]) -> NDArray[_Number]:
    """The numbers of one array or more, each increasing, in order, each once."""
    every = merged(parts)
    return every[begins(every)]
