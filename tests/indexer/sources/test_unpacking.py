"""Archives looked into by a process of their own: found is what is in them, and what ends the process is a row."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import stat
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.readers import limits
from indexer.sources import archives
from indexer.sources.archives import budget
from indexer.sources.tasks import Failure, Found, Other, Task
from indexer.sources.unpacking import Unpacker
from indexer.workers.process import WorkersError
from tests.indexer.conftest import UnpackerHere
from tests.indexer.made_folders import Unloadable, lines, narrative, record, write_zip
from tests.indexer.sources.poison_archives import MB, deflated, good, packed, stored

MEMBERS = {f"{n}.txt": narrative(year=2000 + n).encode() for n in range(5)}


def found(unpacker: Unpacker, path: Path, known: Mapping[tuple[str, str], str] | None = None) -> list[Found]:
    with path.open("rb") as file:
        return list(unpacker.tasks(str(path), file, path.stat().st_size, known or {}))


def tasks(told: Iterable[Found]) -> list[Task]:
    return [one for one in told if isinstance(one, Task)]


def failures(told: Iterable[Found]) -> list[tuple[str, str]]:
    return [(one.where, one.reason) for one in told if isinstance(one, Failure)]


def test_members_come_with_their_bytes_and_known_ones_without(folder: Path) -> None:
    path = folder / "a.zip"
    write_zip(path, {**MEMBERS, "5.jsonl": lines(record("1"), record("2")).encode(), "x.xyz": b"", "y.xyz": b""})
    with Unpacker() as unpacker:
        told = found(unpacker, path)
        assert {task.member: task.data for task in tasks(told)[:-1]} == MEMBERS
        assert len(tasks(told)[-1].lines) == 2
        assert [one for one in told if isinstance(one, Other)] == [Other(".xyz", 2)]
        known = {(task.where, hashlib.sha256(task.data or b"").hexdigest()): "id" for task in tasks(told)}
        again = tasks(found(unpacker, path, known))
    assert [(task.where, task.sha256) for task in again] == [(task.where, task.sha256) for task in tasks(told)]
    assert [task.data for task in again] == [None] * 6
    assert all(task.settled for task in again[:-1])
    assert not multiprocessing.active_children()


def test_links_and_other_members_that_are_no_files_are_rows(folder: Path) -> None:
    path = folder / "a.zip"
    kinds = {"link": stat.S_IFLNK, "pipe": stat.S_IFIFO, "device": stat.S_IFCHR, "plain": stat.S_IFREG, "none": 0}
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in kinds.items():
            info = zipfile.ZipInfo(f"{name}.txt")
            info.external_attr = (kind | 0o644) << 16
            archive.writestr(info, "../../outside/secret.txt" if kind == stat.S_IFLNK else narrative())
    with Unpacker() as unpacker:
        told = found(unpacker, path)
    assert {task.member for task in tasks(told)} == {"plain.txt", "none.txt"}
    assert {(where.rsplit("/", 1)[-1], reason) for where, reason in failures(told)} == {
        (f"{path.name}!link.txt", "is a link inside the archive; pack the file itself"),
        (f"{path.name}!pipe.txt", "is no plain file inside the archive; pack the file itself"),
        (f"{path.name}!device.txt", "is no plain file inside the archive; pack the file itself"),
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")
def test_a_member_that_ends_the_process_is_a_row_and_the_others_are_found(folder: Path) -> None:
    path = folder / "a.zip"
    path.write_bytes(packed([stored("0.txt", b"0"), deflated("1.jsonl", 400, b"\n" * MB), good(2)]))
    with Unpacker(seconds=1) as unpacker:
        told = found(unpacker, path)
        assert [task.member for task in tasks(told)] == ["0.txt", "zz-good.txt"]
        (failure,) = failures(told)
        assert failure == (
            f"{path}!1.jsonl",
            "takes more than 1 seconds of processor time; split it, or save it in another format",
        )
        write_zip(path, MEMBERS)
        assert len(tasks(found(unpacker, path))) == 5


def test_who_does_not_hear_the_end_gets_the_next_archive_whole(folder: Path) -> None:
    write_zip(folder / "a.zip", MEMBERS)
    with Unpacker() as unpacker, (folder / "a.zip").open("rb") as file:
        hearing = unpacker.tasks(file.name, file, 1000, {})
        next(iter(hearing))
        del hearing
        assert len(found(unpacker, folder / "a.zip")) == 5


def test_a_process_that_cannot_start_is_an_error(folder: Path) -> None:
    write_zip(folder / "a.zip", MEMBERS)
    broken: Any = Unloadable()
    with Unpacker(seconds=broken) as unpacker, pytest.raises(WorkersError, match=r"exit code 7.*__main__"):
        found(unpacker, folder / "a.zip")


def test_of_an_archive_that_was_exchanged_meanwhile_what_was_opened_is_read(folder: Path) -> None:
    path = folder / "a.zip"
    write_zip(path, MEMBERS)
    with Unpacker() as unpacker, path.open("rb") as file:
        path.unlink()
        write_zip(path, {"other.txt": b""})
        told = list(unpacker.tasks(str(path), file, 1000, {}))
    assert {task.member for task in tasks(told)} == set(MEMBERS)


def test_members_beyond_what_an_archive_may_unpack_to_are_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 1_000)
    monkeypatch.setattr(limits, "ARCHIVE_RATIO", 0)
    path = folder / "a.zip"
    write_zip(path, {f"{n}.txt": bytes([n]) * 300 for n in range(9)})
    told = found(UnpackerHere(), path)
    assert [task.member for task in tasks(told)] == ["0.txt", "1.txt", "2.txt"]
    (one, reason), (whole, rest) = failures(told)
    assert (one, whole) == (f"{path}!3.txt", str(path))
    assert "unpacks, with the members before it, to more than" in reason
    assert rest.startswith("5 more members, after 3.txt, are not read")


def test_what_a_run_may_unpack_is_counted_over_its_archives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RUN_BYTES", 1_000)
    monkeypatch.setattr(limits, "ARCHIVE_RATIO", 0)
    unpacker = UnpackerHere()
    read = []
    for name in ("a", "b", "c"):
        write_zip(folder / f"{name}.zip", {"1.txt": bytes(250), "2.txt": bytes(200)})
        told = found(unpacker, folder / f"{name}.zip")
        read.append((len(tasks(told)), len(failures(told))))
    assert read == [(2, 0), (2, 0), (0, 2)]


def test_a_large_archive_may_unpack_to_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert budget(0).archive == limits.ARCHIVE_BYTES
    assert budget(10**9).archive == limits.ARCHIVE_BYTES_MOST == budget(10**15).archive
    assert budget(10**8).archive == limits.ARCHIVE_RATIO * 10**8
    assert budget(10**15).run == limits.RUN_BYTES_MOST
    assert budget(0, 0, limits.RUN_BYTES + 1).run == 0


def test_of_too_many_members_the_first_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBERS", 3)
    write_zip(folder / "a.zip", MEMBERS)
    told = found(UnpackerHere(), folder / "a.zip")
    assert [task.member for task in tasks(told)] == ["0.txt", "1.txt", "2.txt"]
    assert failures(told) == [(f"{folder}/a.zip", "has 5 members, of which the first 3 are read; split it")]


def test_names_without_characters_or_with_too_many_end_nothing(folder: Path) -> None:
    long = "长" * 5_000 + ".txt"
    (folder / "a.zip").write_bytes(packed([stored("", b"1"), stored("/", b""), stored(long, b"1"), good(1)]))
    told = found(UnpackerHere(), folder / "a.zip")
    assert [task.member for task in tasks(told)] == ["zz-good.txt"]
    ((where, reason),) = failures(told)
    assert len(where) < len(str(folder)) + 200
    assert reason.startswith("has a name of 5,004 characters")


def test_no_more_than_a_member_is_held_at_a_time(folder: Path) -> None:
    """Found are read one by one: a member is unpacked when the one before has been taken."""
    write_zip(folder / "a.zip", {f"{n}.txt": bytes(1000) for n in range(9)})
    allowance = budget(10**6)
    with (folder / "a.zip").open("rb") as stream:
        used = []
        for _, _, inside in archives.members("a.zip", io.BytesIO(stream.read()), {}, allowance):
            list(inside)
            used.append(allowance.used)
    assert used[:9] == [1000 * n for n in range(1, 10)]
    assert zipfile.ZipFile(folder / "a.zip").testzip() is None
