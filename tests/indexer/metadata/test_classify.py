"""The marks by which a report is known from other pages, and the choice that is made of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.document import Document
from indexer.metadata import Metadata, classify, explain, model
from indexer.metadata.extract import collect

REPORT = "云岭县水务局2019年政府信息公开工作年度报告\n一、总体情况\n2019年，我局主动公开政府信息12条。\n二、依申请公开\n未收到申请。"

SAID = {
    "overview": [
        "一、概述",
        "一、综述",
        "一、总体情况",
        "一、基本情况",
        "一概况",
        "一、工作开展情况",
        "（一）主动公开",
    ],
    "count": ["公开政府信息12条", "发布各类信息120余条", "12条信息，主动公开"],
    "newspaper": ["来源：云岭日报", "新华社1月2日电", "甲局1月2日讯"],
    "several": ["年度报告（共5篇）", "工作报告范文三篇\n"],
    "orders": ["特此通知", "请于1月20日前报送"],
    "announced": ["云岭县发布2019年政府信息公开年报"],
    "part_of_year": [
        "甲局二季度政府信息公开情况",
        "3月份信息公开情况",
        "甲局上半年公开情况",
        "关于2017年上半年政务公开工作情况的通报",
    ],
    "about": ["《2019年政府信息公开年报》解读", "政府信息公开年度报告范文", "2020年年度报告质量第三方评估结果发布"],
    "notice": ["关于做好2019年年报工作的通知", "关于编报年度报告的通知 发布时间：2020-01-02"],
    "event": ["云岭县召开政务公开培训会"],
    "other": ["云岭县政府信息公开指南"],
    "another": ["云岭县水务局2019年度部门决算", "云岭县2021年法治政府建设年度报告"],
    "list": ["·甲局2019年政府信息公开年报 2020-01-20\n·乙局2019年政府信息公开年报 2020-01-21"],
}


@pytest.mark.parametrize(("mark", "text"), [(mark, text) for mark, texts in SAID.items() for text in texts])
def test_each_way_to_say_what_marks_a_document_is_found(mark: str, text: str) -> None:
    assert mark in collect(Document(text)).marks


def test_a_report_has_none_of_the_marks_of_other_pages() -> None:
    against = {"orders", "collection", "press", "several", "newspaper", "announced", "list"}
    assert not against.union(classify._HEADLINES).intersection(collect(Document(REPORT)).marks)


def test_the_choice_is_the_sum_of_the_marks_weights_and_both_are_shown(read: Callable[..., Metadata]) -> None:
    found = read(REPORT)
    marks = collect(Document(REPORT)).marks
    odds = model.total(classify.MODEL, (model.BIAS, *marks))
    assert found.is_report
    assert odds > 0
    assert found.evidence["is_report"].text == f"{odds:.1f} of 0.0"
    shown = {reading.value: reading.weight for reading in explain(Document(REPORT))["is_report"]}
    assert shown == {mark: model.weights(classify.MODEL).get(mark, 0.0) for mark in [model.BIAS, *marks]}


def test_a_list_of_reports_is_none_whatever_else_it_says(read: Callable[..., Metadata]) -> None:
    listed = "".join(f"云岭县{name}局2019年政府信息公开年度报告 2020-01-2{n}\n" for n, name in enumerate("甲乙丙"))
    assert not read(REPORT.splitlines()[0] + "\n" + listed + "我局主动公开政府信息12条。").is_report


def test_every_mark_that_the_model_weighs_is_looked_for_and_weighs_as_it_is_meant() -> None:
    weights = model.weights(classify.MODEL)
    assert set(weights) <= {*classify.MEANT, model.BIAS}
    assert all(weight * classify.MEANT.get(mark, 1) >= 0 for mark, weight in weights.items() if mark != model.BIAS)
