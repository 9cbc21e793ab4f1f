"""Spreadsheets: every visible sheet is a table, as it looks."""

from __future__ import annotations

import base64
import datetime
import io
import re
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from indexer.document import UnreadableError
from indexer.readers import limits, read
from tests.growth import check_quick
from tests.indexer.readers import damage
from tests.indexer.readers.layout import made_tables


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def book_of(rows: made_tables.Form, top: int = 1, left: int = 1) -> openpyxl.Workbook:
    """A workbook with a table whose upper left cell is at ``top`` and ``left``."""
    book = openpyxl.Workbook()
    sheet = book.active
    for (y, x), cell in made_tables.places(rows).items():
        sheet.cell(top + y, left + x).value = int(cell.text) if cell.text.isdigit() else cell.text or None
        if cell.rows * cell.columns > 1:
            sheet.merge_cells(None, top + y, left + x, top + y + cell.rows - 1, left + x + cell.columns - 1)
    return book


@settings(max_examples=25, deadline=None)
@given(made_tables.numbers(), st.integers(1, 4), st.integers(1, 4))
def test_the_statutory_table_is_read_back_exactly(numbers: list[list[str]], top: int, left: int) -> None:
    numbers[-1][-1] = "1"  # the last column is part of the used range
    rows = made_tables.form(numbers)
    document = read(saved(book_of(rows, top, left)), "a.xlsx")
    (table,) = document.tables
    assert table.rows == made_tables.grid(rows)
    assert document.text == made_tables.text(rows)


def test_values_are_read_as_they_look_and_hidden_sheets_are_not() -> None:
    book = openpyxl.Workbook()
    book.active.append(["日期", datetime.date(2019, 3, 25), 12.0, 3.5, "两\n行", True])
    hidden = book.create_sheet("隐藏")
    hidden.append(["密", "2"])
    hidden.sheet_state = "hidden"
    book.create_sheet("另").append(["乙", 2])
    document = read(saved(book), "a.xlsx")
    assert document.text == "日期 | 2019-03-25 | 12 | 3.5 | 两 行 | 是\n乙 | 2"
    first, second = document.tables
    assert document.text[first.start : first.end].startswith("日期")
    assert document.text[second.start : second.end] == "乙 | 2"


def test_an_empty_book_and_a_huge_one_say_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read(saved(openpyxl.Workbook()), "a.xlsx")
    monkeypatch.setattr(limits, "SHEET_CELLS", 5)
    book = openpyxl.Workbook()
    book.active.cell(1_000_000, 16_000).value = 1
    book.active.cell(1, 1).value = 1
    with pytest.raises(UnreadableError, match="more than the 5 cells"):
        read(saved(book), "a.xlsx")


_WHOLE = saved(book_of(made_tables.form([["1"] * 7] * len(made_tables.ROWS))))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(_WHOLE)), st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))))
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_damaged_file_is_read_or_refused_with_a_reason(suffix: str, end: int, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(_WHOLE)
    for place, value in flips:
        damaged[place] = value
    for data in (bytes(damaged), bytes(damaged[:end]), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(damaged[:end])):
        damage.read_or_refuse(data, f"a.{suffix}")


@pytest.mark.parametrize("wide", [4, 15, 18])
@pytest.mark.parametrize("before", [0, 3, 21])
def test_requests_with_blanks_for_none_are_read_from_a_sheet_of_all_chapters(wide: int, before: int) -> None:
    """The table of requests stands anywhere on the sheet, and other tables are wider than it."""
    from indexer.metadata import extract

    rows = made_tables.form([[str(row + 1), "", str(row + 2), "", "", "", str(2 * row + 3)] for row in range(14)])
    book = book_of(rows, top=before + 1)
    sheet = book.active
    for row in range(1, before + 1):
        sheet.cell(row, 1).value = f"第{row}段，全年主动公开政府信息{row}条，上年结转{row}件。"
    for column in range(1, wide + 1):
        sheet.cell(before + len(rows) + 3, column).value = column
    read_figures = extract(read(saved(book), "a.xlsx")).statistics
    assert read_figures["requests.new.natural_person"] == 1
    assert read_figures["requests.new.business"] is None
    assert read_figures["requests.new.research"] == 2
    assert read_figures["requests.new.total"] == 3
    assert read_figures["requests.carried_forward.total"] == 29


def test_struck_text_of_a_cell_is_left_out_and_raised_digits_are_raised() -> None:
    high, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    book = openpyxl.Workbook()
    book.active.append([CellRichText("14", TextBlock(high, "6")), CellRichText(TextBlock(struck, "3"), "2"), 16])
    assert read(saved(book), "a.xlsx").text == "14⁶ | 2 | 16"


def test_a_sheet_is_read_as_it_looks() -> None:
    """Formats, hidden rows and columns (also those of no width), and cells that are struck out."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["收费（万元）", 583600, "藏列", 9], ["比例", 0.256, "藏列", 0], ["藏行", 1, "藏列", 2]):
        sheet.append(row)
    sheet["B1"].number_format, sheet["B2"].number_format, sheet["D2"].number_format = "0!.0000", "0.0%", '0;-0;"-"'
    sheet["D1"].font = openpyxl.styles.Font(strike=True)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    document = read(saved(book), "a.xlsx")
    assert document.tables[0].rows == (("收费（万元）", "58.3600", ""), ("比例", "25.6%", "0"))


#: A sheet like the one above with merged cells, struck and raised digits in a text, and a hidden sheet; written by xlwt.
_OLD = (
    b"c-rk)T}V_>5dO~HyX#$l*7dK@U|BY_GL6+D3el~gd?_;tii%2esjxH_UkWPA7K8|*o{C-sE9$}Or5`FOg6JVwsUQdfEqv-JsOUl6W@hg#"
    b"-L`PS1oO_}%$Yl9X3m^BbI&>V4#x6^dhe7BBMIu@z<AsZ*94xT>b4%dp#FHANvk!e#%-8Y;5KL>T~0jAd6~g$$m=}}4Y&2Dgn<uKci{*c"
    b"I@-hj8H9D>L$hKZYL!m8r{M}!4~oUFe8Kw!7YM#3vX2C>5zaZmwIn;Fb|4mNC|_mf@pdgBeICLJ_eAHNaH>#*7o5i@&#Q#26Kf*}n-9&A"
    b"4&(0{YDyYDJsW+Xe5wz(ha>####QJ*a9Oa_r!T}c<U$=qq6E;nJAlK~8v6rirFJA7fKSiCb>32fHI>1dKxJSEg_NCr_!{>EU#xBDiQneW"
    b"EMI~6-zW1k{=heA*;Db|lmV&unY84o_*p6JU(_g}x)9&1_#KXtZn;ykP#x&ur<)m^kxIp)qjZ|_=Ejv|-?W|G?0}(AwPK})Y+?~zy;>oM"
    b"dt=f0P10=aA#GzTq31g@`Q($G(mQFV6b&)aN*T>`p6nuCn)&FB&#yMMG=}yFr%O&p@d%~tIpR3Q8rjE5-$ms@R<4||&^#h3lM$cG#llj-"
    b"r)87{LYD|GBuQ$^8jDO~L$}DBk=`;Ice%jp(4q<SVxps;w%qqcKZceN-CsX^tg!!WsFz+pH_b*#=|+XBP?s+;JP28>GI!tif{TCKi4Dz*"
    b"M1<nz#UU4C$P_Y9utVm^b`nt<3_XTVR;K{po@pdiEi+?lMes;8*s79<Otz}TD&xeHwFXYjkW+*E5<M=W9j1SpjGwUNH!W#mNjD`}(vdWl"
    b"LnL@*1}J6@8B5`W#yvce%hc7AbO%UR7hOwU7kQ4!i1_A^euX+MA9vXiI>Ua!bmkwD^3TdQ^%Kw5d{Zg&jpHOyMXIRUV1o@d*kHq41SPjF"
    b"$jwGKZ=Ejl-pT)U#;A_lze)aEXhH{-PWrZ5k9KM!^g*5u%!5-|w$v1Ltp9}!+i3I%+R!3?w56TDbTd>F=QCwR@ASPw>5f01j-UT{{2%{U"
    b"Jc|"
)


def test_an_old_workbook_is_read_as_it_looks() -> None:
    document = read(zlib.decompress(base64.b85decode(_OLD)), "a.xls")
    assert document.tables[0].rows == (
        ("比例", "25.6%", "2024年1月18日", "12", "0", ""),
        ("14⁶", "2", "是", "", "", ""),
        ("合", "合", "1", "", "", ""),
        ("合", "合", "2", "", "", ""),
    )


_DOCUMENT = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="表"><table:table-column table:number-columns-repeated="3"/>
<table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="string"><text:p>比例</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.256"><text:p>25.6%</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="0"><text:p>-</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>藏列</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell office:value-type="string"><text:p>藏行</text:p>
</table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="3"><text:p>合</text:p>
</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_open_document_is_read_as_it_looks() -> None:
    names = {"o": "office", "t": "table", "x": "text"}
    content = _DOCUMENT.replace("\n", "")
    for short, name in names.items():
        content = content.replace(f'="{short}"', f'="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"', 1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    assert read(target.getvalue(), "a.ods").tables[0].rows == (("比例", "25.6%", "0"), ("合", "合", "合"))


_WORKBOOK = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="甲"><Table>{}</Table></Worksheet></Workbook>'
)
_CELLS = '<Row ss:Index="{}"><Cell{}><Data ss:Type="{}">{}</Data></Cell></Row>'


def test_places_and_moments_that_no_workbook_has_are_read_all_the_same() -> None:
    rows = _CELLS.format(0, "", "String", "甲") + _CELLS.format(2, "", "DateTime", "2024-01-05T00:00:00+08:00")
    assert read(_WORKBOOK.format(rows).encode(), "a.xls").text == "甲\n2024-01-05"


def test_columns_that_are_hidden_again_and_again_take_time_once() -> None:
    column = '<Column ss:Index="2" ss:Span="16382" ss:Hidden="1"/>'
    data = _WORKBOOK.format(column * 2_000 + _CELLS.format(1, "", "String", "甲")).encode()
    check_quick(lambda: read(data, "a.xls"), 0.5)


def test_cells_merged_over_each_other_take_time_once() -> None:
    rows = _CELLS.format(1, ' ss:MergeAcross="99" ss:MergeDown="999"', "String", "甲") * 500
    data = _WORKBOOK.format(rows + _CELLS.format(1000, "", "String", "乙")).encode()
    check_quick(lambda: read(data, "a.xls"), 2)


def _opened(rows: str, sheets: int = 1) -> bytes:
    """A document of OpenDocument's, of sheets with the same rows."""
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        names = " ".join(
            f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
        )
        tables = "".join(f'<table:table table:name="{n}">{rows}</table:table>' for n in range(sheets))
        body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        archive.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
    return book.getvalue()


@pytest.mark.parametrize(("down", "across", "sheets"), [(60_000, 16_000, 1), (1_000, 1_000, 5)])
def test_cells_that_are_repeated_beyond_all_sheets_are_refused_before_they_are_made(
    down: int, across: int, sheets: int
) -> None:
    row = (
        f'<table:table-row table:number-rows-repeated="{down}"><table:table-cell office:value-type="float"'
        f' office:value="1" table:number-columns-repeated="{across}"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    with pytest.raises(UnreadableError, match=r"2,000,000 cells"):
        read(_opened(row, sheets), "a.ods")


@pytest.mark.parametrize(
    "far", ["<c><v>1</v></c>", '<c s=" r=\'A1\' " r="XFD1048576"><v>1</v></c>', '<c r = "XFD9999"/>']
)
def test_a_sheet_is_refused_that_is_too_large_wherever_its_cells_say_they_are(far: str) -> None:
    first = '<row r="1"><c r="A1"><v>1</v></c>' + "<c><v>1</v></c>" * 300 + "</row>"
    with pytest.raises(UnreadableError, match=r"2,000,000 cells"):
        read(_with_rows(f'{first}<row r="1048576">{far}</row>'), "a.xlsx")


def test_cells_that_do_not_say_where_they_stand_follow_each_other() -> None:
    rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c><c><v>4</v></c></row>'
    assert read(_with_rows(rows), "a.xlsx").text == "1 | 2 |\n | 3 | 4".replace("\n |", "\n|")


def _with_rows(rows: str) -> bytes:
    """A workbook with these rows, as XML, in its sheet."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(openpyxl.Workbook()))) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(
                    rb"<sheetData(?: ?/>|></sheetData>)", b"<sheetData>" + rows.encode() + b"</sheetData>", content
                )
            new.writestr(name, content)
    return written.getvalue()


def test_paragraphs_over_and_under_a_table_are_prose_and_not_cells() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["某局2023年报告"], ["全年公开317条。"], ["项目", "件数"], ["许可", 143], ["没有收费。"], ["某局"]):
        sheet.append(row)
    for row in (1, 2, 5, 6):
        sheet.merge_cells(None, row, 1, row, 2)
    document = read(saved(book), "a.xlsx")
    assert document.text == "某局2023年报告\n全年公开317条。\n项目 | 件数\n许可 | 143\n没有收费。\n某局"
    (table,) = document.tables
    assert table.rows == (("项目", "件数"), ("许可", "143"))
    assert document.text[table.start : table.end] == "项目 | 件数\n许可 | 143"


def test_a_web_page_under_the_name_of_a_workbook_is_read_as_one() -> None:
    page = (
        "<html><body><table><tr><td>许可</td><td>143</td></tr><tr><td>处罚</td><td>27</td></tr></table></body></html>"
    )
    document = read(page.encode("gb18030"), "a.xls")
    assert document.format == "xls"
    assert document.tables[0].rows == (("许可", "143"), ("处罚", "27"))


_XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:s="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style s:ID="p"><NumberFormat s:Format="Percent"/></Style><Style s:ID="k"><Font s:StrikeThrough="1"/></Style>
<Style s:ID="d"><NumberFormat s:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style></Styles>
<Worksheet s:Name="表"><Table><Column s:Index="4" s:Hidden="1"/>
<Row><Cell s:MergeAcross="1"><Data s:Type="String">合</Data></Cell><Cell><Data s:Type="Number">143</Data></Cell>
<Cell><Data s:Type="String">藏列</Data></Cell></Row>
<Row s:Index="3"><Cell s:StyleID="p"><Data s:Type="Number">0.256</Data></Cell><Cell s:StyleID="k"><Data s:Type="Number">9</Data></Cell>
<Cell s:StyleID="d"><Data s:Type="DateTime">2024-01-18T00:00:00.000</Data></Cell></Row>
<Row s:Hidden="1"><Cell><Data s:Type="String">藏行</Data></Cell></Row></Table></Worksheet>
<Worksheet s:Name="密"><Table><Row><Cell><Data s:Type="String">密</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_a_workbook_that_is_one_xml_is_read_as_it_looks() -> None:
    document = read(_XML.encode(), "a.xls")
    assert document.text == "合 | 143\n25.60% |  | 2024年1月"
    assert document.tables[0].rows == (("合", "合", "143"), ("25.60%", "", "2024年1月"))
    with pytest.raises(UnreadableError, match="damaged"):
        read(_XML.encode()[:-40], "a.xls")


def test_text_boxes_over_a_sheet_stand_before_it() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["许可", 143])
        sheet.insert_textbox(5, 0, "二")
        sheet.insert_textbox(2, 3, "某局2023年\n年度报告")
    assert read(target.getvalue(), "a.xlsx").text == "某局2023年\n年度报告\n二\n许可 | 143"
