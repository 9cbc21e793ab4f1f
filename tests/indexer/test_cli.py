"""``search-index`` as it is run: what it prints, how it ends, and what is left when it is ended."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from indexer.cli import build_parser, main
from indexer.sources.discovery import Survey, discover
from indexer.workers.pool import WorkersError
from indexer.workers.work import report_id
from tests.indexer.made_folders import lines, narrative, page, record, stored

REPOSITORY = Path(__file__).resolve().parents[2]

in_process = pytest.mark.usefixtures("in_process")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    capsys.readouterr()
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = int(end.code or 0)
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return status, out, err


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "indexer.cli", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), **more}


# -- what is printed


@in_process
def test_the_summary_counts_what_was_done(folder: Path, index: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "a.txt", narrative())
    write(folder / "b.jsonl", lines(record("1"), record("2")))
    write(folder / "c.pages", "")
    add = ("add", folder, "--index", index)
    assert run(capsys, *add)[:2] == (
        0,
        f"3 added; 3 reports in {index}\npassed over, of kinds that are not read: 1 .pages\n",
    )
    (folder / "c.pages").unlink()
    assert run(capsys, *add)[:2] == (0, f"0 added, 3 unchanged; 3 reports in {index}\n")
    (folder / "a.txt").unlink()
    write(folder / "b.jsonl", lines(record("1", "改了"), record("2"), record("3"), "?"))
    status, out, err = run(capsys, *add, "--prune")
    assert (status, out) == (1, f"1 added, 1 updated, 1 unchanged, 1 removed, 1 failed; 3 reports in {index}\n")
    assert err.startswith(f"not read: {folder}/b.jsonl, line 4: not valid JSON")
    assert err.count("\n") == 1


@in_process
def test_where_nothing_could_be_read_the_status_is_2(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "add", folder / "gone", "--index", index)
    assert (status, err) == (2, f"not read: {folder}/gone: no such file or folder\n")
    assert out == f"0 added, 1 failed; 0 reports in {index}\n"
    assert not Path(index).exists()


@in_process
def test_links_out_of_the_folder_are_followed_when_asked_for(
    folder: Path, index: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "elsewhere/a.txt", narrative())
    (folder / "b.txt").symlink_to(tmp_path / "elsewhere/a.txt")
    for arguments in (("add", "--index", index), ("inspect",), ("inspect", "--explain")):
        status, out, error = run(capsys, *arguments, folder)
        assert status == 2
        assert "b.txt: is a link out of what was named" in out + error
        status, out, error = run(capsys, *arguments, "--follow-links", folder)
        assert status == 0
        assert "is a link" not in out + error


def test_names_and_reasons_cannot_steer_the_terminal(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder / "a\x1b[31m\n.txt", "")
    write(folder / "b.jsonl", lines({"id": "\x1b[2J", "text": ""}))
    _, out, err = run(capsys, "add", folder, "--index", index)
    assert "\x1b" not in out + err
    assert err.count("\n") == 2


@in_process
def test_status_check_rebuild_and_remove_speak_of_the_index(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder / "a.jsonl", lines(record("1"), record("2"), record("3")))
    run(capsys, "add", folder, "--index", index)
    status, out, _ = run(capsys, "status", "--index", index)
    assert status == 0
    assert re.search(r"^reports +3, ", out, re.MULTILINE)
    status, out, _ = run(capsys, "status", "--json", "--index", index)
    assert (status, json.loads(out)["reports"]) == (0, 3)
    assert run(capsys, "remove", "1", "nobody", "--index", index) == (
        1,
        "1 removed\n",
        "search-index: no report has the id nobody, or comes from there\n",
    )
    assert run(capsys, "remove", "nobody", "--index", index)[:2] == (2, "0 removed\n")
    before = stored(index)
    assert run(capsys, "rebuild", "--index", index)[:2] == (0, "2 reports rebuilt\n")
    assert stored(index) == before
    status, out, _ = run(capsys, "check", "--index", index)
    assert status == 0
    assert re.fullmatch(r"\d+ files and 2 reports are whole\n", out)
    assert run(capsys, "remove", folder, "--index", index)[:2] == (0, "2 removed\n")


@in_process
def test_a_damaged_index_is_an_error_of_every_command_and_stays_as_it_is(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder / "a.txt", narrative())
    run(capsys, "add", folder, "--index", index)
    (texts,) = Path(index).glob("*.text.col")
    data = bytearray(texts.read_bytes())
    data[len(data) // 2] ^= 255
    texts.write_bytes(data)
    status, _, err = run(capsys, "check", "--index", index)
    assert status == 2
    assert texts.name in err
    texts.write_bytes(data[:-1])
    files = {path.name: path.read_bytes() for path in Path(index).iterdir()}
    for arguments in (("status",), ("check",), ("rebuild",), ("remove", "x"), ("add", folder)):
        status, _, err = run(capsys, *arguments, "--index", index)
        assert status == 2
        assert "is damaged" in err
        assert err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in Path(index).iterdir()} == files


@in_process
def test_check_repair_saves_what_is_whole_and_names_what_is_lost(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder / "a.jsonl", lines(record("1"), record("2"), record("3")))
    run(capsys, "add", folder, "--index", index)
    status, out, err = run(capsys, "check", "--repair", "--index", index)
    assert (status, err) == (0, "")
    assert re.fullmatch(r"\d+ files and 3 reports are whole\n", out)
    before = stored(index)
    Path(index, "manifest.json").unlink()
    for arguments in (("status",), ("check",), ("rebuild",), ("remove", "1"), ("add", folder)):
        files = {path.name: path.read_bytes() for path in Path(index).iterdir()}
        status, out, err = run(capsys, *arguments, "--index", index)
        assert (status, out) == (2, "")
        assert re.search(r"is damaged: .*check --repair --index ", err)
        assert {path.name: path.read_bytes() for path in Path(index).iterdir()} == files
    status, out, err = run(capsys, "check", "--repair", "--index", index)
    assert (status, err) == (0, "")
    assert out.startswith("3 reports saved, 0 lost\nwhich reports had been removed is not known any more")
    assert stored(index) == before
    (texts,) = Path(index).glob("*.text.col")
    data = bytearray(texts.read_bytes())
    data[0] ^= 1
    texts.write_bytes(data)
    status, out, err = run(capsys, "check", "--repair", "--wait", "1", "--index", index)
    assert (status, err) == (1, f"lost: 1 ({folder}/a.jsonl)\n")
    aside = re.search(r"the files as they were are in (.*); delete it", out)
    assert aside
    assert Path(aside[1]).parent == Path(index)
    assert run(capsys, "add", folder, "--index", index)[:2] == (0, f"1 added, 2 unchanged; 3 reports in {index}\n")
    assert stored(index) == before


@in_process
def test_who_writes_can_be_waited_for(folder: Path, index: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "a.jsonl", lines(record("1")))
    run(capsys, "add", folder, "--index", index)
    write(folder / "b.jsonl", lines(record("2")))
    with open_index(index).writer():
        for arguments in (("add", folder), ("remove", "1"), ("rebuild",)):
            status, _, err = run(capsys, *arguments, "--wait", "0.2", "--index", index)
            assert status == 2
            assert re.search(rf"another process is writing .* process {os.getpid()} on .*waited 0.2 seconds", err)
    status, _, err = run(capsys, "rebuild", "--wait", "-1", "--index", index)
    assert (status, "expected a number of seconds, not '-1'" in err) == (2, True)


@pytest.mark.parametrize("arguments", [("status",), ("check",), ("rebuild",), ("remove", "x")])
def test_without_an_index_a_command_says_how_to_make_one(
    index: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    status, out, err = run(capsys, *arguments, "--index", index)
    assert (status, out) == (2, "")
    assert re.fullmatch(rf"search-index: there is no index at {index}; make one with: .*\n", err)
    assert not Path(index).exists()


@in_process
def test_an_index_is_not_made_where_other_files_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "a.txt", narrative())
    status, _, err = run(capsys, "add", folder, "--index", folder)
    assert status == 2
    assert err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "COMMAND"),
        (("ad",), "'ad'"),
        (("add",), "PATH"),
        (("add", "x", "--wrokers", "2"), "--wrokers"),
        (("add", "x", "--workers", "0"), "whole number from 1"),
        (("add", "x", "--workers", "二"), "whole number from 1"),
        (("remove",), "ID|PATH"),
        (("inspect", "x", "--index", "y"), "--index"),
    ],
)
def test_a_wrong_command_line_is_one_line_that_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    (subcommands,) = (a for a in build_parser()._actions if a.dest == "command")
    assert subcommands.choices
    for name in subcommands.choices:
        status, out, _ = run(capsys, name, "--help")
        assert status == 0
        assert f"search-index {name}" in out


def test_an_error_of_the_workers_is_one_line(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise WorkersError("workers.cannot_start", reason="no room")

    monkeypatch.setattr("indexer.workers.pool.Child.__init__", broken)
    write(folder / "a.txt", narrative())
    assert run(capsys, "add", folder, "--index", index) == (
        2,
        "",
        "search-index: cannot start a reader process: no room; try --workers 1\n",
    )


# -- inspect


@in_process
def test_inspect_prints_a_record_a_line_in_order_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGKAI_INDEX", str(tmp_path / "unwanted"))
    write(folder / "2.html", page(narrative(year=2014)))
    write(folder / "1.jsonl", lines(record("b"), record("a")))
    strange = write(folder / os.fsdecode(b"3\xff.txt"), narrative())
    write(folder / "4.txt", "")
    before = sorted(tmp_path.rglob("*"))
    status, out, err = run(capsys, "inspect", folder)
    records = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [r["id"] for r in records] == ["b", "a", report_id(f"{folder}/2.html"), report_id(str(strange))]
    assert records[2]["year"] == 2014
    assert records[3]["source"]["path"] == str(strange)
    assert records[3]["characters"] == len(narrative().strip("\n"))
    assert all("text" not in r for r in records)
    assert err == f"not read: {folder}/4.txt: the file is empty; save or download it again\n"
    assert sorted(tmp_path.rglob("*")) == before
    status, out, _ = run(capsys, "inspect", "--text", folder / "2.html")
    assert status == 0
    assert "主动公开政府信息12条" in json.loads(out)["text"]
    assert run(capsys, "inspect", folder / "4.txt")[0] == 2


def test_output_is_utf_8_whatever_the_locale_and_a_reader_may_stop_reading(folder: Path) -> None:
    write(folder / "年报.txt", narrative("青禾县档案局"))
    options: Any = {"cwd": folder, "capture_output": True, "timeout": 60}
    c_locale = environment(LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    done = subprocess.run(command("inspect", folder, "gone.txt", "--workers", 1), env=c_locale, **options)
    assert done.returncode == 1
    record = json.loads(done.stdout.decode("utf-8"))
    assert record["title"] == "青禾县档案局2016年政府信息公开工作年度报告"
    assert os.fsencode(record["source"]["path"]).decode() == f"{folder}/年报.txt"
    assert done.stderr.decode() == "not read: gone.txt: no such file or folder\n"
    help_ = subprocess.run(command("--help"), env=c_locale, **options)
    assert (help_.returncode, help_.stderr) == (0, b"")
    with subprocess.Popen(
        command("inspect", folder, folder / "年报.txt", "--workers", 1),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# -- interruption

LINES = 4000
#: The command with a commit every so many reports, so that a signal meets the index at every stage of several.
_DRIVER = (
    "import sys, indexer.pipeline as p, index.whoosh_engine.write.writer as w; p.REPORTS_A_LOOK = 10; "
    "w.DOCUMENTS_A_SEGMENT = 100; from indexer.cli import main\n"
    "if __name__ == '__main__': sys.exit(main())"
)
#: The same, but it never ends by itself: a signal that is sent late, on a busy machine, still finds it. It says when it
#: has handed out its last task, for then it may commit nothing more.
_ENDLESS = (
    "import os, pathlib, time, indexer.pipeline as pipeline; discover = pipeline.discover\n"
    "def endless(*given, **named):\n"
    "    yield from discover(*given, **named)\n"
    "    pathlib.Path(os.environ['GONGKAI_TEST_HANDED_OUT']).touch(); time.sleep(600)\n"
    "pipeline.discover = endless\n" + _DRIVER
)


def _alive(mark: str) -> list[int]:
    """Processes that were started with ``mark`` in their environment, and still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def _generation(index: str) -> int:
    try:
        return int(json.loads((Path(index) / "manifest.json").read_bytes())["generation"])
    except FileNotFoundError:
        return -1


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes that are left in /proc")
def test_a_signal_at_any_moment_leaves_a_whole_index_and_no_process_and_the_next_run_completes_it(
    folder: Path, index: str, tmp_path: Path
) -> None:
    write(folder / "a.jsonl", lines(*(record(str(n), f"第{n}号。") for n in range(LINES))))
    choose = random.Random(7)
    mark = f"GONGKAI_TEST={uuid.uuid4()}"
    handed_out = tmp_path / "handed-out"
    given = {"GONGKAI_TEST": mark.partition("=")[2], "GONGKAI_TEST_HANDED_OUT": str(handed_out)}
    start: Any = {"env": environment(**given), "start_new_session": True}
    add = ["add", str(folder), "--index", index, "--workers", "2"]
    have: set[tuple[str, str]] = set()
    # Ctrl-C reaches every process of the group, the others one process; the first comes while workers are starting.
    for number, group, early in (
        (signal.SIGINT, True, True),
        (signal.SIGINT, True, False),
        (signal.SIGTERM, False, False),
        (signal.SIGKILL, False, False),
    ):
        before = _generation(index)
        handed_out.unlink(missing_ok=True)
        endless = [sys.executable, "-c", _ENDLESS, *add]
        with subprocess.Popen(endless, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **start) as process:
            deadline = time.monotonic() + 120
            while (len(_alive(mark)) < 3 if early else _generation(index) <= before) and not handed_out.exists():
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            time.sleep(choose.uniform(0, 0.3))
            (os.killpg if group else os.kill)(process.pid, number)
            _, err = process.communicate(timeout=20)
        if number == signal.SIGKILL:
            assert process.returncode == -signal.SIGKILL
        else:
            assert process.returncode == 128 + number, err.decode()
            *progress, said = err.decode().splitlines()
            assert all(line.startswith("reading: ") for line in progress)  # said where the machine is slow
            assert said == "search-index: interrupted; what was indexed before is whole, run the command again to go on"
        deadline = time.monotonic() + 5
        while _alive(mark):
            assert time.monotonic() < deadline, "processes are left"
            time.sleep(0.05)
        if _generation(index) >= 0:
            assert open_index(index, thorough=True).check()["reports"] == len(stored(index))
            assert stored(index) >= have
            have = stored(index)
    assert 0 < len(have) < LINES
    done = subprocess.run([sys.executable, "-c", _DRIVER, *add], capture_output=True, timeout=60, **start)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == (
        f"{LINES - len(have):,} added, {len(have):,} unchanged; {LINES:,} reports in {index}\n"
    )
    assert {i for i, _ in stored(index)} == {str(n) for n in range(LINES)}
    open_index(index).check()
    known = {(path or "", sha256 or ""): i for i, path, sha256, *_ in open_index(index).sources()}
    assert all(task.settled for task in discover([str(folder)], known, Survey()))


def test_a_worker_that_hangs_does_not_outlive_a_killed_parent(folder: Path, index: str) -> None:
    write(folder / "a.txt", narrative(extra="永不结束"))
    mark = f"GONGKAI_TEST={uuid.uuid4()}"
    driver = (
        "import sys; from index.whoosh_engine.engine import WhooshEngine; from tests.indexer import made_folders as m\n"
        "WhooshEngine.prepare = staticmethod(m.prepare_or_misbehave)\n"
        "from indexer.cli import main; sys.exit(main())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", driver, "add", str(folder), "--index", index, "--workers", "1"],
        env=environment(GONGKAI_TEST=mark.partition("=")[2]),
        cwd=REPOSITORY,
    ) as process:
        deadline = time.monotonic() + 30
        while len(_alive(mark)) < 3:  # the command, its worker, and multiprocessing's tracker
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(1.5)
        process.kill()
    deadline = time.monotonic() + 5
    while _alive(mark):
        assert time.monotonic() < deadline, "the worker goes on"
        time.sleep(0.05)
