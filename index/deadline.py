"""A limit of time for a question: set where it is asked, looked at by whatever works at its answer.

Work that can take long calls :func:`poll` between its parts (a clause, a segment, a hit), so that a question goes
beyond its limit by one part at most.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from index.errors import SearchTimeoutError

#: When the question that this thread works at is to be given up, by the monotonic clock, and its limit in milliseconds.
_deadline: ContextVar[tuple[float, int] | None] = ContextVar("deadline", default=None)


@contextmanager
def time_limit(milliseconds: int) -> Iterator[None]:
    """Give up what is asked in this block after so many milliseconds; 0 sets no limit. An earlier limit holds on.

    What gives up raises ``SearchTimeoutError``.
    """
    known = _deadline.get()
    if milliseconds <= 0:
        yield
        return
    own = (time.monotonic() + milliseconds / 1000, milliseconds)
    token = _deadline.set(own if known is None else min(known, own))
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining() -> float | None:
    """How many seconds the question has left, at least 0; ``None`` where there is no limit."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline[0] - time.monotonic())


def poll() -> None:
    """Raise ``SearchTimeoutError`` where the time is up."""
    deadline = _deadline.get()
    if deadline is not None and time.monotonic() >= deadline[0]:
        raise SearchTimeoutError("search.timeout", milliseconds=deadline[1])
