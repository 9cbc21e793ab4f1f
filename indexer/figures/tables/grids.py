"""Tables as rows of cells, each able to say where in the text a cell stands.

They come from ``Document.tables`` (spans expanded, so a spanning cell repeats) and from lines of text whose cells are
separated by `` | `` or tabs (spans not expanded, so such rows are shorter than the table is wide).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.document import Document, Table
from indexer.figures.numbers import Cell

Row = Sequence[str]
Span = tuple[int | None, int | None]

_NOWHERE: Span = (None, None)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BAR = re.compile(r"[|\uff5c]")
_TABS = re.compile(r"\S\t+[^\t\n]*\t")

#: How many lines without a separator may stand between two rows of one table.
_GAP = 2
#: How far after its row's label a cell may stand, in characters.
_REACH = 400
#: How far after a row the next may begin; in characters. The search stays linear where cells are not in the text.
_NEXT = 3000


@dataclass(slots=True)
class Grid:
    """A table. ``expanded`` says that spans are; ``start`` and ``end`` are offsets of the whole in the text."""

    rows: list[Row]
    start: int
    end: int
    expanded: bool
    text: str = ""
    _spans: list[list[Span]] | None = field(default=None, repr=False)

    def span(self, row: int, column: int) -> Span:
        """Where the text of a cell stands; ``(None, None)`` where it was not found, as for a blank cell."""
        if self._spans is None:
            self._spans = _locate(self.rows, self.text, self.start, self.end)
        spans = self._spans[row]
        return spans[column] if column < len(spans) else _NOWHERE


def one_of_each(
    places: Mapping[str, list[int]], cells: Sequence[Cell] | Mapping[int, Cell]
) -> list[tuple[int, str]] | None:
    """For each name the one of its columns that is filled, where a column was merged or split; ``None`` where two
    columns of a name differ.
    """
    chosen = []
    for name, positions in places.items():
        filled = [position for position in positions if cells[position].kind != "blank"]
        if len({cells[position].number for position in filled}) > 1:
            return None
        chosen.append((filled[0] if filled else positions[0], name))
    return chosen


def of_document(document: Document, limit: int) -> list[Grid]:
    """The tables that the reader found. Offsets outside the text are brought inside."""
    return [_grid(table, document.text, min(limit, len(document.text))) for table in document.tables]


def _grid(table: Table, text: str, size: int) -> Grid:
    start = min(max(table.start, 0), size)
    return Grid(list(table.rows), start, min(max(table.end, start), size), True, text)


def _locate(rows: list[Row], text: str, start: int, end: int) -> list[list[Span]]:
    """Look each cell up in the text of the table, in reading order; spanning cells are there once."""
    found: list[list[Span]] = []
    cursor = start
    above: Row = ()
    for row in rows:
        spans: list[Span] = [_NOWHERE] * len(row)
        limit = min(end, cursor + _NEXT)
        for column, cell in enumerate(row):
            words = bool(_HAN.search(cell))
            spanning = words and (
                (column > 0 and row[column - 1] == cell) or (column < len(above) and above[column] == cell)
            )
            if not cell or spanning:
                continue
            at = _find(text, cell, cursor, limit)
            if at < 0:
                continue
            spans[column] = (at, at + len(cell))
            cursor = at + len(cell)
            if words:
                line = text.find("\n", cursor, end)
                alone = line < 0 or "|" not in text[cursor:line]
                limit = min(end, cursor + _REACH) if alone else line
        found.append(spans)
        above = row
    return found


def _find(text: str, cell: str, start: int, end: int) -> int:
    at = text.find(cell, start, end)
    while at >= 0 and cell[0].isdigit():
        before = text[at - 1] if at else " "
        after = text[at + len(cell)] if at + len(cell) < len(text) else " "
        if not (before.isdigit() or before == "." or after.isdigit()):
            break
        at = text.find(cell, at + 1, end)
    return at


def of_text(document: Document, limit: int) -> list[Grid]:
    """Tables that the text shows as lines, their cells separated by ``|`` or by tabs."""
    text = document.text[:limit]
    if "|" not in text and "｜" not in text and "\t" not in text:
        return []
    blocks: list[list[tuple[int, int, str]]] = []
    between = _GAP + 1
    position = 0
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        kind = "|" if "|" in line or "｜" in line else "\t" if "\t" in line and _TABS.search(line) else ""
        if not kind:
            between += bool(line.strip())
            continue
        if between > _GAP:
            blocks.append([])
        between = 0
        blocks[-1].append((start, position, kind))
    return [_block(text, lines) for lines in blocks]


def _block(text: str, lines: list[tuple[int, int, str]]) -> Grid:
    barred = [text[start:end].strip() for start, end, kind in lines if kind == "|"]
    # Whether bars stand around rows or only between cells shows in rows whose first or last cell is not blank.
    opened = all(line[0] in "|｜" for line in barred)
    closed = all(line[-1] in "|｜" for line in barred)
    rows: list[Row] = []
    spans: list[list[Span]] = []
    for start, end, kind in lines:
        line = text[start:end].rstrip("\r\n")
        cells: list[str] = []
        places: list[Span] = []
        position = start
        for piece in (_BAR.split(line)) if kind == "|" else line.split("\t"):
            cell = piece.strip()
            at = position + piece.find(cell) if cell else None
            cells.append(cell)
            places.append((at, at + len(cell)) if at is not None else _NOWHERE)
            position += len(piece) + 1
        if closed and kind == "|" and len(cells) > 1 and not cells[-1]:
            del cells[-1], places[-1]
        if opened and kind == "|" and len(cells) > 1 and not cells[0]:
            del cells[0], places[0]
        rows.append(cells)
        spans.append(places)
    return Grid(rows, lines[0][0], lines[-1][1], False, text, spans)
