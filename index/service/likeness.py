"""Reports like a given one: its fingerprints are looked up, and what shares most of the rare ones is compared by letters."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from index.engine import CheckedFilters, View
from index.errors import ReportMissingError
from index.report import Report
from index.similar.compare import Comparison, compare
from index.similar.neighbours import Given, LikePage, Neighbour, check_like, likeness, weights
from index.similar.prose import Frequencies

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Reports that are looked at for each one wanted, and beside them. Nearly all that share a fingerprint share a passage, and
#: those that do not come last; of the wrong kind are the other years of a body, some twenty. One is the report itself.
LOOKED_AT = 2
LOOKED_AT_MORE = 51


def find_like(view: View, report_id: str, limit: int, filters: CheckedFilters, kind: str | None) -> LikePage:
    """See ``index.protocol.Index.like``."""
    began = time.perf_counter()
    check_like(limit, kind)
    given = Given(_report(view, report_id))
    frequencies, best = view.sharing(given.fingerprints, _weigh(view), filters, limit * LOOKED_AT + LOOKED_AT_MORE)
    known = Frequencies(given.fingerprints, frequencies, view.reports)
    neighbours: list[Neighbour] = []
    for handle, score in best:
        if len(neighbours) == limit:
            break
        report = view.summary(handle)
        if report.id == report_id or (kind is not None and given.kind_of(report) != kind):
            continue
        other = Given(report, 1)
        neighbour = given.neighbour(other, len(neighbours) + 1, score, known, _frequencies(view, other))
        if neighbour is not None:
            neighbours.append(neighbour)
    return given.page(neighbours, view.reports, (time.perf_counter() - began) * 1000)


def compare_reports(view: View, left_id: str, right_id: str) -> Comparison:
    """See ``index.protocol.Index.compare``."""
    reports = _report(view, left_id), _report(view, right_id)
    left, right = (Given(report, side) for side, report in enumerate(reports))
    same = reports[0].text == reports[1].text  # which may be too short to have a passage
    share = 1.0 if same else likeness(left, right, _frequencies(view, left), _frequencies(view, right))
    return compare(*reports, share)


def _weigh(view: View) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    return partial(weights, reports=view.reports)


def _frequencies(view: View, given: Given) -> Frequencies:
    """How many reports have each of a report's fingerprints: asked alike wherever two reports are compared."""
    return Frequencies(
        given.fingerprints, view.sharing(given.fingerprints, _weigh(view), {}, 1).frequencies, view.reports
    )


def _report(view: View, report_id: str) -> Report:
    report = view.report(report_id)
    if report is None:
        raise ReportMissingError(report_id)
    return report
