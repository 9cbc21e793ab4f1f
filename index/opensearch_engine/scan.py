"""Every record of an index, in no order: of one moment, however long that takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.errors import ClusterError
from index.opensearch_engine.connection import LONG_TIMEOUT, Connection, NotThereError
from index.opensearch_engine.mapping import RECORD

#: Records of one answer, and how long the cluster keeps the moment between two.
_AT_ONCE, _KEPT = 500, "15m"


def scan(connection: Connection, index: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document's id and the record of each report that an index has now. Raises as :func:`records`."""
    point = connection.moment(index, _KEPT)
    try:
        yield from records(connection, point)
    finally:
        connection.forget([point])


def records(connection: Connection, point: str, parts: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same of a point in time; only these ``parts`` of records, where some are named.

    Raises ``ClusterError`` where a node that keeps the point in time is lost.
    """
    body: dict[str, Any] = {
        "size": _AT_ONCE,
        "sort": [{"_shard_doc": "asc"}],
        "track_total_hits": False,
        "pit": {"id": point, "keep_alive": _KEPT},
        "_source": [f"{RECORD}.{part}" for part in parts] or True,
    }
    try:
        while hits := connection.search("/_search", body, timeout=LONG_TIMEOUT)["hits"]["hits"]:
            body["search_after"] = hits[-1]["sort"]
            yield from ((hit["_id"], hit["_source"][RECORD]) for hit in hits)
    except NotThereError:
        raise ClusterError("opensearch.moment_lost", place=connection.address.text) from None
