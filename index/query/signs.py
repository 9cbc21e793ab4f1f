"""Signs of the query language where they can do nothing: refused, with what to do, rather than taken for text in silence."""

from __future__ import annotations

import re

from index.errors import QueryError

#: A number as it stands in a cell of a table.
_CELL = re.compile(r"(?<!\S)-?[0-9][0-9,.]*%?(?!\S)")

#: So many numbers side by side are the cells of a row, and a minus sign among them is part of its number.
_CELLS = 3

#: How texts near each other are asked for.
_SHAPE = '"舆情 回应"~10'

_WITH_DISTANCE = re.compile(r"[^\W\d_]~[0-9]+")
_OPERATOR = re.compile(r"\b(?:OR|AND|NOT)\b")


def is_row_of_cells(half: str) -> bool:
    """Whether a text has the cells of a table in it, copied as one line: 本年新收 3 -2 1."""
    return len(_CELL.findall(half)) >= _CELLS


def refuse_nearness(half: str, at: int, end: int, texts: int) -> None:
    """Raise ``QueryError`` where ``~`` stands behind a quotation of so many ``texts`` which no distance can follow."""
    if at >= end or half[at] != "~":
        return
    if texts < 2:
        raise QueryError("query.near_too_few", position=at, shape=_SHAPE)
    raise QueryError("query.near_no_number", position=at, shape=_SHAPE)


def refuse_distance(half: str, start: int) -> None:
    """Raise ``QueryError`` where a word that begins at ``start`` has a distance behind it, which only a quotation can."""
    if match := _WITH_DISTANCE.search(half):
        at = match.start() + 1
        raise QueryError("query.distance_without_texts", position=start + at, distance=half[at:], shape=_SHAPE)


def refuse_operator(half: str, operator: str, at: int) -> None:
    """Raise ``QueryError`` for an operator at ``at`` that has nothing to combine; alone it is text."""
    if _OPERATOR.sub("", half).strip():
        raise QueryError("query.lone_operator", position=at, operator=operator)
