"""Tables as rows of cells, each able to say where in the text a cell stands.

They come from ``Document.tables`` (spans expanded, so a spanning cell repeats) and from lines of text whose cells are
separated by `` | `` or tabs (spans not expanded, so such rows are shorter than the table is wide).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.document import Document, Table
from indexer.figures.numbers import Cell, cell
from indexer.figures.words import LONGEST_LABEL, key_of

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
    #: Rows that were lines of one row: their cells stand nowhere of their own.
    lines: frozenset[int] = frozenset()
    _spans: list[list[Span]] | None = field(default=None, repr=False)

    def span(self, row: int, column: int) -> Span:
        """Where the text of a cell stands; ``(None, None)`` where it was not found, as for a blank cell."""
        if self._spans is None:
            self._spans = _locate(self)
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
    grid = Grid([], start, min(max(table.end, start), size), True, text)
    return _with_rows(grid, [(row, [_NOWHERE] * len(row)) for row in table.rows])


_ROW_KINDS = ("proactive_row", "request_row", "annex")


def _with_rows(grid: Grid, rows: list[tuple[Row, list[Span]]]) -> Grid:
    """Fill a grid with rows; one whose label is several labels, in lines, and whose cells are as many numbers, is so
    many rows.
    """
    lines: set[int] = set()
    spans: list[list[Span]] = []
    for row, places in rows:
        split = _lines(row) if any(" " in text or "\n" in text for text in row) else []
        if split:
            lines.update(range(len(grid.rows), len(grid.rows) + len(split)))
        grid.rows += split or [row]
        spans += [[_NOWHERE] * len(row)] * len(split) or [places]
    grid.lines = frozenset(lines)
    if not grid.expanded:
        grid._spans = spans
    return grid


def _lines(row: Row) -> list[Row]:
    """The rows that a row's lines are; none where it is one."""
    pieces = [text.split() if len(text) < LONGEST_LABEL else [] for text in row]
    label = next((place for place, words in enumerate(pieces) if 1 < len(words) < 9 and _are_labels(words)), None)
    if label is None:
        return []
    count = len(pieces[label])
    for words in pieces[label + 1 :]:
        numbers = len(words) == count and all(cell(word).kind in ("number", "dash") for word in words)
        if words and not numbers and words != pieces[label]:
            return []
    return [
        [words[line] if len(words) == count else text for words, text in zip(pieces, row, strict=True)]
        for line in range(count)
    ]


def _are_labels(words: list[str]) -> bool:
    """Whether each of these words is the label of another row."""
    for kind in _ROW_KINDS:
        keys = {key_of(kind, word) for word in words}
        if None not in keys and len(keys) == len(words):
            return True
    return False


def _locate(grid: Grid) -> list[list[Span]]:
    """Look each cell up in the text of the table, in reading order; spanning cells are there once."""
    text, end = grid.text, grid.end
    found: list[list[Span]] = []
    cursor = grid.start
    above: Row = ()
    for number, row in enumerate(grid.rows):
        spans: list[Span] = [_NOWHERE] * len(row)
        if number in grid.lines:
            found.append(spans)
            continue
        limit = min(end, cursor + _NEXT)
        for column, content in enumerate(row):
            words = bool(_HAN.search(content))
            spanning = words and (
                (column > 0 and row[column - 1] == content) or (column < len(above) and above[column] == content)
            )
            if not content or spanning:
                continue
            at = _find(text, content, cursor, limit)
            if at < 0:
                continue
            spans[column] = (at, at + len(content))
            cursor = at + len(content)
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
    rows: list[tuple[Row, list[Span]]] = []
    for start, end, kind in lines:
        line = text[start:end].rstrip("\r\n")
        cells: list[str] = []
        places: list[Span] = []
        position = start
        for piece in (_BAR.split(line)) if kind == "|" else line.split("\t"):
            content = piece.strip()
            at = position + piece.find(content) if content else None
            cells.append(content)
            places.append((at, at + len(content)) if at is not None else _NOWHERE)
            position += len(piece) + 1
        if closed and kind == "|" and len(cells) > 1 and not cells[-1]:
            del cells[-1], places[-1]
        if opened and kind == "|" and len(cells) > 1 and not cells[0]:
            del cells[0], places[0]
        rows.append((cells, places))
    return _with_rows(Grid([], lines[0][0], lines[-1][1], False, text), rows)
