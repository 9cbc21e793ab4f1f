"""Which indexes of a cluster make up one of ours, and whether they are of this version.

``NAME`` is an alias of ``NAME.1``, or of ``NAME.2`` after a rebuild, and so on; ``NAME.state`` has what is said of the
whole: the commits, who writes, the corrections by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from analyzers import fingerprint
from index.errors import IndexMissingError, IndexPlaceError, IndexVersionError
from index.messages import Message
from index.opensearch_engine.connection import ConflictError, Connection
from index.opensearch_engine.mapping import FORMAT, META, index_body

ENGINE = "opensearch"

#: The layouts whose stored records can be read, so that an index of these can be rebuilt.
REBUILDABLE: frozenset[int] = frozenset({1, FORMAT})


@dataclass(frozen=True, slots=True)
class Place:
    """What the alias stands for now: the index that has the reports, and what made it."""

    index: str
    format: int
    analyzer: str

    @property
    def number(self) -> int:
        """Which of the indexes that the name has stood for."""
        return int(self.index.rpartition(".")[2])


def state_index(connection: Connection) -> str:
    """The index that has what is said of the whole."""
    return f"{connection.address.name}.state"


def find(connection: Connection) -> Place:
    """What an address stands for. Raises ``IndexMissingError``, ``IndexPlaceError`` where it is no index of ours."""
    name = connection.address.name
    answer: dict[str, Any] = connection.ask("GET", f"/{name}/_mapping")
    for index, values in answer.items():
        meta = values["mappings"].get("_meta", {}).get(META)
        if len(answer) == 1 and meta and index.rpartition(".")[0] == name:
            return Place(index, meta["format"], meta["analyzer"])
    raise IndexPlaceError("opensearch.stranger", place=connection.address.text)


def check_versions(connection: Connection, place: Place) -> None:
    """Raise ``IndexVersionError`` where an index has another layout, or other terms."""
    where = connection.address.text
    if place.format != FORMAT:
        found, known = f"{ENGINE} {place.format}", f"{ENGINE} {FORMAT}"
        if place.format in REBUILDABLE:
            raise IndexVersionError("index.layout", folder=where, found=found, known=known)
        raise IndexVersionError("index.layout_unknown", folder=where, found=found, known=known)
    if place.analyzer != fingerprint():
        how = Message("index.made_with", name="analyzer", version=place.analyzer, now=fingerprint())
        raise IndexVersionError("index.outdated", folder=where, how=how)


def create(connection: Connection) -> None:
    """Make an empty index, or leave the one that another process has made meanwhile."""
    address = connection.address
    make_state(connection)
    try:
        find(connection)
    except IndexMissingError:
        fresh = index_body(shards=address.shards or 1, replicas=address.replicas or 0)
        make(connection, f"{address.name}.1", {**fresh, "aliases": {address.name: {}}})


def make_state(connection: Connection) -> None:
    """Make the index of what is said of the whole, unless it is there."""
    state = {
        "settings": {"number_of_shards": 1, "number_of_replicas": connection.address.replicas or 0},
        "mappings": {"dynamic": False, "properties": {}},
    }
    make(connection, state_index(connection), state)


class Layout(NamedTuple):
    """How many shards an index has, and how many replicas each; what the cluster knows it by, whatever its name."""

    shards: int
    replicas: int
    uuid: str


def layout(connection: Connection, place: Place) -> Layout:
    """How an index lies in the cluster."""
    answer = connection.ask("GET", f"/{place.index}/_settings", params={"flat_settings": "true"})
    own = answer[place.index]["settings"]
    return Layout(int(own["index.number_of_shards"]), int(own["index.number_of_replicas"]), own["index.uuid"])


def make(connection: Connection, index: str, values: dict[str, Any]) -> None:
    """Make an index of the cluster, unless it is there."""
    try:
        connection.ask("PUT", f"/{index}", body=values, timeout=120)
    except ConflictError:
        return
