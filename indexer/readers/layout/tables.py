"""Tables drawn with ruling lines: lines to a lattice, the lattice to cells, characters into the cells.

Lines come in pieces, doubled, or as thin rectangles; a place of the lattice without a wall to the next one
belongs to the same cell, however the spans lie.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from indexer.readers import limits
from indexer.readers.layout import implied_rules
from indexer.readers.layout.geometry import Glyph, Lattice, Rule, distinct
from indexer.readers.layout.implied_rules import Span as _Span
from indexer.readers.layout.lines import cell_text

#: Lines this close are one line, and ends of lines this close touch; in points.
_NEAR = 3.0

#: Pieces of a dashed line are no further apart than this.
_DASH = 4.0

#: A row or column narrower than this, in points, is a slip between two lines that were meant to be one.
_NARROW = 7.0

#: A cell with this many characters that is most of its table is an article in a frame, not a datum.
_ARTICLE = 800

#: A line shorter than this, put together of dots, is a dot of a line that crosses it.
_DOT = 2.0

#: Horizontal lines, vertical ones, and whether some of the latter may be missing.
_Frame = tuple[list[_Span], list[_Span], bool]

#: Left, top, right, bottom.
Box = tuple[float, float, float, float]


def find_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[Lattice], list[Glyph], list[Box]]:
    """The ruled tables of a page, the characters that stand in none of them, and the frames that are no tables."""
    tables = []
    boxes = []
    left = list(glyphs)
    for rows, columns, is_open in _frames(rules, glyphs):
        table, rest = _table(rows, columns, left, is_open)
        if table is not None:
            tables.append(table)
            left = rest
        elif not is_open and len(columns) > 1 and len(rows) > 1:
            boxes.append((min(c[0] for c in columns), rows[0][0], max(c[0] for c in columns), max(r[0] for r in rows)))
    return tables, left, boxes


def find_cells(rules: Sequence[Rule]) -> list[Box]:
    """The cells that the lines of a page make, whether there is text in them or not: left, top, right, bottom."""
    boxes = []
    for rows, columns, _ in _frames(rules):
        xs, ys = _edges(columns, rows), _edges(rows, columns)
        if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > limits.TABLE_CELLS:
            continue
        cells = _cells(xs, ys, rows, columns)
        across = _bounds(cells, xs)
        down = _bounds([list(column) for column in zip(*cells, strict=True)], ys)
        boxes += [(across[number][0], down[number][0], across[number][1], down[number][1]) for number in across]
    return boxes


def _frames(rules: Sequence[Rule], glyphs: Sequence[Glyph] = ()) -> list[_Frame]:
    """Lines that touch one another, horizontal and vertical; the smallest group first."""
    dots = [rule for rule in rules if max(rule.x1 - rule.x0, rule.y1 - rule.y0) < _DOT]
    lines = [rule for rule in rules if max(rule.x1 - rule.x0, rule.y1 - rule.y0) >= _DOT]
    flat = [(rule.y0, rule.x0, rule.x1) for rule in lines if rule.x1 - rule.x0 >= rule.y1 - rule.y0]
    upright = [(rule.x0, rule.y0, rule.y1) for rule in lines if rule.x1 - rule.x0 < rule.y1 - rule.y0]
    flat = [span for span in _merge([*flat, *((dot.y0, dot.x0, dot.x1) for dot in dots)]) if span[2] - span[1] > _DOT]
    upright = _merge([*upright, *((dot.x0, dot.y0, dot.y1) for dot in dots)])
    upright = [span for span in upright if span[2] - span[1] > _DOT]
    if max(len(flat), len(upright)) > limits.PAGE_LINES:
        return []  # a drawing
    return sorted(_connected(flat, upright, glyphs), key=_area)


def _merge(spans: list[_Span]) -> list[_Span]:
    """Lines made whole again: those that stand in one place, and touch or overlap, as one."""
    merged: list[_Span] = []
    spans.sort()
    begin = 0
    while begin < len(spans):
        end = begin
        while end < len(spans) and spans[end][0] - spans[begin][0] <= _NEAR / 2:
            end += 1
        group = sorted(spans[begin:end], key=lambda span: span[1])
        place, start, stop = group[0]
        for at, first, last in group[1:]:
            if first - stop <= _DASH:
                stop = max(stop, last)
            else:
                merged.append((place, start, stop))
                place, start, stop = at, first, last
        merged.append((place, start, stop))
        begin = end
    return merged


def _connected(flat: list[_Span], upright: list[_Span], glyphs: Sequence[Glyph]) -> list[_Frame]:
    """Groups of lines that touch one another, and rows that stand under one another without lines around them."""
    parent = list(range(len(flat) + len(upright)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, (y, x0, x1) in enumerate(flat):
        for j, (x, y0, y1) in enumerate(upright, len(flat)):
            if x0 - _NEAR <= x <= x1 + _NEAR and y0 - _NEAR <= y <= y1 + _NEAR:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[_Span], list[_Span]]] = {}
    for i, span in enumerate(flat):
        groups.setdefault(root(i), ([], []))[0].append(span)
    for j, span in enumerate(upright, len(flat)):
        groups.setdefault(root(j), ([], []))[1].append(span)
    framed = [group for group in groups.values() if group[0] and group[1]]
    alone = [span for rows, columns in groups.values() if not columns for span in rows]
    for rows, columns in framed:
        xs = distinct([column[0] for column in columns], _NEAR)
        if len(xs) < 3:  # only the outer lines: those between some of its columns touch neither
            inside = [s for s in alone if rows[0][0] < s[0] < rows[-1][0] and xs[0] < s[1] and s[2] < xs[-1]]
            alone = [span for span in alone if span not in inside]
            rows[:] = sorted([*rows, *inside])
    rest = [group for group in framed if _is_one_row(*group)]
    alone += [row for rows, _ in rest for row in rows]
    stacked = implied_rules.stacked(alone, [column for _, columns in rest for column in columns], glyphs)
    taken = [(rows[0][0], rows[-1][0]) for rows, _ in stacked]
    rest = [group for group in rest if not any(top - 1 < group[0][0][0] < bottom for top, bottom in taken)]
    closed = [group for group in framed if not _is_one_row(*group)] + rest
    return [(*group, False) for group in closed] + [(*group, True) for group in stacked]


def _is_one_row(rows: list[_Span], columns: list[_Span]) -> bool:
    """Whether lines frame one row, and no vertical one goes on above or below it."""
    ends = distinct([row[0] for row in rows], _NEAR)
    return len(ends) == 2 and all(ends[0] - _NEAR < top and bottom < ends[1] + _NEAR for _, top, bottom in columns)


def _area(group: _Frame) -> float:
    rows, columns, _ = group
    return (max(row[2] for row in rows) - min(row[1] for row in rows)) * (
        max(column[2] for column in columns) - min(column[1] for column in columns)
    )


def _table(
    rows: list[_Span], columns: list[_Span], glyphs: list[Glyph], is_open: bool
) -> tuple[Lattice | None, list[Glyph]]:
    """The table that lines make, with the characters that it leaves; none where the lines make no table."""
    xs, ys = _edges(columns, rows), _edges(rows, columns)
    bare = _without_inner(columns, xs, ys)
    implied = len(xs) == 2 or is_open
    if implied:
        parted = implied_rules.lines_as_rows(ys, (xs[0], xs[-1]), glyphs)
        rows = [*rows, *(span for span in parted if bisect_right(ys, span[0]) - 1 in bare)]
        ys = _edges(rows, columns)
        bare = _without_inner(columns, xs, ys)
        more = implied_rules.columns(ys, (xs[0], xs[-1]), xs[1:-1], rows, glyphs)
        columns = [*columns, *(span for span in more if ys.index(span[1]) in bare)]
        xs = _edges(columns, rows)
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > limits.TABLE_CELLS:
        return None, glyphs
    cells = _cells(xs, ys, rows, columns)
    held, left = _held(xs, ys, cells, glyphs)
    bounds = _bounds(cells, xs)
    if more := [span for row in range(len(cells)) for span in implied_rules.rows(_own(cells, row, bounds, held))]:
        rows = [*rows, *more]
        ys = _edges(rows, columns)
        cells = _cells(xs, ys, rows, columns)
        held, left = _held(xs, ys, cells, glyphs)
        bounds = _bounds(cells, xs)
    width, height = len(xs) - 1, len(ys) - 1
    read = [cell_text(held.get(number, ()), *bounds[number]) for number in range(len(bounds))]
    texts = [text for text, _ in read]
    longest, total = max(map(len, texts)), sum(map(len, texts))
    needed = 1 if width > 2 and height == 1 else 2  # of a row cut by the end of a page, one cell may go on
    if max(len(set(row)) for row in cells) < 2 or sum(map(bool, texts)) < needed:
        return None, glyphs
    if longest > _ARTICLE and longest > 0.5 * total:
        return None, glyphs
    _heal(cells, ys, texts)
    keep = without_slips(ys, cells, texts)
    cells = [cells[row] for row in keep]
    ys = [ys[row] for row in keep] + ys[-1:]
    unfinished = {number for number, (_, goes_on) in enumerate(read) if goes_on}
    return Lattice(xs, ys, cells, texts, unfinished, implied=implied), left


def _without_inner(columns: list[_Span], xs: list[float], ys: list[float]) -> list[int]:
    """The rows that no vertical line but the outer ones reaches."""
    inner = [column for column in columns if xs[0] + _NEAR < column[0] < xs[-1] - _NEAR]
    middles = [(above + below) / 2 for above, below in itertools.pairwise(ys)]
    return [row for row, down in enumerate(middles) if not any(begin <= down <= end for _, begin, end in inner)]


def _held(
    xs: list[float], ys: list[float], cells: list[list[int]], glyphs: list[Glyph]
) -> tuple[dict[int, list[Glyph]], list[Glyph]]:
    """The characters in each cell, and those in none."""
    held: dict[int, list[Glyph]] = {}
    left = []
    for glyph in glyphs:
        across, down = glyph.middle
        column, row = bisect_right(xs, across) - 1, bisect_right(ys, down) - 1
        if 0 <= column < len(xs) - 1 and 0 <= row < len(ys) - 1:
            held.setdefault(cells[row][column], []).append(glyph)
        else:
            left.append(glyph)
    return held, left


def _own(
    cells: list[list[int]], row: int, bounds: dict[int, tuple[float, float]], held: dict[int, list[Glyph]]
) -> list[tuple[float, float, list[Glyph]]]:
    """The cells that a row has to itself: their edges and characters."""
    beside = {number for other in (row - 1, row + 1) if 0 <= other < len(cells) for number in cells[other]}
    return [(*bounds[number], held.get(number, [])) for number in dict.fromkeys(cells[row]) if number not in beside]


def _heal(cells: list[list[int]], ys: list[float], texts: Sequence[str]) -> None:
    """Make one, in place, of two rows that only an empty cell parts, whose border is out of line with the others.

    Browsers print such borders where a page ends inside spanning cells.
    """
    row = 0
    while row + 1 < len(cells):
        pairs = dict(zip(cells[row + 1], cells[row], strict=True))
        apart = {below: above for below, above in pairs.items() if below != above}
        shared = sum(1 for below, above in pairs.items() if below == above and texts[below])
        if 2 * shared > len(pairs) and not any(texts[below] or texts[above] for below, above in apart.items()):
            cells[:] = [[apart.get(number, number) for number in other] for other in cells]
            del cells[row + 1], ys[row + 1]
        else:
            row += 1


def without_slips(edges: Sequence[float], strips: Sequence[Sequence[int]], texts: Sequence[str]) -> list[int]:
    """Which of the rows (or columns) between ``edges`` to keep.

    Those left out are narrow, and all their cells are empty or reach into the row before or after as well.
    """
    keep = list(range(len(strips)))
    for strip in reversed(range(len(strips))):
        if edges[strip + 1] - edges[strip] >= _NARROW or len(keep) < 2:
            continue
        at = keep.index(strip)
        beside = [strips[keep[at + step]] for step in (-1, 1) if 0 <= at + step < len(keep)]
        if all(
            not texts[number] or any(number == other[place] for other in beside)
            for place, number in enumerate(strips[strip])
        ):
            del keep[at]
    return keep


def _edges(lines: list[_Span], crossing: list[_Span]) -> list[float]:
    """Where the columns (or rows) begin and end; the outermost lines may be missing."""
    edges = distinct([line[0] for line in lines], _NEAR)
    first, last = min(line[1] for line in crossing), max(line[2] for line in crossing)
    if first < edges[0] - 2 * _NEAR:
        edges.insert(0, first)
    if last > edges[-1] + 2 * _NEAR:
        edges.append(last)
    return edges


def _cells(xs: list[float], ys: list[float], rows: list[_Span], columns: list[_Span]) -> list[list[int]]:
    """For each place of the lattice the number of its cell, numbered in reading order."""
    width, height = len(xs) - 1, len(ys) - 1
    upright = _walls(xs, columns)
    flat = _walls(ys, rows)
    parent = list(range(width * height))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def unite(one: int, other: int) -> None:
        one, other = root(one), root(other)
        parent[max(one, other)] = min(one, other)

    for row in range(height):
        down = (ys[row] + ys[row + 1]) / 2
        for column in range(width):
            across = (xs[column] + xs[column + 1]) / 2
            place = row * width + column
            if column + 1 < width and not _covered(upright[column + 1], down):
                unite(place, place + 1)
            if row + 1 < height and not _covered(flat[row + 1], across):
                unite(place, place + width)
    numbers: dict[int, int] = {}
    return [
        [numbers.setdefault(root(row * width + column), len(numbers)) for column in range(width)]
        for row in range(height)
    ]


def _walls(edges: list[float], lines: list[_Span]) -> list[list[tuple[float, float]]]:
    walls: list[list[tuple[float, float]]] = [[] for _ in edges]
    for place, start, stop in lines:
        nearest = min(range(len(edges)), key=lambda index: abs(edges[index] - place))
        walls[nearest].append((start, stop))
    return walls


def _covered(wall: list[tuple[float, float]], place: float) -> bool:
    return any(start <= place <= stop for start, stop in wall)


def _bounds(cells: list[list[int]], xs: list[float]) -> dict[int, tuple[float, float]]:
    """By number of cell, its left and right edge."""
    bounds: dict[int, tuple[float, float]] = {}
    for row in cells:
        for column, number in enumerate(row):
            left, right = bounds.get(number, (xs[column], xs[column + 1]))
            bounds[number] = min(left, xs[column]), max(right, xs[column + 1])
    return bounds
