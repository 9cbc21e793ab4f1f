"""Lifts the reports that have what was typed in a row, and among the best those that have its words close together.

What is added is bounded and a function of the reduced text alone, but for the weights of terms: for each clause that
stands in a row, :data:`ROW` times what no match by its terms reaches; and :data:`NEAR` times that of the whole query,
times the mean closeness of its words that follow each other. The closeness of two words is 1 where one stands right
behind the other, and less the more characters are between; the other way round counts as :data:`_TURNED` more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analyzers import query_bigrams
from index.query.tree import Concept, Query, Words, leaves
from index.whoosh_engine.bm25 import K1
from index.whoosh_engine.format.bigram_positions import Positions
from index.whoosh_engine.format.schema import QUESTION_WEIGHTS, TEXT_FIELDS
from index.whoosh_engine.format.terms.postings import Docs, Floats, Ints, is_member
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compile import scoring
from index.whoosh_engine.search.phrases import exact_documents
from index.whoosh_engine.search.top_k import best_without_order

#: So many reports, the best by what stands in a row and by plain score, are looked at for words close together.
LOOKED_AT = 200

#: What a clause in a row counts, and the words of the query side by side; see above.
ROW, NEAR, QUESTION_NEAR = 1.0, 0.3, 0.3

#: Characters between two words that halve their closeness; what counts for the wrong order; words that are looked at.
_HALF, _TURNED, _MOST = 8, 4, 12


class Lifts(NamedTuple):
    """What documents get for clauses (as typed) in a row, and some of them, increasing, for words close together."""

    rows: list[tuple[str, Docs, float]]
    docs: Docs
    near: Floats


def lifted(snapshot: Snapshot, query: Query, match: str, scores: Floats, kept: Mask) -> Floats:
    """The scores of kept documents, with what they get for nearness. Others must have a score of 0."""
    lifts = find_lifts(snapshot, query, match, scores, kept)
    scores = _with_rows(scores, kept, lifts)
    if lifts.near.any():
        scores = scores if lifts.rows else scores.copy()
        scores[lifts.docs] += lifts.near
    return scores


def find_lifts(snapshot: Snapshot, query: Query, match: str, scores: Floats, kept: Mask) -> Lifts:
    """What :func:`lifted` adds to the scores of kept documents."""
    clauses = typed_clauses(query, match)
    weights = [most(snapshot, clause, match) for clause in clauses]
    lifts = Lifts([], np.empty(0, np.int32), np.empty(0, np.float32))
    if match == "all" and any(len(clause.reduced) > 2 for clause in clauses):
        best = best_without_order(snapshot, scores, kept, LOOKED_AT).astype(np.int32)
        every = len(best) == np.count_nonzero(kept)
        for clause, weight in zip(clauses, weights, strict=True):
            docs = _in_a_row(snapshot, clause, best, every=every)
            if len(docs):
                lifts.rows.append((clause.text, docs, ROW * weight))
    words = [part for clause in clauses for part in clause.parts() if len(part) > 1 and " " not in part]
    words = list(dict.fromkeys(words))[:_MOST]
    if len(words) < 2:
        return lifts
    docs = best_without_order(snapshot, _with_rows(scores, kept, lifts), kept, LOOKED_AT).astype(np.int32)
    factor = (NEAR if match == "all" else QUESTION_NEAR) * sum(weights)
    return lifts._replace(docs=docs, near=np.float32(factor) * _closeness(snapshot, docs, words))


def _with_rows(scores: Floats, kept: Mask, lifts: Lifts) -> Floats:
    if not lifts.rows:
        return scores
    scores = scores.copy()
    for _, docs, weight in lifts.rows:
        scores[docs] += kept[docs] * np.float32(weight)
    return scores


def _in_a_row(snapshot: Snapshot, clause: Words, best: Docs, *, every: bool) -> Docs:
    """The documents that have a clause in a row, in one of its spellings; increasing.

    Only the best are looked at where these are ``every`` document, or all of them have it: what is common stands in
    most documents, and to find all of these takes as long as all the rest.
    """
    if len(clause.reduced) < 3:
        return np.empty(0, np.int32)
    texts = [text for text in clause.rows() if len(text) > 1 and " " not in text and _may_stand(snapshot, text)]
    having = _with_any(snapshot, best, texts)
    if every or having.all():
        docs: Docs = best[having]
    else:
        docs = np.unique(np.concatenate([np.empty(0, np.int32), *(exact_documents(snapshot, text) for text in texts)]))
    return docs


def _may_stand(snapshot: Snapshot, text: str) -> bool:
    """Whether every pair of characters of a text stands in some document."""
    return all(snapshot.frequency("bigrams", pair.encode("utf-8", "surrogatepass")) for pair in query_bigrams(text))


def _with_any(snapshot: Snapshot, docs: Docs, texts: Sequence[str]) -> np.ndarray:
    """Which of some documents have one of some texts in a row."""
    found = np.zeros(len(docs), bool)
    for part in _parts(snapshot, docs) if texts else ():
        for text in texts:
            found[part.among][_places(part, text)[1]] = True
    return found


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


def _closeness(snapshot: Snapshot, docs: Docs, words: Sequence[str]) -> Floats:
    """How close words that follow each other stand in each document, from 0 to 1, on average over all pairs."""
    total = np.zeros(len(docs), np.float32)
    for part in _parts(snapshot, docs):
        places = [_places(part, word) for word in words]
        for at in range(len(words) - 1):
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
