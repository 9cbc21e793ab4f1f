"""Nodes that combine others, as clauses (see ``nodes.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from index.engines.weights import BELOW
from index.opensearch_engine.search.nodes import (
    EVERYTHING,
    NOTHING,
    Collection,
    Condition,
    Json,
    Node,
    Scores,
    all_of,
    any_of,
    but_for,
)
from index.results import ScorePart


class Both(Node):
    """What all parts match, with their scores together; nothing where there are no parts."""

    def __init__(self, parts: Sequence[Node]) -> None:
        self._parts = tuple(parts)

    @property
    def condition(self) -> Json:
        return all_of([part.condition for part in self._parts])

    @property
    def scored(self) -> Json:
        return {"bool": {"must": [part.scored for part in self._parts]}} if self._parts else NOTHING

    def parts(self) -> tuple[Node, ...]:
        return self._parts

    def explain(self, scores: Scores) -> list[ScorePart]:
        return [own for part in self._parts for own in part.explain(scores)]


class Either(Node):
    """What any part matches, or ``least`` of them, with the scores of those that do together."""

    def __init__(self, parts: Sequence[Node], least: int = 1) -> None:
        self._parts, self._least = tuple(parts), least

    @property
    def condition(self) -> Json:
        return self._enough([part.condition for part in self._parts])

    @property
    def scored(self) -> Json:
        return self._enough([part.scored for part in self._parts])

    def _enough(self, clauses: list[Json]) -> Json:
        return {"bool": {"should": clauses, "minimum_should_match": self._least}} if clauses else NOTHING

    def parts(self) -> tuple[Node, ...]:
        return self._parts

    def explain(self, scores: Scores) -> list[ScorePart]:
        return [own for part in self._parts for own in _among(part, scores)]


class Neither(Condition):
    """What a node does not match. It does not score."""

    def __init__(self, node: Node) -> None:
        super().__init__(but_for([EVERYTHING], node.condition))


class Maybe(Node):
    """What the first part matches, with the scores of the other as well where that matches."""

    def __init__(self, must: Node, may: Node) -> None:
        self._must, self._may = must, may

    @property
    def condition(self) -> Json:
        return self._must.condition

    @property
    def scored(self) -> Json:
        return {"bool": {"must": [self._must.scored], "should": [self._may.scored]}}

    def parts(self) -> tuple[Node, ...]:
        return self._must, self._may

    def explain(self, scores: Scores) -> list[ScorePart]:
        return self._must.explain(scores) + _among(self._may, scores)


class BestOf(Node):
    """What any part matches, with the best of their scores; the ``others`` by themselves score less than any ``first``."""

    def __init__(self, collection: Collection, first: Node, others: Sequence[Node]) -> None:
        self._collection, self._first, self._others = collection, first, tuple(others)

    @property
    def condition(self) -> Json:
        return any_of([part.condition for part in self.parts()])

    @cached_property
    def _factor(self) -> float:
        """What the scores of the others are multiplied by where they stand alone."""
        least, top = self._collection.extremes(self._first.scored, self._without_first(1.0))
        return 1.0 if least is None or top < least else BELOW * least / top

    def _without_first(self, factor: float) -> Json:
        alone = {"dis_max": {"queries": [part.scored for part in self._others]}}
        return {"bool": {"must": [alone], "must_not": [self._first.condition], "boost": factor}}

    @property
    def scored(self) -> Json:
        every = {"dis_max": {"queries": [part.scored for part in self.parts()]}}
        with_first = {"bool": {"must": [every], "filter": [self._first.condition]}}
        return any_of([with_first, self._without_first(self._factor)])

    def parts(self) -> tuple[Node, ...]:
        return self._first, *self._others

    def explain(self, scores: Scores) -> list[ScorePart]:
        """The best of the parts, and scaled down to what it counts where the first does not match."""
        each = [scores.of(part) or 0.0 for part in self.parts()]
        best = each.index(max(each))
        factor = 1.0 if scores.of(self._first) is not None else self._factor
        return [
            own._replace(score=own.score * factor, typed=own.typed and best == 0)
            for own in _among(self.parts()[best], scores)
        ]


def _among(node: Node, scores: Scores) -> list[ScorePart]:
    """What adds up to the score of a report; nothing where it does not match."""
    return node.explain(scores) if scores.of(node) is not None else []
