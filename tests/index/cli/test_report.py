"""``search-cli --show`` and ``--bibtex``: a report whole, as wide as the screen, and reports to cite."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Report, Source
from index.cli import pager
from index.cli.columns import width
from index.cli.report import render
from index.cli.terminal import Style
from index.exports.bibtex import entry
from index.protocol import HighlightedReport, Index
from index.report import Check
from tests.index.building import build, reports
from tests.index.cli.conftest import Run

LONG = "本机关共收到政府信息公开申请 12 件，其中 annual-report-2018.pdf 所列 3 件。" * 4

WHOLE = Report(
    id="甲/2018 报告",
    title="云水市水务局2018年政府信息公开工作年度报告",
    agency="云水市水务局",
    year=2018,
    published="2019-03-01",
    level="city",
    province="广东",
    city="云水市",
    text=f"听全文\n\n第一章 概述\n　　{LONG}\n做好舆情回应。\n",
    statistics={"requests_received": 12, "proactive_total": 3456, "lawsuits": None, "requests.new.total": 7},
    approximate=("proactive_total",),
    checks=(Check("requests.balance", ("requests_received",), 12, 11, "不符"),),
    furniture=((0, 4),),
    source=Source(url="https://example.org/2018", path="/reports/2018.html"),
)


@pytest.fixture(scope="module")
def index(new_folder: Callable[[], Path]) -> Index:
    untitled = Report(id="no-title", agency="石桥县", year=2017, text="没有标题的公开文件。")
    built, _ = build(
        new_folder(),
        [[WHOLE, untitled, replace(untitled, id="no-titles", year=None, text="另一份没有标题的文件。"), *reports()]],
    )
    return built


# -- what is shown


def test_a_report_is_shown_whole_with_what_is_known_of_it(run: Run) -> None:
    status, out, err = run("--show", WHOLE.id, "舆情回应")
    assert (status, err) == (0, "")
    head, _, text = out.partition("1 place marked\n\n")
    for label, value in (
        *(("agency", "云水市水务局"), ("year", "2018"), ("published", "2019-03-01"), ("region", "广东 云水市")),
        *(("level", "city"), ("id", WHOLE.id), ("address", "https://example.org/2018"), ("file", "/reports/2018.html")),
        *(("disclosure requests received", "12 ≠"), ("information disclosed proactively", "~3,456")),
    ):
        assert re.search(rf"^{label} +{re.escape(value)}$", head, re.MULTILINE), label
    assert "lawsuits" not in head, "a figure that the report leaves blank is no headline"
    assert "≠ new + carried over = processed + carried forward: 12 expected, 11 found" in head
    lines = [line.strip() for line in WHOLE.text.splitlines()]
    assert text.splitlines() == [line.replace("舆情回应", "【舆情回应】") for line in lines]


def test_labels_and_choices_are_in_the_language_of_the_reader(run: Run) -> None:
    _, out, _ = run("--show", WHOLE.id, "--lang", "zh")
    assert re.search("^层级 +市级$", out, re.MULTILINE)
    assert re.search("^收到政府信息公开申请 +12 ≠$", out, re.MULTILINE)


def test_what_no_word_stands_in_is_said(run: Run) -> None:
    assert "no word of the query stands in the text" in run("--show", WHOLE.id, "烟花")[1]
    assert "place" not in run("--show", WHOLE.id)[1]


def test_json_is_the_record_with_its_marks(run: Run, index: Index) -> None:
    status, out, _ = run("--show", WHOLE.id, "舆情回应", "--json")
    values = json.loads(out)
    ((start, end),) = values["marks"]
    assert (status, values["report"]) == (0, json.loads(json.dumps(WHOLE.to_dict())))
    assert WHOLE.text[start:end] == "舆情回应"


@given(
    st.lists(st.text("公开ab-1 ，。（\t", max_size=30), max_size=6),
    st.lists(st.tuples(st.integers(0, 150), st.integers(1, 20)), max_size=5),
    st.integers(20, 60),
    st.booleans(),
)
def test_no_text_is_lost_and_every_mark_is_shown(
    lines: list[str], spans: list[tuple[int, int]], columns: int, colour: bool
) -> None:
    text = "\n".join(lines)
    marks, at = [], 0
    for start, length in sorted(spans):
        if at <= start < len(text):
            marks.append((start, at := min(start + length, len(text))))
    report = Report(id="x", text=text, title="t", agency="a")
    shown = list(render(HighlightedReport(report, tuple(marks)), Style(colour, columns)))
    body = shown[shown.index("") :]
    body = body[body.index("", 1) + 1 :]  # behind the title and the facts
    plain = re.sub(r"\x1b\[[0-9;]*m|[【】]", "", "".join(body))
    assert "".join(plain.split()) == "".join(text.split())
    opened, closed = ("\x1b[1;33m", "\x1b[0m") if colour else ("【", "】")
    marked = "".join(re.findall(f"{re.escape(opened)}(.*?){re.escape(closed)}", "\n".join(body), re.DOTALL))
    assert "".join(marked.split()) == "".join("".join(text[start:end] for start, end in marks).split())
    for line in body:
        visible = re.sub(r"\x1b\[[0-9;]*m", "", line)
        assert width(visible) <= columns or not re.search(r"\s", visible)


def test_lines_are_as_wide_as_the_screen_and_ids_whole() -> None:
    shown = list(render(HighlightedReport(WHOLE, ()), Style(False, 50)))
    assert max(map(width, shown)) <= 50
    assert sum("annual-report-2018.pdf" in line for line in shown) == 4
    assert sum(line.endswith(WHOLE.id) for line in shown) == 1


def test_what_the_page_had_around_the_report_is_dim() -> None:
    shown = list(render(HighlightedReport(WHOLE, ()), Style(True, 80)))
    assert "\x1b[2m听全文\x1b[0m" in shown
    assert "第一章 概述" in shown


def test_nothing_of_a_report_steers_the_terminal() -> None:
    odd = "\x1b[31m红\x1b]0;owned\x07\x9b2J\u202e反\x08"
    report = replace(
        WHOLE, id=odd, title=odd, agency=odd, text=odd, system=odd, source=Source(path=odd, url=odd), furniture=()
    )
    for style in (Style(False), Style(False, 60)):
        assert "".join(render(HighlightedReport(report, ((0, 3),)), style)).isprintable()


# -- which report


def test_an_id_may_be_given_by_its_beginning(run: Run) -> None:
    assert run("--show", "甲") == run("--show", WHOLE.id)
    assert run("--like", "甲") == run("--like", WHOLE.id) or "ms" in run("--like", "甲")[1]
    assert run("--show", "no-title")[1].startswith("石桥县, 2017 (no title)\n"), "whole, it is no beginning"


@pytest.mark.parametrize("option", ["--show", "--open", "--like"])
def test_a_beginning_of_several_names_them(run: Run, option: str) -> None:
    status, out, err = run(option, "no-t")
    assert (status, out) == (2, "")
    assert err == "search-cli: 2 reports have an id that begins with 'no-t'; give more of it: no-title, no-titles\n"


@pytest.mark.parametrize("report_id", ["gone", "", "甲/2018 报告 2", "\x1b[31m"])
@pytest.mark.parametrize("option", ["--show", "--open"])
def test_an_id_that_is_gone_is_an_error(run: Run, option: str, report_id: str) -> None:
    status, out, err = run(option, report_id)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("search-cli: the index has no report with the id ")
    assert err[:-1].isprintable()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--show", "a", "--open", "b"], "give --show, with a QUERY or without, or --open"),
        (["--open", "a", "公开"], "give --show, with a QUERY or without, or --open"),
        (["--show", "a", "--like", "b"], "give --show"),
        (["--show", "a", "--trends"], "give --show"),
        (["--show", "a", "--coverage"], "give --show"),
        (["--show", "a", "--csv"], "--show prints text, or --json, or --bibtex"),
        (["--open", "a", "--json"], "--open prints no results"),
        (["--show", "a", "--year", "2018"], "leave out the filters"),
        (["公开", "--trends", "--bibtex"], "--bibtex is for what a search finds"),
        (["--coverage", "--bibtex"], "--bibtex is for what a search finds"),
        (["--like", "a", "--bibtex"], "--bibtex is for what a search finds"),
        (["公开", "--bibtex", "--json"], "not allowed with argument"),
    ],
)
def test_what_does_not_go_together_is_said(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_report_without_a_title_is_called_by_its_body_and_year_and_said_to_have_none(run: Run) -> None:
    _, out, _ = run("没有标题", "--lang", "zh")
    assert sorted(re.findall(r"^ *[12]\. (.*)$", out, re.MULTILINE)) == [
        "石桥县（无标题）",
        "石桥县，2017 年（无标题）",
    ]


# -- BibTeX


def test_a_search_is_cited_as_it_is_listed(run: Run, index: Index) -> None:
    status, out, err = run("公开", "--bibtex", "--limit", "2", "--page", "2")
    hits = index.search("公开", page=2, page_size=2).hits
    expected = [entry(index.get(hit.id) or WHOLE, hit.url) for hit in hits]
    assert len(expected) == 2
    assert (status, out, err) == (0, "\n".join(expected) + "\n", "")
    assert run("没有这样的词语啊", "--bibtex") == (1, "", "")


def test_a_report_is_cited_with_an_address_that_may_be_followed(run: Run, index: Index) -> None:
    assert run("--show", "甲", "--bibtex") == (0, f"{entry(WHOLE, 'https://example.org/2018')}\n", "")
    with index.writer() as writer:
        writer.add(replace(WHOLE, id="hostile", source=Source(url="javascript:alert(1)")))
    assert "url" not in run("--show", "hostile", "--bibtex")[1]


# -- the pager


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Show a text while standard output says that it is a terminal; what is printed of it."""

    def show(text: str) -> str:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        pager.show(text)
        return capsys.readouterr().out

    return show


def _program(folder: Path, name: str, lines: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def test_a_long_text_goes_through_the_pager_that_was_chosen(
    show: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "a file"
    monkeypatch.setenv("PAGER", _program(tmp_path, "pager", 'cat > "$1"') + f' "{out}"')
    assert show("公开\n信息") == ""
    assert out.read_text(encoding="utf-8") == "公开\n信息\n"


def test_less_is_told_to_let_colours_through(
    show: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    _program(tmp_path, "less", f'echo "$@ $LESS" > {out}; cat >> {out}')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    for name in ("PAGER", "LESS"):
        monkeypatch.delenv(name, raising=False)
    assert show("公开") == ""
    assert out.read_text(encoding="utf-8") == "-R FRX\n公开\n"


@pytest.mark.parametrize("command", ["", "no-such-program", '"open', "/"])
def test_without_a_pager_the_text_is_printed(
    show: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("PAGER", command)
    assert show("公开") == "公开\n"


def test_a_pager_that_is_left_early_is_no_error(show: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "true")
    assert show("公开\n" * 100_000) == ""


def test_no_pager_stands_between_programs(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PAGER", _program(tmp_path, "pager", f"touch {tmp_path}/ran"))
    assert run("--show", "甲")[0] == 0
    assert not (tmp_path / "ran").exists()
