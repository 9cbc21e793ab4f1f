"""From a parsed query to the nodes of an engine: what a report must have, and what its score is made of.

Said once for every engine: an engine gives the :class:`Nodes` that its own trees are made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from index.engines.names import Name
from index.engines.weights import NAME_WEIGHTS, QUESTION_NAME_WEIGHTS, QUESTION_WEIGHTS, TEXT_FIELDS, YEAR_WEIGHT
from index.query import tree
from index.query.pieces import reduced_form
from index.query.tree import Query, Words, leaves

Weights = Mapping[str, float]

#: A node of an engine's own.
Node = Any

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


class Nodes(NamedTuple):
    """What makes each kind of node.

    ``every``: all reports, which score 1. ``both(parts)``: what all match, with the sum of their scores; ``either``: what
    any matches; ``neither(node)``: what a node does not match. ``maybe(must, may)``: what ``must`` matches, with the scores
    of ``may`` added. ``best_of(first, others)``: what any matches, with the best of the scores; the others by themselves
    score less than any ``first``.

    ``term(field, text, boost)``: what has a term, or a value of a facet, scored by BM25 in a text field; ``any_term(terms, boost)``: what has any,
    with their scores; ``scored(by, condition)``: what a condition matches, with the scores of ``by`` only.
    ``exact(text)``: what has a text in a row; ``near(texts, distance)``; ``rarest(texts, loosely)``: the rarest pieces of a
    passage. ``besides(first, texts, scored)``: what ``first`` matches, and what has one of some texts in a row, with the
    terms that come with it, scored as ``scored`` says, if it does. ``named(term, terms, factor)``: what has a name, scored
    ``factor`` times what no match of ``terms`` exceeds. ``prefix(field, text)``: scores 1.

    ``facet(name, values, exact)``, ``title(text)``, ``figure(name, low, high)``: conditions, which do not score.
    """

    every: Callable[[], Node]
    both: Callable[[tuple[Node, ...]], Node]
    either: Callable[[tuple[Node, ...]], Node]
    neither: Callable[[Node], Node]
    maybe: Callable[[Node, Node], Node]
    best_of: Callable[[Node, tuple[Node, ...]], Node]
    term: Callable[[str, str, float], Node]
    any_term: Callable[[tuple[Node, ...], float], Node]
    scored: Callable[[Node, Node], Node]
    exact: Callable[[str], Node]
    near: Callable[[tuple[str, ...], int], Node]
    rarest: Callable[[tuple[str, ...], bool], Node]
    besides: Callable[[Node, tuple[tuple[str, tuple[str, ...]], ...], Node | None], Node]
    named: Callable[[Node, tuple[Node, ...], float], Node]
    prefix: Callable[[str, str], Node]
    facet: Callable[[str, tuple[str, ...], bool], Node]
    title: Callable[[str], Node]
    figure: Callable[[str, float | None, float | None], Node]


def scoring_terms(clause: Words, weights: Weights = TEXT_FIELDS) -> list[tuple[str, str, float]]:
    """Everything that a clause can match by, as field, term and weight; a report is ranked by all that it has."""
    found = {"words": clause.terms(), "bigrams": clause.bigrams(), "title": clause.terms()}
    return [(field, text, weights[field]) for field, texts in found.items() for text in texts]


class Compiler:
    """Makes trees of some nodes."""

    def __init__(self, nodes: Nodes, known: Known = no_names) -> None:
        self._make, self._known = nodes, known

    def compile(self, query: Query, match: str) -> Node:
        """The tree of a query; ``match`` says whether all its clauses must match, or any of their terms."""
        if query.root is None:
            return self._make.every()
        if match == "any":
            return self._make.either(tuple(part for leaf in leaves(query.root) for part in self._parts(leaf)))
        compiled = self._required(query.root)
        if query.run is None:
            return compiled
        scored = [term for leaf in leaves(query.root) if isinstance(leaf, Words) for term in self.scoring(leaf)]
        return self._make.besides(compiled, ((query.run, ()),), self._make.any_term(tuple(scored), 1.0))

    def _parts(self, leaf: tree.Node) -> list[Node]:
        if not isinstance(leaf, Words):
            return [self._required(leaf)]
        return [
            self._make.any_term(self.scoring(leaf, QUESTION_WEIGHTS), 1.0),
            *self._named(leaf, QUESTION_WEIGHTS, QUESTION_NAME_WEIGHTS),
        ]

    def scoring(self, clause: Words, weights: Weights = TEXT_FIELDS) -> tuple[Node, ...]:
        """The terms of :func:`scoring_terms`."""
        return tuple(self._make.term(*term) for term in scoring_terms(clause, weights))

    def _all_terms(self, field: str, texts: Sequence[str]) -> Node:
        return self._make.both(self._terms(field, texts))

    def _terms(self, field: str, texts: Sequence[str]) -> tuple[Node, ...]:
        return tuple(self._make.term(field, text, TEXT_FIELDS[field]) for text in texts)

    def _named(self, clause: Words, weights: Weights, name_weights: Weights) -> list[Node]:
        """The names in a clause, each as a condition that scores; a clause that is a name as a whole means that alone."""
        text = clause.reduced
        found: list[Node] = []
        for name in self._known(text):
            own = text[name.start : name.end]
            factor = (NAME_WEIGHTS if own == text else name_weights)[name.field]
            found.append(
                self._make.named(self._make.term(name.field, own, 1.0), self.scoring(Words(own), weights), factor)
            )
        return found

    def _required(self, node: tree.Node, *, of_body: bool = False) -> Node:
        """A node as a condition, with the scores of what it looks for; ``of_body`` where a body is named beside it."""
        match node:
            case tree.And():
                named = any(self._is_body(child) for child in node.children)
                return self._make.both(tuple(self._required(child, of_body=named) for child in node.children))
            case tree.Or():
                return self._make.either(tuple(self._required(child) for child in node.children))
            case tree.Not():
                return self._make.neither(self._required(node.child))
            case tree.Concept():
                typed = self._required(node.typed, of_body=of_body)
                return self._make.best_of(typed, tuple(self._required(other) for other in node.others))
            case Words():
                return self._words(node, of_body=of_body)
            case tree.Exact():
                return self._make.exact(node.reduced)
            case tree.Near():
                return self._make.near(node.reduced, node.distance)
            case tree.Passage():
                return self._make.rarest(node.reduced, node.loosely)
            case tree.Prefix():
                return self._make.prefix("words", node.reduced)
            case tree.InTitle():
                return self._in_title(node)
            case tree.InFacet():
                return self._in_facet(node)
            case tree.Figure():
                return self._make.figure(node.name, node.low, node.high)

    def _is_body(self, node: tree.Node) -> bool:
        typed = node.typed if isinstance(node, tree.Concept) else node
        return isinstance(typed, Words) and any(name.field == "bodies" for name in self._known(typed.reduced))

    def _words(self, clause: Words, *, of_body: bool) -> Node:
        names = self._known(clause.reduced)
        if names:
            condition = self._make.either((self._all_of(clause), self._by_name(clause, names)))
            of_body = any(name.field == "bodies" for name in names)
        else:
            condition = self._said_of_body(clause) if of_body else self._all_of(clause)
        scored = self._make.scored(self._make.any_term(self.scoring(clause), clause.weight), condition)
        if clause.weight != 1.0:  # not typed
            return scored
        more = self._named(clause, TEXT_FIELDS, NAME_WEIGHTS)
        more += [
            self._of_year(words, year) for words in _between(clause, names) if of_body and (year := _year_of(words))
        ]
        return self._make.maybe(scored, self._make.either(tuple(more))) if more else scored

    def _by_name(self, clause: Words, names: Sequence[Name]) -> Node:
        """The reports that have the names of a clause, and in their text all that stands between these."""
        text = clause.reduced
        return self._make.both(
            (
                *(self._make.term(name.field, text[name.start : name.end], 1.0) for name in names),
                *map(self._said_of_body, _between(clause, names)),
            )
        )

    def _of_year(self, words: Words, year: str) -> Node:
        """The reports of a year that is asked for, which others may speak of more often."""
        return self._make.named(self._make.term("year", year, 1.0), self.scoring(words), YEAR_WEIGHT)

    def _said_of_body(self, words: Words) -> Node:
        """What stands beside the name of a body: 2014年报 also means its report of that year, 年报 each, whatever these say."""
        condition = self._all_of(words)
        if year := _year_of(words):
            return self._make.either((condition, self._make.term("year", year, 1.0)))
        if _REPORTS.fullmatch(words.canonical):
            return self._make.either((condition, self._make.term("is_report", "true", 1.0)))
        return condition

    def _all_of(self, clause: Words) -> Node:
        """All the clause's words, or all its bigrams where words were cut differently, or the clause in a row."""
        terms, by_bigrams = clause.terms(), clause.by_bigrams()
        ways = [self._all_terms("words", found) for found in (terms, clause.unit_terms()) if found]
        if by_bigrams is not None:
            bigrams, others = by_bigrams
            by_grams = self._make.both((*self._terms("bigrams", bigrams), *self._terms("words", others)))
            # Where the whole is one word, who has it has its bigrams.
            ways = [by_grams] if clause.reduced in terms else [*ways, by_grams]
        condition = ways[0] if len(ways) == 1 else self._make.either(tuple(ways))
        texts = tuple((spelling.text, spelling.terms) for spelling in clause.in_a_row())
        return self._make.besides(condition, texts, None) if texts else condition

    def _in_facet(self, node: tree.InFacet) -> Node:
        ways: list[Node] = [self._make.facet(facet, node.values, node.exact) for facet in node.facets]
        if node.facets == ("agency",) and not node.exact:
            ways += [self._make.term("bodies", reduced_form(value), 1.0) for value in node.values]
        return self._make.either(tuple(ways))

    def _in_title(self, node: tree.InTitle) -> Node:
        if node.exact:
            return self._make.title(node.reduced)
        return self._make.either((self._all_terms("title", Words(node.text).terms()), self._make.title(node.reduced)))


def _between(clause: Words, names: Sequence[Name]) -> list[Words]:
    """What stands between the names in a clause, before and behind them."""
    text = clause.reduced
    gaps = zip((0, *(name.end for name in names)), (*(name.start for name in names), len(text)), strict=True)
    return [words for start, end in gaps if (words := Words(text[start:end])).terms()]


def _year_of(words: Words) -> str | None:
    """The year of which a text asks for the report: 2014年报."""
    of_year = _REPORT_OF_YEAR.fullmatch(words.canonical)
    return of_year[1] if of_year else None
