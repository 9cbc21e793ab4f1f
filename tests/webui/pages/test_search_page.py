"""``/``: what a reader sees of the collection and of a result, on both indexes."""

from __future__ import annotations

from itertools import combinations
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from index.fields import COUNTED, REGIONS
from index.protocol import Index
from tests.webui.reading import follow, links, page, texts
from webui.app import create_app

QUERY = quote("舆情回应")
CHIPS = "//ul[@aria-label='已选条件']//a[@class='chip']"


def option(field: str, value: str) -> str:
    return f"//section[@aria-labelledby='facet-{field}']//a[contains(@class, 'option')][span='{value}']"


def test_the_first_page_says_what_is_in_the_collection(client: FlaskClient, index: Index) -> None:
    tree = page(client, "/")
    tally = dict(zip(texts(tree, "//dl/div/dt"), texts(tree, "//dl/div/dd"), strict=True))
    assert tally == {"报告": "56份", "年份": "2016–2021", "机关": "9个"}
    assert texts(tree, "//ul[@class='bars']//span[@class='bar-year']") == [str(y) for y in range(2016, 2022)]
    assert tree.xpath("//input[@name='q']/@value") == [""]


def test_every_example_search_finds_something(client: FlaskClient) -> None:
    examples = page(client, "/").xpath("//div[@class='examples']//a/@href")
    assert examples
    for address in examples:
        assert page(client, address).xpath("//ol[@class='hits']/li")


def test_an_empty_collection_is_told_how_to_begin(make_index) -> None:  # type: ignore[no-untyped-def]
    tree = page(create_app(make_index([])).test_client(), "/")
    assert "search-index add" in tree.text_content()
    assert not tree.xpath("//div[@class='examples']")


def test_a_result_says_how_many_and_how_fast(client: FlaskClient) -> None:
    (heading,) = texts(page(client, f"/?q={QUERY}"), "//h1")
    assert heading.startswith("共找到 56 份报告，用时")
    assert heading.endswith("毫秒")


def test_a_hit_shows_what_is_known_and_marks_what_was_asked(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}&agency={quote('月湾市风禾区人民政府')}&year=2017")
    assert texts(tree, "//ol[@class='hits']//h2") == ["月湾市风禾区人民政府2017年政府信息公开工作年度报告"]
    (meta,) = texts(tree, "//p[@class='meta']")
    for known in ("月湾市风禾区人民政府", "2017 年度", "星野 月湾市 风禾区", "县级", "2018年2月23日 发布"):
        assert known in meta
    assert "舆情回应" in texts(tree, "//p[@class='snippet']/mark")
    (link,) = tree.xpath("//ol[@class='hits']//h2/a/@href")
    assert dict(parse_qsl(urlsplit(link).query)) == {"q": "舆情回应", "year": "2017", "agency": "月湾市风禾区人民政府"}


def test_the_page_shows_the_counts_of_the_engine(client: FlaskClient, index: Index) -> None:
    tree = page(client, f"/?q={QUERY}&year=2018&level=city")
    counted = [name for name in COUNTED if name not in REGIONS]
    result = index.search("舆情回应", filters={"year": ["2018"], "level": ["city"]}, facets=counted)
    telling = [facet for facet in result.facets if any(value.value for value in facet.values)]
    assert len(telling) == len(counted) - 1, "no system is known"
    for facet in telling:
        path = f"//section[@aria-labelledby='facet-{facet.name}']//a[contains(@class, 'option')]"
        shown = zip(
            texts(tree, f"{path}/span[@class='name']"), texts(tree, f"{path}/span[@class='count']"), strict=True
        )
        assert sorted(shown) == sorted((value.label, f"{value.count} 份") for value in facet.values)


def test_several_values_of_one_facet_widen_and_of_two_narrow(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}")
    tree = follow(client, tree, option("year", "2017"))
    assert "共找到 9 份" in texts(tree, "//h1")[0]
    tree = follow(client, tree, option("year", "2018"))
    assert "共找到 18 份" in texts(tree, "//h1")[0]
    tree = follow(client, tree, option("level", "省级"))
    assert "共找到 4 份" in texts(tree, "//h1")[0]
    assert texts(tree, f"{CHIPS}/text()/..") == ["去掉条件 年份：2017×", "去掉条件 年份：2018×", "去掉条件 层级：省级×"]


def test_choosing_a_value_and_choosing_it_again_leads_back(client: FlaskClient) -> None:
    start = f"/?q={QUERY}&year=2019&is_report=true&sort=oldest&page_size=20"
    before = page(client, start)
    for field, value in [("year", "2019"), ("year", "2017"), ("agency", "星野省教育厅"), ("is_report", "其他文件")]:
        there = follow(client, before, option(field, value))
        back = follow(client, there, option(field, value))
        assert back.xpath("//link[@rel='canonical']/@href") == before.xpath("//link[@rel='canonical']/@href")


def test_a_chip_drops_its_filter_and_one_link_drops_all(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}&year=2017&level=city")
    without = follow(client, tree, f"{CHIPS}[contains(., '2017')]")
    assert texts(without, f"{CHIPS}") == ["去掉条件 层级：市级×"]
    cleared = follow(client, tree, "//a[@class='chip-clear']")
    assert cleared.xpath("//link[@rel='canonical']/@href") == ["/?q=舆情回应"]


def test_the_year_form_leads_to_a_canonical_range(client: FlaskClient) -> None:
    response = client.get(f"/?q={QUERY}&level=city&year=2016&year_from=2019&year_to=2017")
    assert response.status_code == 303
    assert response.location == f"/?q={QUERY}&year=2017..2019&level=city"
    tree = page(client, response.location)
    assert texts(tree, CHIPS)[0] == "去掉条件 年份：2017–2019×"
    assert tree.xpath("//input[@name='year_from']/@value") == ["2017"]
    assert tree.xpath("//input[@name='year_to']/@value") == ["2019"]
    assert "共找到 10 份" in texts(tree, "//h1")[0]


def test_dropping_one_year_of_a_range_keeps_the_others(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}&year=2017..2019")
    tree = follow(client, tree, option("year", "2018"))
    assert texts(tree, CHIPS) == ["去掉条件 年份：2017×", "去掉条件 年份：2019×"]


def test_an_unticked_year_inside_a_range_leaves_ranges(client: FlaskClient) -> None:
    tree = follow(client, page(client, f"/?q={QUERY}&year=2016.."), option("year", "2018"))
    assert texts(tree, CHIPS) == ["去掉条件 年份：2016–2017×", "去掉条件 年份：2019 年及以后×"]


def test_an_emptied_year_form_lifts_the_range(client: FlaskClient) -> None:
    response = client.get(f"/?q={QUERY}&year_from=&year_to=")
    assert response.location == f"/?q={QUERY}"


def test_unknown_values_can_be_chosen(client: FlaskClient) -> None:
    tree = follow(client, page(client, f"/?q={QUERY}"), option("year", "未知"))
    assert "共找到 1 份" in texts(tree, "//h1")[0]
    assert texts(tree, CHIPS) == ["去掉条件 年份：未知×"]
    assert texts(tree, "//ol[@class='hits']//h2")[0].startswith("bare（无标题）")


def test_a_document_that_is_not_a_report_is_labelled(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('举办培训')}&is_report=false&year=2019")
    assert texts(tree, "//ol[@class='hits']//h2") == ["关于举办政府信息公开培训的通知 其他文件"]


def test_sorting_by_age_orders_by_year(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}&is_report=true")
    for name, ordered in [("最早", "2016"), ("最新", "2021")]:
        tree = follow(client, tree, f"//nav[@aria-label='排序']//a[.='{name}']")
        assert all(ordered in title for title in texts(tree, "//ol[@class='hits']//h2")[:9])
        assert texts(tree, "//nav[@aria-label='排序']//a[@aria-current]") == [name]


def test_pages_follow_on_and_lose_nothing(client: FlaskClient) -> None:
    tree, seen = page(client, f"/?q={QUERY}&page_size=20&sort=newest"), []
    while True:
        seen.append(tree.xpath("//ol[@class='hits']//h2/a/@href"))
        if not tree.xpath("//a[contains(@rel, 'next')]"):
            break
        tree = follow(client, tree, "//a[contains(@rel, 'next')]")
    ids = [{urlsplit(link).path for link in found} for found in seen]
    assert [len(found) for found in ids] == [20, 20, 16]
    assert not any(a & b for a, b in combinations(ids, 2))
    assert tree.xpath("//ol[@class='hits']/@start") == ["41"]
    assert texts(tree, "//a[@aria-current='page']") == ["第 3 页"]


def test_a_page_beyond_the_end_points_to_the_last(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}&year=2018&page=7")
    assert "没有第 7 页" in tree.text_content()
    assert tree.xpath("//a[@href='/?q=舆情回应&year=2018']")
    tree = page(client, f"/?q={QUERY}&page=99")
    assert texts(follow(client, tree, "//a[contains(., '到最后一页')]"), "//a[@aria-current='page']") == ["第 6 页"]


def test_nothing_found_says_what_was_asked_and_offers_ways_on(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('潜水艇')}&year=2018&level=city")
    assert "没有找到含有“潜水艇”的报告" in texts(tree, "//h1")[0]
    assert texts(tree, CHIPS) == ["去掉条件 年份：2018×", "去掉条件 层级：市级×"]
    assert tree.xpath("//input[@name='q']/@value") == ["潜水艇"]
    for link in links(tree, "//main"):
        assert client.get(link).status_code == 200


def test_the_search_box_keeps_what_narrows_and_begins_at_the_first_page(client: FlaskClient) -> None:
    tree = page(client, f"/?q={QUERY}&year=2018&year=2019&sort=newest&page_size=5&page=2")
    hidden = tree.xpath("//form[@role='search']//input[@type='hidden']")
    assert [(field.get("name"), field.get("value")) for field in hidden] == [
        ("year", "2018"),
        ("year", "2019"),
        ("sort", "newest"),
        ("page_size", "5"),
    ]


def test_everything_can_be_browsed_without_a_query(client: FlaskClient) -> None:
    tree = follow(client, page(client, "/"), "//a[.='浏览全部报告']")
    assert "共有 56 份报告" in texts(tree, "//h1")[0]
    assert texts(tree, "//nav[@aria-label='排序']//a") == ["最新", "最早"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/?q={QUERY}",
        f"/?q={QUERY}&year=2016..2018&agency={quote('星野省教育厅')}&page=2&page_size=2&match=any",
        f"/?q={QUERY}&page=99",
        f"/?q={quote('潜水艇')}&county={quote('风禾区')}",
        "/?sort=oldest&is_report=false",
    ],
)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, address: str) -> None:
    addresses = set(links(page(client, address)))
    assert addresses
    for link in addresses:
        assert client.get(link, follow_redirects=True).status_code == 200, link
