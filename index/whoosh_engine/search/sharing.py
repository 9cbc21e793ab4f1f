"""Which documents share fingerprints with a text: what ``index.service.likeness`` then compares by letters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.deadline import poll
from index.whoosh_engine.read.snapshot import Snapshot

#: The most entries of fingerprints that are added up (some 15 ms a million): the commonest fingerprints, which count for least,
#: are left out where all together would be more. Collections of 10,000 reports of statutory tables stay below.
MOST_ENTRIES = 3_000_000

#: Of a fingerprint that more than this share of the documents have, and more than so many, deleted ones are counted too: to
#: read which they are takes long, and it stays a set phrase (``index.similar.prose``).
EXACT, EXACT_LEAST = 0.02, 1_000

Frequencies = NDArray[np.int64]
Weigh = Callable[[Frequencies], NDArray[np.float64]]


def count_having(snapshot: Snapshot, fingerprints: NDArray[np.uint32]) -> Frequencies:
    """How many reports have each fingerprint; of those that many have, deleted ones are counted too."""
    places = [segment.fingerprints.ranges(fingerprints) for segment in snapshot.segments]
    frequencies = sum((ends - starts for starts, ends in places), np.zeros(len(fingerprints), np.int64))
    exactly = frequencies <= max(EXACT_LEAST, EXACT * snapshot.documents)
    for segment, (starts, ends) in zip(snapshot.segments, places, strict=True):
        if segment.live.all():
            continue
        poll()
        docs, of = segment.fingerprints.docs(starts, np.where(exactly, ends, starts))
        frequencies -= np.bincount(of[~segment.live[docs]], minlength=len(fingerprints))
    return frequencies


def score_sharing(
    snapshot: Snapshot, fingerprints: NDArray[np.uint32], weigh: Weigh
) -> tuple[Frequencies, NDArray[np.float64]]:
    """How many live reports have each fingerprint; and every document's score (0 to 1), deleted ones included."""
    places = [segment.fingerprints.ranges(fingerprints) for segment in snapshot.segments]
    entries = sum((ends - starts for starts, ends in places), np.zeros(len(fingerprints), np.int64))
    counted = _counted(entries)
    frequencies = np.where(counted, 0, entries)
    having = []
    for segment, (starts, ends) in zip(snapshot.segments, places, strict=True):
        poll()
        docs, of = segment.fingerprints.docs(starts, np.where(counted, ends, starts))
        if not segment.live.all():
            kept = segment.live[docs]
            docs, of = docs[kept], of[kept]
        frequencies += np.bincount(of, minlength=len(fingerprints))
        having.append((docs, of))
    weight = weigh(frequencies) * counted
    weight /= weight.sum() or 1.0
    scores = [
        np.bincount(docs, weight[of], minlength=segment.count)
        for segment, (docs, of) in zip(snapshot.segments, having, strict=True)
    ]
    return frequencies, np.concatenate([np.empty(0), *scores])


def _counted(entries: Frequencies) -> NDArray[np.bool_]:
    """The rarest fingerprints, as many as have :data:`MOST_ENTRIES` together."""
    order = np.argsort(entries, kind="stable")
    counted = np.ones(len(entries), bool)
    counted[order[np.cumsum(entries[order]) > MOST_ENTRIES]] = False
    return counted
