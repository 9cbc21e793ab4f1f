"""The ``View`` on OpenSearch: one moment, asked in its query language."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine import CheckedFilters, Document, FacetCounts, Sharing, Table
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.mapping import document_id, report_of, source_of
from index.opensearch_engine.place import ENGINE, find
from index.opensearch_engine.scan import records
from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.compile import compile_query
from index.opensearch_engine.search.counting import (
    chosen_values,
    count_facets,
    count_trend,
    figure_names,
    passing,
    read_table,
)
from index.opensearch_engine.search.documents import Documents, Handle, handles
from index.opensearch_engine.search.explaining import explain
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import Json, Node, all_of
from index.opensearch_engine.search.ranking import Lift, Ranking, dated
from index.opensearch_engine.search.rows import in_a_row
from index.opensearch_engine.search.sharing import count_having, share
from index.opensearch_engine.search.vocabulary import Counted, MomentVocabulary
from index.opensearch_engine.state import last_commit
from index.query.tree import Query
from index.report import Report, SourceRow
from index.results import Commit, ScorePart


@dataclass
class FoundReports:
    """A query, compiled, and its filters; what it finds is asked for when it is needed."""

    moment: Moment
    node: Node
    query: Query
    match: str
    chosen: dict[str, set[str]]
    lifts: list[Lift] = field(default_factory=list)
    is_ranked: bool = False

    @cached_property
    def condition(self) -> Json:
        """The reports that match and pass."""
        return all_of([self.node.condition, passing(self.chosen)]) if self.chosen else self.node.condition

    @cached_property
    def total(self) -> int:
        """How many reports there are."""
        return self.moment.count(self.condition)


class MomentView:
    """See ``index.engine.View``."""

    def __init__(self, moment: Moment, counted: Counted) -> None:
        self._moment = moment
        self._terms, self._documents = Terms(moment), Documents(moment)
        self.vocabulary = MomentVocabulary(moment, self._terms, counted)

    @cached_property
    def reports(self) -> int:
        """How many reports there are."""
        return self._moment.remembered("reports", None, lambda: self._moment.count({"match_all": {}}))

    # -- queries

    def find(self, query: Query, filters: CheckedFilters, match: str) -> FoundReports:
        """See ``index.engine.View.find``."""
        chosen = chosen_values(self._terms, filters)
        return FoundReports(self._moment, compile_query(query, match, self._terms), query, match, chosen)

    def count(self, query: Query, filters: CheckedFilters, match: str) -> int:
        """See ``index.engine.View.count``."""
        return self.find(query, filters, match).total

    def best(self, found: FoundReports, wanted: int) -> list[tuple[Handle, float]]:
        """See ``index.engine.View.best``."""
        ranking = Ranking(self._moment, self._terms, found.query, found.match)
        hits, found.lifts = ranking.best(found.node.scored, passing(found.chosen), wanted)
        found.is_ranked = True
        listed = handles(hit.id for hit in hits)
        return list(zip(listed, (hit.score for hit in hits), strict=True))

    def explain(self, found: FoundReports, handle: Handle) -> tuple[ScorePart, ...]:
        """See ``index.engine.View.explain``."""
        if not found.is_ranked:
            self.best(found, 1)
        return explain(self._moment, found.node, found.lifts, handle.document)

    def dated(self, found: FoundReports, wanted: int, *, newest: bool) -> list[Handle]:
        """See ``index.engine.View.dated``."""
        return handles(dated(self._moment, found.condition, wanted, newest=newest))

    def facets(self, found: FoundReports, names: Sequence[str]) -> list[FacetCounts]:
        """See ``index.engine.View.facets``."""
        return count_facets(self._moment, self._terms, names, found.node.condition, found.chosen)

    def trend(self, found: FoundReports, name: str) -> list[tuple[str, int, int]]:
        """See ``index.engine.View.trend``."""
        return count_trend(self._moment, name, found.node.condition, found.chosen)

    def table(self, found: FoundReports, fields: Sequence[str], figures: Sequence[str]) -> Table:
        """See ``index.engine.View.table``."""
        return read_table(self._moment, found.condition, fields, figures)

    def figure_names(self) -> list[str]:
        """See ``index.engine.View.figure_names``."""
        return figure_names(self._moment)

    # -- documents

    def document(self, handle: Handle) -> Document:
        """See ``index.engine.View.document``."""
        return self._documents.document(handle)

    def report_id(self, handle: Handle) -> str:
        """See ``index.engine.View.report_id``."""
        return self._documents.report_id(handle)

    def summary(self, handle: Handle) -> Report:
        """See ``index.engine.View.summary``."""
        return self._documents.summary(handle)

    def report(self, report_id: str) -> Report | None:
        """See ``index.engine.View.report``."""
        return self._documents.report(document_id(report_id))

    def every(self) -> Iterator[Report]:
        """See ``index.engine.View.every``."""
        for _, record in records(self._moment.connection, self._moment.held()):
            yield report_of(record)

    def sources(self) -> Iterator[SourceRow]:
        """See ``index.engine.View.sources``."""
        for _, record in records(self._moment.connection, self._moment.held(), ("row",)):
            yield source_of(record)

    # -- terms

    def sample(self, word: str, most: int) -> Iterator[str]:
        """See ``index.engine.View.sample``."""
        return self._documents.having({"term": {"words": word}}, most)

    def having_bigrams(self, bigrams: Sequence[str]) -> int:
        """See ``index.engine.View.having_bigrams``."""
        if not bigrams:
            return self.reports
        return self._moment.count(all_of([in_a_row(bigram) for bigram in bigrams]))

    def frequencies(self, fingerprints: NDArray[np.uint32]) -> NDArray[np.int64]:
        """See ``index.engine.View.frequencies``."""
        return count_having(self._moment, fingerprints)

    def sharing(
        self,
        fingerprints: NDArray[np.uint32],
        weigh: Callable[[NDArray[np.int64]], NDArray[np.float64]],
        filters: CheckedFilters,
        wanted: int,
    ) -> Sharing:
        """See ``index.engine.View.sharing``."""
        condition = passing(chosen_values(self._terms, filters))
        return share(self._moment, fingerprints, weigh, condition, wanted)

    # -- the commit

    @property
    def version(self) -> str:
        """See ``index.engine.View.version``."""
        return f"{self._moment.commit.generation} {self._moment.commit.written}"

    def history(self) -> list[Commit]:
        """See ``index.engine.View.history``."""
        return self._moment.commit.commits()

    def status(self) -> dict[str, Any]:
        """See ``index.engine.View.status``."""
        moment = self._moment
        stats = moment.connection.ask("GET", f"/{moment.place.index}/_stats/store,segments")["_all"]["total"]
        return {
            "engine": ENGINE,
            ENGINE: moment.version,
            **moment.connection.health(),
            "segments": stats["segments"]["count"],
            "generation": moment.commit.generation,
            "written": moment.commit.written,
            "analyzer": moment.place.analyzer,
            "shards": moment.shards,
            "replicas": moment.replicas,
            "size_bytes": stats["store"]["size_in_bytes"],
        }


class Moments:
    """The newest commit of an index, opened once for all who ask until there is another."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._newest: Moment | None = None
        self._words = Counted()

    def view(self) -> AbstractContextManager[MomentView]:
        """A view of the newest commit."""
        # Looked at before the moment is opened: a commit made meanwhile is then seen by the next question.
        commit = last_commit(self._connection)
        with self._lock:
            if self._newest is None or self._newest.commit != commit:
                # Who still asks of the one before may do so.
                self._newest = Moment(self._connection, find(self._connection), commit)
            return nullcontext(MomentView(self._newest, self._words))

    def close(self) -> None:
        """Let go of what is open."""
        with self._lock:
            if self._newest is not None:
                self._newest.close()
            self._newest = None
