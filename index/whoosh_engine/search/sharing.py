"""Which documents share fingerprints with a text: what ``index.service.likeness`` then compares by letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.deadline import poll
from index.whoosh_engine.read.snapshot import Snapshot

#: The most entries of fingerprints that are added up (some 15 ms a million): the commonest fingerprints, which count for least,
#: are left out where all together would be more. Collections of 10,000 reports of statutory tables stay below.
MOST_ENTRIES = 3_000_000

Frequencies = NDArray[np.int64]
Weigh = Callable[[Frequencies], NDArray[np.float64]]


def score_sharing(
    snapshot: Snapshot, fingerprints: NDArray[np.uint32], weigh: Weigh
) -> tuple[Frequencies, NDArray[np.float64]]:
    """How many live reports have each fingerprint; and every document's score (0 to 1), deleted ones included."""
    found = _looked_up(snapshot, fingerprints)
    weight = weigh(found.frequencies) * found.counted
    weight /= weight.sum() or 1.0
    scores = np.zeros(snapshot.documents, np.float64)
    for segment, base, lists in zip(snapshot.segments, snapshot.bases, found.having, strict=True):
        score = scores[base : base + segment.count]
        for at, docs in lists:
            score[docs] += weight[at]
    return found.frequencies, scores


def print_frequencies(snapshot: Snapshot, fingerprints: NDArray[np.uint32]) -> Frequencies:
    """How many live reports have each fingerprint."""
    return _looked_up(snapshot, fingerprints).frequencies


class _Lists(NamedTuple):
    """Of each fingerprint how many reports have it and whether they are ``counted``; of each segment those that do."""

    frequencies: Frequencies
    counted: NDArray[np.bool_]
    having: list[list[tuple[int, NDArray[np.uint32]]]]


def _looked_up(snapshot: Snapshot, fingerprints: NDArray[np.uint32]) -> _Lists:
    places = [segment.fingerprints.ranges(fingerprints) for segment in snapshot.segments]
    entries = sum((ends - starts for starts, ends in places), np.zeros(len(fingerprints), np.int64))
    counted = _counted(entries)
    frequencies = np.where(counted, 0, entries)
    having: list[list[tuple[int, NDArray[np.uint32]]]] = []
    for segment, (starts, ends) in zip(snapshot.segments, places, strict=True):
        poll()
        whole = bool(segment.live.all())
        lists = []
        for at in np.flatnonzero((ends > starts) & counted).tolist():
            docs = segment.fingerprints.docs(int(starts[at]), int(ends[at]))
            docs = docs if whole else docs[segment.live[docs]]
            frequencies[at] += len(docs)
            lists.append((at, docs))
        having.append(lists)
    return _Lists(frequencies, counted, having)


def _counted(entries: Frequencies) -> NDArray[np.bool_]:
    """The rarest fingerprints, as many as have :data:`MOST_ENTRIES` together."""
    order = np.argsort(entries, kind="stable")
    counted = np.ones(len(entries), bool)
    counted[order[np.cumsum(entries[order]) > MOST_ENTRIES]] = False
    return counted
