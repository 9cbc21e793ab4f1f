"""Any report in any page around it is read whole; any bytes are read or refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document, UnreadableError
from indexer.readers import read
from tests.indexer.readers.html.made_pages import BODIES, TEMPLATES, MadeReport, Template

#: Characters of invented sentences: frequent ones, so that no word of a template's furniture appears.
_CHARACTERS = (
    "全年林业造林防火工作宣传群众村镇科室培训制度考核监督检查落实改进完善推进组织领导部署要求措施成效困难不足加强"
)

clauses = st.text(alphabet=_CHARACTERS, min_size=8, max_size=40)
sentences = st.lists(clauses, min_size=1, max_size=4).map(lambda parts: "，".join(parts) + "。")
headings = st.sampled_from(("一、概述", "二、主动公开情况", "（一）组织领导", "1.加强培训", "三、存在问题及改进"))
numbered = st.integers(0, 999_999).map(str)
words = st.text(alphabet=_CHARACTERS, min_size=2, max_size=10)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    columns = draw(st.integers(2, 6))
    head = draw(st.lists(words, min_size=columns, max_size=columns))
    rows = draw(st.lists(st.lists(numbered, min_size=columns - 1, max_size=columns - 1), min_size=1, max_size=5))
    return [head, *([draw(words), *row] for row in rows)]


@st.composite
def reports(draw: st.DrawFn) -> MadeReport:
    """Reports of a few sentences at least: a page that says less than its own notices is nobody's report."""
    paragraphs = draw(st.lists(sentences | headings, min_size=1, max_size=12))
    long_enough = "。".join(draw(st.lists(clauses, min_size=6, max_size=10))) + "。"
    place = draw(st.integers(0, len(paragraphs)))
    return MadeReport(
        headline=f"云岭县{draw(words)}局{draw(st.integers(2008, 2025))}年政府信息公开工作年度报告",
        paragraphs=[*paragraphs[:place], long_enough, *paragraphs[place:]],
        tables=draw(st.lists(tables(), max_size=3)),
        signature=draw(st.sampled_from(("", "云岭县林业局", "云岭县人民政府办公室"))),
        date=draw(st.sampled_from(("", "2019年3月20日", "二〇一九年三月"))),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(), st.sampled_from(TEMPLATES), st.sampled_from(BODIES))
def test_any_report_is_read_whole_in_any_page(report: MadeReport, template: Template, body) -> None:
    document = read(template.page(report, body(report)).encode(), "page.html")
    at = 0
    for string in report.strings:
        place = document.text.find(string, at)
        assert place >= 0, string
        at = place + len(string)
    assert template.leaks(document.text, report) == []
    assert document.title == report.headline
    assert [table.rows for table in document.tables] == [tuple(map(tuple, rows)) for rows in report.tables]


def check(document: Document) -> None:
    """What holds of every document read."""
    assert document.text.strip()
    repr(document).encode()
    assert "\r" not in document.text
    for table in document.tables:
        assert 0 <= table.start < table.end <= len(document.text)
        assert len({len(row) for row in table.rows}) == 1


#: Markup that goes wrong in the wild, to be put together at random.
_PIECES = (
    *("<table>", "</table>", "<tr>", "<td>", "<td colspan=3 rowspan=9>", "<th>", "<tbody>", "</td>", "</tr>"),
    *("<div class='nav'>", "<div id='zoom'>", "<div class='TRS_Editor'>", "</div>", "<p>", "</p>", "<br>", "<li>"),
    *("<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml version='1.0'?>", "<style>", "<a href=''>"),
    *("</a>", "<h1>", "</h1>", "<title>", "</title>", "<body>", "</html>", "<form>", "<frameset>", "<iframe srcdoc='"),
    *("<svg>", "<math>", "<pre>", "<select>", "<option>", "&nbsp;", "&#0;", "&#xD800;", "&lt;", "<", ">", "'", '"'),
    *(
        "来源：县林业局",
        "发布日期：2019-03-25",
        "索引号",
        "：",
        "2018年主动公开政府信息12条，未收到申请。",
        "\0",
        "版权所有",
    ),
    *("年度报告", "某ICP备00000000号", "上一篇：", "当前位置：首页 > 年报", "字体：[大 中 小]", " ", "\n", "|"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_any_markup_is_read_or_refused(page: str) -> None:
    with suppress(UnreadableError):
        check(read(page.encode(), "a.html"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda data: b"<html><body>" + data))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("a.html", "a.txt"):
        with suppress(UnreadableError):
            check(read(data, name))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(TEMPLATES), st.sampled_from(("utf-8", "gb18030", "utf-16")), st.floats(0, 1), st.binary(max_size=3)
)
def test_a_page_that_is_cut_off_or_damaged_is_read_or_refused(
    template: Template, codec: str, share: float, damage: bytes
) -> None:
    data = template.page(MadeReport(), BODIES[1](MadeReport())).encode(codec)
    cut = int(share * len(data))
    for damaged in (data[:cut], data[:cut] + damage + data[cut:]):
        with suppress(UnreadableError):
            check(read(damaged, "a.html"))


@pytest.mark.parametrize("opening", ["<div>", "<span>", "<table><tr><td>", "<ul><li>", "<b><i>"])
def test_deep_nesting_is_read(opening: str) -> None:
    page = f"<title>年报</title>{opening * 500}2018年主动公开政府信息12条，未收到申请。"
    assert read(page.encode(), "a.html").text == "2018年主动公开政府信息12条，未收到申请。"


@pytest.mark.parametrize("opening", ["<span>", "<font size=3>", "<b><i>"])
def test_styles_that_are_never_closed_are_read(opening: str) -> None:
    page = f"<title>年报</title><p>{opening * 5000}2018年主动公开政府信息12条，未收到申请。</p>"
    assert read(page.encode(), "a.html").text == "2018年主动公开政府信息12条，未收到申请。"


def test_nesting_beyond_the_parser_is_refused_rather_than_cut_off() -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read(("<div>" * 5000 + "2018年主动公开政府信息12条。").encode(), "a.html")


def test_trafilatura_that_fails_does_not_fail_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("indexer.readers.html.trafilatura_vote.trafilatura.extract", fail)
    page = "<title>年报</title><p>2018年主动公开政府信息12条。</p><p>未收到申请，下一步继续改进。</p>"
    assert read(page.encode(), "a.html").text.count("\n") == 1
