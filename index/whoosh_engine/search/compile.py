"""Queries compiled to nodes that are evaluated as arrays; what they are compiled to is said in ``index.engines.compile``."""

from __future__ import annotations

from index.engines.compile import Compiler, Known, Nodes, Weights, no_names, scoring_terms
from index.engines.weights import TEXT_FIELDS
from index.query.tree import Query, Words
from index.whoosh_engine.search.compound_nodes import And, AndMaybe, BestOf, Not, Or
from index.whoosh_engine.search.evaluation import Node
from index.whoosh_engine.search.filter_nodes import Every, FacetHas, FigureBetween, TitleHas
from index.whoosh_engine.search.rarest import RarestParts
from index.whoosh_engine.search.text_nodes import AnyTerm, Besides, ExactText, Named, NearTexts, Prefix, Scored, Term

ARRAYS = Nodes(
    every=Every,
    both=And,
    either=Or,
    neither=Not,
    maybe=AndMaybe,
    best_of=BestOf,
    term=Term,
    any_term=AnyTerm,
    scored=Scored,
    exact=ExactText,
    near=NearTexts,
    rarest=RarestParts,
    besides=Besides,
    named=Named,
    prefix=Prefix,
    facet=FacetHas,
    title=TitleHas,
    figure=FigureBetween,
)


def compile_query(query: Query, match: str, known: Known = no_names) -> Node:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
    node: Node = Compiler(ARRAYS, known).compile(query, match)
    return node


def scoring(clause: Words, weights: Weights = TEXT_FIELDS) -> tuple[Term, ...]:
    """Everything that a clause can match by; a report is ranked by all that it has."""
    return tuple(Term(*term) for term in scoring_terms(clause, weights))
