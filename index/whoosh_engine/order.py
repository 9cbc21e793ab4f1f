"""Which documents come first: by score, or by the year that a report covers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.evaluate import Matches
from index.whoosh_engine.facets import Mask
from index.whoosh_engine.snapshot import Snapshot

#: A document's place and score: segment, number within it, score.
Placed = tuple[int, int, float]

#: Added to the sort key of a report whose year is not known.
_AFTER_EVERY_YEAR = 10**15


def best_first(found: Sequence[Matches], kept: Sequence[Mask], wanted: int) -> list[Placed]:
    """The best documents as (segment, document, score), best first; of equal ones the first indexed."""
    best: list[Placed] = []
    for number, (part, mask) in enumerate(zip(found, kept, strict=True)):
        docs = np.flatnonzero(mask)
        scores = part.scores[docs]
        if len(docs) > wanted:
            # All that reach the last wanted score: partitioning alone would choose among equals at random.
            least = -np.partition(-scores, wanted - 1)[wanted - 1]
            docs, scores = docs[scores >= least], scores[scores >= least]
        top = np.argsort(-scores, kind="stable")[:wanted]
        best += zip([number] * len(top), docs[top].tolist(), scores[top].tolist(), strict=True)
    best.sort(key=lambda entry: -entry[2])
    return best[:wanted]


def dated(snapshot: Snapshot, kept: Sequence[Mask], wanted: int, *, newest: bool) -> list[Placed]:
    """Documents by year covered, then by date of publication; those without a year last either way."""
    table = snapshot.facet("year")
    years = np.array([int(value or 0) for value in table.values], np.int64)
    keys: list[NDArray[np.int64]] = []
    places: list[tuple[int, int]] = []
    for number, (segment, mask) in enumerate(zip(snapshot.segments, kept, strict=True)):
        docs = np.flatnonzero(mask)
        year = years[table.places[number][docs]]
        key = year * 100_000_000 + segment.published[docs]
        if newest:
            key = -key
        elif len(key):
            key = np.where(year == 0, key + _AFTER_EVERY_YEAR, key)
        order = np.argsort(key, kind="stable")[:wanted]
        keys.append(key[order])
        places += [(number, doc) for doc in docs[order].tolist()]
    if not places:
        return []
    order = np.argsort(np.concatenate(keys), kind="stable")[:wanted]
    return [(*places[i], 0.0) for i in order.tolist()]
