"""Lifts the reports that have what was typed in a row, or close together, among the best by plain score.

What is added is bounded and a function of the reduced text alone, but for the weights of terms: for each clause that
stands in a row, :data:`ROW` times what no match by its terms reaches; and :data:`NEAR` times that of the whole query,
times the mean closeness of its words that follow each other. The closeness of two words is 1 where one stands right
behind the other, and less the more characters are between; the other way round counts as :data:`_TURNED` more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.query.tree import Concept, Query, Words, leaves
from index.whoosh_engine.bm25 import K1
from index.whoosh_engine.format.schema import QUESTION_WEIGHTS, TEXT_FIELDS
from index.whoosh_engine.format.terms.postings import Docs, Floats, Ints, is_member
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compile import scoring
from index.whoosh_engine.search.top_k import best_first

#: So many reports, the best by plain score, are looked at.
LOOKED_AT = 300

#: What a clause in a row counts, and the words of the query side by side; see above.
ROW, NEAR, QUESTION_NEAR = 1.0, 0.3, 0.3

#: Characters between two words that halve their closeness; what counts for the wrong order; words that are looked at.
_HALF, _TURNED, _MOST = 8, 4, 12


def lifted(snapshot: Snapshot, query: Query, match: str, scores: Floats, kept: Mask) -> Floats:
    """The scores of kept documents, with what the best of them get for nearness. Others must have a score of 0."""
    if not typed_clauses(query, match):
        return scores
    best = best_first(snapshot, scores, kept, LOOKED_AT)
    docs = np.sort(np.array([doc for doc, _ in best], np.int32))
    row, near = bonuses(snapshot, query, match, docs)
    if not (row.any() or near.any()):
        return scores
    scores = scores.copy()
    scores[docs] += row + near
    return scores


def bonuses(snapshot: Snapshot, query: Query, match: str, docs: Docs) -> tuple[Floats, Floats]:
    """What some documents, increasing, get for clauses in a row, and for words close together."""
    row, near = np.zeros((2, len(docs)), np.float32)
    clauses = typed_clauses(query, match)
    weights = [most(snapshot, clause, match) for clause in clauses]
    if match == "all":
        for clause, weight in zip(clauses, weights, strict=True):
            texts = dict.fromkeys((clause.reduced, *(spelling.text for spelling in clause.in_a_row())))
            if len(clause.reduced) > 2:
                row[_with_any(snapshot, docs, list(texts))] += np.float32(ROW * weight)
    words = [part for clause in clauses for part in clause.parts() if len(part) > 1 and " " not in part]
    words = list(dict.fromkeys(words))[:_MOST]
    if len(words) > 1:
        factor = (NEAR if match == "all" else QUESTION_NEAR) * sum(weights)
        near += np.float32(factor) * _closeness(snapshot, docs, words)
    return row, near


def typed_clauses(query: Query, match: str) -> list[Words]:
    """The words that were typed, piece by piece, without what is excluded or only one of several."""
    if match == "any":
        return [leaf for leaf in leaves(query.root) if isinstance(leaf, Words)]
    nodes = [clause.typed if isinstance(clause, Concept) else clause for clause in query.clauses]
    return [node for node in nodes if isinstance(node, Words)]


def most(snapshot: Snapshot, clause: Words, match: str = "all") -> float:
    """The score that no report exceeds by the terms of a clause."""
    terms = scoring(clause, TEXT_FIELDS if match == "all" else QUESTION_WEIGHTS)
    weights = (
        snapshot.postings(term.fieldname, term.text.encode("utf-8", "surrogatepass")).weight * term.boost
        for term in terms
    )
    return float(K1 + 1) * float(sum(weights))


def _parts(snapshot: Snapshot, docs: Docs) -> list[tuple[SegmentReader, Docs, slice]]:
    """Documents by segment: their numbers there, and where they are among all."""
    parts = []
    for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
        first, after = docs.searchsorted([base, base + segment.count])
        if after > first:
            parts.append((segment, docs[first:after] - np.int32(base), slice(int(first), int(after))))
    return parts


def _with_any(snapshot: Snapshot, docs: Docs, texts: Sequence[str]) -> np.ndarray:
    """Which of some documents have one of some texts in a row."""
    found = np.zeros(len(docs), bool)
    for segment, own, part in _parts(snapshot, docs):
        for text in texts:
            if len(text) > 1 and " " not in text:
                found[part] |= np.bincount(_places(segment, own, text)[1], minlength=len(own)) > 0
    return found


def _closeness(snapshot: Snapshot, docs: Docs, words: Sequence[str]) -> Floats:
    """How close words that follow each other stand in each document, from 0 to 1, on average over all pairs."""
    total = np.zeros(len(docs), np.float32)
    for segment, own, part in _parts(snapshot, docs):
        places = [_places(segment, own, word) for word in words]
        for (word, here), (next_word, there) in zip(
            zip(words, places, strict=True), zip(words[1:], places[1:], strict=True), strict=False
        ):
            best = np.zeros(len(own), np.float32)
            for (first, _), (second, owners), length, more in (
                (here, there, len(word), 0),
                (there, here, len(next_word), _TURNED),
            ):
                _mark_closest(best, first + length, here[1] if more == 0 else there[1], (second, owners), more)
            total[part] += best
    return total / np.float32(len(words) - 1)


def _mark_closest(best: Floats, ends: Ints, owners: Ints, after: tuple[Ints, Ints], more: int) -> None:
    """Raise what is best of each document to the closeness of each end and the next place behind it."""
    places, owners_after = after
    if not len(places) or not len(ends):
        return
    at = places.searchsorted(ends)
    nearest = np.minimum(at, len(places) - 1)
    same = (at < len(places)) & (owners_after[nearest] == owners)
    gaps = places[nearest[same]] - ends[same] + more
    np.maximum.at(best, owners[same], (_HALF / (_HALF + gaps)).astype(np.float32))


def _places(segment: SegmentReader, docs: Docs, text: str) -> tuple[Ints, Ints]:
    """Where a text begins in some documents of a segment, increasing, and the place of each one's document in ``docs``."""
    positions = segment.positions
    starts = positions.bases[docs]
    ends = np.append(positions.bases, np.uint32(2**32 - 1))[docs + 1]
    lists = []
    for offset in range(len(text) - 1):
        every = positions.positions(text[offset : offset + 2])
        if not len(every):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        lists.append((every.searchsorted(starts), every.searchsorted(ends), every, offset))
    lists.sort(key=lambda entry: int((entry[1] - entry[0]).sum()))
    found, owners = _gathered(*lists[0][:3])
    found -= lists[0][3]
    for _, _, every, offset in lists[1:]:
        kept = is_member((found + offset).astype(np.uint32), every)
        found, owners = found[kept], owners[kept]
    return found, owners


def _gathered(low: Ints, high: Ints, every: np.ndarray) -> tuple[Ints, Ints]:
    """The numbers from ``low`` to ``high`` of an array, for each pair of these, and which pair each is of."""
    sizes = high - low
    owners = np.repeat(np.arange(len(sizes)), sizes)
    at = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(low, sizes)
    return every[at].astype(np.int64), owners
