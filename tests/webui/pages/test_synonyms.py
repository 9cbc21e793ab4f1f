"""What synonyms bring is marked otherwise and explained, and can be left out and taken in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient

from index import Report
from index.protocol import Index
from tests.webui.reading import follow, links, page, texts
from webui.app import create_app

RENAMED = quote("安监局")  # found only by its other name, 应急管理局
ONLY, BOTH = "//a[contains(., '只查原词') and not(@class)]", "//a[contains(., '也查同义词')]"
CANONICAL = "//link[@rel='canonical']/@href"


@pytest.fixture(scope="module")
def mixed(make_index: Callable[[Iterable[Report]], Index]) -> FlaskClient:
    """Thirty reports that have the word, thirty that have its other name."""
    shelf = [
        Report(id=f"{name}/{n}", text=f"{name}的工作第{n}项", title=f"报告{n}", year=2016 + n % 2)
        for name in ("安监局", "应急管理局")
        for n in range(30)
    ]
    return create_app(make_index(shelf)).test_client()


def test_one_link_leaves_the_synonyms_out_and_one_takes_them_in(mixed: FlaskClient) -> None:
    tree = page(mixed, f"/?q={RENAMED}&year=2016")
    assert "共找到 30 份" in texts(tree, "//h1")[0]
    assert texts(tree, ONLY) == ["只查原词（15 份）"]
    plain = follow(mixed, tree, ONLY)
    assert plain.xpath(CANONICAL) == [f"/?q={unquote(RENAMED)}&year=2016&synonyms=0"]
    assert "共找到 15 份" in texts(plain, "//h1")[0]
    assert not plain.xpath("//mark[@class='synonym']")
    assert texts(plain, BOTH) == ["也查同义词和机关的其他名称（30 份）"]
    assert follow(mixed, plain, BOTH).xpath(CANONICAL) == tree.xpath(CANONICAL)
    dropped = follow(mixed, plain, "//a[@class='chip'][contains(., '只查原词')]")
    assert dropped.xpath(CANONICAL) == tree.xpath(CANONICAL)


def test_every_link_of_a_plain_search_stays_plain(mixed: FlaskClient) -> None:
    tree = page(mixed, f"/?q={RENAMED}&synonyms=0")
    kept = links(tree, "//*[@class='found-list' or @class='beside']")
    assert len(kept) > 15
    assert all("synonyms=0" in link for link in kept)
    assert tree.xpath("//form[@role='search']//input[@name='synonyms']/@value") == ["0"]
    assert tree.xpath("//form[@class='range']//input[@name='synonyms']/@value") == ["0"]


def test_where_only_synonyms_find_anything_the_way_back_is_offered(client: FlaskClient) -> None:
    tree = page(client, f"/?q={RENAMED}&level=city")
    assert "共找到 6 份" in texts(tree, "//h1")[0]
    nothing = follow(client, tree, ONLY)
    assert "没有找到" in texts(nothing, "//h1")[0]
    assert "共找到 6 份" in texts(follow(client, nothing, BOTH), "//h1")[0]


@pytest.mark.parametrize("query", ["舆情回应", '"安监局" OR 应急管理局', ""])
def test_nothing_is_offered_where_synonyms_change_nothing(client: FlaskClient, query: str) -> None:
    tree = page(client, f"/?q={quote(query)}")
    assert not tree.xpath(ONLY + "|" + BOTH)
    plain = page(client, f"/?q={quote(query)}&synonyms=0")
    assert not plain.xpath(BOTH)


def test_a_loosened_result_offers_no_plain_search(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情回映')}")
    assert not tree.xpath(ONLY)


def test_marks_by_synonyms_look_otherwise_and_say_what_they_are(mixed: FlaskClient) -> None:
    tree = page(mixed, f"/?q={RENAMED}&page_size=100")
    marks = tree.xpath("//p[@class='snippet']/mark")
    kinds = {(mark.text_content(), mark.get("class"), mark.get("title")) for mark in marks}
    assert kinds == {("安监局", None, None), ("应急管理局", "synonym", "同义词或其他名称")}
    assert len(tree.xpath("//p[@class='legend']")) == 1


def test_the_legend_is_there_only_with_a_synonym_on_the_page(mixed: FlaskClient) -> None:
    for address in (f"/?q={RENAMED}&synonyms=0", f"/report/{quote('安监局/1')}?q={RENAMED}"):
        tree = page(mixed, address)
        assert tree.xpath("//mark")
        assert not tree.xpath("//p[@class='legend']")
    tree = page(mixed, f"/report/{quote('应急管理局/1')}?q={RENAMED}")
    assert len(tree.xpath("//p[@class='legend']")) == 1
    assert tree.xpath("//div[@id='report-text']//mark/@class") == ["synonym"]


def test_a_report_is_marked_as_it_was_searched(mixed: FlaskClient) -> None:
    address = f"/report/{quote('应急管理局/1')}?q={RENAMED}"
    assert texts(page(mixed, address), "//div[@id='report-text']//mark") == ["应急管理局"]
    for plainly in ("&synonyms=0", "&match=any"):
        shown = texts(page(mixed, address + plainly), "//div[@id='report-text']//mark")
        assert "应急管理局" not in shown
