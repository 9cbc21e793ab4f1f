"""The parts of a page that are read one after the other: pages side by side on a sheet, columns of prose, frames."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from indexer.readers.layout.geometry import Glyph, Lattice, Line, Page, Rule
from indexer.readers.layout.lines import lines_of, rows_of

#: Left, top, right, bottom.
Box = tuple[float, float, float, float]

#: A sheet of two pages is wider than high by this factor at least, and this share of its width between them is blank.
_SHEET = 1.2
_GUTTER = 0.04

#: The blank between two columns, in the size of the characters; a column has lines, that are full, of text.
_BETWEEN = 0.9
_LINES = 4
_MOST_LINES = 400
_FULL = 0.6
_CHARACTERS = 7


@dataclass(slots=True)
class Zone:
    """A part of a page with what stands in it. ``column`` is from where to where it reaches, where it is not the page."""

    glyphs: list[Glyph]
    column: tuple[float, float] | None = None
    top: float = 0.0
    bottom: float = float("inf")
    lines: list[Line] = field(default_factory=list)
    tables: list[Lattice] = field(default_factory=list)


def single_pages(sheets: Sequence[Page]) -> list[Page]:
    """The pages on sheets, of which some may hold two side by side: a sheet without text in its middle does."""
    wide = {(round(sheet.width), round(sheet.height)) for sheet in sheets if _holds_two(sheet)}
    pages: list[Page] = []
    for sheet in sheets:
        if (round(sheet.width), round(sheet.height)) in wide and not _crossed(sheet):
            pages += _halves(sheet)
        else:
            pages.append(sheet)
    return pages


def _holds_two(sheet: Page) -> bool:
    """Whether there are two pages on a sheet: each with lines of its own, or both with prose."""
    if sheet.width < _SHEET * sheet.height or _crossed(sheet):
        return False
    left, right = (lines_of(page.glyphs) for page in _halves(sheet))
    if len(left) < _LINES or len(right) < _LINES:
        return False
    beside = sum(any(abs(line.y - other.y) < 1 for other in right) for line in left)
    return beside < 0.5 * min(len(left), len(right)) or all(
        _is_prose(lines, sheet.width / 3) for lines in (left, right)
    )


def _crossed(sheet: Page) -> bool:
    left, right = (0.5 - _GUTTER / 2) * sheet.width, (0.5 + _GUTTER / 2) * sheet.width
    return any(glyph.x < right and left < glyph.right and not glyph.text.isspace() for glyph in sheet.glyphs) or any(
        rule.x0 < right and left < rule.x1 for rule in sheet.rules
    )


def _halves(sheet: Page) -> list[Page]:
    middle = sheet.width / 2
    left, right = Page(middle, sheet.height), Page(middle, sheet.height)
    for glyph in sheet.glyphs:
        if glyph.middle[0] < middle:
            left.glyphs.append(glyph)
        else:
            right.glyphs.append(replace(glyph, x=glyph.x - middle))
    for rule in sheet.rules:
        if rule.x1 <= middle:
            left.rules.append(rule)
        else:
            right.rules.append(Rule(rule.x0 - middle, rule.y0, rule.x1 - middle, rule.y1))
    return [left, right]


def zones_of(glyphs: Sequence[Glyph], tables: Sequence[Lattice], frames: Sequence[Box]) -> list[Zone]:
    """The zones of a page in the order in which they are read, with their lines and tables."""
    zones = [Zone(list(glyphs))]
    for frame in frames:
        zones = [part for zone in zones for part in _around(zone, frame)]
    zones = [part for zone in zones for part in (_columns(zone, tables) if zone.column is None else [zone])]
    for zone in zones:
        zone.lines = lines_of(zone.glyphs)
    for table in tables:
        across, down = (table.xs[0] + table.xs[-1]) / 2, (table.top + table.bottom) / 2
        inside = [zone for zone in zones if zone.top <= down < zone.bottom] or zones
        narrow = [zone for zone in inside if zone.column and zone.column[0] < across < zone.column[1]]
        narrow = [z for z in narrow if z.column and table.xs[-1] - table.xs[0] < 1.2 * (z.column[1] - z.column[0])]
        (narrow or [zone for zone in inside if zone.column is None] or inside)[0].tables.append(table)
    return zones


def _around(zone: Zone, frame: Box) -> list[Zone]:
    """What stands beside a frame, what is in it, and what follows; all as it was where nothing stands beside it."""
    left, top, right, bottom = frame
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in zone.glyphs:
        across, down = glyph.middle
        (inside if left < across < right and top < down < bottom else outside).append(glyph)
    beside = [g for g in outside if top < g.middle[1] < bottom and not g.text.isspace()]
    if not beside or sum(not glyph.text.isspace() for glyph in inside) < 2:
        return [zone]
    end = _paragraph_end(outside, frame)
    above = [glyph for glyph in outside if glyph.middle[1] < end]
    below = [glyph for glyph in outside if glyph.middle[1] >= end]
    return [
        Zone(above, zone.column, zone.top, end),
        Zone(inside, (left, right), top, end),
        Zone(below, zone.column, end, zone.bottom),
    ]


def _paragraph_end(outside: Sequence[Glyph], frame: Box) -> float:
    """Where what stands beside a frame ends: below the frame where a paragraph goes on there."""
    left, _, _, end = frame
    rows = [sorted(row, key=lambda glyph: glyph.x) for row in rows_of(g for g in outside if not g.text.isspace())]
    first, last = min(row[0].x for row in rows), max(row[-1].right for row in rows)
    for row, following in itertools.pairwise(rows):
        if following[0].middle[1] < end:
            continue
        size = row[0].size
        room = (left if row[0].middle[1] < frame[3] and row[0].x < left else last) - row[-1].right
        if room > 2.5 * size or following[0].x > first + size or abs(following[0].size - size) > 0.1 * size:
            break
        end = following[0].y + 0.2 * size
    return end


def _columns(zone: Zone, tables: Sequence[Lattice]) -> list[Zone]:
    """The zone, or where some of its lines are of two columns, what is above them, the columns, and what is below."""
    rows = [row for row in rows_of(glyph for glyph in zone.glyphs if not glyph.text.isspace()) if row]
    if not _LINES <= len(rows) <= _MOST_LINES:
        return [zone]
    gutter = _gutter(rows)
    if gutter is None:
        return [zone]
    run = max(_runs(rows, gutter, tables), key=len, default=[])
    usual = sorted(glyph.size for row in run for glyph in row)[sum(map(len, run)) // 2] if run else 0.0
    while run and run[0][0].size > 1.12 * usual:  # a headline over all columns that is short enough to stand over one
        run = run[1:]
    left = [[glyph for glyph in row if glyph.x < gutter] for row in run]
    right = [[glyph for glyph in row if glyph.x >= gutter] for row in run]
    size = max((glyph.size for row in run for glyph in row), default=0.0)
    top = min((glyph.y - size for row in run for glyph in row), default=0.0)
    bottom = max((glyph.y + 0.2 * size for row in run for glyph in row), default=0.0)
    columns: list[Zone] = []
    for side, rows in ((True, left), (False, right)):
        own = [glyph for glyph in zone.glyphs if top < glyph.y <= bottom and (glyph.x < gutter) == side]
        edges = min((glyph.x for glyph in own), default=0.0), max((glyph.right for glyph in own), default=0.0)
        parts = [part for part in _columns(Zone(own, edges, top, bottom), tables) if part.glyphs]
        if len(parts) < 2 and not _is_column(rows):
            return [zone]
        columns += parts
    above = Zone([glyph for glyph in zone.glyphs if glyph.y <= top], zone.column, zone.top, top)
    below = Zone([glyph for glyph in zone.glyphs if glyph.y > bottom], zone.column, bottom, zone.bottom)
    return [*_columns(above, tables), *columns, *_columns(below, tables)]


def _gutter(rows: Sequence[Sequence[Glyph]]) -> float | None:
    """The middle of the blank that the fewest lines cross, well inside of the text."""
    size = sorted(glyph.size for row in rows for glyph in row)[sum(map(len, rows)) // 2]
    left, right = min(g.x for row in rows for g in row), max(g.right for row in rows for g in row)
    first, last = left + 0.2 * (right - left), right - 0.2 * (right - left)
    crossing = [0] * (int(right - left) + 2)
    for row in rows:
        reach = float("-inf")
        for glyph in sorted(row, key=lambda glyph: glyph.x):
            begin = reach if glyph.x - reach < _BETWEEN * glyph.size else glyph.x
            for place in range(int(begin - left), int(glyph.right - left) + 1):
                crossing[place] += 1
            reach = max(reach, glyph.right)
    inner = crossing[int(first - left) : int(last - left)]
    for most in sorted({crossed for crossed in inner if crossed <= 0.6 * len(rows)}):
        at, best = 0, (0, 0)
        for free, group in itertools.groupby([crossed <= most for crossed in inner]):
            length = len(list(group))
            best = max(best, (length, at)) if free else best
            at += length
        if best[0] >= 0.7 * size:
            return first + best[1] + best[0] / 2
    return None


def _runs(rows: Sequence[list[Glyph]], gutter: float, tables: Sequence[Lattice]) -> list[list[list[Glyph]]]:
    """Rows under one another of which none crosses the gutter, and no table between them does."""
    across = [table.top for table in tables if table.xs[0] < gutter < table.xs[-1]]
    runs: list[list[list[Glyph]]] = [[]]
    for above, row in itertools.pairwise([rows[0], *rows]):
        if any(above[0].y < top < row[0].y for top in across):
            runs.append([])
        if _is_crossed(row, gutter):
            runs.append([])
        else:
            runs[-1].append(row)
    return runs


def _is_crossed(row: Sequence[Glyph], gutter: float) -> bool:
    """Whether the text of a row stands in the gutter, or goes on from one side of it to the other."""
    left = max((glyph.right for glyph in row if glyph.x < gutter), default=float("-inf"))
    right = min((glyph.x for glyph in row if glyph.x >= gutter), default=float("inf"))
    return left > gutter or right - left < 0.7 * row[0].size


def _is_column(rows: Sequence[Sequence[Glyph]]) -> bool:
    lines = lines_of(glyph for row in rows for glyph in row)
    if len(lines) < _LINES:
        return False
    return _is_prose(lines, max(line.x1 for line in lines) - min(line.x0 for line in lines))


def _is_prose(lines: Sequence[Line], width: float) -> bool:
    """Whether lines in a column are text, most of them full."""
    full = sum(line.x1 - line.x0 > _FULL * width and len(line.text) >= _CHARACTERS for line in lines)
    digits = sum(character.isdigit() for line in lines for character in line.text)
    return full >= 0.5 * len(lines) and digits < 0.4 * sum(len(line.text) for line in lines)
