"""The shapes of table heads that every statutory report has, read from ``data/table_heads.txt``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from webui.labels import DATA

_CELL = re.compile(r"(?P<words>.*?)(?:\[(?P<columns>\d+|\*)(?:x(?P<rows>\d+))?\])?")


@dataclass(frozen=True, slots=True)
class HeadCell:
    """``columns`` wide and ``rows`` high; 0 columns for as many as the table leaves."""

    words: str
    columns: int = 1
    rows: int = 1


Head = tuple[tuple[HeadCell, ...], ...]


def head_of(rows: Sequence[Sequence[str]]) -> Head | None:
    """The known head whose words are exactly those of the first ``rows`` of a table, blanks and width aside."""
    for head in _heads():
        if len(rows) > len(head) and all(
            [_plain(text) for text in row] == [cell.words for cell in known]
            for row, known in zip(rows, head, strict=False)
        ):
            return head
    return None


@cache
def _heads() -> tuple[Head, ...]:
    text = (DATA / "table_heads.txt").read_text(encoding="utf-8")
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        tuple(tuple(_cell(cell.strip()) for cell in line.split("|")) for line in head.splitlines())
        for head in re.split(r"\n\s*\n", plain.strip())
    )


def _cell(text: str) -> HeadCell:
    match = _CELL.fullmatch(text)
    assert match is not None, "the pattern takes anything"
    columns = match["columns"] or "1"
    return HeadCell(_plain(match["words"]), 0 if columns == "*" else int(columns), int(match["rows"] or 1))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
