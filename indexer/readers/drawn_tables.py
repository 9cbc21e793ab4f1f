"""Tables that a text draws with ┌ ─ ┬ │ or + - |: their cells, by where lines are drawn and where none is."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import mode

from indexer.document import Table
from indexer.readers import limits
from indexer.readers.grids import NOTHING, Grid
from indexer.readers.layout.lines import joined

_UPRIGHTS = "│┃║|┆┇┊┋┌┏╔├┣╠└┗╚┐┓╗┤┫╣┘┛╝┬┳╦┼╋╬┴┻╩╒╓╞╟╘╙╕╖╡╢╛╜╤╥╪╫╧╨┝┞┟┠┡┢┥┦┧┨┩┪+"
_UPRIGHT, _FLAT = frozenset(_UPRIGHTS), frozenset("─━═┄┅┈┉-")
_DRAWING = _UPRIGHT | _FLAT

#: A table with so many lines drawn across has them around it and under its head only.
_FEW = 3

#: A line of such a table; and what is drawn in some of them: without it they are text with bars in it.
_LINE = re.compile(rf"[ \t\u3000]*[{_UPRIGHTS}].*[{_UPRIGHTS}][ \t\u3000]*")
_DRAWN = re.compile(rf"[{_UPRIGHTS}][─━═┄┅┈┉-]{{2,}}")

#: A line: its offset in the text, and the text.
_Line = tuple[int, str]


def drawn_tables(text: str) -> tuple[Table, ...]:
    """The tables that are drawn in ``text``."""
    if not _DRAWN.search(text):
        return ()
    tables = []
    for lines in _blocks(text):
        if (
            sum(bool(_DRAWN.search(line)) for _, line in lines) >= 2
            and (grid := _grid(lines))
            and (rows := grid.rows())
        ):
            tables.append(Table(rows, lines[0][0], lines[-1][0] + len(lines[-1][1])))
    return tuple(tables)


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Lines of tables that stand under one another."""
    block: list[_Line] = []
    offset = 0
    for line in text.split("\n"):
        if len(line) <= limits.VALUE_CHARACTERS and _LINE.fullmatch(line):
            block.append((offset, line))
        elif block:
            yield block
            block = []
        offset += len(line) + 1
    if block:
        yield block


@dataclass(slots=True)
class _Row:
    """A line: its characters, and the column of the page at which each stands."""

    characters: str
    places: list[int]

    @property
    def width(self) -> int:
        return self.places[-1]

    def between(self, begin: int, end: int) -> str:
        """What stands between two columns of the page."""
        return self.characters[bisect_right(self.places, begin) : bisect_left(self.places, end)]

    def uprights(self) -> set[int]:
        """The columns of the page at which a line is drawn downwards."""
        return {at for at, character in zip(self.places, self.characters, strict=True) if character in _UPRIGHT}


def _placed(lines: Sequence[_Line], wide: int) -> list[_Row]:
    """Lines as rows; what draws lines is ``wide`` columns wide."""
    rows = []
    for _, line in lines:
        characters = line.rstrip(" \t\u3000")
        places, at = [], 0
        for character in characters:
            places.append(at)
            if character in _DRAWING:
                at += 1 if character.isascii() else wide
            else:
                at += 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        rows.append(_Row(characters, places))
    return rows


def _grid(lines: Sequence[_Line]) -> Grid | None:
    """The cells of a table; ``None`` where its lines do not fit together."""
    rows = min((_placed(lines, wide) for wide in (1, 2)), key=lambda rows: len({row.width for row in rows}))
    width = mode(row.width for row in rows)
    rows = [row for row in rows if row.width == width]
    columns = list(pairwise(sorted(set().union(*(row.uprights() for row in rows)))))
    if len(rows) < 3 or not 2 <= len(columns) <= limits.COLUMN_SPAN or len(rows) * len(columns) > limits.TABLE_CELLS:
        return None
    closed = [[_is_closed(row.between(*column)) for column in columns] for row in rows]
    # With few lines drawn across, each line of text is a row; else a cell may have several.
    single = sum(map(any, closed)) <= _FEW
    table = _Table(columns)
    for row, ends in zip(rows, closed, strict=True):
        if any(ends):
            table.border(row, ends)
        else:
            table.line(row)
            table.begun = not single
    return Grid(table.cells, [*map(joined, table.texts)])


def _is_closed(strip: str) -> bool:
    return bool(strip) and set(strip) <= _FLAT


@dataclass(slots=True)
class _Table:
    """A table that grows line by line: ``open`` are the cells that a line of text goes on with, by column.

    ``cells`` are as a grid has them; of each cell ``texts`` has the lines.
    """

    columns: list[tuple[int, int]]
    cells: list[list[int]] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    begun: bool = False

    def border(self, row: _Row, closed: list[bool]) -> None:
        """A line across, which ends the cells over it; where it is not drawn, a cell goes on, and may have text there."""
        self.begun = False
        for column, cell in enumerate(self.open):
            if closed[column]:
                self.open[column] = NOTHING
            elif cell != NOTHING:
                self._add(cell, row.between(*self.columns[column]))

    def line(self, row: _Row) -> None:
        """A line of text; cells beside each other are one where no line parts them."""
        uprights = row.uprights()
        cells: list[int] = []
        going_on = self.open if self.begun or not self.cells or NOTHING in self.open else []
        for column, (begin, _) in enumerate(self.columns):
            cell = going_on[column] if going_on else NOTHING
            if column and begin not in uprights:
                cell = cells[-1]
            elif cell == NOTHING:
                cell = len(self.texts)
                self.texts.append([])
            cells.append(cell)
        for cell, group in groupby(range(len(cells)), lambda column: cells[column]):
            own = list(group)
            self._add(cell, row.between(self.columns[own[0]][0], self.columns[own[-1]][1]))
        if self.begun:
            self.cells[-1] = cells
        else:
            self.cells.append(cells)
        self.open = list(cells)

    def _add(self, cell: int, text: str) -> None:
        self.texts[cell].append(text.strip(" \t\u3000"))
