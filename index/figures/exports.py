"""Figures as files: rows as CSV, rows and groups as a workbook. Nothing in either is calculated by a spreadsheet.

Columns are named as programs name things, in any language. A number that is not stated is an empty cell, and the column beside
it says whether the report leaves it blank, has a dash there, or has no place for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from index.exports.csv_lines import csv_line
from index.figures.results import FigurePage, FigureQuery, FigureRow, Group, plain
from index.figures.workbook import Sheet, workbook

#: The first columns of a row.
_OF_REPORT = ("id", "agency", "year", "province", "city", "county", "level")

#: Columns of each figure, behind its name: the first is the number itself.
_OF_FIGURE = ("", ".kind", ".rough", ".sum_failed")
_OF_GROUP = ("number", "blank", "dash", "absent", "failed", "sum", "median", "share", "change", "compared")


def row_columns(asked: FigureQuery) -> tuple[str, ...]:
    """The columns of rows."""
    figures = (f"{name}{column}" for name in asked.names for column in _OF_FIGURE)
    return (*_OF_REPORT, *figures, *(("ratio",) if asked.ratio else ()))


def row_values(asked: FigureQuery, row: FigureRow) -> list[Any]:
    """A row as values of these columns."""
    values: list[Any] = [getattr(row, name) for name in _OF_REPORT]
    for figure in row.figures:
        values += [plain(figure.value), figure.kind, int(figure.is_rough), int(figure.has_failed)]
    return [*values, row.ratio] if asked.ratio else values


def group_columns(asked: FigureQuery) -> tuple[str, ...]:
    """The columns of groups."""
    figures = (f"{name}.{column}" for name in asked.names for column in _OF_GROUP)
    return (asked.by, "reports", *figures, *(("ratio.reports", "ratio") if asked.ratio else ()))


def group_values(group: Group) -> list[Any]:
    """A group as values of these columns."""
    values: list[Any] = [group.label if group.names else group.value, group.reports]
    for figure in group.figures:
        values += [plain(getattr(figure, name)) for name in _OF_GROUP]
    return [*values, *group.ratio] if group.ratio is not None else values


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of CSV, the columns first."""
    return map(csv_line, chain((columns,), rows))


def to_xlsx(page: FigurePage, rows: Iterable[FigureRow], about: Iterable[tuple[str, str]]) -> bytes:
    """A workbook as :func:`xlsx_pieces` gives it, whole."""
    return b"".join(xlsx_pieces(page, rows, about))


def xlsx_pieces(page: FigurePage, rows: Iterable[FigureRow], about: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """A workbook of three sheets, in pieces: the rows, the groups, and what it is ``about``."""
    return workbook(
        (
            Sheet("reports", row_columns(page.asked), (row_values(page.asked, row) for row in rows)),
            Sheet("groups", group_columns(page.asked), map(group_values, page.groups)),
            Sheet("about", ("name", "value"), about),
        )
    )
