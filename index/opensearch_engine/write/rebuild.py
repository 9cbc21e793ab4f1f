"""Writes an index anew from its stored records, beside the old one, whose name it takes when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.errors import IndexWriteError
from index.opensearch_engine import state
from index.opensearch_engine.connection import LONG_TIMEOUT, Connection
from index.opensearch_engine.mapping import index_body, report_of
from index.opensearch_engine.place import REBUILDABLE, Place, check_versions, find, layout, make
from index.opensearch_engine.scan import scan
from index.opensearch_engine.word_counts import keep_words
from index.opensearch_engine.write.bulk import Bulk, Change
from index.opensearch_engine.write.lease import Lease
from index.opensearch_engine.write.sender import Sender
from index.opensearch_engine.write.writer import prepare, refresh


def rebuild(connection: Connection, watch: Callable[[str, float], None], wait: float = 0) -> int:
    """Rebuild an index; see ``index.opening.rebuild_index``.

    Shards and replicas are those that the address names, else as many as there are.
    """
    find(connection)  # no lock is made where no index of ours is
    with Lease(connection, wait) as lease:
        place = find(connection)  # which may be another by now
        if place.format not in REBUILDABLE:
            check_versions(connection, place)
        name = connection.address.name
        _clear(connection, place)
        fresh = f"{name}.{place.number + 1}"
        shards, replicas, _ = layout(connection, place)
        address = connection.address
        replicas = replicas if address.replicas is None else address.replicas
        make(connection, fresh, index_body(shards=address.shards or shards, replicas=replicas))
        before = state.last_commit(connection)
        total = int(connection.ask("GET", f"/{place.index}/_count")["count"])
        with Sender(Bulk(connection, fresh, alias=False)) as sender:
            for at, (_, record) in enumerate(scan(connection, place.index), 1):
                report = report_of(record)
                sender.put(Change(*prepare(report)))
                watch(report.id, min(at / total, 1.0))
            sender.flush()
            if sender.done.rejected:
                report_id, reason = sender.done.rejected[0]
                raise IndexWriteError(
                    "opensearch.rebuild_rejected", place=connection.address.text, id=report_id, reason=reason
                )
        count = refresh(connection, fresh)
        lease.check()
        _swap(connection, name, place.index, fresh)
        committed = state.note_commit(connection, before, count, {"added": 0, "changed": 0, "removed": 0})
        keep_words(connection, committed, done=True)
        return count


def _clear(connection: Connection, place: Place) -> None:
    """Delete what an interrupted rebuild left."""
    name = connection.address.name
    found: dict[str, Any] = connection.ask("GET", f"/{name}.*", params={"filter_path": "*.aliases"})
    for index, values in found.items():
        if index != place.index and index.rpartition(".")[2].isdigit() and not values["aliases"]:
            connection.ask("DELETE", f"/{index}", timeout=LONG_TIMEOUT)


def _swap(connection: Connection, name: str, old: str, fresh: str) -> None:
    """Give the new index the name, and delete the old one: in one step."""
    actions = [{"add": {"index": fresh, "alias": name}}, {"remove_index": {"index": old}}]
    connection.ask("POST", "/_aliases", body={"actions": actions}, timeout=LONG_TIMEOUT)
