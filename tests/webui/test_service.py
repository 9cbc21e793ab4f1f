"""What strangers reach: a limit of requests a client, the names that are answered to, proxies that are believed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui.app import create_app
from webui.service import PUBLIC_RATE, Service, service_of


def client(**service: object) -> FlaskClient:
    return create_app(FakeIndex(reports()), Service(**service)).test_client()  # type: ignore[arg-type]


def statuses(web: FlaskClient, address: str, count: int, ip: str = "192.0.2.1", **headers: str) -> list[int]:
    environ = {"REMOTE_ADDR": ip}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found = []
    for _ in range(count):
        with web.get(address, environ_base=environ, headers=named) as response:
            found.append(response.status_code)
    return found


def test_a_client_that_asks_too_much_is_told_to_wait_and_no_other_is() -> None:
    web = client(rate="5/hour")
    assert statuses(web, "/?q=x", 3) + statuses(web, "/api/search?q=x", 3) == [200] * 5 + [429]
    refused = web.get("/api/search?q=x", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.get_json()["error"]["message"] == "Too Many Requests"
    assert "请求太多" in web.get("/", environ_base={"REMOTE_ADDR": "192.0.2.1"}).get_data(as_text=True)
    assert statuses(web, "/?q=x", 5, "192.0.2.2") == [200] * 5
    for address in ("/healthz", "/readyz", "/robots.txt", "/static/style.css"):
        assert statuses(web, address, 1) == [200]


def test_the_addresses_of_one_network_are_one_client() -> None:
    web = client(rate="1/hour")
    assert statuses(web, "/", 1, "2001:db8::1") == [200]
    assert statuses(web, "/", 1, "2001:db8::ffff:1") == [429]
    assert statuses(web, "/", 1, "2001:db8:0:1::1") == [200]
    assert statuses(web, "/", 1, "::ffff:192.0.2.1") == [200]
    assert statuses(web, "/", 1, "192.0.2.1") == [429]


def test_without_a_limit_nobody_is_refused() -> None:
    assert set(statuses(client(), "/healthz", 400)) == {200}
    assert statuses(client(), "/", 1, X_Forwarded_For="203.0.113.1") == [200]


def test_who_forwards_is_believed_only_as_far_as_it_is_said() -> None:
    forged = [{"X_Forwarded_For": f"198.51.100.{n}, 203.0.113.7"} for n in range(3)]
    plain, behind = client(rate="1/hour"), client(rate="1/hour", proxies=1)
    assert [statuses(plain, "/", 1, **headers)[0] for headers in forged] == [200, 429, 429]
    assert [statuses(behind, "/", 1, **headers)[0] for headers in forged] == [200, 429, 429]
    assert statuses(behind, "/", 1, X_Forwarded_For="203.0.113.8") == [200]
    named = client(hosts=("good.example",), proxies=1)
    assert statuses(named, "/", 1, Host="inner.example", X_Forwarded_Host="good.example") == [200]
    assert statuses(client(hosts=("good.example",)), "/", 1, Host="x.example", X_Forwarded_Host="good.example") == [400]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("good.example", 200),
        ("GOOD.example:8080", 200),
        ("www.deep.example", 200),
        ("deep.example", 200),
        ("192.0.2.1:80", 200),
        ("[2001:db8::1]:80", 200),
        ("localhost:8080", 200),
        ("bad.example", 400),
        ("good.example.bad.example", 400),
        ("1.2.3.4.bad.example", 400),
        ("good.example@bad.example", 400),
        ('x"><script>', 400),
    ],
)
def test_only_known_names_are_answered_to(host: str, status: int) -> None:
    hosts = service_of("127.0.0.1", None, ("good.example", ".deep.example"), 0).hosts
    response = client(hosts=hosts).get("/api/search", headers={"Host": host})
    assert response.status_code == status
    if status == 400:
        assert "--allowed-hosts" in response.get_json()["error"]["message"]


def test_any_name_where_that_is_said() -> None:
    service = service_of("0.0.0.0", None, ("*",), 0)
    assert statuses(client(hosts=service.hosts), "/", 1, Host="any.example") == [200]


@pytest.mark.parametrize(
    ("host", "rate", "proxies", "expected"),
    [
        ("127.0.0.1", None, 0, ""),
        ("::1", None, 0, ""),
        ("localhost", None, 0, ""),
        ("0.0.0.0", None, 0, PUBLIC_RATE),
        ("192.0.2.1", None, 0, PUBLIC_RATE),
        ("127.0.0.1", None, 1, PUBLIC_RATE),
        ("127.0.0.1", "5/second", 0, "5/second"),
        ("0.0.0.0", "0", 0, ""),
    ],
)
def test_who_reaches_the_page_decides_what_is_not_said(
    host: str, rate: str | None, proxies: int, expected: str
) -> None:
    assert service_of(host, rate, (), proxies).rate == expected
