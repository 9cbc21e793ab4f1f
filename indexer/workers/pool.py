"""Worker processes with limits a document: one that hangs, dies or takes too much is replaced, its document listed.

Each worker has a pipe of its own and does one task at a time. So a worker may be killed at any moment: it holds no
lock that another waits for, and which document it was reading is known. Processor time and memory are limited by the
system (``confinement.py``); looks at the clock and at the memory are for what the system does not count.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection, wait
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, Self

from indexer.outcome import Outcome, settled
from indexer.overrides import NONE, Overrides
from indexer.readers.limits import MEMORY_BYTES, SECONDS, WAITS
from indexer.sources.files import NoFileError, open_file, unreadable
from indexer.sources.tasks import Task
from indexer.workers import confinement
from indexer.workers.answers import receive
from indexer.workers.process import START_LIMIT, Child, WorkersError, hand, silence, take

#: Seconds between two looks at how much memory the workers take.
_LOOK = 0.2

#: What a worker says when a part of a document is read, and when it is ready to be told what it needs for all tasks.
_PART, _LOADED = "part", "loaded"

#: Workers that may die in a row before one has started.
_FAILED_STARTS = 5

#: Tasks handed out ahead of the one whose outcome is awaited, for each worker, and their bytes at most. Settled
#: tasks cost a worker nothing: of those there may be more.
_AHEAD = 4
_BYTES_AHEAD = 64 * 2**20
_SETTLED_AHEAD = 1_000

Prepare = Callable[[Any], Any]

#: What comes of a task, of how to make reports ready for the index, and of the corrections by hand.
Work = Callable[[Task, Prepare | None, Overrides], list[Outcome]]

#: What a worker is told once.
Instructions = tuple[Prepare | None, Overrides]


class Limits(NamedTuple):
    """What one task may take: seconds of processor time, and by the clock; bytes of memory."""

    seconds: float
    wait: float
    memory: int


def default_workers() -> int:
    """One worker for each processor this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(
    tasks: Iterable[Task], prepare: Prepare | None = None, **how: Any
) -> Generator[tuple[Task, list[Outcome]], None, None]:
    """Do tasks in worker processes, as :class:`Workers` of such a kind do. Close the iterator to end them early."""
    with Workers(**how) as pool:
        yield from pool.run(tasks, prepare)


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


class _Worker(Child):
    """A worker process, the job it does and until when."""

    def __init__(self, work: Work | None, instructions: Instructions | None, limits: Limits) -> None:
        super().__init__(_serve, (work, instructions, limits.seconds), limits.memory)
        self.job: _Job | None = None
        self.started = False
        self.deadline = monotonic() + START_LIMIT


class Workers:
    """Worker processes, and jobs that wait for one. They are started as they are needed, and end with the ``with`` block."""

    def __init__(
        self,
        *,
        work: Work | None = None,
        workers: int | None = None,
        time_limit: float = SECONDS,
        wait_limit: float | None = None,
        memory_limit: int = MEMORY_BYTES,
    ) -> None:
        """So many ``workers`` at most. ``work`` is done instead of reading.

        A task that takes more than ``time_limit`` seconds of processor time, ``wait_limit`` seconds by the clock (some
        times as much, unless given) or ``memory_limit`` bytes, or whose worker dies, has an outcome with the reason; of
        several lines each is tried by itself then.
        """
        self._work = work
        #: Not known before the first task is.
        self._instructions: Instructions | None = None
        self._most = workers or default_workers()
        self._limits = Limits(time_limit, time_limit * WAITS if wait_limit is None else wait_limit, memory_limit)
        self._looked = 0.0
        self._workers: list[_Worker] = []
        self._queue: deque[_Job] = deque()
        self._failed_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def start(self) -> None:
        """Have a worker start, before there is a task for it. Raises ``WorkersError``."""
        if not self._workers:
            self._workers.append(_Worker(self._work, self._instructions, self._limits))

    def end(self) -> None:
        """End the workers: one that does a task may have to end a program first."""
        for worker in self._workers:
            (worker.process.kill if worker.job is None else worker.process.terminate)()
        while self._workers:
            self._workers.pop().kill()

    def run(
        self, tasks: Iterable[Task], prepare: Prepare | None = None, overrides: Overrides = NONE
    ) -> Iterator[tuple[Task, list[Outcome]]]:
        """Do tasks; their outcomes in the order of the tasks. Once for all workers. Raises ``WorkersError``."""
        self._instructions = prepare, overrides
        waiting: deque[_Job] = deque()
        ahead = size = 0

        def finish() -> tuple[Task, list[Outcome]]:
            nonlocal ahead, size
            job = waiting.popleft()
            while job.outcomes is None:
                self._step()
            ahead -= not job.task.settled
            size -= job.task.size
            return job.task, job.outcomes

        for task in tasks:
            waiting.append(self._submit(task))
            ahead += not task.settled
            size += task.size
            while waiting and (
                waiting[0].outcomes is not None
                or ahead > self._most * _AHEAD
                or size > _BYTES_AHEAD
                or len(waiting) > _SETTLED_AHEAD
            ):
                yield finish()
        while waiting:
            yield finish()

    def _submit(self, task: Task) -> _Job:
        """Begin a task; one with nothing to read is done at once."""
        job = self._queued(task)
        if job.done is None:
            self._queue.append(job)
            self._step(0)
        return job

    def _queued(self, task: Task) -> _Job:
        return _Job(task, settled(task) if task.settled else None)

    def _step(self, seconds: float = 1.0) -> None:
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
            if worker.job is not None and not worker.link.poll() and worker.memory() > self._limits.memory:
                self._lose(worker, confinement.memory_reason(self._limits.memory))

    def _hand_out(self) -> None:
        for worker in list(self._workers):
            while self._queue and worker.started and worker.job is None and worker in self._workers:
                self._give(worker, self._queue.popleft())
        coming = sum(not worker.started for worker in self._workers)
        for _ in range(min(len(self._queue) - coming, self._most - len(self._workers))):
            self._workers.append(_Worker(self._work, self._instructions, self._limits))

    def _give(self, worker: _Worker, job: _Job) -> None:
        task = job.task
        try:
            file = open_file(task.path, identity=task.identity)[0] if task.is_file else nullcontext()
        except (NoFileError, OSError) as error:
            job.done = [Outcome(task.where, reason=unreadable(error))]
            return
        worker.job, worker.deadline = job, monotonic() + self._limits.wait
        with file as opened:
            try:
                worker.link.send(task)
                if opened is not None:
                    hand(worker.link, worker.process.pid, opened)
            except OSError:  # It died while it waited: the job is not to blame.
                worker.job = None
                self._queue.appendleft(job)
                self._lose(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = receive(worker.link)
            if answer == _LOADED and not worker.started:  # and waits for what is sent: it has seen no document yet
                worker.link.send(self._instructions)
                worker.deadline = monotonic() + START_LIMIT  # it may have waited long for the first task
                return
        except (EOFError, OSError):
            self._lose(worker)
            return
        if answer == _PART:
            worker.deadline = monotonic() + self._limits.wait
            return
        worker.deadline = float("inf")
        if not worker.started:
            worker.started, self._failed_starts = True, 0
        elif worker.job is not None:
            worker.job.done, worker.job = answer, None
            if worker.memory() > self._limits.memory // 2:
                # Python seldom gives memory back: what this document took must not be laid to the next.
                self._workers.remove(worker)
                worker.kill()

    def _lose(self, worker: _Worker, reason: str | None = None) -> None:
        """End a worker that hangs or has died; ``reason`` says of its document why, for one that hangs."""
        self._workers.remove(worker)
        code = worker.end() if reason is None else worker.kill()
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise WorkersError.ended(code)
        elif worker.job is not None:
            at_fault = confinement.reason_of_end(code, self._limits.seconds, self._limits.memory)
            self._blame(worker.job, reason or at_fault)

    def _blame(self, job: _Job, reason: str) -> None:
        task = job.task
        if len(task.lines) > 1:
            # One line is at fault: each is read by itself.
            job.parts = [self._queued(replace(task, lines=(line,))) for line in task.lines]
            self._queue.extendleft(part for part in reversed(job.parts) if part.done is None)
        else:
            where = f"{task.where}, line {task.lines[0].number}" if task.lines else task.where
            job.done = [Outcome(where, reason=reason)]


def _next_part(link: Connection, seconds: float) -> None:
    """Give the next part of a document the time of a document, here and with the parent, who looks at the clock."""
    confinement.allow_time(seconds)
    link.send(_PART)


def _serve(link: Connection, do: Work | None, instructions: Instructions | None, seconds: float) -> None:
    """What a worker process runs: tasks come, outcomes go, until the parent closes the pipe or ends."""
    if do is None:
        # The readers and their data take a while to load, and only those who read need them.
        from indexer.workers.work import work

        do = work

    confinement.on_part(partial(_next_part, link, seconds))
    try:
        if instructions is None:
            link.send(_LOADED)
            instructions = link.recv()
        prepare, overrides = instructions
        link.send(None)
        silence()
        while True:
            task = link.recv()
            with take(link) if task.is_file else nullcontext() as file:
                confinement.allow_time(seconds)
                outcomes = do(replace(task, file=file), prepare, overrides)
            try:
                link.send(outcomes)
            except MemoryError:  # nothing has been sent: what is sent is made before
                link.send([Outcome(o.where, reason=confinement.memory_reason()) for o in outcomes])
    except (EOFError, OSError):
        return
