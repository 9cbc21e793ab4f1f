"""Texts in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

#: What stays together at the end of a line: a word, or one character of another script, with the signs that may not begin
#: a line behind it and those that may not end one before it.
_PIECE = re.compile(r"[（「《“【〔]*(?:[!-~\u00a1-\u02ff\u2010-\u2027]+|\S)[，。、；：？！）」》”…】〕]*|\s+")

#: Categories of characters that are written over the one before them (Unicode: nonspacing and enclosing marks).
_OVER = ("Mn", "Me")


def width(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in _OVER else 1


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """A text with spaces behind it, or before it where it stands at the ``right``, to so many columns."""
    spaces = " " * max(0, columns - width(text))
    return spaces + text if right else text + spaces


def line_spans(text: str, columns: int) -> Iterator[tuple[int, int]]:
    """The offsets of the lines of at most so many columns that a text makes.

    White space belongs to no line where it stands at an end, and takes one column elsewhere. A word that is longer than
    a line has one of its own.
    """
    start = end = taken = blank = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece.isspace():
            blank = 1
            continue
        needed = width(piece)
        if end > start and taken + blank + needed <= columns:
            taken += blank + needed
        else:
            if end > start:
                yield start, end
            start, taken = match.start(), needed
        end, blank = match.end(), 0
    if end > start:
        yield start, end


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns, as :func:`line_spans` says."""
    return [" ".join(text[start:end].split()) for start, end in line_spans(text, columns)]


def filled(parts: Iterable[str], columns: int | None, between: str = "  ") -> list[str]:
    """Parts in lines of at most so many columns, each whole; ``None`` is one line."""
    lines: list[str] = []
    for part in parts:
        if lines and (columns is None or width(lines[-1] + between + part) <= columns):
            lines[-1] += between + part
        else:
            lines.append(part)
    return lines


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows as lines, each column as wide as its widest text, those numbered in ``right`` at the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (padded(text, widths[n], right=n in right) for n, text in enumerate(row))
        yield "  ".join(cells).rstrip()
