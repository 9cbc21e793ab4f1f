"""What the tests of the index share: a place for each index, and no waiting for the disk."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Report, create_index
from index.protocol import Index
from tests.index.building import build, reports
from tests.index.damage import COMMITS


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Forcing data to the disk costs more than the tests themselves; that it happens is tested by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A name for a new index at every call, for tests that make many."""
    base, numbers = tmp_path_factory.mktemp("indexes"), itertools.count()
    return lambda: base / str(next(numbers))


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """A small index in two segments, one report of which has been replaced."""
    index = create_index(tmp_path / "index")
    first, *others = reports()
    with index.writer() as writer:
        writer.add(first)
        writer.add(others[0])
    with index.writer() as writer:
        for report in (first, *others[1:]):
            writer.add(report)
    return index


@pytest.fixture(scope="module")
def start(new_folder: Callable[[], Path]) -> tuple[Path, dict[str, Report]]:
    """An index of three commits, to be copied and damaged, and what it holds."""
    folder = new_folder()
    _, model = build(folder, COMMITS)
    return folder, model


@pytest.fixture
def folder(start: tuple[Path, dict[str, Report]], new_folder: Callable[[], Path]) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(start[0], new_folder()))


@pytest.fixture
def model(start: tuple[Path, dict[str, Report]]) -> dict[str, Report]:
    """What it holds."""
    return dict(start[1])
