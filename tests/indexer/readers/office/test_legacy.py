"""Files for LibreOffice: converted where it is installed, named with what to install where it is not."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from indexer.document import UnreadableError
from indexer.readers import limits, read
from indexer.readers.office import legacy
from indexer.sources.tasks import Task
from indexer.workers import access
from indexer.workers.pool import run_tasks
from tests.indexer.readers.office.made_docx import docx, p

RTF = (
    rb"{\rtf1\ansi\ansicpg936 {\trowd\cellx2000\cellx4000 \u35268?\u31456?\cell 12\cell\row}"
    rb"\pard \u20844?\u24320? 2018\par}"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@pytest.mark.parametrize("suffix", ["doc", "wps", "rtf", "odt"])
def test_without_libreoffice_the_reason_says_what_to_install(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    data = {"rtf": RTF, "odt": docx(p("公开"))}.get(suffix, OLE)
    with pytest.raises(UnreadableError, match=rf"\.{suffix} are converted by LibreOffice.*libreoffice-writer-nogui"):
        read(data, f"a.{suffix}")


def test_with_libreoffice_text_and_tables_are_read() -> None:
    if not any(map(shutil.which, ("soffice", "libreoffice"))):
        pytest.skip("LibreOffice is not installed")
    document = read(RTF, "a.rtf")
    assert document.text == "规章 | 12\n公开 2018"
    assert document.tables[0].rows == (("规章", "12"),)
    assert document.format == "rtf"


@pytest.mark.parametrize("suffix", ["doc", "wps"])
def test_other_formats_under_the_name_of_an_old_one_are_read_as_what_they_are(suffix: str) -> None:
    assert read(docx(p("公开")), f"a.{suffix}").text == "公开"
    page = "<html><body><p>全年主动公开政府信息126条，收到申请3件，均按时答复。</p></body></html>"
    assert "126条" in read(page.encode(), f"a.{suffix}").text


def test_what_is_none_of_them_is_refused_without_a_conversion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "_converted", lambda *_: pytest.fail("converted"))
    with pytest.raises(UnreadableError, match=r"does not look like a \.doc file"):
        read(b"\x00\x01\x02 nothing", "a.doc")
    with pytest.raises(UnreadableError, match="password"):
        read(OLE + "EncryptedPackage".encode("utf-16-le"), "a.doc")


def _program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))


def test_a_conversion_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child\nwait", monkeypatch)
    monkeypatch.setattr(limits, "CONVERSION_SECONDS", 0.5)
    with pytest.raises(UnreadableError, match=r"within 0\.5 seconds"):
        read(OLE, "a.doc")
    child = (tmp_path / "child").read_text(encoding="utf-8").strip()
    for _ in range(50):
        state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout
        if not state.strip() or state.strip().startswith("Z"):
            return
        time.sleep(0.1)
    pytest.fail("the child of the conversion is still running")


def test_a_conversion_that_makes_nothing_is_a_reason_and_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, f"pwd > {tmp_path}/folder; exit 1", monkeypatch)
    with pytest.raises(UnreadableError, match=r"cannot read this \.doc file"):
        read(OLE, "a.doc")
    assert not Path((tmp_path / "folder").read_text(encoding="utf-8").strip()).exists()


def test_a_profile_names_the_build_of_the_program_and_its_socket_goes_however_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "versionrc").write_text("[Version]\nbuildid=97(Build:3)\nvendor=x\n", encoding="utf-8")
    _program(
        tmp_path,
        f"cp profile/user/extensions/buildid {tmp_path}; ls $TMPDIR/.. > {tmp_path}/noted; exit 1",
        monkeypatch,
    )
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    monkeypatch.setattr(access, "SOCKETS", tmp_path)
    monkeypatch.setattr(legacy, "_socket", lambda profile: "OSL_PIPE_x")
    (tmp_path / "OSL_PIPE_x").touch()
    with pytest.raises(UnreadableError):
        read(OLE, "a.doc")
    assert (tmp_path / "buildid").read_text(encoding="utf-8") == "97(Build:3)\n"
    assert "OSL_PIPE_x" in (tmp_path / "noted").read_text(encoding="utf-8")
    assert not (tmp_path / "OSL_PIPE_x").exists()
    assert list(own.iterdir()) == []


def test_a_reader_that_is_confined_converts_too_and_leaves_no_socket(tmp_path: Path) -> None:
    if not any(map(shutil.which, access.WITH_SOCKETS)):
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.rtf").write_bytes(RTF)
    before = set(access.SOCKETS.glob("OSL_PIPE_*"))
    [(_, [outcome])] = run_tasks([Task(str(tmp_path / "a.rtf"))], workers=1)
    assert outcome.report is not None, outcome.reason
    assert outcome.report.text == "规章 | 12\n公开 2018"
    assert set(access.SOCKETS.glob("OSL_PIPE_*")) <= before
