"""Zones that are no divisions: by whatever name, with their departments and townships, where they belong."""

from __future__ import annotations

import pytest

from indexer.metadata.gazetteer.body_scanner import scan

ZONES = [
    ("平潭综合实验区2019年", "平潭综合实验区管理委员会", "福建", None, ""),
    ("西咸新区管委会编制", "陕西省西咸新区管理委员会", "陕西", None, ""),
    ("陕西省西咸新区管理委员会编制", "陕西省西咸新区管理委员会", "陕西", None, ""),
    ("西咸新区周陵街道办事处2022年", "西咸新区周陵街道办事处", "陕西", None, "township"),
    ("济源产城融合示范区水利局2020年", "济源产城融合示范区水利局", "河南", None, ""),
    ("大鹏新区2020年", "大鹏新区管理委员会", "广东", "深圳市", "county"),
    ("屈原管理区营田镇2018年", "屈原管理区营田镇人民政府", "湖南", "岳阳市", "township"),
    ("大连金普新区（金州区）教育局2020年", "大连金普新区教育局", "辽宁", "大连市", "county"),
    ("河北雄安新区管理委员会公共服务局2020年", "河北雄安新区管理委员会公共服务局", "河北", None, ""),
    ("西咸新区沣东新城管委会2022年", "西咸新区沣东新城管理委员会", "陕西", None, ""),
    ("苏州工业园区管委会2018年", "苏州工业园区管理委员会", "江苏", "苏州市", "county"),
    (
        "中国（湖北）自由贸易试验区宜昌片区管理委员会",
        "中国(湖北)自由贸易试验区宜昌片区管理委员会",
        "湖北",
        "宜昌市",
        "",
    ),
]


@pytest.mark.parametrize(("text", "name", "province", "city", "level"), ZONES)
def test_a_zone_is_named_in_full_with_where_it_belongs(
    text: str, name: str, province: str, city: str | None, level: str
) -> None:
    [mention] = scan(text.replace("（", "(").replace("）", ")"))
    assert mention.fixed is not None
    assert mention.fixed.name == name
    assert (mention.fixed.province, mention.fixed.city, mention.fixed.level) == (province, city, level)


def test_a_zone_named_after_its_region_needs_no_row() -> None:
    [mention] = scan("芜湖经济技术开发区管理委员会2019年")
    assert mention.fixed is None
    assert mention.body == "经济技术开发区管理委员会"


@pytest.mark.parametrize(
    ("text", "body", "region"),
    [
        ("威海临港经济技术开发区汪疃镇2020年", "临港经济技术开发区汪疃镇人民政府", "威海市"),
        ("武汉经济技术开发区(汉南区)东荆街道2019年", "东荆街道办事处", "汉南区"),
        ("华阴市太华路办事处2013年", "太华路街道办事处", "华阴市"),
        ("河西区挂甲寺街2014年", "挂甲寺街道办事处", "河西区"),
        ("高台县古城乡人民政府2011年", "古城乡人民政府", "高台县"),
    ],
)
def test_a_township_is_named_however_it_is_run_and_abbreviated(text: str, body: str, region: str) -> None:
    [mention] = scan(text)
    assert mention.body == body
    assert [place.deepest.name for place in mention.places if place.deepest] == [region]


def test_what_is_done_for_town_and_country_is_no_township() -> None:
    assert [mention.body for mention in scan("高台县统筹城乡2011年")] == [""]
