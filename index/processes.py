"""What processes that are started for work have in common, whoever starts them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST_COMMAND = 200


def command() -> str:
    """The command that this process is, shortened."""
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:_LONGEST_COMMAND] if sys.argv else ""


def is_running(process: object) -> bool:
    """Whether this system has a process of this number, as far as can be told."""
    if os.name != "posix" or not isinstance(process, int):
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """A process started meanwhile never gets Ctrl-C, which goes to every process of a terminal.

    Of this process the calling thread is kept from it too; what came meanwhile comes at the end.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    # Its helper process is started with the first worker, and that would unblock the signal again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
