"""Spreadsheets (.xlsx, .xls, .et, .ods): what is seen of every visible sheet, as tables and as the lines between them.

Hidden rows and columns are left out as hidden sheets are, and numbers stand as their cells show them.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import groupby
from pathlib import PurePath
from typing import Any

from lxml import etree

from indexer.document import Document, Table, UnreadableError
from indexer.readers import limits, packages
from indexer.readers.characters import clean, raised
from indexer.readers.grids import NOTHING, Grid
from indexer.readers.html.mhtml import read_mhtml
from indexer.readers.html.reader import read_html
from indexer.readers.office.docx_xml import child, is_on, value
from indexer.readers.office.number_formats import plain
from indexer.readers.office.sheet_looks import WHAT, Look, cell_places, looks, seen
from indexer.readers.office.xls import old_sheets
from indexer.readers.office.xml_sheets import is_xml_workbook, xml_sheets

#: A cell that says where it stands, and any cell.
_PLACED = re.compile(
    rb"""<(?:[\w.-]+:)?c(?:\s+[\w:.-]+=(?:"[^"<>]*"|'[^'<>]*'))*?\s+r=(?:"([A-Z]{1,3})(\d{1,7})"|'([A-Z]{1,3})(\d{1,7})')"""
)
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
#: How a run of a cell's text says that it is struck out or raised.
_MARKED = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")


def read_xlsx(data: bytes, name: str, *, only_active: bool = False) -> Document:
    """The tables of a spreadsheet; of one in another document, which shows its active sheet, of that one.

    Raises ``UnreadableError``.
    """
    packages.size(data)
    packages.refuse_encrypted(data)
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if (page := _page(data, name)) is not None:
        return replace(page, format=suffix)
    if data.startswith(b"PK"):
        sheets = _sheets(data, only_active)
    else:
        sheets = xml_sheets(data) if is_xml_workbook(data) else old_sheets(data)
    lines: list[str] = []
    tables: list[Table] = []
    start = 0
    for grid in (part for sheet in sheets for part in _parts(sheet)):
        own = grid.lines()
        length = sum(map(len, own)) + len(own)
        if start + length > limits.TEXT_CHARACTERS:
            raise UnreadableError("document.too_many_characters", most=limits.TEXT_CHARACTERS)
        if own and _is_table(grid) and (rows := grid.rows()):
            tables.append(Table(rows, start, start + length - 1))
        lines += own
        start += length
    if not lines:
        raise UnreadableError("document.spreadsheet_empty")
    return Document(text="\n".join(lines), tables=tuple(tables), format=suffix)


def _page(data: bytes, name: str) -> Document | None:
    """What many systems export under the name of a workbook: a web page, or one saved whole."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and not is_xml_workbook(data) and (b"<html" in head or b"<table" in head):
        return read_html(data, name)
    return read_mhtml(data, name) if head.startswith(b"mime-version:") else None


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
        root = packages.xml(part, WHAT)
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
    for one, two, three, four in (found := _PLACED.findall(sheet)):
        across.append(reduce(lambda column, letter: 26 * column + letter - 64, one or three, 0))
        down.append(int(two or four))
    if len(found) < sum(1 for _ in _CELL.finditer(sheet)):
        places = [*cell_places(sheet)]
        across, down = [x for _, x in places], [y for y, _ in places]
    return (max(across) - min(across) + 1) * (max(down) - min(down) + 1) if across else 0


def _sheets(data: bytes, only_active: bool) -> Iterator[Grid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    counted = _counted(packages.Package(data, WHAT))
    appearance = looks(packages.Package(data, WHAT))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(counted))
        active = _active(data) if only_active else None
        for number, sheet in enumerate(book.sheets_metadata):
            if active not in (None, number):
                continue
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                look = appearance.get(sheet.name) or Look()
                yield Grid([[number] for number in range(len(look.boxes))], look.boxes)
                yield _grid(book.get_sheet_by_name(sheet.name), look)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, UnreadableError):
        raise
    except BaseException:  # the parser is Rust: what it did not expect is no Exception of Python
        raise UnreadableError("document.damaged_or_other", what=WHAT) from None


def _active(data: bytes) -> int:
    """The number of the sheet that is shown."""
    package = packages.Package(data, WHAT)
    views = child(package.xml("xl/workbook.xml"), "bookViews") if "xl/workbook.xml" in package else None
    shown = value(child(views, "workbookView"), "activeTab") or "0"
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else 0


def _grid(sheet: Any, look: Look) -> Grid:
    height, width = sheet.height, sheet.width
    if height * width > limits.SHEET_CELLS:
        raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)
    top, left = sheet.start or (0, 0)
    rows = []
    for y, values in enumerate(sheet.to_python(skip_empty_area=True), top):
        texts = look.texts.get(y, {})
        rows.append(
            [text if (text := texts.get(x)) is not None else _shown(item) for x, item in enumerate(values, left)]
        )
    look.merged += [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return seen(rows, look, top, left)


def _parts(grid: Grid) -> Iterator[Grid]:
    """A sheet taken apart where a row is a paragraph: reports are written over and under their tables."""
    for _, rows in groupby(grid.cells, lambda row: len(said := _said(row, grid)) == 1 and "。" in grid.texts[said[0]]):
        part = Grid(list(rows), grid.texts)
        if not _is_table(part):
            part.cells = [_said(row, grid) for row in part.cells]
        yield part


def _said(row: list[int], grid: Grid) -> list[int]:
    """The cells of a row that have a text, each once."""
    return [number for number in dict.fromkeys(row) if number != NOTHING and grid.texts[number]]


def _is_table(grid: Grid) -> bool:
    """Whether any row has two cells: lines under one another are no table, however many columns they are merged over."""
    return any(len(_said(row, grid)) > 1 for row in grid.cells)


def _shown(item: Any) -> str:
    """A value as a person would read it: no ``.0`` after a whole number, no time after a day."""
    if isinstance(item, bool):
        return "是" if item else "否"
    if isinstance(item, float):
        return plain(item)
    if isinstance(item, datetime.datetime) and item.time() == datetime.time():
        return item.date().isoformat()
    return " ".join(clean(str(item)).split())
