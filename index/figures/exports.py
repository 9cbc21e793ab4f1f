"""Figures as files: rows as CSV, rows and groups as a workbook. Nothing in either is calculated by a spreadsheet.

Columns are named as programs name things, in any language. A number that is not stated is an empty cell, and the column beside
it says whether the report leaves it blank, has a dash there, or has no place for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from index.exports.csv_lines import csv_line
from index.figures.results import FigurePage, FigureQuery, FigureRow, Group, plain

#: The first columns of a row.
_OF_REPORT = ("id", "agency", "year", "province", "city", "county", "level")

#: Columns of each figure, behind its name: the first is the number itself.
_OF_FIGURE = ("", ".kind", ".rough", ".sum_failed")
_OF_GROUP = ("number", "blank", "dash", "absent", "failed", "sum", "median", "share", "change", "compared")

#: Rows of a workbook, at most. Making one takes some 0.1 ms a row.
MOST_IN_WORKBOOK = 20_000


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
    """A workbook of three sheets: the rows, the groups, and what it is ``about``."""
    from xlsxwriter import Workbook  # late: nothing else needs it

    out = io.BytesIO()
    # Text stays text, whatever it begins with; the file is made in memory.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        for name, columns, values in (
            ("reports", row_columns(page.asked), (row_values(page.asked, row) for row in rows)),
            ("groups", group_columns(page.asked), map(group_values, page.groups)),
            ("about", ("name", "value"), about),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns, bold)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(values, 1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value[:32_767])
                    elif value is not None:
                        sheet.write_number(number, column, value)
    return out.getvalue()
