"""``search-cli --figures``, ``--coverage`` and ``--xlsx``: the same numbers as the library gives, on a screen of 80 columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from index import create_index, open_index
from index.cli.columns import width
from index.cli.figures import BYS
from index.cli.main import main
from index.figures.results import GROUPED_BY, CoverageQuery, FigureQuery, Scope
from index.messages import speak
from tests.webui.sample_reports import doubted, reports


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index of the sample reports, of which one year is missing for one body, and some fail a sum."""
    location = tmp_path_factory.mktemp("figures") / "index"
    with create_index(location).writer() as writer:
        for report in reports():
            if report.id != "reports/2018/02.html":
                writer.add(doubted(report) if report.year == 2021 else report)
    return str(location)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    yield
    speak(None)


def test_groups_are_those_of_the_library() -> None:
    assert set(BYS) == set(GROUPED_BY)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("by", BYS)
def test_figures_fit_the_screen_and_say_what_is_left_out(
    folder: str, language: str, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--figures", "lawsuits,requests_received", "--by"]
    assert main(["--index", folder, "--lang", language, *asked, by]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if width(line) > 80] == []
    page = open_index(folder).figures(FigureQuery(("lawsuits", "requests_received"), by=by, ratio=True), Scope())
    one = page.overall.figures[0]
    said = " ".join(lines)
    assert one.sum is not None
    assert lines[0].endswith(f"{'：' if language == 'zh' else ': '}{one.sum:,.0f}")
    for number in (one.number, one.blank, one.absent):
        assert str(number) in said
    assert sum(f"({group.figures[0].number:,})" in line for group in page.groups for line in lines) >= len(page.groups)


def test_programs_get_all_rows(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--index", folder, "--figures", "lawsuits", "--level", "city"]
    assert main([*asked, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    expected = list(open_index(folder).figure_rows(FigureQuery(("lawsuits",)), Scope(filters={"level": ["city"]})))
    assert [row["id"] for row in rows] == [row.id for row in expected]
    assert main([*asked, "--jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [row.to_dict() for row in expected]
    assert main([*asked, "--json", "--limit", "3"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == len(expected)
    assert main([*asked, "--xlsx", str(tmp_path / "f.xlsx")]) == 0
    assert openpyxl.load_workbook(tmp_path / "f.xlsx")["reports"].max_row == len(expected) + 1
    assert main([*asked, "--xlsx", str(tmp_path / "no" / "f.xlsx")]) == 2
    assert "no" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_coverage_is_that_of_the_library(folder: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", folder, "--lang", language, "--coverage"]) == 0
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if width(line) > 80] == []
    assert "11-111  5/6" in out
    assert out.count("111111  6/6") == 8
    [added] = open_index(folder).coverage(CoverageQuery(), Scope()).additions
    told = out.splitlines()[-1]
    assert told.startswith(added.written[:10])
    assert f" {added.added} " in told
    assert f" {added.reports} " in f"{told} "
    assert main(["--index", folder, "--coverage", "--gaps", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    expected = open_index(folder).coverage(CoverageQuery("gaps", True), Scope(), page_size=20).to_dict()
    assert found == json.loads(json.dumps(expected))


def test_without_names_the_figures_are_listed(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", folder, "--figures"]) == 0
    assert "lawsuits  administrative lawsuits" in capsys.readouterr().out.splitlines()
    assert main(["--index", folder, "--figures", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lawsuits"]["zh"] == "行政诉讼"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--figures", "nobody"],
        ["--figures", "a,b,c,d"],
        ["--figures", "lawsuits", "--coverage"],
        ["--xlsx", "f.xlsx", "--year", "2018"],
        ["--gaps", "--year", "2018"],
    ],
)
def test_what_cannot_be_asked_is_an_error(
    folder: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(["--index", folder, *arguments])
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
