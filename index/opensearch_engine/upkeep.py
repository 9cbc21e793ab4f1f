"""What is done to an index of a cluster as a whole, by its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.opensearch_engine import place, state
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import LONG_TIMEOUT, Connection
from index.results import Commit, Vacuumed


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
    """Have the cluster merge each shard into one segment without deleted reports."""
    from index.opensearch_engine.write.lease import Lease

    connection = Connection(parse_address(address))
    with Lease(connection, wait):
        index = place.find(connection).index
        _, segments, size = _measured(connection, index)
        connection.ask("POST", f"/{index}/_forcemerge", params={"max_num_segments": 1}, timeout=6 * LONG_TIMEOUT)
        connection.ask("POST", f"/{index}/_refresh", timeout=LONG_TIMEOUT)  # so that the segments before are let go of
        reports, segments_after, size_after = _measured(connection, index)
        return Vacuumed(reports, segments, segments_after, size, size_after)


def _measured(connection: Connection, index: str) -> tuple[int, int, int]:
    """How many reports, segments and bytes an index has, each of its shards counted once."""
    answer: dict[str, Any] = connection.ask("GET", f"/{index}/_stats/docs,segments,store")
    counted = answer["_all"]["primaries"]
    return counted["docs"]["count"], counted["segments"]["count"], counted["store"]["size_in_bytes"]
