"""How a run is ended from outside: every signal that asks for it acts as Ctrl-C, and none while a process starts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from index.processes import interrupts_blocked

#: The signals that ask a program to end, as far as the system has them.
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def as_interrupts() -> Iterator[None]:
    """Raise ``KeyboardInterrupt(signal number)`` at signals that would end the program without tidying up."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    # What is ignored stays so (``nohup`` wants it), and what has a handler keeps it.
    numbers = [number for number in _settable() if signal.getsignal(number) == signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def held() -> Iterator[None]:
    """Hold these signals back; what came meanwhile comes at the end. A process started meanwhile never gets Ctrl-C.

    Ctrl-C goes to every process of a terminal; one that is still loading its program would answer it with a traceback.
    """
    came: list[int] = []
    handlers = {number: handler for number in _settable() if callable(handler := signal.getsignal(number))}
    for number in handlers:
        signal.signal(number, lambda number, frame: came.append(number))
    try:
        with interrupts_blocked():
            yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came:
            handlers[number](number, None)


def _settable() -> list[int]:
    """Python lets its first thread only set handlers."""
    return _ENDING if threading.current_thread() is threading.main_thread() else []
