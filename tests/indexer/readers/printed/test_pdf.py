"""PDF files: text in paragraphs without page furniture, and tables as grids, whatever way they are drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from indexer.document import UnreadableError
from indexer.readers import read
from indexer.readers.printed import ocr
from tests.indexer.readers import damage
from tests.indexer.readers.layout import made_tables
from tests.indexer.readers.printed import made_pdf
from tests.indexer.readers.printed.made_pdf import FONT, LEFT, TOP

STATISTICS = Path(__file__).resolve().parents[4] / "../shared/eval/statistics"

FORM = made_tables.form([[str(7 * row + column) for column in range(7)] for row in range(len(made_tables.ROWS))])

_RUNNING = ("云岭县林业局政府信息公开工作年度报告", "政府信息公开专栏")


@settings(max_examples=25, deadline=None)
@given(
    numbers=made_tables.numbers(),
    border=st.sampled_from([made_pdf.stroked, made_pdf.filled, made_pdf.dashed]),
    breaks=st.lists(st.integers(4, len(FORM) - 1), max_size=2, unique=True).map(sorted),
    repeated=st.sampled_from([0, made_tables.HEADER_ROWS]),
)
def test_the_statutory_table_is_read_back_exactly_also_over_page_breaks(
    numbers: list[list[str]], border: made_pdf.Border, breaks: list[int], repeated: int
) -> None:
    rows = made_tables.form(numbers)
    document = read(made_pdf.table(rows, border, breaks, repeated, heading="三、收到和处理申请情况"), "a.pdf")
    (table,) = document.tables
    assert table.rows == made_tables.grid(rows)
    assert document.text == f"三、收到和处理申请情况\n{made_tables.text(rows)}"
    assert document.text[table.start : table.end] == made_tables.text(rows)


@settings(max_examples=40, deadline=None)
@given(made_tables.paragraphs())
def test_lines_become_the_paragraphs_that_they_were(paragraphs: list[str]) -> None:
    closing = (
        "以上情况特此报告，请予监督，并对我局的工作提出宝贵的意见建议，联系方式见本机关门户网站的政府信息公开专栏。"
    )
    document = read(made_pdf.prose([closing, *paragraphs, closing]), "a.pdf")
    assert document.text.split("\n") == [closing, *paragraphs, closing]


@pytest.mark.parametrize(
    "number",
    ["- {} -", "— {} —", "－{}－", "第 {} 页", "第{}页 共3页", "{}", "{} / 3", "·{}·"],
)
def test_page_numbers_and_running_headers_are_left_out(number: str) -> None:
    def furniture(page: Canvas, count: int) -> None:
        page.setFont(FONT, 9)
        page.drawString(LEFT, 810, _RUNNING[count % 2])
        page.drawCentredString(297, 40, number.format(count))

    paragraph = (
        "全年主动公开政府信息一百二十六条，其中政策文件二十条，解读材料十八条，办事指南八十八条，均在规定的期限内公开。"
    )
    document = read(made_pdf.prose([paragraph] * 30, furniture), "a.pdf")
    assert document.text.split("\n") == [paragraph] * 30


def test_a_number_that_ends_a_page_of_text_is_no_page_number() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 16)
    for at, line in enumerate(["一、概述", "统计年份", "2018"]):
        page.drawString(LEFT, 400 - 28 * at, line)
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").text.split("\n") == ["一、概述", "统计年份", "2018"]


def test_a_page_turned_on_its_side_reads_as_if_it_were_upright() -> None:
    page, target = made_pdf.canvas()
    page.rotate(90)
    page.setFont(FONT, 16)
    page.drawString(100, -200, "政府信息公开情况统计表")
    for x in (100, 200, 300):
        page.line(x, -220, x, -280)
    for y in (-220, -250, -280):
        page.line(100, y, 300, y)
    for x, y, cell in ((110, -240, "规章"), (210, -240, "12"), (110, -270, "许可"), (210, -270, "345")):
        page.drawString(x, y, cell)
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.text == "政府信息公开情况统计表\n规章 | 12\n许可 | 345"
    assert document.tables[0].rows == (("规章", "12"), ("许可", "345"))


def test_a_tilted_watermark_is_no_text_of_the_report() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 16)
    page.drawString(LEFT, TOP, "本年度主动公开政府信息三十五条。")
    page.translate(200, 300)
    page.rotate(45)
    page.drawString(0, 0, "样本")
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").text == "本年度主动公开政府信息三十五条。"


def test_text_printed_twice_to_look_bold_is_read_once() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 16)
    for shift in (0, 0.4):
        page.drawString(LEFT + shift, TOP, "一、总体情况二二〇一八年")
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").text == "一、总体情况二二〇一八年"


def test_labels_written_downwards_are_read_in_their_order() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 12)
    for x in (100, 160, 300):
        page.line(x, 700, x, 560)
    for y in (700, 560):
        page.line(100, y, 300, y)
    for x, column in ((132, "三、本年度"), (110, "办理结果")):
        for at, character in enumerate(column):
            page.drawString(x, 680 - 13 * at, character)
    page.drawString(200, 640, "15")
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").tables[0].rows == (("三、本年度办理结果", "15"),)


def test_a_number_that_a_narrow_cell_broke_in_two_is_whole() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 12)
    for x in (100, 160, 184):
        page.line(x, 700, x, 660)
    for y in (700, 660):
        page.line(100, y, 184, y)
    page.drawString(105, 680, "总数")
    page.drawString(161, 688, "1234")
    page.drawString(161, 674, "56")
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").tables[0].rows == (("总数", "123456"),)


def test_a_headline_set_large_is_the_title() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 22)
    page.drawCentredString(297, 770, "云岭县林业局")
    page.drawCentredString(297, 740, "2018年政府信息公开工作年度报告")
    page.setFont(FONT, 16)
    for at in range(5):
        page.drawString(LEFT, 690 - 28 * at, "本报告由云岭县林业局依法编制，所列数据截至十二月三十一日")
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.title == "云岭县林业局2018年政府信息公开工作年度报告"
    assert document.text.startswith("云岭县林业局\n2018年政府信息公开工作年度报告\n本报告由")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text("政府信息公开申请", min_size=2, max_size=8)] + [st.integers(0, 99999)] * 3),
        min_size=3,
        max_size=12,
    )
)
def test_columns_of_numbers_without_rules_are_a_table(rows: list[tuple[str | int, ...]]) -> None:
    header = ("项目", "本年", "上年", "合计")
    page, target = made_pdf.canvas()
    page.setFont(FONT, 12)
    page.drawString(LEFT, TOP, "附表统计如下。")
    for at, row in enumerate([header, *rows]):
        for x, value in zip((LEFT, 250, 350, 450), row, strict=True):
            page.drawString(x, TOP - 40 - 20 * at, str(value))
    page.drawString(LEFT, TOP - 80 - 20 * len(rows), "以上数据截至年末。")
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    (table,) = document.tables
    assert table.rows == tuple(tuple(map(str, row)) for row in [header, *rows])
    first, *shown, last = document.text.split("\n")
    assert (first, last) == ("附表统计如下。", "以上数据截至年末。")
    assert shown == [" | ".join(map(str, row)) for row in [header, *rows]]


def test_signatures_beside_each_other_are_no_table() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 12)
    for at in range(4):
        page.drawString(LEFT, TOP - 20 * at, "签发人")
        page.drawString(350, TOP - 20 * at, "经办人")
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").tables == ()


def test_a_frame_around_text_is_no_table() -> None:
    page, target = made_pdf.canvas()
    page.setFont(FONT, 16)
    page.rect(60, 600, 480, 200)
    page.drawString(LEFT, 760, "本年度没有需要报告的其他事项。")
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.tables == ()
    assert document.text == "本年度没有需要报告的其他事项。"


def test_a_password_is_named_as_the_reason() -> None:
    page, target = made_pdf.canvas(encrypt="geheim")
    page.drawString(LEFT, TOP, "2018")
    page.showPage()
    page.save()
    with pytest.raises(UnreadableError, match="password"):
        read(target.getvalue(), "a.pdf")


def _scan() -> bytes:
    page, target = made_pdf.canvas()
    page.rect(100, 100, 300, 300, fill=1)
    page.showPage()
    page.save()
    return target.getvalue()


def test_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_program", lambda: None)
    with pytest.raises(UnreadableError, match=r"scan.*tesseract-ocr-chi-sim"):
        read(_scan(), "a.pdf")


@pytest.mark.parametrize(("angle", "paper"), [(0.0, 255), (1.2, 255), (-0.7, 205)])
def test_a_scan_of_a_table_is_read_where_ocr_is_installed(angle: float, paper: int) -> None:
    if ocr._program() is None:
        pytest.skip("Tesseract with chi_sim is not installed")
    import pypdfium2

    rows = made_tables.form([[str(10 + row)] * 7 for row in range(len(made_tables.ROWS))])
    source = pypdfium2.PdfDocument(made_pdf.table(rows))
    picture = source[0].render(scale=200 / 72).to_pil().convert("L")
    picture = picture.rotate(angle, fillcolor=255, resample=3).point(lambda grey: 60 + grey * (paper - 60) // 255)
    page, target = made_pdf.canvas()
    page.drawInlineImage(picture, 0, 0, *made_pdf.PAGE)
    page.showPage()
    page.save()
    document = read(target.getvalue(), "a.pdf")
    (table,) = document.tables
    assert document.format == "pdf-ocr"
    assert [len(row) for row in table.rows] == [made_tables.WIDTH] * len(rows)
    cells = list(zip(sum(table.rows, ()), sum(made_tables.grid(rows), ()), strict=True))
    assert sum(found == wanted for found, wanted in cells if wanted.isdigit()) > 0.75 * 7 * len(made_tables.ROWS)


_WHOLE = made_pdf.table(FORM)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(_WHOLE) - 1), st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))))
def test_a_damaged_file_is_read_or_refused_with_a_reason(end: int, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(_WHOLE)
    for place, value in flips:
        damaged[place] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocr, "_program", lambda: None)  # a page that lost its text is no scan worth the time
        for data in (bytes(damaged), bytes(damaged[:end])):
            damage.read_or_refuse(data, "a.pdf")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_bytes_of_any_kind_are_refused_with_a_reason(data: bytes, signed: bool) -> None:
    damage.read_or_refuse(b"%PDF-1.7\n" + data if signed else data, "a.pdf")


def test_every_figure_of_a_published_report_is_in_its_place() -> None:
    path = STATISTICS / "hongze2024.pdf"
    if not path.is_file():
        pytest.skip("the published report is not beside the project")
    figures = json.loads((STATISTICS / "hongze2024.json").read_text(encoding="utf-8"))["statistics"]
    document = read(path.read_bytes(), path.name)
    proactive, requests, disputes = document.tables
    assert _numbers(requests.rows[3:]) == _stated(figures, "requests.")
    assert _numbers(disputes.rows[3:]) == _stated(figures, "reconsideration.") + _stated(figures, "litigation.")
    assert [row[0] for row in proactive.rows][:4] == ["第二十条第（一）项", "信息内容", "规章", "行政规范性文件"]
    assert len(document.text.split("\n")) == 62
    assert "- 3 -" not in document.text


def _stated(figures: dict[str, int | None], prefix: str) -> list[int]:
    return [value for key, value in figures.items() if key.startswith(prefix) and value is not None]


def _numbers(rows: tuple[tuple[str, ...], ...]) -> list[int]:
    return [int(cell) for row in rows for cell in row if re.fullmatch(r"\d+", cell)]


@pytest.mark.parametrize("make", [lambda: b"", lambda: b"%PDF-1.4\n%%EOF", lambda: b"<html></html>"])
def test_what_is_no_pdf_is_said_to_be_none(make: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableError, match=r"empty|damaged"):
        read(make(), "a.pdf")


@pytest.mark.parametrize(
    ("size", "rise", "read_as"), [(0.65, 0.35, "146¹条"), (0.6, 0.2, "146¹条"), (0.65, 0.0, "1461条")]
)
def test_a_raised_digit_is_not_of_the_number_before_it(size: float, rise: float, read_as: str) -> None:
    page, target = made_pdf.canvas()
    across = 100.0
    for text, own, up in (("全年公开146", 1.0, 0.0), ("1", size, rise), ("条信息。", 1.0, 0.0)):
        page.setFont(made_pdf.FONT, 12 * own)
        page.drawString(across, 600 + 12 * up, text)
        across += page.stringWidth(text, made_pdf.FONT, 12 * own)
    page.save()
    assert read(target.getvalue(), "a.pdf").text == f"全年公开{read_as}信息。"


def _stroke(page: Canvas, x: float, y: float, width: float) -> None:
    page.line(x, y, x + width, y)


def _thin_rectangle(page: Canvas, x: float, y: float, width: float) -> None:
    page.rect(x, y - 0.3, width, 0.6, stroke=0, fill=1)


@pytest.mark.parametrize("draw", [_stroke, _thin_rectangle])
@pytest.mark.parametrize(("height", "is_read"), [(0.38, False), (0.25, False), (-0.1, True), (0.95, True)])
def test_text_is_struck_by_a_line_through_its_middle_and_by_no_other(
    draw: Callable[[Canvas, float, float, float], None], height: float, is_read: bool
) -> None:
    page, target = made_pdf.canvas()
    page.setFont(made_pdf.FONT, 14)
    page.drawString(100, 700, "全年收到申请二十九件二十六件，均已答复。")
    draw(page, 100 + 6 * 14, 700 + height * 14, 4 * 14)
    page.drawString(100, 600, "合计")
    draw(page, 90, 600 + 0.38 * 14, 300)  # a border that a text overlaps
    page.save()
    struck = "二十九件" if is_read else ""
    assert read(target.getvalue(), "a.pdf").text == f"全年收到申请{struck}二十六件，均已答复。\n合计"


def test_the_edge_of_a_marked_passage_strikes_nothing() -> None:
    page, target = made_pdf.canvas()
    page.setFillColor(Color(1, 1, 0))
    page.rect(100 + 6 * 14, 700 - 2, 4 * 14, 0.38 * 14 + 2, stroke=0, fill=1)  # as a pen marks it, half as high
    page.setFillColor(Color(0, 0, 0))
    page.setFont(made_pdf.FONT, 14)
    page.drawString(100, 700, "全年收到申请二十九件，均已答复。")
    page.save()
    assert read(target.getvalue(), "a.pdf").text == "全年收到申请二十九件，均已答复。"


_BARE = {"borderWidth": 0, "borderColor": Color(0, 0, 0, 0), "fillColor": Color(0, 0, 0, 0)}


@pytest.mark.parametrize("drawn", [True, False])
def test_values_of_a_form_stand_where_they_are_shown(drawn: bool) -> None:
    page, target = made_pdf.canvas()
    page.setFont(made_pdf.FONT, 14)
    page.drawString(100, 700, "全年收到申请")
    page.drawString(240, 700, "件，均已答复。")
    page.acroForm.textfield(name="n", value="26", x=190, y=695, width=45, height=18, fontSize=12, **_BARE)
    page.acroForm.textfield(name="h", value="9", x=190, y=600, width=45, height=18, annotationFlags="hidden", **_BARE)
    page.save()
    data = target.getvalue() if drawn else target.getvalue().replace(b"/AP ", b"/XP ")
    assert read(data, "a.pdf").text.replace(" ", "") == "全年收到申请26件，均已答复。"
