"""What goes wrong is told calmly, in words, with the query kept; and every answer is guarded."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index.errors import IndexDamagedError
from index.messages import Message
from index.results import ResultPage
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import page, texts
from tests.webui.sample_reports import reports
from webui.app import SECURITY_HEADERS, create_app


def test_a_broken_query_keeps_the_box_and_the_filters(client: FlaskClient) -> None:
    query = "舆情 “回应"
    tree = page(client, f"/?q={quote(query)}&year=2018", 400)
    assert tree.xpath("//input[@name='q']/@value") == [query]
    assert tree.xpath("//form[@role='search']//input[@name='year']/@value") == ["2018"]
    assert texts(tree, "//p[@class='around']//em") == ["“"]
    assert "引号" in tree.xpath("//p[@class='message']")[0].text_content()


def test_a_filter_that_cannot_be_can_be_dropped(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('公开')}&year=abc", 400)
    assert "abc" in tree.xpath("//p[@class='message']")[0].text_content()
    assert tree.xpath("//a[@class='chip']/@href") == ["/?q=公开"]


def test_a_query_too_long_is_told_the_limit(client: FlaskClient) -> None:
    tree = page(client, f"/?q={'a' * 1001}", 400)
    assert "1000" in tree.xpath("//p[@class='message']")[0].text_content()
    assert tree.xpath("//input[@name='q']/@value") == ["a" * 1001]
    page(client, f"/report/bare?q={'a' * 1001}", 400)


def test_a_year_that_is_none_is_told(client: FlaskClient) -> None:
    tree = page(client, "/?q=x&year_from=18", 400)
    assert "18" in tree.xpath("//p[@class='message']")[0].text_content()


def test_unknown_addresses_have_a_page(client: FlaskClient) -> None:
    tree = page(client, "/nothing/here", 404)
    assert texts(tree, "//h1") == ["没有这个页面"]
    assert tree.xpath("//input[@name='q']")


class BrokenIndex(FakeIndex):
    def __init__(self, error: Exception) -> None:
        super().__init__(reports())
        self.error = error

    def search(self, *_: Any, **__: Any) -> ResultPage:
        raise self.error


@pytest.mark.parametrize("address", ["/", "/?q=x", "/api/search?q=x"])
def test_a_fault_of_ours_is_a_calm_page_and_an_entry_in_the_log(address: str, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(BrokenIndex(ZeroDivisionError("secret detail"))).test_client()
    with caplog.at_level(logging.ERROR):
        response = client.get(address)
    assert response.status_code == 500
    assert b"secret detail" not in response.data
    assert "ZeroDivisionError" in caplog.text
    if address.startswith("/api"):
        assert json.loads(response.data)["error"]["message"]
    else:
        assert "出了点问题" in response.get_data(as_text=True)


def test_a_damaged_index_is_told_apart_from_a_wrong_question() -> None:
    client = create_app(
        BrokenIndex(IndexDamagedError("index.damaged", folder="secret", what=Message("damage.own_missing", name="x")))
    ).test_client()
    assert "索引已损坏" in texts(page(client, "/?q=x", 503), "//p[@class='message']")[0]
    answer = client.get("/api/search?q=x")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?q=x",
        "/?year=abc",
        "/report/bare",
        "/nothing",
        "/api/search",
        "/healthz",
        "/static/style.css",
        "/robots.txt",
    ],
)
def test_every_answer_is_guarded(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        headers = response.headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", f"/?q={quote('舆情回应')}", f"/report/bare?q={quote('舆情')}", "/nothing"])
def test_pages_have_script_files_of_their_own_no_inline_style_and_nothing_from_elsewhere(
    client: FlaskClient, address: str
) -> None:
    tree = page(client, address, client.get(address).status_code)
    assert not tree.xpath("//script[text()] | //style | //@style | //@*[starts-with(name(), 'on')]")
    assert all(script.startswith("/static/") for script in tree.xpath("//script/@src"))
    assert len(tree.xpath("//script/@src")) == len(tree.xpath("//script")) > 0
    for resource in tree.xpath("//link/@href | //img/@src | //script/@src"):
        assert resource.startswith("/")
    assert tree.xpath("/html/@lang") == ["zh-CN"]
    for field in tree.xpath("//input[not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_robots_and_the_icon_are_served(client: FlaskClient) -> None:
    assert b"Disallow: /api/" in client.get("/robots.txt").data
    for address in ["/favicon.ico", *page(client, "/").xpath("//link[@rel='icon']/@href")]:
        with client.get(address) as response:
            assert response.content_type.startswith("image/svg+xml")
