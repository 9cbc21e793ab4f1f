"""An index that goes, breaks or is replaced under a running server: 503 and a calm page, and back without a restart."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.errors import IndexDamagedError, SearchTimeoutError
from index.opening import open_index, rebuild_index
from index.results import ResultPage
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import page, texts
from tests.webui.sample_reports import reports
from tests.webui.serving import make_index
from webui import app_index
from webui.app import create_app

ADDRESSES = ["/", "/?q=x", "/report/bare", "/like?id=bare", "/api/search?q=x", "/api/complete?q=x", "/readyz"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_index(tmp_path / "kept-out-of-answers", reports())


@pytest.fixture
def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    monkeypatch.setattr(app_index, "_AGAIN", 0.0)
    index = open_index(folder)
    yield create_app(index).test_client()
    index.close()


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def cut_manifest(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:100])


def lose_a_file(folder: Path) -> None:
    """Together with a commit, without which what is open stays in memory and whole."""
    max(folder.iterdir(), key=lambda path: path.stat().st_size).unlink()
    os.utime(folder / "manifest.json")


def garble(folder: Path) -> None:
    """Every file but the manifest, in its whole length."""
    for path in folder.glob("*.*"):
        if path.name != "manifest.json":
            path.write_bytes(bytes(len(path.read_bytes())))
    os.utime(folder / "manifest.json")


@pytest.mark.parametrize("harm", [remove, empty, cut_manifest, lose_a_file, garble])
def test_what_cannot_be_read_is_told_calmly_until_it_is_back(
    folder: Path, served: FlaskClient, harm: Callable[[Path], None]
) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    assert served.get("/readyz").status_code == 200
    harm(folder)
    for address in ADDRESSES:
        response = served.get(address)
        assert response.status_code == 503, address
        assert int(response.headers["Retry-After"]) > 0
        assert folder.name not in response.get_data(as_text=True)
        if address.startswith("/api/") or address == "/readyz":
            assert json.loads(response.data)["error"]["message"]
    assert texts(page(served, "/?q=x", 503), "//h1") == ["索引暂时不可用"]
    assert served.get("/healthz").status_code == 200
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(folder.with_name("copy"), folder)
    for address in ADDRESSES:
        assert served.get(address).status_code == 200, address


@pytest.mark.parametrize("column", ["source", "shown", "text"])
def test_a_record_that_cannot_be_decoded_is_damage(folder: Path, served: FlaskClient, column: str) -> None:
    """Also under a manifest that is whole: the record is read long after the index was opened."""
    (path,) = folder.glob(f"*.{column}.col")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"\xff" * (size * 4 // 5))
    answers = {served.get(address).status_code for address in ADDRESSES}
    assert answers <= {200, 503}
    assert 503 in answers
    wrong = served.get("/api/search?q=公开")
    assert (wrong.status_code, wrong.get_json()["error"]["code"]) == (503, "service.index_damaged")
    assert int(wrong.headers["Retry-After"]) > 0


class Worn(FakeIndex):
    """What is open of it fails, and is whole once it is opened again."""

    def __init__(self, error: Exception) -> None:
        super().__init__(reports())
        self.error: Exception | None = error

    def search(self, *args: Any, **named: Any) -> ResultPage:
        if self.error:
            raise self.error
        return super().search(*args, **named)

    def close(self) -> None:
        self.error = None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IndexDamagedError("index.damaged", folder="x", what="damaged"), 503),
        (OSError(5, "Input/output error"), 503),
        (TypeError("garbled"), 500),
    ],
)
def test_what_fails_is_opened_again(error: Exception, status: int, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Worn(error)).test_client()
    assert client.get("/?q=x").status_code == status
    assert str(error) in caplog.text
    assert client.get("/?q=x").status_code == 200


def test_a_search_beyond_its_time_is_said_to_people_and_to_programs() -> None:
    index = Worn(SearchTimeoutError("search.timeout", milliseconds=700))
    client = create_app(index).test_client()
    assert texts(page(client, "/?q=x", 503), "//h1") == ["搜索太久"]
    answer = client.get("/api/search?q=x")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "timeout")
    assert int(answer.headers["Retry-After"]) > 0
    assert index.error is not None, "nothing is wrong with what is open"


def test_an_index_that_stays_broken_is_not_opened_again_by_every_request() -> None:
    class Broken(Worn):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    index = Broken(IndexDamagedError("index.damaged", folder="x", what="damaged"))
    client = create_app(index).test_client()
    assert {client.get("/?q=x").status_code for _ in range(20)} == {503}
    assert index.closed == 1


def test_a_rebuilt_or_replaced_index_is_taken_over(folder: Path, served: FlaskClient) -> None:
    assert served.get("/readyz").get_json()["reports"] == len(reports())
    rebuild_index(folder)
    assert served.get("/readyz").get_json()["reports"] == len(reports())
    make_index(folder.with_name("other"), reports()[:2])
    folder.rename(folder.with_name("old"))
    folder.with_name("other").rename(folder)
    assert served.get("/readyz").get_json()["reports"] == 2
    assert served.get("/api/search").get_json()["total"] == 2
