"""The gazetteer: divisions of today and of before, and how far a name tells which is meant."""

from __future__ import annotations

import pytest

from indexer.metadata.gazetteer import divisions
from indexer.metadata.gazetteer.divisions import Place, stem


def _names(place: Place) -> tuple[str | None, ...]:
    return tuple(part.name if part else None for part in (place.province, place.city, place.county))


def test_the_gazetteer_has_every_province_and_the_bulk_of_cities_and_counties() -> None:
    levels = [division.level for division in divisions.load().by_code.values()]
    assert levels.count("province") == 31
    assert 330 <= levels.count("city") <= 340
    assert 2800 <= levels.count("county") <= 2900


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("广州市", "广州"),
        ("内蒙古自治区", "内蒙古"),
        ("红河哈尼族彝族自治州", "红河"),
        ("融水苗族自治县", "融水"),
        ("蓟县", "蓟县"),
        ("阿克苏地区", "阿克苏"),
        ("浦东新区", "浦东"),
    ],
)
def test_the_stem_of_a_name_is_what_people_call_it(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("赫山区", [("湖南省", "益阳市", "赫山区")]),
        ("河东区", [("天津市", None, "河东区"), ("山东省", "临沂市", "河东区")]),
        ("蓬莱市", [("山东省", "烟台市", "蓬莱市")]),
        ("仙桃市", [("湖北省", None, "仙桃市")]),
        ("中山市", [("广东省", "中山市", None)]),
        ("巴州", [("新疆维吾尔自治区", "巴音郭楞蒙古自治州", None)]),
        ("居巢区", [("安徽省", "巢湖市", "居巢区")]),
        ("前郭县", [("吉林省", "松原市", "前郭尔罗斯蒙古族自治县")]),
    ],
)
def test_a_name_stands_for_every_place_so_called(name: str, expected: list[tuple[str | None, ...]]) -> None:
    assert [_names(place) for place in divisions.load().places(name)] == expected


def test_a_former_division_has_the_key_of_what_it_has_become() -> None:
    gazetteer = divisions.load()
    keys = {name: gazetteer.places(name)[0].key() for name in ("崇明县", "潼南县", "襄樊市", "萝岗区", "宣武区")}
    assert keys == {
        "崇明县": ("上海", "崇明区"),
        "潼南县": ("重庆", "潼南区"),
        "襄樊市": ("湖北", "襄阳市"),
        "萝岗区": ("广东", "广州市", "黄埔区"),
        "宣武区": ("北京", "西城区"),
    }


def test_every_place_lies_within_itself_and_within_what_is_above_it() -> None:
    gazetteer = divisions.load()
    for division in gazetteer.by_code.values():
        if division.level in ("province", "city", "county"):
            place = gazetteer.place(division)
            assert place.within(place)
            assert place.within(Place(place.province))
            assert place.province is not None
            assert place.province.code[:2] == division.code[:2]
