"""A page with a password shows nothing of its index to who does not know it, and cannot lose it unseen."""

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
from webui.service import Service, read_password

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
