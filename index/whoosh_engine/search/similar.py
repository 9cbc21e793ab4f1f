"""Reports like a given one: its fingerprints are looked up, and what shares most of the rare ones is compared by letters."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from index.errors import ReportMissingError
from index.protocol import Filters
from index.query.filters import check_filters
from index.report import Report
from index.similar.neighbours import Given, LikePage, Neighbour, check_like, weights
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.search.facets import filter_mask, narrow
from index.whoosh_engine.search.top_k import best_first

#: Reports that are looked at for each one wanted, and beside them. Nearly all that share a fingerprint share a passage, and
#: those that do not come last; of the wrong kind are the other years of a body, some twenty.
LOOKED_AT = 2
LOOKED_AT_MORE = 50

#: The most entries of fingerprints that are added up (some 15 ms a million): the commonest fingerprints, which count for least,
#: are left out where all together would be more. Collections of 10,000 reports of statutory tables stay below.
MOST_ENTRIES = 3_000_000


def find_like(snapshot: Snapshot, report_id: str, limit: int, filters: Filters, kind: str | None) -> LikePage:
    """See ``index.protocol.Index.like``."""
    began = time.perf_counter()
    check_like(limit, kind)
    masks = [filter_mask(snapshot, facet, values) for facet, values in check_filters(filters).items()]
    own = find_place(snapshot, report_id)
    given = Given(find_report(snapshot, report_id))
    frequencies, scores = _scores(snapshot, given)
    kept = narrow(snapshot.live & (scores > 0), masks)
    kept[own] = False
    neighbours: list[Neighbour] = []
    for doc, score in best_first(snapshot, scores.astype(np.float32) * kept, kept, limit * LOOKED_AT + LOOKED_AT_MORE):
        segment, at = snapshot.place(doc)
        other = segment.summary(at)
        if kind is not None and given.kind_of(other) != kind:
            continue
        neighbour = given.neighbour(other, len(neighbours) + 1, score, frequencies)
        if neighbour is not None:
            neighbours.append(neighbour)
            if len(neighbours) == limit:
                break
    return given.page(neighbours, snapshot.manifest.reports, (time.perf_counter() - began) * 1000)


def find_place(snapshot: Snapshot, report_id: str) -> int:
    """The number of a report. Raises ``ReportMissingError``."""
    place = snapshot.find(report_id)
    if place is None:
        raise ReportMissingError(report_id)
    return place


def find_report(snapshot: Snapshot, report_id: str) -> Report:
    """A report. Raises ``ReportMissingError``."""
    segment, doc = snapshot.place(find_place(snapshot, report_id))
    return segment.report(doc)


def _scores(snapshot: Snapshot, given: Given) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many live reports have each print; and every document's score (0 to 1)."""
    places = [segment.fingerprints.ranges(given.fingerprints) for segment in snapshot.segments]
    entries = sum((ends - starts for starts, ends in places), np.zeros(len(given.fingerprints), np.int64))
    counted = _counted(entries)
    frequencies = np.where(counted, 0, entries)
    having: list[list[tuple[int, NDArray[np.uint32]]]] = []
    for segment, (starts, ends) in zip(snapshot.segments, places, strict=True):
        whole = bool(segment.live.all())
        lists = []
        for at in np.flatnonzero((ends > starts) & counted).tolist():
            docs = segment.fingerprints.docs(int(starts[at]), int(ends[at]))
            docs = docs if whole else docs[segment.live[docs]]
            frequencies[at] += len(docs)
            lists.append((at, docs))
        having.append(lists)
    weight = weights(frequencies, snapshot.manifest.reports) * counted
    weight /= weight.sum() or 1.0
    scores = np.zeros(snapshot.documents, np.float64)
    for segment, base, lists in zip(snapshot.segments, snapshot.bases, having, strict=True):
        score = scores[base : base + segment.count]
        for at, docs in lists:
            score[docs] += weight[at]
    return frequencies, scores


def _counted(entries: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The rarest fingerprints, as many as have :data:`MOST_ENTRIES` together."""
    order = np.argsort(entries, kind="stable")
    counted = np.ones(len(entries), bool)
    counted[order[np.cumsum(entries[order]) > MOST_ENTRIES]] = False
    return counted
