"""Old workbooks (.xls, .et): read by xlrd, which knows formats, fonts and what is hidden.

Microsoft, [MS-XLS]. Web pages and tables of text under the name .xls are what many systems export: they are read as
what they are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.characters import clean, raised
from indexer.readers.grids import Grid
from indexer.readers.office.number_formats import shown
from indexer.readers.office.sheet_looks import WHAT, Look, seen


def old_sheets(data: bytes) -> Iterator[Grid]:
    """The visible sheets of an old workbook. Raises ``UnreadableError``."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        for sheet in book.sheets():
            if sheet.visibility == 0:
                yield _sheet(book, sheet)
    except (MemoryError, UnreadableError):
        raise
    except Exception as error:  # it trusts what a file says of itself, and stumbles in many ways
        if "encrypted" in str(error):
            raise UnreadableError("document.password") from None
        raise UnreadableError("document.damaged_or_other", what=WHAT) from None


def _sheet(book: Any, sheet: Any) -> Grid:
    if sheet.nrows * sheet.ncols > limits.SHEET_CELLS:
        raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)
    look = Look(
        {y for y, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0},
        {x for x, column in sheet.colinfo_map.items() if column.hidden or column.width == 0},
        merged=[(top, left, below - 1, right - 1) for top, below, left, right in sheet.merged_cells],
    )
    width = max((sheet.row_len(y) for y in range(sheet.nrows)), default=0)
    rows = [
        [_text(book, sheet, y, x) for x in range(sheet.row_len(y))] + [""] * (width - sheet.row_len(y))
        for y in range(sheet.nrows)
    ]
    return seen(rows, look)


def _text(book: Any, sheet: Any, y: int, x: int) -> str:
    """A cell as it is shown."""
    import xlrd

    cell = sheet.cell(y, x)
    style = book.xf_list[cell.xf_index]
    if book.font_list[style.font_index].struck_out and (y, x) not in sheet.rich_text_runlist_map:
        return ""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = _runs(cell.value, style.font_index, sheet.rich_text_runlist_map.get((y, x), ()), book.font_list)
    elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        text = shown(cell.value, book.format_map[style.format_key].format_str, book.datemode == 1)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        text = "是" if cell.value else "否"
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(cell.value, "")
    else:
        text = ""
    return " ".join(clean(text).split())


def _runs(text: str, font: int, runs: Any, fonts: Any) -> str:
    """The text of a cell without what is struck out, raised digits raised: ``runs`` are where a font begins, and which."""
    pieces = []
    begin = 0
    for end, following in [*runs, (len(text), font)]:
        piece = text[begin:end]
        if not fonts[font].struck_out:
            pieces.append(raised(piece) if fonts[font].escapement == 1 else piece)
        begin, font = end, following
    return "".join(pieces)
