"""From a parsed query to a tree of Whoosh query nodes over the fields of the schema."""

from __future__ import annotations

from whoosh import query as nodes

from index.query import Clause, Exact, Query, Words
from index.whoosh_engine.exact import ExactText
from index.whoosh_engine.schema import TEXT_FIELDS


def compile_query(query: Query, match: str) -> nodes.Query:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms.

    Quoted text must match in either case: whoever quotes means it.
    """
    if not query.clauses:
        return nodes.Every()
    exact = [ExactText(clause.folded) for clause in query.clauses if isinstance(clause, Exact)]
    loose = [clause for clause in query.clauses if isinstance(clause, Words)]
    if match == "any" and loose:
        terms = nodes.Or([term for clause in loose for term in _scoring(clause)])
        return nodes.And([*exact, terms]) if exact else terms
    return nodes.And([_required(clause) for clause in query.clauses])


def _term(field: str, text: str) -> nodes.Term:
    return nodes.Term(field, text, boost=TEXT_FIELDS[field])


def _scoring(clause: Words) -> list[nodes.Term]:
    """Everything that a clause can match by; a report is ranked by all that it has."""
    return [
        *(_term("words", term) for term in clause.terms()),
        *(_term("grams", gram) for gram in clause.bigrams()),
        *(_term("title", term) for term in clause.terms()),
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
