"""Text struck out by a line drawn through it: what a page says no more."""

from __future__ import annotations

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

    A stroke runs through the middle of characters and little further; a border that a text overlaps runs on.
    """
    flat = [rule for rule in page.rules if rule.y0 == rule.y1 and rule.x1 > rule.x0]
    if len(flat) > limits.PAGE_LINES:
        return page
    heights: dict[int, list[Glyph]] = {}
    for glyph in page.glyphs:
        if not glyph.text.isspace():
            heights.setdefault(round(glyph.middle[1] / _BAND), []).append(glyph)
    strokes: set[Rule] = set()
    for rule in flat:
        band = round(rule.y0 / _BAND)
        struck = [
            glyph
            for near in (band - 1, band, band + 1)
            for glyph in heights.get(near, ())
            if abs(glyph.middle[1] - rule.y0) <= _FROM_MIDDLE * glyph.size and rule.x0 <= glyph.middle[0] <= rule.x1
        ]
        if sum(glyph.width for glyph in struck) >= _STRUCK * (rule.x1 - rule.x0):
            strokes.add(rule)
            for glyph in struck:
                glyph.text = _NOTHING
    page.rules = [rule for rule in page.rules if rule not in strokes]
    return page
