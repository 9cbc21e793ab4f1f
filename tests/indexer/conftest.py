"""What the pipeline's tests share: an index to be, and the pipeline without processes where they do not matter."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer import pipeline
from indexer.outcome import Outcome
from indexer.sources import discovery, unpacking
from indexer.sources.tasks import Task
from indexer.sources.unpacking import Unpacker
from indexer.workers.work import work


@pytest.fixture
def index(tmp_path: Path) -> str:
    """Where an index may be made."""
    return str(tmp_path / "the index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for documents."""
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


class UnpackerHere(Unpacker):
    """Looks into archives in this process, in a thousandth of the time."""

    def _told(self, *arguments: Any) -> Generator[Any, None, None]:
        yield from unpacking._tell(*arguments)


@pytest.fixture
def unpacked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives are looked into in this process."""
    monkeypatch.setattr(discovery, "Unpacker", UnpackerHere)


@pytest.fixture
def read_by_workers() -> list[str]:
    """Addresses of the tasks that :func:`in_process` has read."""
    return []


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, read_by_workers: list[str], unpacked_here: None) -> None:
    """Documents are read in this process, one after another: the same outcomes, in a hundredth of the time."""

    def run_tasks(
        tasks: Iterable[Task], prepare: Any = None, *_: Any, **__: Any
    ) -> Iterator[tuple[Task, list[Outcome]]]:
        for task in tasks:
            if not task.settled:
                read_by_workers.append(task.where)
            yield task, work(task, prepare)

    class Workers:
        def __init__(self, **_: Any) -> None:
            self.run = run_tasks

        def __enter__(self) -> Workers:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing was started."""

        start = end = __enter__

    monkeypatch.setattr(pipeline, "run_tasks", run_tasks)
    monkeypatch.setattr(pipeline, "Workers", Workers)
    # Nor is anybody going to pull the plug: waiting for the disk is most of what a small commit takes.
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
