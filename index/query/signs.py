"""Signs of the query language where they can do nothing: refused, with what to do, rather than taken for text in silence."""

from __future__ import annotations

import re

from index.errors import QueryError

#: A number as it stands in a cell of a table.
_CELL = re.compile(r"(?<!\S)-?[0-9][0-9,.]*%?(?!\S)")

#: So many numbers side by side are the cells of a row, and a minus sign among them is part of its number.
_CELLS = 3

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
        reason = (
            "the quotation before it has fewer than two texts, parted by a blank",
            "前面的引号内不足两个以空格隔开的词",
        )
    else:
        reason = "no whole number follows it", "后面不是整数"
    raise QueryError(
        f'~ at character {at + 1} asks for texts near each other, but {reason[0]}; write "舆情 回应"~10, or leave it out',
        at,
        f'第 {at + 1} 个字符处的 ~ 表示邻近检索，但{reason[1]}；请写成 "舆情 回应"~10，或删去它。',
    )


def refuse_distance(half: str, start: int) -> None:
    """Raise ``QueryError`` where a word that begins at ``start`` has a distance behind it, which only a quotation can."""
    if match := _WITH_DISTANCE.search(half):
        at = start + match.start() + 1
        raise QueryError(
            f'{half[match.start() + 1 :]} at character {at + 1} needs texts in quotation marks before it, as "舆情 回应"~10; '
            "to search it as text, put all of it in quotes",
            at,
            f'第 {at + 1} 个字符处的 {half[match.start() + 1 :]} 前面应是引号内的几个词，如 "舆情 回应"~10；'
            "若要当作文字检索，请把整段加上引号。",
        )


def refuse_operator(half: str, operator: str, at: int) -> None:
    """Raise ``QueryError`` for an operator at ``at`` that has nothing to combine; alone it is text."""
    if _OPERATOR.sub("", half).strip():
        raise QueryError(
            f"{operator} at character {at + 1} has nothing on one side of it; complete it, take it away, or put it in quotes",
            at,
            f"第 {at + 1} 个字符处的 {operator} 缺少一边的检索词，请补全、删去，或加上引号当作文字。",
        )
