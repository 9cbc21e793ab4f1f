"""Reports like a given one: its prints are looked up, and what shares most of the rare ones is compared by letters."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from index.errors import ReportMissingError
from index.filters import check_filters
from index.protocol import Filters
from index.report import Report
from index.similar import Given, LikePage, Neighbour, check_like, weights
from index.whoosh_engine.evaluate import Matches
from index.whoosh_engine.facets import filter_masks, narrow
from index.whoosh_engine.order import best_first
from index.whoosh_engine.snapshot import Snapshot

#: Reports that are looked at for each one wanted, and beside them. Nearly all that share a print share a passage, and
#: those that do not come last; of the wrong kind are the other years of a body, some twenty.
LOOKED_AT = 2
LOOKED_AT_MORE = 50

#: The most entries of prints that are added up (some 15 ms a million): the commonest prints, which count for least,
#: are left out where all together would be more. Collections of 10,000 reports of statutory tables stay below.
MOST_ENTRIES = 3_000_000


def find_like(snapshot: Snapshot, report_id: str, limit: int, filters: Filters, kind: str | None) -> LikePage:
    """See ``index.protocol.Index.like``."""
    began = time.perf_counter()
    check_like(limit, kind)
    masks = [filter_masks(snapshot, facet, values) for facet, values in check_filters(filters).items()]
    own_number, own_doc = find_place(snapshot, report_id)
    given = Given(snapshot.segments[own_number].report(own_doc))
    frequencies, scores = _scores(snapshot, given)
    kept = []
    for number, segment in enumerate(snapshot.segments):
        mask = narrow(segment.live & (scores[number] > 0), number, masks)
        if number == own_number:
            mask[own_doc] = False
        kept.append(mask)
    matches = [Matches(mask, score.astype(np.float32)) for mask, score in zip(kept, scores, strict=True)]
    neighbours: list[Neighbour] = []
    for number, doc, score in best_first(matches, kept, limit * LOOKED_AT + LOOKED_AT_MORE):
        other = snapshot.segments[number].summary(doc)
        if kind is not None and given.kind_of(other) != kind:
            continue
        neighbour = given.neighbour(other, len(neighbours) + 1, score, frequencies)
        if neighbour is not None:
            neighbours.append(neighbour)
            if len(neighbours) == limit:
                break
    return given.page(neighbours, snapshot.manifest.reports, (time.perf_counter() - began) * 1000)


def find_place(snapshot: Snapshot, report_id: str) -> tuple[int, int]:
    """Segment and document of a report. Raises ``ReportMissingError``."""
    place = snapshot.find(report_id)
    if place is None:
        raise ReportMissingError(report_id)
    return place


def find_report(snapshot: Snapshot, report_id: str) -> Report:
    """A report. Raises ``ReportMissingError``."""
    number, doc = find_place(snapshot, report_id)
    return snapshot.segments[number].report(doc)


def _scores(snapshot: Snapshot, given: Given) -> tuple[NDArray[np.int64], list[NDArray[np.float64]]]:
    """How many live reports have each print; and for each segment, every document's score (0 to 1)."""
    places = [segment.prints.places(given.prints) for segment in snapshot.segments]
    entries = sum((ends - starts for starts, ends in places), np.zeros(len(given.prints), np.int64))
    counted = _counted(entries)
    frequencies = np.where(counted, 0, entries)
    having: list[list[tuple[int, NDArray[np.uint32]]]] = []
    for segment, (starts, ends) in zip(snapshot.segments, places, strict=True):
        whole = bool(segment.live.all())
        lists = []
        for at in np.flatnonzero((ends > starts) & counted).tolist():
            docs = segment.prints.docs(int(starts[at]), int(ends[at]))
            docs = docs if whole else docs[segment.live[docs]]
            frequencies[at] += len(docs)
            lists.append((at, docs))
        having.append(lists)
    weight = weights(frequencies, snapshot.manifest.reports) * counted
    weight /= weight.sum() or 1.0
    scores = []
    for segment, lists in zip(snapshot.segments, having, strict=True):
        score = np.zeros(segment.count, np.float64)
        for at, docs in lists:
            score[docs] += weight[at]
        scores.append(score)
    return frequencies, scores


def _counted(entries: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The rarest prints, as many as have :data:`MOST_ENTRIES` together."""
    order = np.argsort(entries, kind="stable")
    counted = np.ones(len(entries), bool)
    counted[order[np.cumsum(entries[order]) > MOST_ENTRIES]] = False
    return counted
