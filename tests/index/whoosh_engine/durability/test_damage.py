"""What is damaged is noticed before it is written on; nothing is made or deleted where a manifest is not to be had."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from index import Report, create_index, open_index
from index.errors import GongkaiError, IndexDamagedError, IndexVersionError
from index.opening import back_up_index, rebuild_index, repair_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import CORRECTIONS
from index.whoosh_engine.format.schema import RECORD
from tests.index.building import build
from tests.index.damage import (
    bytes_of,
    check_repaired,
    flip,
    is_record,
    report_of,
    reports_of,
    without_lock,
)

pytestmark = [
    # What a failing disk leaves open is closed by the garbage collector, which says so.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


# -- writing on


def test_damage_is_not_merged_away(start: tuple[Path, dict[str, Report]], new_folder: Callable[[], Path]) -> None:
    noticed = 0
    segment = min(name for name in manifests.load(start[0]).files if not name.startswith("_")).split(".")[0]
    first = {name.split(".")[0] for name in manifests.load(start[0]).files if not name.startswith("_")}
    for name in sorted(manifests.load(start[0]).files):
        size = (start[0] / name).stat().st_size
        if not size or name.endswith(".toc") or not name.startswith(segment):
            continue
        folder = Path(shutil.copytree(start[0], new_folder()))
        flip(folder / name, size // 2)
        with contextlib.suppress(GongkaiError):
            for n in range(12):
                before = bytes_of(folder)
                with open_index(folder).writer() as writer:
                    writer.add(Report(id=f"more-{n}", text="补充的公开"))
            assert name in manifests.load(folder).files, f"{name} has been merged"
        after = bytes_of(folder)
        assert without_lock(after) == without_lock(before), "a writer that fails changes nothing"
        assert first <= {one.split(".")[0] for one in manifests.load(folder).files}
        with pytest.raises(IndexDamagedError, match=name):
            open_index(folder).check()
        noticed += 1
    assert noticed > 20


def test_a_merge_that_meets_damage_names_the_file_and_what_to_do(folder: Path) -> None:
    path = next(iter(folder.glob("*.details.col")))
    flip(path, 0)
    message = rf"contents of {path.name} have changed.*check --repair --index"
    with contextlib.ExitStack() as stack:
        stack.enter_context(pytest.raises(IndexDamagedError, match=message))
        for n in range(12):
            with open_index(folder).writer() as writer:
                writer.add(Report(id=f"more-{n}", text="补充的公开"))


def test_a_commit_does_not_give_a_new_checksum_to_a_file_that_it_takes_over(new_folder: Callable[[], Path]) -> None:
    # Longer than a block of a file: of a damaged one nothing is read when an index is opened.
    chance, folder = random.Random(1), new_folder()
    build(folder, [[Report(id="long", text="".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(30_000)))]])
    name = next(iter(folder.glob("*.text.col"))).name
    known = manifests.load(folder).files[name]
    flip(folder / name, 0)
    with open_index(folder).writer() as writer:
        writer.add(Report(id="more", text="补充的公开"))
    assert manifests.load(folder).files[name] == known
    with contextlib.suppress(ZeroDivisionError), open_index(folder).writer() as writer:
        (folder / name).write_bytes(b"")
        writer.add(Report(id="again", text="补充的公开"))
        with pytest.raises(IndexDamagedError, match=name):
            writer.commit()
        raise ZeroDivisionError


# -- rebuilding


def test_rebuilding_needs_the_records_and_no_other_file(
    start: tuple[Path, dict[str, Report]], new_folder: Callable[[], Path]
) -> None:
    refused = 0
    toc, *files = sorted(manifests.load(start[0]).files)
    for name in (toc, *(name for name in files if name.startswith(files[0].split(".")[0]))):
        for damage in ("flip", "gone"):
            folder = Path(shutil.copytree(start[0], new_folder()))
            if damage == "gone":
                (folder / name).unlink()
            elif (folder / name).stat().st_size:
                flip(folder / name, 0)
            before = bytes_of(folder)
            if is_record(name) or name.endswith(".dic"):
                refused += 1
                with pytest.raises(IndexDamagedError, match="check --repair"):
                    rebuild_index(folder)
                assert without_lock(bytes_of(folder)) == without_lock(before)
            else:
                assert rebuild_index(folder) == len(start[1])
                assert reports_of(folder) == start[1]
            shutil.rmtree(folder)
    assert refused == 2 * (len(RECORD) + 1)


def test_another_layout_is_neither_rebuilt_nor_repaired(folder: Path) -> None:
    manifests.save(folder, replace(manifests.load(folder), format=3))
    before = bytes_of(folder)
    for use in (open_index, rebuild_index, repair_index):
        with pytest.raises(IndexVersionError, match=r"layout whoosh 3, .* into a new place"):
            use(folder)
    assert bytes_of(folder) == before


# -- manifests


def test_without_its_manifest_nothing_is_made_or_deleted_until_it_is_repaired(
    folder: Path, model: dict[str, Report], new_folder: Callable[[], Path]
) -> None:
    files = sorted(path.name for path in folder.iterdir() if path.name != manifests.NAME)
    segment = sorted(name for name in files if name.startswith("gongkai_"))
    kinds = [
        [name for name in files if name.endswith(".toc")],
        [manifests.PREVIOUS],
        segment[: len(segment) // 2],
        segment[len(segment) // 2 :],
        ["write.lock"],
    ]
    for size in range(1, len(kinds) + 1):
        for chosen in itertools.combinations(kinds, size):
            names = set(itertools.chain.from_iterable(chosen))
            copy = new_folder()
            copy.mkdir()
            for name in names:
                shutil.copy2(folder / name, copy / name)
            (copy / "overrides.csv").write_text("id,field,value\n")
            before = bytes_of(copy)
            if names == {"write.lock"}:
                assert create_index(copy).search("").total == 0
                continue
            for use in (create_index, open_index, rebuild_index):
                with pytest.raises(IndexDamagedError, match=r"manifest\.json is missing.*check --repair"):
                    use(copy)
            assert without_lock(bytes_of(copy)) == without_lock(before)
            if not names & set(segment):
                with pytest.raises(IndexDamagedError, match=r"no report .* restore the index from a backup"):
                    repair_index(copy)
                assert without_lock(bytes_of(copy)) == without_lock(before)
            shutil.rmtree(copy)


@pytest.mark.parametrize("previous", [True, False], ids=["with the commit before", "without"])
@pytest.mark.parametrize("damage", ["missing", "flipped"])
def test_without_its_manifest_every_report_is_found_again(
    folder: Path, model: dict[str, Report], previous: bool, damage: str
) -> None:
    if damage == "missing":
        (folder / manifests.NAME).unlink()
    else:
        flip(folder / manifests.NAME, 100)
    if not previous:
        (folder / manifests.PREVIOUS).unlink()
    before = bytes_of(folder)
    repaired = repair_index(folder)
    assert repaired is not None
    assert (repaired.lost, repaired.removals_known) == ((), False)
    kept = reports_of(folder)
    assert {name: kept[name] for name in model} == model
    assert set(kept) - set(model) <= ({"c"} if not previous else set()), "only what had been removed can be back"
    assert bytes_of(Path(repaired.aside)) == without_lock(before)


def test_an_older_manifest_in_the_place_of_the_newest_clears_nothing(
    start: tuple[Path, dict[str, Report]], new_folder: Callable[[], Path]
) -> None:
    folder = new_folder()
    index, manifest_of = create_index(folder), {}
    for n in range(4):
        manifest_of[n] = (folder / manifests.NAME).read_bytes()
        with index.writer() as writer:
            writer.add(Report(id=str(n), text="公开"))
    for n in manifest_of:
        copy = Path(shutil.copytree(folder, new_folder()))
        (copy / manifests.NAME).write_bytes(manifest_of[n])
        before = bytes_of(copy)
        with pytest.raises(IndexDamagedError):
            open_index(copy).writer()
        assert without_lock(bytes_of(copy)) == without_lock(before)
        repaired = repair_index(copy)
        assert repaired is not None
        assert set(reports_of(copy)) == {"0", "1", "2", "3"}


def test_a_table_of_contents_that_is_damaged_costs_nothing(folder: Path, model: dict[str, Report]) -> None:
    flip(max(folder.glob("*.toc")), 200)
    repaired = check_repaired(folder, model)
    assert repaired.removals_known
    assert not repaired.lost


def test_what_the_last_commit_lost_is_taken_from_the_one_before(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    build(folder, [[report_of("a"), report_of("b")], [report_of("a", 2)]])
    newest = max(folder.glob("*.text.col"), key=lambda path: path.stat().st_mtime_ns)
    flip(newest, 0)
    repaired = repair_index(folder)
    assert repaired is not None
    assert (repaired.lost, repaired.older) == ((), ("a",))
    assert reports_of(folder) == {"a": report_of("a"), "b": report_of("b")}


# -- what is no file


@pytest.fixture
def hurry() -> Iterator[None]:
    """Let what waits for ever fail instead."""

    def late(number: int, frame: FrameType | None) -> None:
        pytest.fail("it waits")  # no OSError, which would be taken for one of the file

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with a name")
@pytest.mark.parametrize("end", [".toc", ".text.col", ".codes_year.col", ".trm", ".pst", ".dic", ".voc", ".prn"])
def test_a_pipe_in_the_place_of_a_file_is_named_and_not_waited_for(
    folder: Path, new_folder: Callable[[], Path], hurry: None, end: str
) -> None:
    manifest = manifests.load(folder)
    name = next(name for name in manifest.files if name.endswith(end))
    (folder / name).unlink()
    os.mkfifo(folder / name)
    files = {**manifest.files, name: (0, manifest.files[name][1])}
    manifests.save(folder, replace(manifest, files=files))

    def search() -> None:
        index = open_index(folder)
        index.search("公开", facets=["year"])
        index.complete("公")
        index.like(next(iter(index.reports())).id)

    for use in (search, lambda: open_index(folder).check(), lambda: back_up_index(folder, new_folder())):
        with pytest.raises(IndexDamagedError, match=rf"{re.escape(name)} cannot be read \(no plain file\)"):
            use()
    with contextlib.suppress(IndexDamagedError):  # where records stand in it, there is nothing to rebuild them from
        assert rebuild_index(folder) == manifest.reports


def test_what_is_written_beside_a_file_leads_nowhere_else(index: Index, tmp_path: Path) -> None:
    folder, other = Path(index.location), tmp_path / "other"
    other.write_text("as it was", encoding="utf-8")
    for name in (manifests.NAME, manifests.PREVIOUS, CORRECTIONS):
        (folder / f"{name}.tmp").symlink_to(other)
    index.keep_corrections(b"x")
    with index.writer() as writer:
        writer.add(Report(id="neu", text="公开"))
    assert other.read_text(encoding="utf-8") == "as it was"
    assert index.corrections() == b"x"
