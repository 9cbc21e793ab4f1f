"""Corrections by hand: they win over every rule, survive re-indexing, are shown as such, and can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import Report, open_index
from indexer.cli import main
from indexer.overrides import NAME, OverridesError, load
from indexer.pipeline import add
from indexer.workers.work import report_id

TEXT = "石桥县财政局2018年政府信息公开工作年度报告\n2018年，我局主动公开政府信息12条。\n虚构样例。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(TEXT, encoding="utf-8")
    (reports / "b.txt").write_text(TEXT.replace("财政", "教育"), encoding="utf-8")
    rows = [{"id": "given", "url": "http://example.invalid/1", "text": TEXT.replace("财政", "民政")}]
    (reports / "c.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return reports


def record(index: Path, name: str) -> Report:
    report = open_index(index).get(name)
    assert report is not None
    return report


def write(file: Path, *rows: str) -> Path:
    file.write_text("\n".join(["id,path,url,field,value,note", *rows]) + "\n", encoding="utf-8")
    return file


def test_a_correction_wins_by_id_path_or_url_and_says_so(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    file = write(
        tmp_path / "corrections.csv",
        f"{report_id(str(folder / 'a.txt'))},,,year,2017,题目写错",
        ",reports/b.txt,,statistics.proactive_total,21,原件为 21",
        ",,http://example.invalid/1,agency,云水市民政局,",
    )
    summary = add(str(index), [str(folder)], corrections=[str(file)], workers=1)
    assert (summary.added, summary.failures) == (3, [])
    first = record(index, report_id(str(folder / "a.txt")))
    assert first.year == 2017
    assert (first.evidence["year"].rule, first.evidence["year"].text) == ("override", "题目写错")
    second = record(index, report_id(str(folder / "b.txt")))
    assert second.statistics["proactive_total"] == 21
    assert second.evidence["statistics.proactive_total"].rule == "override"
    assert second.year == 2018
    assert record(index, "given").agency == "云水市民政局"


def test_corrections_survive_and_only_what_they_change_is_read_again(folder: Path, tmp_path: Path) -> None:
    index, name = tmp_path / "index", report_id(str(folder / "a.txt"))
    add(str(index), [str(folder)], workers=1)
    file = write(tmp_path / "corrections.csv", f"{name},,,year,2017,")
    summary = add(str(index), [str(folder)], corrections=[str(file)], workers=1)
    assert (summary.updated, summary.unchanged) == (1, 2)
    file.unlink()
    assert add(str(index), [str(folder)], workers=1).unchanged == 3
    (folder / "a.txt").write_text(TEXT + "改了。", encoding="utf-8")
    assert add(str(index), [str(folder)], workers=1).updated == 1
    assert record(index, name).year == 2017


def test_a_correction_that_is_taken_back_gives_way_to_what_is_read(folder: Path, tmp_path: Path) -> None:
    index, name = tmp_path / "index", report_id(str(folder / "a.txt"))
    file = write(folder / NAME, ",a.txt,,year,2017,")
    add(str(index), [str(folder)], workers=1)
    assert record(index, name).year == 2017
    write(file, ",b.txt,,year,2016,")
    summary = add(str(index), [str(folder)], workers=1)
    assert (summary.updated, summary.unchanged) == (2, 1)
    assert record(index, name).year == 2018
    assert record(index, report_id(str(folder / "b.txt"))).year == 2016


def test_an_empty_value_says_that_it_is_not_known(folder: Path, tmp_path: Path) -> None:
    index, name = tmp_path / "index", report_id(str(folder / "a.txt"))
    write(folder / NAME, ",a.txt,,year,,年度无从知道", ",a.txt,,statistics.proactive_total,,")
    add(str(index), [str(folder)], workers=1)
    report = record(index, name)
    assert report.year is None
    assert report.statistics["proactive_total"] is None
    assert report.evidence["year"].text == "年度无从知道"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("x,,,yaer,2017,", "no field `yaer`"),
        ("x,,,year,二千,", "must be a year"),
        ("x,,,published,2017,", "must be a date"),
        ("x,,,statistics.lawsuits,many,", "must be a number"),
        (",,,year,2017,", "one of id, path or url"),
        ("x,y,,year,2017,", "one of id, path or url"),
    ],
)
def test_a_row_that_cannot_be_is_an_error_with_its_line_and_nothing_is_indexed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, says: str
) -> None:
    file = write(tmp_path / "corrections.csv", row)
    with pytest.raises(OverridesError, match=r"corrections\.csv, line 2") as caught:
        load([file])
    assert says in str(caught.value)
    index = tmp_path / "index"
    assert main(["add", str(folder), "--index", str(index), "--overrides", str(file)]) == 2
    assert says in capsys.readouterr().err
    assert not index.exists()


def test_a_file_without_its_columns_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text("document;value\n", encoding="utf-8")
    with pytest.raises(OverridesError, match="first line must name the columns"):
        load([file])


def test_a_file_from_a_spreadsheet_in_gb18030_is_read(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_bytes("id,field,value,note\nx,agency,云水市民政局,更正\n".encode("gb18030"))
    (correction,) = load([file]).of("x", None, None)
    assert (correction.value, correction.note) == ("云水市民政局", "更正")


def test_a_file_in_the_folder_that_is_a_link_holds_only_where_it_is_named(folder: Path, tmp_path: Path) -> None:
    """It could lead to any file of the machine."""
    elsewhere = write(tmp_path / "elsewhere.csv", f"given,,,agency,{'某机关'},")
    (folder / NAME).symlink_to(elsewhere)
    add(str(tmp_path / "index"), [str(folder)], workers=1)
    assert record(tmp_path / "index", "given").agency != "某机关"
    add(str(tmp_path / "index"), [str(folder)], workers=1, corrections=[str(folder / NAME)])
    assert record(tmp_path / "index", "given").agency == "某机关"


@pytest.mark.parametrize("content", [b"id,field,value\n" + b"x" * 200_000 + b",year,2001\n", bytes(5_000)])
def test_a_file_that_is_no_table_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(OverridesError, match=NAME):
        load([tmp_path / NAME])


def test_a_file_with_a_wrong_row_is_refused_whole_and_the_next_run_works(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    add(str(index), [str(folder)])
    bad = write(folder / NAME, ",a.txt,,agency,更正局,", ",a.txt,,year,abc,")
    with pytest.raises(OverridesError, match="line 3"):
        add(str(index), [str(folder)])
    elsewhere = write(tmp_path / "elsewhere.csv", ",a.txt,,year,abc,")
    with pytest.raises(OverridesError, match="line 2"):
        add(str(index), [str(folder)], corrections=[str(elsewhere)])
    assert not (index / NAME).exists()
    bad.unlink()
    assert add(str(index), [str(folder)]).failures == []
    assert all(report.agency != "更正局" for report in open_index(index).reports())
