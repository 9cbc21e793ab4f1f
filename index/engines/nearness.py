"""Lifts the reports that have what was typed in a row, and among the best those that have its words close together.

What is added is bounded and a function of the reduced text alone, but for the weights of terms: for each clause that
stands in a row, :data:`ROW` times what no match by its terms reaches; for a query that as a whole stands in a row, white
space aside, as much as for all its clauses; and :data:`NEAR` times that of the whole query,
times the mean closeness of its words that follow each other. The closeness of two words is 1 where one stands right
behind the other, and less the more characters are between; the other way round counts as :data:`_TURNED` more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.engines.compile import scoring_terms
from index.engines.weights import QUESTION_WEIGHTS, TEXT_FIELDS
from index.query.pieces import reduced_form
from index.query.tree import Concept, Exact, Query, Words, leaves

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

#: So many reports, the best by what stands in a row and by plain score, are looked at for words close together.
LOOKED_AT = 200

#: What a clause in a row counts, and the words of the query side by side; see above.
ROW, NEAR, QUESTION_NEAR = 1.0, 0.3, 0.3

#: Characters between two words that halve their closeness; what counts for the wrong order; words that are looked at.
_HALF, _TURNED, _MOST = 8, 4, 12


class Row(NamedTuple):
    """A clause that was typed, its spellings of which one may stand in a row, and what that counts.

    ``is_run`` where it is the whole query, which most often no report has.
    """

    text: str
    texts: list[str]
    bonus: float
    is_run: bool = False


class Wanted(NamedTuple):
    """What reports are lifted for: for clauses in a row, and for words close together, up to so much."""

    rows: list[Row]
    words: list[str]
    near: float

    @property
    def lifts(self) -> bool:
        """Whether any report can be lifted."""
        return bool(self.rows) or len(self.words) > 1


def wanted(query: Query, match: str, most: Callable[[Sequence[tuple[str, str, float]]], float]) -> Wanted:
    """What a query lifts for; ``most`` says what no report exceeds by some terms (field, text, weight)."""
    clauses = typed_clauses(query, match)
    weights, near = (TEXT_FIELDS, NEAR) if match == "all" else (QUESTION_WEIGHTS, QUESTION_NEAR)
    # What no report exceeds by the terms of each clause.
    each = [most(scoring_terms(clause, weights)) for clause in clauses]
    rows = []
    if match == "all":
        for clause, weight in zip(clauses, each, strict=True):
            if len(clause.reduced) > 2:
                texts = [text for text in clause.rows() if len(text) > 1 and " " not in text]
                if texts:
                    rows.append(Row(clause.text, texts, ROW * weight))
        if (run := _run(query)) and len(run) > 2 and " " not in run:
            rows.append(Row(query.text.strip(), [run], ROW * sum(each), is_run=True))
    words = dict.fromkeys(part for clause in clauses for part in clause.parts() if len(part) > 1 and " " not in part)
    return Wanted(rows, list(words)[:_MOST], near * sum(each))


def _run(query: Query) -> str | None:
    """The whole of a query that is words with white space between and nothing else, as it stands in a row."""
    nodes = [clause.typed if isinstance(clause, Concept) else clause for clause in query.clauses]
    typed = [node.text for node in nodes if isinstance(node, Words | Exact)]
    if len(typed) < 2 or "".join(query.text.split()) != "".join("".join(typed).split()):
        return None
    return reduced_form(query.text)


def typed_clauses(query: Query, match: str) -> list[Words]:
    """The words that were typed, piece by piece, without what is excluded or only one of several."""
    if match == "any":
        return [leaf for leaf in leaves(query.root) if isinstance(leaf, Words)]
    nodes = [clause.typed if isinstance(clause, Concept) else clause for clause in query.clauses]
    return [node for node in nodes if isinstance(node, Words)]


class Places(Protocol):
    """Where texts stand in some ``documents``, so many."""

    @property
    def documents(self) -> int:
        """How many there are."""

    def of(self, text: str) -> tuple[Ints, Ints]:
        """Where a text begins, increasing, and which document each place is in, by its place among them."""


def closeness(places: Places, words: Sequence[str]) -> Floats:
    """How close words that follow each other stand in each document, from 0 to 1, on average over all pairs."""
    total = np.zeros(places.documents, np.float32)
    for word, next_word in pairwise(words):
        (first, first_in), (second, second_in) = places.of(word), places.of(next_word)
        best = np.zeros(places.documents, np.float32)
        _mark_closest(best, first + len(word), first_in, second, second_in, 0)
        _mark_closest(best, second + len(next_word), second_in, first, first_in, _TURNED)
        total += best
    return total / np.float32(len(words) - 1)


def _mark_closest(best: Floats, ends: Ints, owners: Ints, places: Ints, owners_of_places: Ints, more: int) -> None:
    """Raise what is best of each document to the closeness of each end and the next place behind it."""
    if not len(places) or not len(ends):
        return
    at = places.searchsorted(ends)
    nearest = np.minimum(at, len(places) - 1)
    same = (at < len(places)) & (owners_of_places[nearest] == owners)
    gaps = places[nearest[same]] - ends[same] + more
    np.maximum.at(best, owners[same], (_HALF / (_HALF + gaps)).astype(np.float32))
