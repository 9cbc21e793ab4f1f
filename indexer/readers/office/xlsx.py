"""Spreadsheets (.xlsx, .xls, .ods): the used range of every visible sheet as a table, merged cells expanded."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from functools import reduce
from pathlib import PurePath
from typing import Any

from lxml import etree

from index.messages import Message
from indexer.document import Document, Table, UnreadableError
from indexer.readers import limits, packages
from indexer.readers.characters import clean, raised
from indexer.readers.grids import Grid
from indexer.readers.office.docx_xml import child, is_on, value

_WHAT = Message("document.spreadsheet")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
#: How a run of a cell's text says that it is struck out or raised.
_MARKED = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")


def read_xlsx(data: bytes, name: str) -> Document:
    """The tables of a spreadsheet. Raises ``UnreadableError``."""
    packages.size(data)
    packages.refuse_encrypted(data)
    if data.startswith(b"PK"):
        data = _counted(packages.Package(data, _WHAT))
    lines: list[str] = []
    tables: list[Table] = []
    start = 0
    for grid in _sheets(data):
        own = grid.lines()
        length = sum(map(len, own)) + len(own)
        if start + length > limits.TEXT_CHARACTERS:
            raise UnreadableError("document.too_many_characters", most=limits.TEXT_CHARACTERS)
        if own and grid.width > 1 and (rows := grid.rows()):
            tables.append(Table(rows, start, start + length - 1))
        lines += own
        start += length
    if not lines:
        raise UnreadableError("document.spreadsheet_empty")
    return Document(text="\n".join(lines), tables=tuple(tables), format=PurePath(name).suffix.lower().lstrip("."))


def _counted(package: packages.Package) -> bytes:
    """The file packed anew of parts whose size is known now: the parser believes what a directory states."""
    counted = io.BytesIO()
    with zipfile.ZipFile(counted, "w") as archive:
        for name in package.names.values():
            content = package.read(name)
            if "worksheets/" in name.lower() and _extent(content) > limits.SHEET_CELLS:
                raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)
            archive.writestr(zipfile.ZipInfo(name), _as_printed(content) if _MARKED.search(content) else content)
    return counted.getvalue()


def _as_printed(part: bytes) -> bytes:
    """A part whose texts are without what is struck out, raised digits raised: the parser gives the letters of a cell alone.

    A part that is no XML is left to the parser, which says so.
    """
    try:
        root = packages.xml(part, _WHAT)
    except UnreadableError:
        return part
    for run in root.iter("{*}r"):
        text = child(run, "t")
        if text is not None and is_on(child(run, "rPr", "strike")):
            text.text = ""
        elif text is not None and value(child(run, "rPr", "vertAlign")) == "superscript":
            text.text = raised(text.text or "")
    written: bytes = etree.tostring(root)
    return written


def _extent(sheet: bytes) -> int:
    """The cells from the first to the last of a sheet: the parser makes room for all of them."""
    across: list[int] = []
    down: list[int] = []
    for letters, digits in _CELL.findall(sheet):
        across.append(reduce(lambda column, letter: 26 * column + letter - 64, letters, 0))
        down.append(int(digits))
    return (max(across) - min(across) + 1) * (max(down) - min(down) + 1) if across else 0


def _sheets(data: bytes) -> list[Grid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        return [_grid(book.get_sheet_by_name(name)) for name in shown]
    except (KeyboardInterrupt, SystemExit, MemoryError, UnreadableError):
        raise
    except BaseException:  # the parser is Rust: what it did not expect is no Exception of Python
        raise UnreadableError("document.damaged_or_other", what=_WHAT) from None


def _grid(sheet: Any) -> Grid:
    height, width = sheet.height, sheet.width
    if height * width > limits.SHEET_CELLS:
        raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)
    top, left = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True)
    grid = Grid([], [])
    for values in rows:
        first = len(grid.texts)
        grid.texts += [_shown(value) for value in values]
        grid.cells.append(list(range(first, len(grid.texts))))
    for (row, column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        if not (0 <= row - top < len(grid.cells) and 0 <= column - left < len(grid.cells[row - top])):
            continue
        number = grid.cells[row - top][column - left]
        for covered in grid.cells[row - top : last_row - top + 1]:
            for place in range(column - left, min(last_column - left + 1, len(covered))):
                covered[place] = number
    grid.cells = [row for row in grid.cells if any(grid.texts[number] for number in row)]
    return grid


def _shown(value: Any) -> str:
    """A value as a person would read it: no ``.0`` after a whole number, no time after a day."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.12g}" if abs(value) < 1e15 else str(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return " ".join(clean(str(value)).split())
