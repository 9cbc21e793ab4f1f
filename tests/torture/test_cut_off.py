"""Processes killed and disks that fail at every file operation of everything that writes.

A failure says which operation it was of, and at which file operation; with the same ``TORTURE_SEED`` it comes again.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import GongkaiError
from index.whoosh_engine.format.storage import NewFile
from tests.index import faults
from tests.torture import kills
from tests.torture.operations import OPERATIONS, Operation, assert_survived, make_place, make_start
from tests.torture.seeds import seed

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    # What a failing disk leaves open is closed by the garbage collector, which says so.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

#: Every run of the tests has some cases of these; ``make torture`` has all, of every second file operation.
_IN_EVERY_RUN = ("add_in_parts", "update", "vacuum", "backup", "restore")
_SOME, _STEP = 61, 2


@pytest.fixture(autouse=True)
def _quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
    gc.collect()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("torture") / "start"
    make_start(place)
    return place


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are made by fork")
@pytest.mark.parametrize(
    ("name", "step"),
    [(name, _SOME) for name in _IN_EVERY_RUN[1:]]
    + [pytest.param(name, _STEP, marks=pytest.mark.torture) for name in OPERATIONS],
)
def test_a_process_killed_at_any_operation_leaves_one_whole_commit(
    start: Path, tmp_path: Path, name: str, step: int
) -> None:
    shutil.copytree(start, tmp_path / "start")
    command = [sys.executable, str(kills.__file__), str(tmp_path), name, str(1 + seed() % step), str(step)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    subprocess.run(command, env=environment, check=True, timeout=600)
    numbers = sorted(int(path.name) for path in tmp_path.iterdir() if path.name != "start")
    states = []
    for number in numbers:
        with _told(name, f"killed at file operation {number}"):
            states.append(assert_survived(tmp_path / str(number), OPERATIONS[name]))
        shutil.rmtree(tmp_path / str(number))
    assert states == sorted(states), "a later commit is never followed by an earlier one"
    if step == _STEP:
        assert set(states) == set(range(len(OPERATIONS[name].states)))
        assert len(numbers) > 8


@contextlib.contextmanager
def _told(name: str, how: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        error.add_note(f"{name}: {how} (TORTURE_SEED={seed()})")
        raise


# -- disks that fail


@contextlib.contextmanager
def _once(number: int, code: int) -> Iterator[list[int]]:
    """One file operation fails."""
    with faults.at_operation(number, lambda: _raise(code)) as count:
        yield count


@contextlib.contextmanager
def _ever_after(number: int, code: int) -> Iterator[list[int]]:
    """All file operations fail, from one on."""
    with faults.at_operation(number, lambda: _raise(code), ever_after=True) as count:
        yield count


@contextlib.contextmanager
def _short(number: int, code: int) -> Iterator[list[int]]:
    """A write takes half of what it is given, and those after it nothing."""
    write, count = NewFile.write, [0]

    def writing(self: NewFile, data: Any) -> int:
        count[0] += 1
        if count[0] < number:
            return write(self, data)
        if count[0] == number:
            return write(self, memoryview(data).cast("B")[: len(data) // 2])
        return _raise(code)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NewFile, "write", writing)
        yield count


def _raise(code: int) -> int:
    raise OSError(code, os.strerror(code))


Fault = Callable[[int, int], contextlib.AbstractContextManager[list[int]]]

#: How a disk fails, with what, and how many file operations apart.
_FAULTS: dict[str, tuple[Fault, int, int]] = {
    "eio": (_once, errno.EIO, 7),
    "full": (_once, errno.ENOSPC, 7),
    "full_ever_after": (_ever_after, errno.ENOSPC, 9),
    "short": (_short, errno.ENOSPC, 5),
}


@pytest.mark.parametrize(
    ("name", "fault", "often"),
    [(name, fault, False) for name, fault in zip(_IN_EVERY_RUN, [*_FAULTS, "eio"], strict=True)]
    + [pytest.param(name, fault, True, marks=pytest.mark.torture) for name in OPERATIONS for fault in _FAULTS],
)
def test_a_disk_that_fails_at_any_operation_is_an_error_for_people_and_loses_nothing(
    start: Path, tmp_path: Path, name: str, fault: str, often: bool
) -> None:
    operation, (failing, code, step) = OPERATIONS[name], _FAULTS[fault]
    # Another one of the first for each, so that they are all met between them.
    number = 1 + (sum(map(ord, name + fault)) + seed()) % step
    step = step if often else _SOME
    failed = tried = 0
    while True:
        place = tmp_path / str(number)
        make_place(start, place, operation)
        with _told(name, f"{fault} at file operation {number}"):
            with failing(number, code) as count:
                failed += _fails(operation, place)
            assert_survived(place, operation)
        shutil.rmtree(place)
        if count[0] < number:
            break
        tried += 1
        number += step
    # What only tidies up may fail with a warning.
    assert failed or tried < 3, "no failure passes in silence"


def _fails(operation: Operation, place: Path) -> bool:
    try:
        operation.run(place)
    except GongkaiError as error:
        return "\n" not in str(error)
    except OSError:
        # Of the caller's own stream, which is his.
        assert operation.copy == "copy.tar"
        return True
    return False


def test_the_faults_meet_what_they_are_meant_for(tmp_path: Path) -> None:
    with _once(1, errno.EIO), pytest.raises(OSError, match=os.strerror(errno.EIO)):
        io.open(tmp_path / "a", "wb").close()  # noqa: UP020
    with _short(1, errno.ENOSPC), NewFile(tmp_path / "b") as file:
        assert file.write(b"1234") == 2
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            file.write(b"34")
