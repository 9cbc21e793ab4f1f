"""One commit of an index on OpenSearch, held open: a point in time, and what was learnt of it.

Questions of one moment are answered as if nothing was written meanwhile. Where the cluster loses the moment (a node goes),
it is opened again, unless there has been a commit.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from index.deadline import poll
from index.errors import ClusterError
from index.opensearch_engine.connection import (
    CLAUSES,
    MOST_CLAUSES,
    Connection,
    NotThereError,
    TooManyClausesError,
)
from index.opensearch_engine.place import Place, layout
from index.opensearch_engine.state import Committed, last_commit

Json = dict[str, Any]
_Value = TypeVar("_Value")

#: How long the cluster keeps a moment after each question.
_KEPT = "10m"

#: The most hits that the cluster gives at once; the most values, for which it goes through all documents each time.
MOST_HITS = 10_000
_MOST_VALUES = 60_000

#: So many conditions are counted with one question.
_COUNTED = 2_000

#: So many searches are sent together.
_SEARCHES = 100

#: What is remembered of a moment, in entries of each kind.
_REMEMBERED = 50_000

_LOST = frozenset({"opensearch.shards_failed", "opensearch.red"})


class Moment:
    """A commit, opened. Several threads may ask."""

    def __init__(self, connection: Connection, place: Place, commit: Committed) -> None:
        self.connection, self.place, self.commit = connection, place, commit
        self._lock = threading.Lock()
        self._known: dict[str, OrderedDict[Any, Any]] = {}
        self._points = [self._open()]
        # As soon as nobody asks any more: a cluster holds a few hundred, and none of their shards can move meanwhile.
        self._farewell = weakref.finalize(self, connection.forget, self._points)
        self.shards, self.replicas, self.uuid = layout(connection, place)
        self.version: str = connection.ask("GET", "/")["version"]["number"]
        #: Lucene's BM25 has no (k1 + 1) since OpenSearch 3.
        self.is_legacy = int(self.version.partition(".")[0]) < 3

    @property
    def point(self) -> str:
        """What the cluster calls the point in time; another where it was lost, and opened again."""
        return self._points[-1]

    def held(self) -> str:
        """The same, when it was asked for just now: where nobody has asked for long, it is opened again first."""
        self.search({"size": 0, "track_total_hits": False})
        return self.point

    def search(self, body: Mapping[str, Any], *, scored: bool = False) -> Json:
        """The answer to a search of this moment; ``scored`` by the statistics of all shards.

        Raises ``ClusterError`` where the moment is lost and there has been a commit since.
        """
        poll()
        point = self._points[-1]
        try:
            return self._asked(body, point, scored)
        except NotThereError:
            pass
        except ClusterError as error:
            if error.code not in _LOST:
                raise
        with self._lock:
            if self._points[-1] == point:
                if not self._farewell.alive or last_commit(self.connection).generation != self.commit.generation:
                    raise ClusterError("opensearch.moment_lost", place=self.connection.address.text)
                self._points.append(self._open())
        return self._asked(body, self._points[-1], scored)

    def _asked(self, body: Mapping[str, Any], point: str, scored: bool) -> Json:
        params = {"search_type": "dfs_query_then_fetch"} if scored and self.shards > 1 else {}
        whole = self._of_moment(body, point)
        try:
            return dict(self.connection.search("/_search", whole, params=params))
        except TooManyClausesError as error:
            self._allow_clauses(error)
        return dict(self.connection.search("/_search", whole, params=params))

    def _of_moment(self, body: Mapping[str, Any], point: str) -> Json:
        # Where no records are asked for, none are opened: even a hit's _id stands in them, and costs most of the time.
        shown = {} if "_source" in body else {"_source": False, "stored_fields": "_none_"}
        return {**shown, **body, "pit": {"id": point, "keep_alive": _KEPT}}

    def searches(self, bodies: Sequence[Mapping[str, Any]]) -> Iterator[Json]:
        """The answers to several searches that score, which is quicker than one by one."""
        for first in range(0, len(bodies), _SEARCHES):
            part = bodies[first : first + _SEARCHES]
            for body, answer in zip(part, self._several(part), strict=True):
                whole = "error" not in answer and not answer["_shards"]["failed"]
                yield answer if whole else self.search(body, scored=True)

    def _several(self, bodies: Sequence[Mapping[str, Any]]) -> list[Json]:
        poll()
        lines = (self._of_moment(body, self._points[-1]) for body in bodies)
        text = "".join(f"{{}}\n{json.dumps(line)}\n" for line in lines)
        params = {"search_type": "dfs_query_then_fetch"} if self.shards > 1 else {}
        answers: list[Json] = self.connection.ask("POST", "/_msearch", body=text.encode(), params=params)["responses"]
        return answers

    def _allow_clauses(self, error: TooManyClausesError) -> None:
        """Have the cluster take the longest queries. Raises the error where the user must not."""
        body = {"persistent": {CLAUSES: MOST_CLAUSES}}
        try:
            self.connection.ask("PUT", "/_cluster/settings", body=body)
        except ClusterError:
            raise error from None

    def _open(self) -> str:
        return self.connection.moment(self.place.index, _KEPT)

    def close(self) -> None:
        """Let the cluster forget the moment; nobody may ask it any more."""
        self._farewell()

    # -- what several questions take

    def count(self, condition: Json) -> int:
        """How many reports match."""

        def ask() -> int:
            answer = self.search({"query": _filter(condition), "size": 0, "track_total_hits": True})
            total: int = answer["hits"]["total"]["value"]
            return total

        return self.remembered("count", json.dumps(condition), ask)

    def aggregated(self, condition: Json, aggregations: Json, within: Json | None = None) -> Json:
        """What is counted over the reports that match; ``within`` what else is asked, such as :meth:`of_shard`."""
        body = {"query": _filter(condition), "size": 0, "aggs": aggregations, **(within or {})}
        found: Json = self.search(body)["aggregations"]
        return found

    def of_shard(self, number: int) -> Json:
        """What has a search look at one shard alone. As many slices as there are shards are a shard each."""
        return {"slice": {"id": number, "max": self.shards}} if self.shards > 1 else {}

    def counts(self, conditions: Sequence[Json]) -> list[int]:
        """How many reports match each of some conditions."""
        counts: list[int] = []
        for first in range(0, len(conditions), _COUNTED):
            named = {str(at): condition for at, condition in enumerate(conditions[first : first + _COUNTED])}
            answer = self.aggregated({"match_all": {}}, {"each": {"filters": {"filters": named}}})
            counts += [answer["each"]["buckets"][name]["doc_count"] for name in named]
        return counts

    def hits(self, body: Json, wanted: int, *, scored: bool = False) -> Iterator[Json]:
        """The first hits of a search that is sorted, however many, in answers of :data:`MOST_HITS`."""
        last: list[Any] | None = None
        while wanted > 0:
            size = min(wanted, MOST_HITS)
            after = {"search_after": last} if last else {}
            found = self.search({**body, "size": size, "track_total_hits": False, **after}, scored=scored)
            hits = found["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            wanted, last = wanted - size, hits[-1]["sort"]

    def values(self, field: str, condition: Json | None = None, within: Json | None = None) -> dict[str, int]:
        """The values of a keyword field, and how many of the reports that match have each."""
        found: dict[str, int] = {}
        after: Json = {}
        while True:
            source = {"value": {"terms": {"field": field}}}
            body = {"each": {"composite": {"size": _MOST_VALUES, "sources": [source], **after}}}
            answer = self.aggregated(condition or {"match_all": {}}, body, within)["each"]
            found |= {bucket["key"]["value"]: bucket["doc_count"] for bucket in answer["buckets"]}
            if len(answer["buckets"]) < _MOST_VALUES:
                return found
            after = {"after": answer["after_key"]}

    # -- memory

    def remembered(self, kind: str, key: Any, make: Callable[[], _Value]) -> _Value:
        """What was made for a key before, or is made now."""
        found = self.recall(kind, [key])
        if key in found:
            value: _Value = found[key]
            return value
        made = make()
        self.remember(kind, {key: made})
        return made

    def recall(self, kind: str, keys: Sequence[Any]) -> dict[Any, Any]:
        """What is remembered of some keys."""
        with self._lock:
            known = self._known.setdefault(kind, OrderedDict())
            for key in keys:
                if key in known:
                    known.move_to_end(key)
            return {key: known[key] for key in keys if key in known}

    def remember(self, kind: str, values: Mapping[Any, Any], most: int = _REMEMBERED) -> None:
        """Keep some values for the next question, the least recently used of a kind dropped first."""
        with self._lock:
            known = self._known.setdefault(kind, OrderedDict())
            known.update(values)
            while len(known) > most:
                known.popitem(last=False)


def _filter(condition: Json) -> Json:
    return {"bool": {"filter": [condition]}}
