"""Where a document contradicts itself the record says so; where its readings agree it does not."""

from __future__ import annotations

import pytest

from index.report import Report
from indexer.document import Document
from indexer.metadata import extract
from indexer.workers.work import make_report

TITLE = "韶关市仁化县水务局2019年政府信息公开工作年度报告"
BODY = "\n一、总体情况\n2019年，我局主动公开政府信息12条。\n"


def test_a_report_that_agrees_with_itself_has_no_conflicts() -> None:
    assert extract(Document(TITLE + "\n发布日期：2020-01-20" + BODY + "仁化县水务局\n2020年1月20日")).conflicts == ()


def test_a_period_of_another_year_than_the_title_is_told() -> None:
    text = TITLE + "\n本报告统计期限自2018年1月1日起至2018年12月31日止。\n一、总体情况\n主动公开政府信息12条。"
    read = extract(Document(text))
    (conflict,) = [conflict for conflict in read.conflicts if conflict.field == "year"]
    assert {str(read.year), conflict.value} == {"2018", "2019"}
    span = text[conflict.evidence.start : conflict.evidence.end]
    assert conflict.value in span


def test_a_value_given_by_the_caller_is_contradicted_by_nothing() -> None:
    text = TITLE + "\n本报告统计期限自2018年1月1日起至2018年12月31日止。\n一、总体情况\n主动公开政府信息12条。"
    assert not [c for c in extract(Document(text, given={"year": 2019})).conflicts if c.field == "year"]


@pytest.mark.parametrize("short", ["水务局", "仁化县水务局"])
def test_a_shorter_name_of_the_same_body_is_no_conflict(short: str) -> None:
    assert not [c for c in extract(Document(f"{TITLE}\n来源：{short}{BODY}{short}")).conflicts if c.field == "agency"]


def test_conflicts_survive_the_record() -> None:
    text = TITLE + "\n本报告统计期限自2018年1月1日起至2018年12月31日止。\n一、总体情况\n主动公开政府信息12条。"
    report = make_report(Document(text), "a.txt", "")
    assert report.conflicts
    assert Report.from_dict(report.to_dict()) == report
