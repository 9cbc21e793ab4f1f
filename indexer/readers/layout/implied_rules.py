"""Ruling lines that a table leaves out: between its columns, which stand under one another, and between rows whose
lines of text stand beside one another. What is found is given as lines, so that one construction makes every table.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from indexer.readers.layout.geometry import MIDDLE, Glyph, Line, distinct
from indexer.readers.layout.lines import lines_of, rows_of

Span = tuple[float, float, float]  # where the line stands, from, to

#: A gap between the texts of two columns, in the size of the characters.
_GAP = 1.0

#: A gap that parts what is written in one cell from what is written in the next, where it is known that they are two.
_CLOSE = 0.25

#: Ends of lines this close, in points, are one.
_NEAR = 3.0

#: Texts beyond this many characters in most cells are prose.
_PROSE = 30

#: Lines of one row are no further apart than this, in their size, and no more than these; rows that show columns may be
#: further apart.
_PITCH = 1.9
_APART = 3.2
_ROW_LINES = 6

#: What stands no further above or below a row in columns, in its size, is of that row.
_BESIDE = 1.5

#: Lines whose distance is this share of that of rows are two rows.
_ROW_PITCH = 0.75

_NUMBER = re.compile(r"[\d,，.．%％/()（）+\-—–－\s]+")


def columns(
    ys: Sequence[float],
    sides: tuple[float, float],
    known: Sequence[float],
    flat: Sequence[Span],
    glyphs: Sequence[Glyph],
) -> list[Span]:
    """The lines between the columns of what stands between ``sides``, in rows between the edges ``ys``.

    A column begins where it is ``known`` to, where one of the ``flat`` lines does, and where texts stand under one
    another. A cell may reach over several columns: there is no line where its text stands. None where the text has no
    columns.
    """
    left, right = sides
    bands = _bands(ys, left, right, glyphs)
    pieces = [_pieces(row) for band in bands for row in rows_of(band)]
    if not _is_table(bands):
        return []
    texts = [_pieces(band, _CLOSE) for band in bands]
    columns = _columns(pieces)
    ends = {*map(round, known)} | {
        round(end) for _, *span in flat for end in span if left + 2 * _NEAR < end < right - 2 * _NEAR
    }
    places = distinct(list(ends), _NEAR)
    for one, other in itertools.pairwise(columns):
        if not any(one[1] - _NEAR <= end <= other[0] + _NEAR for end in ends):
            places.append(_clearest(one[1], other[0], texts))
    return [
        (place, ys[row], ys[row + 1])
        for place in places
        for row, band in enumerate(texts)
        if len(_pieces(bands[row])) > 1 and not any(begin < place < end for begin, end in band)
    ]


def lines_as_rows(ys: Sequence[float], sides: tuple[float, float], glyphs: Sequence[Glyph]) -> list[Span]:
    """The lines between the rows of a table that has none between its columns: where lines of text with numbers in
    several columns stand under one another.
    """
    found = []
    for band in _bands(ys, *sides, glyphs):
        lines = lines_of(band)
        anchors = [line for line in lines if _has_numbers(line)]
        pitches = sorted(below.y - above.y for above, below in itertools.pairwise(anchors))
        if not pitches:
            continue
        apart = _ROW_PITCH * pitches[len(pitches) // 4]
        parted = [(a, b) for a, b in itertools.pairwise(lines) if b.y - a.y >= apart]
        found += [((a.y + b.y) / 2 - MIDDLE * b.size, *sides) for a, b in parted]
        for above, below in itertools.pairwise(anchors):  # lines as close as those of one row
            if not any(above.y <= a.y < below.y for a, _ in parted):
                found.append((_widest([line for line in lines if above.y <= line.y <= below.y]), *sides))
    return found


def _bands(ys: Sequence[float], left: float, right: float, glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The characters in each row."""
    bands: list[list[Glyph]] = [[] for _ in ys[1:]]
    for glyph in glyphs:
        across, down = glyph.middle
        row = bisect_right(ys, down) - 1
        if left <= across <= right and 0 <= row < len(bands) and not glyph.text.isspace():
            bands[row].append(glyph)
    return bands


def _pieces(band: Iterable[Glyph], gap: float = _GAP) -> list[tuple[float, float]]:
    """From where to where there is text in a row of a table, all its lines taken together, parted by a ``gap``."""
    pieces: list[tuple[float, float]] = []
    for glyph in sorted(band, key=lambda glyph: glyph.x):
        if pieces and glyph.x - pieces[-1][1] < gap * glyph.size:
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], glyph.right)
        else:
            pieces.append((glyph.x, glyph.right))
    return pieces


def _is_table(bands: Sequence[Sequence[Glyph]]) -> bool:
    """Whether rows are those of a table: most in several pieces, most of them short, or numbers."""
    filled = [lines_of(band) for band in bands if band]
    several = [lines for lines in filled if any(len(line.parts) > 1 for line in lines)]
    words = [text for lines in several for line in lines for _, _, text in line.parts]
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in words)
    if len(several) < 2 or sum(map(len, words)) > _PROSE * len(words):
        return False
    return len(several) >= 0.4 * len(filled) and (numbers >= 0.2 * len(words) or len(several) > 2)


def _columns(pieces: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The columns that the pieces of rows make; a piece that reaches over several tells nothing."""
    columns: list[tuple[float, float]] = []
    for band in sorted(pieces, key=len, reverse=True):
        for begin, end in band:
            over = [at for at, (left, right) in enumerate(columns) if begin < right and left < end]
            if not over:
                columns.append((begin, end))
            elif len(over) == 1:
                left, right = columns[over[0]]
                columns[over[0]] = min(left, begin), max(right, end)
        columns.sort()
    return columns


def _clearest(left: float, right: float, pieces: Sequence[Sequence[tuple[float, float]]]) -> float:
    """The place between ``left`` and ``right`` where the fewest texts stand: the middle of the widest such."""
    ends = sorted({left, right, *(end for band in pieces for piece in band for end in piece if left < end < right)})
    best = min(
        itertools.pairwise(ends),
        key=lambda gap: (
            sum(begin < (gap[0] + gap[1]) / 2 < end for band in pieces for begin, end in band),
            gap[0] - gap[1],
        ),
    )
    return (best[0] + best[1]) / 2


def stacked(
    flat: Sequence[Span], upright: Sequence[Span], glyphs: Sequence[Glyph]
) -> list[tuple[list[Span], list[Span]]]:
    """Tables whose rows are parted by horizontal lines of one width, framed by lines at their ends.

    A row may have no line above it, as the first has none where each has one below.
    """
    groups: list[list[Span]] = []
    for span in sorted(flat, key=lambda span: (span[1] - span[2], span)):  # the widest first; others may begin later
        for group in groups:
            if group[0][1] - 2 * _NEAR <= span[1] and abs(span[2] - group[0][2]) <= 2 * _NEAR:
                group.append(span)
                break
        else:
            groups.append([span])
    framed: list[tuple[list[Span], list[Span]]] = []
    for group in groups:
        _, x0, x1 = group[0]
        if len(group) < 2 or any(_frames(other, group[0]) for other in framed):
            continue
        short = [span for span in flat if span not in group and x0 - _NEAR <= span[1] and span[2] <= x1 + _NEAR]
        own = [glyph for glyph in glyphs if x0 - _NEAR <= glyph.middle[0] <= x1 + _NEAR]
        lines = lines_of(own)
        beside = [glyph.y for glyph in glyphs if not x0 - _NEAR <= glyph.middle[0] <= x1 + _NEAR]
        for rules in _unbroken(sorted(group), (x0, x1), [span[0] for span in short], lines):
            if (below := _rows_below(lines, rules[-1][0], beside)) is not None:
                rules.append((below, x0, x1))
            top, bottom = rules[0][0], rules[-1][0]
            rows = sorted([*rules, *(span for span in short if top < span[0] < bottom)])
            columns = [
                s for s in upright if x0 - _NEAR <= s[0] <= x1 + _NEAR and top - 1 <= s[1] and s[2] <= bottom + 1
            ]
            if len(rules) > 2 or not columns:  # else a row with its lines around it
                framed.append((rows, [(x0, top, bottom), (x1, top, bottom), *columns]))
    return framed


def _frames(frame: tuple[list[Span], list[Span]], span: Span) -> bool:
    """Whether a horizontal line lies in a frame."""
    rows, columns = frame
    return (
        rows[0][0] <= span[0] <= rows[-1][0] and columns[0][0] - _NEAR <= span[1] and span[2] <= columns[1][0] + _NEAR
    )


def _unbroken(
    rules: Sequence[Span], sides: tuple[float, float], short: Sequence[float], lines: Sequence[Line]
) -> Iterator[list[Span]]:
    """Lines under one another as long as nothing but rows of one table stands between them.

    ``short`` are the places of lines that do not reach over the whole width: below them is another row.
    """
    between = [line.size for line in lines if rules[0][0] < line.y < rules[-1][0]]
    if not between:
        return
    size = sorted(between)[len(between) // 2]
    run: list[Span] = []
    for rule in rules:
        top = run[-1][0] if run else float("-inf")
        above = [line for line in lines if top < line.y - MIDDLE * line.size < rule[0]]
        row: list[Line] = []
        for line in reversed(above):
            under = min([row[-1].y if row else rule[0], *(place for place in short if place > line.y)])
            # A label of several lines stands around its numbers, its lines as near as those of a text.
            in_row = any(len(other.parts) > 1 and abs(other.y - line.y) < _BESIDE * line.size for other in above)
            if abs(line.size - size) > 0.12 * size or under - line.y > (_APART if in_row else _PITCH) * size:
                break
            row.append(line)
        if not run or len(row) < len(above):
            if len(run) > 1:
                yield run
            run = [(row[-1].y - 1.1 * size, *sides)] if row and len(row) < _ROW_LINES else []
        run.append(rule)
    if len(run) > 1:
        yield run


def _rows_below(lines: Sequence[Line], bottom: float, beside: Sequence[float]) -> float | None:
    """Where the rows end that stand below the last line of a table, with numbers and nothing ``beside`` them."""
    size = next((line.size for line in reversed(lines) if line.y < bottom), 0.0)
    last: Line | None = None
    for line in lines:
        over = last.y if last else bottom
        if line.y < over:
            continue
        if abs(line.size - size) > 0.12 * size or line.y - over > _APART * size or not _has_numbers(line):
            break
        if any(abs(line.y - y) < size for y in beside):
            break
        last = line
    return last.y + 0.4 * size if last else None


def _has_numbers(line: Line) -> bool:
    """Whether there are numbers in columns of a line, behind its first."""
    return any(_NUMBER.fullmatch(text) for _, _, text in line.parts[1:])


def rows(cells: Sequence[tuple[float, float, Sequence[Glyph]]]) -> list[Span]:
    """The lines between the lines of text of one row, where they are rows of their own.

    ``cells`` are the edges of those cells that the row has to itself, with their characters. A line is a row where lines
    of two cells stand beside one another there, one of them a number that was not broken in two.
    """
    if sum(len({round(glyph.y) for glyph in held}) > 1 for _, _, held in cells) < 2:
        return []
    read = [(left, right, lines_of(held)) for left, right, held in cells]
    every = sorted((line for _, _, lines in read for line in lines), key=lambda line: line.y)
    numbers = [line for left, right, lines in read for line in _numbers(lines, right - left)]
    anchors: list[Line] = []
    for line in sorted(numbers, key=lambda line: line.y):
        if anchors and line.y - anchors[-1].y < 0.6 * line.size:
            continue
        if sum(any(abs(other.y - line.y) < 0.4 * line.size for other in lines) for _, _, lines in read) > 1:
            anchors.append(line)
    if not anchors:
        return []
    places = [_widest([line for line in every if a.y <= line.y <= b.y]) for a, b in itertools.pairwise(anchors)]
    if head := _head(anchors[0], [lines for _, _, lines in read]):
        places.insert(0, _widest([line for line in every if head.y <= line.y <= anchors[0].y]))
    return [(place, left, right) for place in places for left, right, _ in cells]


def _numbers(lines: Sequence[Line], width: float) -> list[Line]:
    """The lines of a cell that are numbers; none where two lines are one number, broken where the cell was full."""
    found = [line for line in lines if _NUMBER.fullmatch(line.text)]
    if len(lines) == len(found) == 2 and found[0].x1 - found[0].x0 > width - 2 * found[0].size:
        return []
    return found


def _head(first: Line, cells: Sequence[Sequence[Line]]) -> Line | None:
    """The last line of a head above the ``first`` row of numbers: texts stand above the numbers of several columns."""
    above = []
    for lines in cells:
        at = next((at for at, line in enumerate(lines) if abs(line.y - first.y) < 0.4 * first.size), 0)
        if at and _NUMBER.fullmatch(lines[at].text):
            above.append(lines[at - 1])
    return max(above, key=lambda line: line.y) if len(above) > 1 else None


def _widest(lines: Sequence[Line]) -> float:
    """Where lines of text under one another are furthest apart; of equal gaps the one in the middle."""
    middle = (lines[0].y + lines[-1].y) / 2
    gaps = [(round(b.y - a.y), -abs((a.y + b.y) / 2 - middle), a, b) for a, b in itertools.pairwise(lines)]
    _, _, above, below = max(gaps, key=lambda gap: gap[:2])
    return (above.y + below.y) / 2 - MIDDLE * below.size
