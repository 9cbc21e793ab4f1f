"""Every number that is said of figures equals what is counted over the records, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index
from index.errors import FilterError
from index.figures.catalogue import GROUPS, SUMS, name_of, names, sum_of
from index.figures.results import GROUPED_BY, FigureQuery, Scope
from index.protocol import Index
from index.service.index import SearchIndex
from tests.index.figures import brute_force as brute
from tests.index.service.plain_engine import PlainEngine

YEARS = [{}, {"year": ["2015..2017"]}, {"level": ["city"]}]


def both(folder: Path, shelf: list[Report]) -> tuple[Index, Index]:
    """The embedded engine and the plain one, over the same reports."""
    embedded = create_index(folder)
    with embedded.writer() as writer:
        for report in shelf:
            writer.add(report)
    return embedded, SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]  # nobody writes to it


def passing(shelf: list[Report], filters: dict[str, list[str]]) -> list[Report]:
    """The reports that pass one of ``YEARS``."""
    if "year" in filters:
        return [report for report in shelf if report.year and 2015 <= report.year <= 2017]
    return [report for report in shelf if not filters or report.level == "city"]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    brute.reports(),
    st.sampled_from(["year", *GROUPED_BY]),
    st.sampled_from(YEARS),
    st.lists(st.sampled_from(brute.NAMES), min_size=1, max_size=3, unique=True),
)
def test_groups_are_what_is_counted(
    new_folder: Callable[[], Path], shelf: list[Report], by: str, filters: dict[str, list[str]], asked: list[str]
) -> None:
    ratio = len(asked) > 1
    query = FigureQuery(tuple(asked), by=by, ratio=ratio)
    kept = passing(shelf, filters)
    pages = [index.figures(query, Scope(filters=filters)) for index in both(new_folder(), shelf)]
    assert pages[0].groups == pages[1].groups
    page = pages[0]
    assert page.overall.reports == page.total == len(kept)
    groups = brute.grouped(kept, lambda report: brute.value_of(report, by))
    years = [report.year for report in kept if report.year]
    wanted = set(groups) | ({str(y) for y in range(min(years), max(years) + 1)} if by == "year" and years else set())
    assert len(page.groups) == len(wanted)
    for group in page.groups:
        own = groups.get(group.value, [])
        if by == "agency" and group.value:
            own = next(g for key, g in groups.items() if key and brute.names_of(g) == list(group.names))
            assert group.label == group.names[0]
        assert group.reports == len(own)
        for name, found, every in zip(asked, group.figures, page.overall.figures, strict=True):
            values = found._asdict()
            expected = brute.measured(own, name)
            assert {key: values[key] for key in expected} == pytest.approx(expected)
            assert found.number + found.blank + found.dash + found.absent == group.reports
            assert every._asdict() == pytest.approx(
                {**brute.measured(kept, name), "share": None, "change": None, "compared": 0}
            )
            assert found.share == pytest.approx(found.sum / every.sum if every.sum and found.sum is not None else None)
            compared = brute.like_for_like(kept, name, int(group.value)) if by == "year" and group.value else (0, None)
            assert (found.compared, found.change) == pytest.approx(compared)
        if ratio:
            of_both = [r for r in own if all(r.statistics.get(name) is not None for name in asked[:2])]
            over, under = (sum(r.statistics[name] or 0 for r in of_both) for name in asked[:2])
            assert group.ratio == pytest.approx((len(of_both), over / under if under else None))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    brute.reports(),
    st.sampled_from(["1", "-1", "2", "-2", "ratio", "-ratio", "year", "-year", "agency", "-agency"]),
    st.sampled_from(["", "number", "blank", "dash", "absent"]),
)
def test_rows_are_the_records_in_order(
    new_folder: Callable[[], Path], shelf: list[Report], order: str, kind: str
) -> None:
    asked = brute.NAMES[:2]
    query = FigureQuery(asked, order=order, kind=kind, ratio=True)
    model = {report.id: report for report in shelf}

    def of(report: Report, name: str) -> Any:
        return report.statistics.get(name)

    def ratio(report: Report) -> float | None:
        over, under = (of(report, name) for name in asked)
        return over / under if over is not None and under else None

    for index in both(new_folder(), shelf):
        every = list(index.figure_rows(query, Scope()))
        pages = [index.figures(query, Scope(), page=page, page_size=2) for page in range(1, 6)]
        assert [row for page in pages for row in page.rows] == every
        assert {page.total for page in pages} == {len(every)}
        assert not index.figures(query, Scope(), page=9).rows
        for row in every:
            report = model[row.id]
            assert (row.agency or None, row.year, row.province or None) == (report.agency, report.year, report.province)
            assert [figure.value for figure in row.figures] == [of(report, name) for name in asked]
            assert row.ratio == pytest.approx(ratio(report))
            assert row.title == (None if report.agency else report.title)
            assert kind in ("", row.figures[0].kind)
        kept = [r for r in shelf if not kind or brute.measured([r], asked[0])[kind]]
        assert sorted(row.id for row in every) == sorted(report.id for report in kept)
        wanted = order.removeprefix("-")
        values = {"ratio": ratio, "year": lambda r: r.year, "agency": lambda r: r.agency}
        found = [
            values[wanted](model[row.id]) if wanted in values else of(model[row.id], asked[int(wanted) - 1])
            for row in every
        ]
        known = [value for value in found if value is not None]
        assert found == sorted(known, reverse=order.startswith("-")) + [None] * (len(found) - len(known))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(brute.reports(), st.sampled_from(["requests_received", "lawsuits"]))
def test_results_are_sorted_by_a_figure(new_folder: Callable[[], Path], shelf: list[Report], figure: str) -> None:
    model = {report.id: report.statistics.get(figure) for report in shelf}
    for index in both(new_folder(), shelf):
        hits = [hit for page in range(1, 6) for hit in index.search("", sort=figure, page=page, page_size=2).hits]
        sizes = [model[hit.id] for hit in hits]
        known = [size for size in sizes if size is not None]
        assert sizes == sorted(known, reverse=True) + [None] * (len(model) - len(known))


def test_a_change_is_of_bodies_that_state_one_number_in_either_year() -> None:
    rows = [  # 甲 misses a year, 乙 has all, 丙 has two reports of one year, 丁 leaves one blank
        *[("甲", 2015, 5), ("甲", 2017, 50)],
        *[("乙", 2015, 4), ("乙", 2016, 6), ("乙", 2017, 3)],
        *[("丙", 2015, 9), ("丙", 2016, 9), ("丙", 2016, 1)],
        *[("丁", 2016, 8), ("丁", 2017, None)],
        (None, 2016, 7),
    ]
    shelf = [
        Report(id=str(at), text="", agency=agency, year=year, statistics={"x": size})
        for at, (agency, year, size) in enumerate(rows)
    ]
    plain = SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]  # nobody writes to it
    groups = plain.figures(FigureQuery(("x",)), Scope()).groups
    changes = {group.value: (group.figures[0].compared, group.figures[0].change) for group in groups}
    assert changes == {"2015": (0, None), "2016": (1, 0.5), "2017": (1, -0.5)}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"names": ()}, "figures.how_many"),
        ({"names": ("a", "a")}, "figures.how_many"),
        ({"names": ("a", "b", "c", "d")}, "figures.how_many"),
        ({"names": ("a",), "ratio": True}, "figures.ratio_of_two"),
        ({"names": ("a",), "order": "2"}, "search.unknown_choice"),
        ({"names": ("a",), "order": "--1"}, "search.unknown_choice"),
        ({"names": ("a",), "by": "title"}, "search.unknown_choice"),
        ({"names": ("a",), "kind": "nought"}, "search.unknown_choice"),
    ],
)
def test_what_cannot_be_asked_is_said(options: dict[str, Any], code: str) -> None:
    with pytest.raises(FilterError) as caught:
        FigureQuery(**options)
    assert caught.value.code == code
    assert caught.value.text("zh") != caught.value.text("en")


def test_a_figure_that_nobody_states_is_an_error_unless_it_is_one_of_the_forms(tmp_path: Path) -> None:
    for index in both(tmp_path / "index", [Report(id="1", text="", statistics={"own": 7})]):
        assert index.figure_names() == ["own"]
        assert index.figures(FigureQuery(("own", "lawsuits")), Scope()).overall.figures[0].sum == 7
        with pytest.raises(FilterError, match="nobody"):
            index.figures(FigureQuery(("nobody",)), Scope())
        with pytest.raises(FilterError):
            index.figures(FigureQuery(("own",)), Scope(), page=0)


def test_the_catalogue_has_a_place_for_every_figure() -> None:
    assert {name.group for name in names().values()} == set(GROUPS) - {"other"}
    assert name_of("requests.new.total").group == "requests"
    assert name_of("proactive.licences").group == "proactive"
    assert name_of("proactive.channel.website").group == name_of("staff.total").group == "annex"
    assert name_of("litigation.direct.total").group == "reviews"
    assert name_of("何物").label_zh == "何物"
    assert sum_of("checks.requests.balance.business") == "requests.balance"
    assert sum_of("requests.balanced") == "requests.balanced"
    assert all(sum_of(name) == name for name in SUMS)
