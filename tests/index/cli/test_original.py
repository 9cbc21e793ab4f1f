"""``search-cli --open``: what was indexed is opened, and nothing that an index names beside that."""

from __future__ import annotations

import os
import socket
import subprocess
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from index import Report, Source
from index.cli.main import main
from index.cli.original import SHOWN, open_original, place_of
from index.messages import Message
from index.protocol import Index
from indexer.readers import SUFFIXES
from tests.index.building import build

PAGE = b"<p>\xe5\x85\xac\xe5\xbc\x80"


def _source(path: Path | str, data: bytes = PAGE, url: str | None = None) -> Source:
    return Source(path=str(path), url=url, sha256=sha256(data).hexdigest())


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A document as it was indexed."""
    path = tmp_path / "报告 2018.html"
    path.write_bytes(PAGE)
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What programs are called with, and addresses, in place of being opened."""
    calls: list[list[str]] = []

    def called(command: list[object], **options: object) -> subprocess.CompletedProcess[str]:
        calls.append([str(word) for word in command])
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(subprocess, "run", called)
    monkeypatch.setattr(webbrowser, "open", lambda address: not calls.append([address]))
    return calls


def test_kinds_that_are_shown_are_kinds_that_are_read() -> None:
    assert SHOWN <= SUFFIXES
    assert ".docm" in SUFFIXES - SHOWN


def test_a_file_that_is_as_it_was_indexed_is_opened(
    page: Path, asked: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    open_original(Report(id="a", text="", source=_source(page, url="https://example.org/")))
    assert asked == [["xdg-open", str(page)]]
    assert capsys.readouterr().out == f"opened {page}\n"


def test_without_a_file_the_address_is_opened(
    page: Path, asked: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    page.unlink()
    open_original(Report(id="a", text="", source=_source(page, url=" https://example.org/年报?a=1&b=%20#x ")))
    assert asked == [["https://example.org/%E5%B9%B4%E6%8A%A5?a=1&b=%20#x"]]
    assert capsys.readouterr().out == f"opened {asked[0][0]}\n"


@pytest.mark.parametrize("failing", ["status", "missing"])
def test_where_no_program_opens_it_the_place_is_said(
    page: Path, failing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    if failing == "status":
        (tmp_path / "bin").mkdir()
        opener = tmp_path / "bin" / "xdg-open"
        opener.write_text("#!/bin/sh\necho no display >&2; exit 3\n")
        opener.chmod(0o755)
    open_original(Report(id="a", text="", source=_source(page)))
    out, err = capsys.readouterr()
    assert (out, err) == (f"no program here opens it; it is at {page}\n", "")
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    open_original(Report(id="a", text="", source=Source(url="https://example.org/a")))
    assert capsys.readouterr().out == "no program here opens it; it is at https://example.org/a\n"


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ms-settings:x", "vscode://x", "ftp://h/x"),
        *("--version", "-a Calculator", "", "https:", "http:///etc/passwd", "//host/x", "http://[", "\x00", "/bin/sh"),
    ],
)
def test_no_other_address_is_opened(url: str, asked: list[list[str]]) -> None:
    assert isinstance(place_of(Source(url=url)), Message)
    with pytest.raises(Exception, match="nothing to open"):
        open_original(Report(id="a", text="", source=Source(url=url)))
    assert asked == []


@pytest.mark.parametrize("sign", [*"'\"`$|*!<>(){}^\\ \t\n\r", "\x00", "\x1b", "\u202e", "年"])
def test_an_address_has_no_sign_that_quotes_or_stands_for_others(sign: str) -> None:
    place = place_of(Source(url=f"https://example.org/a{sign}b"))
    assert isinstance(place, str)
    assert place.isascii()
    assert place.isprintable()
    assert sign not in place


def _link(path: Path, to: Path) -> Path:
    path.symlink_to(to)
    return path


@pytest.mark.parametrize(
    "kind",
    [
        *("run.sh", "run.desktop", "run.exe", "run.command", "run.app", "run.docm", "run", "run.html.lnk", "run.py"),
        *("run.zip!a.html", "run.jsonl", "run.warc.gz!https://example.org/"),
    ],
)
def test_a_file_of_another_kind_is_not_opened(kind: str, tmp_path: Path) -> None:
    path = tmp_path / kind.partition("!")[0]
    path.write_bytes(PAGE)
    assert isinstance(place_of(_source(tmp_path / kind)), Message)
    assert place_of(_source(tmp_path / kind, url="https://example.org/")) == "https://example.org/"


def test_a_file_that_is_not_what_was_indexed_is_not_opened(page: Path, tmp_path: Path) -> None:
    assert place_of(_source(page)) == page
    hostile = {
        "changed": _source(page, b"other"),
        "without a hash": replace(_source(page), sha256=None),
        "relative": _source(os.path.relpath(page)),
        "an option": _source("--help.html"),
        "another machine's": _source(f"/{page}"),
        "another machine's, on Windows": _source(f"\\\\host\\{page}"),
        "with a null": _source(f"{page}\x00.html"),
        "a folder": _source(tmp_path),
        "gone": _source(tmp_path / "gone.html"),
        "a file as a folder": _source(page / "a.html"),
    }
    (tmp_path / "folder.html").mkdir()
    hostile["a folder of that name"] = _source(tmp_path / "folder.html")
    script = tmp_path / "run.sh"
    script.write_bytes(PAGE)
    hostile["a link to another kind"] = _source(_link(tmp_path / "link.html", script))
    hostile["a link to itself"] = _source(_link(tmp_path / "circle.html", tmp_path / "circle.html"))
    os.mkfifo(tmp_path / "pipe.html")  # reading it would wait for ever
    hostile["a pipe"] = _source(tmp_path / "pipe.html")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.html"))
        hostile["a socket"] = _source(tmp_path / "s.html")
        assert [name for name, source in hostile.items() if not isinstance(place_of(source), Message)] == []
    assert isinstance(place_of(_source("/dev/zero")), Message)


def test_the_command_opens_and_says_so(
    page: Path,
    asked: list[list[str]],
    new_folder: Callable[[], Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index: Index
    hostile = Report(id="odd", text="公开", source=Source(path="/x/\x1b[31m.exe", url="javascript:1"))
    index, _ = build(new_folder(), [[Report(id="whole", text="公开", source=_source(page)), hostile]])
    monkeypatch.setenv("GONGKAI_INDEX", index.location)
    assert (main(["--open", "wh"]), asked) == (0, [["xdg-open", str(page)]])
    assert capsys.readouterr().out == f"opened {page}\n"
    assert (main(["--open", "odd"]), len(asked)) == (2, 1)
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is nothing to open of the report 'odd': /x/�[31m.exe is no file that can be opened" in err
