"""Both engines give the same tables, figures and coverage, and what the records say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, open_index
from index.fields import BODY, FACETS, FIGURE_NAMES
from index.figures.cells import cells
from index.figures.results import COVERAGE_ORDERS, GROUPED_BY, CoverageQuery, FigurePage, FigureQuery, Scope
from index.opening import rebuild_index
from index.protocol import Index
from index.query.tree import Query
from tests.index.figures import brute_force as brute
from tests.index.figures.test_columns import engine_of, with_figures
from tests.index.figures.test_figures import YEARS
from tests.index.service.plain_engine import value_of
from tests.parity.pairs import Pair, fill, pair

pytestmark = pytest.mark.opensearch

FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))

#: Figures of ``with_figures``, the sums that fail there, and one that no report has.
NAMES = ("requests_received", "requests.new.total", "replies.disclosed", "奇\0名", "checks.甲", "checks.乙", "nothing")


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A name for a new index at every call."""
    base = tmp_path_factory.mktemp("figures")
    numbers = iter(range(1 << 30))
    return lambda: base / str(next(numbers))


@FEW
@given(with_figures(), st.booleans(), st.sampled_from([1, 3]))
def test_a_table_has_what_the_records_say(
    new_folder: Callable[[], Path], opensearch: str, batches: list[list[Report | str]], rebuilt: bool, shards: int
) -> None:
    model: dict[str, Report] = {}
    with pair(new_folder(), opensearch, [], shards=shards) as both:
        for batch in batches:
            fill(both.cluster, batch)
            for entry in batch:
                model.pop(entry, None) if isinstance(entry, str) else model.update({entry.id: entry})
        index: Index = both.cluster
        if rebuilt:
            rebuild_index(index.location)
            index = open_index(index.location)
        try:
            assert_table(index, model)
        finally:
            if rebuilt:
                index.close()


def assert_table(index: Index, model: dict[str, Report]) -> None:
    """Every field and figure of every report, and the names of figures."""
    fields = (*FACETS, BODY)
    with engine_of(index).view() as view:
        found = view.find(Query("", None), {}, "all")
        for _ in range(2):  # read, and remembered
            table = view.table(found, fields, NAMES)
            ids = [view.report_id(handle) for handle in table.handles]
            assert ids == sorted(model)
            reports = [model[report_id] for report_id in ids]
            for field, coded in zip(fields, table.fields, strict=True):
                assert [coded.values[code] for code in coded.codes.tolist()] == [value_of(r, field) for r in reports]
                assert len(set(coded.values)) == len(coded.values)
            for name, column in zip(NAMES, table.figures, strict=True):
                wanted = [next((c for c in cells(r) if c.name == name), None) for r in reports]
                assert column.marks.tolist() == [c.marks if c else 0 for c in wanted]
                values = [None if np.isnan(value) else value for value in column.values.tolist()]
                assert values == [c.value if c else None for c in wanted]
        assert view.figure_names() == sorted({cell.name for r in reports for cell in cells(r)})


@FEW
@given(brute.reports(), st.data())
def test_figures_and_coverage_are_the_same(
    new_folder: Callable[[], Path], opensearch: str, shelf: list[Report], data: st.DataObject
) -> None:
    with pair(new_folder(), opensearch, shelf, shards=data.draw(st.sampled_from([1, 2]))) as both:
        assert both.cluster.figure_names() == both.embedded.figure_names()
        for _ in range(6):
            scope = Scope(filters=data.draw(st.sampled_from(YEARS)))
            asked = data.draw(st.lists(st.sampled_from(brute.NAMES), min_size=1, max_size=3, unique=True))
            orders = ["1", "-1", "year", "-year", "agency", "-agency", *(["ratio", "-2"] if len(asked) > 1 else ())]
            query = FigureQuery(
                tuple(asked),
                by=data.draw(st.sampled_from(GROUPED_BY)),
                ratio=len(asked) > 1,
                order=data.draw(st.sampled_from(orders)),
                kind=data.draw(st.sampled_from(["", "number", "blank", "dash", "absent"])),
            )
            assert_same_figures(both, query, scope)
            assert_same_coverage(both, data.draw(st.sampled_from(COVERAGE_ORDERS)), data.draw(st.booleans()), scope)
        assert_same_sums_and_bodies(both, shelf)


def assert_same_figures(both: Pair, query: FigureQuery, scope: Scope) -> None:
    """The groups, and the rows but for the order of equals."""
    expected, page = (index.figures(query, scope, page_size=100) for index in both)
    assert (page.groups, page.overall, page.total, page.notes) == (
        expected.groups,
        expected.overall,
        expected.total,
        expected.notes,
    )
    assert sorted(page.rows, key=str) == sorted(expected.rows, key=str)
    assert [_ranked_by(row, query) for row in page.rows] == [_ranked_by(row, query) for row in expected.rows]
    pages: list[FigurePage] = [both.cluster.figures(query, scope, page=at, page_size=3) for at in range(1, 8)]
    assert [row for part in pages for row in part.rows][: page.total] == list(both.cluster.figure_rows(query, scope))


def _ranked_by(row: Any, query: FigureQuery) -> Any:
    wanted = query.order.removeprefix("-")
    return getattr(row, wanted) if wanted in ("ratio", "year", "agency") else row.figures[int(wanted) - 1].value


def assert_same_coverage(both: Pair, order: str, only_gaps: bool, scope: Scope) -> None:
    """All of it."""
    expected, coverage = (index.coverage(CoverageQuery(order, only_gaps), scope, page_size=100) for index in both)
    # Both have the same commits, and wrote them when they did.
    assert [one[1:] for one in coverage.additions] == [one[1:] for one in expected.additions]
    assert replace(coverage, additions=()) == replace(expected, additions=())


def assert_same_sums_and_bodies(both: Pair, shelf: list[Report]) -> None:
    """The reports that fail sums, and the years of each report's body; the results by the size of a figure."""
    failed = ["", *(one.name for one in both.embedded.coverage(CoverageQuery(), Scope()).sums)]
    for name in failed:
        expected, failing = (index.failing_reports(name, Scope(), page_size=50) for index in both)
        assert failing[0] == expected[0]
        assert sorted(failing[1], key=str) == sorted(expected[1], key=str)
    for report in shelf:
        assert both.cluster.same_body(report.id) == both.embedded.same_body(report.id)
    model = {report.id: report for report in shelf}
    for figure in FIGURE_NAMES:
        pages = [[hit.id for hit in index.search("", sort=figure, page_size=50).hits] for index in both]
        assert sorted(pages[1]) == sorted(pages[0])
        sizes = [[model[one].statistics.get(figure) for one in page] for page in pages]
        assert sizes[1] == sizes[0]


def test_a_table_is_whole_where_it_has_more_rows_than_one_answer(
    new_folder: Callable[[], Path], opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.opensearch_engine.search.moment.MOST_HITS", 7)
    shelf = [Report(id=f"{n:03}", text="甲", year=2000 + n % 9, statistics={"x": n}) for n in range(60)]
    with pair(new_folder(), opensearch, shelf, shards=3) as both, engine_of(both.cluster).view() as view:
        table = view.table(view.find(Query("", None), {"year": ["2001..2005"]}, "all"), ["year"], ["x"])
        assert table.figures[0].values.tolist() == [n for n in range(60) if 1 <= n % 9 <= 5]
        assert [view.report_id(handle) for handle in table.handles] == [f"{n:03}" for n in range(60) if 1 <= n % 9 <= 5]
