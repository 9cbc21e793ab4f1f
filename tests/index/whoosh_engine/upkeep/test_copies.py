"""Backups: one commit, whole, whatever is written meanwhile; restored where nothing is, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Report, open_index
from index.errors import GongkaiError, IndexDamagedError, IndexLockedError, IndexPlaceError, IndexWriteError
from index.opening import back_up_index, index_log, rebuild_index, restore_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.upkeep import held, staging
from index.whoosh_engine.write import lock as locks
from indexer import overrides
from tests.index.building import named
from tests.index.damage import flip, reports_of


def _add(index: Index, report_id: str) -> None:
    with index.writer() as writer:
        writer.add(Report(id=report_id, text="补充的公开"))


def _tar(index: Index) -> bytes:
    stream = io.BytesIO()
    back_up_index(index.location, stream)
    return stream.getvalue()


@pytest.fixture(params=["folder", "tar", "file"])
def restored(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Index], Path]:
    """An index backed up and restored, by each way there is."""

    def there_and_back(index: Index) -> Path:
        target = tmp_path / "restored"
        if request.param == "folder":
            back_up_index(index.location, tmp_path / "backup")
            restore_index(tmp_path / "backup", target)
        elif request.param == "tar":
            restore_index(io.BytesIO(_tar(index)), target)
        else:
            (tmp_path / "backup.tar").write_bytes(_tar(index))
            restore_index(tmp_path / "backup.tar", target)
        return target

    return there_and_back


def test_what_is_restored_is_the_commit_that_was_backed_up(
    index: Index, restored: Callable[[Index], Path], tmp_path: Path
) -> None:
    (Path(index.location) / overrides.NAME).write_text("id,agency\na,甲局\n", encoding="utf-8")
    before, log = reports_of(Path(index.location)), index_log(index.location)
    folder = restored(index)
    assert reports_of(folder) == before
    assert index_log(folder) == log
    assert {path.name for path in folder.iterdir()} == {*named(folder), overrides.NAME}
    assert (folder / overrides.NAME).read_bytes() == (Path(index.location) / overrides.NAME).read_bytes()
    assert manifests.load(folder) == manifests.load(Path(index.location))
    _add(open_index(folder), "neu")
    assert len(reports_of(folder)) == len(before) + 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_backup_is_an_index_of_links_and_its_checksums_are_in_a_file(index: Index, tmp_path: Path) -> None:
    copied = back_up_index(index.location, tmp_path / "backup")
    assert copied.linked == copied.files > 0
    assert copied.reports == len(reports_of(tmp_path / "backup"))
    lines = (tmp_path / "backup/SHA256SUMS").read_text().splitlines()
    assert {name for _, name in (line.split("  ") for line in lines)} == {
        *manifests.load(tmp_path / "backup").files,
        manifests.NAME,
    }
    for line in lines:
        sha256, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "backup" / name).read_bytes()).hexdigest() == sha256
    kept = reports_of(tmp_path / "backup")
    for n in range(7):
        _add(index, str(n))
    rebuild_index(index.location)
    assert reports_of(tmp_path / "backup") == kept, "what is done to the index does not touch the links"


def test_without_links_files_are_copied(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refused)
    assert back_up_index(index.location, tmp_path / "backup").linked == 0
    assert reports_of(tmp_path / "backup") == reports_of(Path(index.location))


def test_a_name_that_means_another_file_by_now_is_not_linked(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, before = os.link, reports_of(Path(index.location))

    def too_late(source: Path, target: Path) -> None:
        other = tmp_path / "other"
        other.write_bytes(b"?" * source.stat().st_size)
        link(other, target)

    monkeypatch.setattr(os, "link", too_late)
    assert back_up_index(index.location, tmp_path / "backup").linked == 0
    assert reports_of(tmp_path / "backup") == before


@pytest.mark.parametrize("links", [True, False])
def test_commits_made_while_files_are_copied_change_nothing_of_the_copy(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    before, verified, count = reports_of(Path(index.location)), held.HeldCommit.verified, [0]

    def overtaken(self: held.HeldCommit, name: str) -> io.BufferedReader:
        count[0] += 1
        if count[0] == 5:
            for n in range(3):
                _add(index, str(n))
            rebuild_index(index.location)
            _add(index, "last")  # the files of the commit that is copied are gone now
            assert not (Path(index.location) / name).exists()
        return verified(self, name)

    monkeypatch.setattr(held.HeldCommit, "verified", overtaken)
    if links:
        back_up_index(index.location, tmp_path / "backup")
    else:
        restore_index(io.BytesIO(_tar(index)), tmp_path / "backup")
    assert reports_of(tmp_path / "backup") == before
    assert len(reports_of(Path(index.location))) == len(before) + 4


def test_a_commit_whose_files_go_while_they_are_opened_is_left_for_the_next(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, once = manifests.load, [True]

    def slow(folder: Path, **options: bool) -> manifests.Manifest:
        manifest = load(folder, **options)
        if once and folder == Path(index.location):
            once.clear()
            rebuild_index(index.location)
            _add(index, "neu")
        return manifest

    monkeypatch.setattr(manifests, "load", slow)
    assert back_up_index(index.location, tmp_path / "backup").reports == 6


# -- what is damaged


def test_damage_is_not_copied(index: Index, tmp_path: Path) -> None:
    folder = Path(index.location)
    for name in manifests.load(folder).files:
        if not (folder / name).stat().st_size:
            continue
        shutil.copytree(folder, tmp_path / "damaged")
        flip(tmp_path / "damaged" / name, (folder / name).stat().st_size // 2)
        for target in (tmp_path / "backup", io.BytesIO()):
            with pytest.raises(IndexDamagedError, match=name):
                back_up_index(tmp_path / "damaged", target)
        with pytest.raises(IndexDamagedError, match=name):
            restore_index(tmp_path / "damaged", tmp_path / "backup")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged", "index"]
        shutil.rmtree(tmp_path / "damaged")


def test_a_stream_that_is_cut_or_changed_anywhere_is_refused_and_leaves_nothing(index: Index, tmp_path: Path) -> None:
    (Path(index.location) / overrides.NAME).write_text("id,agency\na,甲局\n", encoding="utf-8")
    data, target = _tar(index), tmp_path / "restored"
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = archive.getmembers()
    for cut in (0, 100, 512, *(member.offset for member in members), len(data) // 2, members[-1].offset_data + 1):
        with pytest.raises(IndexDamagedError, match="the backup at - cannot be restored"):
            restore_index(io.BytesIO(data[:cut]), target)
    for member in members:
        for at in {member.offset_data, member.offset_data + member.size // 2} if member.size else ():
            changed = bytearray(data)
            changed[at] ^= 1
            with pytest.raises(IndexDamagedError):
                restore_index(io.BytesIO(bytes(changed)), target)
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    restore_index(io.BytesIO(data), target)


@pytest.mark.parametrize("kind", ["link", "hard link", "device", "outside", "absolute", "unknown", "twice", "long"])
def test_members_that_no_backup_has_are_refused(index: Index, tmp_path: Path, kind: str) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(_tar(index))) as old, tarfile.open(fileobj=made, mode="w") as new:
        members = old.getmembers()
        for number, member in enumerate(members):
            content = old.extractfile(member)
            assert content is not None
            new.addfile(member, content)
            if number == 1:
                data, info = b"x", tarfile.TarInfo("x")
                if kind == "link":
                    info.name, info.type, info.linkname = members[2].name, tarfile.SYMTYPE, "/etc/passwd"
                elif kind == "hard link":
                    info.name, info.type, info.linkname = members[2].name, tarfile.LNKTYPE, members[1].name
                elif kind == "device":
                    info.name, info.type = members[2].name, tarfile.CHRTYPE
                elif kind == "long":
                    info.name, data = members[2].name, bytes(members[2].size + 1)
                else:
                    names = {"outside": "../x", "absolute": str(tmp_path / "x"), "twice": members[1].name}
                    info.name = names.get(kind, "x")
                info.size = len(data) if info.isreg() else 0
                new.addfile(info, io.BytesIO(data))
    with pytest.raises(IndexDamagedError):
        restore_index(io.BytesIO(made.getvalue()), tmp_path / "restored")
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_corrections_that_have_changed_are_not_restored(index: Index, tmp_path: Path) -> None:
    (Path(index.location) / overrides.NAME).write_text("id,agency\na,甲局\n", encoding="utf-8")
    back_up_index(index.location, tmp_path / "backup")
    flip(tmp_path / "backup" / overrides.NAME, 3)
    with pytest.raises(IndexDamagedError, match=r"overrides\.csv is missing or has changed"):
        restore_index(tmp_path / "backup", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


# -- places


def test_nothing_is_written_over(index: Index, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    back_up_index(index.location, tmp_path / "backup")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for name in ("file", "link", "full", "index", "backup", "index/inside"):
        with pytest.raises(IndexPlaceError, match=name):
            back_up_index(index.location, tmp_path / name)
    for name in ("file", "link", "full", "index", "backup"):
        with pytest.raises(IndexPlaceError, match=name):
            restore_index(tmp_path / "backup", tmp_path / name)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_empty_folder_is_a_place(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    back_up_index(index.location, tmp_path / "a")
    (tmp_path / "b").mkdir()
    restore_index(tmp_path / "a", tmp_path / "b")
    assert reports_of(tmp_path / "b") == reports_of(Path(index.location))
    back_up_index(index.location, tmp_path / "new" / "folders" / "c")
    assert len(reports_of(tmp_path / "new" / "folders" / "c")) == 5


def test_what_an_interrupted_copy_left_is_cleared_and_what_is_not_ours_is_not(index: Index, tmp_path: Path) -> None:
    left = tmp_path / ".backup.incomplete"
    shutil.copytree(index.location, left)
    (left / "SHA256SUMS").write_text("")
    back_up_index(index.location, tmp_path / "backup")
    assert not left.exists()
    shutil.rmtree(tmp_path / "backup")
    left.mkdir()
    (left / "letter.txt").write_text("mine")
    with pytest.raises(IndexPlaceError, match=r"letter\.txt"):
        back_up_index(index.location, tmp_path / "backup")
    assert (left / "letter.txt").read_text() == "mine"


def test_two_do_not_write_to_one_place(index: Index, tmp_path: Path) -> None:
    with staging.staged(tmp_path / "backup"), pytest.raises(IndexLockedError, match="another process"):
        back_up_index(index.location, tmp_path / "backup")
    shutil.rmtree(tmp_path / "backup")
    locks.release(locks.acquire(Path(index.location)))


def test_a_place_that_cannot_be_written_is_named(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(IndexWriteError, match=r"cannot write .*backup: No space left on device \([\d,.]+ MB free"):
        back_up_index(index.location, tmp_path / "backup")
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_commit_of_more_files_than_may_be_open_raises_the_limit(index: Index, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    # In a process of its own, which has no other files open.
    code = """
import resource, sys
from index.opening import back_up_index
resource.setrlimit(resource.RLIMIT_NOFILE, (40, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
back_up_index(*sys.argv[1:])
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    command = [sys.executable, "-c", code, index.location, str(tmp_path / "backup")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 40


def test_where_there_is_no_backup_that_is_said(tmp_path: Path, index: Index) -> None:
    for source in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(GongkaiError, match=f"the backup at {source} cannot be restored: there is no index"):
            restore_index(source, tmp_path / "restored")
