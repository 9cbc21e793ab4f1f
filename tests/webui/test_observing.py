"""A line for each request, without what was asked unless that is wanted; and numbers that are those of the requests."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from index import open_index
from index.errors import IndexDamagedError
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from tests.webui.serving import make_index
from webui.app import create_app
from webui.service import Service

QUERY = quote("舆情")


def client(**service: object) -> FlaskClient:
    return create_app(FakeIndex(reports()), Service(**service)).test_client()  # type: ignore[arg-type]


def numbers(web: FlaskClient) -> dict[tuple[str, str], float]:
    """Sample and value of its first label, to number."""
    families = text_string_to_metric_families(web.get("/metrics").get_data(as_text=True))
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


@pytest.mark.parametrize("log", ["off", "on", "queries"])
def test_a_line_a_request_and_what_was_asked_only_if_wanted(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    web = client(access_log=log)
    asked = [(f"/?q={QUERY}", 200), ("/nothing%0a%7b%7d", 404), ("/?q=%22", 400), ("/healthz", 200)]
    for address, status in asked:
        assert web.get(address, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == status
    lines = capsys.readouterr().err.splitlines()
    if log == "off":
        assert lines == []
        return
    entries = [json.loads(line) for line in lines]
    assert [entry["status"] for entry in entries] == [status for _, status in asked]
    assert [entry["path"] for entry in entries] == ["/", "/nothing\n{}", "/", "/healthz"]
    assert {entry["client"] for entry in entries} == {"192.0.2.7"}
    assert {entry["method"] for entry in entries} == {"GET"}
    for entry in entries:
        assert datetime.fromisoformat(entry["time"]).utcoffset() is not None
        assert entry["ms"] >= 0
        assert entry["bytes"] > 0
    assert ([entry.get("query") for entry in entries] == [f"q={QUERY}", "", "q=%22", ""]) == (log == "queries")
    assert (QUERY in "".join(lines)) == (log == "queries")


def test_searches_are_counted_by_how_they_ended() -> None:
    web = client(metrics=True)
    for address in [
        "/?q=x",
        f"/?q={QUERY}",
        f"/api/search?q={QUERY}",
        "/?q=%22",
        "/report/bare",
        "/api/search?sort=no",
    ]:
        web.get(address)
    found = numbers(web)
    counted = {label: value for (name, label), value in found.items() if name == "gongkai_searches_total"}
    assert counted == {"found": 2, "nothing": 1, "refused": 2}
    assert found["gongkai_request_seconds_count", "report.show"] == 1
    assert found["gongkai_request_seconds_count", "search.show"] == 3
    assert found["process_resident_memory_bytes", ""] > 1_000_000
    assert (found["gongkai_index_readable", ""], found["gongkai_index_reports", ""]) == (1, len(reports()))


def test_searches_that_fail_or_are_too_many_are_counted_too() -> None:
    class Broken(FakeIndex):
        def search(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise IndexDamagedError("index.damaged", folder="x", what="damaged")

        def status(self) -> dict[str, object]:
            raise IndexDamagedError("index.damaged", folder="x", what="damaged")

    web = create_app(Broken(reports()), Service(metrics=True, rate="2/hour")).test_client()
    assert [web.get("/?q=x").status_code for _ in range(3)] == [503, 503, 429]
    found = numbers(web)
    assert (found["gongkai_searches_total", "failed"], found["gongkai_searches_total", "limited"]) == (2, 1)
    assert found["gongkai_index_readable", ""] == 0


def test_the_index_on_disk_has_a_generation_and_an_age(tmp_path: Path) -> None:
    index = open_index(make_index(tmp_path / "index", reports()[:2]))
    found = numbers(create_app(index, Service(metrics=True)).test_client())
    assert found["gongkai_index_generation", ""] == index.status()["generation"]
    assert 0 <= found["gongkai_index_age_seconds", ""] < 600
    index.close()


def test_there_are_no_metrics_unless_they_are_wanted() -> None:
    assert client().get("/metrics").status_code == 404
