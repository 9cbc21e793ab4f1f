"""``/api/search`` is ``ResultPage.to_dict()``, no more and no less; ``/healthz`` and ``/readyz`` for who watches."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index.fields import COUNTED
from index.protocol import Index
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui.urls import shown_path

QUERY = quote("舆情回应")


def without_time(values: dict[str, Any]) -> dict[str, Any]:
    assert values["took_ms"] >= 0
    return {**values, "took_ms": 0}


@pytest.mark.parametrize(
    ("parameters", "asked"),
    [
        (f"q={QUERY}", {}),
        ("", {"query": ""}),
        (f"q={QUERY}&year=2016..2018&year=2020", {"filters": {"year": ["2016..2018", "2020"]}}),
        (f"q={QUERY}&agency={quote('星野省教育厅')}&level=province&is_report=true&utm=1",
         {"filters": {"agency": ["星野省教育厅"], "level": ["province"], "is_report": ["true"]}}),
        (f"q={QUERY}&sort=oldest&page=2&page_size=3", {"sort": "oldest", "page": 2, "page_size": 3}),
        (f"q={quote('潜水艇 舆情回应')}&match=any&page_size=100",
         {"query": "潜水艇 舆情回应", "match": "any", "page_size": 100}),
        (f"q={QUERY}&page=50", {"page": 50}),
        (f"q={quote('安监局')}", {"query": "安监局"}),
        (f"q={quote('安监局')}&synonyms=0", {"query": "安监局", "synonyms": False}),
    ],
)  # fmt: skip
def test_the_api_is_the_library(client: FlaskClient, index: Index, parameters: str, asked: dict[str, Any]) -> None:
    response = client.get(f"/api/search?{parameters}")
    assert response.status_code == 200
    assert response.content_type == "application/json; charset=utf-8"
    expected = index.search(**{"query": "舆情回应", "facets": COUNTED, **asked}).to_dict()
    for hit in expected["hits"]:
        hit["source"] = shown_path(hit["source"]) if hit["source"] else None
    assert without_time(json.loads(response.data)) == without_time(expected)


def test_the_json_is_readable_text(client: FlaskClient) -> None:
    assert "舆情回应".encode() in client.get(f"/api/search?q={QUERY}").data


@pytest.mark.parametrize(
    "parameters",
    [
        "synonyms=no",
        "page=0",
        "page=x",
        "page_size=101",
        "page_size=0",
        "sort=best",
        "match=some",
        "year=abc",
        "level=high",
    ],
)
def test_what_cannot_be_is_named(client: FlaskClient, parameters: str) -> None:
    response = client.get(f"/api/search?q={QUERY}&{parameters}")
    assert response.status_code == 400
    error = json.loads(response.data)["error"]
    assert error["position"] is None
    assert parameters.partition("=")[2] in error["message"]


def test_a_broken_query_is_told_with_its_position(client: FlaskClient) -> None:
    response = client.get(f"/api/search?q={quote('舆情 “回应')}")
    assert response.status_code == 400
    error = json.loads(response.data)["error"]
    assert set(error) == {"message", "code", "position"}
    assert error["code"] == "query.not_closed"
    assert error["position"] == 3


def test_a_query_of_a_thousand_characters_is_the_longest(client: FlaskClient) -> None:
    assert client.get(f"/api/search?q={quote('公' * 1000)}").status_code == 200
    response = client.get(f"/api/search?q={quote('公' * 1001)}")
    assert response.status_code == 400
    assert "1000" in json.loads(response.data)["error"]["message"]


def test_unknown_addresses_and_methods_answer_in_json(client: FlaskClient) -> None:
    missing, posted = client.get("/api/nothing"), client.post("/api/search")
    assert (missing.status_code, posted.status_code) == (404, 405)
    for response in (missing, posted):
        assert json.loads(response.data)["error"]["message"]
    assert "GET" in posted.headers["Allow"]


@pytest.mark.parametrize("typed", ["舆", "舆情回应 公", "", "<b>", "公" * 1001])
def test_completions_are_those_of_the_library(client: FlaskClient, index: Index, typed: str) -> None:
    response = client.get(f"/api/complete?q={quote(typed)}")
    assert response.status_code == 200
    assert response.content_type == "application/json; charset=utf-8"
    expected = [] if len(typed) > 1000 else index.complete(typed)
    assert json.loads(response.data) == {
        "query": typed,
        "completions": [{"text": completion.text, "count": completion.count} for completion in expected],
    }
    assert expected or typed != "舆"


def test_completions_are_counted_under_the_filters_in_force(client: FlaskClient, index: Index) -> None:
    some = str(next(report.year for report in index.reports() if report.year and "舆" in report.text))
    for year in (some, "1999"):
        response = client.get(f"/api/complete?q={quote('舆')}&year={year}&sort=newest")
        expected = index.complete("舆", filters={"year": [year]})
        assert json.loads(response.data)["completions"] == [{"text": c.text, "count": c.count} for c in expected]
        assert bool(expected) == (year == some)


def test_scores_are_explained_where_that_is_asked(client: FlaskClient) -> None:
    plain, explained = (
        json.loads(client.get(f"/api/search?q={quote('舆情')}{more}").data) for more in ("", "&explain=1")
    )
    assert all("score_parts" not in hit for hit in plain["hits"])
    for hit in explained["hits"]:
        assert sum(part["score"] for part in hit["score_parts"]) == pytest.approx(hit["score"], rel=1e-4)
        assert {"kind", "field", "text", "score", "typed"} == set(hit["score_parts"][0])
    newest = json.loads(client.get(f"/api/search?q={quote('舆情')}&explain=1&sort=newest").data)
    assert all("score_parts" not in hit for hit in newest["hits"])


def test_who_watches_is_told_that_it_is_alive_and_that_it_can_search(client: FlaskClient) -> None:
    alive, ready = client.get("/healthz"), client.get("/readyz")
    assert (alive.status_code, ready.status_code) == (200, 200)
    assert json.loads(alive.data) == {"status": "ok"}
    assert json.loads(ready.data) == {"status": "ready", "reports": len(reports())}


@pytest.mark.parametrize("narrowed", ["", "&year=2018", "&level=county&year=2017..2019", "&match=any", "&synonyms=0"])
def test_the_number_beside_a_completion_is_what_its_search_finds(
    client: FlaskClient, index: Index, narrowed: str
) -> None:
    if isinstance(index, FakeIndex):
        pytest.skip("it completes whatever stands between blanks")
    offered = 0
    for typed in ("舆", "政策", "依申请 公", '"舆情', "月湾市"):
        for completion in client.get(f"/api/complete?q={quote(typed)}{narrowed}").get_json()["completions"]:
            found = client.get(f"/api/search?q={quote(completion['text'])}{narrowed}").get_json()
            offered += 1
            if completion["count"] is not None:
                assert completion["count"] == found["total"], completion
            assert (completion["count"] is None) >= ("match" in narrowed or "synonyms" in narrowed)
    assert offered
