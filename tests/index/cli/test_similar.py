"""``search-cli --like`` and ``--compare``: what the library gives, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import Report, create_index
from index.cli.terminal import Style
from index.cli.terminal_similar import render_comparison, render_like
from index.protocol import Index
from index.similar.neighbours import KINDS, rarest_first
from tests.index.cli.conftest import Run

COPIED = "全年召开专题会议研究部署政务公开重点任务，并对各科室落实情况逐项督查、通报结果。"
TABLE = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和；申请人情况：自然人，法人或其他组织。"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for year, number in ((2017, 12), (2018, 345)):
            text = f"一、概述\n公开信息{number}条。\n{COPIED}\n{TABLE}\n\x1b[31m红"
            writer.add(Report(id=f"甲-{year}", title=f"甲局{year}年报", text=text, agency="甲局", year=year))
        writer.add(Report(id="乙-2018", title="乙局年报", text=f"前言\n{COPIED}\n{TABLE}", agency="乙局", year=2018))
        for number in range(30):
            writer.add(Report(id=f"表-{number}", text=f"{TABLE}\n{chr(0x5000 + number) * 9}", year=2018))
    return index


def test_json_of_both_is_what_the_library_gives(run: Run, index: Index) -> None:
    status, out, _ = run("--like", "甲-2018", "--limit", "2", "--json")
    printed, expected = json.loads(out), index.like("甲-2018", limit=2).to_dict()
    assert status == 0
    assert printed.pop("took_ms") > 0
    del expected["took_ms"]
    assert printed == json.loads(json.dumps(expected))
    status, out, _ = run("--compare", "甲-2017", "甲-2018", "--json")
    assert status == 0
    assert json.loads(out) == json.loads(json.dumps(index.compare("甲-2017", "甲-2018").to_dict()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_and_filters_narrow_the_neighbours(run: Run, index: Index, kind: str) -> None:
    _, out, _ = run("--like", "甲-2018", "--kind", kind, "--json", "--year", "2018", "--limit", "50")
    expected = index.like("甲-2018", kind=kind, filters={"year": ["2018"]}, limit=50)
    assert [n["id"] for n in json.loads(out)["neighbours"]] == [n.id for n in expected.neighbours]


def test_a_person_reads_who_has_what_and_how_rare_it_is(run: Run) -> None:
    status, out, _ = run("--like", "甲-2018", "--limit", "2")
    assert status == 0
    first, second, summary = out.strip().split("\n\n")
    assert first.splitlines()[0] == "1. 乙局年报"  # as like as the other, and newer
    assert "other body · 乙局 · 2018" in first
    assert "same body, other year · 甲局 · 2017 · id 甲-2017" in second
    assert "2 reports like it, of 33" in summary


def test_passages_that_many_reports_have_are_shown_last(index: Index) -> None:
    page = index.like("甲-2018", limit=1)
    passages = rarest_first(page.neighbours[0].passages, page.reports)
    assert sorted(passages, key=lambda p: -p.letters) == list(page.neighbours[0].passages)
    assert [p.reports > 3.3 for p in passages] == sorted(p.reports > 3.3 for p in passages)


def test_a_person_reads_what_changed_between_two_years(run: Run) -> None:
    status, out, _ = run("--compare", "甲-2017", "甲-2018")
    assert status == 0
    assert "- 公开信息【12】条。\n+ 公开信息【345】条。" in out
    lines = out.splitlines()
    assert lines[0] == "- 甲局2017年报"
    assert lines[2].startswith("+ 甲局2018年报")
    assert any(line.startswith("  全年召开") and " characters … " in line for line in lines)


def test_what_has_moved_is_called_so(index: Index) -> None:
    one, other = "甲乙丙丁戊己庚辛壬癸子丑寅卯。\n", "天地玄黄宇宙洪荒日月盈昃辰宿列张。\n"
    with index.writer() as writer:
        writer.add(Report(id="ab", text=one + other))
        writer.add(Report(id="ba", text=other + one))
    assert render_comparison(index.compare("ab", "ba"), Style(False)).count("(moved)") == 2


def test_nothing_of_a_report_steers_the_terminal(index: Index) -> None:
    for colour in (False, True):
        shown = render_like(index.like("甲-2018"), Style(colour))
        shown += render_comparison(index.compare("甲-2017", "乙-2018"), Style(colour))
        assert "\x1b[31m" not in shown
        assert ("\x1b" in shown) == colour


def test_no_neighbour_is_status_one_and_said(run: Run, index: Index) -> None:
    with index.writer() as writer:
        writer.add(Report(id="alone", text="没有别的报告这样写。"))
    status, out, _ = run("--like", "alone")
    assert status == 1
    assert "no report shares a passage" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--like", "甲-2018", "公开"),
        ("--like", "甲-2018", "--compare", "甲-2017", "甲-2018"),
        ("--compare", "甲-2018"),
        ("--compare", "甲-2017", "甲-2018", "--year", "2018"),
        ("--like", "甲-2018", "--csv"),
        ("--like", "nowhere"),
        ("--compare", "甲-2018", "nowhere"),
        ("--kind", "other_body", "公开"),
        ("--like", "甲-2018", "--kind", "cousin"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_status_two(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("search-cli: ")
    assert err.count("\n") == 1
