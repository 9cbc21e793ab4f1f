"""The chart of years beside a result, and ``/api/trends``: shares are counted here once more, by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from index import Report
from index.cli.formats import trends_to_json
from index.protocol import Index
from tests.webui.reading import follow, page, texts
from tests.webui.sample_reports import reports
from webui.app import create_app

BARS = "//section[@class='trend']//li/*"
PRESS = quote("新闻发布会")  # in every report before 2019


def bars(tree: html.HtmlElement) -> list[str]:
    return texts(tree, f"{BARS}/span[@class='hidden']")


def test_each_year_has_a_bar_that_says_its_share(client: FlaskClient) -> None:
    tree = page(client, f"/?q={PRESS}")
    expected = []
    for year in range(2016, 2022):
        of_year = [report for report in reports() if report.year == year]
        share = sum("新闻发布会" in report.text for report in of_year) / len(of_year)
        assert share in (0, 1)
        expected.append(f"{year} 年：{share:.0%}，{share * len(of_year):.0f}/{len(of_year)} 份")
    assert bars(tree) == expected
    assert tree.xpath(f"{BARS}/@title") == expected
    assert "最高 100%" in texts(tree, "//section[@class='trend']//p")[0]


def test_bars_are_as_high_as_their_share_of_the_highest(make_index: Callable[[Iterable[Report]], Index]) -> None:
    some = {2016: 1, 2017: 4, 2018: 0, 2019: 2}
    shelf = [
        Report(id=f"{year}/{n}", text="无人机" if n < count else "其他事项", year=year, title=f"{year}年报告")
        for year, count in some.items()
        for n in range(8)
    ]
    tree = page(create_app(make_index(shelf)).test_client(), f"/?q={quote('无人机')}")
    heights = [int(height) for height in tree.xpath(f"{BARS}//rect/@height")]
    assert heights == [25, 100, 0, 50]
    assert [int(y) for y in tree.xpath(f"{BARS}//rect/@y")] == [100 - height for height in heights]
    assert "最高 50%" in texts(tree, "//section[@class='trend']//p")[0]


def test_a_year_without_reports_is_a_gap_with_its_denominator(make_index: Callable[[Iterable[Report]], Index]) -> None:
    shelf = [Report(id=f"{year}", text="无人机", year=year, title="报告") for year in (2014, 2017)]
    tree = page(create_app(make_index(shelf)).test_client(), f"/?q={quote('无人机')}")
    assert bars(tree) == [
        "2014 年：100%，1/1 份",
        "2015 年：没有报告，0/0 份",
        "2016 年：没有报告，0/0 份",
        "2017 年：100%，1/1 份",
    ]
    assert [bar.tag for bar in tree.xpath(BARS)] == ["a", "span", "span", "a"]
    assert [int(height) for height in tree.xpath(f"{BARS}//rect/@height")] == [100, 0, 0, 100]


def test_a_bar_narrows_to_its_year_and_keeps_the_rest(client: FlaskClient) -> None:
    tree = page(client, f"/?q={PRESS}&level=city&sort=oldest&year=2016&page_size=2&page=2")
    narrowed = follow(client, tree, f"{BARS}[contains(@title, '2017')]")
    (canonical,) = narrowed.xpath("//link[@rel='canonical']/@href")
    assert parse_qsl(urlsplit(canonical).query) == [
        ("q", "新闻发布会"),
        ("year", "2017"),
        ("level", "city"),
        ("sort", "oldest"),
        ("page_size", "2"),
    ]


def test_the_chart_stays_whole_where_a_year_is_chosen_and_says_so(client: FlaskClient) -> None:
    before, after = page(client, f"/?q={PRESS}&level=city"), page(client, f"/?q={PRESS}&level=city&year=..2017")
    assert bars(before) == bars(after)
    assert bars(after)[0] == "2016 年：100%，3/3 份"
    assert after.xpath(f"{BARS}[@aria-current]/@title") == bars(after)[:2]
    assert "不影响此图" in texts(after, "//section[@class='trend']//p")[0]
    assert "不影响此图" not in texts(before, "//section[@class='trend']//p")[0]


@pytest.mark.parametrize("address", ["/", "/?sort=newest", f"/?q={quote('潜水艇')}"])
def test_without_a_query_or_a_result_there_is_no_chart(client: FlaskClient, address: str) -> None:
    assert not page(client, address).xpath("//section[@class='trend']")


def test_one_year_alone_has_no_chart(make_index: Callable[[Iterable[Report]], Index]) -> None:
    shelf = [Report(id=f"{n}", text="舆情回应", year=2018) for n in range(3)]
    tree = page(create_app(make_index(shelf)).test_client(), f"/?q={quote('舆情回应')}")
    assert not tree.xpath("//section[@class='trend']")


@pytest.mark.parametrize(
    ("parameters", "query", "by", "filters", "synonyms"),
    [
        (f"q={PRESS}", "新闻发布会", "year", {}, True),
        (f"q={PRESS}&by=year&year=2018..2019", "新闻发布会", "year", {"year": ["2018..2019"]}, True),
        (f"q={PRESS}&by=province&level=city", "新闻发布会", "province", {"level": ["city"]}, True),
        (f"q={quote('安监局')}", "安监局", "year", {}, True),
        (f"q={quote('安监局')}&synonyms=0", "安监局", "year", {}, False),
    ],
)
def test_the_api_of_trends_is_the_library(
    client: FlaskClient,
    index: Index,
    parameters: str,
    query: str,
    by: str,
    filters: dict[str, list[str]],
    synonyms: bool,
) -> None:
    response = client.get(f"/api/trends?{parameters}")
    assert response.status_code == 200
    expected = index.trends(query, by=by, filters=filters, synonyms=synonyms)
    assert expected
    assert json.loads(response.data) == json.loads(trends_to_json(query, by, expected))


@pytest.mark.parametrize("parameters", ["by=agency", "year=abc", "match=some", "synonyms=maybe"])
def test_trends_of_what_cannot_be_are_refused(client: FlaskClient, parameters: str) -> None:
    response = client.get(f"/api/trends?q={PRESS}&{parameters}")
    assert response.status_code == 400
    assert parameters.partition("=")[2] in json.loads(response.data)["error"]["message"]
