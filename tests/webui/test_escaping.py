"""Reports and queries are other people's text: none of it may ever become markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index import Report, Source
from index.protocol import Index
from tests.webui.reading import page, texts
from webui.app import create_app

HOSTILE = """<script>alert("1")</script>&amp;'"><img src=x onerror=alert(1)>"""
ELEMENTS = "//script[not(starts-with(@src, '/static/')) or text()] | //img | //@onerror | //style | //iframe"

REPORT = Report(
    id=f"id/{HOSTILE}",
    title=f"标题{HOSTILE}舆情回应",
    text=f"一、{HOSTILE}\n正文{HOSTILE}舆情回应{HOSTILE}\n甲{HOSTILE} | 舆情回应{HOSTILE}\n乙 | 1\n",
    agency=f"机关{HOSTILE}",
    province=f"省{HOSTILE}",
    city=f"市{HOSTILE}",
    document_number=HOSTILE,
    system=HOSTILE,
    template=HOSTILE,
    year=2018,
    statistics={HOSTILE: 3, "proactive_total": 4},
    source=Source(path=HOSTILE, url=f"https://a.example/{HOSTILE}"),
)


@pytest.fixture(scope="module")
def hostile(make_index: Callable[[Iterable[Report]], Index]) -> FlaskClient:
    return create_app(make_index([REPORT])).test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/?q={quote('舆情回应')}",
        f"/?q={quote(HOSTILE)}",
        f"/?q={quote('舆情回应 ' + HOSTILE + ' 潜水艇')}",
        f"/?q={quote('舆情回应')}&agency={quote(REPORT.agency or '')}&sort={quote(HOSTILE)}",
        f"/report/{quote(REPORT.id)}?q={quote('舆情回应 ' + HOSTILE)}",
        f"/report?id={quote(HOSTILE)}",
        f"/{quote(HOSTILE)}",
        f"/?year={quote(HOSTILE)}",
        f"/?year_from={quote(HOSTILE)}",
    ],
)
def test_nothing_hostile_becomes_markup(hostile: FlaskClient, address: str) -> None:
    response = hostile.get(address, follow_redirects=True)
    tree = page(hostile, address, response.status_code)
    assert response.status_code in (200, 400, 404)
    assert not tree.xpath(ELEMENTS)
    assert b"<script>" not in response.data


def test_hostile_text_is_shown_as_it_was_written(hostile: FlaskClient) -> None:
    tree = page(hostile, f"/report/{quote(REPORT.id)}?q={quote('舆情回应')}")
    shown = tree.xpath("//div[@id='report-text']")[0].text_content()
    assert f"正文{HOSTILE}舆情回应" in shown
    assert texts(tree, "//h1") == [" ".join((REPORT.title or "").split())]
    assert texts(tree, "//h1/mark") == ["舆情回应"]
    assert texts(tree, "//div[@id='report-text']//mark") == ["舆情回应", "舆情回应"]


def test_the_query_comes_back_into_the_box_unchanged(hostile: FlaskClient) -> None:
    for query in (HOSTILE, "“舆情回应” & <b>", "a'b\\c"):
        tree = hostile.get(f"/?q={quote(query)}", follow_redirects=True)
        parsed = page(hostile, f"/?q={quote(query)}", tree.status_code)
        assert parsed.xpath("//form[@role='search']//input[@name='q']/@value") == [query]
