"""Lifts documents for what stands in a row and close together; what that counts is said in ``index.engines.nearness``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from index.deadline import poll
from index.engines import nearness
from index.engines.nearness import Row, Wanted
from index.query.tree import Query
from index.whoosh_engine.format.sorted_arrays import is_member, union
from index.whoosh_engine.format.terms.postings import Docs, Floats, Ints
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.evaluation import Evaluation
from index.whoosh_engine.search.phrases import exact_documents, may_have
from index.whoosh_engine.search.text_nodes import Term
from index.whoosh_engine.search.top_k import best_without_order

#: So many reports are looked through for some text; of more, those that have it are found among all, and kept.
_LOOKED_THROUGH = 1000


class Lift(NamedTuple):
    """What documents, increasing, get for a text in a ``row``, or for words that stand ``near`` each other."""

    kind: str
    text: str
    docs: Docs
    scores: Floats


def lift(search: Evaluation, query: Query, match: str, scores: Floats, kept: Mask) -> list[Lift]:
    """Add to the scores of kept documents, in place, what they get for nearness. Others must have a score of 0.

    Where all of the best :data:`nearness.LOOKED_AT` have some text in a row, those behind them are not told apart by it.
    """
    wanted = _wanted(search, query, match)
    if not wanted.lifts:
        return []
    rows, words, near = wanted
    best = best_without_order(search.snapshot, scores, kept, nearness.LOOKED_AT)
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
        others = union([others, found[at][~is_member(found[at], best)]])
        if len(looked) < len(best) + len(others) <= _LOOKED_THROUGH:
            looked = union([best, others])
            places = _Places(search.snapshot, looked)
    for at, known in common.items():
        if known < len(others):
            found[at] = union([best, _among(search.snapshot, rows[at].texts, others)])
    lifts = [_lifted(row, found[at]) for at, row in enumerate(rows)]
    for own in lifts:
        scores[own.docs] += own.scores
    if len(words) > 1:
        if len(others):
            best = best_without_order(search.snapshot, scores, kept, nearness.LOOKED_AT)
            places = _Places(search.snapshot, best)
        lifts.append(Lift("near", query.text.strip(), best, np.float32(near) * nearness.closeness(places, words)))
        scores[best] += lifts[-1].scores
    return lifts


def lift_all(search: Evaluation, lifts: list[Lift], query: Query, match: str, scores: Floats, kept: Mask) -> None:
    """Add, in place, what documents behind the best :data:`nearness.LOOKED_AT` get for a text that all of these have in a row."""
    rows = _wanted(search, query, match).rows
    for at, (row, own) in enumerate(zip(rows, lifts, strict=False)):
        docs = _in_a_row(search.snapshot, row.texts, kept)
        more = docs[~is_member(docs, own.docs)]
        scores[more] += np.float32(row.bonus)
        lifts[at] = _lifted(row, docs)


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


def _lifted(row: Row, docs: Docs) -> Lift:
    """What documents get that have a row."""
    return Lift("row", row.text, docs, np.full(len(docs), row.bonus, np.float32))


def _wanted(search: Evaluation, query: Query, match: str) -> Wanted:
    return nearness.wanted(query, match, lambda terms: search.terms.most(Term(*term) for term in terms))


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
