"""What is said when the system does not let an index be written, who holds its lock, and where an index can be."""

from __future__ import annotations

import errno
import gc
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Report, create_index, open_index
from index.errors import IndexLockedError, IndexPlaceError, IndexWriteError
from index.opening import rebuild_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import LOCK
from index.whoosh_engine.format.storage import NewFile, create_file
from index.whoosh_engine.write import lock as locks
from tests.index.building import named

ROOT = Path(__file__).resolve().parents[4]

pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True)
def _what_was_left_open_is_closed() -> Iterator[None]:
    yield
    gc.collect()


def _add(index: Index, report_id: str, *, wait: float = 0) -> None:
    with index.writer(wait=wait) as writer:
        writer.add(Report(id=report_id, text="补充的公开"))


def _failing(number: int, name: str, *, part: bool = False) -> Callable[[Any, Any], int]:
    """A ``write`` that fails for one file, after a part of what it is given."""
    write = NewFile.write

    def failing(self: NewFile, data: Any) -> int:
        if name not in str(self.name):
            return write(self, data)
        if part and len(data) > 1:
            return write(self, memoryview(data).cast("B")[: len(data) // 2])
        error = OSError(number, os.strerror(number))
        error.filename = str(self.name)
        raise error

    return failing


@pytest.mark.parametrize("name", [".text.col", ".pst", ".trm", ".toc", "manifest.json.tmp"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("part", [False, True], ids=["nothing", "a part"])
def test_a_write_that_fails_is_one_line_that_names_the_file(
    index: Index, monkeypatch: pytest.MonkeyPatch, name: str, number: int, part: bool
) -> None:
    folder = Path(index.location)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(NewFile, "write", _failing(number, name, part=part))
        with pytest.raises(IndexWriteError) as caught:
            _add(index, "neu")
    message = str(caught.value)
    assert re.search(rf"cannot write the index at {folder}: \S*{re.escape(name)}\S*: {os.strerror(number)}", message)
    assert message.endswith("the index is as it was at its last commit")
    assert "\n" not in message
    assert ("MB free" in message) == (number in (errno.ENOSPC, errno.EDQUOT))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    _add(index, "neu")
    assert index.check()["reports"] == 6


@pytest.mark.parametrize("name", [".text.col", ".toc"])
def test_who_goes_on_after_a_failed_write_loses_nothing(
    index: Index, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with index.writer() as writer:
        writer.add(Report(id="neu", text="补充的公开"))
        with monkeypatch.context() as patch:
            patch.setattr(NewFile, "write", _failing(errno.ENOSPC, name))
            with pytest.raises(IndexWriteError):
                writer.commit()
        writer.add(Report(id="neuer", text="补充的公开"))
    assert index.get("neu") is not None
    assert index.check()["reports"] == 7


def test_a_write_that_is_shorter_than_asked_goes_on(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    write = NewFile.write
    monkeypatch.setattr(NewFile, "write", lambda self, data: write(self, memoryview(data).cast("B")[:7]))
    _add(index, "neu")
    assert index.check()["reports"] == 6


def test_a_folder_that_may_not_be_written_is_named(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(index.location)
    opened = os.open

    def refused(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if flags & os.O_WRONLY and str(path).startswith(str(folder)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", refused)
    message = rf"cannot write the index at {folder}: write.lock: Permission denied; the index is as it was"
    with pytest.raises(IndexWriteError, match=message):
        _add(index, "neu")
    with pytest.raises(IndexWriteError, match=message):
        rebuild_index(folder)
    assert index.check()["reports"] == 5


@pytest.mark.parametrize("operation", ["unlink", "previous"])
def test_what_fails_after_the_commit_is_a_warning_and_done_at_the_next(
    index: Index, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, operation: str
) -> None:
    folder, unlink, renamed = Path(index.location), os.unlink, os.replace

    def unlinking(path: Any, *rest: Any, **options: Any) -> None:
        if str(path).endswith((".toc", ".col")):
            raise OSError(errno.EIO, "Input/output error", str(path))
        unlink(path, *rest, **options)

    def replacing(source: Any, target: Any, **options: Any) -> None:
        if str(target).endswith(manifests.PREVIOUS):
            raise OSError(errno.ENOSPC, "No space left on device")
        renamed(source, target, **options)

    _add(index, "first")
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        if operation == "unlink":
            patch.setattr(os, "unlink", unlinking)
        else:
            patch.setattr(os, "replace", replacing)
        rebuild_index(folder)
        _add(index, "second")
    assert index.check()["reports"] == 7
    assert caplog.records
    assert str(folder) in caplog.text
    for name in ("third", "fourth"):
        _add(index, name)
    assert {path.name for path in folder.iterdir()} == named(folder)
    assert index.check()["reports"] == 9


def test_a_commit_keeps_the_one_before_and_no_other(index: Index) -> None:
    folder = Path(index.location)
    for n in range(12):
        last = manifests.load(folder)
        _add(index, str(n))
        assert manifests.load_previous(folder) == last
        assert manifests.load(folder).generation == last.generation + 1
        manifests.check_files(folder, last, thorough=True)
        assert {path.name for path in folder.iterdir()} == named(folder)


# -- the lock


def test_who_holds_the_lock_is_named(index: Index) -> None:
    code = (
        "import sys, time; from index import open_index\n"
        "with open_index(sys.argv[1]).writer(): print('held', flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, index.location]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        try:
            assert other.stdout.readline() == "held\n"
            began = time.monotonic()
            with pytest.raises(IndexLockedError) as caught:
                index.writer(wait=0.3)
            assert time.monotonic() - began >= 0.3
            message = str(caught.value)
            assert f"process {other.pid} on {os.uname().nodename}" in message
            assert re.search(r"since \d{4}-\d\d-\d\dT", message)
            assert index.location in message
            assert "waited 0.3 seconds" in message
        finally:
            other.kill()
    # It died without a word, and what its lock says of it is no longer true.
    assert json.loads((Path(index.location) / "write.lock").read_text())["process"] == other.pid
    _add(index, "neu")
    assert (Path(index.location) / "write.lock").read_text() == ""


def test_what_a_dead_process_left_in_the_lock_is_not_told_of_its_holder(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    with index.writer():
        path = Path(index.location) / "write.lock"
        values = json.loads(path.read_text())
        assert values["process"] == os.getpid()
        path.write_text(json.dumps({**values, "process": dead.pid}))
        with pytest.raises(IndexLockedError) as caught:
            index.writer()
        assert str(dead.pid) not in str(caught.value)
        path.write_text("?")
        with pytest.raises(IndexLockedError, match="another process is writing the index at"):
            index.writer()


def test_waiting_for_the_lock_ends_when_it_is_let_go(index: Index) -> None:
    code = (
        "import sys, time; from index import Report, open_index\n"
        "with open_index(sys.argv[1]).writer() as writer:\n"
        "    print('held', flush=True); writer.add(Report(id='theirs', text='公开')); time.sleep(0.5)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, index.location]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        _add(index, "ours", wait=60)
    assert {"theirs", "ours"} <= {report.id for report in index.reports()}


def test_a_lock_that_cannot_say_who_holds_it_holds_as_well(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(locks.os, "write", full)
    with index.writer(), pytest.raises(IndexLockedError):
        index.writer()


# -- places


def test_an_index_behind_a_link_is_one_as_any_other(index: Index, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(index.location, target_is_directory=True)
    linked = open_index(link)
    _add(linked, "neu")
    assert rebuild_index(link) == 6
    assert index.check()["reports"] == linked.check()["reports"] == 6
    assert link.is_symlink()
    empty = tmp_path / "empty"
    empty.mkdir()
    other = tmp_path / "other"
    other.symlink_to(empty, target_is_directory=True)
    _add(create_index(other), "neu")
    assert (empty / manifests.NAME).exists()


def test_files_of_an_index_that_are_links_elsewhere_are_written_beside_them(index: Index, tmp_path: Path) -> None:
    folder, elsewhere = Path(index.location), tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in list(folder.iterdir()):
        if path.name == LOCK:  # which is refused as a link
            continue
        shutil.move(path, elsewhere / path.name)
        path.symlink_to(elsewhere / path.name)
    kept = {path.name: path.read_bytes() for path in elsewhere.iterdir()}
    _add(index, "neu")
    assert rebuild_index(folder) == 6
    assert index.check()["reports"] == 6
    assert {name: (elsewhere / name).read_bytes() for name in kept} == kept


def test_a_link_to_nowhere_is_named(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(IndexPlaceError, match="it is a link to nowhere"):
        create_index(link)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no file that is always full")
def test_the_error_of_a_write_has_the_name_of_its_file() -> None:
    with pytest.raises(OSError, match="No space left") as caught, create_file(Path("/dev/full")) as file:
        file.write(b"x")
    assert caught.value.filename == "/dev/full"


@pytest.mark.skipif(os.name != "posix", reason="the system has no limit on the size of files")
def test_a_command_that_cannot_write_ends_with_one_line_and_status_2(index: Index, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("政府信息公开工作年度报告。" * 20_000)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)); "
        "from indexer.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    before = {path.name: path.read_bytes() for path in Path(index.location).iterdir()}
    command = [sys.executable, "-c", code, "add", str(tmp_path / "long.txt"), "--index", index.location]
    # Counting what tests reach writes files too, which would meet the limit.
    counted = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment = {**counted, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2, done.stderr
    message = rf"search-index: cannot write the index at {index.location}: gongkai_\S+: File too large; .*\n"
    assert re.fullmatch(rf"(reading: .*\n)*{message}", done.stderr)
    assert {path.name: path.read_bytes() for path in Path(index.location).iterdir()} == before
