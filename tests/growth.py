"""Time that grows with the length of what is read, and no faster: told from other work on the machine.

A rule that tries again and again takes time that grows with the square of its input at least; work that is linear takes
four times as long for four times as much. Between the two lies the room that other work on the machine may take.
"""

from __future__ import annotations

import time
from collections.abc import Callable

#: Each size is measured so often at most; the least time of each counts, which other work lengthens least.
_ROUNDS = 6

#: Of linear growth, so many times are allowed; what grows with the square takes twice as many for four times the size.
_ROOM = 2

#: Seconds that are too short to be told from the noise.
NOISE = 0.03

Work = Callable[[], object]


def check_growth(work: Callable[[int], Work], size: int, *, times: int = 4, noise: float = NOISE) -> None:
    """Fail where ``times`` the size takes more than twice what linear growth makes of the time for ``size``.

    ``work(size)`` prepares what is then called and measured.
    """
    small, large = work(size), work(times * size)
    least = most = float("inf")
    for _ in range(_ROUNDS):
        least, most = min(least, cpu_seconds(small)), min(most, cpu_seconds(large))
        if most <= _ROOM * times * max(least, noise):
            return
    raise AssertionError(f"{times} times the size takes {most:.3f} s, where the size itself takes {least:.3f} s")


def check_quick(work: Work, limit: float) -> None:
    """Fail where in none of some runs the work takes less than ``limit`` seconds of CPU time."""
    least = float("inf")
    for _ in range(_ROUNDS):
        least = min(least, cpu_seconds(work))
        if least < limit:
            return
    raise AssertionError(f"it takes {least:.3f} s, more than {limit} s")


def cpu_seconds(work: Work) -> float:
    """What this process takes of the processor for the work, in seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
