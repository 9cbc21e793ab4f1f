"""Workers that hang, die, or cannot start: the document at fault is named, and all others are read."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest

from index.fields import CODED
from index.whoosh_engine.write.prepare import prepare
from indexer.outcome import Outcome
from indexer.overrides import Correction, Overrides
from indexer.sources.discovery import Survey, discover
from indexer.sources.tasks import Task
from indexer.workers import confinement, pool
from indexer.workers.pool import WorkersError, run_tasks
from tests.indexer.made_folders import (
    BUSY,
    CHILDREN,
    EXIT,
    EXIT_QUIETLY,
    GREEDY,
    HANG,
    KILLED,
    SLEEP,
    SYSTEM_EXIT,
    Unloadable,
    lines,
    misbehave,
    narrative,
    record,
)

LIMIT = 3.0


def tasks_of(*places: Path) -> Iterator[Task]:
    return discover([str(place) for place in places], {}, Survey())


def reasons(results: list[tuple[Task, list[Outcome]]]) -> dict[str, str]:
    return {o.where: o.reason for _, outcomes in results for o in outcomes if o.reason is not None}


def no_workers_are_left() -> bool:
    return not multiprocessing.active_children()


def test_of_many_lines_only_those_that_hang_or_end_their_worker_are_lost(folder: Path) -> None:
    guilty = {5: EXIT, 20: HANG, 40: EXIT_QUIETLY, 41: KILLED, 64: SYSTEM_EXIT}
    path = folder / "a.jsonl"
    path.write_text(lines(*(record(str(n), guilty.get(n, "")) for n in range(1, 131))), encoding="utf-8")
    began = time.monotonic()
    results = list(run_tasks(tasks_of(path), misbehave, workers=2, wait_limit=LIMIT))
    assert time.monotonic() - began < 40
    failed = reasons(results)
    assert list(failed) == [f"{path}, line {number}" for number in guilty]
    assert "took too long" in failed.pop(f"{path}, line 20")
    assert all("ended its reader process" in reason for reason in failed.values())
    read = [o.report_id for _, outcomes in results for o in outcomes if o.reason is None]
    assert read == [str(n) for n in range(1, 131) if n not in guilty]
    assert no_workers_are_left()


def test_a_worker_that_was_started_before_is_told_what_all_tasks_need(folder: Path) -> None:
    (folder / "a.txt").write_text(narrative(), encoding="utf-8")
    corrected = Overrides({}, {str(folder / "a.txt"): (Correction("agency", "乙县财政局", ""),)}, {})
    with pool.Workers(workers=1) as workers:
        workers.start()
        (started,) = multiprocessing.active_children()
        assert workers._workers[0].link.poll(60)
        workers._workers[0].deadline = 0.0  # as where opening the index, or waiting for its lock, took long
        [(_, [outcome])] = workers.run(tasks_of(folder), prepare, corrected)
        assert multiprocessing.active_children() == [started]
    assert outcome.prepared.facets[CODED.index("agency")] == "乙县财政局"
    assert no_workers_are_left()


def test_a_file_that_hangs_is_named_and_the_others_keep_their_order(folder: Path) -> None:
    texts = [narrative(extra=HANG if n == 2 else str(n)) for n in range(12)]
    for n, text in enumerate(texts):
        (folder / f"{n:02}.txt").write_text(text, encoding="utf-8")
    results = list(run_tasks(tasks_of(folder), misbehave, workers=1, wait_limit=LIMIT))
    assert [Path(task.path).name for task, _ in results] == [f"{n:02}.txt" for n in range(12)]
    assert reasons(results) == {str(folder / "02.txt"): "took too long to read and was given up"}


def sleepers() -> list[str]:
    """Programs that a worker runs for a text with :data:`CHILDREN`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cmdline").read_bytes().split(b"\0")[:-1] == [part.encode() for part in SLEEP]:
                found.append(process.name)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes that are left in /proc")
def test_the_programs_that_a_worker_runs_end_with_it(folder: Path) -> None:
    (folder / "a.txt").write_text(narrative(extra=CHILDREN), encoding="utf-8")
    ran: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1) and len(ran) < 2:
            ran[:] = sleepers()

    watcher = threading.Thread(target=watch)
    watcher.start()
    (outcome,) = (
        o for _, outcomes in run_tasks(tasks_of(folder), misbehave, workers=1, wait_limit=4) for o in outcomes
    )
    done.set()
    watcher.join()
    assert outcome.reason is not None
    assert len(ran) == 2
    assert sleepers() == []


def test_settled_tasks_need_no_process_and_keep_their_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_Worker", None)
    tasks = [Task(f"/{n}.txt", known=str(n)) for n in range(3000)]
    results = list(run_tasks(tasks, misbehave, workers=2))
    assert [outcome for _, (outcome,) in results] == [Outcome(f"/{n}.txt", str(n), unchanged=True) for n in range(3000)]


def test_closing_the_results_early_ends_the_workers(folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_text(lines(record("1"), *(record(str(n), HANG) for n in range(2, 9))), encoding="utf-8")
    tasks = (Task(t.path, lines=(line,)) for t in tasks_of(path) for line in t.lines)
    results = run_tasks(tasks, misbehave, workers=2)
    assert next(results)[1][0].report_id == "1"
    began = time.monotonic()
    results.close()
    assert no_workers_are_left()
    assert time.monotonic() - began < 5


def test_an_error_of_discovery_ends_the_workers(folder: Path) -> None:
    def broken() -> Iterator[Task]:
        (folder / "a.txt").write_text(narrative(extra=HANG), encoding="utf-8")
        yield from tasks_of(folder)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(run_tasks(broken(), misbehave, workers=1))
    assert no_workers_are_left()


def test_workers_that_cannot_start_are_an_error_that_says_what_to_do(folder: Path) -> None:
    (folder / "a.txt").write_text(narrative(), encoding="utf-8")
    with pytest.raises(WorkersError, match=r"exit code 7.*__main__"):
        list(run_tasks(tasks_of(folder), Unloadable(), workers=2))
    assert no_workers_are_left()


def test_a_system_that_gives_no_more_processes_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", refuse)
    (folder / "a.txt").write_text(narrative(), encoding="utf-8")
    with pytest.raises(WorkersError, match="temporarily unavailable"):
        list(run_tasks(tasks_of(folder), misbehave))


class SlowWorkers(pool.Workers):
    """Starts none: the oldest task is done each time that somebody waits."""

    def _submit(self, task: Task) -> pool._Job:
        job = pool._Job(task, [] if task.settled else None)
        self._queue += [] if task.settled else [job]
        return job

    def _step(self, seconds: float = 1.0) -> None:
        self._queue.popleft().done = []


DATA = bytes(2**24)


@pytest.mark.parametrize(
    ("make", "ahead"),
    [
        (lambda n: Task(f"/{n}.txt", sha256=""), 2 * pool._AHEAD),
        (lambda n: Task("/a.zip", str(n), "", DATA), pool._BYTES_AHEAD // 2**24),
        (lambda n: Task(f"/{n}.txt", sha256="", known=None if n % 500 == 0 else "id"), pool._SETTLED_AHEAD),
    ],
)
def test_discovery_runs_ahead_of_reading_by_so_many_tasks_and_bytes_only(
    make: Callable[[int], Task], ahead: int
) -> None:
    taken = 0

    def watched() -> Iterator[Task]:
        nonlocal taken
        for taken in range(1, 5001):
            yield make(taken - 1)

    most = 0
    for done, _ in enumerate(SlowWorkers(workers=2).run(watched()), 1):
        most = max(most, taken - done)
    assert done == 5000
    assert most == ahead


def test_what_a_document_took_of_memory_is_not_laid_to_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool._Worker, "memory", lambda worker: 700 * 2**20 if worker.job is None else 0)
    ended: list[int | None] = []
    kill = pool._Worker.kill

    def counted(worker: pool._Worker) -> int | None:
        ended.append(worker.process.pid)
        return kill(worker)

    monkeypatch.setattr(pool._Worker, "kill", counted)
    for n in range(3):
        (folder / f"{n}.txt").write_text(narrative(extra=str(n)), encoding="utf-8")
    results = list(run_tasks(tasks_of(folder), misbehave, workers=1, memory_limit=1000 * 2**20))
    assert not reasons(results)
    assert len(results) == len(set(ended)) == 3


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")


@linux
def test_a_document_that_takes_too_much_processor_time_or_memory_is_a_row_and_the_others_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool._Worker, "memory", lambda worker: 0)  # the system decides, not looks at the memory
    texts = {"a": "一", "b": BUSY, "c": "三", "d": GREEDY, "e": "五"}
    for name, extra in texts.items():
        (folder / f"{name}.txt").write_text(narrative(extra=extra), encoding="utf-8")
    results = list(run_tasks(tasks_of(folder), misbehave, workers=1, time_limit=2, memory_limit=400 * 2**20))
    assert [Path(task.path).stem for task, _ in results] == list(texts)
    assert reasons(results) == {
        f"{folder}/b.txt": "takes more than 2 seconds of processor time; split it, or save it in another format",
        f"{folder}/d.txt": "needs more than 400 MB of memory; split it",
    }


@linux
def test_the_time_of_one_document_is_not_laid_to_the_next(folder: Path) -> None:
    """A process that has read for longer than the limit in all reads on."""
    for number in range(4):
        (folder / f"{number}.txt").write_text(narrative(extra=str(number)), encoding="utf-8")
    results = list(run_tasks(tasks_of(folder), busy_for_a_while, workers=1, time_limit=2))
    assert not reasons(results)
    processes = {outcome.prepared for _, (outcome,) in results}
    assert len(processes) == 1


def busy_for_a_while(report: Any) -> int:
    """Take most of the time that a document may; the process that did."""
    until = time.process_time() + 1.2
    while time.process_time() < until:
        pass
    return os.getpid()


@linux
def test_a_document_of_parts_may_take_the_time_of_a_document_for_each(folder: Path) -> None:
    """As a scan of many pages does: neither the processor's time nor the clock ends it, but for one part alone."""
    (folder / "a.txt").write_text(narrative(), encoding="utf-8")
    assert not reasons(list(run_tasks(tasks_of(folder), busy_in_parts, workers=1, time_limit=2)))
    assert not reasons(list(run_tasks(tasks_of(folder), waits_in_parts, workers=1, wait_limit=LIMIT)))
    assert "processor time" in str(reasons(list(run_tasks(tasks_of(folder), busy_in_one, workers=1, time_limit=2))))


def busy_in_parts(report: Any) -> int:
    for _ in range(3):
        busy_for_a_while(report)
        confinement.next_part()
    return 0


def waits_in_parts(report: Any) -> int:
    for _ in range(4):
        time.sleep(LIMIT / 3)
        confinement.next_part()
    return 0


def busy_in_one(report: Any) -> int:
    for _ in range(3):
        busy_for_a_while(report)
    return 0
