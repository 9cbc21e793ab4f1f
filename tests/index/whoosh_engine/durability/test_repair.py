"""What is damaged is saved as far as it is whole, what is lost is named, and the damaged files are never deleted."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index
from index.errors import IndexDamagedError, IndexMissingError, IndexWriteError
from index.opening import repair_index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.columns import RawColumn
from index.whoosh_engine.format.folder import holds_index
from index.whoosh_engine.format.schema import RECORD, SUMS
from index.whoosh_engine.write import repair as repairing
from tests.index import faults
from tests.index.building import build, commits
from tests.index.damage import (
    bytes_of,
    check_repaired,
    flip,
    is_record,
    places_of,
    report_of,
    reports_of,
    without_lock,
)

pytestmark = [
    # What a failing disk leaves open is closed by the garbage collector, which says so.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


# -- flipped bits


def test_a_flipped_bit_of_any_file_costs_at_most_the_report_that_it_is_in(
    folder: Path, model: dict[str, Report], new_folder: Callable[[], Path]
) -> None:
    lost, number = [], 0
    toc, *files = sorted(manifests.load(folder).files)
    segment = files[0].split(".")[0]
    for name in (toc, *(name for name in files if name.startswith(segment))):
        for at in places_of(folder / name):
            number += 1
            copy = Path(shutil.copytree(folder, new_folder()))
            flip(copy / name, at)
            repaired = check_repaired(copy, model)
            if not is_record(name) and not name.endswith(".toc"):
                assert not repaired.lost, f"{name} can be made anew"
                assert repaired.removals_known
            lost.append(len(repaired.lost))
            shutil.rmtree(copy)
    assert number > 60
    assert max(lost) == 1


def test_a_flipped_bit_in_the_lengths_of_values_costs_nothing(new_folder: Callable[[], Path]) -> None:
    start = new_folder()
    _, model = build(start, [[Report(id=str(n), text="公开" * (n + 1)) for n in range(20)]])
    (path,) = start.glob("*.text.col")
    size = path.stat().st_size
    for at in range(size - 88, size - 8, 9):
        folder = Path(shutil.copytree(start, new_folder()))
        flip(folder / path.name, at)
        assert not check_repaired(folder, model).lost


def test_flipped_bits_in_a_column_cost_the_reports_that_they_are_in(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    _, model = build(folder, [[Report(id=str(n), text=f"第{n}号公开", title=None) for n in range(20)]])
    (path,) = folder.glob("*.text.col")
    for number in (3, 15):
        flip(path, int(RawColumn.open(path, 20).starts[number]) + 12)
    repaired = check_repaired(folder, model)
    assert {report.report_id for report in repaired.lost} == {"3", "15"}
    assert len(repaired.lost) == 2


def test_a_lost_report_is_named_with_its_path_where_that_can_be_read(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    report = report_of("a")
    build(folder, [[replace(report, source=replace(report.source, path="/reports/a.txt")), report_of("b")]])
    (text,) = folder.glob("*.text.col")
    flip(text, 0)
    copy = Path(shutil.copytree(folder, new_folder()))
    repaired = repair_index(folder)
    assert repaired is not None
    assert [(lost.report_id, lost.path) for lost in repaired.lost] == [("a", "/reports/a.txt")]
    # Without the column that has ids and paths, by the dictionary of terms; without that, as a number.
    (source,) = copy.glob("*.source.col")
    flip(source, 0)
    terms = next(copy.glob("*.trm"))
    size = terms.stat().st_size
    both = Path(shutil.copytree(copy, new_folder()))
    repaired = repair_index(copy)
    assert repaired is not None
    assert [(lost.report_id, lost.path) for lost in repaired.lost] == [("a", None)]
    flip(both / terms.name, size - 20)
    repaired = repair_index(both)
    assert repaired is not None
    assert [(lost.report_id, lost.path) for lost in repaired.lost] == [(None, None)]
    assert repaired.lost[0].segment == source.name.split(".")[0]


@pytest.mark.parametrize("column", [*RECORD, SUMS, "published"])
@pytest.mark.parametrize("change", ["gone", "empty", "cut"])
def test_a_file_that_is_gone_or_cut_costs_the_reports_of_its_segment_at_most(
    folder: Path, model: dict[str, Report], column: str, change: str
) -> None:
    path = max(folder.glob(f"*.{column}.col"), key=lambda path: path.stat().st_size)
    data = path.read_bytes()
    path.unlink()
    if change != "gone":
        path.write_bytes(data[: len(data) // 2] if change == "cut" else b"")
    repaired = check_repaired(folder, model)
    assert bool(repaired.lost or repaired.older) == (column in RECORD)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.data())
def test_whatever_is_damaged_no_report_is_lost_unsaid_and_none_is_invented(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], data: st.DataObject
) -> None:
    folder = new_folder()
    _, model = build(folder, batches)
    versions = [report for batch in batches for report in batch if isinstance(report, Report)]
    names = sorted(path.name for path in folder.iterdir() if path.name != "write.lock")
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)):
        size = (folder / name).stat().st_size
        damage = data.draw(st.sampled_from(["flip", "cut", "gone"]))
        at = data.draw(st.integers(0, max(size - 1, 0)))
        if damage == "gone":
            (folder / name).unlink()
        elif damage == "cut":
            os.truncate(folder / name, at)
        elif size:
            flip(folder / name, at)
    before = without_lock(bytes_of(folder))
    try:
        repaired = repair_index(folder)
    except IndexDamagedError:
        assert without_lock(bytes_of(folder)) == before
        return
    except IndexMissingError:  # what is left is what the making of an empty index leaves
        assert not versions
        return
    kept = reports_of(folder)
    if repaired is None:
        assert kept == model
        return
    assert all(report in versions for report in kept.values())
    lost = [report.report_id for report in repaired.lost]
    if None not in lost:
        assert set(model) <= set(kept) | set(lost)
    if repaired.removals_known:
        assert len(kept) + len(lost) == len(model)
        assert {name for name in kept if kept[name] != model[name]} <= set(repaired.older)
    assert bytes_of(Path(repaired.aside)) == before


# -- repairing


def test_what_is_whole_is_not_repaired(folder: Path, new_folder: Callable[[], Path]) -> None:
    before = bytes_of(folder)
    assert repair_index(folder) is None
    assert bytes_of(folder) == before
    with pytest.raises(IndexMissingError):
        repair_index(new_folder())
    create_index(new := new_folder())
    assert repair_index(new) is None


def test_a_repair_that_fails_at_any_operation_changes_nothing(
    folder: Path, model: dict[str, Report], new_folder: Callable[[], Path]
) -> None:
    (folder / manifests.NAME).unlink()
    flip(max(folder.glob("*.pst")), 0)
    before, failed = without_lock(bytes_of(folder)), 0
    for number in itertools.count(1, 13):
        copy = Path(shutil.copytree(folder, new_folder()))
        with faults.at_operation(number, faults.disk_full) as count:
            try:
                repair_index(copy)
            except IndexWriteError:
                failed += 1
        if not (copy / manifests.NAME).exists():
            assert without_lock(bytes_of(copy)) == before
            assert repair_index(copy) is not None
        assert {name: reports_of(copy)[name] for name in model} == model
        assert holds_index(copy)
        shutil.rmtree(copy)
        if count[0] < number:
            break
    assert failed > 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are made by fork")
def test_a_repair_that_dies_at_any_operation_can_be_repeated(
    folder: Path, model: dict[str, Report], new_folder: Callable[[], Path]
) -> None:
    (folder / manifests.NAME).unlink()
    before, outcomes = without_lock(bytes_of(folder)), []
    repair_index(shutil.copytree(folder, new_folder()))  # so that every child has all modules and words at hand
    status, number = 9, 0
    while status == 9:
        number += 17
        copy = Path(shutil.copytree(folder, new_folder()))
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException), faults.at_operation(number, lambda: os._exit(9)):
                repair_index(copy)
                os._exit(0)
            os._exit(1)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        outcomes.append((copy / manifests.NAME).exists())
        if not outcomes[-1]:
            assert before.items() <= bytes_of(copy).items(), "what was there is there still"
            assert repair_index(copy) is not None
        assert {name: reports_of(copy)[name] for name in model} == model
        aside = [bytes_of(path) for path in copy.iterdir() if path.is_dir()]
        assert any(before.items() <= files.items() for files in aside)
        shutil.rmtree(copy)
    assert status == 0
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}


def test_a_repair_without_links_copies(folder: Path, model: dict[str, Report], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    flip(max(folder.glob("*.pst")), 0)
    assert not check_repaired(folder, model).lost
    assert repairing.os.link is no_links
