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
