"""The figures of a report, arranged for reading: the few that stand first, and the statutory tables.

Names and order come from ``data/labels.tsv``. A figure that the report leaves blank is shown as a dash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webui.labels import groups, label

Statistics = Mapping[str, int | float | None]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """``rows`` are a label and one cell for each of ``columns``."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def number(value: int | float | None) -> str:
    """A figure as people write it: ``1,472``, ``7.5``, a dash where the report states none."""
    if value is None:
        return "—"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4f}".rstrip("0")
    return f"{int(value):,}"


def headline(statistics: Statistics) -> list[tuple[str, str]]:
    """Label and value of the figures that belong to no statutory table, in the order of the labels."""
    order = list(groups()["figure"])
    names = [name for name in statistics if "." not in name and statistics[name] is not None]
    names.sort(key=lambda name: order.index(name) if name in order else len(order))
    return [(label("figure", name), number(statistics[name])) for name in names]


def tables(statistics: Statistics) -> list[FigureTable]:
    """The statutory tables of which at least one figure is known."""
    found = [_proactive(statistics)]
    for name, prefixes in (("requests", ("requests",)), ("reviews", ("reconsideration", "litigation"))):
        found.append(_grid(statistics, name, prefixes))
    return [table for table in found if table is not None]


def _proactive(statistics: Statistics) -> FigureTable | None:
    names = [name for name in groups()["figure"] if "." in name and name in statistics]
    if not any(statistics[name] is not None for name in names):
        return None
    rows = tuple((label("figure", name), (number(statistics[name]),)) for name in names)
    return FigureTable(label("figure_table", "proactive"), ("数量",), rows)


def _grid(statistics: Statistics, table: str, prefixes: tuple[str, ...]) -> FigureTable | None:
    """Figures named ``<row>.<column>``, rows and columns in the order of the labels."""
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
            (label("figure_row", row), tuple(number(statistics.get(f"{row}.{column}")) for column in columns))
            for row in rows
        ),
    )
