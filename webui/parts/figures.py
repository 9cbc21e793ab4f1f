"""The figures of a report, arranged for reading: the few that stand first, and the tables.

Names and order come from ``data/labels.tsv``. A figure that the report leaves blank is shown as a dash. Each says
whether the report states it roughly, whether a sum that does not hold takes it, and whether a person corrected it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.report import Report
from webui.labels import groups, label
from webui.language import gettext
from webui.parts.evidence import correction

Statistics = Mapping[str, int | float | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a page shows it.

    ``is_questioned`` where it belongs to a sum that does not hold; ``correction`` is the note of whoever corrected it,
    ``None`` where nobody did.
    """

    text: str
    is_questioned: bool = False
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class FigureTable:
    """``rows`` are a label and one figure for each of ``columns``."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure, ...]], ...]

    @property
    def is_questioned(self) -> bool:
        return any(figure.is_questioned for _, figures in self.rows for figure in figures)


def number(value: int | float | None) -> str:
    """A figure as people write it: ``1,472``, ``7.5``, a dash where the report states none."""
    if value is None:
        return "—"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4f}".rstrip("0")
    return f"{int(value):,}"


def headline(report: Report) -> list[tuple[str, Figure]]:
    """Label and value of the figures that belong to no table, in the order of the labels."""
    order = list(groups()["figure"])
    statistics = report.statistics
    names = [
        name
        for name in statistics
        if "." not in name and name not in groups()["annex"] and statistics[name] is not None
    ]
    names.sort(key=lambda name: order.index(name) if name in order else len(order))
    return [(label("figure", name), _figure(report, name)) for name in names]


def tables(report: Report) -> list[FigureTable]:
    """The tables of which at least one figure is known."""
    found = [
        _list(report, "figure", "proactive"),
        _grid(report, "requests", ("requests",)),
        _grid(report, "reviews", ("reconsideration", "litigation")),
        _list(report, "annex", "annex"),
    ]
    return [table for table in found if table is not None]


def _figure(report: Report, name: str) -> Figure:
    value = report.statistics.get(name)
    shown = number(value)
    return Figure(
        gettext("约 %(figure)s", figure=shown) if name in report.approximate and value is not None else shown,
        is_questioned=any(name in check.cells for check in report.checks),
        correction=correction(report, f"statistics.{name}"),
    )


def _list(report: Report, group: str, table: str) -> FigureTable | None:
    """The figures of a group of labels, one a row."""
    statistics = report.statistics
    headlines = group == "figure"
    names = [name for name in groups()[group] if name in statistics and not (headlines and "." not in name)]
    if not any(statistics[name] is not None for name in names):
        return None
    rows = tuple((label(group, name), (_figure(report, name),)) for name in names)
    return FigureTable(label("figure_table", table), (gettext("数量"),), rows)


def _grid(report: Report, table: str, prefixes: tuple[str, ...]) -> FigureTable | None:
    """Figures named ``<row>.<column>``, rows and columns in the order of the labels."""
    statistics = report.statistics
    rows = [row for row in groups()["figure_row"] if row.split(".")[0] in prefixes]
    columns = [
        column
        for column in groups()["figure_column"]
        if any(statistics.get(f"{row}.{column}") is not None for row in rows)
    ]
    rows = [row for row in rows if any(f"{row}.{column}" in statistics for column in columns)]
    if not rows:
        return None
    return FigureTable(
        caption=label("figure_table", table),
        columns=tuple(label("figure_column", column) for column in columns),
        rows=tuple(
            (label("figure_row", row), tuple(_figure(report, f"{row}.{column}") for column in columns)) for row in rows
        ),
    )
