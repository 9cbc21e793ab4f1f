"""Addresses as evidence of the region, and how the region is chosen where the name leaves it open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.metadata import Metadata
from indexer.metadata.gazetteer import divisions, hosts

Read = Callable[..., Metadata]


def _top(url: str) -> tuple[str, ...]:
    votes = sorted(hosts.division_votes(url), key=lambda vote: -vote[1])
    return divisions.load().place(votes[0][0]).key()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://www.haizhu.gov.cn/a", ("广东", "广州市", "海珠区")),
        ("https://gaj.gzlps.gov.cn/a", ("贵州", "六盘水市")),
        ("http://www.gsliangzhou.gov.cn/a", ("甘肃", "武威市", "凉州区")),
        ("http://www.tjhd.gov.cn/a", ("天津", "河东区")),
        ("http://xizang.gov.cn/a", ("西藏",)),
        ("http://gd.cma.gov.cn/a", ("广东",)),
        ("http://www.yudu.gov.cn/a", ("江西", "赣州市", "于都县")),
        ("http://www.shmh.gov.cn/a", ("上海", "闵行区")),
        ("http://www.sz.gov.cn/a", ("广东", "深圳市")),
        ("http://www.jtj.taizhou.gov.cn/a", ("江苏", "泰州市")),
        ("http://www.xixianxinqu.gov.cn/a", ("陕西",)),
        ("http://js.changchun.gov.cn/a", ("吉林", "长春市")),
    ],
)
def test_a_host_names_its_division_by_pinyin_or_initials(url: str, place: tuple[str, ...]) -> None:
    assert _top(url) == place


@pytest.mark.parametrize("url", [None, "", "not a url", "http://[", "https://mirror.example.com/haizhu", "http://"])
def test_an_address_that_is_no_governments_hardly_votes(url: str | None) -> None:
    assert all(weight <= 0.5 for _, weight, _ in hosts.division_votes(url))


def test_a_township_is_found_by_a_path_segment_of_its_county_only() -> None:
    county = divisions.load().places("巫溪县")[0]
    assert hosts.township_of("http://www.cqwx.gov.cn/jz/tyx/a.html", county) == ("天元乡", "tyx")
    assert hosts.township_of("http://www.cqwx.gov.cn/jz/zzzz/a.html", county) is None


TITLE = "{}2018年政府信息公开工作年度报告\n一、概述\n2018年,我局主动公开信息5条。"


@pytest.mark.parametrize(
    ("hint", "url", "city"),
    [
        ("联系电话:025-80000000。", None, "南京市"),
        ("联系电话:0591-80000000。", None, "福州市"),
        ("", "http://www.njgl.gov.cn/a", "南京市"),
        ("地址:徐州市鼓楼区某路。", None, "徐州市"),
        ("", None, None),
    ],
)
def test_an_ambiguous_district_is_settled_by_evidence_or_left_open(
    read: Read, hint: str, url: str | None, city: str | None
) -> None:
    found = read(TITLE.format("鼓楼区司法局") + hint, url=url)
    assert (found.city, found.county, found.level) == (city, "鼓楼区", "county")
    assert found.agency == f"{city or ''}鼓楼区司法局"


def test_the_text_overrides_the_address(read: Read) -> None:
    found = read(TITLE.format("益阳市赫山区教育局"), url="http://www.haizhu.gov.cn/a")
    assert (found.province, found.city, found.county) == ("湖南", "益阳市", "赫山区")


def test_a_body_without_region_anywhere_has_no_official_name(read: Read) -> None:
    found = read(TITLE.format("教育局"))
    assert (found.agency, found.province, found.level) == (None, None, None)
    assert found.system == "教育"


def test_the_evidence_of_a_region_taken_from_the_address_says_so(read: Read) -> None:
    found = read(TITLE.format("教育局"), url="http://www.haizhu.gov.cn/a")
    assert found.agency == "广州市海珠区教育局"
    assert found.evidence["agency"].rule == "title"
    assert (found.evidence["county"].rule, found.evidence["county"].text) == ("url", "haizhu")


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("普宁市公安局", "普宁市公安局"),
        ("赫山区教育局", "益阳市赫山区教育局"),
        ("建水县教育局", "建水县教育局"),
        ("巫溪县教育局", "重庆市巫溪县教育局"),
        ("广西贺州市教育局", "贺州市教育局"),
        ("山东海事局", "山东海事局"),
        ("国家统计局湖州调查队", "国家统计局湖州调查队"),
        ("福州市晋安区", "福州市晋安区人民政府"),
        ("湖口县付垅乡", "九江市湖口县付垅乡人民政府"),
        ("仙桃市水利局", "仙桃市水利局"),
    ],
)
def test_official_names_follow_the_usual_form(read: Read, name: str, official: str) -> None:
    assert read(f"{name}2018年政府信息公开工作年度报告\n一、概述\n").agency == official


def test_a_body_that_is_only_cited_has_not_written_the_report(read: Read) -> None:
    found = read(
        "2018年政府信息公开工作年度报告\n"
        "根据乐山市人民政府办公室关于做好年度报告工作的通知要求,按照四川省人民政府办公厅印发的要点,公开有关情况。\n"
        "一、概述\n2018年,市水务局主动公开信息40条,局长任组长。"
    )
    assert found.agency == "乐山市水务局"
    assert found.evidence["agency"].rule == "subject"


def test_a_host_is_of_what_its_division_was_called_in_the_year(read: Read) -> None:
    text = "{}年政府信息公开工作年度报告\n一、概述\n{}年，我局主动公开政府信息9条。"
    for year, county in ((2012, "徐水县"), (2020, "徐水区")):
        assert read(text.format(year, year), url="http://www.xushui.gov.cn/a").county == county


def test_the_digits_of_a_credit_code_are_a_division_and_of_a_longer_number_none(read: Read) -> None:
    text = "索引号：{}/2019-1\n水利局2018年政府信息公开工作年度报告\n一、概述\n2018年，公开信息9条。"
    assert read(text.format("11330726002600181X")).agency == "金华市浦江县水利局"
    assert read(text.format("5511330726002600181X55")).agency is None


@pytest.mark.parametrize(
    ("hint", "province"),
    [
        ("根据《湖南省实施〈条例〉办法》", "湖南"),
        ("在《兰州晚报》刊登公告", "甘肃"),
        ("按照淄政办字〔2012〕4号", "山东"),
        ("按照《湖南省办法》和《兰州晚报》", None),
        ("按照要求", None),
    ],
)
def test_a_hint_tells_a_province_but_names_nobody(read: Read, hint: str, province: str | None) -> None:
    found = read(f"教育局2011年政府信息公开年度报告\n一、概述\n{hint}，2011年公开政府信息29条。")
    assert (found.province, found.agency) == (province, None)


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("我镇落实条例", "township"),
        ("在县委、县政府领导下，我局落实条例", "county"),
        ("在市委和区委领导下，我局落实条例", None),
        ("落实条例", None),
    ],
)
def test_the_level_is_told_by_what_a_body_calls_itself_and_its_superiors(
    read: Read, said: str, level: str | None
) -> None:
    assert read(f"2016年政府信息公开年报\n一、概述\n2016年，{said}，主动公开政府信息23条。").level == level
