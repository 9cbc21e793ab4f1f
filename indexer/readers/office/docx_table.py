"""Tables of Word files: cells with spans, as Word writes them, to a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.readers import limits
from indexer.readers.grids import Grid


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


def expand(rows: Sequence[Sequence[Cell]]) -> Grid:
    """The grid that rows of cells make. A cell that goes on from above without one above stands for itself."""
    grid = Grid([], [])
    parts: list[list[str]] = []  # of each text
    above: list[int] = []
    places = 0
    for cells in rows:
        row: list[int] = []
        for cell in cells:
            column = len(row)
            if cell.goes_down and column < len(above) and above[column] >= 0:
                number = above[column]
                parts[number].append(cell.text)
            elif cell.goes_across and row and row[-1] >= 0:
                number = row[-1]
                parts[number].append(cell.text)
            else:
                number = len(parts)
                parts.append([cell.text])
            row += [number] * cell.columns
            places += cell.columns
        if places > limits.TABLE_CELLS:
            row = row[:1]
        grid.cells.append(row)
        above = row
    grid.texts += map("".join, parts)
    return grid
