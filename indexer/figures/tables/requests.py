"""Chapter 三 of the statutory form: requests received and processed, by seven columns of applicants.

Forms: 国办公开办函〔2019〕60号 and 〔2021〕30号. A row is known by its label, its cells by the table's own header, or
by their order where there are exactly seven. Fewer are never guessed at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.figures.numbers import Cell, cell
from indexer.figures.tables.grids import Grid, Row, one_of_each
from indexer.figures.words import entries, key_of, numbered

COLUMNS = tuple(key for key, _, _ in entries("request_column"))

#: A cell that was read: its figure, its value, its text and where it stands.
Reading = tuple[str, Cell, str, int | None, int | None]


@dataclass(slots=True)
class Layout:
    """Which columns of a grid hold the cells of which kind of applicant, in the order in which they stand."""

    width: int
    places: list[tuple[str, list[int]]] = field(default_factory=list)

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self.places)


def read(grids: list[Grid]) -> list[Reading]:
    """The cells of chapter 三 in these grids. A table that goes on after a page break is read on."""
    readings: list[Reading] = []
    layout: Layout | None = None
    for grid in grids:
        found = _layout(grid) if grid.expanded else _order(grid)
        if found is not None:
            layout = found
        readings += _rows(grid, layout)
    return readings


def _layout(grid: Grid) -> Layout | None:
    """The columns as the grid's header names them; ``None`` where it does not name all seven.

    The header stands before a row with a label; one sheet may hold the tables of other chapters before it.
    """
    for first, row in enumerate(grid.rows):
        if row and key_of("request_row", row[0]) and (places := _named(grid.rows[max(0, first - 8) : first])):
            return Layout(max(len(row) for row in grid.rows), places)
    return None


def _named(rows: Sequence[Row]) -> list[tuple[str, list[int]]] | None:
    """The columns of all seven kinds of applicants that ``rows`` name, in their order."""
    named = {
        position: key for row in rows for position, text in enumerate(row) if (key := key_of("request_column", text))
    }
    places: list[tuple[str, list[int]]] = []
    for position in sorted(named):
        if places and places[-1][0] == named[position]:
            places[-1][1].append(position)
        else:
            places.append((named[position], [position]))
    return places if sorted(key for key, _ in places) == sorted(COLUMNS) else None


def _order(grid: Grid) -> Layout | None:
    """The order of the columns of a table whose header lost its spans: 法人或其他组织 stands for those below it."""
    rows = [[key_of("request_column", text) or text for text in row] for row in grid.rows[:8]]
    top = next((number for number, row in enumerate(rows) if COLUMNS[0] in row), len(rows))
    below = [key for key in (rows[top + 1] if top + 1 < len(rows) else []) if key in COLUMNS]
    named = [
        key
        for text in (rows[top] if top < len(rows) else [])
        for key in (below if "法人" in text else [text] if text in COLUMNS else [])
    ]
    return Layout(0, [(key, []) for key in named]) if sorted(named) == sorted(COLUMNS) else None


def _rows(grid: Grid, layout: Layout | None) -> list[Reading]:
    readings: list[Reading] = []
    waiting: tuple[int, str] | None = None  # a row whose label a page break may have cut
    seen: dict[str, int] = {}
    empty = _empty_columns(grid) if grid.expanded else frozenset()
    for number, row in enumerate(grid.rows):
        label, key = _label(row)
        if key is None or label is None:
            joined = _continued(grid, waiting, number)
            if joined is None:
                text = _text_of(row)
                waiting = (number, text) if text else None
                continue
            key, label = joined
        cells = _cells(row, label, layout, empty)
        if cells is None:
            waiting = (number, _text_of(row))
            continue
        if not any(value.kind == "number" for _, value, _ in cells):
            # The label of a row that a page break cut may be complete on one page, its numbers on the next, or the
            # other way round.
            waiting = (number, _text_of(row))
            before = _numbers_before(grid, number, layout, empty) if key not in seen else None
            cells = before[1] if before else cells
            number = before[0] if before else number
        else:
            waiting = None
        seen.setdefault(key, number)
        for name, value, column in cells:
            start, end = grid.span(number, column)
            readings.append((f"requests.{key}.{name}", value, grid.rows[number][column], start, end))
    return readings


def _label(row: Row) -> tuple[int | None, str | None]:
    """Position and key of the label that stands last in the row: that of the group stands before it."""
    for position in range(len(row) - 1, -1, -1):
        text = row[position]
        if text and (key := key_of("request_row", text)) is not None and len(row) - position > 7 - 1:
            return position, key
    return None, None


def _text_of(row: Row) -> str:
    """The label cell of a row: its last text before the numbers."""
    words = [text for text in row if cell(text).kind == "text"]
    return words[-1] if words else ""


def _continued(grid: Grid, waiting: tuple[int, str] | None, number: int) -> tuple[str, int] | None:
    """The key of a row whose label began in the row before, and the position of its own part of the label."""
    if waiting is None or waiting[0] != number - 1:
        return None
    row = grid.rows[number]
    text = _text_of(row)
    if not text or numbered(text) or (key := key_of("request_row", waiting[1] + text)) is None:
        return None
    return key, len(row) - 1 - list(reversed(row)).index(text)


def _numbers_before(
    grid: Grid, number: int, layout: Layout | None, empty: frozenset[int]
) -> tuple[int, list[tuple[str, Cell, int]]] | None:
    """The cells of the row before, where that is the first part of this row: a text that is no label, with numbers."""
    if number == 0:
        return None
    row = grid.rows[number - 1]
    if _label(row)[1] is not None:
        return None
    text = _text_of(row)
    if not text:
        return None
    cells = _cells(row, len(row) - 1 - list(reversed(row)).index(text), layout, empty)
    return (number - 1, cells) if cells and any(value.kind == "number" for _, value, _ in cells) else None


def _empty_columns(grid: Grid) -> frozenset[int]:
    width = max((len(row) for row in grid.rows), default=0)
    return frozenset(c for c in range(width) if all(c >= len(row) or not row[c].strip() for row in grid.rows))


def _cells(row: Row, label: int, layout: Layout | None, empty: frozenset[int]) -> list[tuple[str, Cell, int]] | None:
    """The seven cells after a label: kind of applicant, value, position in the row; ``None`` where it is not clear."""
    every = [(position, cell(row[position])) for position in range(label + 1, len(row))]
    after = [(position, value) for position, value in every if position not in empty]
    order: Sequence[str] = layout.order if layout else COLUMNS
    filled = [(position, value) for position, value in every if value.kind != "blank"]
    for seven in (filled, every, after):
        if len(seven) == 7:
            if sum(value.kind == "text" for _, value in seven) > 2:
                return None
            return [(name, value, position) for name, (position, value) in zip(order, seven, strict=True)]
    if layout is not None and layout.width == len(row) and len(after) >= 7:
        if any(positions[0] <= label for _, positions in layout.places):
            return None
        placed = one_of_each(dict(layout.places), [cell(text) for text in row])
        return [(name, cell(row[position]), position) for position, name in placed] if placed else None
    if not filled and len(every) >= 6:
        return [(name, value, position) for name, (position, value) in zip(order, [*every, every[-1]][:7], strict=True)]
    return None
