"""A cluster behind TLS and a password: everything goes through the door, for who has the key."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import create_index, open_index
from index.errors import ClusterError, IndexPlaceError
from indexer.cli import main
from tests.index.building import reports
from tests.parity.pairs import fill
from tests.parity.proxies import Guard, guarded

pytestmark = [
    pytest.mark.opensearch,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with"),
]

USER, PASSWORD = "读者", "密码 with:colon"


@pytest.fixture(scope="module")
def door(opensearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    with guarded(opensearch, USER, PASSWORD, tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def address(door: Guard, new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of a new index behind the door; the environment has the key to it."""
    for name in ("USER", "PASSWORD", "PASSWORD_FILE", "CA_FILE"):
        monkeypatch.delenv(f"GONGKAI_OPENSEARCH_{name}", raising=False)
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_OPENSEARCH_USER", USER)
    monkeypatch.setenv("GONGKAI_OPENSEARCH_PASSWORD_FILE", str(file))
    monkeypatch.setenv("GONGKAI_OPENSEARCH_CA_FILE", str(door.certificate))
    door.answers.clear()
    return f"opensearchs://{door.host}/{new_address().rpartition('/')[2]}"


def test_everything_is_asked_over_tls_by_the_user_from_creating_to_searching(
    address: str, door: Guard, new_address: Callable[[], str]
) -> None:
    index = create_index(address)
    fill(index, reports())
    assert index.search("公开").total > 0
    assert {report.id: report for report in index.reports()} == {report.id: report for report in reports()}
    assert index.health()["cluster"] == "green"
    assert index.check()["reports"] == len(reports())
    index.close()
    assert door.answers[200] > 10
    assert 401 not in door.answers
    # It is the index that those who need no door see.
    beside = new_address().rpartition("/")[0] + "/" + address.rpartition("/")[2]
    assert len(list(open_index(beside).sources())) == len(reports())


def test_the_commands_read_the_key_from_the_environment(address: str, door: Guard, tmp_path: Path) -> None:
    lines = [{"id": "a", "text": "石桥县财政局2018年政府信息公开工作年度报告。主动公开政府信息12条。"}]
    file = tmp_path / "reports.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert main(["add", str(file), "--index", address, "--workers", "1"]) == 0
    command = [sys.executable, "-m", "index.cli.main", "主动公开", "--index", address, "--json"]
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    assert json.loads(found.stdout)["total"] == 1
    assert PASSWORD not in found.stdout + found.stderr


def test_without_the_key_nothing_is_said_and_the_password_never(
    address: str, door: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_index(address).close()
    seen = door.answers[200]
    monkeypatch.delenv("GONGKAI_OPENSEARCH_PASSWORD_FILE")
    monkeypatch.setenv("GONGKAI_OPENSEARCH_PASSWORD", "s3cret wrong")
    with pytest.raises(ClusterError, match="does not know this user or password") as refused:
        open_index(address)
    assert "s3cret" not in str(refused.value)
    monkeypatch.delenv("GONGKAI_OPENSEARCH_CA_FILE")
    with pytest.raises(ClusterError, match="is not trusted"):
        open_index(address)
    by_name = address.replace("127.0.0.1", "localhost")  # whom the certificate does not name
    monkeypatch.setenv("GONGKAI_OPENSEARCH_CA_FILE", str(door.certificate))
    with pytest.raises(ClusterError, match="is not trusted"):
        open_index(by_name)
    with pytest.raises(IndexPlaceError, match="use opensearchs://"):
        open_index("opensearch://search.example:9200/reports")
    assert door.answers[200] == seen
