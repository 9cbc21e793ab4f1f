"""Many processes on one index for a bounded time: no update is lost, nobody fails but for the lock, each read is of one commit.

Each process is a program of its own with a seed of its own, which a failure prints.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Report, create_index, open_index
from index.errors import IndexLockedError
from index.opening import back_up_index, index_log, rebuild_index, vacuum_index
from tests.index.building import named
from tests.torture.seeds import seed

ROOT = Path(__file__).resolve().parents[2]

#: Reports that every commit writes anew, all of one edition.
ROWS = 8


def edition_of(report: Report | None) -> int:
    """The edition that a report says it is of."""
    assert report is not None
    assert report.year is not None
    assert report.text == f"第{report.year - 2000}版公开，舆情回应。"
    return report.year - 2000


def _writer(folder: Path, until: float, choose: random.Random, name: str) -> dict[str, int]:
    index, commits, locked = open_index(folder), 0, 0
    while time.time() < until or not commits:
        try:
            with index.writer(wait=choose.choice((0.0, 0.05, 60.0))) as writer:
                edition = edition_of(index.get("row-0")) + 1  # under the lock nobody else writes one
                text = f"第{edition}版公开，舆情回应。"
                for row in choose.sample(range(ROWS), ROWS):
                    writer.add(Report(id=f"row-{row}", text=text, year=2000 + edition))
                writer.add(Report(id=f"own-{name}-{commits + 1}", text="自己的", year=1999))
            commits += 1
        except IndexLockedError:
            locked += 1
        time.sleep(choose.uniform(0, 0.02))
    return {"commits": commits, "locked": locked}


def _keeper(folder: Path, until: float, choose: random.Random, name: str) -> dict[str, int]:
    done = 0
    while time.time() < until or not done:
        target = folder.with_name(f"backup-{name}")
        back_up_index(folder, target)
        assert len({edition_of(open_index(target).get(f"row-{row}")) for row in range(ROWS)}) == 1
        open_index(target).check()
        shutil.rmtree(target)
        with_lock: Callable[..., object] = choose.choice((vacuum_index, rebuild_index))
        try:
            with_lock(folder, wait=choose.choice((0.0, 60.0)))
        except IndexLockedError:
            time.sleep(0.02)
        done += 1
    return {"done": done}


def _reader(folder: Path, until: float, choose: random.Random, name: str) -> dict[str, int]:
    index, last, reads = open_index(folder), 0, 0
    while time.time() < until or not reads:
        if choose.random() < 0.2:
            index = open_index(folder)
        page = index.search("舆情回应", facets=["year"], page_size=100)
        (year,) = {hit.year for hit in page.hits}
        assert page.total == len(page.hits) == ROWS
        assert [(value.value, value.count) for value in page.facets[0].values] == [(str(year), ROWS)]
        assert year is not None
        assert year - 2000 >= last, "no commit is followed by an older one"
        last = year - 2000
        every = [edition_of(one) for one in index.reports() if one.id.startswith("row-")]
        assert len(every) == ROWS
        assert len(set(every)) == 1
        if choose.random() < 0.1:
            index.check()
        reads += 1
        time.sleep(choose.uniform(0, 0.01))
    return {"reads": reads, "last": last}


ROLES = {"writer": _writer, "keeper": _keeper, "reader": _reader}


@pytest.mark.parametrize(
    ("seconds", "counts"),
    [
        (3.0, {"writer": 2, "keeper": 1, "reader": 2}),
        pytest.param(60.0, {"writer": 4, "keeper": 1, "reader": 8}, marks=pytest.mark.torture),
    ],
    ids=["some", "many"],
)
def test_many_processes_lose_no_update_and_read_whole_commits(
    tmp_path: Path, seconds: float, counts: dict[str, int]
) -> None:
    folder = tmp_path / "index"
    index = create_index(folder)
    with index.writer() as writer:
        for row in range(ROWS):
            writer.add(Report(id=f"row-{row}", text="第1版公开，舆情回应。", year=2001))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    until = str(time.time() + seconds + 3)  # starting takes a while
    started = []
    for number, role in enumerate(role for role, count in counts.items() for _ in range(count)):
        own = f"{seed()}-{number}"
        command = [sys.executable, __file__, role, str(folder), until, own]
        pipe = subprocess.PIPE
        started.append((role, own, subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)))
    told: dict[str, list[dict[str, int]]] = {role: [] for role in counts}
    wrong = []
    for role, own, process in started:
        out, err = process.communicate(timeout=seconds + 300)
        if process.returncode or err:
            wrong.append(f"{role} with seed {own} ended with {process.returncode}: {err}")
        else:
            told[role].append(json.loads(out))
    assert not wrong, "\n".join(wrong)
    reports = {one.id: one for one in open_index(folder, thorough=True).reports()}
    owned = {f"own-{name}-{n}" for name, count in _commits(started, told) for n in range(1, count + 1)}
    assert reports.keys() == owned | {f"row-{row}" for row in range(ROWS)}, "each commit is there"
    assert len({edition_of(reports[f"row-{row}"]) for row in range(ROWS)}) == 1
    assert edition_of(reports["row-0"]) == len(owned) + 1, "none was written over another"
    assert owned
    assert all(one["reads"] for one in told["reader"])
    index.check()
    with open_index(folder).writer() as writer:
        writer.add(Report(id="last", text="公开"))
    assert {path.name for path in folder.iterdir()} == named(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    assert index_log(folder)[0].added == 1


def _commits(
    started: list[tuple[str, str, subprocess.Popen[str]]], told: dict[str, list[dict[str, int]]]
) -> list[tuple[str, int]]:
    names = [own for role, own, _ in started if role == "writer"]
    return [(name, one["commits"]) for name, one in zip(names, told["writer"], strict=True)]


if __name__ == "__main__":
    role, folder, until, own = sys.argv[1:]
    print(json.dumps(ROLES[role](Path(folder), float(until), random.Random(own), own)))
