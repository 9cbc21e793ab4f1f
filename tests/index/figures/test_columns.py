"""Figures of reports through segments, replacements, removals and merges: what the records say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index, open_index
from index.engine import Engine
from index.fields import BODY, FACETS
from index.figures.cells import BLANK, DASH, FAILED, KIND_BITS, KINDS, NUMBER, cells
from index.opening import rebuild_index
from index.query.tree import Query
from index.report import Check, Evidence
from index.service.index import SearchIndex
from tests.index.building import build, commits
from tests.index.service.plain_engine import value_of

figures = st.sampled_from(["requests_received", "requests.new.total", "replies.disclosed", "奇\0名"])
evidence = st.sampled_from(
    [Evidence("table", ""), Evidence("table", " \n"), Evidence("table", "—"), Evidence("table", "7")]
)


@st.composite
def with_figures(draw: st.DrawFn) -> list[list[Report | str]]:
    """Commits whose reports have figures of every kind, and sums that fail."""
    batches = draw(commits)
    for batch in batches:
        for report in batch:
            if isinstance(report, Report):
                names = draw(st.lists(figures, unique=True))
                stated = {n: draw(st.none() | st.integers(-3, 9) | st.sampled_from([2.5, 10**400])) for n in names}
                object.__setattr__(report, "statistics", stated)
                object.__setattr__(report, "agency_key", draw(st.sampled_from([None, "广东/教育局", "湖南/财政局"])))
                object.__setattr__(
                    report, "evidence", {f"statistics.{n}": draw(evidence) for n in names if draw(st.booleans())}
                )
                object.__setattr__(report, "approximate", tuple(n for n in names if draw(st.booleans())))
                checks = (
                    [Check(draw(st.sampled_from("甲乙")), tuple(names), 3, 5, "3，5")] if draw(st.booleans()) else []
                )
                object.__setattr__(report, "checks", tuple(checks))
    return batches


def engine_of(index: object) -> Engine:
    assert isinstance(index, SearchIndex)
    return index._engine


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(with_figures(), st.booleans())
def test_a_table_has_what_the_records_say(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], rebuilt: bool
) -> None:
    index, model = build(new_folder(), batches)
    if rebuilt:
        index.close()
        rebuild_index(index.location)
        index = open_index(index.location)
    names = [
        "requests_received",
        "requests.new.total",
        "replies.disclosed",
        "奇\0名",
        "checks.甲",
        "checks.乙",
        "nothing",
    ]
    fields = (*FACETS, BODY)
    with engine_of(index).view() as view:
        found = view.find(Query("", None), {}, "all")
        table = view.table(found, fields, names)
        ids = [view.report_id(handle) for handle in table.handles]
        assert sorted(ids) == sorted(model)
        reports = [model[report_id] for report_id in ids]
        for field, coded in zip(fields, table.fields, strict=True):
            assert [coded.values[code] for code in coded.codes.tolist()] == [value_of(r, field) for r in reports]
            assert len(set(coded.values)) == len(coded.values)
        for name, column in zip(names, table.figures, strict=True):
            wanted = [next((c for c in cells(r) if c.name == name), None) for r in reports]
            assert column.marks.tolist() == [c.marks if c else 0 for c in wanted]
            assert [None if np.isnan(v) else v for v in column.values.tolist()] == [
                c.value if c else None for c in wanted
            ]
        assert {cell.name for r in reports for cell in cells(r)} <= set(view.figure_names())


def test_blank_dash_nought_and_absence_are_four_things() -> None:
    report = Report(
        id="1",
        text="",
        statistics={"a": None, "b": None, "c": 0, "d": 10**400},
        evidence={"statistics.a": Evidence("table", " "), "statistics.b": Evidence("table", "—")},
        checks=(Check("sum", ("a", "c"), 9, 8, "9，8"),),
    )
    assert {cell.name: (cell.value, cell.marks) for cell in cells(report)} == {
        "a": (None, BLANK | FAILED),
        "b": (None, DASH),
        "c": (0, NUMBER | FAILED),
        "checks.sum": (-1, NUMBER | FAILED),
    }
    assert sorted(KINDS.values()) == [0, NUMBER, BLANK, DASH]
    assert sum(KINDS.values()) == KIND_BITS


def test_a_table_is_of_what_was_found(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for number in range(4):
            writer.add(Report(id=str(number), text="甲" * number, year=2016 + number % 2, statistics={"x": number}))
    with engine_of(index).view() as view:
        table = view.table(view.find(Query("", None), {"year": ["2017"]}, "all"), ["year"], ["x"])
        assert [view.report_id(handle) for handle in table.handles] == ["1", "3"]
        assert table.figures[0].values.tolist() == [1, 3]
