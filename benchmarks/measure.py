"""One step of the comparison in a process of its own, so that nothing of another engine is in its memory or caches.

    python -m benchmarks.measure build|fixed|different ENGINE FOLDER FILE

FILE is the reports (``build``) or the queries. What was measured is the last line of the output, as JSON.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.peers import Engine, engine_named
from benchmarks.queries import FIXED

#: A repeated query is asked so many times, or for so many seconds, but twice at least.
REPEATS = 15
FIXED_SECONDS = 4.0

#: For so many seconds different queries are asked, or until all have been.
DIFFERENT_SECONDS = 90.0

#: Seconds between two looks at how much memory is taken.
_LOOK = 0.2

Row = dict[str, Any]


def build(engine: Engine, source: Path) -> Row:
    """Index all reports: how many a second, and the size of the index in MB."""
    with source.open("rb") as stream:
        count = sum(1 for _ in stream)
    began = time.perf_counter()
    engine.build(source)
    seconds = time.perf_counter() - began
    return {"reports": count, "rate": count / seconds, "size": engine.size() / 2**20}


def fixed(engine: Engine, _: Path) -> Row:
    """Of each fixed query the total, the first page and the median of the repeated ones, in ms."""
    began = time.perf_counter()
    engine.open()
    opened = _since(began)
    pages = {}
    for query in FIXED:
        total, first = _page(engine, query)
        times: list[float] = []
        began = time.perf_counter()
        while not times or (len(times) < REPEATS and time.perf_counter() - began < FIXED_SECONDS):
            times.append(_page(engine, query)[1])
        pages[query] = {"total": total, "first": first, "repeated": statistics.median(times)}
    return {"opened": opened + pages[FIXED[0]]["first"], "pages": pages}


def different(engine: Engine, source: Path) -> Row:
    """The total and the ms of different queries, each asked once, and the most memory that the process took, in MB."""
    queries = json.loads(source.read_text(encoding="utf-8"))
    engine.open()
    for query in queries["warming"]:
        engine.page(query)
    pages: dict[str, Row] = {}
    began = time.perf_counter()
    for query in queries["different"]:
        # Both kinds are asked in turns, so that there is some of each when time is up.
        if len(pages) > 1 and time.perf_counter() - began > DIFFERENT_SECONDS:
            break
        total, took = _page(engine, query)
        pages[query] = {"total": total, "ms": took}
    return {"pages": pages, "memory": peak_memory()}


def _page(engine: Engine, query: str) -> tuple[int, float]:
    began = time.perf_counter()
    total = engine.page(query)
    return total, _since(began)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


STEPS: dict[str, Callable[[Engine, Path], Row]] = {"build": build, "fixed": fixed, "different": different}


def peak_memory() -> float:
    """The most memory that this process has had resident, in MB, mapped files included."""
    # Where the kernel says it. What getrusage says begins with the parent's peak, from before the program started.
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_a_process(step: str, name: str, folder: Path, source: Path) -> Row:
    """Run one step in a fresh process; what it measured, and ``tree``.

    ``tree`` is the most memory in MB that the process and its children took at one time; what several share counts once.
    """
    command = [sys.executable, "-m", "benchmarks.measure", step, name, str(folder), str(source)]
    peak = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        with subprocess.Popen(command, stdout=out) as process:
            while process.poll() is None:
                peak = max(peak, _resident(process.pid))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK)
        out.seek(0)
        printed = out.read().splitlines()
    if process.returncode:
        raise SystemExit(f"{step} of {name} failed")
    return {**json.loads(printed[-1]), "tree": peak / 2**20}


def _resident(pid: int) -> int:
    """Bytes that a process and all below it have in memory now; what several share is divided among them (PSS of Linux)."""
    total = 0
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
    return total


def main() -> int:
    """Do one step, and print what was measured."""
    step, name, folder, source = sys.argv[1:]
    print(json.dumps(STEPS[step](engine_named(name, Path(folder)), Path(source)), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
