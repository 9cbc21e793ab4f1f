"""“Did you mean”: another query for one that finds nothing, because of a slip in its words.

What sounds the same, what sounds nearly the same, what differs in one character, and words typed in pinyin; from the
words of the index, likelier than what was typed by the index's own counts, and offered only after counting what the
corrected query really finds. The rest of the query stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import log
from typing import NamedTuple

from index.errors import QueryError
from index.query.parser import parse
from index.query.tree import And, Exact, Node, Or, Query, Words
from index.suggest.corrections import LONGEST_RUN, Edge, correct_run
from index.suggest.latin import correct_latin
from index.suggest.likelihood import kept_places, likelier
from index.suggest.vocabulary import Vocabulary

#: How many corrected queries are counted.
_COUNTED = 6

_HAN_RUN = re.compile(r"[\u4e00-\u9fd5]{2,}")
_LATIN_RUN = re.compile(r"(?<![a-z0-9'])[a-z][a-z']+(?![a-z0-9])")


class Correction(NamedTuple):
    """A leaf's text, corrected; places are offsets into the query as typed."""

    cost: float
    start: int
    end: int
    text: str


def suggest(
    query: Query,
    vocabulary: Vocabulary,
    *,
    exists: Callable[[Query], bool],
    count: Callable[[Query], int],
    reports: int,
    lenient: bool = False,
) -> str | None:
    """Another query that finds something, for one that no report has; ``None`` where there is none.

    ``reports`` is how many there are in all. ``exists`` says whether any report has a query, ``count`` how many do under
    the filters in force. ``lenient`` as in :func:`index.query.parser.parse`.
    """
    corrected = [corrections for corrections in _corrections(query, vocabulary, exists, count) if corrections]
    best: tuple[float, str] | None = None
    for cost, text in _corrected_queries(query.text, corrected):
        if best and cost - log(reports) >= best[0]:
            break  # not even if it found every report
        try:
            found = count(parse(text, lenient=lenient))
        except QueryError:
            continue
        if found and (best is None or cost - log(found) < best[0]):
            best = cost - log(found), text
    return best[1] if best else None


def _corrections(
    query: Query, vocabulary: Vocabulary, exists: Callable[[Query], bool], count: Callable[[Query], int]
) -> Iterator[list[Correction]]:
    """For each leaf that no report has, what may stand in its place, the cheapest first."""
    for leaf in _texts(query.root):
        if not exists(Query(leaf.text, leaf)):
            yield _correct_leaf(query.text, leaf, vocabulary, count)


def _texts(node: Node | None) -> Iterator[Words | Exact]:
    """The leaves that are words or quotations, those that are excluded left out."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _texts(child)
    elif isinstance(node, Words | Exact):
        yield node


def _corrected_queries(text: str, corrected: Sequence[list[Correction]]) -> list[tuple[float, str]]:
    """The query with its leaves corrected, the cheapest first."""
    ways = sorted(
        product(*(corrections[:_COUNTED] for corrections in corrected[:3])), key=lambda way: sum(c.cost for c in way)
    )
    found: dict[str, float] = {}
    for way in ways[:_COUNTED] if corrected else ():
        whole = text
        for correction in sorted(way, key=lambda c: c.start, reverse=True):
            whole = whole[: correction.start] + correction.text + whole[correction.end :]
        found.setdefault(whole, sum(c.cost for c in way))
    return [(cost, whole) for whole, cost in found.items()]


def _correct_leaf(
    text: str, leaf: Words | Exact, vocabulary: Vocabulary, count: Callable[[Query], int]
) -> list[Correction]:
    """What may stand for one run of Han characters of a leaf, or for one of Latin letters."""
    start = text.find(leaf.text, leaf.position)
    if start < 0:
        return []
    found = []
    kept = kept_places(leaf.folded)
    for run in _HAN_RUN.finditer(leaf.folded):
        if len(run[0]) > LONGEST_RUN:
            continue
        for cost, edges in likelier(run[0], correct_run(run[0], vocabulary), vocabulary):
            if any(_changes(run, edge) and not kept.isdisjoint(_places(run, edge)) for edge in edges):
                continue
            at = start + run.start()
            # What is not corrected stays as it was typed, in traditional characters perhaps.
            parts = (text[at + e.start : at + e.end] if run[0][e.start : e.end] == e.word else e.word for e in edges)
            found.append(Correction(cost, at, start + run.end(), "".join(parts)))
    for run in _LATIN_RUN.finditer(leaf.folded):
        ways = correct_latin(run[0], vocabulary, lambda phrase: count(Query(phrase, Exact(phrase))))
        found += [Correction(cost, start + run.start(), start + run.end(), word) for cost, word in ways]
    return sorted(found)


def _changes(run: re.Match[str], edge: Edge) -> bool:
    return run[0][edge.start : edge.end] != edge.word


def _places(run: re.Match[str], edge: Edge) -> range:
    return range(run.start() + edge.start, run.start() + edge.end)
