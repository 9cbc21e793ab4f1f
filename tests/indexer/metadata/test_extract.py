"""Extraction as a whole: it never fails, its evidence stands where it says, and what the caller gives wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from index.report import Report
from indexer.document import Document, Table
from indexer.metadata import Metadata, explain, extract
from indexer.metadata.gazetteer import divisions
from indexer.metadata.naming import region_name
from tests.growth import cpu_seconds

Read = Callable[..., Metadata]

REPORT = """丹霞市政务网 > 政府信息公开年报
韶关市仁化县水务局2019年政府信息公开工作年度报告
发布时间:2020-01-17 来源:仁化县水务局
一、总体情况
2019年,县水务局主动公开政府信息112条,收到依申请公开3件,未发生行政复议,行政诉讼1件。
"""

PIECES = """
广州市|海珠区|鼓楼区|襄樊市|街道|镇人民政府|政府|人民政府办公室|教育局|国家税务总局|由|编制|公布|《|》|(|)|:|。|,|2019年|二〇一〇年
2020-01-02|20190101|1月1日|至|12月31日|主动公开|依申请公开|未收到|申请|行政复议|诉讼|条|件|0|17|一百|万|余|其中|发布时间|来源|发布机构
政府信息公开|年度报告|一、|统计(tǒng)局|學院|大學|分局|开发区|管委会|本年新收政府信息公开申请数量|-|总计|annual|report
"""
WORDS = st.sampled_from(["\n", "\t", "|", " ", *PIECES.strip().replace("\n", "|").split("|")])


def test_the_fields_are_those_of_a_report() -> None:
    assert {field.name for field in fields(Metadata)} <= {field.name for field in fields(Report)}


def test_a_report_is_read_with_evidence_for_every_value(read: Read) -> None:
    found = read(REPORT)
    assert found.agency == "韶关市仁化县水务局"
    assert (found.province, found.city, found.county, found.level) == ("广东", "韶关市", "仁化县", "county")
    assert (found.year, found.published, found.system) == (2019, "2020-01-17", "水利")
    assert found.agency_key == "广东/韶关市/仁化县/水务局"
    assert found.statistics == {"proactive_total": 112, "requests_received": 3, "reconsiderations": 0, "lawsuits": 1}
    told = {field.name for field in fields(found)} - {"statistics", "approximate", "checks", "conflicts", "evidence"}
    for name in told:
        assert (getattr(found, name) is not None) == (name in found.evidence), name
    for name in found.statistics:
        assert f"statistics.{name}" in found.evidence


def test_evidence_with_offsets_is_what_stands_there(read: Read) -> None:
    for name, evidence in read(REPORT).evidence.items():
        if evidence.start is not None and evidence.end is not None:
            there = REPORT[evidence.start : evidence.end]
            assert "".join(evidence.text.split()) == "".join(there.split()), name


def test_evidence_points_into_the_original_where_mirrors_have_changed_it(read: Read) -> None:
    text = "長(zhǎng)沙市審計(jì)局2013年度政府信息公開工作年度報告\n一、概述\n2013年,主動公開政府信\n息121條。"
    found = read(text)
    assert found.agency == "长沙市审计局"
    evidence = found.evidence["statistics.proactive_total"]
    assert evidence.start is not None
    assert evidence.end is not None
    assert text[evidence.start : evidence.end] == "主動公開政府信\n息121條"
    assert found.title == "長(zhǎng)沙市審計(jì)局2013年度政府信息公開工作年度報告"


def test_what_the_caller_gives_wins_over_every_rule(read: Read) -> None:
    given = {"agency": "某县水务局", "year": "2018", "is_report": False, "statistics": {"lawsuits": 9}, "county": None}
    found = read(REPORT, given=given)
    assert (found.agency, found.year, found.is_report) == ("某县水务局", 2018, False)
    assert found.statistics["lawsuits"] == 9
    assert found.statistics["proactive_total"] == 112
    assert found.evidence["agency"].rule == "given"
    assert found.evidence["statistics.lawsuits"].rule == "given"
    assert found.county == "仁化县"  # None supplies nothing


def test_given_values_of_the_wrong_kind_are_passed_over(read: Read) -> None:
    found = read(REPORT, given={"year": "soon", "level": "village", "statistics": {"lawsuits": "many"}, "unknown": 1})
    assert (found.year, found.level, found.statistics["lawsuits"]) == (2019, "county", 1)


def test_a_body_keeps_one_key_through_its_renamings(read: Read) -> None:
    def key(agency: str) -> str | None:
        return read(f"{agency}2018年政府信息公开工作年度报告\n一、概述\n2018年,我局公开信息。").agency_key

    assert key("惠州市安全生产监督管理局") == key("惠州市应急管理局") == "广东/惠州市/应急管理局"
    assert key("吉林省安全生产监督管理局") == key("吉林省应急管理厅") == "吉林/应急管理厅"
    assert key("衡阳市卫生局") == key("衡阳市卫生和计划生育局") == key("衡阳市卫生健康局")
    assert key("衡阳市国家税务局") == key("衡阳市地方税务局") == "湖南/衡阳市/税务局"
    assert key("蓬莱市统计局") == "山东/烟台市/蓬莱区/统计局"
    assert key("衡阳市教育局") != key("衡阳市财政局")


def test_a_text_without_anything_to_read_is_not_a_report(read: Read) -> None:
    for text in ("", " \n\t", "今天天气很好。", "|||", "\ufeff"):
        found = read(text)
        assert not found.is_report
        assert (found.agency, found.year, found.published, dict(found.statistics)) == (None, None, None, {})


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=60).map("".join), st.one_of(st.none(), st.text(max_size=40)))
def test_no_text_made_of_the_fields_own_words_makes_extraction_fail(text: str, url: str | None) -> None:
    _check_sound(Document(text, url=url, header=text[:50], title=text[:30]))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_no_text_at_all_makes_extraction_fail(text: str, url: str, header: str) -> None:
    _check_sound(Document(text, url=url, header=header, title=header))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text(max_size=6), max_size=16).map(tuple), max_size=6).map(tuple))
def test_no_table_makes_extraction_fail(rows: tuple[tuple[str, ...], ...]) -> None:
    _check_sound(Document("本年新收政府信息公开申请数量", tables=(Table(rows, 0, 14),)))


def _check_sound(document: Document) -> None:
    found = extract(document)
    assert all(isinstance(value, int) and value >= 0 for value in found.statistics.values())
    for evidence in found.evidence.values():
        if evidence.start is not None and evidence.end is not None:
            assert 0 <= evidence.start <= evidence.end <= len(document.text)


def test_time_grows_with_the_length_of_the_text_and_no_faster() -> None:
    hostile = ["主动公开", "未", "《", "镇", "1,", "县人民政府", "政府信息公开\n", "|", "("]
    hostile.append("未收到申请,无行政复议诉讼2019年公开信息3条")
    extract(Document(REPORT))
    for piece in hostile:
        text = (piece * 500_000)[:1_000_000]
        # A second on the machine this was written on; a catastrophic pattern takes minutes.
        assert cpu_seconds(partial(extract, Document(text))) < 10, piece


def test_the_readings_behind_a_value_can_be_shown() -> None:
    readings = explain(Document(REPORT, url="http://www.rh.gov.cn/a"))
    assert set(readings) == {"title", "agency", "is_report", "year", "published"}
    assert {reading.rule for reading in readings["agency"]} >= {"headline.title", "row.source"}
    assert {reading.rule for reading in readings["year"]} >= {"title", "body", "published"}
    for found in readings.values():
        weights = [reading.weight for reading in found]
        assert weights == sorted(weights, reverse=True)


def test_a_table_that_is_not_statutory_does_not_make_a_report_one_of_tables(read: Read) -> None:
    budget = Table((("项目", "金额"), ("办公费", "3")), 0, 5)
    assert read(REPORT, tables=(budget,)).template == "narrative"
    made = Table((("信息内容", "本年制发件数"), ("规章", "0")), 0, 5)
    assert read(REPORT, tables=(made,)).template == "tables-2021"
    assert read(REPORT + "规章 | 本年新制作数量 | 0 |").template == "tables-2019"


def test_a_value_is_a_plain_type_that_json_knows(read: Read) -> None:
    found = read(REPORT)
    plain: dict[str, Any] = {field.name: getattr(found, field.name) for field in fields(found)}
    for name in ("title", "agency", "agency_key", "system", "level", "province", "template"):
        assert isinstance(plain[name], str), name
    assert type(plain["year"]) is int


def test_a_name_cut_out_of_a_longer_one_is_completed_or_left_out(read: Read) -> None:
    text = "县稀有金属局2012年政府信息公开工作报告\n一、概述\n2012年公开信息9条,汉中市门户网站刊登。"
    assert read(text).agency is None
    assert read(text + "\n西乡县稀有金属局\n2013年3月6日").agency == "汉中市西乡县稀有金属局"


def test_a_body_that_no_list_has_is_not_taken_for_the_government(read: Read) -> None:
    text = "益阳市赫山区山歌保护室2015年政府信息公开工作年度报告\n一、概述\n2015年公开信息9条。"
    assert read(text).agency == "益阳市赫山区山歌保护室"


def test_the_source_and_the_field_tell_a_department_from_its_government(read: Read) -> None:
    text = "赫山区2018年度教育信息公开年报\n来源:益阳市赫山区教育局\n区教育局编制本年报。\n一、概述\n公开信息9条。"
    assert read(text).agency == "益阳市赫山区教育局"


def test_a_prefectures_government_is_a_commissioners_office(read: Read) -> None:
    assert read("毕节地区行署2009年度政府信息公开工作年度报告\n一、概述\n").agency == "毕节地区行政公署"


def test_a_notice_a_list_and_an_index_of_reports_are_no_reports(read: Read) -> None:
    notice = (
        "某市人民政府办公室关于做好2019年度政府信息公开工作年度报告编制和公布工作的通知\n各县区:\n为做好报告编制工作,"
    )
    listed = "".join(
        f"· 某市{body}2022年政府信息公开工作年度报告 2023-01-1{day}\n" for day, body in enumerate(["财政局", "水务局"])
    )
    index = "某县民政局政府信息公开目录\n序号 | 信息名称 | 生成日期\n1 | 2012年政府信息公开年度报告 | 2013-02-01\n"
    assert [read(text).is_report for text in (notice + "现将有关事项通知如下:一、概述", listed, index)] == [False] * 3


def test_a_report_put_out_with_a_notice_is_one(read: Read) -> None:
    text = "关于印发《益阳市2014年政府信息公开年度报告》的通知\n益阳市2014年政府信息公开年度报告\n一、概述\n2014年公开信息9条。"
    assert read(text).is_report


def test_the_name_of_the_web_site_tells_the_region(read: Read) -> None:
    text = "2019年,我局主动公开政府信息9条。\n一、总体情况\n"
    assert read(text, header="SiteName: 益阳市人民政府").city == "益阳市"
    assert read(text).city is None


def test_a_department_of_every_division_is_named_with_its_region_and_level(read: Read) -> None:
    gazetteer = divisions.load()
    wrong = {}
    known = [division for division in gazetteer.by_code.values() if division.level != "zone"]
    for division in [*known[::9], *(one for one in known if one.name in ("乾安县", "嘉峪关市", "兴安盟"))]:
        place = gazetteer.place(division)
        chain = dict.fromkeys(part.name for part in (place.province, place.city, place.county) if part)
        found = read("".join(chain) + "水文局2017年政府信息公开工作年度报告\n一、概述\n2017年公开信息30条。")
        if (found.agency, found.level) != (region_name(place) + "水文局", place.level):
            wrong[division.name] = (found.agency, found.level)
    assert wrong == {}


def test_a_township_may_be_named_with_a_character_that_no_department_begins_with(read: Read) -> None:
    assert read("庆阳市宁县和盛镇2017年政府信息公开工作年度报告\n一、概述\n").agency == "庆阳市宁县和盛镇人民政府"
