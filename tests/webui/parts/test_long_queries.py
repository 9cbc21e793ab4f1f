"""Long queries stand in the path: a page of results keeps its weight, and each of its links says what it said."""

from __future__ import annotations

import random
from base64 import urlsafe_b64decode
from html import escape as html_escape
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from index import Report
from index.query.parser import MAX_LENGTH
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui import urls
from webui.app import create_app
from webui.urls import LONG, is_long, place_of

WORDS = ["公开", "信息", "政府", "申请", "报告", "答复", "年度", "主动", "机关", "平台", "制度", "监督"]
MOST = 60_000


def long_query(length: int, seed: int = 1) -> str:
    """A query of so many characters, of words that reports have."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(length))[:length].strip()


def many() -> list[Report]:
    chance = random.Random(2)
    return [
        Report(
            id=f"{n}/一份报告.html",
            title=f"第{n}机关政府信息公开工作年度报告",
            text="".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(200)) + "，".join(WORDS),
            agency=f"第{n}机关",
            year=2004 + n % 20,
            province=f"{n % 31}省",
            level="county",
        )
        for n in range(400)
    ]


@pytest.fixture(scope="module")
def crowded() -> FlaskClient:
    return create_app(FakeIndex(many())).test_client()


@pytest.mark.parametrize("length", [2, 20, 24, 100, MAX_LENGTH])
@pytest.mark.parametrize("more", ["", "&lang=en&year=2010..2015&match=any"])
def test_a_page_of_results_weighs_the_same_whatever_the_query(crowded: FlaskClient, length: int, more: str) -> None:
    query = long_query(length)
    page = crowded.get(f"/?q={quote(query)}{more}", follow_redirects=True)
    assert page.status_code == 200
    assert page.get_data(as_text=True).count('<li class="hit-item"') == 10
    assert len(page.get_data()) < MOST


Said = tuple[str, list[tuple[str, str]], str]


def said(page: str, place: str, site: str) -> list[Said]:
    """Path, parameters and fragment of each link and form, as a browser resolves them and the application reads them."""
    tree = html.fromstring(page)
    found: list[Said] = []
    for href in tree.xpath("//a/@href | //link/@href"):
        parts = urlsplit(urljoin(place, href))
        path, pairs = parts.path.removeprefix(urlsplit(site).path), parse_qsl(parts.query, keep_blank_values=True)
        if path.startswith("q/"):
            _, token, path = path.split("/", 2)
            pairs.append(("q", urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()))
        found.append((path, sorted(pairs), parts.fragment))
    return found


@pytest.mark.parametrize("root", ["", "/reports"])
@pytest.mark.parametrize(
    "query",
    [long_query(60), f'"{"公开" * 40}" OR a/b', long_query(40) + " ../..?&#+%"],
    ids=["words", "nothing found", "signs"],
)
def test_each_link_says_what_it_would_with_the_query_in_it(
    query: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(FakeIndex(reports())).test_client()
    own, site = {"SCRIPT_NAME": root}, f"http://localhost{root}/"
    asked = f"?q={quote(query, safe='')}&year=2016..2018&match=any"
    moved = client.get(f"/{asked}", environ_overrides=own)
    assert (moved.status_code, moved.location) == (303, f"{root}/{place_of(query)}?year=2016..2018&match=any")
    page = client.get(moved.location.removeprefix(root), environ_overrides=own).get_data(as_text=True)
    monkeypatch.setattr(urls, "LONG", 10_000)
    repeating = client.get(f"/{asked}", environ_overrides=own).get_data(as_text=True)
    expected = said(repeating, f"{site}{asked}", site)
    assert said(page, urljoin(site, moved.location), site) == expected
    assert sum(("q", query) in pairs for _, pairs, _ in expected) > 10
    assert page.count(html_escape(query)) < 4
    assert {*html.fromstring(page).xpath("//form/@action")} <= {f"{root}/", "./", f"{root}/compare"}
    kinds = {
        href.split("/")[1].split("?")[0]: href
        for href in html.fromstring(page).xpath("//a/@href[starts-with(., './')]")
    }
    for href in kinds.values():
        inside = urljoin(moved.location, href).removeprefix(root)
        assert client.get(inside, environ_overrides=own).status_code == 200, href


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=200))
def test_a_token_is_its_query(query: str) -> None:
    query = query.strip().replace("\r", "").replace("\n", "")
    client = create_app(FakeIndex(reports()[:2])).test_client()
    answer = client.get("/", query_string={"q": query})
    plain = [len(one.encode()) if one.isalnum() or one > "\x7f" or one in " _.-~" else 3 for one in query]
    assert is_long(query) == (sum(plain) > LONG)
    if is_long(query):
        assert (answer.status_code, answer.location) == (303, f"/{place_of(query)}")
        box = html.fromstring(client.get(answer.location).get_data(as_text=True)).xpath("//input[@id='q']/@value")
        assert box in ([query], [query.replace("\x00", "\ufffd")])
    else:
        assert answer.status_code in (200, 400)


@pytest.mark.parametrize("token", ["", "a", "!", "5YWs5byA5Q", "5YWs5byA=", "//", "gICA", "IOWFrCA"])
def test_what_is_no_token_is_no_page(token: str) -> None:
    client = create_app(FakeIndex(reports()[:2])).test_client()
    assert client.get(f"/q/{token}/").status_code == 404


def test_a_page_with_its_query_in_the_path_is_kept_apart_from_the_other() -> None:
    """The links of the one would lead elsewhere from the other."""
    client = create_app(FakeIndex(reports())).test_client()
    place = f"/{place_of('公开')}"
    for _ in range(2):
        plain, inside = client.get(f"/?q={quote('公开')}"), client.get(place)
        assert plain.headers["ETag"] != inside.headers["ETag"]
        assert f'href="/?q={"公开"}&amp;' in plain.get_data(as_text=True)
        assert f'href="/?q={"公开"}&amp;' not in inside.get_data(as_text=True)
    changed = client.get(f"{place}?theme=dark")
    assert urljoin(f"http://localhost{place}", changed.location) == f"http://localhost{place}"
