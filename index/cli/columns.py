"""Texts in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

#: What stays together at the end of a line: a word, or one character of another script, with the signs that may not begin
#: a line behind it and those that may not end one before it.
_PIECE = re.compile(r"[（「《“]*(?:[!-~\u00a1-\u02ff\u2010-\u2027]+|\S)[，。、；：？！）」》”…]*|\s+")


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """A text with spaces behind it, or before it where it stands at the ``right``, to so many columns."""
    spaces = " " * max(0, columns - width(text))
    return spaces + text if right else text + spaces


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns; a word that is longer than a line has one of its own."""
    lines, line = [], ""
    for piece in _PIECE.findall(" ".join(text.split())):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows as lines, each column as wide as its widest text, those numbered in ``right`` at the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (padded(text, widths[n], right=n in right) for n, text in enumerate(row))
        yield "  ".join(cells).rstrip()
