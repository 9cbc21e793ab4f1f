"""What a process answers that a document has taken over: nothing of it runs here, and it costs that document only."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import pkgutil
import struct
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
import indexer
from index.report import Report
from index.whoosh_engine.write.prepare import prepare
from indexer.outcome import Outcome
from indexer.overrides import Overrides
from indexer.sources.discovery import Survey, discover
from indexer.sources.tasks import Failure, Line, Origin, Task
from indexer.workers.answers import is_record, receive
from indexer.workers.pool import Prepare, run_tasks
from tests.index.building import records
from tests.indexer.made_folders import narrative

HOSTILE = "取代"


class Trap:
    """Calls something where it is made again."""

    def __init__(self, call: Any, *arguments: Any) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> Any:
        return self.call, self.arguments


def answered(data: bytes) -> Any:
    """What comes of these bytes as an answer."""
    near, far = multiprocessing.Pipe()
    with near, far:
        far.send_bytes(data)
        return receive(near)


@settings(max_examples=20, deadline=None)
@given(records)
def test_records_come_as_they_were(report: Report) -> None:
    sent = [
        Outcome("a", report.id, report),
        Outcome("a", report.id, prepared=prepare(report)),
        Task("a", "b", data=b"c", lines=(Line(1, b"", "0"),), origin=Origin("u", ".html"), identity=(1, 2)),
        Failure("a", "b"),
        None,
    ]
    assert answered(pickle.dumps(sent)) == sent


@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize(
    "trap",
    [
        lambda marker: Trap(os.system, f"touch {marker}"),
        lambda marker: Trap(eval, f"__import__('pathlib').Path({str(marker)!r}).touch()"),
        lambda marker: Trap(Path.touch, marker),
        lambda marker: Trap(index.create_index, str(marker)),
        lambda marker: Trap(index.open_index, str(marker)),
        lambda marker: Trap(import_module, "antigravity"),
    ],
)
def test_nothing_is_called(trap: Any, protocol: int, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    with pytest.raises(OSError, match="is no record"):
        answered(pickle.dumps([Outcome("a"), trap(marker)], protocol))
    assert not marker.exists()


def test_names_lead_nowhere_else() -> None:
    for module, name in (
        ("indexer.outcome", "Outcome.__init__"),
        ("indexer.workers.process", "os"),
        ("indexer.workers.process", "Child"),
        ("indexer.collecting.nothing", "x"),
        ("index.opening", "Path"),
        ("index.opening", "restore_index"),
    ):
        text = b"".join(b"\x8c" + bytes([len(one)]) + one.encode() for one in (module, name))
        with pytest.raises(OSError, match="is no record"):
            answered(b"\x80\x04" + text + b"\x93.")


def test_of_all_classes_only_those_that_hold_values_are_records() -> None:
    admitted = set()
    for package in (index, indexer):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            admitted |= {one for one in vars(import_module(found.name)).values() if is_record(one)}
    assert {Outcome, Task, Report} <= admitted
    for one in admitted:  # none is made with what is not its fields, and making one does nothing
        fields = getattr(one, "_fields", None) or one.__dataclass_fields__  # type: ignore[attr-defined]
        one(
            **{
                name: None
                for name in fields
                if getattr(fields, "get", lambda _: None)(name) is None or fields[name].init
            }
        )


@given(st.binary(max_size=60))
def test_any_bytes_are_an_answer_or_none(data: bytes) -> None:
    try:
        answered(data)
    except (OSError, EOFError):
        return


def test_an_answer_too_long_is_none() -> None:
    near, far = multiprocessing.Pipe()
    with near, far:
        os.write(far.fileno(), struct.pack("!iQ", -1, 2**40))
        with pytest.raises(OSError, match="bad message length"):
            receive(near)


def lie(task: Task, prepare: Prepare | None, overrides: Overrides) -> list[Any]:
    """Read; one document has taken over its reader."""
    assert task.file is not None
    text = task.file.read().decode()
    return [Outcome(task.where, "a", prepared=Trap(os.system, "false") if HOSTILE in text else len(text))]


def test_a_reader_that_was_taken_over_costs_its_document_only(folder: Path) -> None:
    for n in range(4):
        (folder / f"{n}.txt").write_text(narrative(extra=HOSTILE if n == 1 else ""), encoding="utf-8")
    tasks = discover([str(folder)], {}, Survey())
    outcomes = [outcome for _, several in run_tasks(tasks, work=lie, workers=1) for outcome in several]
    assert [Path(outcome.where).stem for outcome in outcomes] == ["0", "1", "2", "3"]
    assert [outcome.prepared is not None for outcome in outcomes] == [True, False, True, True]
    assert outcomes[1].reason
