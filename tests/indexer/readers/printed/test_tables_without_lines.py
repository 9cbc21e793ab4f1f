"""Tables drawn with fewer lines than they have cells, by areas, or by dots: every cell stands where it was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from indexer.readers import read
from tests.indexer.readers.printed import made_pdf
from tests.indexer.readers.printed.made_pdf import FONT, TOP

Edges = Sequence[float]


def every(page: Canvas, xs: Edges, ys: Edges, flat: bool = True, upright: bool = True) -> None:
    for y in ys if flat else ():
        page.line(xs[0], y, xs[-1], y)
    for x in xs if upright else ():
        page.line(x, ys[0], x, ys[-1])


def horizontal(page: Canvas, xs: Edges, ys: Edges) -> None:
    every(page, xs, ys, upright=False)


def below_each_row(page: Canvas, xs: Edges, ys: Edges) -> None:
    every(page, xs, ys[1:], upright=False)


def cell_by_cell(page: Canvas, xs: Edges, ys: Edges) -> None:
    for y in ys:
        for left, right in pairwise(xs):
            page.line(left, y, right, y)


def dotted(page: Canvas, xs: Edges, ys: Edges) -> None:
    for y in ys:
        x = xs[0]
        while x < xs[-1]:
            page.rect(x, y - 0.5, 1.0, 1.0, stroke=0, fill=1)
            x += 2.5


def dotted_grid(page: Canvas, xs: Edges, ys: Edges) -> None:
    dotted(page, xs, ys)
    for x in xs:
        y = ys[-1]
        while y < ys[0]:
            page.rect(x - 0.5, y, 1.0, 1.0, stroke=0, fill=1)
            y += 2.5


def three_lines(page: Canvas, xs: Edges, ys: Edges) -> None:
    every(page, xs, [ys[0], ys[1], ys[-1]], upright=False)


def outer(page: Canvas, xs: Edges, ys: Edges) -> None:
    every(page, [xs[0], xs[-1]], [ys[0], ys[-1]])


def upright_only(page: Canvas, xs: Edges, ys: Edges) -> None:
    every(page, xs, [ys[0], ys[-1]])


def between_groups(page: Canvas, xs: Edges, ys: Edges) -> None:
    every(page, xs, [ys[0], ys[1], *ys[3:-1:3], ys[-1]])


def _areas(page: Canvas, xs: Edges, ys: Edges, gap: float, colour: Callable[[int], float]) -> None:
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for left, right in pairwise(xs):
            page.setFillGray(colour(row))
            page.rect(left + gap / 2, bottom + gap / 2, right - left - gap, top - bottom - gap, stroke=0, fill=1)
    page.setFillGray(0)


def white_on_black(page: Canvas, xs: Edges, ys: Edges) -> None:
    page.rect(xs[0], ys[-1], xs[-1] - xs[0], ys[0] - ys[-1], stroke=0, fill=1)
    _areas(page, xs, ys, 1.0, lambda row: 1.0)


def shaded_cells(page: Canvas, xs: Edges, ys: Edges) -> None:
    _areas(page, xs, ys, 2.0, lambda row: 0.85)


def shaded_rows(page: Canvas, xs: Edges, ys: Edges) -> None:
    for row, (top, bottom) in enumerate(pairwise(ys)):
        if row % 2:
            _areas(page, xs, [top, bottom], 0.0, lambda row: 0.88)


def shaded_head(page: Canvas, xs: Edges, ys: Edges) -> None:
    _areas(page, xs, ys[:2], 0.0, lambda row: 0.8)


STYLES = (
    *(horizontal, below_each_row, cell_by_cell, dotted, dotted_grid, three_lines, outer, upright_only, between_groups),
    *(white_on_black, shaded_cells, shaded_rows, shaded_head),
)


def drawn(
    style: Callable[[Canvas, Edges, Edges], None],
    rows: Sequence[Sequence[str]],
    widths: Edges,
    height: float,
    set_to: str,
) -> bytes:
    """A page with a sentence, the table, and a sentence."""
    page, target = made_pdf.canvas()
    page.setFont(FONT, 12)
    page.drawString(72, TOP, "各断面的监测情况如下，数据按月核对。")
    xs, ys = [72.0], [TOP - 30.0]
    for width in widths:
        xs.append(xs[-1] + width)
    for _ in rows:
        ys.append(ys[-1] - height)
    style(page, xs, ys)
    page.setFont(FONT, 9)
    for row, bottom in zip(rows, ys[1:], strict=True):
        for text, (left, right) in zip(row, pairwise(xs), strict=True):
            base = bottom + height / 2 - 3.4
            if set_to == "left":
                page.drawString(left + 4, base, text)
            elif set_to == "right":
                page.drawRightString(right - 4, base, text)
            else:
                page.drawCentredString((left + right) / 2, base, text)
    page.setFont(FONT, 12)
    page.drawString(72, ys[-1] - 40, "公开栏目更新还不够及时，下一步逐月核对。")
    page.showPage()
    page.save()
    return target.getvalue()


_LABEL = st.text("清河白石柳湾南渡北桥断面监测", min_size=2, max_size=6)
_FIGURE = st.one_of(st.integers(0, 99_999).map(str), st.integers(1000, 9_999_999).map("{:,}".format), st.just("12.5"))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], list[float]]:
    columns = draw(st.integers(2, 5))
    body = draw(st.lists(st.tuples(_LABEL, *[_FIGURE] * columns), min_size=3, max_size=12))
    head = ["断面", *draw(st.permutations(["监测次数", "平均值", "公开条数", "合计", "上年数"]))[:columns]]
    widths = [draw(st.floats(70, 110)), *(draw(st.floats(58, 75)) for _ in range(columns))]
    return [head, *map(list, body)], widths


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
@settings(max_examples=12, deadline=None)
@given(made=tables(), height=st.floats(14, 24), set_to=st.sampled_from(["left", "right", "centre"]))
def test_every_cell_of_a_table_is_read_however_it_is_drawn(
    style: Callable[[Canvas, Edges, Edges], None], made: tuple[list[list[str]], list[float]], height: float, set_to: str
) -> None:
    rows, widths = made
    document = read(drawn(style, rows, widths, height, set_to), "a.pdf")
    (table,) = document.tables
    assert table.rows == tuple(map(tuple, rows))
    shown = "\n".join(" | ".join(row) for row in rows)
    assert document.text == f"各断面的监测情况如下，数据按月核对。\n{shown}\n公开栏目更新还不够及时，下一步逐月核对。"


def test_areas_of_the_colour_of_the_paper_frame_nothing() -> None:
    page, target = made_pdf.canvas()
    page.setFillGray(1)
    for at in range(4):
        for x in (72, 300):
            page.rect(x, TOP - 6 - 24 * at, 220, 24, stroke=0, fill=1)
    page.setFillGray(0)
    page.setFont(FONT, 12)
    for at, line in enumerate(("本年度主动公开政府信息三十五条，比上年增加", "三条，均在规定的期限内公开。")):
        page.drawString(72 if at else 96, TOP - 24 * at, line)
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.tables == ()


def test_lines_under_headings_are_no_table() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 12)
    for at, line in enumerate(
        ("一、概述", "本年度主动公开政府信息三十五条。", "二、申请", "本年度收到申请三件，均已答复。")
    ):
        page.drawString(72, TOP - 30 * at, line)
        if at % 2 == 0:
            page.line(72, TOP - 30 * at - 5, 500, TOP - 30 * at - 5)
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.tables == ()
    assert document.text.split("\n") == [
        "一、概述",
        "本年度主动公开政府信息三十五条。",
        "二、申请",
        "本年度收到申请三件，均已答复。",
    ]
