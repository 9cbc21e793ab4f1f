"""Worker processes with a time limit a document: one that hangs is ended and listed, and the run goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from typing import Any

from pebble import ProcessExpired, ProcessPool

from indexer.discovery import Task
from indexer.work import Outcome, work

#: Seconds that one task may take.
TIME_LIMIT = 60.0

#: Tasks handed out ahead of the one whose outcome is awaited, for each worker.
_AHEAD = 4


def default_workers() -> int:
    """One worker for each processor this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ignore_interrupt() -> None:
    """Ctrl-C is for the parent to handle; it ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def run_tasks(
    tasks: Iterable[Task],
    prepare: Callable[[Any], Any] | None = None,
    *,
    workers: int | None = None,
    time_limit: float = TIME_LIMIT,
) -> Iterator[tuple[Task, list[Outcome]]]:
    """Do tasks in worker processes; their outcomes in the order of the tasks.

    A task that takes longer than ``time_limit`` seconds, or whose worker dies, has one outcome with the reason.
    """
    workers = workers or default_workers()
    # Spawned, not forked: the parent has threads, and a fork copies their locks in whatever state they are.
    context = multiprocessing.get_context("spawn")
    waiting: deque[tuple[Task, Any]] = deque()
    pool = ProcessPool(max_workers=workers, context=context, initializer=_ignore_interrupt)

    def submit(task: Task) -> Any:
        return pool.schedule(work, args=(task, prepare), timeout=time_limit)

    try:
        for task in tasks:
            waiting.append((task, submit(task)))
            if len(waiting) > workers * _AHEAD:
                yield from _results(*waiting.popleft(), submit)
        while waiting:
            yield from _results(*waiting.popleft(), submit)
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


def _results(task: Task, future: Any, submit: Callable[[Task], Any]) -> Iterator[tuple[Task, list[Outcome]]]:
    try:
        yield task, future.result()
    except (FutureTimeoutError, ProcessExpired) as error:
        if len(task.lines) > 1:
            # One line is at fault: the others are read by themselves.
            for line in task.lines:
                alone = replace(task, lines=(line,))
                yield from _results(alone, submit(alone), submit)
        else:
            yield task, [Outcome(_name(task), reason=_reason(error))]


def _reason(error: Exception) -> str:
    if isinstance(error, ProcessExpired):
        return f"ended its reader process (exit code {error.exitcode}); the file may be damaged"
    return "took too long to read and was given up"


def _name(task: Task) -> str:
    return f"{task.where}, line {task.lines[0][0]}" if task.lines else task.where
