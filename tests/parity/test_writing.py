"""Writing to a cluster: what is seen when, one writer at a time, and nothing lost by whatever ends one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from index import Report, Source, create_index, open_index
from index.errors import IndexDamagedError, IndexLockedError, IndexPlaceError, IndexVersionError
from index.opening import index_log, rebuild_index
from index.opensearch_engine import place, state, upkeep
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.mapping import document_id
from index.opensearch_engine.write import lease
from index.protocol import Index
from indexer.cli import main
from tests.index.building import build, commits, reports

pytestmark = pytest.mark.opensearch

MakeAddress = Callable[[], str]


def connected(address: str) -> Connection:
    return Connection(parse_address(address))


def held(index: Index) -> dict[str, Report]:
    return {report.id: report for report in index.reports()}


@pytest.fixture
def index(new_address: MakeAddress) -> Index:
    return create_index(new_address())


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=commits)
def test_any_commits_leave_what_they_would_leave_in_a_dictionary(
    batches: Sequence[Sequence[Report | str]], new_address: MakeAddress
) -> None:
    address = new_address()
    index, model = build(address, batches)  # type: ignore[arg-type]
    assert held(index) == model
    assert {row.report_id for row in index.sources()} == set(model)
    assert index_log(address)[0].reports == len(model) if index_log(address) else not model


def test_what_is_written_is_seen_at_the_commit_and_not_before(index: Index) -> None:
    first, second, *_ = reports()
    with index.writer() as writer:
        writer.add(first)
        assert held(index) == {}
        writer.commit()
        assert held(index) == {first.id: first}
        writer.add(second)
        writer.remove(first.id)
        writer.checkpoint()  # too soon for another commit
        assert held(index) == {first.id: first}
    assert held(index) == {second.id: second}
    assert [(c.added, c.changed, c.removed, c.reports) for c in index_log(index.location)] == [
        (1, 0, 1, 1),
        (1, 0, 0, 1),
    ]


def test_who_has_an_index_open_sees_nothing_of_a_commit_that_was_cut_off(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen by searches already, and not noted: whichever question is asked, the answer is of the commit before."""
    first, second, *_ = reports()
    with index.writer() as writer:
        writer.add(first)
    assert index.search("").total == 1
    with monkeypatch.context() as cut, suppress(KeyboardInterrupt), open_index(index.location).writer() as writer:
        cut.setattr(state, "note_commit", _interrupted)
        writer.add(second)
    for seen, by in ((1, index), (2, open_index(index.location))):
        assert by.search("").total == len(held(by)) == len(list(by.sources())) == seen


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_an_exception_leaves_unsent_is_let_go_of(index: Index) -> None:
    first, second, *_ = reports()
    with suppress(KeyboardInterrupt), index.writer() as writer:
        writer.add(first)
        raise KeyboardInterrupt
    with index.writer() as writer:  # and no lock is left
        writer.add(second)
    assert held(index) == {second.id: second}


def test_removing_says_whether_there_was_such_a_report(index: Index) -> None:
    first, *_ = reports()
    with index.writer() as writer:
        assert not writer.remove("nothing")
        writer.add(first)
        assert writer.remove(first.id)
        assert not writer.remove(first.id)
        writer.add(first)
        writer.commit()
        assert writer.remove(first.id)
        assert not writer.remove(first.id)
    assert held(index) == {}


@pytest.mark.parametrize("report_id", ["a/b c?d#e%f", "名" * 300, "sha256:x", "\ud800", "_x", ".", " "])
def test_any_id_is_kept(report_id: str, index: Index) -> None:
    report = Report(id=report_id, text="公开")
    with index.writer() as writer:
        writer.add(report)
    assert index.get(report_id) == report
    with index.writer() as writer:
        assert writer.remove(report_id)
    assert index.get(report_id) is None


def test_a_report_that_the_cluster_does_not_take_is_told_and_the_others_are_there(index: Index) -> None:
    first, *others = reports()
    old = Report(id="odd", text="旧")
    with index.writer() as writer:
        writer.add(old)
    with index.writer() as writer:
        writer.add(first)
        writer.add(Report(id="odd", text="新", year=10**12))  # more than the field holds
        for report in others:
            writer.add(report)
        writer.commit()
        ((report_id, reason),) = writer.rejected
    assert report_id == "odd"
    assert "year_covered" in str(reason)
    assert held(index) == {report.id: report for report in (first, *others, old)}


# -- one at a time


def test_a_second_writer_is_told_who_the_first_is_and_may_wait(index: Index) -> None:
    with index.writer():
        began = time.monotonic()
        with pytest.raises(IndexLockedError, match=f"process {os.getpid()} on"), index.writer(wait=1):
            pass
        assert time.monotonic() - began >= 1
    with index.writer():
        pass


WRITER = """
import sys, time
from index import Report, open_index
with open_index(sys.argv[1]).writer() as writer:
    for number in range(10**6):
        writer.add(Report(id=f"r{number}", text="公开" * 200))
        if number == 1500:
            print("writing", flush=True)
"""


def test_the_lock_of_a_process_that_was_killed_is_taken_over_at_once(index: Index) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, index.location], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        with pytest.raises(IndexLockedError, match=f"process {process.pid} "), index.writer():
            pass
        process.send_signal(signal.SIGKILL)
    first, *_ = reports()
    began = time.monotonic()
    with index.writer() as writer:
        taken_after = time.monotonic() - began
        writer.add(first)
    assert taken_after < lease.SECONDS / 2
    # What the other had sent is whole, and there from this commit on.
    for report in index.reports():
        assert report == first or report.text == "公开" * 200
    assert len(held(index)) > 500


def test_a_lock_from_elsewhere_lapses_when_it_is_not_renewed(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS", 2.0)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(lease, "_processes", lambda: "another system")
        abandoned = lease.Lease(connected(index.location))
        abandoned._done.set()  # nobody renews it
    with pytest.raises(IndexLockedError), index.writer():
        pass
    with index.writer(wait=10) as writer:
        with pytest.raises(IndexLockedError, match="taken over"):
            abandoned.check()
        writer.add(reports()[0])
    assert len(held(index)) == 1


def test_who_lost_the_lock_does_not_commit(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = reports()
    monkeypatch.setattr(lease, "SECONDS", 0.5)  # renewed less often than that
    slow = index.writer()
    slow.__enter__().add(first)
    with index.writer(wait=5) as other:
        other.add(second)
    with pytest.raises(IndexLockedError, match="taken over"):
        slow.__exit__(None, None, None)
    assert held(index) == {second.id: second}


# -- versions, rebuilding, checking


def test_an_index_of_another_analyzer_is_refused_until_it_is_rebuilt(new_address: MakeAddress) -> None:
    address = f"{new_address()}?shards=2"
    index, model = build(address, [reports()])  # type: ignore[arg-type]
    index.keep_corrections(b"id,field,value\n")
    connection, meta = connected(address), {"format": 1, "analyzer": "other"}
    connection.ask("PUT", f"/{connection.address.name}/_mapping", body={"_meta": {"gongkai": meta}})
    with pytest.raises(IndexVersionError, match="search-index rebuild"):
        open_index(address)
    with pytest.raises(IndexVersionError), index.writer():
        pass
    leftover = f"{connection.address.name}.7"  # of a rebuild that was cut off
    connection.ask("PUT", f"/{leftover}")
    seen: list[str] = []
    assert rebuild_index(address.partition("?")[0], lambda one, _: seen.append(one)) == len(model) == len(seen)
    again = open_index(address)
    assert held(again) == model
    assert again.corrections() == b"id,field,value\n"
    assert again.status()["shards"] == 2
    names = connection.ask("GET", f"/{connection.address.name}.*")
    assert set(names) == {f"{connection.address.name}.2", f"{connection.address.name}.state"}
    assert held(index) == model  # who had it open goes on


def test_an_index_of_a_layout_to_come_is_refused(index: Index) -> None:
    connection = connected(index.location)
    meta = {"format": 99, "analyzer": "other"}
    connection.ask("PUT", f"/{connection.address.name}/_mapping", body={"_meta": {"gongkai": meta}})
    for attempt in (open_index, rebuild_index):
        with pytest.raises(IndexVersionError, match="opensearch 99"):
            attempt(index.location)


def test_an_index_of_somebody_else_is_left_alone(new_address: MakeAddress) -> None:
    address = new_address()
    connection = connected(address)
    connection.ask("PUT", f"/{connection.address.name}")
    for attempt in (open_index, create_index, rebuild_index):
        with pytest.raises(IndexPlaceError, match="did not make"):
            attempt(address)
    assert list(connection.ask("GET", f"/{connection.address.name}")) == [connection.address.name]


def test_a_record_that_has_changed_is_found(index: Index) -> None:
    with index.writer() as writer:
        for report in reports():
            writer.add(report)
    assert index.check() == {"files": 0, "reports": len(reports())}
    connection, victim = connected(index.location), reports()[1]
    path = f"/{connection.address.name}/_doc/{document_id(victim.id)}"
    # Not by an update, which would send back what of a document is kept and lose what is searched.
    record = connection.ask("GET", path)["_source"]["record"]
    changed = {**record, "text": json.dumps(victim.text + "。", ensure_ascii=False)}
    connection.ask("PUT", path, body={"id": victim.id, "record": changed}, params={"refresh": "true"})
    with pytest.raises(IndexDamagedError, match=repr(victim.id)):
        index.check()


def test_a_vacuum_says_what_the_cluster_keeps_yet(
    index: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        with index.writer() as writer:
            for report in reports():
                writer.add(report)
    monkeypatch.setattr(upkeep, "PATIENCE", 0.0)  # as if a node were away: it keeps what was deleted for 30 s anyway
    before = index.status()
    assert main(["vacuum", "--index", index.location, "--lang", "en"]) == 0
    _, said = capsys.readouterr().out.splitlines()
    assert said.startswith(f"the cluster keeps {2 * len(reports())} deleted or replaced reports")
    after = index.status()
    assert after["segments"] == 1 < before["segments"]
    assert after["generation"] == before["generation"] + 1  # who has it open lets go of the segments before
    assert held(index) == {report.id: report for report in reports()}


def test_two_may_make_the_same_index(new_address: MakeAddress) -> None:
    connection = connected(new_address())
    place.create(connection)
    found = place.find(connection)
    place.create(connection)
    assert place.find(connection) == found


def test_sources_say_what_the_embedded_engine_says(new_address: MakeAddress, tmp_path: Path) -> None:
    made = [
        Report(id="a", text="x", source=Source(path="/a\n.html", url="u", sha256="1" * 64, corrections="c")),
        Report(id="b", text="y"),
    ]
    both = [build(place, [made])[0] for place in (tmp_path / "index", new_address())]  # type: ignore[arg-type]
    assert sorted(both[0].sources()) == sorted(both[1].sources())
