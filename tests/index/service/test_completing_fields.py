"""What is completed behind the name of a field, from the records; and two words typed by their first letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Report
from index.protocol import Index
from index.service.field_values import as_value, value_being_typed
from tests.index.building import build

BODIES = (
    ("广东", "广州市", None, "广州市应急管理局", "city"),
    ("广东", "广州市", None, "广州市应急管理局", "city"),
    ("广东", "广州市", None, "广州市应急管理局", "city"),
    ("广东", "广州市", "海珠区", "广州市海珠区教育局", "county"),
    ("贵州", None, None, "贵州省教育厅", "province"),
    ("湖南", "益阳市", "赫山区", "赫山区 (试验) 管委会", "county"),
)
TEXTS = (
    "做好政策解读，烟花爆竹。",
    "政策解读工作。",
    "舆情，支持监督。",
    "政策很多，解读很少，支持坚持解决。",
    "要求坚持解决。",
    "网址www.xwbd.cn",
)


@pytest.fixture(scope="module")
def bodies(new_folder: Callable[[], Path]) -> Index:
    shelf = [
        Report(id=str(at), text=text, year=2015 + at, province=p, city=c, county=d, agency=name, level=level)
        for at, (text, (p, c, d, name, level)) in enumerate(zip(TEXTS, BODIES, strict=True))
    ]
    return build(new_folder(), [shelf[:3], shelf[3:]])[0]


def _completed(index: Index, typed: str, limit: int = 20, **filters: list[str]) -> dict[str, int | None]:
    """What is completed; what is said of each is what searching finds."""
    found = index.complete(typed, limit, filters)
    assert len(found) <= limit
    assert [one.count for one in found] == sorted((one.count or 0 for one in found), reverse=True)
    for one in found:
        assert one.count == index.search(one.text, filters=filters).total > 0, one
    return {one.text: one.count for one in found}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("机关:广", {"机关:广州市应急管理局": 3, "机关:广州市海珠区教育局": 1}),
        ("机构：广州市应", {"机构：广州市应急管理局": 3}),
        ("机关:应急", {"机关:广州市应急管理局": 3}),
        ("机关:gzsyj", {"机关:广州市应急管理局": 3}),
        ("机关:guiz", {"机关:贵州省教育厅": 1}),
        ("机关:jiaoyu", {"机关:贵州省教育厅": 1, "机关:广州市海珠区教育局": 1}),
        ("机关:广zs", {"机关:广州市应急管理局": 3}),
        ("机关:试验", {'机关:"赫山区 (试验) 管委会"': 1}),
        ("机关:“广州市海", {"机关:“广州市海珠区教育局”": 1}),
        ('agency:"赫山区 (', {'agency:"赫山区 (试验) 管委会"': 1}),
        ("机关:烟", {}),
        ("地区:广", {"地区:广东": 4, "地区:广州市": 4}),
        ("地区:", {"地区:广东": 4, "地区:广州市": 4, "地区:湖南": 1, "地区:贵州": 1, "地区:益阳市": 1, "地区:海珠区": 1, "地区:赫山区": 1}),
        ("省份:gui", {"省份:贵州": 1}),
        ("层级:市", {"层级:市级": 3}),
        ("level:c", {"level:city": 3, "level:county": 2}),
        ("年份:201", {"年份:2015": 1, "年份:2016": 1, "年份:2017": 1, "年份:2018": 1, "年份:2019": 1}),
        ("政策 地区:广", {"政策 地区:广东": 3, "政策 地区:广州市": 3}),
        ("年份:2015..2019 -地区:贵", {"年份:2015..2019 -地区:贵州": 4}),
        ("申请:1", {}),
    ],
)  # fmt: skip
def test_names_of_the_records_are_offered_with_what_they_find(
    bodies: Index, typed: str, expected: dict[str, int]
) -> None:
    offered = _completed(bodies, typed)
    assert {text: offered.get(text) for text in expected} == expected
    assert bool(offered) == bool(expected)


def test_every_name_completes_from_each_of_its_beginnings(bodies: Index) -> None:
    for province, city, county, agency, _ in BODIES:
        for field, name in (("机关", agency), ("省份", province), ("城市", city), ("区县", county)):
            for end in range(1, len(name or "")):
                whole = f"{field}:{as_value(name or '', quoted=False)}"
                opened = f'{field}:"{name}"'
                assert " " in (name or "")[:end] or whole in _completed(bodies, f"{field}:{(name or '')[:end]}")
                assert opened in _completed(bodies, f'{field}:"{(name or "")[:end]}')


def test_names_are_those_of_reports_that_pass_the_filters(bodies: Index) -> None:
    assert _completed(bodies, "地区:广", year=["2015", "2018"]) == {"地区:广东": 2, "地区:广州市": 2}
    assert _completed(bodies, "地区:广", year=["2019"]) == {}


@pytest.mark.parametrize("typed", ["“机关:广", "机关 广", "机关:广 ", "无:广", "机关:“广”", "说机关:广"])
def test_what_is_no_value_of_a_field_is_completed_as_text(typed: str) -> None:
    assert value_being_typed(typed) is None


def test_a_name_with_quotation_marks_cannot_be_written() -> None:
    assert as_value("甲“乙”局", quoted=False) is None
    assert as_value("甲 局", quoted=True) == "甲 局"


@pytest.mark.parametrize("typed", ["zcjd", "zhengcjd", "zcjied", "zcj", "政cjd"])
def test_two_words_are_completed_by_their_first_letters(bodies: Index, typed: str) -> None:
    offered = _completed(bodies, typed)
    assert "政策解读" in offered
    assert "支持解读" not in offered  # has its words in a report, and stands in none


def test_two_words_typed_by_their_first_letters_are_suggested(bodies: Index) -> None:
    assert bodies.search("zcjd").suggestion == "政策解读"
    assert bodies.search("zcyh").suggestion is None
    assert next(iter(_completed(bodies, "yq"))) in ("舆情", "要求")
