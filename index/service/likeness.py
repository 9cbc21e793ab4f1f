"""Reports like a given one: its fingerprints are looked up, and what shares most of the rare ones is compared by letters."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from index.deadline import poll
from index.engine import CheckedFilters, Handle, View
from index.errors import ReportMissingError
from index.report import Report
from index.similar.compare import Comparison, compare
from index.similar.fingerprints import distinct
from index.similar.neighbours import Given, LikePage, check_like, likeness, weights
from index.similar.prose import Frequencies

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Reports that are looked at for each one wanted, and beside them; for few as many as for more, so that a longer list begins as
#: a shorter one. Nearly all that share a fingerprint share a passage; of the wrong kind are the other years of a body, some
#: twenty. One is the report itself.
LOOKED_AT = 2
LOOKED_AT_LEAST = 20
LOOKED_AT_MORE = 31


def find_like(view: View, report_id: str, limit: int, filters: CheckedFilters, kind: str | None) -> LikePage:
    """See ``index.protocol.Index.like``."""
    began = time.perf_counter()
    check_like(limit, kind)
    given = Given(_report(view, report_id))
    wanted = max(LOOKED_AT * limit, LOOKED_AT_LEAST) + LOOKED_AT_MORE
    weigh: Callable[[NDArray[np.int64]], NDArray[np.float64]] = partial(weights, reports=view.reports)
    others: list[tuple[Given, float]] = []
    for handle, score in view.sharing(given.fingerprints, weigh, filters, wanted).best:
        poll()
        report = view.summary(handle)
        if report.id != report_id and kind in (None, given.kind_of(report)):
            others.append((Given(report, 1), score))
    _look_up(view, [given, *(other for other, _ in others)])
    near: list[tuple[float, Given, float]] = []
    for other, score in others:
        poll()
        share = likeness(given, other)
        if share:
            near.append((share, other, score))
    # Those that have most in common come first; of equal ones as they come.
    first = enumerate(sorted(near, key=lambda one: -one[0])[:limit], 1)
    neighbours = [given.neighbour(other, rank, score, share) for rank, (share, other, score) in first]
    return given.page(neighbours, view.reports, (time.perf_counter() - began) * 1000)


def compare_reports(view: View, left_id: str, right_id: str) -> Comparison:
    """See ``index.protocol.Index.compare``."""
    reports = _report(view, left_id), _report(view, right_id)
    left, right = (Given(report, side) for side, report in enumerate(reports))
    same = reports[0].text == reports[1].text  # which may be too short to have a passage
    _look_up(view, [left, right])
    return compare(*reports, 1.0 if same else likeness(left, right))


def shares(view: View, first: Handle, others: Sequence[Handle]) -> list[float]:
    """How much each of some reports has in common with the first."""
    one = Given(view.summary(first))
    compared = [Given(view.summary(other), 1) for other in others]
    _look_up(view, [one, *compared])
    found = []
    for other in compared:
        poll()
        found.append(likeness(one, other))
    return found


def _look_up(view: View, given: Sequence[Given]) -> None:
    """How many reports have each of the fingerprints of some: asked alike wherever reports are compared, and once for all."""
    prints = distinct(np.concatenate([one.fingerprints for one in given]))
    known = Frequencies(prints, view.frequencies(prints), view.reports)
    for one in given:
        one.know(known)


def _report(view: View, report_id: str) -> Report:
    report = view.report(report_id)
    if report is None:
        raise ReportMissingError(report_id)
    return report
