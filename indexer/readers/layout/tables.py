"""Tables drawn with ruling lines: lines to a lattice, the lattice to cells, characters into the cells.

Lines come in pieces, doubled, or as thin rectangles; a place of the lattice without a wall to the next one
belongs to the same cell, however the spans lie.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from indexer.readers import limits
from indexer.readers.layout.geometry import Glyph, Lattice, Rule, distinct
from indexer.readers.layout.lines import cell_text

#: Lines this close are one line, and ends of lines this close touch; in points.
_NEAR = 3.0

#: Pieces of a dashed line are no further apart than this.
_DASH = 4.0

#: A row or column narrower than this, in points, is a slip between two lines that were meant to be one.
_NARROW = 7.0

#: A cell with this many characters that is most of its table is an article in a frame, not a datum.
_ARTICLE = 800

_Span = tuple[float, float, float]  # where the line stands, from, to


def find_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[Lattice], list[Glyph]]:
    """The ruled tables of a page, and the characters that stand in none of them."""
    tables = []
    left = list(glyphs)
    for rows, columns in _frames(rules):
        table, rest = _table(rows, columns, left)
        if table is not None:
            tables.append(table)
            left = rest
    return tables, left


def find_cells(rules: Sequence[Rule]) -> list[tuple[float, float, float, float]]:
    """The cells that the lines of a page make, whether there is text in them or not: left, top, right, bottom."""
    boxes = []
    for rows, columns in _frames(rules):
        xs, ys = _edges(columns, rows), _edges(rows, columns)
        if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > limits.TABLE_CELLS:
            continue
        cells = _cells(xs, ys, rows, columns)
        across = _bounds(cells, xs)
        down = _bounds([list(column) for column in zip(*cells, strict=True)], ys)
        boxes += [(across[number][0], down[number][0], across[number][1], down[number][1]) for number in across]
    return boxes


def _frames(rules: Sequence[Rule]) -> list[tuple[list[_Span], list[_Span]]]:
    """Lines that touch one another, horizontal and vertical; the smallest group first."""
    flat = _merge([(rule.y0, rule.x0, rule.x1) for rule in rules if rule.x1 - rule.x0 >= rule.y1 - rule.y0])
    upright = _merge([(rule.x0, rule.y0, rule.y1) for rule in rules if rule.x1 - rule.x0 < rule.y1 - rule.y0])
    if max(len(flat), len(upright)) > limits.PAGE_LINES:
        return []  # a drawing
    return sorted(_connected(flat, upright), key=_area)


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


def _connected(flat: list[_Span], upright: list[_Span]) -> list[tuple[list[_Span], list[_Span]]]:
    """Groups of lines that touch one another: ``(horizontal, vertical)``."""
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
    return [group for group in groups.values() if group[0] and group[1]]


def _area(group: tuple[list[_Span], list[_Span]]) -> float:
    rows, columns = group
    return (max(row[2] for row in rows) - min(row[1] for row in rows)) * (
        max(column[2] for column in columns) - min(column[1] for column in columns)
    )


def _table(rows: list[_Span], columns: list[_Span], glyphs: list[Glyph]) -> tuple[Lattice | None, list[Glyph]]:
    """The table that lines make, with the characters that it leaves; none where the lines make no table."""
    xs = _edges(columns, rows)
    ys = _edges(rows, columns)
    width, height = len(xs) - 1, len(ys) - 1
    if width < 2 or height < 1 or width * height > limits.TABLE_CELLS:
        return None, glyphs
    cells = _cells(xs, ys, rows, columns)
    held: dict[int, list[Glyph]] = {}
    left = []
    for glyph in glyphs:
        across, down = glyph.middle
        column, row = bisect_right(xs, across) - 1, bisect_right(ys, down) - 1
        if 0 <= column < width and 0 <= row < height:
            held.setdefault(cells[row][column], []).append(glyph)
        else:
            left.append(glyph)
    bounds = _bounds(cells, xs)
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
    return Lattice(xs, ys, cells, texts, {number for number, (_, unfinished) in enumerate(read) if unfinished}), left


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
