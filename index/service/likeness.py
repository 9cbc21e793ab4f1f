"""Reports like a given one: its fingerprints are looked up, and what shares most of the rare ones is compared by letters."""

from __future__ import annotations

import time
from functools import partial

from index.engine import CheckedFilters, View
from index.errors import ReportMissingError
from index.report import Report
from index.similar.compare import Comparison, compare
from index.similar.neighbours import Given, LikePage, Neighbour, check_like, weights

#: Reports that are looked at for each one wanted, and beside them. Nearly all that share a fingerprint share a passage, and
#: those that do not come last; of the wrong kind are the other years of a body, some twenty. One is the report itself.
LOOKED_AT = 2
LOOKED_AT_MORE = 51


def find_like(view: View, report_id: str, limit: int, filters: CheckedFilters, kind: str | None) -> LikePage:
    """See ``index.protocol.Index.like``."""
    began = time.perf_counter()
    check_like(limit, kind)
    given = Given(_report(view, report_id))
    weigh = partial(weights, reports=view.reports)
    frequencies, best = view.sharing(given.fingerprints, weigh, filters, limit * LOOKED_AT + LOOKED_AT_MORE)
    neighbours: list[Neighbour] = []
    for handle, score in best:
        if len(neighbours) == limit:
            break
        other = view.summary(handle)
        if other.id == report_id or (kind is not None and given.kind_of(other) != kind):
            continue
        neighbour = given.neighbour(other, len(neighbours) + 1, score, frequencies)
        if neighbour is not None:
            neighbours.append(neighbour)
    return given.page(neighbours, view.reports, (time.perf_counter() - began) * 1000)


def compare_reports(view: View, left_id: str, right_id: str) -> Comparison:
    """See ``index.protocol.Index.compare``."""
    return compare(_report(view, left_id), _report(view, right_id))


def _report(view: View, report_id: str) -> Report:
    report = view.report(report_id)
    if report is None:
        raise ReportMissingError(report_id)
    return report
