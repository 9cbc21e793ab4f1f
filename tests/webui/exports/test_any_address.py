"""Whatever an address says, it is answered: with what was asked for, or with what is wrong about it. Never with a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.protocol import Index
from tests.webui.sample_reports import reports
from webui.app import create_app
from webui.exports.rows import FORMATS
from webui.parameters import PARAMETERS

NAMES = sorted({parameter.name for parameter in PARAMETERS.values()} | {"table", "lang", "theme", "beside"})

#: Numbers beyond every limit and in other scripts, markup, formulas, templates, headers, syntax without end or sense.
ODD = [
    *(
        "9" * 400,
        "9" * 5_000,
        "-1",
        "0",
        "1e400",
        "nan",
        "0x10",
        "1_000",
        "１２",
        "٣",
        "²",
        "1..",
        "..",
        "..-1",
        "2016..2015",
    ),
    *("99999999999999999999..", "<script>alert(1)</script>", "=1+1", "{0}", "%s%n", "{{7*7}}", "__class__", "../" * 50),
    *(
        "\x00",
        "\r\nSet-Cookie: a=b",
        "\u202e",
        "\ud800",
        '"' * 300,
        "(" * 400,
        "*" * 99,
        '"信息 公开"~99999999',
        "a" * 5_000,
    ),
]
ID = reports()[3].id
GOOD = ["公开", "1", "2018", "agency", "year", "requests_received", "-requests_received", "groups", "en", ID, ""]

values = st.sampled_from(ODD) | st.sampled_from(GOOD) | st.text(max_size=6)
pairs = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=4)

#: What stands in the place of a variable part of a path.
PARTS = {
    "name": st.sampled_from(["agency", "year", *FORMATS]) | values,
    "report_id": st.just(ID) | values,
    "number": st.sampled_from(["0", "1", "9" * 30, "１"]),
}


@pytest.fixture(scope="module")
def client(make_index: Callable[[Iterable[Report]], Index]) -> FlaskClient:
    return create_app(make_index(reports())).test_client()


def quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_address_is_answered(client: FlaskClient, data: st.DataObject) -> None:
    rules = sorted(client.application.url_map.iter_rules(), key=str)
    rule = data.draw(st.sampled_from([rule for rule in rules if rule.endpoint != "static"]))
    path = str(rule)
    for name in sorted(rule.arguments):
        start = path.index("<")
        path = path[:start] + (quoted(data.draw(PARTS[name])) or "x") + path[path.index(">") + 1 :]
    asked = data.draw(pairs)
    answer = client.get(f"{path}?{'&'.join(f'{name}={quoted(value)}' for name, value in asked)}")
    body = answer.get_data()  # read to its end
    answer.close()
    assert answer.status_code in (200, 301, 302, 308, 400, 404, 414)
    assert b"Traceback" not in body
    assert "Set-Cookie" not in answer.headers or "a=b" not in answer.headers["Set-Cookie"]
    if answer.mimetype == "text/html":
        assert b"<script>alert" not in body


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/figures.csv?level=nowhere", 400),
        ("/figures.xlsx?level=nowhere", 400),
        ("/export/csv?level=nowhere", 400),
        (f"/sitemap-{'9' * 30}.xml", 404),
        ("/sitemap-0.xml", 404),
    ],
)
def test_what_is_wrong_is_said_before_a_file_begins(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status
