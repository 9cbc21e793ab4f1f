"""What the tests of the index share: a place for each index, and no waiting for the disk."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import create_index
from index.protocol import Index
from tests.index.building import reports


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
