"""A report's text as a page shows it: paragraphs, chapter headings, tables. Not a character is lost.

Readers write a table as one line a row, cells separated by `` | ``; two such lines in a row, or one that
begins or ends with the bar, become a table again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup

from webui.parts.marking import MarkedText, Span
from webui.parts.table_heads import Head, head_of

_BAR = re.compile(r"(?:^|(?<=[ \t]))\|(?=[ \t]|$)")
_EDGE_BAR = re.compile(r"^\s*\|\s|\s\|\s*$")
# Chapters are numbered 一、 二、 … in every template since 2008; a sentence is not a heading.
_CHAPTER = re.compile(r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:、|[章部]分?\s)).{1,38}")
_SECTION = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)].{1,28}")
_SENTENCE_END = "。；;：:，,"
_NUMBER = re.compile(r"[-−]?\d[\d,，.]*%?|[—–/-]+|")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line. ``kind`` is ``title``, ``chapter``, ``section`` or ``text``; a chapter has an ``anchor``."""

    html: Markup
    kind: str
    plain: str
    anchor: str = ""
    own_indent: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    html: Markup
    is_header: bool
    is_number: bool
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Consecutive rows; ``columns`` is the length of the longest."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: int


Block = Paragraph | TableBlock


def blocks(marked: MarkedText, title: str | None = None) -> Iterator[Block]:
    """The text in order. Empty lines give nothing; a first line that is the ``title`` is set as one."""
    chapters, is_first = 0, True
    for as_table, lines in groupby(_lines(marked.text), key=lambda line: _looks_tabular(marked.text, line)):
        spans = list(lines)
        if as_table and (len(spans) > 1 or _EDGE_BAR.search(marked.text[slice(*spans[0])])):
            yield _table(marked, spans)
            continue
        for start, end in spans:
            kind = _kind(marked.text[start:end], title if is_first else None)
            is_first = False
            chapters += kind == "chapter"
            yield Paragraph(
                html=marked.html(start, end),
                kind=kind,
                plain=marked.text[start:end].strip(),
                anchor=f"chapter-{chapters}" if kind == "chapter" else "",
                own_indent=marked.text[start].isspace(),
            )


def chapters(page: Iterable[Block]) -> list[Paragraph]:
    """The chapter headings, for a table of contents."""
    return [block for block in page if isinstance(block, Paragraph) and block.kind == "chapter"]


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if line.strip():
            yield start, end
        start += len(line)


def _looks_tabular(text: str, line: Span) -> bool:
    return _BAR.search(text[slice(*line)]) is not None


def _kind(line: str, title: str | None) -> str:
    if title and "".join(line.split()) == "".join(title.split()):
        return "title"
    if line.endswith(tuple(_SENTENCE_END)):
        return "text"
    if _CHAPTER.fullmatch(line):
        return "chapter"
    return "section" if _SECTION.fullmatch(line) else "text"


def _table(marked: MarkedText, lines: list[Span]) -> TableBlock:
    rows = [_cells(marked.text, line) for line in lines]
    words = [[marked.text[slice(*cell)] for cell in row] for row in rows]
    columns = max(map(len, rows))
    head = head_of(words)
    shapes = _head_shapes(head, columns) if head else []
    without_digits = [not any(map(str.isdigit, marked.text[slice(*line)])) for line in lines]
    # A statutory table has several heading rows, each without a figure; a table of words has one.
    headers = without_digits if not all(without_digits) else [True] + [False] * (len(lines) - 1)
    for row, is_header in zip(rows[len(shapes) :], headers[len(shapes) :], strict=True):
        shapes.append(_body_shape(len(row), columns, is_header))
    return TableBlock(
        tuple(
            tuple(
                Cell(marked.html(*span), is_header, _NUMBER.fullmatch(text) is not None, *shape)
                for span, text, shape in zip(row, texts, shape_row, strict=True)
            )
            for row, texts, shape_row, is_header in zip(rows, words, shapes, headers, strict=True)
        ),
        columns,
    )


def _head_shapes(head: Head, columns: int) -> list[list[tuple[int, int]]]:
    """Columns and rows of each cell of a known head."""
    room = max(1, columns - sum(cell.columns for cell in head[0]))
    return [[(cell.columns or room, cell.rows) for cell in row] for row in head]


def _body_shape(cells: int, columns: int, is_header: bool) -> list[tuple[int, int]]:
    """A row that lacks cells lost them at its beginning (a label that spans rows), so figures stay in their columns.

    A heading that lacks cells ends in one that spans the rest.
    """
    missing = columns - cells
    wide = cells - 1 if is_header else 0
    return [(1 + missing if at == wide else 1, 1) for at in range(cells)]


def _cells(text: str, line: Span) -> list[Span]:
    """The cells of a row, without the spaces around them; a bar at either end closes a cell, opens none."""
    start, end = line
    bars = [start + bar.start() for bar in _BAR.finditer(text[start:end])]
    edges = [start - 1, *bars, end]
    spans = [_trim(text, left + 1, right) for left, right in pairwise(edges)]
    if bars and not text[start : bars[0]].strip():
        spans = spans[1:]
    if bars and not text[bars[-1] + 1 : end].strip():
        spans = spans[:-1]
    return spans or [(start, start)]


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())
