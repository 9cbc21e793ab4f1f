"""Sending changes: again what there was no room for, in smaller parts what is too large, and an account of the rest."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from index.errors import IndexWriteError
from index.opensearch_engine import connection as connections
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.write import bulk as bulks
from index.opensearch_engine.write import sender as senders
from index.opensearch_engine.write.bulk import ATTEMPTS, Bulk, Change, Done
from index.opensearch_engine.write.sender import Sender
from tests.index.opensearch_engine.stub import failure, node

Act = Callable[[dict[str, Any], str], dict[str, Any]]


class Cluster:
    """Documents, and the requests that were made; ``act`` decides about each change, ``whole`` about a request."""

    def __init__(
        self, act: Act | None = None, whole: Callable[[list[str]], tuple[int, Any] | None] | None = None
    ) -> None:
        self.documents: dict[str, Any] = {}
        self.requests: list[list[str]] = []
        self._act, self._whole = act, whole
        self._lock = threading.Lock()
        self.hesitates, self._turns = False, itertools.count()

    def __call__(self, request: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any] | None:
        if self.hesitates and next(self._turns) % 2 == 0:
            time.sleep(0.05)  # so that what is sent later comes first, where nobody sees to the order
        with self._lock:
            lines = body.decode().splitlines()
            changes, at = [], 0
            while at < len(lines):
                ((kind, values),) = json.loads(lines[at]).items()
                changes.append((kind, values["_id"], json.loads(lines[at + 1]) if kind == "index" else None))
                at += 1 + (kind == "index")
            self.requests.append([identity for _, identity, _ in changes])
            if self._whole and (said := self._whole(self.requests[-1])) is not None:
                return said
            return 200, {"items": [{kind: self._take(kind, *change)} for kind, *change in changes]}

    def _take(self, kind: str, identity: str, document: Any) -> dict[str, Any]:
        if self._act and (said := self._act({"document": document}, identity)):
            return said
        if kind == "delete":
            there = self.documents.pop(identity, None) is not None
            return {"status": 200, "result": "deleted" if there else "not_found"}
        result = "updated" if identity in self.documents else "created"
        self.documents[identity] = document
        return {"status": 200, "result": result}


def changes(*ids: str) -> list[Change]:
    return [Change(f"report {identity}", identity, json.dumps({"is": identity}).encode()) for identity in ids]


def send(cluster: Cluster, sent: list[Change]) -> Done:
    with node(cluster) as host:
        connection = Connection(parse_address(f"opensearch://{host}/reports"))
        return Bulk(connection, "reports", alias=True).send(sent, sleep=lambda seconds: None)


def put_all(sender: Sender, sent: list[Change]) -> None:
    for change in sent:
        sender.put(change)
    sender.flush()


def refused(status: int, kind: str, reason: str = "because") -> dict[str, Any]:
    return {"status": status, "error": {"type": kind, "reason": reason, "caused_by": {"reason": "of this"}}}


def test_each_change_is_counted() -> None:
    cluster = Cluster()
    cluster.documents = {"a": 0, "c": 0}
    done = send(cluster, [*changes("a", "b"), Change("report c", "c", None), Change("report d", "d", None)])
    assert (done.added, done.changed, done.removed, done.rejected) == (1, 1, 1, [])
    assert cluster.documents == {"a": {"is": "a"}, "b": {"is": "b"}}


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (429, "rejected_execution_exception", "because"),
        (503, "unavailable_shards_exception", "because"),
        (500, "node_disconnected_exception", "because"),
        (500, "receive_timeout_transport_exception", "because"),
        (500, "mapper_exception", "timed out while waiting for a dynamic mapping update"),
    ],
)
def test_only_what_there_was_no_room_for_is_sent_again(status: int, kind: str, reason: str) -> None:
    turns = {"b": 2, "c": 1}

    def act(change: dict[str, Any], identity: str) -> dict[str, Any]:
        turns[identity] = turns.get(identity, 0) - 1
        return refused(status, kind, reason) if turns[identity] >= 0 else {}

    cluster = Cluster(act)
    done = send(cluster, changes("a", "b", "c"))
    assert cluster.requests == [["a", "b", "c"], ["b", "c"], ["b"]]
    assert (done.added, done.rejected) == (3, [])


def test_a_request_that_may_not_have_arrived_is_sent_again() -> None:
    cluster = Cluster(whole=lambda ids: (503, failure("x")) if len(cluster.requests) < 4 else None)
    assert send(cluster, changes("a", "b")).added == 2
    assert cluster.requests == [["a", "b"]] * 4


def test_it_is_given_up_in_the_end_with_what_to_do() -> None:
    cluster = Cluster(lambda change, identity: refused(429, "flood stage"))
    with pytest.raises(IndexWriteError, match=r"because: of this.*run the same command again"):
        send(cluster, changes("a"))
    assert len(cluster.requests) == ATTEMPTS


@pytest.mark.parametrize(("status", "kind"), [(400, "mapper_parsing_exception"), (500, "fail_processor_exception")])
def test_what_cannot_be_taken_is_told_and_the_rest_is_there(status: int, kind: str) -> None:
    cluster = Cluster(lambda change, identity: refused(status, kind) if identity == "b" else {})
    done = send(cluster, changes("a", "b", "c"))
    assert sorted(cluster.documents) == ["a", "c"]
    ((report_id, reason),) = done.rejected
    assert report_id == "report b"
    assert str(reason) == "the cluster did not take it: because: of this"


def test_what_is_too_large_at_once_goes_in_parts_and_what_is_too_large_alone_is_told() -> None:
    cluster = Cluster(whole=lambda ids: (413, failure("too_large")) if len(ids) > 2 or "e" in ids else None)
    done = send(cluster, changes(*"abcdef"))
    assert sorted(cluster.documents) == [*"abcdf"]
    assert [report_id for report_id, _ in done.rejected] == ["report e"]


def test_a_cluster_that_takes_nothing_ends_the_run_at_once() -> None:
    cluster = Cluster(lambda change, identity: refused(403, "cluster_block_exception"))
    with pytest.raises(IndexWriteError, match="because"):
        send(cluster, changes("a"))
    assert len(cluster.requests) == 1


# -- sending while more is gathered


def test_changes_of_one_document_arrive_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "CHANGES", 3)
    cluster = Cluster()
    cluster.hesitates = True
    with node(cluster) as host:
        connection = Connection(parse_address(f"opensearch://{host}/reports"))
        with Sender(Bulk(connection, "reports", alias=True)) as sender:
            for number in range(60):
                identity = str(number % 4)
                sender.put(Change(identity, identity, json.dumps({"number": number}).encode()))
                if number % 7 == 6:
                    sender.put(Change(identity, identity, None))
                    assert sender.held(identity) is None or sender.held(identity).source is None  # type: ignore[union-attr]
            sender.flush()
    last: dict[str, dict[str, int]] = {}
    for number in range(60):
        last[str(number % 4)] = {"number": number}
        if number % 7 == 6:
            del last[str(number % 4)]
    assert cluster.documents == last
    assert len(cluster.requests) > 10


def test_a_failure_of_a_thread_reaches_who_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "CHANGES", 2)
    cluster = Cluster(lambda change, identity: refused(403, "cluster_block_exception"))
    with node(cluster) as host:
        connection = Connection(parse_address(f"opensearch://{host}/reports"))
        with Sender(Bulk(connection, "reports", alias=True)) as sender:
            sent = changes(*map(str, range(100)))
            with pytest.raises(IndexWriteError):
                put_all(sender, sent)


def test_pauses_grow_to_a_bound() -> None:
    pauses = [connections.pause(attempt) for attempt in range(1, bulks.ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert 15 < sum(pauses) < 60
