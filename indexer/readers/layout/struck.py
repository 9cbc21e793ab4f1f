"""Text struck out by a line drawn through it: what a page says no more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from operator import itemgetter

from indexer.readers import limits
from indexer.readers.layout.geometry import Glyph, Page, Rule

#: How far from the middle of its characters a stroke runs, in their size, and the share of its length that they have.
_FROM_MIDDLE = 0.2
_STRUCK = 0.7

#: What keeps the place of a character, so that no gap of a table opens there, and is cleaned out of texts.
_NOTHING = "\u200b"

#: Characters are looked up by the band of so many points in which their middle is.
_BAND = 12.0


def unstruck(page: Page) -> Page:
    """``page`` with nothing to be read where characters are struck out, and without the lines that strike them.

    A stroke runs through the middle of characters and little further; a border that a text overlaps runs on. Where there is
    more to look at than a page that is read has, it is a drawing.
    """
    flat = {rule for rule in page.rules if rule.y0 == rule.y1 and rule.x1 > rule.x0}
    if len(flat) > limits.PAGE_LINES:
        return page
    heights: dict[int, list[tuple[float, float, Glyph]]] = {}
    for glyph in page.glyphs:
        if not glyph.text.isspace():
            across, down = glyph.middle
            heights.setdefault(round(down / _BAND), []).append((across, down, glyph))
    for band in heights.values():
        band.sort(key=itemgetter(0))
    left = limits.PAGE_OBJECTS
    strokes: dict[Rule, list[Glyph]] = {}
    for rule in flat:
        own = round(rule.y0 / _BAND)
        beside = [part for near in (own - 1, own, own + 1) for part in _between(heights.get(near, []), rule)]
        left -= len(beside)
        if left < 0:
            return page
        struck = [glyph for _, down, glyph in beside if abs(down - rule.y0) <= _FROM_MIDDLE * glyph.size]
        if sum(glyph.width for glyph in struck) >= _STRUCK * (rule.x1 - rule.x0):
            strokes[rule] = struck
    for glyph in chain.from_iterable(strokes.values()):
        glyph.text = _NOTHING
    page.rules = [rule for rule in page.rules if rule not in strokes]
    return page


def _between(band: list[tuple[float, float, Glyph]], rule: Rule) -> list[tuple[float, float, Glyph]]:
    """Those of a band, in order from the left, whose middle is between the ends of a line."""
    across = itemgetter(0)
    begin = bisect_left(band, rule.x0, key=across)
    return band[begin : bisect_right(band, rule.x1, key=across)]
