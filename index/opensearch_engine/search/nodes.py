"""Nodes of a compiled query as clauses of OpenSearch's query language (see ``index.engines.compile.Nodes``).

A node says twice what it finds: as a ``condition``, which does not score, and with the scores that the embedded engine
gives. What that takes of the index (how common terms are, the scores between which a synonym's must stand) is asked when it
is first needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

from analyzers import query_bigrams
from index.engines.weights import TEXT_FIELDS
from index.opensearch_engine.mapping import whole
from index.results import ScorePart

Json = dict[str, Any]

NOTHING: Json = {"match_none": {}}
EVERYTHING: Json = {"match_all": {}}

#: The fields of the mapping that the fields of terms are.
FIELDS = {"words": "words", "bigrams": "text", "title": "title", "bodies": "bodies", "regions": "regions"}


class Collection(Protocol):
    """What nodes ask of the index that they are searched for in."""

    #: What a weight is multiplied by, so that the server's BM25 is ours.
    factor: float

    def most(self, terms: Sequence[tuple[str, str, float]]) -> float:
        """What no report exceeds by some terms (field, text, weight)."""

    def frequencies(self, bigrams: Sequence[str]) -> list[int]:
        """How many reports have each of some bigrams."""

    def extremes(self, low: Json, high: Json) -> tuple[float | None, float]:
        """The least score that a query gives, ``None`` where it finds nothing, and the greatest that another gives."""

    def chosen(self, facet: str, values: Sequence[str], *, exact: bool) -> list[str]:
        """The values of a facet that some are, or that have some in them."""

    def having_near(self, condition: Json, texts: tuple[str, ...], distance: int) -> list[str]:
        """The ``_id`` of the reports that match a condition and have texts near each other."""


class Scores(Protocol):
    """What nodes give one report, for explaining."""

    def of(self, node: Node) -> float | None:
        """The score of a node; ``None`` where it does not match."""


def all_of(conditions: Sequence[Json]) -> Json:
    """What all match; nothing where there are none."""
    if len(conditions) == 1:
        return conditions[0]
    return {"bool": {"filter": list(conditions)}} if conditions else NOTHING


def any_of(clauses: Sequence[Json], boost: float = 1.0) -> Json:
    """What any matches, with the scores together; nothing where there are none."""
    if not clauses:
        return NOTHING
    return {"bool": {"should": list(clauses), "minimum_should_match": 1, **({"boost": boost} if boost != 1.0 else {})}}


def constant(condition: Json, score: float) -> Json:
    """What a condition matches, each with one score."""
    return {"constant_score": {"filter": condition, "boost": score}}


def but_for(conditions: Sequence[Json], excluded: Json, should: Sequence[Json] = ()) -> Json:
    """What conditions match and another does not, with the scores of what ``should`` match."""
    return {"bool": {"filter": list(conditions), "must_not": [excluded], "should": list(should)}}


class Node:
    """A part of a query: by itself a condition, which does not score."""

    @property
    def condition(self) -> Json:
        """The clause that finds its reports."""
        raise NotImplementedError

    @property
    def scored(self) -> Json:
        """The clause that finds its reports, and scores them."""
        return {"bool": {"filter": [self.condition]}}

    def parts(self) -> tuple[Node, ...]:
        """The nodes that it is explained by."""
        return ()

    def explain(self, scores: Scores) -> list[ScorePart]:
        """What adds up to the score of a report that matches."""
        return []

    def walk(self) -> Iterator[Node]:
        """This node and all below it that may score."""
        yield self
        for part in self.parts():
            yield from part.walk()


class Condition(Node):
    """A condition as it is."""

    def __init__(self, condition: Json) -> None:
        self._condition = condition

    @property
    def condition(self) -> Json:
        return self._condition


class Constant(Condition):
    """A condition that scores all its reports alike."""

    def __init__(self, condition: Json, field: str = "text", text: str = "") -> None:
        super().__init__(condition)
        self._part = ScorePart("other", field, text, 1.0)

    @property
    def scored(self) -> Json:
        return constant(self.condition, 1.0)

    def explain(self, scores: Scores) -> list[ScorePart]:
        return [self._part]


class Term(Node):
    """The reports that have a term in a field; scored by BM25 where the field is one of text."""

    def __init__(self, collection: Collection, field: str, text: str, boost: float = 1.0) -> None:
        self.field, self.text, self.boost = field, text, boost
        self._factor = collection.factor

    @property
    def condition(self) -> Json:
        return {"term": {FIELDS[self.field]: whole(self.text)}}

    @property
    def scored(self) -> Json:
        if self.field not in TEXT_FIELDS:
            return super().scored
        return {"term": {FIELDS[self.field]: {"value": whole(self.text), "boost": self.boost * self._factor}}}

    def explain(self, scores: Scores) -> list[ScorePart]:
        score = scores.of(self)
        return [ScorePart("term", self.field, self.text, score)] if score else []


class AnyTerm(Node):
    """The reports that have any of some terms, with the scores of those that they have together, times ``boost``."""

    def __init__(self, terms: Sequence[Term], boost: float = 1.0) -> None:
        self.terms, self.boost = terms, boost

    @property
    def condition(self) -> Json:
        return any_of([term.condition for term in self.terms])

    @property
    def scored(self) -> Json:
        return any_of([term.scored for term in self.terms], self.boost)

    def parts(self) -> tuple[Node, ...]:
        return tuple(self.terms)

    def explain(self, scores: Scores) -> list[ScorePart]:
        found = [part for term in self.terms for part in term.explain(scores)]
        return [part._replace(score=part.score * self.boost) for part in found]


class Scored(Node):
    """What a condition matches, with the scores of some terms: 0 where there are none of these."""

    def __init__(self, by: AnyTerm, condition: Node) -> None:
        self._by, self._condition = by, condition

    @property
    def condition(self) -> Json:
        return self._condition.condition

    @property
    def scored(self) -> Json:
        return {"bool": {"filter": [self.condition], "should": [self._by.scored]}}

    def parts(self) -> tuple[Node, ...]:
        return (self._by,)

    def explain(self, scores: Scores) -> list[ScorePart]:
        return self._by.explain(scores)


class InARow(Node):
    """Text that stands in a row, or texts near each other, ranked by its bigrams."""

    def __init__(self, condition: Json, terms: Sequence[Term]) -> None:
        self._condition, self._terms = condition, terms

    @property
    def condition(self) -> Json:
        return self._condition

    @property
    def scored(self) -> Json:
        return {"bool": {"filter": [self.condition], "should": [term.scored for term in self._terms]}}

    def parts(self) -> tuple[Node, ...]:
        return tuple(self._terms)

    def explain(self, scores: Scores) -> list[ScorePart]:
        return [part for term in self._terms for part in term.explain(scores)]


class Besides(Node):
    """What ``first`` matches, and the reports that have one of some texts in a row besides, with the terms beside it."""

    def __init__(self, first: Node, rows: Sequence[Json], scored: AnyTerm | None) -> None:
        self._first, self._rows, self._scored = first, rows, scored

    @property
    def condition(self) -> Json:
        return any_of([self._first.condition, *self._rows])

    @property
    def scored(self) -> Json:
        more = [] if self._scored is None else [term.scored for term in self._scored.terms]
        return any_of([self._first.scored, but_for([any_of(self._rows)], self._first.condition, more)])

    def parts(self) -> tuple[Node, ...]:
        return (self._first,) if self._scored is None else (self._first, self._scored)

    def explain(self, scores: Scores) -> list[ScorePart]:
        if scores.of(self._first) is not None:
            return self._first.explain(scores)
        return [] if self._scored is None else self._scored.explain(scores)


class Named(Node):
    """The reports whose body or region has a name; each scores ``factor`` times what no match of ``terms`` exceeds."""

    def __init__(self, collection: Collection, name: Term, terms: Sequence[Term], factor: float) -> None:
        self._collection, self._name, self._terms, self._factor = collection, name, terms, factor

    @property
    def condition(self) -> Json:
        return self._name.condition

    @cached_property
    def _each(self) -> float:
        return self._factor * self._collection.most([(term.field, term.text, term.boost) for term in self._terms])

    @property
    def scored(self) -> Json:
        return constant(self.condition, self._each)

    def explain(self, scores: Scores) -> list[ScorePart]:
        return [ScorePart("name", self._name.field, self._name.text, self._each)]


def bigram_terms(collection: Collection, *texts: str) -> list[Term]:
    """The bigrams that a quotation is ranked by, each once."""
    bigrams = dict.fromkeys(bigram for text in texts for bigram in query_bigrams(text))
    return [Term(collection, "bigrams", bigram) for bigram in bigrams]
