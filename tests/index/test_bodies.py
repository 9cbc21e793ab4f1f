"""Bodies and regions are found by their names, whatever the text of their reports says."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzers.bodies import departments
from index import Report
from index.engines import nearness
from index.engines.body_names import body_names, region_names
from index.engines.weights import NAME_WEIGHTS
from index.notes import RELAXED
from index.protocol import Index
from tests.index.building import build, found

REGIONS = [
    ("广东", "云水市", "石桥县"),
    ("广西", "松岭市", "青禾区"),
    ("北京", None, "东台区"),
    ("内蒙古", "白草盟", None),
]


def _whole(province: str) -> str:
    return {"广西": "广西壮族自治区", "北京": "北京市", "内蒙古": "内蒙古自治区"}.get(province, f"{province}省")


def _collection(seed: int) -> list[Report]:
    """Reports of bodies of all kinds, most of which do not say whose they are, but name others."""
    chance = random.Random(seed)
    made: list[Report] = []
    for number, name in enumerate([*departments(), "人民政府", "唐村镇人民政府", "人民政府办公室"]):
        province, city, county = chance.choice(REGIONS)
        city, county = chance.choice([(city, county), (city, None), (None, None)]) if city else (None, county)
        agency = (county if county and city is None else f"{city or _whole(province)}{county or ''}") + name
        others = "、".join(report.agency or "" for report in chance.sample(made, min(3, len(made))))
        text = (
            f"第{number}份。{agency if chance.random() < 0.3 else '本机关'}与{others}共同办理。{others}。"
            * chance.randint(1, 3)
        )
        year = chance.randint(2008, 2023)
        made.append(
            Report(id=f"r{number:03}", text=text, agency=agency, province=province, city=city, county=county, year=year)
        )
    return made


@pytest.mark.parametrize("match", ["all", "any"])
def test_every_name_of_a_body_brings_its_reports_first(tmp_path: Path, match: str) -> None:
    made = _collection(1)
    index = build(tmp_path / "index", [made])[0]
    named: dict[str, set[str]] = {}
    for report in made:
        for name in body_names(report):
            named.setdefault(name, set()).add(report.id)
    official = {report.agency for report in made if report.agency}
    for name in sorted(official | set(random.Random(1).sample(sorted(named), 100))):
        first = index.search(name, match=match, page_size=len(named[name]), synonyms=False).hits
        assert {hit.id for hit in first} == named[name], name


def test_no_text_reaches_what_being_named_counts() -> None:
    words = 1.0
    assert NAME_WEIGHTS["bodies"] > words + nearness.ROW + max(nearness.NEAR, nearness.QUESTION_NEAR)


OWN = Report(id="own", text="全文。", agency="广州市安全生产监督管理局", province="广东", city="广州市", year=2018)
BESIDE = Report(id="beside", text="全文。", agency="长沙市教育局", province="湖南", city="长沙市", year=2018)


@pytest.mark.parametrize(
    "query",
    [
        "安监局",
        "广州市安监局",
        "广州安监局",
        "广东省广州市安监局",
        "广州市安全生产监督管理局 全文",
        "广州市安监局2018年报",
        "广州市安监局2018年度政府信息公开工作报告",
        "机关:安监局",
        "机关:广州市安监局",
        "机关:安全生产",
        "地区:广东省",
        "地区:广东",
        "地区:广州",
        "省份:广东省",
        "广东省",
        "广州 全文",
    ],
)
def test_short_names_and_regions_with_and_without_their_kinds_find_it(tmp_path: Path, query: str) -> None:
    index = build(tmp_path / "index", [[OWN, BESIDE]])[0]
    assert found(index, query) == {"own"}


def test_a_quotation_is_found_in_the_text_alone(tmp_path: Path) -> None:
    index = build(tmp_path / "index", [[OWN, BESIDE]])[0]
    assert found(index, '"广州市安全生产监督管理局"') == set()


@pytest.mark.parametrize("name", ["人民政府", "政府", "广东"])
def test_what_every_government_is_called_is_the_name_of_none(name: str) -> None:
    assert name not in body_names(Report(id="a", text="", agency="广东省人民政府", province="广东"))


def test_a_body_of_a_county_is_not_called_after_its_city() -> None:
    report = Report(id="a", text="", agency="云水市石桥县教育局", province="广东", city="云水市", county="石桥县")
    assert "云水市教育局" not in body_names(report)
    assert {"石桥县教育局", "石桥教育局", "教育局", "广东省云水市石桥县教育局"} <= set(body_names(report))
    assert {"广东省", "广东", "云水市", "云水", "石桥县", "云水市石桥县"} == set(region_names(report)) - {
        "广东省云水市石桥县",
        "广东省云水市",
    }


def test_the_short_name_of_a_province_is_not_cut_from_a_city() -> None:
    report = Report(id="a", text="", agency="吉林市应急管理局", province="吉林", city="吉林市")
    assert "市应急管理局" not in body_names(report)
    assert "吉林应急局" in body_names(report)


#: How people ask for the report of a body and a year.
FORMS = (
    "{name}{year}年报",
    "{year}年{name}政府信息公开年度报告",
    "{year}年度{name}政府信息公开工作年度报告",
    "{name} {year}年",
    "{year}年 {name}",
    "{name} {year}年度报告",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_body_and_a_year_bring_the_report_of_that_year_first_whatever_it_says(
    years_of_bodies: tuple[Index, dict[str, Report]], form: str
) -> None:
    index, model = years_of_bodies
    for report in model.values():
        for name in (report.agency or "", *body_names(report)[-1:]):
            page = index.search(form.format(name=name, year=report.year), synonyms=False)
            assert (page.hits[0].id, page.noted(RELAXED)) == (report.id, None), (name, report.year)


def test_the_reports_of_a_body_are_those_that_are_reports(years_of_bodies: tuple[Index, dict[str, Report]]) -> None:
    index, model = years_of_bodies
    for query in ("云水市档案局政府信息公开工作年度报告", "云水市档案局 年报", "云水市档案局的年度报告"):
        assert found(index, query) == {name for name in model if name.startswith("云水市档案局")}
    assert index.search("云水市档案局 通知").noted(RELAXED)


@pytest.fixture(scope="module")
def years_of_bodies(new_folder: Callable[[], Path]) -> tuple[Index, dict[str, Report]]:
    """Reports that do not say of which year they are, and speak of the year before and the year after."""
    shelf = [
        Report(
            id=f"{agency}-{year}",
            text=f"本机关工作情况。与{year - 1}年相比，{year - 1}年度有所不同；{year + 1}年，{year + 1}年将继续。",
            title=f"{agency}年报",
            agency=agency,
            province="广东",
            city="云水市",
            year=year,
        )
        for agency in ("云水市档案局", "云水市教育局", "云水市人民政府办公室")
        for year in (2012, 2013, 2014, 2015)
    ]
    notice = Report(id="notice", text="说明。", agency="云水市档案局", province="广东", city="云水市", is_report=False)
    index = build(new_folder(), [[*shelf, notice]])[0]
    return index, {report.id: report for report in shelf}
