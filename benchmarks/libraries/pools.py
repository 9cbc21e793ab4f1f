"""The same tasks for several pools of processes, to see which of them come back.

    python -m benchmarks.libraries.pools own|pebble|loky|concurrent.futures misbehaving|killed

Of the misbehaving one hangs, one ends its process, one loops in C, one is greedy. Or all do their work, and every now
and then a process is killed from outside, as the system does that lacks memory. Each library is asked for all that it
offers: a limit a task by the clock; the system's limits of processor time and memory each process sets for itself.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

import psutil

from indexer.outcome import Outcome
from indexer.sources.tasks import Task
from indexer.workers import confinement
from indexer.workers.pool import run_tasks

#: What the misbehaving do, by their number; all others answer.
HANG, EXIT, LOOP, GREED = 5, 12, 19, 26
MISBEHAVING, WORKING = range(40), range(1_000, 1_400)
SECONDS, WAIT, MEMORY = 1.0, 8.0, 400 * 2**20

#: Seconds before the first process is killed, when all have started, and between two; how many; and when to give up.
BEFORE, BETWEEN, KILLS, PATIENCE = 4.0, 0.3, 6, 30.0

#: What came of each task: its number, or why not.
Answers = list[Any]


def do(number: int) -> tuple[int, bytes]:
    """A task; those that work answer with two megabytes, which take a while to send."""
    if number >= WORKING.start:
        time.sleep(0.03)
        return number, bytes(2_000_000)
    if number == HANG:
        time.sleep(30)
    if number == EXIT:
        os._exit(3)
    if number == LOOP:
        re.match(r"(a+)+$", "a" * 60 + "b")
    if number == GREED:
        held = [bytes(2**20) for _ in range(2**12)]
        assert held
    return number, b""


def own_work(task: Task, prepare: object, overrides: object) -> list[Outcome]:
    """The same as a task of ours; an error is a reason, as ``indexer.workers.work`` makes it."""
    try:
        return [Outcome(task.path, prepared=do(int(Path(task.path).name)))]
    except MemoryError:
        return [Outcome(task.path, reason=confinement.memory_reason())]


def own(numbers: Sequence[int]) -> Answers:
    """Ours, whose tasks are files."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / str(number) for number in numbers]
        for path in paths:
            path.touch()
        tasks = [Task(str(path)) for path in paths]
        found = run_tasks(tasks, work=own_work, workers=2, time_limit=SECONDS, wait_limit=WAIT, memory_limit=MEMORY)
        return [outcome.reason or outcome.prepared[0] for _, (outcome,) in found]


def limited(number: int) -> tuple[int, bytes]:
    """A task under the system's limits, for pools that know none."""
    confinement.allow_time(SECONDS)
    return do(number)


def _answers(submit: Callable[[int], Any], numbers: Sequence[int], seconds: float | None) -> Answers:
    """Those of all tasks; what is not there ``seconds`` after it was asked for, or when patience ends, is an error."""
    end = time.monotonic() + PATIENCE
    futures: list[Any] = []
    for number in numbers:
        try:
            futures.append(submit(number))
        except Exception as error:  # a pool that is broken
            futures.append(error)
    answers: Answers = []
    for future in futures:
        try:
            if isinstance(future, Exception):
                raise future
            left = max(0.0, end - time.monotonic())
            answers.append(future.result(timeout=left if seconds is None else min(seconds, left))[0])
        except BaseException as error:
            answers.append(type(error).__name__)
    return answers


def by_pebble(numbers: Sequence[int]) -> Answers:
    """Pebble ends a process whose task takes too long."""
    from pebble import ProcessPool

    context = get_context("spawn")
    with ProcessPool(2, initializer=confinement.confine, initargs=(MEMORY,), context=context) as pool:
        answers = _answers(lambda number: pool.schedule(limited, args=[number], timeout=WAIT), numbers, None)
        pool.stop()
    return answers


def by_loky(numbers: Sequence[int]) -> Answers:
    """Loky has no limit a task: who waits gives up, and the process is kept busy until all are ended."""
    from loky import ProcessPoolExecutor as Pool

    pool = Pool(2, initializer=confinement.confine, initargs=(MEMORY,))
    answers = _answers(lambda number: pool.submit(limited, number), numbers, WAIT)
    pool.shutdown(wait=True, kill_workers=True)
    return answers


def by_futures(numbers: Sequence[int]) -> Answers:
    """The standard library's has no limit a task either."""
    with ProcessPoolExecutor(2, get_context("spawn"), confinement.confine, (MEMORY,)) as pool:
        answers = _answers(lambda number: pool.submit(limited, number), numbers, WAIT)
        for process in list((pool._processes or {}).values()):
            process.kill()
    return answers


POOLS: dict[str, Callable[[Sequence[int]], Answers]] = {
    "own": own,
    "pebble": by_pebble,
    "loky": by_loky,
    "concurrent.futures": by_futures,
}


def kill_some() -> None:
    """Kill a worker now and then, chosen at random."""
    chance = random.Random(7)
    time.sleep(BEFORE)
    for _ in range(KILLS):
        workers = []
        for process in psutil.Process().children():
            with suppress(psutil.Error):
                if not any("resource_tracker" in word for word in process.cmdline()):
                    workers.append(process)
        if workers:
            chance.choice(workers).kill()
        time.sleep(BETWEEN)


def main() -> None:
    """Print what came back."""
    name, scenario = sys.argv[1:]
    if scenario == "killed":
        threading.Thread(target=kill_some, daemon=True).start()
        answers = POOLS[name](WORKING)
        right = sum(answer == number for number, answer in zip(WORKING, answers, strict=True))
        reasons = sorted({str(answer)[:28] for answer in answers if not isinstance(answer, int)})
        print(f"{right} of {len(WORKING)} answered, {KILLS} killed; {'; '.join(reasons)}", flush=True)
    else:
        answers = POOLS[name](MISBEHAVING)
        guilty = {HANG, EXIT, LOOP, GREED}
        healthy = sum(answers[number] == number for number in MISBEHAVING if number not in guilty)
        reasons = [str(answers[at])[:28] for at in sorted(guilty)]
        print(f"{healthy} of {len(answers) - len(guilty)} healthy answered; {'; '.join(reasons)}", flush=True)
    if active_children():
        os._exit(0)  # a pool that cannot be closed any more


if __name__ == "__main__":
    main()
