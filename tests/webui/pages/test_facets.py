"""Facets on the page of results and on pages of their own: every number is what its link finds, however many there are."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from index import Report
from index.fields import BY_NAME, FACETS
from index.protocol import Index
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import follow, page, texts
from tests.webui.sample_reports import doubted, reports
from webui.app import create_app
from webui.pages.facet import VALUES
from webui.parts.facets import SHOWN

REGION = "//section[@aria-labelledby='facet-region']"
BODIES = 2500


def total(client: FlaskClient, address: str) -> int:
    found: int = client.get("/api/search?" + urlsplit(address).query).get_json()["total"]
    return found


def counts(tree, within: str) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """The numbers beside the links of a list, by the addresses that they lead to."""
    found = {}
    for link in tree.xpath(f"{within}//a[contains(@class, 'option')]"):
        (count,) = link.xpath("./span[@class='count']/text()")
        if " on" not in link.get("class"):
            found[link.get("href")] = int(count.replace(",", ""))
    return found


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"province": "星野"},
        {"province": "星野", "city": "月湾市"},
        {"province": "星野", "city": "月湾市", "county": "风禾区"},
        {"city": "霜林市"},
        {"county": "石灯区", "year": "2018"},
        {"province": "星野", "city": ""},
    ],
)
def test_a_number_in_the_tree_of_regions_is_what_its_link_finds(client: FlaskClient, filters: dict[str, str]) -> None:
    asked = "&".join(f"{name}={quote(value)}" for name, value in filters.items())
    tree = page(client, f"/?q={quote('舆情')}&{asked}")
    found = counts(tree, REGION)
    assert found
    for address, count in found.items():
        chosen = [
            name for name, _ in parse_qsl(urlsplit(address).query, True) if name in ("province", "city", "county")
        ]
        if len(chosen) == len(set(chosen)):  # what widens says what it adds
            assert count == total(client, address), address


def test_regions_are_a_tree_that_opens_where_one_is_chosen(client: FlaskClient) -> None:
    def shown(tree) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
        return [
            (item.get("class") or "", " ".join(item.xpath(".//span[@class='name']/text()")))
            for item in tree.xpath(f"{REGION}//li")
        ]

    tree = page(client, f"/?q={quote('公开')}")
    assert shown(tree) == [("", "星野")]
    tree = follow(client, tree, f"{REGION}//a[span='星野']")
    assert shown(tree) == [("", "星野"), ("depth-1", "月湾市"), ("depth-1", "霜林市"), ("depth-1", "无")]
    tree = follow(client, tree, f"{REGION}//a[span='月湾市']")
    assert ("depth-2", "风禾区") in shown(tree)
    tree = follow(client, tree, f"{REGION}//a[span='风禾区']")
    assert ("depth-1", "霜林市") in shown(tree), "what could be chosen instead stays"
    tree = follow(client, tree, f"{REGION}//a[span='月湾市']")
    assert tree.xpath("//link[@rel='canonical']/@href") == ["/?q=公开&province=星野"]


def test_what_is_told_by_the_figures_of_a_report_is_a_facet(make_index) -> None:  # type: ignore[no-untyped-def]
    shelf = [doubted(report) if report.id.endswith("21/05.html") else report for report in reports()]
    client = create_app(make_index(shelf)).test_client()
    for name, expected in (
        ("has_figures", Counter("true" if report.statistics else "false" for report in shelf)),
        ("sums_fail", Counter("true" if r.checks else "false" if r.statistics else "" for r in shelf)),
        ("template", Counter(report.template or "" for report in shelf)),
        ("document_number", Counter(report.document_number or "" for report in shelf)),
    ):
        values = client.get(f"/api/facet/{name}").get_json()["values"]
        assert {value["value"]: value["count"] for value in values} == dict(expected)
        for value in values[:4]:
            assert total(client, f"/?{name}={quote(value['value'])}") == value["count"]


@pytest.fixture(scope="module")
def many() -> FlaskClient:
    """A collection of many bodies, each with a report."""
    shelf = [
        Report(
            id=str(number),
            text="政府信息公开工作年度报告，舆情回应。" * 20,
            title=f"某某市第{number}局2019年政府信息公开工作年度报告",
            agency=f"某某市第{number}局",
            system=f"系统{number % 90}",
            province=f"省{number % 31}",
            city=f"市{number % 330}",
            county=f"县{number % 1500}",
            level="county",
            year=1990 + number % 33,
            document_number=f"〔2020〕{number}号",
        )
        for number in range(BODIES)
    ]
    return create_app(FakeIndex(shelf)).test_client()


@pytest.mark.parametrize(
    "address", ["/", f"/?q={quote('舆情回应')}", f"/?q={quote('舆情回应')}&province={quote('省3')}&sums_fail="]
)
def test_a_page_is_light_however_many_bodies_there_are(many: FlaskClient, address: str) -> None:
    response = many.get(address)
    assert response.status_code == 200
    assert len(response.get_data()) < 60_000
    tree = page(many, address)
    for section in tree.xpath("//section[@class='facet']"):
        name = section.get("aria-labelledby").removeprefix("facet-")
        options = section.xpath(".//a[contains(@class, 'option')]")
        assert len(options) <= (33 if name == "year" else 3 * SHOWN if name == "region" else SHOWN)
    if "?" in address:
        assert len(tree.xpath("//section[@aria-labelledby='facet-year']//li")) in (33, 32, 31, 30)


def test_the_list_of_a_facet_has_every_value_page_by_page(many: FlaskClient) -> None:
    tree = page(many, f"/?q={quote('舆情')}")
    (more,) = tree.xpath("//section[@aria-labelledby='facet-agency']//p[@class='more']/a")
    assert more.text_content() == f"更多机关（{BODIES - SHOWN:,}）"
    assert more.get("rel") == "nofollow"
    address, seen, pages = more.get("href"), [], -(-BODIES // VALUES)
    for number in (1, 2, 3, pages):
        values = many.get(f"/api{address}&p={number}").get_json()
        assert values["total"] == BODIES
        seen += [value["value"] for value in values["values"]]
    every = sorted(f"某某市第{number}局" for number in range(BODIES))
    assert seen == [*every[: 3 * VALUES], *every[(pages - 1) * VALUES :]], "of equal ones by name"
    tree = page(many, f"{address}&p=3&order=name")
    assert texts(tree, "//ul[contains(@class, 'facet-values')]//span[@class='name']") == every[2 * VALUES : 3 * VALUES]


def test_values_are_found_by_part_of_their_name_whatever_its_width(many: FlaskClient) -> None:
    tree = page(many, f"/facet/agency?q={quote('舆情')}&find={quote('第２４９')}")
    expected = sorted(f"某某市第{n}局" for n in range(BODIES) if f"第{n}局".startswith("第249"))
    assert sorted(texts(tree, "//ul[contains(@class, 'facet-values')]//span[@class='name']")) == expected
    result = follow(many, tree, "//a[contains(@class, 'option')][span='某某市第2490局']")
    assert "共找到 1 份" in texts(result, "//h1")[0]
    nothing = page(many, f"/facet/agency?find={quote('没有的')}")
    assert "没有这样的机关" in nothing.text_content()


def test_a_list_page_that_cannot_be_is_answered_readably(many: FlaskClient) -> None:
    assert "nothing" in page(many, "/facet/nothing", 400).text_content()
    for address in (
        "/api/facet/nothing",
        "/api/facet/agency?order=size",
        "/api/facet/agency?p=0",
        f"/api/facet/agency?find={'x' * 101}",
    ):
        answer = many.get(address)
        assert answer.status_code == 400
        assert answer.get_json()["error"]["message"]
    past = page(many, "/facet/agency?p=9999")
    assert "没有第 9,999 页" in past.text_content()


def test_every_facet_has_a_list(client: FlaskClient) -> None:
    for name in FACETS:
        tree = page(client, f"/facet/{name}?q={quote('公开')}")
        assert texts(tree, "//h1") == [BY_NAME[name].label]


def test_where_filters_exclude_every_hit_the_facets_stay_and_say_what_there_is(
    client: FlaskClient, index: Index
) -> None:
    tree = page(client, f"/?q={quote('舆情回应')}&agency={quote('星野省教育厅')}&level=county")
    assert "没有找到" in texts(tree, "//h1")[0]
    if not isinstance(index, FakeIndex):  # which says nothing of filters
        (note,) = texts(tree, "//p[@class='note']")
        assert "6 份" in note
        assert "不限层级" in note
    levels = {link.xpath("string(span[@class='name'])"): count for link, count in _levels(tree)}
    assert levels == {"省级": 6, "县级": 0}


def _levels(tree):  # type: ignore[no-untyped-def]
    for link in tree.xpath("//section[@aria-labelledby='facet-level']//a[contains(@class, 'option')]"):
        yield link, int(link.xpath("string(span[@class='count']/text())"))


def test_crawlers_are_asked_not_to_follow_what_multiplies(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情回应')}&year=2018..2020")
    for within in (
        "//aside[@id='filters']//ul",
        "//nav[@aria-label='排序']",
        "//nav[@aria-label='分页']",
        "//nav[@aria-label='每页数量']",
    ):
        found = tree.xpath(f"{within}//a")
        assert found
        assert all("nofollow" in link.get("rel", "") for link in found), within


def test_a_value_leads_back_to_its_list(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情回应')}")
    for section in tree.xpath("//section[@class='facet']"):
        name = section.get("aria-labelledby")
        assert tree.get_element_by_id(name) is not None
        for link in section.xpath(".//a[contains(@class, 'option')]"):
            assert urlsplit(link.get("href")).fragment == name
