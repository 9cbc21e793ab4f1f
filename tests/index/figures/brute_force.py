"""What pages say of figures and coverage, counted over the records one by one; and random records to count over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from hypothesis import strategies as st

from index import Report
from index.figures.cells import KIND_BITS, KINDS, cells
from index.report import Check, Evidence

NAMES = ("requests_received", "requests.new.total", "replies.disclosed")
#: A body that was renamed, one that never was, one of which only the name is known, and none.
BODIES = (
    ("云水市安全生产监督管理局", "广东/云水市/应急管理局"),
    ("云水市应急管理局", "广东/云水市/应急管理局"),
    ("石桥县财政局", "湖南/石桥县/财政局"),
    ("某局", None),
    (None, None),
)
CHECKS = ("requests.balance.total", "requests.results.total", "narrative.lawsuits", "自定")

_evidence = st.sampled_from([Evidence("table", ""), Evidence("table", "—"), Evidence("override", "按原件")])


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """A small collection."""
    count = draw(st.integers(0, 9))
    return [_report(draw, str(number)) for number in range(count)]


def _report(draw: st.DrawFn, report_id: str) -> Report:
    agency, key = draw(st.sampled_from(BODIES))
    stated = [name for name in NAMES if draw(st.booleans())]
    failed = draw(st.lists(st.sampled_from(CHECKS), unique=True, max_size=2))
    return Report(
        id=report_id,
        text="公开信息",
        title=f"第{report_id}份",
        agency=agency,
        agency_key=key,
        year=draw(st.none() | st.integers(2014, 2018)),
        is_report=draw(st.sampled_from([True, True, True, False])),
        level=draw(st.sampled_from([None, "city", "county"])),
        province=draw(st.sampled_from([None, "广东", "湖南"])),
        statistics={name: draw(st.none() | st.integers(0, 5) | st.just(2.5)) for name in stated},
        evidence={f"statistics.{name}": draw(_evidence) for name in stated if draw(st.booleans())},
        checks=tuple(Check(name, tuple(stated[:1]), 3, 5, f"{name}：3，5") for name in failed),
    )


def body_of(report: Report) -> str | None:
    """By what a body is known."""
    return report.agency_key or report.agency


def names_of(reports: Sequence[Report]) -> list[str]:
    """What a body is called, the latest first."""
    ordered = sorted(reports, key=lambda r: (-(r.year or 0), r.agency or ""))
    return list(dict.fromkeys(r.agency for r in ordered if r.agency))


def measured(reports: Sequence[Report], name: str) -> dict[str, Any]:
    """A figure over some reports, without share and change."""
    found = [next((c for c in cells(report) if c.name == name), None) for report in reports]
    marks = [cell.marks if cell else 0 for cell in found]
    numbers = [cell.value for cell in found if cell and cell.value is not None]
    return {
        **{kind: sum(mark & KIND_BITS == bit for mark in marks) for kind, bit in KINDS.items()},
        "failed": sum(name in report.statistics and any(name in c.cells for c in report.checks) for report in reports),
        "sum": sum(numbers) if numbers else None,
        "median": median(numbers) if numbers else None,
    }


def like_for_like(reports: Sequence[Report], name: str, year: int) -> tuple[int, float | None]:
    """The change on the year before over bodies that state one number in both: how many, and by what part."""
    pairs = []
    for body in {body_of(report) for report in reports} - {None}:
        now, before = (
            [
                r.statistics[name]
                for r in reports
                if body_of(r) == body and r.year == wanted and r.statistics.get(name) is not None
            ]
            for wanted in (year, year - 1)
        )
        if len(now) == len(before) == 1:
            pairs.append((now[0], before[0]))
    old = sum(before for _, before in pairs)  # type: ignore[misc]
    new = sum(now for now, _ in pairs)  # type: ignore[misc]
    return len(pairs), (new - old) / abs(old) if pairs and old else None


def value_of(report: Report, by: str) -> str:
    """What a group is of: a field's value, or a body."""
    value = body_of(report) if by == "agency" else getattr(report, by)
    return "" if value is None else str(value)


def grouped(reports: Sequence[Report], key: Callable[[Report], Any]) -> dict[Any, list[Report]]:
    """Reports by a key."""
    found: dict[Any, list[Report]] = {}
    for report in reports:
        found.setdefault(key(report), []).append(report)
    return found
