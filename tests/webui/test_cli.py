"""``search-web``: one line when it serves, one line when it cannot, and a clean end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.webui.sample_reports import reports
from tests.webui.serving import PATIENCE, make_index, search_web
from webui.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_index(tmp_path_factory.mktemp("cli") / "some-index", reports()[:3])


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_serves_and_ends_cleanly(folder: Path, end: signal.Signals) -> None:
    with search_web("--index", str(folder), "--port", "0") as (address, process):
        with urlopen(f"{address}healthz", timeout=PATIENCE) as response:
            assert json.loads(response.read()) == {"status": "ok"}
            assert response.headers["Server"] is None
        process.send_signal(end)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_stopped_at_once(folder: Path, end: signal.Signals) -> None:
    with search_web("--index", str(folder), "--port", "0") as (_, process):
        process.send_signal(end)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")


def test_its_one_line_names_the_index_and_counts_it(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "webui.cli", "--index", str(folder), "--port", "0"],
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert re.fullmatch(r"Serving 3 reports of some-index at http://127\.0\.0\.1:\d+/  \(Ctrl-C to stop\)\n", line)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said: one line on standard error, nothing on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(tmp_path / "none")]) == 2
    said = one_line(capsys)
    assert str(tmp_path / "none") in said
    assert "search-index add" in said


def test_the_environment_says_where_the_index_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_INDEX", str(tmp_path / "elsewhere"))
    assert main([]) == 2
    assert str(tmp_path / "elsewhere") in one_line(capsys)


@pytest.mark.parametrize("size", ["0", "-5", "much", "1.5", "９"])
def test_a_size_of_the_cache_that_cannot_be_is_named(
    folder: Path, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--index", str(folder), f"--cache-mb={size}"]) == 2
    said = one_line(capsys)
    assert "--cache-mb" in said
    assert repr(size) in said


def test_a_port_in_use_is_named_with_the_way_out(
    folder: Path, busy_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--index", str(folder), "--port", str(busy_port)]) == 2
    said = one_line(capsys)
    assert str(busy_port) in said
    assert "--port" in said


@pytest.mark.parametrize("port", ["http", "-1", "65536", "80.5", "", "９", "9" * 5000])
def test_a_port_that_is_none_is_refused(
    folder: Path, port: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--index", str(folder), f"--port={port}"]) == 2
    assert "--port" in one_line(capsys)
    if port:
        monkeypatch.setenv("PORT", port)
        assert main(["--index", str(folder)]) == 2
        assert "$PORT" in one_line(capsys)


def test_a_host_that_is_none_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(folder), "--host", "203.0.113.7", "--port", "0"]) == 2
    assert "203.0.113.7" in one_line(capsys)


def test_help_and_mistakes_load_neither_the_engine_nor_the_server() -> None:
    code = (
        "import sys\nfrom webui.cli import main\n"
        "assert main(['--port', 'x']) == 2\n"
        "print(sorted({'numpy', 'whoosh', 'flask', 'waitress', 'jieba', 'rjieba'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
