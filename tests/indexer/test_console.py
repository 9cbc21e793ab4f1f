"""What ``search-index`` shows while it works and when it is done, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import messages
from index.cli.columns import width
from index.messages import Message
from indexer import console
from indexer.sources.discovery import Survey, discover

STATUS = {
    "location": "reports.index",
    "engine": "whoosh",
    "landlock": 7,
    "whoosh": "3.1",
    "segments": 2,
    "reports": 1200,
    "annual_reports": 1100,
    "years": {"2008": 3, "2019": 5},
    "without_year": 1,
    "agencies": 40,
    "without_agency": 2,
    "provinces": 31,
    "size_bytes": 5 * 2**20,
    "written": "2019-03-01T00:00:00+00:00",
    "generation": 7,
    "analyzer": "0123",
}


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    messages.speak(request.param)
    yield request.param
    messages.speak(None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time as the console reads it, in seconds; its only item is to be set."""
    now = [100.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: now[0])
    return now


def test_the_values_of_a_status_stand_one_below_the_other(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    console.show_status(STATUS)
    lines = capsys.readouterr().out.splitlines()
    values = [
        "reports.index",
        "whoosh",
        "1,200",
        "2008–2019",
        "40",
        "31",
        "5.0 MB",
        "2019-03-01",
        "0123",
        {"zh": "限", "en": "limits"}[language],
    ]
    assert [width(line[: line.index(value)]) for line, value in zip(lines, values, strict=True)] == [13] * len(lines)
    assert ("年度报告" in lines[2]) == (language == "zh")
    console.show_status({**STATUS, "years": {}})
    assert {"zh": "年份         均未知；1 份没有", "en": "years        none known; 1 reports without one"}[
        language
    ] in capsys.readouterr().out


def test_a_run_says_how_much_is_done_how_fast_and_when_it_ends(
    language: str, clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with console.progress(Message("progress.reading")) as watch:
        clock[0] += 9
        watch("a", None, 0.1)
        assert capsys.readouterr().err == "", "a line every ten seconds is enough"
        clock[0] += 1
        watch("b", "cannot be read", 0.2)
        clock[0] += 30
        for _ in range(1998):
            watch("c", None, 0.4)
    first, second = capsys.readouterr().err.splitlines()
    assert (first, second) == {
        "zh": (
            "读取：2 份、每秒 0 份、已完成 20%、剩余 0:00:40、1 份失败",
            "读取：3 份、每秒 0 份、已完成 40%、剩余 0:01:00、1 份失败",
        ),
        "en": (
            "reading: 2 documents, 0 a second, 20%, 0:00:40 left, 1 failed",
            "reading: 3 documents, 0 a second, 40%, 0:01:00 left, 1 failed",
        ),
    }[language]


def test_of_everything_the_share_that_was_looked_at_is_known_by_size(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 50)
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "%s"}\n' % (b"y" * 87))
    (tmp_path / "c.png").write_bytes(b"z" * 25)
    (tmp_path / "d.txt").write_bytes(b"x" * 25)
    survey = Survey()
    assert survey.share is None
    shares = [(Path(task.path).name, survey.share) for task in discover([str(tmp_path)], {}, survey)]
    assert shares == [("a.txt", 0), ("b.jsonl", 0.25), ("d.txt", 0.875)]
    assert survey.share == 1


def test_what_is_not_known_is_not_said(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress(Message("progress.collecting")) as watch:
        clock[0] += 20
        watch("a", None, None)
    assert capsys.readouterr().err == "collecting: 1 document, 0 a second\n"


def test_what_failed_is_a_line_each_where_there_is_no_terminal(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    console.show_failures([("a\x1b.txt", "empty"), ("b.txt", "gone")])
    lines = capsys.readouterr().err.splitlines()
    assert [re.findall(r"([ab]\S*?\.txt)\W+(\w+)", line) for line in lines] == [
        [("a�.txt", "empty")],
        [("b.txt", "gone")],
    ]
