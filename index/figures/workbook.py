"""Workbooks of plain sheets, written once for all that can be taken away as one. Nothing in them is calculated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

#: The most characters that a cell holds.
CELL_LIMIT = 32_767

#: A workbook up to this size is kept in memory, in bytes, and how much of it is given at a time.
_IN_MEMORY, _PIECE = 1 << 20, 1 << 16


class Sheet(NamedTuple):
    """A sheet: its name, ``None`` for the program's own; the heads of its columns; rows of text and numbers."""

    name: str | None
    columns: Sequence[str]
    rows: Iterable[Sequence[str | float | None]]


def workbook(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """A workbook in pieces. Text is text, whatever it begins with; what is ``None`` is an empty cell.

    It is whole before any of it is given: the list of what is in it stands at its end.
    """
    from xlsxwriter import Workbook  # late: nothing else needs it

    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        with Workbook(file, {"constant_memory": True}) as book:
            bold = book.add_format({"bold": True})
            for name, columns, rows in sheets:
                sheet = book.add_worksheet(name)
                sheet.freeze_panes(1, 0)
                for column, head in enumerate(columns):
                    sheet.write_string(0, column, head, bold)
                last = 0
                for last, row in enumerate(rows, 1):
                    _write(sheet, last, row)
                sheet.autofilter(0, 0, last, len(columns) - 1)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(sheet: Any, number: int, row: Sequence[str | float | None]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            # A lone surrogate no file can hold.
            sheet.write_string(number, column, value.encode("utf-8", "replace").decode()[:CELL_LIMIT])
        elif value is not None:
            sheet.write_number(number, column, value)
