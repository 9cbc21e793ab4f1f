"""Which documents come first: by score, or by the year that a report covers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.terms.postings import Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask

#: A document's number and score.
Placed = tuple[int, float]

#: Added to the sort key of a report whose year is not known.
_AFTER_EVERY_YEAR = 10**15

#: Documents of which the best score is looked at first.
_BLOCK = 64

#: Where one document in so many is there, or fewer, all their scores are looked at.
_FEW = 8


def best_first(scores: Floats, kept: Mask, wanted: int) -> list[Placed]:
    """The best documents of a mask, best first; of equal ones the first indexed. Others must have a score of 0."""
    if np.count_nonzero(kept) * _FEW <= len(kept):
        docs = np.flatnonzero(kept)
    else:
        docs = np.flatnonzero(scores >= _reached(scores, wanted))
        docs = docs[kept[docs]]  # no score is below 0, and the last of the best may have 0
    own = scores[docs]
    if len(docs) > wanted:
        # Partitioning alone would choose among equals at random.
        least = own[np.argpartition(own, len(own) - wanted)[len(own) - wanted]]
        better = np.count_nonzero(own > least)
        chosen = np.sort(np.r_[np.flatnonzero(own > least), np.flatnonzero(own == least)[: wanted - better]])
        docs, own = docs[chosen], own[chosen]
    order = np.argsort(-own, kind="stable")[:wanted]
    return list(zip(docs[order].tolist(), own[order].tolist(), strict=True))


def _reached(scores: Floats, wanted: int) -> float:
    """A score that as many documents as are wanted reach, and few more; 0 where that is no less work than all."""
    blocks = len(scores) // _BLOCK
    if wanted > blocks // 2:
        return 0.0
    # The best of each group: as many documents reach the last wanted of these. A group is what stands at equal
    # distances: neighbours would take ten times as long.
    best = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
    return max(0.0, float(np.partition(best, blocks - wanted)[blocks - wanted]))


def dated(snapshot: Snapshot, kept: Mask, wanted: int, *, newest: bool) -> list[int]:
    """Documents by year covered, then by date of publication; those without a year last either way."""
    table = snapshot.facet("year")
    years = np.array([int(value or 0) for value in table.values], np.int64)
    docs = np.flatnonzero(kept)
    year = years[table.places[docs]]
    key: NDArray[Any] = year * 100_000_000 + snapshot.published[docs]
    key = -key if newest else np.where(year == 0, key + _AFTER_EVERY_YEAR, key)
    if len(key) > wanted:
        # All that reach the last wanted key: partitioning alone would choose among equals at random.
        reached = key <= np.partition(key, wanted - 1)[wanted - 1]
        docs, key = docs[reached], key[reached]
    order = np.argsort(key, kind="stable")[:wanted]
    numbers: list[int] = docs[order].tolist()
    return numbers
