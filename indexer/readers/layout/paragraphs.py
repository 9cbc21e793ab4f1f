"""Lines to paragraphs: which line goes on with the one before it, and which begins anew.

A line goes on when the one before it is full: when the first word of the line would not have fitted there. It
begins anew when it is indented, set in another size, further away, or numbered after the end of a sentence.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.layout.geometry import Line
from indexer.readers.layout.lines import is_ideographic, is_numbered

_SENTENCE_END = re.compile(r"[。！？：；!?:;…][”’」』）)]?$")
_OPENING = "（《〈【「『“‘〔［｛([{"
_NO_LINE_START = "〕］｝，。、；：？！）》〉】」』”’％,.;:?!)]}%…—"

#: An indent, in the size of the characters; Chinese paragraphs begin two characters in.
_INDENT = 1.2

#: Sizes that differ by more than this share are of a heading and its text.
_OTHER_SIZE = 0.12

#: A distance between lines beyond the usual by this factor parts paragraphs.
_APART = 1.45


@dataclass(frozen=True, slots=True)
class Measure:
    """The type area: its left and right edge, the usual distance of its lines, and the usual size.

    ``indented`` says that paragraphs begin with an indent.
    """

    left: float
    right: float
    pitch: float
    size: float
    indented: bool


def measure(pages: Sequence[list[Line]], width: float) -> list[Measure]:
    """The type area of each page, ``width`` wide; recto and verso may differ, a page of few lines is like its kind."""
    sides: list[list[Line]] = [[line for page in pages[side::2] for line in page] for side in (0, 1)]
    whole = _measure([line for page in pages for line in page], pages, width)
    measured = [
        _measure(side, pages[number::2], width) if len(side) >= 12 else whole for number, side in enumerate(sides)
    ]
    if abs(measured[0].left - measured[1].left) < 3:
        measured = [whole, whole]
    return [measured[page % 2] for page in range(len(pages))]


def _measure(lines: Sequence[Line], pages: Sequence[list[Line]], width: float) -> Measure:
    if not lines:
        return Measure(0.0, 0.0, 0.0, 0.0, True)
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) <= _OTHER_SIZE * size] or list(lines)
    needed = max(1, 0.12 * len(body))
    starts = sorted(line.x0 for line in body)
    left = starts[0]
    for start in starts:
        near = bisect_right(starts, start + 0.35 * size) - bisect_left(starts, start - 0.35 * size)
        if near >= needed:
            left = start
            break
    right = _right(sorted(line.x1 for line in body if line.x1 > left), left, size)
    if right - left < 0.5 * width:  # short lines only, which tell nothing: margins are alike
        right = max(right, width - left)
    gaps = [
        below.y - above.y
        for page in pages
        for above, below in itertools.pairwise(page)
        if 0.8 * size < below.y - above.y < 4 * size
    ]
    gaps.sort()
    indents = sum(_INDENT * size < line.x0 - left < 3 * size for line in body)
    return Measure(left, right, gaps[len(gaps) // 3] if gaps else 1.5 * size, size, indents > 0.05 * len(body))


def _right(ends: Sequence[float], left: float, size: float) -> float:
    """The right edge of the text: where most lines end that reach far; else where the longest ends."""
    if not ends:
        return left
    far = [end for end in ends if end - left > 0.6 * (ends[-1] - left)]
    best, most = far[int(0.96 * (len(far) - 1))], max(3, 0.15 * len(ends))
    for last, end in enumerate(far):
        near = last + 1 - bisect_left(far, end - 1.2 * size)
        if near >= most:
            best, most = end, near
    return best


def begins_paragraph(line: Line, before: Line, area: Measure, before_area: Measure, same_page: bool) -> bool:
    """Whether ``line`` begins a paragraph rather than going on with ``before``."""
    size = max(line.size, 1.0)
    if abs(line.size - before.size) > _OTHER_SIZE * max(line.size, before.size):
        return True
    if line.x0 - area.left > _INDENT * size:
        inset = abs(line.x0 - before.x0) < 0.3 * size and same_page and before.x0 - before_area.left > 3.5 * size
        if not inset or _centred(line, area) or _to_the_right(line, area) or _short(before, line, before_area):
            return True
    elif _to_the_right(before, before_area):
        return True
    if same_page and area.pitch and line.y - before.y > _APART * max(area.pitch, 1.1 * size):
        return True
    if _short(before, line, before_area):
        return True
    if not same_page and not area.indented and _SENTENCE_END.search(before.text):
        return True
    return bool(is_numbered(line.text) and _SENTENCE_END.search(before.text))


def _to_the_right(line: Line, area: Measure) -> bool:
    """Whether the line is set to the right, as a signature and its date are."""
    return line.x0 - area.left > 0.35 * (area.right - area.left)


def _centred(line: Line, area: Measure) -> bool:
    return abs((line.x0 - area.left) - (area.right - line.x1)) < line.size


def _short(line: Line, following: Line, area: Measure) -> bool:
    """Whether ``line`` ends though the first word of the ``following`` one would have fitted."""
    room = area.right - line.x1
    return room > _first_word(following) + 0.5 * line.size


def _first_word(line: Line) -> float:
    """The width of what cannot be parted at the beginning of a line: a word, or a character and its comma."""
    text = line.text
    end = 0
    while end < len(text) - 1 and text[end] in _OPENING:
        end += 1
    if is_ideographic(text[end]):
        end += 1
    else:
        while end < len(text) and not text[end].isspace() and not is_ideographic(text[end]):
            end += 1
    while end < len(text) and text[end] in _NO_LINE_START:
        end += 1
    width = sum(1.0 if is_ideographic(character) else 0.55 for character in text[:end])
    return float(min(width, 12)) * line.size
