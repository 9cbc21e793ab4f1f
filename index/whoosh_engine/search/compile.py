"""From a parsed query to a tree of Whoosh query nodes over the fields of the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from whoosh import query as nodes

from index.query.pieces import reduced_form
from index.query.tree import (
    And,
    Concept,
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
from index.whoosh_engine.format.schema import NAME_WEIGHTS, QUESTION_NAME_WEIGHTS, QUESTION_WEIGHTS, TEXT_FIELDS
from index.whoosh_engine.read.names import Name
from index.whoosh_engine.search.compound_nodes import BestOf, Named, Scored
from index.whoosh_engine.search.filter_nodes import FacetHas, FigureBetween, TitleHas
from index.whoosh_engine.search.phrases import Besides, ExactText, NearTexts
from index.whoosh_engine.search.rarest import RarestParts

Weights = Mapping[str, float]

#: How people ask for the report of a year.
_REPORT_OF_YEAR = re.compile(
    r"((?:19|20)[0-9]{2})年?度?的?(?:政府)?(?:信息|政务)?(?:公开)?(?:工作)?(?:年度)?(?:报告|年报)?"
)

#: What finds the names of bodies and regions in a reduced text.
Known = Callable[[str], Sequence[Name]]


def no_names(text: str) -> Sequence[Name]:
    """Of an index that knows no names."""
    return ()


def compile_query(query: Query, match: str, known: Known = no_names) -> nodes.Query:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
    if query.root is None:
        return nodes.Every()
    if match == "any":
        return nodes.Or([part for leaf in leaves(query.root) for part in _parts(leaf, known)])
    tree = _required(query.root, known)
    if query.run is None:
        return tree
    scored = [part for leaf in leaves(query.root) if isinstance(leaf, Words) for part in scoring(leaf)]
    return Besides(tree, ((query.run, ()),), nodes.Or(scored))


def _parts(leaf: Node, known: Known) -> list[nodes.Query]:
    if not isinstance(leaf, Words):
        return [_required(leaf)]
    return [*scoring(leaf, QUESTION_WEIGHTS), *_named(leaf, known, QUESTION_WEIGHTS, QUESTION_NAME_WEIGHTS)]


def _term(field: str, text: str, weights: Weights = TEXT_FIELDS) -> nodes.Term:
    return nodes.Term(field, text, boost=weights[field])


def scoring(clause: Words, weights: Weights = TEXT_FIELDS) -> list[nodes.Query]:
    """Everything that a clause can match by; a report is ranked by all that it has."""
    return [
        *(_term("words", term, weights) for term in clause.terms()),
        *(_term("bigrams", bigram, weights) for bigram in clause.bigrams()),
        *(_term("title", term, weights) for term in clause.terms()),
    ]


def _named(clause: Words, known: Known, weights: Weights, name_weights: Weights) -> list[nodes.Query]:
    """The names in a clause, each as a condition that scores; a clause that is a name as a whole means that alone."""
    text = clause.reduced
    found: list[nodes.Query] = []
    for name in known(text):
        own = text[name.start : name.end]
        factor = (NAME_WEIGHTS if own == text else name_weights)[name.field]
        found.append(Named(name.field, own, scoring(Words(own), weights), factor))
    return found


def _required(node: Node, known: Known = no_names) -> nodes.Query:
    """A node as a condition, with the scores of what it looks for."""
    match node:
        case And():
            return nodes.And([_required(child, known) for child in node.children])
        case Or():
            return nodes.Or([_required(child, known) for child in node.children])
        case Not():
            return nodes.Not(_required(node.child, known))
        case Concept():
            return BestOf(_required(node.typed, known), [_required(other, known) for other in node.others])
        case Words():
            return _words(node, known)
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
            return _in_facet(node)
        case Figure():
            return FigureBetween(node.name, node.low, node.high)


def _words(clause: Words, known: Known) -> nodes.Query:
    condition = _all_of(clause)
    names = known(clause.reduced)
    if not names:
        return Scored(nodes.Or(scoring(clause), boost=clause.weight), condition)
    named = nodes.Or([condition, _by_name(clause, names)])
    scored = Scored(nodes.Or(scoring(clause), boost=clause.weight), named)
    if clause.weight != 1.0:  # not typed
        return scored
    return nodes.AndMaybe(scored, nodes.Or(_named(clause, known, TEXT_FIELDS, NAME_WEIGHTS)))


def _by_name(clause: Words, names: Sequence[Name]) -> nodes.Query:
    """The reports that have the names of a clause, and in their text all that stands between these."""
    text = clause.reduced
    parts: list[nodes.Query] = [Named(name.field, text[name.start : name.end]) for name in names]
    gaps = zip((0, *(name.end for name in names)), (*(name.start for name in names), len(text)), strict=True)
    between = (Words(text[start:end]) for start, end in gaps)
    return nodes.And([*parts, *(_said_of_body(words) for words in between if words.terms())])


def _said_of_body(words: Words) -> nodes.Query:
    """What stands beside the name of a body: 2014年报 also means its report of that year, whatever this says."""
    condition = _all_of(words)
    of_year = _REPORT_OF_YEAR.fullmatch(words.canonical)
    return nodes.Or([condition, FacetHas("year", (of_year[1],), exact=True)]) if of_year else condition


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


def _in_facet(node: InFacet) -> nodes.Query:
    ways: list[nodes.Query] = [FacetHas(facet, node.values, node.exact) for facet in node.facets]
    if node.facets == ("agency",) and not node.exact:
        ways += [Named("bodies", reduced_form(value)) for value in node.values]
    return nodes.Or(ways)


def _in_title(node: InTitle) -> nodes.Query:
    if node.exact:
        return TitleHas(node.reduced)
    words = nodes.And([_term("title", term) for term in Words(node.text).terms()])
    return nodes.Or([words, TitleHas(node.reduced)])
