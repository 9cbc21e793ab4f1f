"""The statutory form as a PDF with few of its ruling lines, drawn with ReportLab: cells of several lines, over pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.pdfgen.canvas import Canvas

from tests.indexer.figures import made
from tests.indexer.readers.printed import made_pdf

Grid = list[list[str]]
#: Row and column in which a cell begins and ends, and its text.
Cell = tuple[int, int, int, int, str]

LEFT, TOP, BOTTOM = 50.0, 780.0, 60.0
SIZE = 7.0
STYLES = ("horizontal", "outer", "three", "none")


def form(figures: made.Figures, style: str) -> bytes:
    """Chapters 三 and 四 of the form of 2021; of ``style`` are the lines that are drawn, one of :data:`STYLES`."""
    drawing = _Drawing(style)
    drawing.text("三、收到和处理政府信息公开申请情况")
    drawing.table(made.request_grid(2021, figures, made.Style()), [45, 70, 135, *[36] * 7])
    drawing.text("四、政府信息公开行政复议、行政诉讼情况")
    drawing.table(made.dispute_grid(figures, made.Style()), [33] * 15)
    drawing.text("五、存在的主要问题及改进情况")
    drawing.page.showPage()
    drawing.page.save()
    return drawing.target.getvalue()


def _cells(grid: Grid) -> Iterator[Cell]:
    """The cells of a grid with spans expanded; numbers span nothing."""
    seen: set[tuple[int, int]] = set()
    for y, row in enumerate(grid):
        for x, text in enumerate(row):
            if (y, x) in seen:
                continue
            right, below = x, y
            if not text.isdigit():
                while right + 1 < len(row) and row[right + 1] == text and (y, right + 1) not in seen:
                    right += 1
                while below + 1 < len(grid) and set(grid[below + 1][x : right + 1]) == {text}:
                    below += 1
            seen |= {(down, across) for down in range(y, below + 1) for across in range(x, right + 1)}
            yield y, x, below, right, text


def _lines(text: str, width: float) -> list[str]:
    count = max(1, int((width - 4) // SIZE)) * (2 if text.isascii() else 1)
    return [text[at : at + count] for at in range(0, len(text), count)]


class _Drawing:
    def __init__(self, style: str) -> None:
        self.page, self.target = made_pdf.canvas()
        self.style = style
        self.y = TOP

    def text(self, line: str) -> None:
        self.page.setFont(made_pdf.FONT, 12)
        self.page.drawString(LEFT, self.y, line)
        self.y -= 22

    def table(self, grid: Grid, widths: Sequence[float]) -> None:
        cells = list(_cells(grid))
        xs = [LEFT]
        for width in widths:
            xs.append(xs[-1] + width)
        heights = [14.0] * len(grid)
        for y, x, below, right, text in cells:
            needed = len(_lines(text, xs[right + 1] - xs[x])) * (SIZE + 2) + 5
            heights[below] += max(0.0, needed - sum(heights[y : below + 1]))
        first = 0
        while first < len(grid):
            ys, last = [self.y], first
            while last < len(grid) and ys[-1] - heights[last] > BOTTOM:
                ys.append(ys[-1] - heights[last])
                last += 1
            self._part([cell for cell in cells if cell[0] < last and cell[2] >= first], first, last, xs, ys)
            self.y = ys[-1] - 20
            first = last
            if first < len(grid):
                self.page.showPage()
                self.y = TOP

    def _part(self, cells: list[Cell], first: int, last: int, xs: list[float], ys: list[float]) -> None:
        page: Canvas = self.page
        page.setLineWidth(0.5)
        page.setFont(made_pdf.FONT, SIZE)
        for y, x, below, right, text in cells:
            top, bottom = ys[max(y, first) - first], ys[min(below, last - 1) - first + 1]
            if self.style == "horizontal":
                page.line(xs[x], top, xs[right + 1], top)
                page.line(xs[x], bottom, xs[right + 1], bottom)
            if y < first:
                continue
            lines = _lines(text, xs[right + 1] - xs[x])
            base = (top + bottom + len(lines) * (SIZE + 2)) / 2 - SIZE
            for at, line in enumerate(lines):
                if len(lines) == 1:
                    page.drawCentredString((xs[x] + xs[right + 1]) / 2, base, line)
                else:
                    page.drawString(xs[x] + 2, base - at * (SIZE + 2), line)
        if self.style in ("three", "outer"):
            for at in (ys[0], ys[-1], *([ys[3]] if self.style == "three" and not first else [])):
                page.line(xs[0], at, xs[-1], at)
        if self.style == "outer":
            for at in (xs[0], xs[-1]):
                page.line(at, ys[0], at, ys[-1])
