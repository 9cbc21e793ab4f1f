"""What a reader chooses holds on all pages, is remembered, and is no part of what an address shows."""

from __future__ import annotations

from urllib.parse import quote, urljoin

import pytest
from flask.testing import FlaskClient

from tests.webui.fake_index import FakeIndex
from tests.webui.reading import page
from tests.webui.sample_reports import reports
from webui.app import create_app
from webui.parts.preferences import CHOICES


@pytest.fixture
def client() -> FlaskClient:
    return create_app(FakeIndex(reports())).test_client()


def dark_when(client: FlaskClient) -> str:
    """When the page has its dark colours."""
    (media,) = page(client, "/help").xpath("//link[@id='dark']/@media")
    return str(media)


def test_the_theme_follows_the_system_until_one_is_chosen(client: FlaskClient) -> None:
    assert dark_when(client) == "screen and (prefers-color-scheme: dark)"
    for theme, media in (("dark", "screen"), ("light", "not all"), ("auto", "screen and (prefers-color-scheme: dark)")):
        assert client.get(f"/?theme={theme}").status_code == 303
        assert dark_when(client) == media


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/?theme=dark", "/"),
        ("/?q=a%26b&theme=dark&year=2017&year=2018", "/?q=a%26b&year=2017&year=2018"),
        (
            f"/report/{quote('notices/培训 通知#1.html')}?theme=dark&lang=en",
            f"/report/{quote('notices/培训 通知#1.html')}?lang=en",
        ),
    ],
)
def test_the_address_that_is_shown_is_the_same_page_without_the_theme(
    client: FlaskClient, asked: str, shown: str
) -> None:
    answer = client.get(asked, base_url="http://here.example")
    assert answer.status_code == 303
    assert answer.location.startswith("./"), "wherever the page is served"
    assert urljoin(f"http://here.example{asked}", answer.location) == f"http://here.example{shown}"
    assert "theme=dark" in [cookie.partition(";")[0] for cookie in answer.headers.getlist("Set-Cookie")]


@pytest.mark.parametrize("address", ["/?theme=pink", "/api/search?theme=dark", "/?theme="])
def test_what_is_no_theme_or_is_for_programs_changes_nothing(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_nobody_set_so_is_nothing(client: FlaskClient) -> None:
    for name in CHOICES:
        client.set_cookie(name, "<script>")
    assert page(client, "/").get("lang") == "zh-CN"
    assert dark_when(client) == "screen and (prefers-color-scheme: dark)"


def test_cookies_are_sent_where_the_pages_are_alone_and_over_what_they_came_by(client: FlaskClient) -> None:
    answer = client.get("/?lang=en", base_url="https://here.example/below", environ_overrides={"SCRIPT_NAME": "/below"})
    assert {"Secure", "Path=/below", "SameSite=Lax", "HttpOnly"} <= set(answer.headers["Set-Cookie"].split("; "))
