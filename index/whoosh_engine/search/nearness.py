"""Lifts the reports that have what was typed in a row, or close together, among the best by plain score.

What is added is bounded and a function of the reduced text alone, but for the weights of terms: for each clause that
stands in a row, :data:`ROW` times what no match by its terms reaches; and :data:`NEAR` times that of the whole query,
times the mean closeness of its words that follow each other. The closeness of two words is 1 where one stands right
behind the other, and less the more characters are between; the other way round counts as :data:`_TURNED` more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index.deadline import poll
from index.query.tree import Concept, Query, Words, leaves
from index.whoosh_engine.bm25 import K1
from index.whoosh_engine.format.bigram_positions import Positions
from index.whoosh_engine.format.schema import QUESTION_WEIGHTS, TEXT_FIELDS
from index.whoosh_engine.format.terms.postings import Docs, Floats, Ints, is_member
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compile import scoring
from index.whoosh_engine.search.top_k import best_without_order

#: So many reports, the best by plain score, are looked at.
LOOKED_AT = 200

#: What a clause in a row counts, and the words of the query side by side; see above.
ROW, NEAR, QUESTION_NEAR = 1.0, 0.3, 0.3

#: Characters between two words that halve their closeness; what counts for the wrong order; words that are looked at.
_HALF, _TURNED, _MOST = 8, 4, 12


def lifted(snapshot: Snapshot, query: Query, match: str, scores: Floats, kept: Mask) -> Floats:
    """The scores of kept documents, with what the best of them get for nearness. Others must have a score of 0."""
    if not typed_clauses(query, match):
        return scores
    docs = best_without_order(snapshot, scores, kept, LOOKED_AT).astype(np.int32)
    if not len(docs):
        return scores
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


class _Part(NamedTuple):
    """Documents of one segment: where their texts begin and end there, and where they are among all documents."""

    segment: SegmentReader
    starts: Positions
    ends: Positions
    among: slice


def _parts(snapshot: Snapshot, docs: Docs) -> list[_Part]:
    """Documents by segment."""
    parts = []
    for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
        first, after = docs.searchsorted([base, base + segment.count]).tolist()
        if after > first:
            bases, own = segment.positions.bases, docs[first:after] - base
            ends = bases[np.minimum(own + 1, len(bases) - 1)].copy()
            if own[-1] == len(bases) - 1:
                ends[-1] = 2**32 - 1
            parts.append(_Part(segment, bases[own], ends, slice(first, after)))
    return parts


def _with_any(snapshot: Snapshot, docs: Docs, texts: Sequence[str]) -> np.ndarray:
    """Which of some documents have one of some texts in a row."""
    found = np.zeros(len(docs), bool)
    for part in _parts(snapshot, docs):
        for text in texts:
            poll()
            if len(text) > 1 and " " not in text:
                found[part.among][_places(part, text)[1]] = True
    return found


def _closeness(snapshot: Snapshot, docs: Docs, words: Sequence[str]) -> Floats:
    """How close words that follow each other stand in each document, from 0 to 1, on average over all pairs."""
    total = np.zeros(len(docs), np.float32)
    for part in _parts(snapshot, docs):
        places = [_places(part, word) for word in words]
        for at in range(len(words) - 1):
            poll()
            (first, first_in), (second, second_in) = places[at], places[at + 1]
            best = np.zeros(len(part.starts), np.float32)
            _mark_closest(best, first + len(words[at]), first_in, second, second_in, 0)
            _mark_closest(best, second + len(words[at + 1]), second_in, first, first_in, _TURNED)
            total[part.among] += best
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


def _places(part: _Part, text: str) -> tuple[Ints, Ints]:
    """Where a text begins in some documents of a segment, increasing, and which of the documents each place is in."""
    lists = [(part.segment.positions.positions(text[at : at + 2]), at) for at in range(len(text) - 1)]
    lists.sort(key=lambda entry: len(entry[0]))
    rarest, offset = lists[0]
    low, high = rarest.searchsorted(part.starts), rarest.searchsorted(part.ends)
    sizes = high - low
    owners = np.repeat(np.arange(len(sizes)), sizes)
    at = np.arange(len(owners)) + np.repeat(low - np.cumsum(sizes) + sizes, sizes)
    found = rarest[at] - np.uint32(offset)
    for every, offset in lists[1:]:
        if not len(found):
            break
        kept = is_member(found + np.uint32(offset), every)
        found, owners = found[kept], owners[kept]
    return found.astype(np.int64), owners
