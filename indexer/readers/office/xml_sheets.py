"""Workbooks that are one XML, of Excel 2002 and 2003, as many systems export them under the name .xls ([MS-OI29500], SpreadsheetML)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from indexer.document import UnreadableError
from indexer.readers import limits, packages
from indexer.readers.characters import clean
from indexer.readers.grids import Grid
from indexer.readers.office.docx_xml import Element, child, local, value
from indexer.readers.office.number_formats import shown
from indexer.readers.office.sheet_looks import COLUMNS, WHAT, Look, Ranges, seen

#: The formats that have names.
_NAMED = {
    **{"Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "General Number": "General"},
    **{"General Date": "yyyy/m/d h:mm", "Long Date": 'yyyy"年"m"月"d"日"', "Medium Date": "yyyy/m/d"},
    **{"Short Date": "yyyy/m/d"},
}
_EPOCH = datetime.datetime(1899, 12, 30)


def is_xml_workbook(data: bytes) -> bool:
    """Whether a file is such a workbook."""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and b"office:spreadsheet" in data[:4096]


def xml_sheets(data: bytes) -> Iterator[Grid]:
    """The visible sheets of such a workbook. Raises ``UnreadableError``."""
    root = packages.xml(data, WHAT)
    formats = {
        value(style, "ID"): value(child(style, "NumberFormat"), "Format") or "General"
        for style in root.iterfind("{*}Styles/{*}Style")
    }
    struck = {
        value(style, "ID")
        for style in root.iterfind("{*}Styles/{*}Style")
        if value(child(style, "Font"), "StrikeThrough") == "1"
    }
    for sheet in root.iterfind("{*}Worksheet"):
        visible = child(sheet, "WorksheetOptions", "Visible")
        table = child(sheet, "Table")
        if table is not None and (visible is None or not (visible.text or "").startswith("SheetHidden")):
            yield _sheet(table, formats, struck)


def _sheet(table: Element, formats: dict[str | None, str], struck: set[str | None]) -> Grid:
    look = Look()
    hidden = Ranges()
    for place, element in _placed(table, "Column"):
        if value(element, "Hidden") == "1":
            hidden.add(place, min(place + 1 + _count(element, "Span"), COLUMNS))
    look.columns = hidden.numbers()
    cells: list[dict[int, str]] = []
    for y, row in _placed(table, "Row"):
        if y > limits.SHEET_CELLS:
            raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)
        cells += [{} for _ in range(y + 1 - len(cells))]
        if value(row, "Hidden") == "1":
            look.rows.add(y)
        for x, cell in _placed(row, "Cell"):
            style = value(cell, "StyleID")
            cells[y][x] = "" if style in struck else _text(child(cell, "Data"), formats.get(style, "General"))
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            if across or down:
                look.merged.append((y, x, y + down, x + across))
    ends = [max(texts, default=-1) for texts in cells] + [last for *_, last in look.merged]
    width = max(ends, default=-1) + 1
    if width * len(cells) > limits.SHEET_CELLS:
        raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)
    return seen([[texts.get(x, "") for x in range(width)] for texts in cells], look)


def _placed(parent: Element, name: str) -> Iterator[tuple[int, Element]]:
    """Elements with their places, from 0: each follows the one before, unless it says where it stands."""
    place = 0
    for element in parent:
        if local(element) == name:
            place = max(_count(element, "Index", place + 1), 1) - 1
            yield place, element
            place += 1 + _count(element, "MergeAcross" if name == "Cell" else "Span")


def _count(element: Element, name: str, otherwise: int = 0) -> int:
    text = value(element, name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _text(data: Element | None, code: str) -> str:
    """What a cell shows."""
    if data is None:
        return ""
    text = " ".join(clean("".join(data.itertext())).split())
    kind, code = value(data, "Type"), _NAMED.get(code, code)
    try:
        if kind == "Number":
            return shown(float(text), code)
        if kind == "DateTime":
            days = (datetime.datetime.fromisoformat(text).replace(tzinfo=None) - _EPOCH).total_seconds() / 86_400
            return shown(days, code if code != "General" else "yyyy-mm-dd")
    except ValueError:
        return text
    return {"0": "否", "1": "是"}.get(text, text) if kind == "Boolean" else text
