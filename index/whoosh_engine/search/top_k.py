"""Which documents come first: by score, or by the year that a report covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.sorted_arrays import begins
from index.whoosh_engine.format.terms.postings import Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask

#: A document's number and score.
Placed = tuple[int, float]

Numbers = NDArray[Any]

#: Added to the sort key of a report whose year is not known.
_AFTER_EVERY_YEAR = 10**15

#: Documents of which the best score is looked at first.
_BLOCK = 64

#: Where one document in so many is there, or fewer, all their scores are looked at.
_FEW = 8


#: Of so many equal documents the ids are read each time; of more, those of all documents are once.
_SOME = 32


def best_first(snapshot: Snapshot, scores: Floats, kept: Mask, wanted: int) -> list[Placed]:
    """The best documents of a mask, best first; of equal ones the newest, then by id. Others must have a score of 0."""
    docs = _candidates(scores, kept, wanted)
    first = _first(snapshot, docs, -scores[docs], wanted)
    return list(zip(first.tolist(), scores[first].tolist(), strict=True))


def best_without_order(snapshot: Snapshot, scores: Floats, kept: Mask, wanted: int) -> Numbers:
    """The best documents of a mask, increasing, with those that score as the last of them where these are not many."""
    docs = _candidates(scores, kept, wanted)
    if len(docs) > wanted:
        own = scores[docs]
        docs = docs[own >= np.partition(own, len(own) - wanted)[len(own) - wanted]]
        if len(docs) > 2 * wanted:
            docs = np.sort(_first(snapshot, docs, -scores[docs], wanted, ordered=False))
    return docs


def _candidates(scores: Floats, kept: Mask, wanted: int) -> Numbers:
    """The documents of a mask, increasing, of which the best may be: all that reach a score that enough reach."""
    if np.count_nonzero(kept) * _FEW <= len(kept):
        return np.flatnonzero(kept)
    docs = np.flatnonzero(scores >= _reached(scores, wanted))
    return docs[kept[docs]]  # no score is below 0, and the last of the best may have 0


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
    """Documents by year covered, then by date of publication, then by id; those without a year last either way."""
    docs = np.flatnonzero(kept)
    first = _first(snapshot, docs, _dates(snapshot, newest=newest)[docs], wanted)
    numbers: list[int] = first.tolist()
    return numbers


def _first(snapshot: Snapshot, docs: Numbers, key: Numbers, wanted: int, *, ordered: bool = True) -> Numbers:
    """The first documents by a key, in its order; of equal ones the newest, then by id.

    Where they need not be ``ordered``, equal ones stand as they come.
    """
    if wanted < len(docs):
        # All that reach the last wanted key: partitioning alone would choose among equals at random.
        reached = key <= np.partition(key, wanted - 1)[wanted - 1]
        docs, key = docs[reached], key[reached]
    dates = _dates(snapshot, newest=True)[docs]
    order = np.lexsort((dates, key))
    docs, key, dates = docs[order], key[order], dates[order]
    starts = np.flatnonzero(begins(key) | begins(dates))
    if len(starts) < len(docs):
        ends = np.append(starts[1:], len(docs))
        # Those that stand wholly before the last wanted are among the first in any order.
        equal = (ends - starts > 1) & (starts < wanted) & (ordered | (ends > wanted))
        for start, end in zip(starts[equal].tolist(), ends[equal].tolist(), strict=True):
            docs[start:end] = _by_id(snapshot, docs[start:end])
    return docs[:wanted]


def _dates(snapshot: Snapshot, *, newest: bool) -> Numbers:
    """For each document of a snapshot a key by which it is sorted by date; made once."""
    known: Numbers | None = snapshot.cache.get(("dates", newest))
    if known is None:
        table = snapshot.facet("year")
        year = np.array([int(value or 0) for value in table.values], np.int64)[table.places]
        known = year * 100_000_000 + snapshot.published
        known = -known if newest else np.where(year == 0, known + _AFTER_EVERY_YEAR, known)
        snapshot.cache.put(("dates", newest), known, known.nbytes)
    return known


def _by_id(snapshot: Snapshot, docs: Numbers) -> Numbers:
    """Documents in the order of their ids."""
    if len(docs) <= _SOME:
        return docs[_sorted_ids(snapshot, docs.tolist())]
    ranks: Numbers | None = snapshot.cache.get("ids")
    if ranks is None:
        ranks = np.empty(snapshot.documents, np.int32)
        ranks[_sorted_ids(snapshot, range(snapshot.documents))] = np.arange(snapshot.documents)
        snapshot.cache.put("ids", ranks, ranks.nbytes)
    return docs[np.argsort(ranks[docs])]


def _sorted_ids(snapshot: Snapshot, docs: Sequence[int]) -> Numbers:
    """The places of documents in the order of their ids."""
    ids = [segment.source(doc).report_id for segment, doc in map(snapshot.place, docs)]
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), np.intp)
