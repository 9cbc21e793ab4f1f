"""Marks of footnotes, struck figures and units at cells, as pages write them."""

from __future__ import annotations

import pytest

from indexer.metadata import extract
from indexer.readers import read

_PAGE = (
    "<html><head><meta charset='utf-8'></head><body><h1>云岭县水务局2022年政府信息公开工作年度报告</h1>"
    "<p>本报告由云岭县水务局编制，数据自2022年1月1日起至2022年12月31日止。</p><table><tr><td colspan='4'>第二十条第（{}）项</td></tr>"
    "<tr><td>信息内容</td><td colspan='3'>{}</td></tr><tr><td>{}</td><td colspan='3'>{}</td></tr></table>"
    "<p>下一步将逐月核对。</p></body></html>"
)


def figure(name: str, *parts: str) -> object:
    return extract(read(_PAGE.format(*parts).encode(), "a.html")).statistics.get(name)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "146<sup>1</sup>",
            "146<sup>[1]</sup>",
            "146<sup>注1</sup>",
            "146<sup>(1)</sup>",
            "146<sup>（2）</sup>",
            "146<sup>a</sup>",
        ),
        *("146<sup><a href='#1'>1</a></sup>", "146<span style='vertical-align:super'>1</span>", "146①", "146*", "146※"),
        *("146（注1）", "<del>14</del>146", "<s>14</s> 146", "<strike>9</strike>146", "<ins>146</ins><del>9</del>"),
        *("<span style='text-decoration: line-through'>14</span>146", "146件", "１４６", "<b>146</b><sup> 1 </sup>"),
    ],
)
def test_a_figure_is_read_without_its_mark_and_what_was_struck(cell: str) -> None:
    assert figure("proactive.licences", "五", "本年处理决定数量", "行政许可", cell) == 146


@pytest.mark.parametrize(
    ("cell", "head", "wanted"),
    [
        ("21.6万元", "本年收费金额（单位：万元）", 21.6),
        ("216000元", "本年收费金额（单位：万元）", 21.6),
        ("21.6万", "本年收费金额（单位：万元）", 21.6),
        ("216000", "本年收费金额（单位：元）", 21.6),
        ("216,000元", "本年收费金额（单位：元）", 21.6),
        ("21.6", "本年收费金额（万元）", 21.6),
        ("216千元", "本年收费金额", 21.6),
        ("0.5亿元", "本年收费金额（单位：万元）", 5000),
        ("0元", "本年收费金额（单位：万元）", 0),
    ],
)
def test_an_amount_is_read_in_its_own_unit_or_in_that_of_its_column(cell: str, head: str, wanted: float) -> None:
    assert figure("proactive.fees_10k_yuan", "八", head, "行政事业性收费", cell) == wanted


@pytest.mark.parametrize("mark", ["¹", "⁽¹⁾", "①", "[1]", "ᵃ"])
def test_a_number_in_a_sentence_is_read_without_the_mark_before_its_unit(mark: str) -> None:
    text = f"云岭县水务局2022年政府信息公开工作年度报告\n2022年主动公开政府信息146{mark}条，收到申请5{mark}件。\n"
    found = extract(read(text.encode(), "a.txt")).statistics
    assert (found["proactive_total"], found["requests_received"]) == (146, 5)
