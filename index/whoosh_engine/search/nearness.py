"""Lifts documents for what stands in a row and close together; what that counts is said in ``index.engines.nearness``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from index.deadline import poll
from index.engines.nearness import LOOKED_AT, closeness, wanted
from index.query.tree import Query
from index.whoosh_engine.format.terms.postings import Docs, Floats, Ints, is_member
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.evaluation import Evaluation
from index.whoosh_engine.search.phrases import exact_documents
from index.whoosh_engine.search.text_nodes import Term
from index.whoosh_engine.search.top_k import best_without_order


class Lift(NamedTuple):
    """What documents, increasing, get for a text in a ``row``, or for words that stand ``near`` each other."""

    kind: str
    text: str
    docs: Docs
    scores: Floats


def lift(search: Evaluation, query: Query, match: str, scores: Floats, kept: Mask) -> list[Lift]:
    """Add to the scores of kept documents, in place, what they get for nearness. Others must have a score of 0."""
    rows, words, near = wanted(query, match, lambda terms: search.terms.most(Term(*term) for term in terms))
    if not rows and len(words) < 2:
        return []
    best = best_without_order(search.snapshot, scores, kept, LOOKED_AT)
    if not len(best):
        return []
    places = _Places(search.snapshot, best)
    every = len(best) == np.count_nonzero(kept)
    lifts = []
    for text, texts, bonus in rows:
        docs = best[places.having_any(texts)]
        # What is common stands in most documents, and to find all of these takes as long as all the rest.
        if not every and len(docs) < len(best):
            docs = _in_a_row(search.snapshot, texts, kept)
        lifts.append(Lift("row", text, docs, np.full(len(docs), bonus, np.float32)))
        scores[docs] += lifts[-1].scores
    if len(words) > 1:
        if any(not is_member(row.docs, best).all() for row in lifts):  # others are the best now
            best = best_without_order(search.snapshot, scores, kept, LOOKED_AT)
            places = _Places(search.snapshot, best)
        lifts.append(Lift("near", query.text.strip(), best, np.float32(near) * closeness(places, words)))
        scores[best] += lifts[-1].scores
    return lifts


def _in_a_row(snapshot: Snapshot, texts: Sequence[str], kept: Mask) -> Docs:
    """The kept documents that have one of some texts in a row, increasing."""
    docs: Docs = np.unique(np.concatenate([exact_documents(snapshot, text) for text in texts]))
    return docs.compress(kept[docs])


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
