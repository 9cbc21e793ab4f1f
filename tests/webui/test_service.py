"""What strangers reach: a limit of requests a client, names that are answered to, proxies that are believed, a password."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index import settings
from index.settings import SettingsError
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui.app import create_app
from webui.cli import main
from webui.service import PUBLIC_RATE, Service, read_password, service_of


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
    assert refused.get_json()["error"]["message"].startswith("too many requests")
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


# -- the password

PASSWORD = "correct horse 公开"
ADDRESSES = ["/", "/?q=x", "/report/bare", "/api/search?q=x", "/api/complete?q=x", "/readyz", "/metrics", "/nothing"]


@pytest.fixture
def web() -> FlaskClient:
    return create_app(FakeIndex(reports()), Service(password=PASSWORD, metrics=True)).test_client()


def _basic(password: str, user: str = "") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_does_not_know_it_sees_nothing(web: FlaskClient, address: str) -> None:
    refused: list[dict[str, str]] = [
        {},
        *map(_basic, ("", PASSWORD[:-1], PASSWORD + " ", PASSWORD.upper())),
        _basic("", PASSWORD),
        {"Authorization": "Basic ???"},
        {"Authorization": f"Bearer {PASSWORD.encode().hex()}"},
        {"Authorization": "Basic " + base64.b64encode(PASSWORD.encode()).decode()},
    ]
    for headers in refused:
        response = web.get(address, headers=headers)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic realm=")
        assert response.get_data(as_text=True) == "a password is needed\n需要密码\n"
    for method in ("post", "put", "delete"):
        assert getattr(web, method)(address).status_code == 401


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_knows_it_sees_all_under_any_name(web: FlaskClient, address: str) -> None:
    for user in ("", "someone"):
        response = web.get(address, headers=_basic(PASSWORD, user))
        assert response.status_code == (404 if address == "/nothing" else 200)
        assert "private" in response.headers["Cache-Control"]


def test_that_the_service_is_alive_everybody_may_know(web: FlaskClient) -> None:
    assert web.get("/healthz").status_code == 200


def test_guessing_is_limited() -> None:
    web = create_app(FakeIndex(reports()), Service(password=PASSWORD, rate="5/hour")).test_client()
    assert [web.get("/", headers=_basic(str(n))).status_code for n in range(7)] == [401] * 5 + [429] * 2


def test_a_service_does_not_show_its_password() -> None:
    assert PASSWORD not in repr(Service(password=PASSWORD))


def test_the_password_is_the_first_line_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\r\nnot this\n", encoding="utf-8")
    assert read_password(str(path)) == PASSWORD
    for text in ("", "\n", "short\n", "x" * 201, "\nafter an empty line\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match="8 to 200 characters"):
            read_password(str(path))
    path.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        read_password(str(path))


def test_without_its_file_nothing_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings._file.cache_clear()
    assert main(["--port", "0", "--password-file", str(tmp_path / "gone")]) == 2
    assert "gone cannot be read" in capsys.readouterr().err
    monkeypatch.setenv("GONGKAI_PASSWORD_FILE", "")
    assert main(["--port", "0"]) == 2
    assert "$GONGKAI_PASSWORD_FILE must be" in capsys.readouterr().err
