"""Hostile files of every kind among healthy reports: the reports are indexed, the others listed, nothing else touched."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from index import open_index
from indexer.readers.limits import MEMORY_BYTES
from tests.indexer.sources.poison import SECRET, Corpus, lay

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")

#: Processor time for each document: a healthy one of the corpus takes less than one second.
SECONDS = 3

#: What the process that is no reader may take: it holds the tasks that are on their way, and the reports read.
PARENT_BYTES = 600 * 2**20

#: The whole run, by the clock of a machine that has other work too: some eight documents take all the time they may.
WHOLE = 1_200

_PROGRAM = f"""
import json, sys
from indexer import console
from indexer.pipeline import add
summary = add(sys.argv[1], [sys.argv[2]], workers=2, time_limit={SECONDS})
console.show_failures(summary.failures)
print(json.dumps(summary.failures))
"""


@dataclass
class Run:
    """What came of it."""

    corpus: Corpus
    folder: Path
    index: str
    failures: list[tuple[str, str]]
    shown: str
    seconds: float
    connections: int
    before: dict[str, tuple[int, int]]
    outside: Path
    empty: Path
    memory: dict[bool, int] = field(default_factory=dict)


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file, with when it was last read and written."""
    return {
        str(path): ((state := path.lstat()).st_atime_ns, state.st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _watch(process: subprocess.Popen[str], most: dict[bool, int]) -> None:
    """Note the most memory that the process, and any of its children, has ever taken."""
    while process.poll() is None:
        with suppress(psutil.Error):
            root = psutil.Process(process.pid)
            for one in (root, *root.children(recursive=True)):
                with suppress(OSError, StopIteration):
                    status = Path(f"/proc/{one.pid}/status").read_text(encoding="utf-8", errors="replace")
                    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
                    is_parent = one.pid == process.pid
                    most[is_parent] = max(most.get(is_parent, 0), int(peak.split()[1]) * 1024)
        time.sleep(0.1)  # to look for children takes milliseconds of the processor that the readers need


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    # Not in a folder of pytest's: folders as deep as these are more than Python's own way of removing them can do.
    base = Path(tempfile.mkdtemp(prefix="poison-"))
    try:
        yield _run(base)
    finally:
        subprocess.run(["rm", "-rf", str(base)], check=False)


def _run(base: Path) -> Run:
    folder, outside, empty = base / "corpus", base / "outside", base / "empty"
    for new in (folder, outside, empty):
        new.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        corpus = lay(folder, outside, f"http://127.0.0.1:{server.getsockname()[1]}")
        for path in outside.rglob("*.*"):
            os.utime(path, (1, 2))  # older than the last change: the system notes the next read
        before = _files(outside)
        command = [sys.executable, "-c", _PROGRAM, str(base / "index"), str(folder)]
        places = {"HOME": str(empty), "TMPDIR": str(empty), "PYTHONPATH": str(Path(__file__).parents[3])}
        began = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=empty,
            env={**os.environ, **places},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
        ) as process:
            memory: dict[bool, int] = {}
            watcher = threading.Thread(target=_watch, args=(process, memory))
            watcher.start()
            try:
                output, shown = process.communicate(timeout=WHOLE)
            finally:
                process.kill()
                watcher.join()
        seconds = time.monotonic() - began
        connections = 0
        with suppress(BlockingIOError):
            server.accept()[0].close()
            connections = 1
    assert process.returncode == 0, shown[-3000:]
    failures = [(where, reason) for where, reason in json.loads(output)]
    return Run(
        corpus, folder, str(base / "index"), failures, shown, seconds, connections, before, outside, empty, memory
    )


def test_there_are_many_hostile_files(run: Run) -> None:
    assert len(run.corpus.poison) >= 120
    assert all(os.path.lexists(run.folder / place) for place in run.corpus.poison)


def test_every_healthy_report_is_indexed(run: Run) -> None:
    texts = {report.source.path: report.text for report in open_index(run.index).reports()}
    for place, phrase in run.corpus.healthy.items():
        assert phrase in texts.get(f"{run.folder}/{place}", ""), place
    assert open_index(run.index).check()["reports"] == len(texts)


def test_every_hostile_file_that_cannot_be_read_has_a_row_with_a_reason(run: Run) -> None:
    listed = [where.removeprefix(f"{run.folder}/") for where, _ in run.failures]
    assert [place for place in run.corpus.rows if not any(where.startswith(place) for where in listed)] == []
    assert all(reason.strip() and not reason.endswith(": ") for _, reason in run.failures)
    assert [reason for _, reason in run.failures if "please report" in reason] == []


def test_the_rows_are_of_hostile_files_only(run: Run) -> None:
    listed = {where.removeprefix(f"{run.folder}/") for where, _ in run.failures}
    assert [where for where in listed if not any(where.startswith(place) for place in run.corpus.poison)] == []
    assert listed.isdisjoint(run.corpus.healthy)


def test_what_is_shown_is_lines_that_steer_no_terminal(run: Run) -> None:
    rows = run.shown.splitlines()
    assert len(rows) == len(run.failures)
    assert all(row.startswith("not read: ") and row.isprintable() for row in rows)


def test_no_process_takes_more_memory_than_its_limit(run: Run) -> None:
    parent, readers = run.memory[True], run.memory[False]
    assert 0 < parent < PARENT_BYTES
    # What is mapped of libraries is no memory that a document asked for.
    assert MEMORY_BYTES / 2 < readers < MEMORY_BYTES + 100 * 2**20


def test_the_run_ends_in_time(run: Run) -> None:
    assert run.seconds < WHOLE


def test_nothing_outside_is_read_or_written(run: Run) -> None:
    assert _files(run.outside) == run.before
    assert list(run.empty.iterdir()) == []
    assert all(SECRET not in report.text for report in open_index(run.index).reports())
    control = run.outside / "secret.txt"
    control.read_bytes()
    if control.stat().st_atime_ns == run.before[str(control)][0]:
        pytest.skip("this file system does not note when a file is read")


def test_no_document_makes_a_connection(run: Run) -> None:
    assert run.connections == 0
