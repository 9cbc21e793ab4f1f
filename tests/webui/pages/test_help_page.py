"""``/help``: every example is a search that the query language takes, and every page leads there."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from index.query.parser import parse
from index.query.tree import Words
from tests.webui.reading import follow, page, texts
from webui.pages.guide import sections

EXAMPLES = [query for section in sections() for queries, _ in section.examples for query in queries]


@pytest.mark.parametrize("address", ["/", f"/?q={quote('舆情')}", "/report/bare", "/nothing"])
def test_the_hint_under_the_box_leads_to_the_help(client: FlaskClient, address: str) -> None:
    tree = page(client, address, client.get(address).status_code)
    assert texts(follow(client, tree, "//p[@id='q-hint']/a[.='查询语法']"), "//h1") == ["查询语法"]


def test_each_example_is_a_link_to_its_search(client: FlaskClient) -> None:
    tree = page(client, "/help")
    shown = tree.xpath("//article//dt/a")
    assert [link.text_content() for link in shown] == EXAMPLES
    assert [parse_qs(urlsplit(link.get("href")).query)["q"] for link in shown] == [[query] for query in EXAMPLES]
    assert all(texts(tree, "//article//dd"))


def test_each_example_is_understood_as_more_than_words_outside_the_first_section() -> None:
    first, *others = sections()
    assert all(parse(query).root for queries, _ in first.examples for query in queries)
    operators = [query for section in others for queries, _ in section.examples for query in queries]
    plain = {query for query in operators if isinstance(parse(query).root, Words)}
    assert all("〔2021〕" in query for query in plain), "only a document number is looked for as text"


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.title)
def test_ways_of_writing_the_same_are_the_same(section: object) -> None:
    for queries, _ in section.examples:  # type: ignore[attr-defined]
        kinds = {type(parse(query).root) for query in queries}
        assert len(kinds) == 1, queries
