"""Headline figures in the statutory tables, chapters 三 and 四 of the forms of 2019 and 2021.

Tables come as :class:`indexer.document.Table`, as lines of cells between ``|``, or as one cell a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import Table
from indexer.metadata.candidates import Candidate
from indexer.metadata.views import View

_TABLE_ROW = re.compile(r"本年新收政府信息公开申请(?:数量)?")
_BLANK = re.compile(r"^[\s\-—–/无]*$")
_CELL_NUMBER = re.compile(r"^\d{1,7}$")


def _cells_after(view: View, start: int) -> tuple[list[str], int]:
    """The cells that follow an offset of the original text: of the same row, or one a line."""
    stop = min(len(view.folded), start + 600)
    cells: list[str] = []
    row_rest = view.raw[start:stop]
    line, _, below = row_rest.partition("\n")
    if line.count("|") >= 2 or line.count("\t") >= 2:
        cells = [cell.strip() for cell in re.split(r"[|\t]", line)]
        while cells and not cells[0]:
            cells.pop(0)
        while cells and not cells[-1]:
            cells.pop()
        return cells, start + len(line)
    for piece in below.split("\n"):
        value = piece.strip(" \t|\r\u3000")
        if value and not _CELL_NUMBER.match(value) and not _BLANK.match(value):
            break
        if value:
            cells.append(value)
        if len(cells) == 7:
            break
    return cells, stop


def requests(view: View, tables: tuple[Table, ...]) -> Iterator[Candidate[int]]:
    for table in tables:
        for row in table.rows:
            label = next((cell for cell in row if _TABLE_ROW.search(re.sub(r"\s", "", cell))), None)
            if label is None:
                continue
            values = [cell.strip() for cell in row if not _TABLE_ROW.search(re.sub(r"\s", "", cell))]
            if len(values) >= 7 and _CELL_NUMBER.match(values[-1]):
                yield Candidate(int(values[-1]), "table", 12.0, values[-1], table.start, table.end)
                return
    for match in _TABLE_ROW.finditer(view.flat):
        end = view.origin(match.start(), match.end())[1]
        cells, _ = _cells_after(view, end)
        if len(cells) == 7 and _CELL_NUMBER.match(cells[6]):
            yield Candidate(int(cells[6]), "table", 12.0, cells[6], *view.origin(match.start(), match.end()))
            return


def disputes(view: View, tables: tuple[Table, ...]) -> tuple[int | None, int | None, int, int] | None:
    """Totals of chapter 四: reconsiderations (fifth of fifteen cells), lawsuits (tenth and fifteenth)."""

    def totals(cells: list[str]) -> tuple[int | None, int | None] | None:
        values = [int(cell) if _CELL_NUMBER.match(cell) else None for cell in cells]
        first, direct, after = values[4], values[9], values[14]
        lawsuits = (direct or 0) + (after or 0) if direct is not None or after is not None else None
        return (first, lawsuits) if any(value is not None for value in values) else None

    def is_row(cells: list[str]) -> bool:
        return len(cells) == 15 and all(_CELL_NUMBER.match(c) or _BLANK.match(c) for c in cells)

    for table in tables:
        if not any("复议" in cell for row in table.rows for cell in row):
            continue
        for row in table.rows:
            cells = [cell.strip() for cell in row]
            if is_row(cells) and (found := totals(cells)):
                return (*found, table.start, table.end)
    heading = None
    for heading in re.finditer(r"复议后起诉", view.flat):
        start = view.origin(heading.start(), heading.end())[1]
        rest = view.raw[start : start + 1500]
        for line in rest.split("\n"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if is_row(cells) and (found := totals(cells)):
                return (*found, *view.origin(heading.start(), heading.end()))
        single = [piece.strip(" \t|\r\u3000") for piece in rest.split("\n")]
        single = [piece for piece in single if piece]
        labels = [position for position, piece in enumerate(single) if piece == "总计"]
        if labels:
            cells = []
            for piece in single[labels[-1] + 1 :]:
                if not _CELL_NUMBER.match(piece):
                    break
                cells.append(piece)
            if len(cells) == 15 and (found := totals(cells)):
                return (*found, *view.origin(heading.start(), heading.end()))
    return None
