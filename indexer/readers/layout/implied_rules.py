"""Ruling lines that a table leaves out: between its columns, which stand under one another, and between rows whose
lines of text stand beside one another. What is found is given as lines, so that one construction makes every table.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from indexer.readers.layout.geometry import MIDDLE, Glyph, Line, distinct
from indexer.readers.layout.lines import lines_of

Span = tuple[float, float, float]  # where the line stands, from, to

#: A gap between the texts of two columns, in the size of the characters.
_GAP = 1.0

#: A gap that parts what is written in one cell from what is written in the next, where it is known that they are two.
_CLOSE = 0.25

#: Ends of lines this close, in points, are one.
_NEAR = 3.0

#: Texts beyond this many characters in most cells are prose.
_PROSE = 30

_NUMBER = re.compile(r"[\d,，.．%％/()（）+\-—–－\s]+")


def columns(
    ys: Sequence[float], left: float, right: float, flat: Sequence[Span], glyphs: Sequence[Glyph]
) -> list[Span]:
    """The lines between the columns of what stands from ``left`` to ``right``, in rows between the edges ``ys``.

    A column begins where one of the ``flat`` lines does, and where texts stand under one another. A cell may reach over
    several columns: there is no line where its text stands. None where the text has no columns.
    """
    bands: list[list[Glyph]] = [[] for _ in ys[1:]]
    for glyph in glyphs:
        across, down = glyph.middle
        row = bisect_right(ys, down) - 1
        if left <= across <= right and 0 <= row < len(bands) and not glyph.text.isspace():
            bands[row].append(glyph)
    pieces = [_pieces(band) for band in bands]
    if not _is_table(bands, pieces):
        return []
    texts = [_pieces(band, _CLOSE) for band in bands]
    columns = _columns(pieces)
    ends = {round(end) for _, *span in flat for end in span if left + 2 * _NEAR < end < right - 2 * _NEAR}
    places = distinct(list(ends), _NEAR)
    for one, other in itertools.pairwise(columns):
        if not any(one[1] - _NEAR <= end <= other[0] + _NEAR for end in ends):
            places.append(_clearest(one[1], other[0], texts))
    return [
        (place, ys[row], ys[row + 1])
        for place in places
        for row, band in enumerate(texts)
        if not any(begin < place < end for begin, end in band)
    ]


def _pieces(band: Iterable[Glyph], gap: float = _GAP) -> list[tuple[float, float]]:
    """From where to where there is text in a row of a table, all its lines taken together, parted by a ``gap``."""
    pieces: list[tuple[float, float]] = []
    for glyph in sorted(band, key=lambda glyph: glyph.x):
        if pieces and glyph.x - pieces[-1][1] < gap * glyph.size:
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], glyph.right)
        else:
            pieces.append((glyph.x, glyph.right))
    return pieces


def _is_table(bands: Sequence[Sequence[Glyph]], pieces: Sequence[Sequence[tuple[float, float]]]) -> bool:
    """Whether rows are those of a table: most in several pieces, or several lines of such, most of them short."""
    texts = [[part for line in lines_of(band) for part in line.parts] for band in bands if band]
    several = [row for row, own in zip(texts, (own for own in pieces if own), strict=True) if len(own) > 1]
    words = [text for row in several for _, _, text in row]
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in words)
    if not words or sum(map(len, words)) > _PROSE * len(words):
        return False
    lines = sum(len(lines_of(band)) for band, own in zip(bands, pieces, strict=True) if len(own) > 1)
    return len(several) >= 0.4 * len(texts) and lines >= 2 and (numbers >= 0.2 * len(words) or len(several) > 2)


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


def rows(cells: Sequence[tuple[float, float, Sequence[Glyph]]]) -> list[Span]:
    """The lines between the lines of text of one row, where they are rows of their own.

    ``cells`` are the edges of those cells that the row has to itself, with their characters. Their lines are rows where
    those of two cells stand beside one another, each a number in one of them, and no number was broken in two.
    """
    if sum(len({round(glyph.y) for glyph in held}) > 1 for _, _, held in cells) < 2:
        return []
    read = [(left, right, lines_of(held)) for left, right, held in cells]
    anchors: list[Line] = max(
        (lines for left, right, lines in read if _are_numbers(lines, right - left)), key=len, default=[]
    )
    if len(anchors) < 2 or not any(lines is not anchors and _beside(lines, anchors) for _, _, lines in read):
        return []
    places = [(a.y + b.y) / 2 - MIDDLE * a.size for a, b in itertools.pairwise(anchors)]
    return [(place, left, right) for place in places for left, right, _ in cells]


def _are_numbers(lines: Sequence[Line], width: float) -> bool:
    """Whether each line is a number of its own: not one that fills a cell ``width`` wide and goes on in the next."""
    if len(lines) < 2 or not all(_NUMBER.fullmatch(line.text) for line in lines):
        return False
    return len(lines) > 2 or lines[0].x1 - lines[0].x0 < width - 2 * lines[0].size


def _beside(lines: Sequence[Line], anchors: Sequence[Line]) -> bool:
    return len(lines) == len(anchors) and all(
        abs(line.y - anchor.y) < 0.4 * anchor.size for line, anchor in zip(lines, anchors, strict=True)
    )
