"""What the system itself refuses to a process that reads documents: more memory, processor time or files than it may.

A document that asks for more ends with an error, or ends its process; neither the load of the machine nor how often
somebody looks decides. Where the system has no such limits, the looks of ``pool.py`` are what is left.
"""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from index.messages import say
from indexer.readers import limits

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

#: Libraries that start a thread for each processor, each with tens of MB of memory, and use none of them here.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

#: Signals by which a process ends that could not go on, of which lack of memory is one reason.
_CRASHES = {
    -getattr(signal, name) for name in ("SIGABRT", "SIGTRAP", "SIGILL", "SIGSEGV", "SIGBUS") if hasattr(signal, name)
}


def confine(memory: int) -> None:
    """Limit this process, for good, to ``memory`` bytes and what else reading takes."""
    if resource is None:
        return
    # Of memory what is written to counts: mapped files and addresses that are only reserved cost nothing. The programs
    # that a reader starts may have more (see ``allow``).
    _limit("RLIMIT_DATA", memory, max(memory, limits.PROGRAM_BYTES))
    _limit("RLIMIT_FSIZE", limits.WRITTEN_BYTES)
    _limit("RLIMIT_NOFILE", limits.OPEN_FILES)
    _limit("RLIMIT_CORE", 0)


def allow_time(seconds: float) -> None:
    """Let the system end this process once it has taken so much processor time from now on.

    By a signal that cannot wait: in a loop of C no code of Python's would come to its turn.
    """
    if resource is not None:
        used = time.process_time()
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        soft = math.ceil(used + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most))


def allow(program: int, seconds: float) -> None:
    """Give a program that this process has just started, by its process id, limits of its own."""
    if hasattr(resource, "prlimit"):
        with suppress(OSError, ValueError):  # It has ended already, or may have less than that.
            resource.prlimit(program, resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds)))
            resource.prlimit(program, resource.RLIMIT_DATA, (limits.PROGRAM_BYTES, limits.PROGRAM_BYTES))


def memory_reason(memory: int | None = None) -> str:
    """Why a document is given up that needs more memory than this process, or one with ``memory`` bytes, may take."""
    if memory is None:
        memory = resource.getrlimit(resource.RLIMIT_DATA)[0] if resource is not None else limits.MEMORY_BYTES
        if resource is not None and memory == resource.RLIM_INFINITY:
            return say("document.memory")
    return say("document.memory_limit", most=memory / 2**20)


def time_reason(seconds: float) -> str:
    """Why a document is given up that takes longer."""
    return say("document.time_limit", seconds=seconds)


def reason_of_end(code: int | None, seconds: float, memory: int) -> str:
    """Why a document is given up that ended its process with the exit code ``code``, negative for a signal."""
    if code == -getattr(signal, "SIGXCPU", 0) and code:
        return time_reason(seconds)
    if code in _CRASHES:
        return say("document.crashed", status=code, most=memory / 2**20)
    return say("document.ended_process", status=code)


@contextmanager
def one_thread() -> Iterator[None]:
    """Start processes meanwhile whose libraries keep to one thread: how much they take depends on no machine."""
    added = [name for name in _ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _limit(name: str, soft: int, hard: int | None = None) -> None:
    """Set a limit, or leave a lower one as it is."""
    if (kind := getattr(resource, name, None)) is None:
        return
    _, most = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    # A system that knows the limit by name only refuses it: there it stays as it is.
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (soft, hard))
