"""From a parsed query to the tree of nodes that is evaluated over the fields of the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from index.query import tree
from index.query.pieces import reduced_form
from index.query.tree import Query, Words, leaves
from index.whoosh_engine.format.schema import (
    NAME_WEIGHTS,
    QUESTION_NAME_WEIGHTS,
    QUESTION_WEIGHTS,
    TEXT_FIELDS,
    YEAR_WEIGHT,
)
from index.whoosh_engine.read.names import Name
from index.whoosh_engine.search.compound_nodes import And, AndMaybe, BestOf, Not, Or
from index.whoosh_engine.search.evaluation import Node
from index.whoosh_engine.search.filter_nodes import Every, FacetHas, FigureBetween, TitleHas
from index.whoosh_engine.search.rarest import RarestParts
from index.whoosh_engine.search.text_nodes import AnyTerm, Besides, ExactText, Named, NearTexts, Prefix, Scored, Term

Weights = Mapping[str, float]

#: How people ask for the report of a year, and for the reports of a body.
_REPORT = r"(?:政府)?(?:信息|政务)?(?:公开)?(?:工作)?(?:年度)?(?:报告|年报)"
_REPORT_OF_YEAR = re.compile(
    rf"((?:19|20)[0-9]{{2}})年?度?的?(?:{_REPORT}|(?:政府)?(?:信息|政务)?(?:公开)?(?:工作)?(?:年度)?)"
)
_REPORTS = re.compile(rf"的?{_REPORT}")

#: What finds the names of bodies and regions in a reduced text.
Known = Callable[[str], Sequence[Name]]


def no_names(text: str) -> Sequence[Name]:
    """Of an index that knows no names."""
    return ()


def compile_query(query: Query, match: str, known: Known = no_names) -> Node:
    """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
    if query.root is None:
        return Every()
    if match == "any":
        return Or(tuple(part for leaf in leaves(query.root) for part in _parts(leaf, known)))
    compiled = _required(query.root, known)
    if query.run is None:
        return compiled
    scored = [term for leaf in leaves(query.root) if isinstance(leaf, Words) for term in scoring(leaf)]
    return Besides(compiled, ((query.run, ()),), AnyTerm(tuple(scored)))


def _parts(leaf: tree.Node, known: Known) -> list[Node]:
    if not isinstance(leaf, Words):
        return [_required(leaf)]
    return [AnyTerm(scoring(leaf, QUESTION_WEIGHTS)), *_named(leaf, known, QUESTION_WEIGHTS, QUESTION_NAME_WEIGHTS)]


def scoring(clause: Words, weights: Weights = TEXT_FIELDS) -> tuple[Term, ...]:
    """Everything that a clause can match by; a report is ranked by all that it has."""
    found = {"words": clause.terms(), "bigrams": clause.bigrams(), "title": clause.terms()}
    return tuple(Term(field, text, weights[field]) for field, texts in found.items() for text in texts)


def _all_terms(field: str, texts: Sequence[str]) -> And:
    return And(tuple(Term(field, text, TEXT_FIELDS[field]) for text in texts))


def _named(clause: Words, known: Known, weights: Weights, name_weights: Weights) -> list[Node]:
    """The names in a clause, each as a condition that scores; a clause that is a name as a whole means that alone."""
    text = clause.reduced
    found: list[Node] = []
    for name in known(text):
        own = text[name.start : name.end]
        factor = (NAME_WEIGHTS if own == text else name_weights)[name.field]
        found.append(Named(Term(name.field, own), scoring(Words(own), weights), factor))
    return found


def _required(node: tree.Node, known: Known = no_names, *, of_body: bool = False) -> Node:
    """A node as a condition, with the scores of what it looks for; ``of_body`` where a body is named beside it."""
    match node:
        case tree.And():
            named = [_is_name(child, known) for child in node.children]
            return And(tuple(_required(child, known, of_body=any(named)) for child in node.children))
        case tree.Or():
            return Or(tuple(_required(child, known) for child in node.children))
        case tree.Not():
            return Not(_required(node.child, known))
        case tree.Concept():
            typed = _required(node.typed, known, of_body=of_body)
            return BestOf(typed, tuple(_required(other, known) for other in node.others))
        case Words():
            return _words(node, known, of_body=of_body)
        case tree.Exact():
            return ExactText(node.reduced)
        case tree.Near():
            return NearTexts(node.reduced, node.distance)
        case tree.Passage():
            return RarestParts(node.reduced, loosely=node.loosely)
        case tree.Prefix():
            return Prefix("words", node.reduced)
        case tree.InTitle():
            return _in_title(node)
        case tree.InFacet():
            return _in_facet(node)
        case tree.Figure():
            return FigureBetween(node.name, node.low, node.high)


def _is_name(node: tree.Node, known: Known) -> bool:
    typed = node.typed if isinstance(node, tree.Concept) else node
    return isinstance(typed, Words) and any(name.field == "bodies" for name in known(typed.reduced))


def _words(clause: Words, known: Known, *, of_body: bool) -> Node:
    names = known(clause.reduced)
    if names:
        condition: Node = Or((_all_of(clause), _by_name(clause, names)))
        of_body = any(name.field == "bodies" for name in names)
    else:
        condition = _said_of_body(clause) if of_body else _all_of(clause)
    scored = Scored(AnyTerm(scoring(clause), clause.weight), condition)
    if clause.weight != 1.0:  # not typed
        return scored
    more = _named(clause, known, TEXT_FIELDS, NAME_WEIGHTS)
    more += [_of_year(words) for words in _between(clause, names) if of_body and _year_of(words)]
    return AndMaybe(scored, Or(tuple(more))) if more else scored


def _between(clause: Words, names: Sequence[Name]) -> list[Words]:
    """What stands between the names in a clause, before and behind them."""
    text = clause.reduced
    gaps = zip((0, *(name.end for name in names)), (*(name.start for name in names), len(text)), strict=True)
    return [words for start, end in gaps if (words := Words(text[start:end])).terms()]


def _by_name(clause: Words, names: Sequence[Name]) -> Node:
    """The reports that have the names of a clause, and in their text all that stands between these."""
    text = clause.reduced
    return And(
        (
            *(Term(name.field, text[name.start : name.end]) for name in names),
            *map(_said_of_body, _between(clause, names)),
        )
    )


def _year_of(words: Words) -> str | None:
    """The year of which a text asks for the report: 2014年报."""
    of_year = _REPORT_OF_YEAR.fullmatch(words.canonical)
    return of_year[1] if of_year else None


def _of_year(words: Words) -> Node:
    """The reports of a year that is asked for, which others may speak of more often."""
    return Named(Term("year", _year_of(words) or ""), scoring(words), YEAR_WEIGHT)


def _said_of_body(words: Words) -> Node:
    """What stands beside the name of a body: 2014年报 also means its report of that year, 年报 each, whatever these say."""
    condition = _all_of(words)
    if year := _year_of(words):
        return Or((condition, Term("year", year)))
    return Or((condition, Term("is_report", "true"))) if _REPORTS.fullmatch(words.canonical) else condition


def _all_of(clause: Words) -> Node:
    """All the clause's words, or all its bigrams where words were cut differently, or the clause in a row."""
    terms, by_bigrams = clause.terms(), clause.by_bigrams()
    ways = [_all_terms("words", found) for found in (terms, clause.unit_terms()) if found]
    if by_bigrams is not None:
        bigrams, others = by_bigrams
        by_grams = And((*_all_terms("bigrams", bigrams).parts, *_all_terms("words", others).parts))
        # Where the whole is one word, who has it has its bigrams.
        ways = [by_grams] if clause.reduced in terms else [*ways, by_grams]
    condition = ways[0] if len(ways) == 1 else Or(tuple(ways))
    texts = tuple((spelling.text, spelling.terms) for spelling in clause.in_a_row())
    return Besides(condition, texts) if texts else condition


def _in_facet(node: tree.InFacet) -> Node:
    ways: list[Node] = [FacetHas(facet, node.values, node.exact) for facet in node.facets]
    if node.facets == ("agency",) and not node.exact:
        ways += [Term("bodies", reduced_form(value)) for value in node.values]
    return Or(tuple(ways))


def _in_title(node: tree.InTitle) -> Node:
    if node.exact:
        return TitleHas(node.reduced)
    return Or((_all_terms("title", Words(node.text).terms()), TitleHas(node.reduced)))
