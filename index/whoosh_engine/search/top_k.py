"""Which documents come first: by score, or by the year that a report covers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.bigram_lists import begins
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


def best_first(snapshot: Snapshot, scores: Floats, kept: Mask, wanted: int) -> list[Placed]:
    """The best documents of a mask, best first; of equal ones the newest, then by id. Others must have a score of 0."""
    if np.count_nonzero(kept) * _FEW <= len(kept):
        docs = np.flatnonzero(kept)
    else:
        docs = np.flatnonzero(scores >= _reached(scores, wanted))
        docs = docs[kept[docs]]  # no score is below 0, and the last of the best may have 0
    first = _first(snapshot, docs, -scores[docs], wanted, newest=True, dated=False)
    return list(zip(first.tolist(), scores[first].tolist(), strict=True))


def _reached(scores: Floats, wanted: int) -> float:
    """A score that as many documents as are wanted reach, and few more; 0 where that is no less work than all."""
    blocks = len(scores) // _BLOCK
    if wanted > blocks // 2:
        return 0.0
    # The best of each group: as many documents reach the last wanted of these. A group is what stands at equal
    # distances: neighbours would take ten times as long.
    best = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
    return max(0.0, float(np.partition(best, blocks - wanted)[blocks - wanted]))


def dated(snapshot: Snapshot, kept: Mask, wanted: int, *, newest: bool) -> list[Placed]:
    """Documents by year covered, then by date of publication, then by id; those without a year last either way."""
    docs = np.flatnonzero(kept)
    first = _first(snapshot, docs, _dates(snapshot, docs, newest=newest), wanted, newest=newest, dated=True)
    return [(doc, 0.0) for doc in first.tolist()]


def _dates(snapshot: Snapshot, docs: NDArray[Any], *, newest: bool) -> NDArray[Any]:
    """A key by which documents are sorted by date."""
    table = snapshot.facet("year")
    years = np.array([int(value or 0) for value in table.values], np.int64)
    year = years[table.places[docs]]
    key: NDArray[Any] = year * 100_000_000 + snapshot.published[docs]
    return -key if newest else np.where(year == 0, key + _AFTER_EVERY_YEAR, key)


def _first(
    snapshot: Snapshot, docs: NDArray[Any], key: NDArray[Any], wanted: int, *, newest: bool, dated: bool
) -> NDArray[Any]:
    """The first documents by a key, in its order; of equal ones by date unless the key is that, then by id."""
    if wanted < len(docs):
        # All that reach the last wanted key: partitioning alone would choose among equals at random.
        reached = key <= np.partition(key, wanted - 1)[wanted - 1]
        docs, key = docs[reached], key[reached]
    order = np.argsort(key, kind="stable")
    docs, key = docs[order], key[order]
    starts = np.flatnonzero(begins(key))
    parts = [docs]
    if len(starts) < len(docs):
        parts = [docs[:0]]
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(docs)], strict=True):
            same = docs[start:end]
            if end - start > 1:
                left = wanted - start
                same = (
                    _by_id(snapshot, same)[:left]
                    if dated
                    else _first(snapshot, same, _dates(snapshot, same, newest=newest), left, newest=newest, dated=True)
                )
            parts.append(same)
    return np.concatenate(parts)[:wanted]


def _by_id(snapshot: Snapshot, docs: NDArray[Any]) -> NDArray[Any]:
    """Documents in the order of their ids."""
    places = map(snapshot.place, docs.tolist())
    ids = [segment.source(doc).report_id for segment, doc in places]
    return docs[np.array(sorted(range(len(ids)), key=ids.__getitem__), np.intp)]
