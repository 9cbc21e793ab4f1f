"""What browsers show: styles by class, values in cells, articles that a script would put in their place."""

from __future__ import annotations

from html import escape

import pytest

from indexer.readers import read

_PROSE = "<p>本局编制本报告。</p><p>全年公开三百条。</p><p>没有收费。</p>"


def text(body: str, head: str = "") -> str:
    page = f"<html><head><meta charset=utf-8>{head}</head><body><h1>某局年度报告</h1>{body}</body></html>"
    return read(page.encode(), "a.html").text


@pytest.mark.parametrize(
    ("rule", "is_read"),
    [
        (".x{color:red;display : none}", False),
        ("p,span.x { VISIBILITY:hidden }", False),
        ("#i{text-decoration:underline line-through red}", False),
        ("/* .x{} */\n#i{text-decoration-line:line-through}", False),
        ("@media print{.x{display:none}}", True),
        ("@media screen{.y{color:red}.x{display:none}} .z{display:none}", True),
        (".x{display:none}.x.open{display:block}", True),
        (".y .x{display:none}", True),
        ("/* .x{display:none}", True),
        (".x{display:none;display:block}", True),
        ("#i{text-decoration:line-through}.x{text-decoration:none}#i{color:red;text-decoration:none}", True),
        (".x{visibility:hidden;display:block}", False),
    ],
)
def test_what_a_style_sheet_hides_or_strikes_is_no_text(rule: str, is_read: bool) -> None:
    found = text(f"{_PROSE}<p>公开<span class='w x' id=i>旧值</span>27条。</p>", f"<style>{rule}</style>")
    assert ("旧值" in found) == is_read


@pytest.mark.parametrize(
    ("sheet", "own", "is_read"),
    [
        ("<style>.x{display:none}</style>", "display:inline", True),
        ("<style>.x{visibility:hidden}</style>", "color:red; Visibility : visible", True),
        ("<style>.x{text-decoration:line-through}</style>", "text-decoration:none", True),
        ("<style>.x{display:none}</style>", "visibility:visible", False),
        ("<style>.x{display:none ! important}</style>", "display:inline", False),
        ("<style media=print>.x{display:none}</style>", "", True),
        ("<style media='screen, print'>.x{display:none}</style>", "", False),
        ("<noscript><style>.x{display:none}</style></noscript>", "", True),
    ],
)
def test_who_says_it_and_for_whom_decides_whether_it_is_hidden(sheet: str, own: str, is_read: bool) -> None:
    found = text(f"{sheet}{_PROSE}<p>公开<span class=x style='{own}'>旧值</span>27条。</p>")
    assert ("旧值" in found) == is_read


def test_a_long_passage_is_a_fold_that_a_script_opens() -> None:
    assert "尾声" in text(f"<div class=x>{_PROSE * 20}尾声。</div>{_PROSE * 60}", "<style>.x{display:none}</style>")


_FORM = """<table><tr><td>项目</td><td>件数</td></tr><tr><td>许可</td><td><input value=143><input type=hidden value=9>
</td></tr><tr><td>处罚</td><td><select><option>9<option selected>27</select></td></tr>
<tr><td>强制</td><td><textarea>2</textarea>件</td></tr>%s</table>"""


def test_values_of_controls_fill_the_cells_of_a_table() -> None:
    assert "项目 | 件数\n许可 | 143\n处罚 | 27\n强制 | 2件" in text(_PROSE + _FORM % "")
    assert "143" not in text(_PROSE + _FORM % "<tr><td><input type=submit></td></tr>")


@pytest.mark.parametrize(
    "held",
    [
        f"<textarea style='display:none'>{escape(_PROSE)}</textarea>",
        f"<noscript>{_PROSE}</noscript>",
        f"<template>{_PROSE}</template>",
        f"<script type='text/x-template'>{_PROSE}</script>",
    ],
)
def test_an_article_kept_for_a_script_is_read_where_there_is_no_other(held: str) -> None:
    assert text(held) == "某局年度报告\n本局编制本报告。\n全年公开三百条。\n没有收费。"
    assert text(f"{held}<p>本局公开了一条。</p>") == "某局年度报告\n本局公开了一条。"


def test_what_is_written_over_characters_is_not_text() -> None:
    assert "本局编制" in text(_PROSE.replace("局", "<ruby>局<rp>(</rp><rt>jú</rt><rp>)</rp></ruby>"))
