"""``?explain=1`` shows how scores came about; copies share a hit, and each can be opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index import Report
from index.protocol import Index
from tests.webui.reading import page, texts
from webui.app import create_app

Q = quote("舆情")


@pytest.fixture(scope="module")
def client(make_index: Callable[[Iterable[Report]], Index]) -> FlaskClient:
    """Five reports, of which four have one text."""
    shelf = [Report(id=f"copy/{n}", text="做好舆情回应。", title="舆情", year=2018) for n in range(4)]
    return create_app(make_index([*shelf, Report(id="other", text="舆情另述。", year=2017)])).test_client()


def test_scores_are_explained_where_the_address_asks_for_it(client: FlaskClient) -> None:
    assert not texts(page(client, f"/?q={Q}"), "//table[@class='score-parts']")
    tree = page(client, f"/?q={Q}&explain=1")
    for hit in tree.xpath("//li[@class='hit-item']"):
        (caption,) = texts(hit, ".//table[@class='score-parts']/caption")
        values = texts(hit, ".//table[@class='score-parts']/tbody/tr/td[1]")
        assert sum(map(float, values)) == pytest.approx(float(caption.removeprefix("得分 ")), abs=0.02)
        assert set(texts(hit, ".//table[@class='score-parts']/tbody/tr/td[3]")) <= {
            *("正文中的词", "标题中的词", "正文中相邻的两字", "与所输文字连续相同", "各词相距较近"),
        }
    # The next page and another order are explained too.
    assert all("explain=1" in link for link in tree.xpath("//nav[@class='pager']//a/@href"))
    assert tree.xpath("//form[@role='search']//input[@name='explain']/@value") == ["1"]


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_copies_share_a_hit_and_each_can_be_opened(client: FlaskClient, size: int) -> None:
    opened = []
    for number in range(1, -(-5 // size) + 1):
        tree = page(client, f"/?q={Q}&page_size={size}&page={number}")
        assert "共找到 5 份" in texts(tree, "//h1")[0]
        for hit in tree.xpath("//li[@class='hit-item']"):
            same = hit.xpath(".//details[@class='same']//a/@href")
            opened += [*hit.xpath(".//h2/a/@href"), *same]
            assert texts(hit, ".//summary") == ([f"另有 {len(same)} 份相同"] if same else [])
        values = json.loads(client.get(f"/api/search?q={Q}&page_size={size}&page={number}").data)
        ranks = [hit["rank"] for hit in values["hits"]]
        assert [int(rank) for rank in tree.xpath("//li[@class='hit-item']/@value")] == ranks
    assert len(opened) == len(set(opened)) == 5
    assert all(client.get(address).status_code == 200 for address in opened)
