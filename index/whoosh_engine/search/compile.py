"""From a parsed query to a tree of Whoosh query nodes over the fields of the schema."""

from __future__ import annotations

from collections.abc import Mapping

from whoosh import query as nodes

from index.query.tree import (
    And,
    Exact,
    Figure,
    InFacet,
    InTitle,
    Near,
    Node,
    Not,
    Or,
    Passage,
    Prefix,
    Query,
    Words,
    leaves,
)
from index.whoosh_engine.format.schema import QUESTION_WEIGHTS, TEXT_FIELDS
from index.whoosh_engine.search.compound_nodes import Scored
from index.whoosh_engine.search.filter_nodes import FacetHas, FigureBetween, TitleHas
from index.whoosh_engine.search.phrases import Besides, ExactText, NearTexts
from index.whoosh_engine.search.rarest import RarestParts

Weights = Mapping[str, float]


def compile_query(query: Query, match: str) -> nodes.Query:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
    if query.root is None:
        return nodes.Every()
    if match == "any":
        return nodes.Or([part for leaf in leaves(query.root) for part in _parts(leaf)])
    tree = _required(query.root)
    if query.run is None:
        return tree
    scored = [part for leaf in leaves(query.root) if isinstance(leaf, Words) for part in scoring(leaf)]
    return Besides(tree, ((query.run, ()),), nodes.Or(scored))


def _parts(leaf: Node) -> list[nodes.Query]:
    return scoring(leaf, QUESTION_WEIGHTS) if isinstance(leaf, Words) else [_required(leaf)]


def _term(field: str, text: str, weights: Weights = TEXT_FIELDS) -> nodes.Term:
    return nodes.Term(field, text, boost=weights[field])


def scoring(clause: Words, weights: Weights = TEXT_FIELDS) -> list[nodes.Query]:
    """Everything that a clause can match by; a report is ranked by all that it has."""
    return [
        *(_term("words", term, weights) for term in clause.terms()),
        *(_term("bigrams", bigram, weights) for bigram in clause.bigrams()),
        *(_term("title", term, weights) for term in clause.terms()),
    ]


def _required(node: Node) -> nodes.Query:
    """A node as a condition, with the scores of what it looks for."""
    match node:
        case And():
            return nodes.And([_required(child) for child in node.children])
        case Or():
            return nodes.Or([_required(child) for child in node.children])
        case Not():
            return nodes.Not(_required(node.child))
        case Words():
            return Scored(nodes.Or(scoring(node), boost=node.weight), _all_of(node))
        case Exact():
            return ExactText(node.reduced)
        case Near():
            return NearTexts(node.reduced, node.distance)
        case Passage():
            return RarestParts(node.reduced, loosely=node.loosely)
        case Prefix():
            return nodes.Prefix("words", node.reduced)
        case InTitle():
            return _in_title(node)
        case InFacet():
            return nodes.Or([FacetHas(facet, node.values, node.exact) for facet in node.facets])
        case Figure():
            return FigureBetween(node.name, node.low, node.high)


def _all_of(clause: Words) -> nodes.Query:
    """All the clause's words, or all its bigrams where words were cut differently, or the clause in a row."""
    terms, by_bigrams = clause.terms(), clause.by_bigrams()
    ways = [nodes.And([_term("words", term) for term in found]) for found in (terms, clause.unit_terms()) if found]
    if by_bigrams is not None:
        bigrams, others = by_bigrams
        by_grams = nodes.And(
            [*(_term("bigrams", bigram) for bigram in bigrams), *(_term("words", term) for term in others)]
        )
        # Where the whole is one word, who has it has its bigrams.
        ways = [by_grams] if clause.reduced in terms else [*ways, by_grams]
    condition = ways[0] if len(ways) == 1 else nodes.Or(ways)
    texts = tuple((spelling.text, spelling.terms) for spelling in clause.in_a_row())
    return Besides(condition, texts) if texts else condition


def _in_title(node: InTitle) -> nodes.Query:
    if node.exact:
        return TitleHas(node.reduced)
    words = nodes.And([_term("title", term) for term in Words(node.text).terms()])
    return nodes.Or([words, TitleHas(node.reduced)])
