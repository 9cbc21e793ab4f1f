"""Worker processes with a time limit a document: one that hangs or dies is replaced, its document listed.

Each worker has a pipe of its own and does one task at a time. So a worker may be killed at any moment: it holds no
lock that another waits for, and which document it was reading is known.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from time import monotonic
from types import FrameType, TracebackType
from typing import Any

import psutil

from index.errors import GongkaiError
from indexer.outcome import Outcome, settled
from indexer.overrides import NONE, Overrides
from indexer.sources.discovery import Task
from indexer.workers import signals

#: Seconds that one task may take.
TIME_LIMIT = 60.0

#: Bytes of memory that a worker may take.
MEMORY_LIMIT = 2**30

#: Seconds between two looks at how much memory the workers take.
_LOOK = 0.2

#: Seconds that a worker may take to start: it imports the readers, perhaps from a slow disk.
_START_LIMIT = 120.0

#: Seconds that a worker has to end the programs that it runs, before it is ended itself.
_GRACE = 1.0

#: Workers that may die in a row before one has started.
_FAILED_STARTS = 5

#: Tasks handed out ahead of the one whose outcome is awaited, for each worker, and their bytes at most. Settled
#: tasks cost a worker nothing: of those there may be more.
_AHEAD = 4
_BYTES_AHEAD = 64 * 2**20
_SETTLED_AHEAD = 1_000

Prepare = Callable[[Any], Any]

#: What a worker is told once: how to make reports ready for the index, and the corrections by hand.
Instructions = tuple[Prepare | None, Overrides]


class WorkersError(GongkaiError):
    """Worker processes cannot be started."""


def default_workers() -> int:
    """One worker for each processor this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(
    tasks: Iterable[Task],
    prepare: Prepare | None = None,
    *,
    overrides: Overrides = NONE,
    workers: int | None = None,
    time_limit: float = TIME_LIMIT,
    memory_limit: int = MEMORY_LIMIT,
) -> Generator[tuple[Task, list[Outcome]], None, None]:
    """Do tasks in worker processes; their outcomes in the order of the tasks.

    A task that takes longer than ``time_limit`` seconds or more than ``memory_limit`` bytes, or whose worker dies,
    has an outcome with the reason; of several lines each is tried by itself then. Close the iterator to end the
    workers early. Raises ``WorkersError``.
    """
    workers = workers or default_workers()
    waiting: deque[_Job] = deque()
    ahead = size = 0
    with _Pool((prepare, overrides), workers, time_limit, memory_limit) as pool:

        def finish() -> tuple[Task, list[Outcome]]:
            nonlocal ahead, size
            job = waiting.popleft()
            while job.outcomes is None:
                pool.step()
            ahead -= not job.task.settled
            size -= job.task.size
            return job.task, job.outcomes

        for task in tasks:
            waiting.append(pool.submit(task))
            ahead += not task.settled
            size += task.size
            while waiting and (
                waiting[0].outcomes is not None
                or ahead > workers * _AHEAD
                or size > _BYTES_AHEAD
                or len(waiting) > _SETTLED_AHEAD
            ):
                yield finish()
        while waiting:
            yield finish()


@dataclass(slots=True, eq=False)
class _Job:
    """A task on its way. ``parts`` are its lines, each as a job, once the whole has failed."""

    task: Task
    done: list[Outcome] | None = None
    parts: list[_Job] = field(default_factory=list)

    @property
    def outcomes(self) -> list[Outcome] | None:
        """What came of the task; ``None`` while it is not done."""
        if not self.parts:
            return self.done
        outcomes: list[Outcome] = []
        for part in self.parts:
            if part.done is None:
                return None
            outcomes += part.done
        return outcomes


class _Worker:
    """A worker process, its end of the pipe, the job it does and until when."""

    def __init__(self, instructions: Instructions, time_limit: float) -> None:
        # Spawned, not forked: the parent has threads, and a fork copies their locks in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self.link, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, instructions, time_limit), daemon=True)
        with signals.held():
            self.process.start()
        other.close()
        self.job: _Job | None = None
        self.started = False
        self.deadline = monotonic() + _START_LIMIT

    def memory(self) -> int:
        """The memory that the process takes now, in bytes; 0 where it has ended."""
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def kill(self) -> int | None:
        """End the process and the programs that it runs; its exit code, negative for a signal."""
        self.process.terminate()
        wait([self.process.sentinel], _GRACE)
        if hasattr(os, "killpg") and self.process.pid:
            with suppress(OSError):  # There is no group of its own yet, or nobody is left in it.
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.link.close()
        return self.process.exitcode


class _Pool:
    """Workers, and jobs that wait for one."""

    def __init__(self, instructions: Instructions, limit: int, time_limit: float, memory_limit: int) -> None:
        self._instructions, self._limit, self._time_limit = instructions, limit, time_limit
        self._memory_limit = memory_limit
        self._looked = 0.0
        self._workers: list[_Worker] = []
        self._queue: deque[_Job] = deque()
        self._failed_starts = 0

    def __enter__(self) -> _Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.process.terminate()
        while self._workers:
            self._workers.pop().kill()

    def submit(self, task: Task) -> _Job:
        """Begin a task; one with nothing to read is done at once."""
        job = self._queued(task)
        if job.done is None:
            self._queue.append(job)
            self.step(0)
        return job

    def _queued(self, task: Task) -> _Job:
        return _Job(task, settled(task) if task.settled else None)

    def step(self, seconds: float = 1.0) -> None:
        """Wait until something happens, ``seconds`` at most, and see to it that every worker has work."""
        self._hand_out()
        now = monotonic()
        left = min([seconds, _LOOK, *(worker.deadline - now for worker in self._workers)])
        heard = wait([worker.link for worker in self._workers], max(0.0, left))
        now = monotonic()
        for worker in list(self._workers):
            if worker.link in heard:
                self._hear(worker)
            elif worker.deadline < now and not worker.link.poll():
                self._lose(worker, "took too long to read and was given up")
        if now - self._looked >= _LOOK:
            self._looked = now
            self._look_at_memory()
        self._hand_out()

    def _look_at_memory(self) -> None:
        for worker in list(self._workers):
            if worker.job is not None and not worker.link.poll() and worker.memory() > self._memory_limit:
                limit = f"{self._memory_limit / 2**30:g} GB"
                self._lose(worker, f"took more than {limit} of memory to read and was given up")

    def _hand_out(self) -> None:
        for worker in list(self._workers):
            if self._queue and worker.started and worker.job is None:
                self._give(worker, self._queue.popleft())
        coming = sum(not worker.started for worker in self._workers)
        for _ in range(min(len(self._queue) - coming, self._limit - len(self._workers))):
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        try:
            return _Worker(self._instructions, self._time_limit)
        except OSError as error:
            raise WorkersError(f"cannot start a reader process: {error.strerror}; try --workers 1") from error

    def _give(self, worker: _Worker, job: _Job) -> None:
        worker.job, worker.deadline = job, monotonic() + self._time_limit
        try:
            worker.link.send(job.task)
        except OSError:  # It died while it waited: the job is not to blame.
            worker.job = None
            self._queue.appendleft(job)
            self._lose(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = worker.link.recv()
        except (EOFError, OSError):
            self._lose(worker)
            return
        worker.deadline = float("inf")
        if not worker.started:
            worker.started, self._failed_starts = True, 0
        elif worker.job is not None:
            worker.job.done, worker.job = answer, None
            if worker.memory() > self._memory_limit // 2:
                # Python seldom gives memory back: what this document took must not be laid to the next.
                self._workers.remove(worker)
                worker.kill()

    def _lose(self, worker: _Worker, reason: str | None = None) -> None:
        """End a worker that hangs or has died; ``reason`` says of its document why, for one that hangs."""
        self._workers.remove(worker)
        if reason is None:
            # It has closed its pipe and is about to end; killing it now would hide how.
            wait([worker.process.sentinel], _GRACE)
        code = worker.kill()
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise WorkersError(
                    f"reader processes end as soon as they start (exit code {code}); if a program of your own calls "
                    'the indexer, the call must stand under: if __name__ == "__main__"'
                )
        elif worker.job is not None:
            reason = reason or f"ended its reader process (exit code {code}); the file may be damaged"
            self._blame(worker.job, reason)

    def _blame(self, job: _Job, reason: str) -> None:
        task = job.task
        if len(task.lines) > 1:
            # One line is at fault: each is read by itself.
            job.parts = [self._queued(replace(task, lines=(line,))) for line in task.lines]
            self._queue.extendleft(part for part in reversed(job.parts) if part.done is None)
        else:
            where = f"{task.where}, line {task.lines[0].number}" if task.lines else task.where
            job.done = [Outcome(where, reason=reason)]


def _serve(link: Connection, instructions: Instructions, time_limit: float) -> None:
    """What a worker process runs: tasks come, outcomes go, until the parent closes the pipe or ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit)
    if hasattr(os, "setsid"):
        os.setsid()  # With a process group of its own, the programs that it runs can be ended with it.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # The readers and their data take a while to load, and only those who read need them.
    from indexer.workers.work import work

    try:
        link.send(None)
        while True:
            task = link.recv()
            _alarm(time_limit * 2)
            outcomes = work(task, *instructions)
            _alarm(0)
            link.send(outcomes)
    except (EOFError, OSError):
        return


def _exit(number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that a reader can end the program that it waits for; once, for it needs its time."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _end_with_parent() -> None:
    """A worker whose parent was killed must not go on for itself."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _alarm(seconds: float) -> None:
    """Let the system end this process after so long: a loop in C lets no thread of Python's do that."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
