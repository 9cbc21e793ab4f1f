"""What happens to an index when the disk fails, the process dies, or files change: the last commit stands, or a
clear error says that it does not."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index, open_index
from index.errors import (
    GongkaiError,
    IndexDamagedError,
    IndexLockedError,
    IndexWriteError,
)
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from tests.index import faults
from tests.index.building import build, named

ROOT = Path(__file__).resolve().parents[4]

pytestmark = [
    # What a failing disk or a dying writer leaves open is closed by the garbage collector, which says so.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def _contents(folder: Path) -> list[Report]:
    index = open_index(folder, thorough=True)
    index.check()
    return sorted(index.reports(), key=lambda report: report.id)


# -- disks that fail, processes that die


def test_a_creation_that_fails_at_any_operation_can_be_repeated(new_folder: Callable[[], Path]) -> None:
    for number in range(1, 200):
        folder = new_folder()
        with faults.at_operation(number, faults.disk_full) as count, contextlib.suppress(OSError, GongkaiError):
            create_index(folder)
        index = create_index(folder)
        with index.writer() as writer:
            writer.add(Report(id="a", text="公开"))
        assert index.search("公开").total == 1
        if count[0] < number:
            break
    assert 10 < number < 199


def test_a_failed_commit_can_be_followed_by_others_of_the_same_program(index: Index) -> None:
    ids, failed = {report.id for report in index.reports()}, 0
    for number in range(1, 200, 4):
        with faults.at_operation(number, faults.disk_full):
            try:
                _add(index, f"neu-{number}")
            except IndexWriteError:
                failed += 1
        found_now = {report.id for report in index.reports()}
        assert found_now - {f"neu-{number}"} == ids
        ids = found_now
    assert failed > 10
    _add(index, "last")
    assert index.get("last") is not None


def _add(index: Index, report_id: str) -> None:
    with index.writer() as writer:
        writer.add(Report(id=report_id, text="补充的公开"))


def test_files_are_forced_to_the_disk_before_the_manifest_names_them(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(index.location)
    forced: set[int] = set()
    at_commit: list[tuple[set[int], set[str]]] = []
    rename = os.replace

    def replacing(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
        if Path(target).name == manifests.NAME:
            at_commit.append((set(forced), {path.name for path in folder.iterdir()}))
            assert Path(source).stat().st_ino in forced, "the manifest itself"
        rename(source, target)

    monkeypatch.setattr(os, "fsync", lambda descriptor: forced.add(os.fstat(descriptor).st_ino))
    monkeypatch.setattr(os, "replace", replacing)
    before = set(manifests.load(folder).files)
    _add(index, "neu")
    ((forced_before, names),) = at_commit
    new = set(manifests.load(folder).files) - before
    assert new
    assert before - names == set(), "what the old commit needs is still there"
    assert {(folder / name).stat().st_ino for name in new} <= forced_before
    assert folder.stat().st_ino in forced_before


# -- files that change


@pytest.fixture
def files(index: Index) -> dict[str, bytes]:
    """The contents of an index's files, by name."""
    folder = Path(index.location)
    return {name: (folder / name).read_bytes() for name in (*manifests.load(folder).files, manifests.NAME)}


def _is_checked_when_opened(name: str) -> bool:
    return name == manifests.NAME or name.endswith(".toc")


def test_every_missing_shortened_or_lengthened_file_is_noticed_when_the_index_is_opened(
    index: Index, files: dict[str, bytes]
) -> None:
    folder = Path(index.location)
    for name, contents in files.items():
        for changed in (None, b"", contents[: len(contents) // 2], contents[:-1], contents + b"\0"):
            if changed == contents:
                continue  # an empty file cannot be shortened
            (folder / name).unlink(missing_ok=True)
            if changed is not None:
                (folder / name).write_bytes(changed)
            with pytest.raises(IndexDamagedError) as caught:
                open_index(folder)
            assert f"search-index check --repair --index {folder}" in str(caught.value)
            assert "\n" not in str(caught.value)
        (folder / name).write_bytes(contents)
    assert open_index(folder, thorough=True).search("").total == 5


def test_flipped_bits_in_any_file_are_noticed(index: Index, files: dict[str, bytes]) -> None:
    folder = Path(index.location)
    for name, contents in files.items():
        for at in {0, len(contents) // 3, len(contents) // 2, len(contents) - 1} if contents else ():
            changed = bytearray(contents)
            changed[at] ^= 1 << (at % 8)
            (folder / name).write_bytes(changed)
            with pytest.raises(IndexDamagedError):
                index.check()
            with pytest.raises(IndexDamagedError):
                open_index(folder, thorough=not _is_checked_when_opened(name))
        (folder / name).write_bytes(contents)
    assert index.check()["reports"] == 5


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_flipped_bit_of_the_manifest_is_noticed(small_index: Path, data: st.DataObject) -> None:
    manifest = small_index / manifests.NAME
    contents = manifest.read_bytes()
    at = data.draw(st.integers(0, len(contents) * 8 - 1))
    changed = bytearray(contents)
    changed[at // 8] ^= 1 << at % 8
    try:
        manifest.write_bytes(changed)
        with pytest.raises(IndexDamagedError):
            manifests.load(small_index)
    finally:
        manifest.write_bytes(contents)


@pytest.fixture(scope="module")
def small_index(new_folder: Callable[[], Path]) -> Path:
    folder = new_folder()
    build(folder, [faults.BEFORE])
    return folder


class _Trap:
    """A pickle that leaves a trace when it is loaded."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.mkdir, (self.trace,)


@pytest.mark.parametrize("use", [open_index, lambda folder: open_index(folder).check()])
def test_nothing_is_unpickled_from_a_file_that_is_not_the_one_written(
    index: Index, tmp_path: Path, use: Callable[[Path], object]
) -> None:
    folder, trace = Path(index.location), tmp_path / "trace"
    toc = max(folder.glob("*.toc"))
    size = toc.stat().st_size
    trap = pickle.dumps(_Trap(trace))
    # In the place of the schema, where stock Whoosh would load it, and of the same length as the true file.
    start = toc.read_bytes().index(b"\x80\x02")
    toc.write_bytes((toc.read_bytes()[:start] + trap + b"." * size)[:size])
    with pytest.raises(IndexDamagedError, match=r"contents of .*\.toc have changed"):
        use(folder)
    with pytest.raises(IndexDamagedError):
        index.writer()
    assert not trace.exists()


def test_an_open_index_keeps_answering_while_its_files_are_damaged_and_says_so_after(
    index: Index, files: dict[str, bytes]
) -> None:
    folder = Path(index.location)
    assert index.search("公开").total == 3
    (folder / manifests.NAME).write_text("{}")
    with pytest.raises(IndexDamagedError, match="manifest"):
        index.search("公开")
    os.utime(folder / manifests.NAME)
    (folder / manifests.NAME).write_bytes(files[manifests.NAME])
    assert index.search("公开").total == 3


# -- transactions


def test_leaving_by_an_exception_discards_what_was_not_committed(index: Index) -> None:
    folder = Path(index.location)
    before = _contents(folder)
    with contextlib.suppress(ZeroDivisionError), index.writer() as writer:
        writer.remove("notice")
        writer.add(Report(id="neu", text="新"))
        raise ZeroDivisionError
    assert _contents(folder) == before
    assert index.get("notice") is not None
    assert {path.name for path in folder.iterdir()} == named(folder)


def test_a_commit_within_a_transaction_stays_when_the_rest_is_discarded(index: Index) -> None:
    with contextlib.suppress(ZeroDivisionError), index.writer() as writer:
        writer.add(Report(id="kept", text="新"))
        writer.commit()
        assert index.get("kept") is not None
        writer.add(Report(id="lost", text="新"))
        writer.remove("kept")
        raise ZeroDivisionError
    assert (index.get("kept") is not None, index.get("lost")) == (True, None)


def test_a_transaction_that_changes_nothing_makes_no_commit(index: Index) -> None:
    before = index.status()["generation"]
    with index.writer() as writer:
        assert not writer.remove("nobody")
    assert index.status()["generation"] == before


def test_only_one_writes_at_a_time(index: Index) -> None:
    with index.writer(), pytest.raises(IndexLockedError, match="another process is writing"):
        index.writer()
    code = "import sys; from index import open_index; open_index(sys.argv[1]).writer()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with index.writer() as writer:
        other = subprocess.run(
            [sys.executable, "-c", code, index.location], env=environment, capture_output=True, text=True, timeout=60
        )
        assert "IndexLockedError" in other.stderr
        writer.add(Report(id="neu", text="新"))
    assert index.get("neu") is not None
    _add(index, "then")
