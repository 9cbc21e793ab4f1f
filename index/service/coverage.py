"""What there is of what a query finds: bodies by years with their gaps, sums that fail, the years of one body."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.engine import Found, Table, View
from index.errors import FilterError, ReportMissingError
from index.fields import BODY, REGIONS
from index.figures.catalogue import SUMS, sum_of
from index.figures.cells import CHECKS
from index.figures.measures import YEARS, Bodies, Ints, bodies_of, having, years_of
from index.figures.results import (
    Addition,
    Coverage,
    CoverageQuery,
    CoveredBody,
    CoveredYear,
    FailedSum,
    FailingReport,
    YearOfBody,
)
from index.notes import Note
from index.query.tree import Query

#: The commits that are named as those that added reports last.
ADDITIONS = 5

_FIELDS = ("is_report", "year", "agency", BODY, "level", *REGIONS)


class _Covered:
    """The annual reports found: a year and a body of each row, and the years of each body."""

    def __init__(self, view: View, found: Found, checks: Sequence[str]) -> None:
        table = view.table(found, _FIELDS, checks)
        kind = table.fields[0]
        annual = np.flatnonzero(having(kind, "true"))
        self.view, self.checks, self.others = view, checks, len(kind.codes) - len(annual)
        self.table = Table(
            np.asarray(table.handles, object)[annual],
            [coded._replace(codes=coded.codes[annual]) for coded in table.fields],
            [column._replace(values=column.values[annual], marks=column.marks[annual]) for column in table.figures],
        )
        _, year, agency, key, *_ = self.table.fields
        self.years: Ints = years_of(year)
        self.bodies: Bodies = bodies_of(key, agency, self.years)
        #: Each body and year that there is once, and how many years each body has, of which from the first to the last.
        pairs = np.unique(self.bodies.of_rows * YEARS + self.years)
        pairs = pairs[(pairs >= 0) & (pairs % YEARS > 0)]
        self.of_pairs, self.pair_years = pairs // YEARS, pairs % YEARS
        count = len(self.bodies.labels)
        self.have = np.bincount(self.of_pairs, minlength=count)
        last, first = np.zeros(count, np.intp), np.full(count, YEARS)
        np.maximum.at(last, self.of_pairs, self.pair_years)
        np.minimum.at(first, self.of_pairs, self.pair_years)
        self.first, self.last = first, last
        self.gaps: NDArray[np.intp] = np.where(self.have > 0, last - first + 1 - self.have, 0)

    def order(self, asked: CoverageQuery) -> NDArray[np.intp]:
        """The bodies in an order; equals by their names."""
        chosen = np.flatnonzero(self.gaps) if asked.gaps else np.arange(len(self.gaps))
        names = {label: rank for rank, label in enumerate(sorted(set(self.bodies.labels)))}
        ranks = np.array([names[label] for label in self.bodies.labels], np.intp)
        first = (
            -self.gaps
            if asked.order == "gaps"
            else -self._reports()
            if asked.order == "reports"
            else np.zeros_like(self.gaps)
        )
        order: NDArray[np.intp] = chosen[np.lexsort((ranks[chosen], first[chosen]))]
        return order

    def _reports(self) -> NDArray[np.intp]:
        rows = self.bodies.of_rows
        return np.bincount(rows[rows >= 0], minlength=len(self.bodies.labels))

    def body(self, number: int) -> CoveredBody:
        """A body as a record."""
        return _body(self.view, self.table, self.years, np.flatnonzero(self.bodies.of_rows == number))

    def by_year(self) -> tuple[CoveredYear, ...]:
        """Every year from the first to the last, with its reports and bodies."""
        if not self.years.any():
            return ()
        reports, bodies = np.bincount(self.years), np.bincount(self.pair_years, minlength=1)
        first, last = int(self.years[self.years > 0].min()), int(self.years.max())
        bodies = np.pad(bodies, (0, max(0, last + 1 - len(bodies))))
        return tuple(CoveredYear(year, int(reports[year]), int(bodies[year])) for year in range(first, last + 1))

    def values(self, name: str) -> int:
        """How many values of a field there are."""
        coded = self.table.fields[_FIELDS.index(name)]
        return sum(1 for code in np.unique(coded.codes).tolist() if coded.values[code])

    def failing(self, wanted: str = "") -> tuple[dict[str, int], NDArray[np.intp]]:
        """How many reports fail each sum; the rows of those that fail the one that is wanted, or any."""
        failed: dict[str, NDArray[np.bool_]] = {}
        for name, column in zip(self.checks, self.table.figures, strict=True):
            mask = column.marks > 0
            failed[sum_of(name)] = failed.get(sum_of(name), np.zeros_like(mask)) | mask
        counts = {name: int(np.count_nonzero(mask)) for name, mask in failed.items() if mask.any()}
        masks = [mask for name, mask in failed.items() if wanted in ("", name)]
        return counts, np.flatnonzero(np.logical_or.reduce(masks)) if masks else np.empty(0, np.intp)


def checks_of(view: View) -> list[str]:
    """The sums that some report fails, as figures are named."""
    return [name for name in view.figure_names() if name.startswith(CHECKS)]


def cover(
    view: View, found: Found, asked: CoverageQuery, page: int, page_size: int, *, query: str, notes: Sequence[Note]
) -> Coverage:
    """See ``index.protocol.Index.coverage``."""
    covered = _Covered(view, found, checks_of(view))
    counts, failing = covered.failing()
    known = [*SUMS, *sorted(counts.keys() - SUMS.keys())]
    bodies = covered.order(asked)
    first = (page - 1) * page_size
    return Coverage(
        query=query,
        reports=len(covered.years),
        others=covered.others,
        bodies=len(covered.bodies.labels),
        unknown_body=int(np.count_nonzero(covered.bodies.of_rows < 0)),
        unknown_year=int(np.count_nonzero(covered.years == 0)),
        regions={name: covered.values(name) for name in (*REGIONS, "level")},
        years=covered.by_year(),
        gaps=int(covered.gaps.sum()),
        sums=tuple(FailedSum(name, counts[name]) for name in known if name in counts),
        failing=len(failing),
        total=len(bodies),
        page=page,
        page_size=page_size,
        rows=tuple(covered.body(int(number)) for number in bodies[first : first + page_size]),
        notes=tuple(notes),
        additions=additions(view),
    )


def additions(view: View) -> tuple[Addition, ...]:
    """The last commits that added reports, the newest first."""
    adding = (commit for commit in view.history() if commit.added)
    return tuple(Addition(commit.written, commit.added, commit.reports) for commit in islice(adding, ADDITIONS))


def failing_reports(
    view: View, found: Found, wanted: str, page: int, page_size: int
) -> tuple[int, tuple[FailingReport, ...]]:
    """See ``index.protocol.Index.failing_reports``."""
    checks = checks_of(view)
    if wanted and wanted not in {*SUMS, *map(sum_of, checks)}:
        raise FilterError("search.unknown_choice", name="sum", value=wanted[:60], known=[*SUMS])
    covered = _Covered(view, found, checks)
    _, rows = covered.failing(wanted)
    rows = rows[np.lexsort((covered.table.fields[2].codes[rows], -covered.years[rows]))]
    first = (page - 1) * page_size
    shown = []
    for row in rows[first : first + page_size].tolist():
        report = view.report(view.report_id(covered.table.handles[row]))
        if report is not None:
            checks_shown = tuple(check for check in report.checks if wanted in ("", sum_of(check.name)))
            shown.append(FailingReport(report.id, report.title, report.agency, report.year, checks_shown))
    return len(rows), tuple(shown)


def same_body(view: View, report_id: str) -> CoveredBody | None:
    """See ``index.protocol.Index.same_body``."""
    report = view.report(report_id)
    if report is None:
        raise ReportMissingError(report_id)
    if not (report.agency_key or report.agency):
        return None
    by = {BODY: [report.agency_key or ""]} if report.agency_key else {BODY: [""], "agency": [report.agency or ""]}
    table = view.table(view.find(Query("", None), {**by, "is_report": ["true"]}, "all"), _FIELDS, ())
    years = years_of(table.fields[1])
    return _body(view, table, years, np.arange(len(years))) if len(years) else None


def _body(view: View, table: Table, years: Ints, rows: NDArray[np.intp]) -> CoveredBody:
    """The body whose reports these rows are."""
    agency = table.fields[2]
    reports = []
    for row in rows.tolist():
        name = agency.values[int(agency.codes[row])]
        reports.append((YearOfBody(int(years[row]) or None, view.report_id(table.handles[row]), name), row))
    reports.sort(key=lambda one: (one[0].year or 0, one[0].id))
    by_name = sorted((one for one, _ in reports if one.agency), key=lambda one: (-(one.year or 0), one.agency))
    names = tuple(dict.fromkeys(one.agency for one in by_name))
    latest = reports[-1][1]
    key, level, *places = (coded.values[int(coded.codes[latest])] for coded in table.fields[3:])
    province, city, county = places
    stated = {one.year for one, _ in reports if one.year}
    missing = tuple(year for year in range(min(stated), max(stated)) if year not in stated) if stated else ()
    label = names[0] if names else key
    return CoveredBody(label, names, province, city, county, level, tuple(one for one, _ in reports), missing)
