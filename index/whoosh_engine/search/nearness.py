"""Lifts the reports that have what was typed in a row, and among the best those that have its words close together.

What is added is bounded and a function of the reduced text alone, but for the weights of terms: for each clause that
stands in a row, :data:`ROW` times what no match by its terms reaches; and :data:`NEAR` times that of the whole query,
times the mean closeness of its words that follow each other. The closeness of two words is 1 where one stands right
behind the other, and less the more characters are between; the other way round counts as :data:`_TURNED` more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index.deadline import poll
from index.query.pieces import reduced_form
from index.query.tree import Concept, Exact, Query, Words, leaves
from index.whoosh_engine.format.schema import QUESTION_WEIGHTS, TEXT_FIELDS
from index.whoosh_engine.format.sorted_arrays import is_member, union
from index.whoosh_engine.format.terms.postings import Docs, Floats, Ints
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compile import scoring
from index.whoosh_engine.search.evaluation import Evaluation
from index.whoosh_engine.search.phrases import exact_documents, may_have
from index.whoosh_engine.search.top_k import best_without_order

#: So many reports, the best by what stands in a row and by plain score, are looked at for words close together.
LOOKED_AT = 200

#: So many reports are looked through for some text; of more, those that have it are found among all, and kept.
_LOOKED_THROUGH = 1000

#: What a clause in a row counts, and the words of the query side by side; see above.
ROW, NEAR, QUESTION_NEAR = 1.0, 0.3, 0.3

#: Characters between two words that halve their closeness; what counts for the wrong order; words that are looked at.
_HALF, _TURNED, _MOST = 8, 4, 12


class Lift(NamedTuple):
    """What documents, increasing, get for a text in a ``row``, or for words that stand ``near`` each other."""

    kind: str
    text: str
    docs: Docs
    scores: Floats


def lift(search: Evaluation, query: Query, match: str, scores: Floats, kept: Mask) -> list[Lift]:
    """Add to the scores of kept documents, in place, what they get for nearness. Others must have a score of 0.

    Where all of the best :data:`LOOKED_AT` have some text in a row, those behind them are not told apart by it.
    """
    rows, words, near = _wanted(search, query, match)
    if not rows and len(words) < 2:
        return []
    best = best_without_order(search.snapshot, scores, kept, LOOKED_AT)
    if not len(best):
        return []
    every = len(best) == np.count_nonzero(kept)
    looked, others = best, best[:0]
    places = _Places(search.snapshot, looked)
    found: dict[int, Docs] = {}
    common: dict[int, int] = {}  # of how many of the others it is known
    # The rarest first: of what is common it is to be known whether those have it that the others bring forward.
    for at in sorted(range(len(rows)), key=lambda at: -rows[at].bonus):
        if not rows[at].is_run:  # most often no report has that, which costs little to know
            docs = found[at] = looked[places.having_any(rows[at].texts)]
            # What is common stands in most documents, and to find all of these takes as long as all the rest.
            if every or is_member(best, docs).all():
                common[at] = len(looked) - len(best)
                continue
        found[at] = _in_a_row(search.snapshot, rows[at].texts, kept)
        others = np.union1d(others, found[at][~is_member(found[at], best)])
        if len(looked) < len(best) + len(others) <= _LOOKED_THROUGH:
            looked = np.union1d(best, others)
            places = _Places(search.snapshot, looked)
    for at, known in common.items():
        if known < len(others):
            found[at] = np.union1d(best, _among(search.snapshot, rows[at].texts, others))
    lifts = [row.lift(found[at]) for at, row in enumerate(rows)]
    for own in lifts:
        scores[own.docs] += own.scores
    if len(words) > 1:
        if len(others):
            best = best_without_order(search.snapshot, scores, kept, LOOKED_AT)
            places = _Places(search.snapshot, best)
        lifts.append(Lift("near", query.text.strip(), best, np.float32(near) * _closeness(places, words)))
        scores[best] += lifts[-1].scores
    return lifts


def lift_all(search: Evaluation, lifts: list[Lift], query: Query, match: str, scores: Floats, kept: Mask) -> None:
    """Add, in place, what documents behind the best :data:`LOOKED_AT` get for a text that all of these have in a row."""
    rows = _wanted(search, query, match).rows
    for at, (row, own) in enumerate(zip(rows, lifts, strict=False)):
        docs = _in_a_row(search.snapshot, row.texts, kept)
        more = docs[~is_member(docs, own.docs)]
        scores[more] += np.float32(row.bonus)
        lifts[at] = row.lift(docs)


def _among(snapshot: Snapshot, texts: Sequence[str], docs: Docs) -> Docs:
    """Those of some documents that have one of some texts in a row."""
    if len(docs) > _LOOKED_THROUGH:
        return docs[is_member(docs, union([exact_documents(snapshot, text) for text in texts]))]
    return docs[_Places(snapshot, docs).having_any(texts)] if len(docs) else docs


def _in_a_row(snapshot: Snapshot, texts: Sequence[str], kept: Mask) -> Docs:
    """The kept documents that have one of some texts in a row, increasing."""
    docs = union([_having(snapshot, text, kept) for text in texts])
    return docs.compress(kept[docs])


def _having(snapshot: Snapshot, text: str, kept: Mask) -> Docs:
    """The documents, perhaps the kept ones alone, that have a text in a row. Most often its rarest bigrams say all."""
    may = may_have(snapshot, text, (), kept)
    docs = np.flatnonzero(kept if may is None else may).astype(np.int32)
    return docs[:0] if may is None else _among(snapshot, [text], docs)


class _Row(NamedTuple):
    """What counts ``bonus`` where it stands in a row, in one of its spellings; ``is_run`` where it is the whole query."""

    text: str
    texts: list[str]
    bonus: float
    is_run: bool = False

    def lift(self, docs: Docs) -> Lift:
        """What these documents get, which have it."""
        return Lift("row", self.text, docs, np.full(len(docs), self.bonus, np.float32))


class _Wanted(NamedTuple):
    """What reports are lifted for: texts in a row, and words close together, up to so much."""

    rows: list[_Row]
    words: list[str]
    near: float


def _wanted(search: Evaluation, query: Query, match: str) -> _Wanted:
    clauses = typed_clauses(query, match)
    weights, near = (TEXT_FIELDS, NEAR) if match == "all" else (QUESTION_WEIGHTS, QUESTION_NEAR)
    # What no report exceeds by the terms of each clause.
    most = [search.terms.most(scoring(clause, weights)) for clause in clauses]
    rows = []
    if match == "all":
        for clause, weight in zip(clauses, most, strict=True):
            if len(clause.reduced) > 2:
                texts = [text for text in clause.rows() if len(text) > 1 and " " not in text]
                if texts:
                    rows.append(_Row(clause.text, texts, ROW * weight))
        if (run := _run(query)) and len(run) > 2 and " " not in run:
            rows.append(_Row(query.text.strip(), [run], ROW * sum(most), is_run=True))
    words = dict.fromkeys(part for clause in clauses for part in clause.parts() if len(part) > 1 and " " not in part)
    return _Wanted(rows, list(words)[:_MOST], near * sum(most))


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


class _Part(NamedTuple):
    """Documents of one segment, by their numbers there, and where the first of them is among all documents."""

    segment: SegmentReader
    docs: Docs
    first: int


class _Places:
    """Where texts stand in some documents, increasing. Places of different segments are far apart."""

    def __init__(self, snapshot: Snapshot, docs: Docs) -> None:
        self.documents = len(docs)
        self._parts: list[_Part] = []
        for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
            first, after = docs.searchsorted([base, base + segment.count]).tolist()
            if after > first:
                self._parts.append(_Part(segment, docs[first:after] - base, first))
        #: Where a text begins, increasing, and which of the documents each place is in, by its place among them.
        self.of = cache(self._of)

    def having_any(self, texts: Sequence[str]) -> Mask:
        """Which of the documents have one of some texts."""
        found = np.zeros(self.documents, bool)
        for text in texts:
            found[self.of(text)[1]] = True
        return found

    def _of(self, text: str) -> tuple[Ints, Ints]:
        found = []
        for part in self._parts:
            poll()
            found.append(_places(part, text))
        places = [places + (number << 33) for number, (places, _) in enumerate(found)]
        owners = [owners for _, owners in found]
        return (np.concatenate(places), np.concatenate(owners)) if len(found) > 1 else (places[0], owners[0])


def _places(part: _Part, text: str) -> tuple[Ints, Ints]:
    """Where a text begins in documents of a segment, increasing, and which of all documents each place is in."""
    positions = part.segment.positions
    lists = [(positions.in_documents(text[at : at + 2], part.docs), at) for at in range(len(text) - 1)]
    lists.sort(key=lambda entry: len(entry[0][0]))
    (rarest, owners), offset = lists[0]
    # A text that begins before its document's is in none.
    found = rarest - np.uint32(offset)
    for (every, _), offset in lists[1:]:
        if not len(found):
            break
        kept = is_member(found + np.uint32(offset), every)
        found, owners = found[kept], owners[kept]
    return found.astype(np.int64), owners + part.first


def _closeness(places: _Places, words: Sequence[str]) -> Floats:
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
