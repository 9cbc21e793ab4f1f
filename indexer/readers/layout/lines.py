"""Positioned characters to lines of text, and lines of one paragraph to one text.

PDF and OFD say where each character stands, seldom where a word or a line ends: spaces are read from gaps.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analyzers.folding import fold
from indexer.readers.characters import raised
from indexer.readers.layout.geometry import Glyph, Line

#: Characters closer to each other's baseline than this, in their size, stand on one line.
_SAME_LINE = 0.4

#: A gap, in the size of the characters, that is a space: between letters or digits, and beside an ideograph.
_WORD_GAP = 0.2
_IDEOGRAPH_GAP = 1.0

#: A gap, in the size of the characters, that parts the columns of a table without rules.
_PART_GAP = 1.5

#: A raised character is smaller than this, in the size of the one before it, and stands higher than this.
_RAISED_SIZE, _RAISED_BY = 0.8, 0.15

#: Characters set in a grid are as far apart as others up to this, in their size.
_SAME_STEP = 0.06

#: The margin of a cell on either side, in points: Word's, unless it is changed.
_CELL_MARGIN = 5.4

#: Scripts that are written without spaces between words, with their punctuation: no space at a line's end.
_UNSPACED = (
    "\u2014\u2018-\u201d\u2026\u2e80-\u303f\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf\u3200-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
#: How a heading or an item begins, folded: 一、 （一） 第一章 1. （1） ①
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节条]"
    r"|\d{1,2}[.、](?!\d)|\(\d{1,2}\)|[①-⑳㈠-㈩⑴-⒇]"
)

_ENDS_UNSPACED = re.compile(f"[{_UNSPACED}]$")
_BEGINS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_HYPHENATED = re.compile(r"[A-Za-z]{2}[-\u2010\u00ad]$")
_ADDRESS_END = re.compile(r"(?:https?:|www\.|@)[\x21-\x7e]*$")

#: So many characters of a text decide how it goes on: no address is longer.
_TAIL = 300


def is_ideographic(character: str) -> bool:
    """Whether a character is of a script written without spaces, or of its punctuation."""
    return _BEGINS_UNSPACED.match(character) is not None


def is_numbered(text: str) -> bool:
    """Whether a text begins with the number of a heading or an item."""
    return _NUMBERED.match(fold(text[:8])) is not None


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of text that ``glyphs`` make, from the top of the page to its foot."""
    return [line for line in map(_line, rows_of(glyphs)) if line is not None]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters that stand on one line together, from the top of the page to its foot."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if rows:
            last = rows[-1][-1]
            if glyph.y - last.y <= _SAME_LINE * max(glyph.size, last.size) and (
                glyph.y - rows[-1][0].y <= 0.8 * max(glyph.size, last.size)
            ):
                rows[-1].append(glyph)
                continue
        rows.append([glyph])
    return rows


def _line(row: list[Glyph]) -> Line | None:
    row = _with_raised(sorted(row, key=lambda glyph: glyph.x))
    parts: list[tuple[float, float, str]] = []
    pieces: list[str] = []
    sizes: Counter[float] = Counter()
    begin = 0.0
    last: Glyph | None = None
    space = False
    total: list[str] = []
    # Only where digits or letters stand as far apart as ideographs can their gaps be those of a grid.
    in_grid = any(glyph.text.isascii() for glyph in row) and _is_in_grid([g for g in row if not g.text.isspace()])
    for glyph in row:
        if glyph.text.isspace():
            space = space or glyph.width > 0.05 * glyph.size
            continue
        if last is None:
            begin = glyph.x
        else:
            if glyph.text == last.text and glyph.x - last.x < 0.3 * min(glyph.width, last.width):
                continue  # printed twice, a little apart, to look bold
            gap = (glyph.x - last.right) / max(last.size, glyph.size)
            beside = is_ideographic(last.text) or is_ideographic(glyph.text)
            if gap > _PART_GAP:
                parts.append((begin, last.right, "".join(pieces)))
                total += [*pieces, " "]
                pieces = []
                begin = glyph.x
            elif space or gap > (_IDEOGRAPH_GAP if beside or in_grid else _WORD_GAP):
                pieces.append(" ")
        pieces.append(glyph.text)
        sizes[round(glyph.size, 1)] += 1
        last = glyph
        space = False
    if last is None:
        return None
    parts.append((begin, last.right, "".join(pieces)))
    total += pieces
    y = sorted(glyph.y for glyph in row)[len(row) // 2]
    return Line(parts[0][0], last.right, y, sizes.most_common(1)[0][0], "".join(total), tuple(parts))


def _with_raised(row: list[Glyph]) -> list[Glyph]:
    """A row in which digits that stand higher and smaller are raised digits: the mark of a footnote is not of its number."""
    if min(glyph.size for glyph in row) >= _RAISED_SIZE * max(glyph.size for glyph in row):
        return row  # as nearly all are
    base: Glyph | None = None
    high: list[bool] = []
    for glyph in row:
        high.append(
            base is not None
            and glyph.size < _RAISED_SIZE * base.size
            and base.y - glyph.y > _RAISED_BY * base.size
            and not glyph.text.isspace()
        )
        if not high[-1] and not glyph.text.isspace():
            base = glyph
    found: list[Glyph] = []
    for is_high, some in itertools.groupby(zip(high, row, strict=True), key=lambda pair: pair[0]):
        run = [glyph for _, glyph in some]
        mark = raised("".join(glyph.text for glyph in run)) if is_high else ""
        if len(mark) == len(run):
            run = [replace(glyph, text=text) for glyph, text in zip(run, mark, strict=True)]
        found += run
    return found


def _is_in_grid(row: Sequence[Glyph]) -> bool:
    """Whether every character of a row takes as much room as an ideograph: gaps between digits are no spaces then."""
    narrow, wide_steps = [], []
    for a, b in itertools.pairwise(row):
        if a.text.isascii() and b.text.isascii():
            narrow.append((b.x - a.x) / max(a.size, 0.1))
            if narrow[-1] < 0.8:
                return False  # as nearly all are
        elif is_ideographic(a.text) and is_ideographic(b.text):
            wide_steps.append((b.x - a.x) / max(a.size, 0.1))
    if not narrow or (not wide_steps and len(narrow) < 2):
        return False
    step = sorted(wide_steps)[len(wide_steps) // 2] if wide_steps else 1.0
    return step > 0.9 and all(abs(one - step) < _SAME_STEP for one in narrow)


def join(first: str, second: str) -> str:
    """Two lines of one paragraph as one, see :func:`joined`."""
    return joined((first, second))


def joined(lines: Iterable[str]) -> str:
    """Lines of one paragraph as one: without a space in Chinese, with one between words.

    A hyphen that parts a word at the end of a line is taken out; an address goes on as it is.
    """
    pieces: list[str] = []
    tail = ""
    for line in filter(None, lines):
        between = _between(tail, line) if tail else ""
        if between is None:
            pieces[-1], tail, between = pieces[-1][:-1], tail[:-1], ""
        pieces += (between, line)
        tail = (tail + between + line[-_TAIL:])[-_TAIL:]
    return "".join(pieces)


def _between(tail: str, line: str) -> str | None:
    """What stands between a text that ends with ``tail`` and the next line; ``None`` where a hyphen goes."""
    if _ENDS_UNSPACED.search(tail) or _BEGINS_UNSPACED.match(line):
        return ""
    if _HYPHENATED.search(tail) and line[0].islower():
        return None
    return "" if _ADDRESS_END.search(tail) and line[0].isascii() and tail[-1] in "/.-_=&?@" else " "


def cell_text(glyphs: Sequence[Glyph], left: float, right: float) -> tuple[str, bool]:
    """The text of a cell between ``left`` and ``right`` on one line, and whether it may go on overleaf.

    It may where its last line is full, or where it is written from top to bottom.
    """
    if not glyphs:
        return "", False
    columns = _vertical(glyphs)
    if columns:
        return "".join(glyph.text for column in columns for glyph in column if not glyph.text.isspace()), True
    lines = lines_of(glyphs)
    text = ""
    room = right
    for line in lines:
        if text and text[-1].isdigit() and line.text[0].isdigit() and right - room < line.size:
            text += line.text  # a number that the narrow cell broke in two
        else:
            text = join(text, line.text)
        room = line.x1
    downwards = len(lines) > 2 and all(len(line.text) == 1 for line in lines)
    return text, downwards or (bool(lines) and _is_full(lines[-1], right - left))


def _is_full(line: Line, width: float) -> bool:
    """Whether the next word would not have fitted behind ``line`` in a cell of ``width``, less its margins."""
    room = width - (line.x1 - line.x0) - 2 * _CELL_MARGIN
    if line.text[-1].isdigit():
        return room < 0.6 * line.size
    return room < (1.3 if len(line.text) < 5 else 2) * line.size


def _vertical(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The columns, from right to left, of a text written from top to bottom; none where it is not.

    Characters of such a text follow each other down more closely than across.
    """
    shown = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if len(shown) < 4 or sum(is_ideographic(glyph.text) for glyph in shown) < 0.7 * len(shown):
        return []
    columns: list[list[Glyph]] = []
    for glyph in sorted(shown, key=lambda glyph: -glyph.x):
        if columns and columns[-1][0].x - glyph.x < 0.5 * glyph.size:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    if len(columns) < 2 or max(map(len, columns)) < 3:
        return []
    for column in columns:
        column.sort(key=lambda glyph: glyph.y)
    size = max(glyph.size for glyph in shown)
    down = [b.y - a.y for column in columns for a, b in itertools.pairwise(column)]
    across = [a[0].x - b[0].x for a, b in itertools.pairwise(columns)]
    if not down or min(down) < 0.7 * size or max(down) > 1.6 * size or min(across) < 1.15 * (sum(down) / len(down)):
        return []
    return columns
