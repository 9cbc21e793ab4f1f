"""What is done to an index of a cluster as a whole, by its address."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from index.opensearch_engine import place, state
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import LONG_TIMEOUT, Connection
from index.results import Commit, Vacuumed

#: How long a vacuum waits until deleted reports may go, and between two looks, in seconds.
PATIENCE, _LOOK = 90.0, 0.5


def create(address: str) -> None:
    """Make an empty index, unless there is one. Raises ``IndexPlaceError``, ``ClusterError``."""
    place.create(Connection(parse_address(address)))


def rebuild(address: str, watch: Callable[[str, float], None], wait: float) -> int:
    """See ``index.opening.rebuild_index``."""
    from index.opensearch_engine.write.rebuild import rebuild as write_anew

    return write_anew(Connection(parse_address(address)), watch, wait)


def history(address: str) -> list[Commit]:
    """See ``index.opening.index_log``."""
    connection = Connection(parse_address(address))
    place.find(connection)
    return state.history(connection)


def vacuum(address: str, wait: float) -> Vacuumed:
    """Have the cluster merge each shard into one segment without deleted reports.

    It forgets these half a minute after they were deleted, which is waited for; see :func:`_until_forgotten`.
    """
    from index.opensearch_engine.word_counts import keep_words
    from index.opensearch_engine.write.lease import Lease
    from index.opensearch_engine.write.writer import refresh

    connection = Connection(parse_address(address))
    with Lease(connection, wait) as lease:
        index = place.find(connection).index
        refresh(connection, index)
        before = _measured(connection, index)
        end = time.monotonic() + PATIENCE
        while True:
            left = before.deleted and _until_forgotten(connection, index, end)
            connection.ask("POST", f"/{index}/_flush", params={"force": "true"}, timeout=LONG_TIMEOUT)
            connection.ask("POST", f"/{index}/_forcemerge", params={"max_num_segments": 1}, timeout=6 * LONG_TIMEOUT)
            reports = refresh(connection, index)
            after = _measured(connection, index)
            if not after.deleted or not left:
                break
        # As a commit, at which whoever asks lets go of the one before: its scores counted what was deleted, and its segments
        # would be kept for it.
        lease.check()
        changes = {"added": 0, "changed": 0, "removed": 0}
        committed = state.note_commit(connection, state.last_commit(connection), reports, changes)
        keep_words(connection, committed, done=True)
        return Vacuumed(reports, before.segments, after.segments, before.size, after.size, after.deleted)


class _Measured(NamedTuple):
    """Segments and bytes of an index, each of its shards counted once; deleted reports, in every copy of a shard."""

    segments: int
    size: int
    deleted: int


def _measured(connection: Connection, index: str) -> _Measured:
    answer: dict[str, Any] = connection.ask("GET", f"/{index}/_stats/docs,segments,store")
    once, every = answer["_all"]["primaries"], answer["_all"]["total"]
    return _Measured(once["segments"]["count"], once["store"]["size_in_bytes"], every["docs"]["deleted"])


def _until_forgotten(connection: Connection, index: str, end: float) -> bool:
    """Wait until nothing that was written has to be told to another copy of a shard any more; whether that came before the end.

    What is deleted stays in the segments until every copy is known to have it ("retention leases"), and so counts in
    scores. That is looked at every 30 seconds, which no setting changes; for a copy on a node that is away, after 12 hours.
    """
    while time.monotonic() < end:
        answer: dict[str, Any] = connection.ask("GET", f"/{index}/_stats/docs", params={"level": "shards"})
        copies = [copy for shard in answer["indices"][index]["shards"].values() for copy in shard]
        if all(map(_may_forget, copies)):
            return True
        time.sleep(_LOOK)
    return False


def _may_forget(copy: dict[str, Any]) -> bool:
    """Whether a copy of a shard need not keep anything that was deleted."""
    last = copy["seq_no"]["max_seq_no"]
    kept_from = [lease["retaining_seq_no"] for lease in copy["retention_leases"]["leases"]]
    return bool(copy["seq_no"]["global_checkpoint"] >= last and min(kept_from, default=last + 1) > last)
