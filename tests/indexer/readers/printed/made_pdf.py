"""PDF files for the tests, drawn with ReportLab in a font that every PDF program knows: nothing is embedded."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.indexer.readers.layout.made_tables import Form, places

FONT = "STSong-Light"
PAGE = (595.0, 842.0)
LEFT, TOP = 72.0, 770.0
SIZE = 16.0
PITCH = 28.0
COLUMNS = 28  # characters a line
LINES = 24  # lines a page
WIDTHS = (30.0, 70.0, 110.0, 34.0, 34.0, 34.0, 34.0, 34.0, 34.0, 40.0)
ROW = 30.0
CELL_SIZE = 8.0

#: How a border is drawn, from one point to another.
Border = Callable[[Canvas, float, float, float, float], None]


def canvas(**options: object) -> tuple[Canvas, io.BytesIO]:
    """An empty file and where its bytes go when it is saved."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    return Canvas(target, pagesize=PAGE, **options), target


def stroked(page: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """A border as a stroked line."""
    page.setLineWidth(0.5)
    page.line(x0, y0, x1, y1)


def filled(page: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """A border as a thin filled rectangle, as Word draws it."""
    page.rect(min(x0, x1), min(y0, y1), abs(x1 - x0) or 0.5, abs(y1 - y0) or 0.5, stroke=0, fill=1)


def dashed(page: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """A border as short dashes, each a line of its own."""
    length = max(abs(x1 - x0), abs(y1 - y0))
    steps = max(1, int(length // 4))
    for step in range(steps):
        begin, end = step / steps, (step + 0.6) / steps
        page.line(x0 + (x1 - x0) * begin, y0 + (y1 - y0) * begin, x0 + (x1 - x0) * end, y0 + (y1 - y0) * end)
    page.line(x1 + (x0 - x1) / length, y1 + (y0 - y1) / length, x1, y1)


def wrapped(paragraph: str, columns: int = COLUMNS, indent: int = 2) -> list[str]:
    """A paragraph broken into lines as Word does: no full stop or comma begins one, no number is parted."""
    lines, line, room = [], "", columns - indent
    words: list[str] = []
    for character in paragraph:
        if words and (character in "，。、；：）”" or (character.isdigit() and words[-1][-1].isdigit())):
            words[-1] += character
        else:
            words.append(character)
    for word in words:
        width = sum(0.5 if character.isascii() else 1.0 for character in word)
        if width > room:
            lines.append(line)
            line, room = "", float(columns)
        line += word
        room -= width
    return [*lines, line]


def prose(paragraphs: Sequence[str], furniture: Callable[[Canvas, int], None] | None = None) -> bytes:
    """Paragraphs with an indent of two characters on as many pages as they need."""
    page, target = canvas()
    number, at = 1, 0
    for paragraph in paragraphs:
        for index, line in enumerate(wrapped(paragraph)):
            if at == 0:
                page.setFont(FONT, SIZE)
            page.drawString(LEFT + (0 if index else 2 * SIZE), TOP - at * PITCH, line)
            at += 1
            if at == LINES:
                if furniture:
                    furniture(page, number)
                page.showPage()
                number, at = number + 1, 0
    if at:
        if furniture:
            furniture(page, number)
        page.showPage()
    page.save()
    return target.getvalue()


def table(
    rows: Form, border: Border = stroked, breaks: Sequence[int] = (), repeated: int = 0, heading: str = ""
) -> bytes:
    """A table with a page break before each of the rows in ``breaks``, the first rows ``repeated`` overleaf."""
    page, target = canvas()
    edges = [LEFT - 30]
    for width in WIDTHS:
        edges.append(edges[-1] + width)
    bounds = [0, *breaks, len(rows)]
    for part, (first, last) in enumerate(pairwise(bounds)):
        shown = [*range(repeated if part else 0), *range(first, last)]
        top = TOP
        page.setFont(FONT, SIZE)
        if heading and not part:
            page.drawString(LEFT, TOP, heading)
            top -= 20
        if part + 1 < len(bounds) - 1:
            top = 60 + len(shown) * ROW  # a table that goes on overleaf reaches the foot of its page
        for (y, x), cell in places(rows).items():
            own = [at for at, row in enumerate(shown) if y <= row < y + cell.rows]
            if not own:
                continue
            y1, y0 = top - own[0] * ROW, top - (own[-1] + 1) * ROW
            x0, x1 = edges[x], edges[x + cell.columns]
            for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                border(page, *line)
            if shown[own[0]] == y:
                _text(page, cell.text, x0, x1, y1)
        page.showPage()
    page.save()
    return target.getvalue()


def _text(page: Canvas, text: str, x0: float, x1: float, top: float) -> None:
    page.setFont(FONT, CELL_SIZE)
    if text and text[0].isascii() and text.replace(".", "").isdigit():
        page.drawCentredString((x0 + x1) / 2, top - 12, text)
        return
    columns = max(1, int((x1 - x0 - 4) // CELL_SIZE))
    for index in range(0, len(text), columns):
        page.drawString(x0 + 2, top - 9 - index // columns * (CELL_SIZE + 1), text[index : index + columns])
