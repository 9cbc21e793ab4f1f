"""Spreadsheets: every visible sheet is a table, as it looks."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from indexer.document import UnreadableError
from indexer.readers import limits, read
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
