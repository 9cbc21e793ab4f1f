"""Text struck out by lines, on pages that are drawn so as to take time."""

from __future__ import annotations

from indexer.readers.layout.geometry import Glyph, Page, Rule
from indexer.readers.layout.struck import unstruck
from tests.growth import check_quick


def test_lines_through_very_many_characters_strike_none_and_take_no_time() -> None:
    glyphs = [Glyph("字", at * 0.05, 100, 5, 10) for at in range(10_000)]
    rules = [Rule(0, 96 + at / 1000, 505, 96 + at / 1000) for at in range(1_000)]
    page = Page(600, 800, glyphs, [*rules])
    check_quick(lambda: unstruck(page), 1)
    assert {glyph.text for glyph in page.glyphs} == {"字"}
    assert page.rules == rules


def test_characters_are_struck_whose_middle_is_between_the_ends_of_a_line() -> None:
    page = Page(600, 800, [Glyph(text, 10 * at, 100, 10, 10) for at, text in enumerate("零一二三四五")])
    page.rules = [Rule(10, 96, 40, 96), Rule(0, 60, 60, 60)]
    assert "".join(glyph.text for glyph in unstruck(page).glyphs) == "零\u200b\u200b\u200b四五"
    assert page.rules == [Rule(0, 60, 60, 60)]
