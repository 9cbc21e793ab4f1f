"""Reports like a given one: its fingerprints are looked up, and what shares most of the rare ones is compared by letters."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
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

#: So many are compared together: what has to be asked of the index is then asked at once.
TOGETHER = 50


def find_like(view: View, report_id: str, limit: int, filters: CheckedFilters, kind: str | None) -> LikePage:
    """See ``index.protocol.Index.like``."""
    began = time.perf_counter()
    check_like(limit, kind)
    given = Given(_report(view, report_id))
    frequencies, best = view.sharing(given.fingerprints, _weigh(view), filters, limit * LOOKED_AT + LOOKED_AT_MORE)
    known = Frequencies(given.fingerprints, frequencies, view.reports)
    neighbours: list[Neighbour] = []
    others = ((view.summary(handle), score) for handle, score in best)
    wanted = (
        (Given(report, 1), score)
        for report, score in others
        if report.id != report_id and (kind is None or given.kind_of(report) == kind)
    )
    while some := list(islice(wanted, min(limit - len(neighbours), TOGETHER))):
        counted = _frequencies(view, [other for other, _ in some])
        for (other, score), its in zip(some, counted, strict=True):
            neighbour = given.neighbour(other, len(neighbours) + 1, score, known, its)
            if neighbour is not None:
                neighbours.append(neighbour)
    return given.page(neighbours, view.reports, (time.perf_counter() - began) * 1000)


def compare_reports(view: View, left_id: str, right_id: str) -> Comparison:
    """See ``index.protocol.Index.compare``."""
    reports = _report(view, left_id), _report(view, right_id)
    left, right = (Given(report, side) for side, report in enumerate(reports))
    same = reports[0].text == reports[1].text  # which may be too short to have a passage
    share = 1.0 if same else likeness(left, right, *_frequencies(view, [left, right]))
    return compare(*reports, share)


def _weigh(view: View) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    return partial(weights, reports=view.reports)


def _frequencies(view: View, reports: Sequence[Given]) -> list[Frequencies]:
    """How many reports have each fingerprint of some: asked alike wherever two reports are compared."""
    counted = view.print_frequencies([given.fingerprints for given in reports])
    return [Frequencies(g.fingerprints, its, view.reports) for g, its in zip(reports, counted, strict=True)]


def _report(view: View, report_id: str) -> Report:
    report = view.report(report_id)
    if report is None:
        raise ReportMissingError(report_id)
    return report
