"""Every number that is said of what there is equals what is counted over the records, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index
from index.errors import FilterError, ReportMissingError
from index.figures.catalogue import sum_of
from index.figures.results import COVERAGE_ORDERS, CoverageQuery, Scope
from index.opening import index_log
from index.service.coverage import ADDITIONS
from index.service.index import SearchIndex
from tests.index.figures import brute_force as brute
from tests.index.figures.test_figures import YEARS, both, passing
from tests.index.service.plain_engine import PlainEngine, PlainView


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(brute.reports(), st.sampled_from(YEARS), st.sampled_from(COVERAGE_ORDERS), st.booleans())
def test_coverage_is_what_is_counted(
    new_folder: Callable[[], Path], shelf: list[Report], filters: dict[str, list[str]], order: str, only_gaps: bool
) -> None:
    found = passing(shelf, filters)
    kept = [report for report in found if report.is_report]
    bodies = brute.grouped([r for r in kept if brute.body_of(r)], brute.body_of)
    for index in both(new_folder(), shelf):
        coverage = index.coverage(CoverageQuery(order, only_gaps), Scope(filters=filters), page_size=100)
        assert (coverage.reports, coverage.others, coverage.bodies) == (len(kept), len(found) - len(kept), len(bodies))
        assert coverage.unknown_body == sum(brute.body_of(r) is None for r in kept)
        assert coverage.unknown_year == sum(r.year is None for r in kept)
        assert coverage.regions["province"] == len({r.province for r in kept} - {None})
        years = {r.year for r in kept if r.year}
        assert [one.year for one in coverage.years] == (list(range(min(years), max(years) + 1)) if years else [])
        for one in coverage.years:
            own = [r for r in kept if r.year == one.year]
            assert (one.reports, one.bodies) == (len(own), len({brute.body_of(r) for r in own} - {None}))
        gaps = {}
        for key, own in bodies.items():
            stated = {r.year for r in own if r.year}
            gaps[key] = [y for y in range(min(stated), max(stated)) if y not in stated] if stated else []
        assert coverage.gaps == sum(map(len, gaps.values()))
        shown = {tuple(brute.names_of(own)): key for key, own in bodies.items() if gaps[key] or not only_gaps}
        assert {row.names for row in coverage.rows} == set(shown)
        assert coverage.total == len(coverage.rows)
        for row in coverage.rows:
            key = shown[row.names]
            assert sorted(one.id for one in row.reports) == sorted(r.id for r in bodies[key])
            assert list(row.missing) == gaps[key]
            assert row.span == len(row.years) + len(row.missing)
        keys = {"name": lambda row: 0, "gaps": lambda row: -len(row.missing), "reports": lambda row: -len(row.reports)}
        assert list(coverage.rows) == sorted(coverage.rows, key=lambda row: (keys[order](row), row.label))
        again = [
            row
            for page in (1, 2, 3)
            for row in index.coverage(
                CoverageQuery(order, only_gaps), Scope(filters=filters), page=page, page_size=2
            ).rows
        ]
        assert again == list(coverage.rows)
        failed = {sum_of(check.name) for r in kept for check in r.checks}
        sums = {name: sum(any(sum_of(c.name) == name for c in r.checks) for r in kept) for name in failed}
        assert dict(coverage.sums) == sums
        assert coverage.failing == sum(bool(r.checks) for r in kept)
        for name in ("", *failed):
            total, page = index.failing_reports(name, Scope(filters=filters), page_size=50)
            wanted = {
                r.id: tuple(c for c in r.checks if name in ("", sum_of(c.name)))
                for r in kept
                if any(name in ("", sum_of(c.name)) for c in r.checks)
            }
            assert total == len(page)
            assert {one.id: one.checks for one in page} == wanted
            assert [one.year or 0 for one in page] == sorted((one.year or 0 for one in page), reverse=True)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(brute.reports())
def test_the_years_of_a_body_are_those_of_the_coverage(new_folder: Callable[[], Path], shelf: list[Report]) -> None:
    for index in both(new_folder(), shelf):
        rows = index.coverage(CoverageQuery(), Scope(), page_size=100).rows
        for report in shelf:
            wanted = [row for row in rows if brute.body_of(report) and report.id in {one.id for one in row.reports}]
            if report.is_report:
                assert [index.same_body(report.id)] == (wanted or [None])
        with pytest.raises(ReportMissingError):
            index.same_body("gone")


def test_the_years_of_a_body_are_reckoned_over_its_reports_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = [
        Report(id=f"{n}", text="", agency=f"{n % 7}局", agency_key=f"{n % 7}" * (n % 2), year=n) for n in range(70)
    ]
    index = SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]
    looked_at: list[int] = []
    table = PlainView.table
    monkeypatch.setattr(
        PlainView, "table", lambda view, found, *more: looked_at.append(found.total) or table(view, found, *more)
    )
    for report in shelf:
        body = index.same_body(report.id)
        assert body is not None
        assert {one.id for one in body.reports} == {r.id for r in shelf if brute.body_of(r) == brute.body_of(report)}
        assert looked_at.pop() == len(body.reports) == 5


def test_what_cannot_be_asked_is_said(tmp_path: Path) -> None:
    with pytest.raises(FilterError):
        CoverageQuery("size")
    for index in both(tmp_path / "index", []):
        with pytest.raises(FilterError, match=r"requests\.balance"):
            index.failing_reports("balance", Scope())
        assert index.failing_reports("requests.balance", Scope()) == (0, ())
        assert index.coverage(CoverageQuery(), Scope()).years == ()


def test_what_was_added_last_is_what_each_commit_added(tmp_path: Path) -> None:
    """Removing and changing reports adds none; the log of the index says the same."""
    with closing(create_index(tmp_path / "index")) as index:
        assert index.coverage(CoverageQuery(), Scope()).additions == ()
        reports, expected = 0, []
        for number, count in enumerate((3, 0, 1, 4, 0, 2, 1, 5)):
            with index.writer() as writer:
                for own in range(count):
                    writer.add(Report(id=f"{number}-{own}", text="公开", agency="甲局", year=2020))
                if number:
                    writer.remove("0-0") if number == 1 else writer.add(Report(id="0-1", text=f"改{number}"))
            reports += count - (number == 1)
            if count:
                expected.insert(0, (count, reports))
        found = index.coverage(CoverageQuery(), Scope("没有这样的词")).additions
        assert [(one.added, one.reports) for one in found] == expected[:ADDITIONS]
        commits = [commit for commit in index_log(tmp_path / "index") if commit.added]
        assert [one.written for one in found] == [commit.written for commit in commits][:ADDITIONS]
