"""``search-index`` killed at any moment: the command, one of its processes, or all of them at once.

The moment and the victim are chosen by a seed, which is the name of the case and is printed when it fails.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from index import open_index
from index.errors import IndexMissingError
from tests.index.building import named
from tests.indexer.made_folders import lines, narrative, record
from tests.torture.seeds import seed

ROOT = Path(__file__).resolve().parents[2]

#: Cases of ``make torture``.
ROUNDS = int(os.environ.get("TORTURE_ROUNDS", "60"))

VICTIMS = ("command", "process", "all")

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(os.name != "posix", reason="processes are killed by signals and groups"),
]

Contents = dict[str, str]


@dataclass
class Place:
    """A folder with documents ``reports``, an index ``index``, and copies of it."""

    path: Path
    seconds: dict[str, float] = field(default_factory=dict)

    def command(self, name: str) -> list[str]:
        index = ["--index", str(self.path / "index")]
        arguments = {
            "add": ["add", str(self.path / "reports"), "--workers", "2", *index],
            "update": ["add", str(self.path / "reports"), "--workers", "2", "--again", "--prune", *index],
            "remove": ["remove", str(self.path / "reports/b.jsonl"), *index],
            "rebuild": ["rebuild", *index],
            "vacuum": ["vacuum", *index],
            "backup": ["backup", "--to", str(self.path / "copy"), *index],
            "restore": ["restore", "--from", str(self.path / "index"), "--index", str(self.path / "copy")],
        }
        return [sys.executable, "-m", "indexer.cli", *arguments[name]]

    def start(self, name: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self.command(name), env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True
        )

    def run(self, name: str) -> None:
        with self.start(name) as process:
            _, err = process.communicate(timeout=300)
        assert "Traceback" not in err, err
        # A second removal finds nothing any more, a second copy something at its place.
        assert process.returncode in ((0, 2) if name in ("remove", "backup", "restore") else (0,)), err


#: What each command is run on.
BEFORE = {"add": (), **dict.fromkeys(("update", "remove", "rebuild", "vacuum", "backup", "restore"), ("add",))}


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Place]:
    """Of each command: what is there before, how long it takes, and (``done``) what it leads to."""
    made = {}
    base = tmp_path_factory.mktemp("commands")
    for name, earlier in BEFORE.items():
        place = Place(base / name)
        reports = place.path / "reports"
        reports.mkdir(parents=True)
        for n in range(8):
            (reports / f"{n}.txt").write_text(narrative(year=2008 + n), encoding="utf-8")
        (reports / "b.jsonl").write_text(lines(*(record(str(n), f"第{n}号。") for n in range(300))), encoding="utf-8")
        for one in earlier:
            place.run(one)
        if name == "update":
            (reports / "1.txt").unlink()
            for n in range(2, 6):
                (reports / f"{n}.txt").write_text(narrative(year=2008 + n, extra="新增一句。"), encoding="utf-8")
        shutil.copytree(place.path, base / f"{name}-start")
        began = time.monotonic()
        place.run(name)
        place.seconds[name] = time.monotonic() - began
        shutil.copytree(place.path, base / f"{name}-done")
        made[name] = place
    return made


def _contents(folder: Path) -> Contents:
    """The texts of an index that is whole, by where they came from; none where there is no index."""
    try:
        index = open_index(folder, thorough=True)
    except IndexMissingError:
        return {}
    index.check()
    return {one.id: one.text for one in index.reports()}


def _kill(process: subprocess.Popen[str], victim: str, choose: random.Random) -> list[psutil.Process]:
    """Kill; gives all processes that the command had."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
    if victim == "process" and len(family) > 1:
        choose.choice(family[1:]).kill()
    elif victim == "all":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    return family


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_command_killed_at_any_moment_leaves_one_commit_and_no_process(starts: dict[str, Place], number: int) -> None:
    choose = random.Random(f"{seed()}-{number}")
    name, victim = list(BEFORE)[number % len(BEFORE)], choose.choice(VICTIMS)
    place = starts[name]
    # The index knows its documents by their paths: so each case is run in the same place.
    kept = place.path.with_name(f"{name}-start")
    shutil.rmtree(place.path)
    shutil.copytree(kept, place.path)
    with place.start(name) as process:
        time.sleep(choose.uniform(0, place.seconds[name]))
        family = _kill(process, victim, choose)
        _, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    assert process.returncode in (-signal.SIGKILL, 0, 1, 2)
    _, left = psutil.wait_procs(family, timeout=20)
    assert not left, f"{victim}: processes are left"
    before, after = _contents(kept / "index"), _contents(place.path.with_name(f"{name}-done") / "index")
    found = _contents(place.path / "index")
    for key, text in found.items():
        assert text in (before.get(key), after.get(key)), key
    if name != "add":  # which publishes on its way
        assert found in (before, after)
    if (place.path / "copy").exists():
        assert _contents(place.path / "copy") == before
    place.run(name)
    assert _contents(place.path / "index") == after
    made = {"copy"} if name in ("backup", "restore") else set()
    assert {path.name for path in place.path.iterdir()} == {"index", "reports", *made}
    with open_index(place.path / "index").writer() as writer:
        writer.remove(next(iter(open_index(place.path / "index").reports())).id)
    assert {path.name for path in (place.path / "index").iterdir()} == named(place.path / "index")
