"""Tables of Word files: cells with spans, as Word writes them, to a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.readers import limits


@dataclass(slots=True)
class Cell:
    """A cell as written: it spans ``columns``; ``goes_down`` and ``goes_across`` say that it belongs to the
    cell above or before it. ``lines`` counts its lines of text, ``blocks`` are its paragraphs and tables.
    """

    text: str = ""
    columns: int = 1
    goes_down: bool = False
    goes_across: bool = False
    lines: int = 0
    nested: bool = False
    blocks: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table: ``cells[row][column]`` the number of the cell there, by that number its text and its lines.

    ``nested`` counts the cells that hold a table.
    """

    cells: list[list[int]]
    texts: list[str]
    lines: list[int]
    nested: int

    @property
    def width(self) -> int:
        return max(map(len, self.cells), default=0)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The texts row by row, spans repeating the text; none where there are too many."""
        if self.width * len(self.cells) > limits.TABLE_CELLS:
            return ()
        return tuple(tuple(self.texts[number] if number >= 0 else "" for number in row) for row in self.cells)

    def rendered(self) -> list[str]:
        """The rows as lines of text, each cell once, joined by `` | ``; empty rows are left out."""
        rendered = []
        seen = {-1}
        for row in self.cells:
            own = [number for number in dict.fromkeys(row) if number not in seen]
            seen.update(own)
            if any(self.texts[number] for number in own):
                rendered.append(" | ".join(self.texts[number] for number in own).strip())
        return rendered


def expand(rows: Sequence[Sequence[Cell]]) -> Grid:
    """The grid that rows of cells make. A cell that goes on from above without one above stands for itself."""
    grid = Grid([], [], [], 0)
    above: list[int] = []
    places = 0
    for cells in rows:
        row: list[int] = []
        for cell in cells:
            column = len(row)
            if cell.goes_down and column < len(above) and above[column] >= 0:
                number = above[column]
                grid.texts[number] += cell.text
            elif cell.goes_across and row and row[-1] >= 0:
                number = row[-1]
                grid.texts[number] += cell.text
            else:
                number = len(grid.texts)
                grid.texts.append(cell.text)
                grid.lines.append(cell.lines)
                grid.nested += cell.nested
            row += [number] * cell.columns
            places += cell.columns
        if places > limits.TABLE_CELLS:
            row = row[:1]
        grid.cells.append(row)
        above = row
    width = grid.width
    for row in grid.cells:
        row += [-1] * (width - len(row))
    return grid
