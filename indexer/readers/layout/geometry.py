"""Pages of positioned characters and ruling lines: what the readers of PDF, OFD and scans have in common.

A reader gives ``Page`` records; ``layout_compose`` makes of them the text in reading order and its tables. Its
steps: ``layout_tables`` (ruled), ``layout_lines``, ``layout_furniture``, ``layout_columns``, ``layout_paragraphs``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

#: A line, or a filled rectangle that stands for one, is no thicker than this, in points.
THIN = 3.5

#: How far above the baseline the middle of a character stands, in its size: ideographs reach from −0.12 to 0.88.
MIDDLE = 0.38


@dataclass(slots=True)
class Glyph:
    """A character on a page: ``x`` its left edge, ``y`` its baseline, counted downwards; in points, as all here."""

    text: str
    x: float
    y: float
    width: float
    size: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the character: across, down."""
        return self.x + self.width / 2, self.y - MIDDLE * self.size


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line, horizontal or vertical: from ``(x0, y0)`` to ``(x1, y1)``, the smaller numbers first."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """A page: characters in any order, and ruling lines in any pieces."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A line of text: from ``x0`` to ``x1`` on the baseline ``y``; ``size`` that of most of its characters.

    ``parts`` are its pieces between wide gaps, as ``(x0, x1, text)``.
    """

    x0: float
    x1: float
    y: float
    size: float
    text: str
    parts: tuple[tuple[float, float, str], ...]


@dataclass(slots=True)
class Lattice:
    """A table on a page: ``xs`` and ``ys`` are the edges of its columns and rows.

    ``cells[row][column]`` is the number of the cell that covers the place, ``texts`` the texts by that number.
    ``unfinished`` are the cells whose text may go on overleaf: its last line is full, or runs downwards. ``implied`` says
    that columns are known by their texts: where one ends and the next begins is not known to the point.
    """

    xs: list[float]
    ys: list[float]
    cells: list[list[int]]
    texts: list[str]
    unfinished: set[int] = field(default_factory=set)
    ruled: bool = True
    implied: bool = False

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]


def distinct(values: Sequence[float], tolerance: float) -> list[float]:
    """``values`` in order, those within ``tolerance`` of the first of a group taken together as their mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def rules_of(strands: list[list[tuple[float, float]]], stroked: bool) -> Iterator[Rule]:
    """The rules that chains of straight lines make, stroked or filled."""
    for strand in strands:
        across = [point[0] for point in strand]
        down = [point[1] for point in strand]
        x0, x1, y0, y1 = min(across), max(across), min(down), max(down)
        if min(x1 - x0, y1 - y0) <= THIN:  # a line, or a rectangle as thin as one
            if x1 - x0 >= y1 - y0:
                yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
            else:
                yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
        elif stroked:
            for (ax, ay), (bx, by) in itertools.pairwise(strand):
                if abs(ay - by) < 1 <= abs(ax - bx) or abs(ax - bx) < 1 <= abs(ay - by):
                    yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
