"""Queries compiled to clauses of OpenSearch; what they are compiled to is said in ``index.engines.compile``."""

from __future__ import annotations

from functools import partial

from index.engines.compile import Compiler, Nodes
from index.engines.rarest import rarest_pieces
from index.opensearch_engine.mapping import whole
from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.compound_nodes import BestOf, Both, Either, Maybe, Neither
from index.opensearch_engine.search.nodes import (
    EVERYTHING,
    AnyTerm,
    Besides,
    Condition,
    Constant,
    InARow,
    Json,
    Named,
    Node,
    Scored,
    Term,
    all_of,
    bigram_terms,
)
from index.opensearch_engine.search.rows import MOST_IN_CLAUSES, in_a_row, in_title, nearby
from index.query.tree import Query, Words, leaves


def compile_query(query: Query, match: str, terms: Terms) -> Node:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
    clauses = _Clauses(terms)
    nodes = Nodes(
        every=lambda: Constant(EVERYTHING),
        both=Both,
        either=Either,
        neither=Neither,
        maybe=Maybe,
        best_of=partial(BestOf, terms),
        term=partial(Term, terms),
        any_term=AnyTerm,
        scored=Scored,
        exact=clauses.exact,
        near=clauses.near,
        rarest=clauses.rarest,
        besides=clauses.besides,
        named=partial(Named, terms),
        prefix=clauses.prefix,
        facet=clauses.facet,
        title=lambda text: Condition(in_title(text)),
        figure=clauses.figure,
    )
    terms.look_up([leaf.reduced for leaf in leaves(query.root) if isinstance(leaf, Words)])
    node: Node = Compiler(nodes, terms.names_in).compile(query, match)
    return node


def filter_condition(facet: str, values: list[str]) -> Json:
    """The reports that have one of some values of a facet."""
    return {"terms": {facet: [whole(value) for value in values]}}


class _Clauses:
    """What takes more than a class of its own."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def exact(self, text: str) -> Node:
        return InARow(in_a_row(text), bigram_terms(self._terms, text))

    def near(self, texts: tuple[str, ...], distance: int) -> Node:
        if len(texts) <= MOST_IN_CLAUSES:
            condition = nearby(texts, distance)
        else:
            together = all_of([in_a_row(text) for text in dict.fromkeys(texts)])
            condition = {"ids": {"values": self._terms.having_near(together, texts, distance)}}
        return InARow(condition, bigram_terms(self._terms, *texts))

    def rarest(self, texts: tuple[str, ...], loosely: bool) -> Node:
        pieces = [self.exact(piece) for piece in rarest_pieces(texts, self._terms.frequencies)]
        return Either(pieces, (len(pieces) + 1) // 2) if loosely and pieces else Both(pieces)

    def besides(self, first: Node, texts: tuple[tuple[str, tuple[str, ...]], ...], scored: AnyTerm | None) -> Node:
        rows = [
            all_of([in_a_row(text), *(Term(self._terms, "words", term).condition for term in terms)])
            for text, terms in texts
        ]
        return Besides(first, rows, scored)

    def prefix(self, field: str, text: str) -> Node:
        return Constant({"prefix": {field: whole(text)}}, field, text)

    def facet(self, facet: str, values: tuple[str, ...], exact: bool) -> Node:
        return Condition(filter_condition(facet, self._terms.chosen(facet, values, exact=exact)))

    def figure(self, name: str, low: float | None, high: float | None) -> Node:
        bounds = {key: value for key, value in (("gte", low), ("lte", high)) if value is not None}
        field = f"figures.{name}"
        return Condition({"range": {field: bounds}} if bounds else {"exists": {"field": field}})
