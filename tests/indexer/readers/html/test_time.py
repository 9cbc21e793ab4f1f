"""A page takes time that grows with its size, no faster, whatever it is made of; the report on it is still found.

Each family is a page made of one thing over and over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from indexer.document import UnreadableError
from indexer.readers import limits, read
from indexer.workers.work import make_report
from tests.growth import check_growth
from tests.indexer.often import sometimes

_SENTENCE = "全年主动公开政府信息12条，未收到申请。"
_TITLE = "云岭县林业局2020年政府信息公开工作年度报告"
_REPORT = f"<h1>{_TITLE}</h1>" + f"<p>{_SENTENCE}</p>" * 6
_HIDDEN = "style='display:none'"

Family = Callable[[int], str]


def _attributes(n: int, form: str = "a{}=1 ") -> str:
    return "".join(form.format(i) for i in range(n))


#: Of each family what is repeated, given its number, and the number at the smallest of the three sizes.
_FAMILIES: dict[str, tuple[int, Family]] = {
    # attributes, which libxml2 compares with each other
    "attributes of one element": (20_000, lambda n: _REPORT + f"<p {_attributes(n)}>后</p>"),
    "attributes without blanks": (20_000, lambda n: _REPORT + "<p " + _attributes(n, "a{}='1'") + ">后</p>"),
    "attributes with slashes": (20_000, lambda n: _REPORT + f"<p/{_attributes(n, 'a{}/')}>后</p>"),
    "attributes around signs": (20_000, lambda n: _REPORT + "<p " + _attributes(n, "a{0}='>' b{0}=<b ") + ">后</p>"),
    "attributes never ended": (20_000, lambda n: _REPORT + f"<p {_attributes(n)}"),
    "attributes of many elements": (1_000, lambda n: _REPORT + "<p a=1 b=2 c=3>后</p>" * n),
    "ids of many elements": (1_000, lambda n: _REPORT + "".join(f"<p id=a{i}>后。</p>" for i in range(n))),
    "words of a class": (20_000, lambda n: _REPORT + f"<p class='{_attributes(n, 'nav{} ')}'>后</p>"),
    # nesting, as deep as the parser goes
    "spans in spans": (450, lambda n: _REPORT + "<span>" * n + "后" + "</span>" * n),
    "blocks in blocks": (450, lambda n: _REPORT + "<div>中。" * n + "</div>" * n),
    "tables in tables": (150, lambda n: _REPORT + "<table><tr><td>" * n + "后"),
    "data tables in data tables": (150, lambda n: _REPORT + "<table><tr><td>甲<td>乙<tr><td>丙<td>" * n),
    "lists in lists": (450, lambda n: _REPORT + "<ul><li>" * (n // 2) + "后"),
    "styles never closed": (5_000, lambda n: _REPORT + "<font><b>" * n + "后"),
    "navigation in navigation": (450, lambda n: _REPORT + "<div class=nav>中。" * n),
    "hidden in hidden": (450, lambda n: _REPORT + f"<div {_HIDDEN}>中。" * n),
    "editors in editors": (450, lambda n: "<div class=TRS_Editor>中。" * n + _REPORT),
    "headlines in blocks": (450, lambda n: f"<div><h1>{_TITLE}</h1>" * n + _REPORT),
    "a footer in spans": (450, lambda n: _REPORT + "<span>" * n + "版权所有"),
    "footers in spans": (450, lambda n: _REPORT + "<span>版权所有" * n),
    # one thing beside another
    "footers": (1_000, lambda n: _REPORT + "<div>版权所有 ICP备123</div>" * n),
    "footers of one element": (1_000, lambda n: _REPORT + "<div>" + "<span>版权所有</span>后" * n),
    "footers on lines": (1_000, lambda n: _REPORT + "<div>" + "版权所有<br>" * n),
    "footers deep down": (500, lambda n: _REPORT + "<div>" * 200 + "<p>版权所有</p><p>后</p>" * n),
    "text after scripts": (4_000, lambda n: _REPORT + "<script>1</script>后" * n),
    "text after hidden parts": (4_000, lambda n: _REPORT + f"<i {_HIDDEN}>中</i>后" * n),
    "footers after scripts": (2_000, lambda n: _REPORT + "<script>1</script>版权所有" * n),
    "hidden editors": (1_000, lambda n: _REPORT + f"<div class=TRS_Editor {_HIDDEN}>中。</div>" * n),
    "editors": (1_000, lambda n: _REPORT + "<div class=TRS_Editor>收到1件，已答复。</div>" * n),
    "editors deep down": (
        500,
        lambda n: _REPORT + "<div>" * 200 + "<p class=TRS_Editor>收到1件，已答复。</p>" * n + "</div>" * 200,
    ),
    "breadcrumbs": (1_000, lambda n: "".join(f"<p class=mbx>首页 > {i}</p>" for i in range(n)) + _REPORT),
    "keywords": (1_000, lambda n: "".join(f"<meta name=keywords content=词{i}>" for i in range(n)) + _REPORT),
    "titles": (
        1_000,
        lambda n: (
            "".join(f"<meta name=ArticleTitle content=县林业局年度报告{i}>" for i in range(n))
            + _REPORT
            + "<p>县林业局年报</p>" * n
        ),
    ),
    "rows of labels": (
        500,
        lambda n: "".join(f"来源：林业局{i}<br>发布日期：2020-01-{i}<br>" for i in range(n)) + _REPORT,
    ),
    "breaks": (2_000, lambda n: _REPORT + "<br>" * n),
    "sentences": (1_000, lambda n: _REPORT + "".join(f"<p>收到申请{i}件，已答复。</p>" for i in range(n))),
    "links": (1_000, lambda n: _REPORT + "<p><a href=x>后</a></p>" * n),
    "frames": (2_000, lambda n: _REPORT + "<iframe src=x></iframe>" * n),
    "pages in frames": (500, lambda n: _REPORT + "<iframe srcdoc='<p>后。'></iframe>" * n),
    "addresses": (5_000, lambda n: "<base href=x><link rel=canonical href=x>" * n + _REPORT),
    # tables
    "tables": (300, lambda n: _REPORT + "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>" * n),
    "spans of all columns and rows": (
        500,
        lambda n: _REPORT + "<table>" + "<tr><td colspan=9999 rowspan=99999>1</td><td>2</td></tr>" * n + "</table>",
    ),
    "spans of rows": (500, lambda n: _REPORT + "<table>" + "<tr><td rowspan=500>1</td></tr>" * n + "</table>"),
    "a long text in spans": (
        2_000,
        lambda n: (
            _REPORT
            + f"<table><tr><td colspan=100 rowspan=500>{'甲' * n}</td><td>1</td></tr>"
            + "<tr><td>1</td></tr>" * 500
            + "</table>"
        ),
    ),
    "cells of one row": (2_000, lambda n: _REPORT + "<table><tr>" + "<td>1</td>" * n + "</tr></table>"),
    # text and what is not text
    "one text": (4_000, lambda n: _REPORT + _SENTENCE * n),
    "blanks": (200_000, lambda n: _REPORT + f"前{' ' * n}后"),
    "lines": (5_000, lambda n: _REPORT + "<pre>" + "后\n" * n + "</pre>"),
    "entities": (20_000, lambda n: _REPORT + "&amp;&nbsp;&#20013;&x" * n),
    "comments": (20_000, lambda n: _REPORT + "<!-- 中 -->" * n),
    "comments never ended": (20_000, lambda n: _REPORT + "<!-- <![CDATA[" * n),
    "scripts": (10_000, lambda n: _REPORT + "<script>a<b</script><style>p</style>" * n),
    "signs of tags": (50_000, lambda n: _REPORT + "<" * n),
    "tags never ended": (20_000, lambda n: _REPORT + "<p <a " * n),
    "quotes never ended": (20_000, lambda n: _REPORT + "<p a=\"<p b='" * n),
}


def _make_report(data: bytes) -> None:
    make_report(read(data, "page.html"), "page.html", "")


def _page(inner: str) -> bytes:
    return f"<html><head><meta charset=utf-8><title>{_TITLE}</title></head><body>{inner}".encode()


@pytest.mark.parametrize("family", sometimes(_FAMILIES))
def test_time_grows_with_the_size_of_a_page_and_no_faster(family: str) -> None:
    number, make = _FAMILIES[family]
    check_growth(lambda n: partial(_make_report, _page(make(n))), number)


@pytest.mark.parametrize("family", _FAMILIES)
def test_the_report_on_a_strange_page_is_found(family: str) -> None:
    number, make = _FAMILIES[family]
    text = read(_page(make(number)), "page.html").text
    assert _SENTENCE in text


def test_attributes_beyond_the_limit_do_not_hide_those_that_rules_read() -> None:
    many = _attributes(limits.HTML_ATTRIBUTES + 1)
    page = _page(
        f"<div {many} {_HIDDEN}>不可见的话。</div><script>if (a<b) '</p>'</script>{_REPORT}<o:p {many}>完。</o:p>"
    )
    text = read(page, "page.html").text
    assert "不可见" not in text
    assert text.endswith("完。")


def test_what_is_nested_too_deep_for_the_rules_keeps_its_lines() -> None:
    deep = limits.HTML_LEVELS + 50
    page = _page("<div>" * deep + _REPORT + "<table><tr><td>甲</td><td>乙</td></tr></table>")
    assert read(page, "page.html").text.splitlines() == [_TITLE, *[_SENTENCE] * 6, "甲", "乙"]


def test_a_page_of_more_elements_than_a_person_reads_is_refused() -> None:
    page = _page(_REPORT + "<i></i>" * limits.HTML_ELEMENTS)
    with pytest.raises(UnreadableError, match="elements that are read"):
        read(page, "page.html")


def test_a_table_that_spans_multiply_is_kept_as_lines_only() -> None:
    long = "说明" * 2_000
    rows = f"<tr><td colspan=100 rowspan=500>{long}</td><td>1</td></tr>" + "<tr><td>2</td></tr>" * 99
    document = read(_page(f"{_REPORT}<table>{rows}</table>"), "page.html")
    assert f"{long} | 1\n2\n2\n" in document.text
    assert document.tables == ()
