"""What stands beside one another on a page is read one after the other: columns, pages on a sheet, boxes."""

from __future__ import annotations

import io

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from indexer.readers import read
from tests.indexer.readers.layout import made_tables
from tests.indexer.readers.printed import made_pdf
from tests.indexer.readers.printed.made_pdf import FONT, TOP, wrapped

SENTENCES = (
    "全县共有乡级河长四十二名，每月巡河两次以上，发现问题当天交办，七日之内办结并在公开栏里写明处理结果。",
    "听证会前十日公布听证方案，会后五日公布意见采纳情况，未采纳的逐条说明理由。",
    "水质月报由县环境监测站提供数据，核对后于次月八日前公布，节假日顺延。",
    "灌区渠道清淤工程的招标公告、中标结果、变更签证、完工验收四个环节分别公布，群众代表全程参加。",
    "防汛值班电话、避险转移路线和物资储备点位在汛前统一公开，变化后两日内更新。",
)
TITLE = "云岭县水务局年度报告"


def column(page: Canvas, paragraphs: list[str], x: float, top: float, characters: int, size: float) -> float:
    """Paragraphs set in a column; where they end."""
    page.setFont(FONT, size)
    for paragraph in paragraphs:
        for number, line in enumerate(wrapped(paragraph, characters)):
            page.drawString(x + (0 if number else 2 * size), top, line)
            top -= 1.6 * size
    return top


@settings(max_examples=20, deadline=None)
@given(
    sides=st.lists(st.lists(st.sampled_from(SENTENCES), min_size=3, max_size=6), min_size=2, max_size=3),
    gap=st.floats(1.3, 4.0),
    size=st.floats(8.5, 11.0),
    shift=st.floats(0, 8),
    closed=st.booleans(),
)
def test_columns_of_prose_are_read_one_after_the_other(
    sides: list[list[str]], gap: float, size: float, shift: float, closed: bool
) -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 18)
    page.drawCentredString(297, TOP, TITLE)
    room = (480 - gap * size * (len(sides) - 1)) / len(sides)
    characters = int(room / size)
    ends = [
        column(page, side, 60 + at * (room + gap * size), TOP - 40 - shift * at, characters, size)
        for at, side in enumerate(sides)
    ]
    closing = "以上各项工作的详细情况，均已在本局门户网站的政府信息公开专栏中公布，欢迎公众查阅并提出意见。"
    if closed:
        column(page, [closing], 60, min(ends) - 20, int(480 / size), size)
    page.showPage()
    page.save()
    wanted = [TITLE, *(paragraph for side in sides for paragraph in side), *([closing] * closed)]
    assert read(target.getvalue(), "a.pdf").text.split("\n") == wanted


def two_up(pages: bytes, width: float, height: float) -> bytes:
    """The pages two by two, side by side, on sheets of this size."""
    with_pages = pypdfium2.PdfDocument(pages)
    sheets = pypdfium2.PdfDocument(pdfium.FPDF_ImportNPagesToOne(with_pages, width, height, 2, 1))
    target = io.BytesIO()
    sheets.save(target)
    return target.getvalue()


@pytest.mark.parametrize(("width", "height"), [(1190, 842), (842, 595), (1000, 700)])
@pytest.mark.parametrize("copies", [24, 30, 61])
def test_two_pages_on_a_sheet_are_two_pages(width: float, height: float, copies: int) -> None:
    pages = made_pdf.prose([SENTENCES[number % 5] for number in range(copies)])
    assert read(two_up(pages, width, height), "a.pdf").text == read(pages, "a.pdf").text


def test_tables_of_two_pages_on_a_sheet_are_those_of_the_pages() -> None:
    rows = made_tables.form([[str(row + column) for column in range(7)] for row in range(len(made_tables.ROWS))])
    pages = made_pdf.table(rows, breaks=[9], heading="三、收到和处理申请情况")
    whole = read(pages, "a.pdf")
    assert whole.tables[0].rows == made_tables.grid(rows)
    assert read(two_up(pages, 1190, 842), "a.pdf").tables[0].rows == whole.tables[0].rows


def test_a_wide_table_on_a_wide_page_is_one() -> None:
    page, target = made_pdf.canvas()
    page.setPageSize((842, 595))
    page.setFont(FONT, 10)
    for row in range(8):
        for number, x in enumerate((60, 200, 340, 560, 700)):
            page.drawString(x, 500 - 24 * row, f"{row * 7 + number}" if row and number else "断面")
    page.showPage()
    page.save()
    (table,) = read(target.getvalue(), "a.pdf").tables
    assert (len(table.rows), len(table.rows[0])) == (8, 5)


_BOX = "监督电话：本局办公室受理来访，工作日上午接待，请提前预约。"


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("how", ["line", "dashes", "shade"])
@pytest.mark.parametrize("height", [48.0, 60.0, 90.0])
def test_a_box_beside_a_title_is_read_after_it(side: str, how: str, height: float) -> None:
    page, target = made_pdf.canvas()
    x, top, width = (72.0 if side == "left" else 400.0), TOP + 20, 110.0
    if how == "shade":
        page.setFillGray(0.85)
    page.setDash(*([3, 2] if how == "dashes" else []))
    page.rect(x, top - height, width, height, stroke=how != "shade", fill=how == "shade")
    page.setFillGray(0)
    column(page, [_BOX], x + 4, top - 12, 11, 9)
    page.setFont(FONT, 16)
    for at, line in enumerate(("青岚市云岭县水务局二〇二二年", "政府信息公开工作年度报告")):
        page.drawString(200 if side == "left" else 100, TOP - 24 * at, line)
    column(page, [SENTENCES[0], SENTENCES[1]], 72, TOP - 110, 40, 11)
    page.showPage()
    page.save()
    text = read(target.getvalue(), "a.pdf").text.replace("\n", "")
    assert text == "青岚市云岭县水务局二〇二二年政府信息公开工作年度报告" + _BOX + SENTENCES[0] + SENTENCES[1]


def test_a_title_that_stands_on_two_pages_is_no_running_head() -> None:
    page, target = made_pdf.canvas()
    for content in (["目录", "一、概述……1", "二、申请……2"], list(SENTENCES)):
        page.setFont(FONT, 18)
        page.drawCentredString(297, TOP, TITLE)
        column(page, content, 72, TOP - 50, 40, 11)
        page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.title == TITLE
    assert document.text.split("\n").count(TITLE) == 2
