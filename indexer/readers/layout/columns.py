"""Tables without ruling lines: lines of text whose pieces stand under one another in columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from indexer.readers.layout.geometry import MIDDLE, Lattice, Line

Block = Line | Lattice

#: Fewer rows than this make no table.
_ROWS = 3

#: Lines further apart than this, in their size, are not of one table.
_APART = 3.5

#: Columns whose texts are longer than this on average are columns of prose; labels before several numbers are longer.
_PROSE = 14
_LABELS, _SEVERAL = 30, 4

_NUMBER = re.compile(r"[\d,，.．%％/()（）+\-—–－\s]+[\u4e00-\u9fff]?")


def with_open_tables(lines: Sequence[Line], ruled: Sequence[Lattice]) -> list[Block]:
    """What stands on a page from its top to its foot: lines, tables, and lines that are tables without rules."""
    ordered: list[Block] = [*lines, *ruled]
    ordered.sort(key=lambda block: block.top if isinstance(block, Lattice) else block.y - MIDDLE * block.size)
    blocks: list[Block] = []
    for run in _runs(ordered):
        table = _table(run) if len(run) >= _ROWS else None
        blocks += run if table is None else [table]
    return blocks


def is_row(line: Line) -> bool:
    """Whether a line is a row of a table by itself: several numbers behind one another, wide apart."""
    return len(line.parts) > _SEVERAL and sum(bool(_NUMBER.fullmatch(text)) for *_, text in line.parts) >= _SEVERAL


def _runs(blocks: Sequence[Block]) -> Iterator[list[Line] | list[Block]]:
    """The blocks in order: neighbouring lines in several pieces together, everything else alone."""
    run: list[Line] = []
    for block in blocks:
        if isinstance(block, Line) and len(block.parts) > 1:
            if run and block.y - run[-1].y > _APART * max(block.size, run[-1].size):
                yield run
                run = []
            run.append(block)
            continue
        if run:
            yield run
            run = []
        yield [block]
    if run:
        yield run


def _table(lines: Sequence[Block]) -> Lattice | None:
    """The table that lines in pieces make; none where the pieces do not stand in columns, or are prose."""
    rows = [line for line in lines if isinstance(line, Line)]
    columns = _columns(rows)
    if len(rows) != len(lines) or len(columns) < 2:
        return None
    grid: list[list[str]] = []
    for line in rows:
        cells = [""] * len(columns)
        for x0, x1, text in line.parts:
            at = next(at for at, (left, right) in enumerate(columns) if left <= x0 and x1 <= right)
            if cells[at]:
                return None
            cells[at] = text
        grid.append(cells)
    for at, column in enumerate(zip(*grid, strict=True)):
        texts = [text for text in column if text]
        longest = _LABELS if at == 0 and len(columns) > _SEVERAL else _PROSE
        if len(texts) < len(rows) / 2 or sum(map(len, texts)) > longest * len(texts):
            return None
    numbers = sum(bool(_NUMBER.fullmatch(text)) for row in grid[1:] for text in row[1:] if text)
    if numbers < 0.5 * sum(bool(text) for row in grid[1:] for text in row[1:]):
        return None
    xs = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)), columns[-1][1]]
    ys = [line.y - line.size for line in rows] + [rows[-1].y]
    width = len(columns)
    cells_of = [[row * width + column for column in range(width)] for row in range(len(rows))]
    return Lattice(xs, ys, cells_of, [text for row in grid for text in row], ruled=False)


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where each column reaches: pieces that overlap across are of one."""
    columns: list[tuple[float, float]] = []
    for x0, x1, _ in sorted(part for line in lines for part in line.parts):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return columns
