"""The report page says which figures do not add up, which are rough, and which values a person corrected."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index import Report
from index.protocol import Index
from index.report import Check, Conflict, Evidence
from tests.webui.reading import page, texts
from tests.webui.sample_reports import report
from webui.app import create_app
from webui.labels import groups
from webui.parts.evidence import correction, readings

ROOT = Path(__file__).resolve().parents[3]

SOUND = report(2, 2020)
ROWS = ("new", "carried_over", "processed_total", "carried_forward")
BALANCE = Check(
    "requests.balance.total",
    tuple(f"requests.{row}.total" for row in ROWS),
    14,
    13,
    "《本年新收 + 上年结转》与《办理结果总计 + 结转下年度》不等（总计列）：14 + 0 = 14，13 + 0 = 13",
)
TWICE = Check(
    "narrative.requests_received",
    ("requests_received",),
    17,
    14,
    "正文《收到申请》与表格《本年新收政府信息公开申请总计》不等（统计口径可能不同）：17，14",
)
FAULTY = replace(
    SOUND,
    id="faulty",
    statistics={
        **SOUND.statistics,
        "requests_received": 14,
        **{f"requests.{row}.total": n for row, n in zip(ROWS, (14, 0, 13, 0), strict=True)},
        "requests.new.natural_person": 12,
    },
    checks=(BALANCE, TWICE),
)
ROUGH = replace(
    SOUND, id="rough", approximate=("proactive_total", "proactive.licences", "requests.refused.internal_affairs.total")
)
MENDED = replace(
    SOUND,
    id="mended",
    evidence={
        **SOUND.evidence,
        "title": Evidence("override", "网页标题有误"),
        "agency": Evidence("override", "题目漏了地区"),
        "city": Evidence("override", "页面写错"),
        "statistics.proactive_total": Evidence("override", "corrected by hand"),
        "statistics.requests.new.total": Evidence("override", "按原件"),
    },
)  # fmt: skip
BARE = Report(id="without", text="没有表格的文件。")


TORN = replace(SOUND, id="torn", conflicts=(Conflict("year", "2018", Evidence("period", "统计期限自<2018>年", 3, 12)),))


@pytest.fixture(scope="module")
def shelf(make_index: Callable[[Iterable[Report]], Index]) -> FlaskClient:
    return create_app(make_index([SOUND, FAULTY, ROUGH, MENDED, BARE, TORN])).test_client()


def test_another_value_that_the_report_gives_is_told_with_where_it_stands(shelf: FlaskClient) -> None:
    (told,) = texts(page(shelf, "/report/torn"), "//section[@class='conflicts']//li")
    assert told.startswith("年份另有一处写作“2018”（统计期限自<2018>年）")
    assert not texts(page(shelf, f"/report/{SOUND.id}"), "//section[@class='conflicts']")


def test_sums_that_do_not_hold_are_told_after_the_figures(shelf: FlaskClient) -> None:
    tree = page(shelf, "/report/faulty")
    assert texts(tree, "//section[@class='checks']/h2") == ["数据核对"]
    assert "有 2 处数字对不上" in texts(tree, "//section[@class='checks']/p")[0]
    assert texts(tree, "//section[@class='checks']//li") == [BALANCE.message, TWICE.message]
    assert tree.xpath("//section[@class='figures']/following-sibling::section/@class")[0] == "checks"
    assert tree.xpath("//table[@class='headline']/caption/a/@href") == ["#checks"]


def test_the_figures_of_such_a_sum_are_marked_where_they_stand_and_no_others(shelf: FlaskClient) -> None:
    tree = page(shelf, "/report/faulty")
    rows = tree.xpath("//section[@class='figures']//tr[td[contains(@class, 'questioned')]]")
    assert [row.findtext("th") for row in rows] == ["本年新收", "上年结转", "办理结果总计", "结转下年度"]
    for row in rows:
        assert [("questioned" in cell.get("class")) for cell in row.findall("td")] == [False, True]
        assert "（对不上）" in row.findall("td")[-1].text_content()
    assert texts(tree, "//table[@class='headline']//tr[td[contains(@class, 'questioned')]]/th") == [
        "收到公开申请数（件）"
    ]
    opened = tree.xpath("//section[@class='figures']/details[@open]/summary")
    assert [summary.text_content() for summary in opened] == ["收到和处理申请"]


@pytest.mark.parametrize("report_id", [SOUND.id, "without"])
def test_where_no_sum_fails_nothing_is_said_of_sums(shelf: FlaskClient, report_id: str) -> None:
    tree = page(shelf, f"/report/{report_id}")
    assert not tree.xpath("//*[contains(@class, 'checks') or contains(@class, 'questioned')]")
    assert "对不上" not in tree.text_content()
    assert not tree.xpath("//section[@class='figures']/details[@open]")


def test_rough_figures_are_shown_as_rough(shelf: FlaskClient) -> None:
    tree = page(shelf, "/report/rough")
    (total,) = texts(tree, "//table[@class='headline']//tr[th[contains(., '主动公开')]]/td")
    assert total == f"约 {SOUND.statistics['proactive_total']:,}"
    (licences,) = texts(tree, "//section[@class='figures']//tr[th='行政许可决定']/td")
    assert licences == f"约 {SOUND.statistics['proactive.licences']:,}"
    assert tree.text_content().count("约 ") == 2, "a figure left blank is not rough"


def test_values_corrected_by_hand_are_marked_with_the_reason(shelf: FlaskClient) -> None:
    tree = page(shelf, "/report/mended")
    facts = dict(
        zip(texts(tree, "//dl[@class='metadata']//dt"), texts(tree, "//dl[@class='metadata']//dd"), strict=True)
    )
    assert facts["机关"] == f"{SOUND.agency} 人工更正：题目漏了地区"
    assert facts["所在地区"] == "星野 月湾市 人工更正：页面写错"
    assert facts["年份"] == "2020"
    assert texts(tree, "//p[@class='title-corrected']") == ["标题 人工更正：网页标题有误"]
    (total,) = texts(tree, "//table[@class='headline']//tr[th[contains(., '主动公开')]]/td")
    assert total == f"{SOUND.statistics['proactive_total']:,} 人工更正"
    (new,) = texts(tree, "//section[@class='figures']//tr[th='本年新收']/td[last()]")
    assert new.endswith("人工更正：按原件")
    assert "人工更正 题目漏了地区" in texts(tree, "//section[@aria-labelledby='readings']//dd")


def test_what_nobody_corrected_has_no_such_mark(shelf: FlaskClient) -> None:
    assert "人工更正" not in page(shelf, f"/report/{SOUND.id}").text_content()
    assert correction(SOUND, "title", "agency") is None
    assert correction(MENDED, "year", "agency", "city") == "题目漏了地区；页面写错"


def test_cells_of_tables_are_not_listed_once_more_as_readings() -> None:
    cells = {f"statistics.requests.{row}.total": Evidence("table", "0") for row in ROWS}
    first = {
        "statistics.complaints": Evidence("narrative", "举报投诉2件"),
        "template": Evidence("template", "tables-2019"),
    }
    found = readings(replace(SOUND, evidence=cells | first))
    assert [(reading.fields, reading.rule, reading.quote) for reading in found] == [
        (("举报投诉（件）",), "正文语句", "“举报投诉2件”"),
        (("报告格式",), "格式特征", "2019 年版法定表格"),
    ]


def test_every_rule_by_which_samples_are_read_has_a_label() -> None:
    samples = sorted((ROOT / "samples" / "reports").rglob("*.html"))
    assert samples
    command = [sys.executable, "-m", "indexer.cli", "inspect", *map(str, samples[:: max(1, len(samples) // 12)])]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    rules = {e["rule"] for line in printed.splitlines() for e in json.loads(line)["evidence"].values()}
    assert len(rules) > 3
    assert rules <= set(groups()["rule"])
