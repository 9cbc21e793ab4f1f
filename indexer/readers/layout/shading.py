"""Tables drawn by areas: cells of one colour on a table of another, or shaded beside one another.

The edges of an area that can be told from what lies under it are as good as ruling lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.readers import limits
from indexer.readers.layout.geometry import THIN, Rule

#: Red, green and blue, 0 to 255.
Colour = tuple[int, int, int]

#: Colours that differ by less than this in each of their parts are one to the eye.
_ALIKE = 6

_PAPER: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle, the smaller numbers first; areas of a page are given in the order in which they are painted."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: Colour


def areas(strands: list[list[tuple[float, float]]], colour: Colour) -> Iterator[Area]:
    """The rectangles, thicker than a line, among chains of straight lines that are filled with ``colour``."""
    for strand in strands:
        corners = {(round(x, 1), round(y, 1)) for x, y in strand}
        across, down = {x for x, _ in corners}, {y for _, y in corners}
        if len(corners) == 4 and len(across) == 2 and len(down) == 2:
            area = Area(min(across), min(down), max(across), max(down), colour)
            if min(area.x1 - area.x0, area.y1 - area.y0) > THIN:
                yield area


def edges(painted: Sequence[Area]) -> list[Rule]:
    """The edges of those areas that can be told from what lies under them; none of a drawing, which has many."""
    if len(painted) > limits.PAGE_LINES:
        return []
    rules: list[Rule] = []
    for number, area in enumerate(painted):
        under = next((below.colour for below in reversed(painted[:number]) if _covers(below, area)), _PAPER)
        if all(abs(one - other) < _ALIKE for one, other in zip(under, area.colour, strict=True)):
            continue
        rules += [Rule(area.x0, y, area.x1, y) for y in (area.y0, area.y1)]
        rules += [Rule(x, area.y0, x, area.y1) for x in (area.x0, area.x1)]
    return rules


def _covers(below: Area, area: Area) -> bool:
    """Whether the middle of ``area`` lies on ``below``."""
    across, down = (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
    return below.x0 <= across <= below.x1 and below.y0 <= down <= below.y1
