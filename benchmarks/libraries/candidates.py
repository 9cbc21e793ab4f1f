"""How candidates that do the same are asked and timed; see ``benchmarks.libraries``."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any

#: Who does it, what came of it, and how long one took, in milliseconds.
Row = tuple[str, str, float]


def library(name: str) -> Any:
    """A module, or ``None`` where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def timed(do: Callable[[Any], Any], inputs: Iterable[Any]) -> tuple[list[Any], float]:
    """What ``do`` makes of each input, ``None`` where it fails, and the median of its milliseconds."""
    results, times = [], []
    for given in inputs:
        began = time.perf_counter()
        result = None
        with suppress(Exception):  # a candidate that cannot read something has not read it; the others are asked
            result = do(given)
        times.append(1000 * (time.perf_counter() - began))
        results.append(result)
    return results, statistics.median(times)


def squeezed(text: str | None) -> str:
    """Without white space and what separates cells, for which every library has a way of its own."""
    return re.sub(r"[\s|]+", "", text or "")
