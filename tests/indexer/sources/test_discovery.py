"""Which documents there are: every kind of place is looked into, and what cannot be is a row, never an end."""

from __future__ import annotations

import hashlib
import inspect
import os
import random
import struct
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.readers import limits
from indexer.sources import discovery
from indexer.sources import lines as lines_module
from indexer.sources.discovery import Survey, discover
from indexer.sources.tasks import Known, Task
from indexer.workers.work import work
from tests.indexer.made_folders import (
    lines,
    narrative,
    page,
    patch_headers,
    record,
    set_encrypted,
    set_file_size,
    write_zip,
)

pytestmark = pytest.mark.usefixtures("unpacked_here")

TEXT = narrative().encode()


def found(*places: str | Path, known: Known | None = None) -> tuple[list[Task], Survey]:
    survey = Survey()
    return list(discover([str(place) for place in places], known or {}, survey)), survey


def names(folder: Path, tasks: Sequence[Task]) -> list[str]:
    return [task.where.removeprefix(f"{folder}/") for task in tasks]


def only_failure(survey: Survey) -> tuple[str, str]:
    assert len(survey.failures) == 1
    return survey.failures[0]


def write(folder: Path, *files: str) -> None:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TEXT)


def test_a_folder_gives_the_documents_of_all_folders_below_it_in_order_of_path(folder: Path) -> None:
    write(folder, "b.TXT", "a/2.html", "a/1.shtml", "a/深/下/0.htm", "c.txt", "a.txt")
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["a.txt", "b.TXT", "c.txt", "a/1.shtml", "a/2.html", "a/深/下/0.htm"]
    assert not survey.failures
    assert survey.roots == [str(folder)]


def test_a_task_names_the_checksum_of_its_file(folder: Path) -> None:
    write(folder, "a.txt")
    (task,), _ = found(folder)
    assert task.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert not task.settled


def test_hidden_files_and_folders_are_passed_over(folder: Path) -> None:
    write(folder, ".a.txt", ".git/b.txt", "c.txt", "d/.e.html")
    assert names(folder, found(folder)[0]) == ["c.txt"]


def test_a_hidden_file_that_is_named_is_read(folder: Path) -> None:
    write(folder, ".a.txt")
    assert names(folder, found(folder / ".a.txt")[0]) == [".a.txt"]


@pytest.mark.parametrize("companion", ["年报_files", "年报.files"])
def test_the_folder_that_a_browser_saves_beside_a_page_is_passed_over(folder: Path, companion: str) -> None:
    write(folder, "年报.html", f"{companion}/frame.html", "别的_files/b.html")
    assert names(folder, found(folder)[0]) == ["年报.html", "别的_files/b.html"]


def test_a_text_beside_a_folder_of_like_name_does_not_hide_it(folder: Path) -> None:
    write(folder, "2016.txt", "2016_files/a.txt")
    assert names(folder, found(folder)[0]) == ["2016.txt", "2016_files/a.txt"]


def test_files_of_other_kinds_are_counted_in_a_folder_and_refused_by_name(folder: Path) -> None:
    write(folder, "a.xyz", "b.XYZ", "README", "c.txt")
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["c.txt"]
    assert survey.other == {".xyz": 2, "no suffix": 1}
    assert not survey.failures
    for places in ((folder / "a.xyz",), (folder, folder / "a.xyz"), (folder / "a.xyz", folder)):
        where, reason = only_failure(found(*places)[1])
        assert where == str(folder / "a.xyz")
        assert "files of kind .xyz are not read; these are: " in reason
        assert ".jsonl" in reason
        assert ".zip" in reason


def test_a_file_reached_in_several_ways_is_one_document(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "a/1.txt", "a/2.txt")
    monkeypatch.chdir(folder)
    tasks, survey = found(folder / "a/2.txt", "a", "./a/../a/1.txt", folder, folder)
    assert names(folder, tasks) == ["a/2.txt", "a/1.txt"]
    assert not survey.failures


def test_a_place_that_is_not_there_is_a_row_and_no_root(folder: Path) -> None:
    write(folder, "a.txt")
    tasks, survey = found(folder / "gone", folder)
    assert names(folder, tasks) == ["a.txt"]
    assert only_failure(survey) == (str(folder / "gone"), "no such file or folder")
    assert survey.roots == [str(folder)]


@pytest.mark.parametrize("place", ["", "x" * 5000])
def test_a_name_that_no_file_can_have_is_a_row(place: str) -> None:
    tasks, survey = found(place)
    assert not tasks
    assert only_failure(survey)[0] == place
    assert survey.roots == []


def test_links_that_lead_in_circles_end(folder: Path) -> None:
    write(folder, "a/1.txt")
    (folder / "a/loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["a/1.txt"]
    where, reason = only_failure(survey)
    assert where == str(folder / "self.txt")
    assert reason.startswith("cannot be read: ")


def test_a_linked_file_is_read_under_the_name_of_the_link(folder: Path) -> None:
    write(folder, "a/1.txt")
    (folder / "b.txt").symlink_to("a/1.txt")
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["b.txt", "a/1.txt"]
    assert only_failure(survey) == (str(folder / "dangling.txt"), "cannot be read: No such file or directory")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that nobody named, with a report in it."""
    place = tmp_path / "elsewhere"
    write(place, "a.txt", "sub/b.txt")
    return place


def test_a_link_out_of_what_was_named_is_a_row_and_not_read(folder: Path, outside: Path) -> None:
    write(folder, "c.txt")
    (folder / "file.txt").symlink_to(outside / "a.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "above").symlink_to(outside.parent)
    (folder / "sub").mkdir()
    (folder / "sub/chain.txt").symlink_to("../file.txt")
    (folder / "picture.png").symlink_to(outside / "a.txt")
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["c.txt"]
    listed = {where.removeprefix(f"{folder}/"): reason for where, reason in survey.failures}
    assert set(listed) == {"file.txt", "folder", "above", "sub/chain.txt"}
    assert all("is a link out of what was named" in reason for reason in listed.values())
    assert f"to {outside}/a.txt;" in listed["sub/chain.txt"]
    assert survey.unread == {f"{folder}/{name}" for name in listed}
    assert survey.other == {".png": 1}


def test_links_out_are_followed_when_asked_for_each_folder_once(folder: Path, outside: Path) -> None:
    write(folder, "c.txt")
    (folder / "file.txt").symlink_to(outside / "a.txt")
    for name in ("1", "2", "above"):
        (folder / name).symlink_to(outside.parent if name == "above" else outside)
    (outside / "sub/back").symlink_to(folder)
    (outside / "sub/round").symlink_to(outside)
    survey = Survey()
    tasks = list(discover([str(folder)], {}, survey, follow_links=True))
    assert names(folder, tasks) == ["c.txt", "file.txt", "1/a.txt", "1/sub/b.txt"]
    assert not survey.failures


def test_a_link_to_another_place_that_was_named_is_followed(folder: Path, outside: Path) -> None:
    (folder / "file.txt").symlink_to(outside / "a.txt")
    tasks, survey = found(folder, outside / "a.txt")
    assert [task.where for task in tasks] == [f"{folder}/file.txt", f"{outside}/a.txt"]
    assert not survey.failures


def test_a_link_that_is_named_itself_is_taken_as_named(folder: Path, outside: Path) -> None:
    (folder / "file.txt").symlink_to(outside / "a.txt")
    (folder / "folder").symlink_to(outside)
    tasks, survey = found(folder / "file.txt", folder / "folder")
    assert names(folder, tasks) == ["file.txt", "folder/a.txt", "folder/sub/b.txt"]
    assert not survey.failures


@pytest.mark.parametrize("what", ["link", "pipe", "file"])
def test_a_file_exchanged_after_it_was_looked_at_is_not_read(folder: Path, outside: Path, what: str) -> None:
    write(folder, "c.txt", "d.txt")
    task = found(folder)[0][0]
    (folder / "c.txt").unlink()
    if what == "pipe":
        os.mkfifo(folder / "c.txt")
    elif what == "link":
        (folder / "c.txt").symlink_to(outside / "a.txt")
    else:
        (folder / "d.txt").rename(folder / "c.txt")
    (outcome,) = work(task)
    assert outcome.report is None
    assert outcome.reason in (
        "was exchanged while it was looked at; run the command again",
        "is not a file but a device or a pipe",
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not say what was opened")
def test_a_folder_exchanged_for_a_link_while_it_is_walked_leads_nowhere(
    folder: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "sub/a.txt")
    system_open = os.open

    def exchanged(path: str, flags: int, *arguments: Any) -> int:
        if path == f"{folder}/sub/a.txt":
            (folder / "sub").rename(folder / "was")
            (folder / "sub").symlink_to(outside)
        return system_open(path, flags, *arguments)

    monkeypatch.setattr(os, "open", exchanged)
    tasks, survey = found(folder)
    assert tasks == []
    assert only_failure(survey)[0] == f"{folder}/sub/a.txt"


def test_folders_deeper_than_functions_may_be_are_walked(folder: Path) -> None:
    place = folder.joinpath(*"d" * 300)
    place.mkdir(parents=True)
    write(place, "a.txt")
    here = len(inspect.stack())
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(here + 120)
    try:
        tasks, survey = found(folder)
    finally:
        sys.setrecursionlimit(limit)
    assert [task.where for task in tasks] == [f"{place}/a.txt"]
    assert not survey.failures


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "pipe.jsonl")
    tasks, survey = found(folder)
    assert not tasks
    assert [reason for _, reason in survey.failures] == ["is not a file but a device or a pipe"] * 2


def test_names_may_hold_any_bytes(folder: Path) -> None:
    for name in ("空 格.txt", "换\n行.txt", os.fsdecode(b"\xc4\xea\xb1\xa8.txt")):
        write(folder, name)
    tasks, survey = found(folder)
    assert len(tasks) == 3
    assert not survey.failures
    assert [outcome.reason for task in tasks for outcome in work(task)] == [None] * 3


def test_a_folder_that_cannot_be_opened_is_a_row(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "a.txt", "locked/b.txt", "z/c.txt")
    scandir = os.scandir

    def denied(path: str) -> os._ScandirIterator[str]:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["a.txt", "z/c.txt"]
    assert only_failure(survey) == (str(folder / "locked"), "cannot open the folder: Permission denied")
    assert survey.unread == {str(folder / "locked")}


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.zip"])
def test_a_file_that_cannot_be_opened_is_a_row(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(folder, name, "b.txt")
    system_open = os.open

    def denied(path: str, flags: int, *arguments: Any) -> int:
        if path.endswith(name):
            raise PermissionError(13, "Permission denied", path)
        return system_open(path, flags, *arguments)

    monkeypatch.setattr(os, "open", denied)
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["b.txt"]
    assert only_failure(survey) == (str(folder / name), "cannot be read: Permission denied")


def test_a_file_too_large_for_a_report_is_a_row_and_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "FILE_BYTES", 100)
    monkeypatch.setattr(limits, "FILE_BYTES", 100)
    (folder / "a.txt").write_bytes(b"x" * 101)
    (folder / "b.txt").write_bytes(b"x" * 100)
    write_zip(folder / "c.zip", {"d.txt": b"x" * 101})
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["b.txt"]
    assert [where for where, _ in survey.failures] == [str(folder / "a.txt"), f"{folder / 'c.zip'}!d.txt"]
    assert all("larger than" in reason for _, reason in survey.failures)


def test_a_known_document_is_marked_with_its_id_and_a_changed_one_is_not(folder: Path) -> None:
    write(folder, "a.txt", "b.txt")
    write_zip(folder / "c.zip", {"d.txt": TEXT, "e.txt": TEXT + b"!"})
    sha256 = hashlib.sha256(TEXT).hexdigest()
    known = {
        (str(folder / "a.txt"), sha256): "known a",
        (str(folder / "b.txt"), "another"): "known b",
        (f"{folder}/c.zip!d.txt", sha256): "known d",
        (f"{folder}/c.zip!e.txt", sha256): "known e",
    }
    tasks, _ = found(folder, known=known)
    assert [(task.known, task.settled) for task in tasks] == [
        ("known a", True),
        (None, False),
        ("known d", True),
        (None, False),
    ]
    assert [outcome.report_id for outcome in work(tasks[0])] == ["known a"]


# -- .jsonl


def test_lines_are_numbered_as_an_editor_numbers_them_and_blank_ones_are_no_documents(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(b'\n{"id": 1}\r\n   \n\n{"id": 2}')
    (task,), survey = found(folder)
    assert [(line.number, line.data.strip()) for line in task.lines] == [(2, b'{"id": 1}'), (5, b'{"id": 2}')]
    assert not survey.failures


def test_tasks_hold_every_line_once_in_batches_of_limited_lines_and_bytes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "LINES_A_TASK", 10)
    monkeypatch.setattr(lines_module, "BYTES_A_TASK", 500)
    monkeypatch.setattr(lines_module, "ALL_LINES_A_TASK", 25)
    choose = random.Random(1)
    written = [f'{{"id": {number}}}'.encode() + b" " * choose.randrange(200) for number in range(300)]
    (folder / "a.jsonl").write_bytes(b"\n".join(written))
    sums = [hashlib.sha256(line.strip()).hexdigest() for line in written]
    known = {(str(folder / "a.jsonl"), sums[n]): f"id {n}" for n in range(300) if choose.random() < 0.7}
    tasks, _ = found(folder, known=known)
    all_lines = [line for task in tasks for line in task.lines]
    assert [line.number for line in all_lines] == list(range(1, 301))
    for line in all_lines:
        sha256 = sums[line.number - 1]
        assert line.sha256 == sha256
        assert line.known == known.get((str(folder / "a.jsonl"), sha256))
        assert line.data.strip() == (b"" if line.known else written[line.number - 1].strip())
    for task in tasks:
        assert sum(line.known is None for line in task.lines) <= 10
        assert len(task.lines) <= 25
        assert sum(len(line.data) for line in task.lines[:-1]) < 500


def test_a_line_too_long_to_read_is_a_row_and_the_others_are_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "LINE_BYTES", 20)
    (folder / "a.jsonl").write_bytes(b'{"id": 1}\n' + b"x" * 90 + b"\n" + b"y" * 20 + b"\n" + b"z" * 21)
    (task,), survey = found(folder)
    assert [line.number for line in task.lines] == [1, 3]
    assert [where for where, _ in survey.failures] == [f"{folder}/a.jsonl, line 2", f"{folder}/a.jsonl, line 4"]
    assert survey.unread == {f"{folder}/a.jsonl"}


@pytest.mark.parametrize("data", [b"", '{"id": "1"}\n'.encode("utf-16"), b"\x1f\x8b\x08\x00\x00binary\n" * 50])
def test_a_jsonl_that_is_empty_or_binary_is_one_row(folder: Path, data: bytes) -> None:
    (folder / "a.jsonl").write_bytes(data)
    tasks, survey = found(folder)
    assert not tasks
    assert only_failure(survey)[0] == str(folder / "a.jsonl")


# -- archives


def test_members_of_an_archive_are_found_with_their_data(folder: Path) -> None:
    write_zip(folder / "a.zip", {"b/2.txt": TEXT, "1.html": page(narrative()).encode(), "x.xyz": b"", "b/": b""})
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["a.zip!1.html", "a.zip!b/2.txt"]
    assert tasks[1].sha256 == hashlib.sha256(TEXT).hexdigest()
    assert survey.other == {".xyz": 1}
    assert not survey.failures
    assert [outcome.reason for task in tasks for outcome in work(task)] == [None, None]


def test_names_in_gbk_are_read_as_their_author_saw_them(folder: Path) -> None:
    name = "年报/青禾县（二〇一六）淺.txt"  # the last character's second byte in GBK is that of a backslash
    assert b"\\" in "淺".encode("gbk")
    write_zip(folder / "a.zip", {name: TEXT}, gbk=True)
    with zipfile.ZipFile(folder / "a.zip") as archive:
        assert archive.namelist() != [name]
    assert names(folder, found(folder)[0]) == [f"a.zip!{name}"]


def test_names_in_utf_8_and_names_with_backslashes_are_read(folder: Path) -> None:
    write_zip(folder / "a.zip", {"年报/一.txt": TEXT, "年报\\二.txt": TEXT, "__MACOSX\\年报\\二.txt": TEXT})
    assert names(folder, found(folder)[0]) == ["a.zip!年报/一.txt", "a.zip!年报/二.txt"]


def test_what_a_folder_would_hide_is_hidden_in_an_archive(folder: Path) -> None:
    members = ("a.html", "a_files/b.html", "sub/a_files/b.html", ".c.txt", "__MACOSX/._a.txt", "../d.txt")
    write_zip(folder / "a.zip", dict.fromkeys(members, TEXT))
    assert names(folder, found(folder)[0]) == ["a.zip!../d.txt", "a.zip!a.html", "a.zip!sub/a_files/b.html"]


def test_an_archive_inside_an_archive_is_a_row(folder: Path) -> None:
    write_zip(folder / "a.zip", {"b.zip": b"PK", "c.txt": TEXT})
    tasks, survey = found(folder)
    assert names(folder, tasks) == ["a.zip!c.txt"]
    assert only_failure(survey) == (f"{folder}/a.zip!b.zip", "is an archive inside an archive; unpack it first")


def test_an_encrypted_member_is_a_row(folder: Path) -> None:
    write_zip(folder / "a.zip", {"c.txt": TEXT, "d.xyz": b""})
    patch_headers(folder / "a.zip", set_encrypted)
    tasks, survey = found(folder)
    assert not tasks
    assert only_failure(survey) == (
        f"{folder}/a.zip!c.txt",
        "is password-protected; unpack it with its password first",
    )


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\5\6" + bytes(18)])
def test_what_is_no_archive_or_an_empty_one_is_a_row(folder: Path, data: bytes) -> None:
    (folder / "a.zip").write_bytes(data)
    tasks, survey = found(folder)
    assert not tasks
    assert only_failure(survey)[0] == f"{folder}/a.zip"


@pytest.mark.parametrize("size", [10, 10_000_000])
def test_a_member_that_lies_about_its_size_is_read_whole_or_is_a_row(folder: Path, size: int) -> None:
    write_zip(folder / "a.zip", {"a.txt": TEXT})
    patch_headers(folder / "a.zip", set_file_size(size))
    tasks, survey = found(folder)
    assert len(tasks) + len(survey.failures) == 1
    assert [task.data for task in tasks] in ([], [TEXT])


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_gives_what_is_whole_and_rows_for_the_rest(folder: Path, compression: int) -> None:
    members = {f"{n}.txt": narrative(year=2000 + n).encode() for n in range(3)}
    members["3.jsonl"] = lines(*(record(str(n)) for n in range(100))).encode()
    write_zip(folder / "whole.zip", members, compression=compression)
    whole = (folder / "whole.zip").read_bytes()
    choose = random.Random(compression)
    for attempt in range(150):
        data = bytearray(whole)
        for _ in range(choose.randint(1, 3)):
            data[choose.randrange(len(data))] = choose.randrange(256)
        if attempt % 5 == 0:
            del data[choose.randrange(len(data)) :]
        (folder / "a.zip").write_bytes(data)
        tasks, survey = found(folder / "a.zip")
        for task in tasks:
            if task.member in members and not task.lines:
                assert task.data == members[task.member]
        assert tasks or survey.failures or survey.other


def test_an_archive_whose_directory_points_behind_its_end_is_a_row(folder: Path) -> None:
    for number, offset in enumerate((2**64 - 1, 2**62, 400)):
        path = folder / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", b"1")
            archive.infolist()[0].extra = struct.pack("<HHQ", 1, 8, offset)
        data = bytearray(path.read_bytes())
        at = data.find(b"PK\1\2")
        data[at + 42 : at + 46] = b"\xff" * 4
        path.write_bytes(data)
        tasks, survey = found(path)
        assert not tasks
        assert only_failure(survey)[0].startswith(str(path))


def test_an_archive_that_says_its_names_are_in_utf_8_and_has_others_is_a_row(folder: Path) -> None:
    write_zip(folder / "a.zip", {"年报.txt": TEXT}, gbk=True)

    def claim(data: bytearray, flags: int, sizes: int) -> None:
        data[flags + 1] |= 8

    patch_headers(folder / "a.zip", claim)
    tasks, survey = found(folder)
    assert not tasks
    assert only_failure(survey)[0] == f"{folder}/a.zip"


def test_two_members_of_one_name_are_both_found(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.txt", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", b"2")
    assert [task.data for task in found(folder)[0]] == [b"1", b"2"]


def test_of_a_file_with_very_many_bad_documents_some_are_listed_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discovery, "ROWS", 3)
    survey = Survey()
    for number in range(5):
        survey.fail(f"/a.jsonl, line {number}", "bad", "/a.jsonl")
        survey.fail(f"/b.zip!{number}.txt", "bad")
    survey.fail("/c.txt", "bad")
    assert len(survey.all_failures()) == 3 + 3 + 1 + 2
    assert survey.all_failures()[-2:] == [
        (place, "2 more of its documents cannot be read; only the first 3 are listed")
        for place in ("/a.jsonl", "/b.zip")
    ]
    assert len(survey.unread) == 1 + 5 + 1


def test_an_index_that_lies_among_its_reports_is_not_walked_into(folder: Path) -> None:
    write(folder, "a.txt", "index/b.txt", "sub/index/c.txt")
    tasks = list(discover([str(folder)], {}, Survey(), leave_out=folder / "sub/../index"))
    assert names(folder, tasks) == ["a.txt", "sub/index/c.txt"]
