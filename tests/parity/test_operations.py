"""The commands and the page over an index on a cluster: as over one in a folder, and clear where a cluster differs."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index import Index, Report, create_index, open_index
from index.errors import ClusterError
from index.opensearch_engine import place
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.mapping import index_body
from indexer.cli import main
from tests.index.building import reports
from webui.app import create_app

pytestmark = pytest.mark.opensearch

MakeAddress = Callable[[], str]

TEXT = "石桥县财政局2018年政府信息公开工作年度报告\n2018年，我局主动公开政府信息12条。\n虚构样例。"


def held(index: Index) -> dict[str, Report]:
    return {report.id: report for report in index.reports()}


def connected(address: str) -> Connection:
    return Connection(parse_address(address))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four documents, in files and lines."""
    made = tmp_path / "reports"
    made.mkdir()
    for name, body in (("a", "财政"), ("b", "教育")):
        (made / f"{name}.txt").write_text(TEXT.replace("财政", body), encoding="utf-8")
    rows = [{"id": name, "text": TEXT.replace("财政", body)} for name, body in (("good", "民政"), ("bad", "水利"))]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (made / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return made


def test_adding_reads_what_changed_prunes_what_went_and_keeps_corrections(
    folder: Path, new_address: MakeAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    address = new_address()
    (folder / "overrides.csv").write_text("id,field,value,note\ngood,year,2017,题目写错\n", encoding="utf-8")
    assert main(["add", str(folder), "--index", address, "--workers", "1"]) == 0
    assert "4 added; 4 reports" in capsys.readouterr().out
    assert held(open_index(address))["good"].year == 2017

    (folder / "overrides.csv").unlink()  # kept with the index
    (folder / "a.txt").write_text(TEXT.replace("12条", "13条"), encoding="utf-8")
    (folder / "b.txt").unlink()
    assert main(["add", str(folder), "--index", address, "--prune", "--workers", "1"]) == 0
    assert "0 added, 1 updated, 2 unchanged, 1 removed; 3 reports" in capsys.readouterr().out
    index = open_index(address)
    assert held(index)["good"].year == 2017
    assert main(["add", str(folder), "--index", address, "--again", "--workers", "1"]) == 0
    assert held(index)["good"].evidence["year"].rule == "override"
    assert main(["remove", "good", "--index", address]) == 0
    assert "good" not in held(index)


def test_a_rejected_document_is_a_row_in_the_table_of_the_run(
    folder: Path, new_address: MakeAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    address = new_address()
    create_index(address)
    connection = connected(address)
    refuse = {"fail": {"if": "ctx.id == 'bad'", "message": "not this one"}}
    name = connection.address.name
    connection.ask("PUT", f"/_ingest/pipeline/{name}", body={"processors": [refuse]})
    connection.ask("PUT", f"/{name}/_settings", body={"index.default_pipeline": name})
    assert main(["add", str(folder), "--index", address, "--workers", "1"]) == 1
    said = capsys.readouterr()
    assert "3 added, 1 failed; 3 reports" in said.out
    assert "not this one" in said.out + said.err
    assert "bad" not in held(open_index(address))
    connection.ask("PUT", f"/{name}/_settings", body={"index.default_pipeline": None})
    assert main(["add", str(folder), "--index", address, "--workers", "1"]) == 0  # it was not taken for known
    assert "1 added, 3 unchanged; 4 reports" in capsys.readouterr().out


def test_an_index_is_copied_onto_a_cluster_and_back(
    new_address: MakeAddress, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, back = str(tmp_path / "here"), new_address(), str(tmp_path / "back")
    with create_index(here).writer() as writer:
        for report in reports():
            writer.add(report)
    open_index(here).keep_corrections(b"id,field,value\n")
    for source, target in ((here, there), (there, back), (here, there)):  # the last as after an interruption
        assert main(["copy", source, target, "--workers", "1"]) == 0
        assert f"{len(reports())} reports copied to {target}" in capsys.readouterr().out
        assert held(open_index(target)) == {report.id: report for report in reports()}
        assert open_index(target).corrections() == b"id,field,value\n"
    with open_index(back).writer() as writer:
        writer.remove(reports()[0].id)
    assert main(["copy", back, there]) == 2
    assert "has 1 other reports" in capsys.readouterr().err
    assert len(held(open_index(there))) == len(reports())


def test_the_page_tells_the_health_of_the_cluster(new_address: MakeAddress) -> None:
    with closing(create_index(new_address())) as index:
        ready = create_app(index).test_client().get("/readyz").get_json()
        assert (ready["status"], ready["cluster"], ready["nodes"]) == ("ready", "green", 1)


def test_what_cannot_be_read_whole_is_no_answer(new_address: MakeAddress) -> None:
    address = new_address()
    connection = connected(address)
    name = connection.address.name
    place.make_state(connection)
    # Its shard may be on no node that there is.
    body = index_body(shards=1)
    body["settings"]["index.routing.allocation.require._name"] = "nobody"
    params = {"wait_for_active_shards": "0"}
    connection.ask("PUT", f"/{name}.1", body={**body, "aliases": {name: {}}}, params=params)
    index = open_index(address)
    with pytest.raises(ClusterError, match="red"):
        index.health()
    with pytest.raises(ClusterError, match="red"):
        index.search("公开")
    with pytest.raises(ClusterError, match="red"):
        list(index.reports())
    client = create_app(index).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["error"]["code"] == "service.cluster"
    connection.ask("PUT", f"/{name}/_settings", body={"index.routing.allocation.require._name": None})
    connection.ask("GET", f"/_cluster/health/{name}", params={"wait_for_status": "green", "timeout": "30s"})
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("arguments", "told"), [
    (["backup", "--to", "x"], "snapshots"),
    (["check", "--repair"], "snapshots"),
])  # fmt: skip
def test_commands_on_files_say_what_to_do_instead(
    arguments: list[str], told: str, new_address: MakeAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--index", new_address()]) == 2
    assert told in capsys.readouterr().err


def test_a_missing_index_is_named_with_how_to_make_it(
    new_address: MakeAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    address = new_address()
    for command in ("status", "check", "rebuild", "vacuum", "log"):
        assert main([command, "--index", address]) == 2
        assert f"there is no index at {address}; make one" in capsys.readouterr().err


def test_a_snapshot_of_the_cluster_brings_an_index_back(new_address: MakeAddress) -> None:
    """As ``docs/opensearch.md`` says; needs the tests' own server, which has a place for snapshots."""
    address = new_address()
    index, connection = create_index(address), connected(address)
    with index.writer() as writer:
        for report in reports():
            writer.add(report)
    index.keep_corrections(b"id,field,value\n")
    name = connection.address.name
    place = {"type": "fs", "settings": {"location": name}}
    connection.ask("PUT", f"/_snapshot/{name}", body=place)
    whole = {"indices": f"{name}.*", "include_global_state": False}
    waiting = {"wait_for_completion": "true"}
    connection.ask("PUT", f"/_snapshot/{name}/first", body=whole, params=waiting)
    for part in ("1", "state"):
        connection.ask("DELETE", f"/{name}.{part}")
    back = {"indices": f"{name}.*", "include_aliases": True}
    connection.ask("POST", f"/_snapshot/{name}/first/_restore", body=back, params=waiting)
    again = open_index(address)
    assert held(again) == {report.id: report for report in reports()}
    assert again.check()["reports"] == len(reports())
    assert again.corrections() == b"id,field,value\n"
    assert again.search("公开").total == index.search("公开").total
    with again.writer() as writer:
        assert writer.remove(reports()[0].id)
    assert again.status()["generation"] == 2


def test_an_index_whose_state_was_left_out_of_a_snapshot_is_written_on(new_address: MakeAddress) -> None:
    address = new_address()
    index, connection = create_index(address), connected(address)
    with index.writer() as writer:
        writer.add(reports()[0])
    connection.ask("DELETE", f"/{connection.address.name}.state")
    with open_index(address).writer() as writer:
        writer.add(reports()[1])
    assert len(held(open_index(address))) == 2


def test_what_a_process_had_a_cluster_hold_is_let_go_of(new_address: MakeAddress) -> None:
    def current() -> int:
        stats = connected(address).ask("GET", f"/{connected(address).address.name}/_stats/search")
        return int(stats["_all"]["total"]["search"]["point_in_time_current"])

    address = new_address()
    index = create_index(address)
    for number in range(3):
        with index.writer() as writer:
            writer.add(reports()[number])
        index.search("公开")
        list(index.reports())
        assert current() == 1
    index.close()
    assert current() == 0
    index.search("公开")
    del index
    gc.collect()
    assert current() == 0
