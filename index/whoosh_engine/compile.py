"""From a parsed query to a tree of Whoosh query nodes over the fields of the schema."""

from __future__ import annotations

from collections.abc import Mapping

from whoosh import query as nodes

from index.query import Clause, Exact, Query
from index.whoosh_engine.exact import ExactText
from index.whoosh_engine.schema import QUESTION_WEIGHTS, TEXT_FIELDS

Weights = Mapping[str, float]


def compile_query(query: Query, match: str) -> nodes.Query:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
    if not query.clauses:
        return nodes.Every()
    if match == "any":
        return nodes.Or([part for clause in query.clauses for part in _scoring(clause, QUESTION_WEIGHTS)])
    return nodes.And([_required(clause) for clause in query.clauses])


def _term(field: str, text: str, weights: Weights = TEXT_FIELDS) -> nodes.Term:
    return nodes.Term(field, text, boost=weights[field])


def _scoring(clause: Clause, weights: Weights = TEXT_FIELDS) -> list[nodes.Query]:
    """Everything that a clause can match by; a report is ranked by all that it has."""
    if isinstance(clause, Exact):
        return [ExactText(clause.folded)]
    return [
        *(_term("words", term, weights) for term in clause.terms()),
        *(_term("grams", gram, weights) for gram in clause.bigrams()),
        *(_term("title", term, weights) for term in clause.terms()),
    ]


def _required(clause: Clause) -> nodes.Query:
    """A clause as a condition: all its words, or all its bigrams where words were cut differently."""
    if isinstance(clause, Exact):
        return ExactText(clause.folded)
    ways = [nodes.And([_term("words", term) for term in clause.terms()])]
    by_bigrams = clause.by_bigrams()
    if by_bigrams is not None:
        grams, others = by_bigrams
        ways.append(nodes.And([*(_term("grams", gram) for gram in grams), *(_term("words", term) for term in others)]))
    return nodes.Require(nodes.Or(_scoring(clause)), nodes.Or(ways))
