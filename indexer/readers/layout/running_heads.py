"""Page numbers, running headers and footers: the lines at the edge of pages that are no part of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.readers.layout.geometry import Line

#: The share of a page's height, from above and from below, in which furniture stands, and how many lines of it.
_MARGIN = 0.13
_LINES = 3

#: A line that stands at the same height of two pages within this many points stands in the same place.
_SAME_PLACE = 8.0

#: A line that is larger than the text by this factor is a headline.
_LARGER = 1.15

_DASHES = r"[-\u2010-\u2015\u2212\u2500\uff0d\u30fc~·•.．|]"
#: Decorated page numbers: - 3 -, 第 3 页, 第3页 共9页, 3 / 9, Page 3 of 9.
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}+\s*\d{{1,4}}\s*{_DASHES}+|第\s*\d{{1,4}}\s*页(?:[\s,，/、（(]*共\s*\d{{1,4}}\s*页[)）]?)?"
    rf"|\d{{1,4}}\s*/\s*\d{{1,4}}|page\s*\d{{1,4}}(?:\s*(?:of|/)\s*\d{{1,4}})?",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\d{1,4}|[ivxⅰ-ⅻⅠ-Ⅻ]{1,5}")
_DIGITS = re.compile(r"\d+")


def without_furniture(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of each page but those that number the pages or are repeated at their edges."""
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    size, pitch = _usual(pages)
    repeated = _repeated(pages, edges)
    for lines, numbers in zip(pages, repeated, strict=True):
        numbers -= {number for number in numbers if _is_in_body(lines, number, size, pitch)}
    offsets = _number_offsets(pages, edges)
    kept = []
    for page, (lines, (above, below)) in enumerate(zip(pages, edges, strict=True)):
        drop: set[int] = set()
        for side in (above, below):
            for index in side:  # from the edge inwards: what stands behind a line of text is no furniture
                text = lines[index].text.strip()
                if not (
                    _PAGE_NUMBER.fullmatch(text)
                    or index in repeated[page]
                    or (_BARE_NUMBER.fullmatch(text) and _is_number(text, page, offsets))
                ):
                    break
                drop.add(index)
        kept.append([line for index, line in enumerate(lines) if index not in drop])
    return kept


def _edge_lines(lines: list[Line], height: float) -> tuple[list[int], list[int]]:
    """Lines in the upper and in the lower margin by number, from the edge of the page inwards."""
    above = [index for index, line in enumerate(lines) if line.y < _MARGIN * height][:_LINES]
    below = [index for index, line in enumerate(lines) if line.y > (1 - _MARGIN) * height][-_LINES:]
    return above, below[::-1]


def _usual(pages: Sequence[list[Line]]) -> tuple[float, float]:
    """The usual size of the lines, and the usual distance of one from the next."""
    sizes = sorted(line.size for lines in pages for line in lines) or [0.0]
    gaps = sorted(below.y - above.y for lines in pages for above, below in pairwise(lines)) or [0.0]
    return sizes[len(sizes) // 2], gaps[len(gaps) // 2]


def _is_in_body(lines: list[Line], number: int, size: float, pitch: float) -> bool:
    """Whether a line is set as the text is, and goes on with it; or larger, as a title that stands on two pages is."""

    def usual(line: Line) -> bool:
        return abs(line.size - size) < 0.05 * size

    beside = [lines[other] for other in (number - 1, number + 1) if 0 <= other < len(lines)]
    if lines[number].size > _LARGER * size:
        return True
    return usual(lines[number]) and any(usual(line) and abs(line.y - lines[number].y) < 1.3 * pitch for line in beside)


def _repeated(pages: Sequence[list[Line]], edges: Sequence[tuple[list[int], list[int]]]) -> list[set[int]]:
    """By page, the lines that stand in the same place of other pages too, but for their numbers."""
    places: dict[str, list[tuple[int, int, float]]] = {}
    for page, (above, below) in enumerate(edges):
        for index in (*above, *below):
            line = pages[page][index]
            places.setdefault(_DIGITS.sub("0", "".join(line.text.split())), []).append((page, index, line.y))
    needed = max(2, round(0.3 * len(pages)))
    repeated: list[set[int]] = [set() for _ in pages]
    for found in places.values():
        for page, index, y in found:
            same = {other for other, _, place in found if abs(place - y) <= _SAME_PLACE}
            if len(same) >= needed:
                repeated[page].add(index)
    return repeated


def _number_offsets(pages: Sequence[list[Line]], edges: Sequence[tuple[list[int], list[int]]]) -> dict[int, int]:
    """How many pages bear a bare number that is so much more than the number of the page in the file."""
    offsets: dict[int, int] = {}
    for page, sides in enumerate(edges):
        for side in sides:
            text = pages[page][side[0]].text.strip() if side else ""
            if text.isascii() and text.isdigit() and len(text) < 5:
                offset = int(text) - page
                offsets[offset] = offsets.get(offset, 0) + 1
    return offsets


def _is_number(text: str, page: int, offsets: dict[int, int]) -> bool:
    if not (text.isascii() and text.isdigit()):
        return True
    offset = int(text) - page
    return offset == 1 or offsets.get(offset, 0) > 1
