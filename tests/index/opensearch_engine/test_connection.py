"""Every failure of a cluster is one clear error with what to do; what may pass is tried again; secrets stay secret."""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from index import open_index, time_limit
from index.errors import ClusterError, GongkaiError, IndexMissingError, IndexPlaceError, SearchTimeoutError
from index.opensearch_engine import connection as connections
from index.opensearch_engine.address import Address, parse_address
from index.opensearch_engine.connection import ConflictError, Connection, NotThereError, RefusedError
from index.settings import SettingsError
from tests.index.opensearch_engine.stub import failure, node


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "pause", lambda attempt: 0.0)
    for name in ("USER", "PASSWORD", "PASSWORD_FILE", "CA_FILE"):
        monkeypatch.delenv(f"GONGKAI_OPENSEARCH_{name}", raising=False)


def connected(*hosts: str, scheme: str = "opensearch") -> Connection:
    return Connection(parse_address(f"{scheme}://{','.join(hosts)}/reports"))


# -- addresses


def test_an_address_names_hosts_and_an_index() -> None:
    address = parse_address("opensearchs://a.example:1,[::1],10.0.0.7:443/some-reports_1?shards=3&replicas=2")
    hosts = (("a.example", 1), ("[::1]", 9200), ("10.0.0.7", 443))
    text = "opensearchs://a.example:1,[::1],10.0.0.7:443/some-reports_1"
    assert address == Address(text, hosts, True, "some-reports_1", 3, 2)
    assert parse_address("opensearch://h/x/") == Address("opensearch://h/x/", (("h", 9200),), False, "x")


@pytest.mark.parametrize(
    "rest", ["", "h", "h/", "/x", "h/X", "h/_x", "h/x.1", "h/x/y", "h:99999/x", "h:p/x", "h,/x", "h/x?shards=0", "h/x?a=1", "h/x#y"]
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_one_is(rest: str) -> None:
    with pytest.raises(IndexPlaceError, match="write opensearch://HOST:PORT/NAME"):
        parse_address(f"opensearch://{rest}")


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(IndexPlaceError) as raised:
        open_index("opensearch://me:s3cret@127.0.0.1/x")
    assert "s3cret" not in str(raised.value)
    assert "GONGKAI_OPENSEARCH_PASSWORD_FILE" in str(raised.value)


# -- failures


@pytest.mark.parametrize(
    ("status", "kind", "error", "told"),
    [
        (401, "security_exception", ClusterError, "does not know this user or password"),
        (403, "security_exception", ClusterError, "does not allow this"),
        (404, "index_not_found_exception", IndexMissingError, "there is no index at"),
        (404, "resource_not_found_exception", NotThereError, "because"),
        (409, "version_conflict_engine_exception", ConflictError, "because"),
        (400, "resource_already_exists_exception", ConflictError, "because"),
        (400, "parsing_exception", RefusedError, "because"),
        (413, "too_large", RefusedError, "because"),
        (429, "rejected_execution_exception", ClusterError, "has too much to do"),
        (503, "cluster_manager_not_discovered_exception", ClusterError, "has too much to do"),
        (503, "search_phase_execution_exception", ClusterError, "is red"),
    ],
)
def test_a_refusal_is_called_what_it_is(status: int, kind: str, error: type[Exception], told: str) -> None:
    with node(lambda *asked: (status, failure(kind))) as host, pytest.raises(error, match=told) as raised:
        connected(host).ask("GET", "/")
    if isinstance(raised.value, GongkaiError):
        assert raised.value.chinese != str(raised.value)


def test_what_a_cluster_was_too_busy_for_is_asked_again() -> None:
    asked = []

    def answer(request: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        asked.append(request)
        return (200, {"ok": 1}) if len(asked) == 3 else (429, failure("rejected_execution_exception"))

    with node(answer) as host:
        assert connected(host).ask("GET", "/x") == {"ok": 1}
        asked.clear()
        with pytest.raises(ClusterError):
            connected(host).ask("GET", "/x", patient=False)
    assert len(asked) == 1


def test_a_node_that_is_down_is_passed_over_and_one_that_hangs_up_too() -> None:
    with node(lambda *asked: None) as rude, node(lambda *asked: (200, {"ok": 1})) as well:
        for _ in range(6):
            assert connected(_closed_port(), rude, well).ask("GET", "/") == {"ok": 1}


def test_a_cluster_that_cannot_be_reached_is_named() -> None:
    host = _closed_port()
    with pytest.raises(ClusterError, match=f"opensearch://{host}/reports cannot be reached .*: check host and port"):
        connected(host).ask("GET", "/")


def test_a_question_is_given_up_at_its_limit_of_time() -> None:
    def answer(*asked: Any) -> tuple[int, Any]:
        time.sleep(1.5)
        return 200, {}

    with node(answer) as host:
        with pytest.raises(SearchTimeoutError), time_limit(300):
            connected(host).ask("GET", "/")
        with pytest.raises(ClusterError, match="did not answer in time"):
            connected(host).ask("GET", "/", timeout=0.3)


def test_an_answer_that_lacks_shards_is_none() -> None:
    partial = {"_shards": {"failed": 1}, "hits": {}}
    with node(lambda *asked: (200, partial)) as host, pytest.raises(ClusterError, match="without it would be wrong"):
        connected(host).search("/_search", {})


def test_without_the_client_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(ClusterError, match=r"pip install gongkai\[opensearch\]"):
        open_index("opensearch://127.0.0.1/x")


# -- who asks


def _guarded(request: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    known = base64.b64encode("me:密码".encode()).decode()
    return (
        (200, {"ok": 1}) if headers.get("authorization") == f"Basic {known}" else (401, failure("security_exception"))
    )


def test_a_password_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    file.write_text("密码\n", encoding="utf-8")
    with node(_guarded) as host:
        with pytest.raises(ClusterError, match="does not know"):
            connected(host).ask("GET", "/")
        monkeypatch.setenv("GONGKAI_OPENSEARCH_USER", "me")
        with pytest.raises(SettingsError, match="go together"):
            connected(host)
        monkeypatch.setenv("GONGKAI_OPENSEARCH_PASSWORD", "wrong")
        with pytest.raises(ClusterError, match="does not know"):
            connected(host).ask("GET", "/")
        monkeypatch.setenv("GONGKAI_OPENSEARCH_PASSWORD_FILE", str(file))
        assert connected(host).ask("GET", "/") == {"ok": 1}
        monkeypatch.setenv("GONGKAI_OPENSEARCH_PASSWORD_FILE", str(tmp_path / "none"))
        with pytest.raises(SettingsError, match="none"):
            connected(host)


def test_a_password_is_not_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_OPENSEARCH_USER", "me")
    monkeypatch.setenv("GONGKAI_OPENSEARCH_PASSWORD", "s3cret")
    with pytest.raises(IndexPlaceError, match="use opensearchs://"):
        connected("127.0.0.1", "search.example")
    connected("search.example", scheme="opensearchs")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
def test_a_certificate_must_be_vouched_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with node(lambda *asked: (200, {"ok": 1}), (certificate, key)) as host:
        with pytest.raises(ClusterError, match="GONGKAI_OPENSEARCH_CA_FILE"):
            connected(host, scheme="opensearchs").ask("GET", "/")
        monkeypatch.setenv("GONGKAI_OPENSEARCH_CA_FILE", str(certificate))
        assert connected(host, scheme="opensearchs").ask("GET", "/") == {"ok": 1}
        by_another_name = host.replace("127.0.0.1", "localhost")
        with pytest.raises(ClusterError, match="is not trusted"):
            connected(by_another_name, scheme="opensearchs").ask("GET", "/")
    with node(lambda *asked: (200, {})) as host, pytest.raises(ClusterError, match="write opensearch://"):
        connected(host, scheme="opensearchs").ask("GET", "/")


def _closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"
