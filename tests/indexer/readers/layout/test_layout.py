"""The layout of placed characters: what joins, what parts, and what the end of a page cut in two."""

from __future__ import annotations

import pytest

from indexer.readers.layout.compose import compose
from indexer.readers.layout.geometry import Glyph, Lattice, Line, Page, Rule, rules_of
from indexer.readers.layout.lines import join, lines_of
from indexer.readers.layout.page_spanning_tables import stack
from indexer.readers.layout.running_heads import without_furniture
from indexer.readers.layout.tables import find_tables


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("政府信息", "公开", "政府信息公开"),
        ("公开信息", "126条", "公开信息126条"),
        ("共2018", "年", "共2018年"),
        ("annual", "report", "annual report"),
        ("the infor-", "mation of", "the information of"),
        ("the G-", "20 summit", "the G- 20 summit"),
        ("http://www.yunling.", "example/zwgk", "http://www.yunling.example/zwgk"),
        ("一、", "概述", "一、概述"),
        ("", "概述", "概述"),
    ],
)
def test_lines_of_a_paragraph_are_joined_as_their_script_asks(first: str, second: str, joined: str) -> None:
    assert join(first, second) == joined


def glyphs(text: str, x: float = 0.0, y: float = 100.0, size: float = 10.0, step: float | None = None) -> list[Glyph]:
    """Characters on a line; ideographs as wide as they are high, others half as wide."""
    made = []
    for character in text:
        width = size if ord(character) > 127 else size / 2
        made.append(Glyph(character, x, y, width, size))
        x += width if step is None else step
    return made


def line_text(*runs: list[Glyph]) -> str:
    (line,) = lines_of(glyph for run in runs for glyph in run)
    return line.text


def test_spaces_are_read_from_gaps_between_words_but_not_from_spaced_ideographs() -> None:
    assert line_text(glyphs("annual"), glyphs("report", x=33)) == "annual report"
    assert line_text(glyphs("政府信息公开", step=15)) == "政府信息公开"
    assert line_text(glyphs("公开"), glyphs("126", x=24)) == "公开126"
    assert line_text(glyphs("公 开")) == "公 开"


def test_characters_printed_twice_to_look_bold_are_read_once() -> None:
    assert line_text(glyphs("公开"), glyphs("公开", x=0.4), glyphs("开", x=20)) == "公开开"


def test_characters_in_any_order_make_lines_from_above_and_words_from_the_left() -> None:
    below, above = glyphs("第二行", y=120), glyphs("第一行", y=100.8)
    assert [line.text for line in lines_of([*below[::-1], *above[::-1]])] == ["第一行", "第二行"]


def frame(xs: list[float], ys: list[float]) -> list[Rule]:
    """The lines of a table without spans."""
    return [Rule(x, ys[0], x, ys[-1]) for x in xs] + [Rule(xs[0], y, xs[-1], y) for y in ys]


def test_a_line_drawn_twice_a_little_apart_is_one() -> None:
    rules = frame([0, 50, 100], [0, 20, 40]) + frame([0.8, 50.8, 100.8], [0.8, 20.8, 40.8])
    (table,), left, _ = find_tables(rules, glyphs("甲", 10, 15) + glyphs("乙", 60, 35) + glyphs("外", 10, 90))
    assert (len(table.xs), len(table.ys)) == (3, 3)
    assert [table.texts[number] for number in table.cells[0]] == ["甲", ""]
    assert [glyph.text for glyph in left] == ["外"]


def test_the_outer_lines_of_a_table_may_be_missing() -> None:
    rules = [Rule(0, y, 100, y) for y in (0, 20, 40)] + [Rule(50, 0, 50, 40)]
    (table,), _, _ = find_tables(rules, glyphs("甲", 10, 15) + glyphs("乙", 60, 35))
    assert [[table.texts[number] for number in row] for row in table.cells] == [["甲", ""], ["", "乙"]]


def test_the_axes_and_grid_of_a_chart_are_no_table() -> None:
    rules = [Rule(0, y, 200, y) for y in range(0, 100, 20)] + [Rule(0, 0, 0, 100)]
    rules += [Rule(x, 96, x, 100) for x in range(40, 200, 40)] + [Rule(0, 100, 200, 100)]
    tables, left, _ = find_tables(rules, glyphs("公开", 50, 15) + glyphs("申请", 90, 55))
    assert tables == []
    assert len(left) == 4


def test_a_thin_rectangle_is_a_line_and_a_thick_one_is_none() -> None:
    thin = [(0.0, 0.0), (100.0, 0.0), (100.0, 0.5), (0.0, 0.5), (0.0, 0.0)]
    thick = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0), (0.0, 0.0)]
    assert list(rules_of([thin], stroked=False)) == [Rule(0.0, 0.25, 100.0, 0.25)]
    assert list(rules_of([thick], stroked=False)) == []
    assert len(list(rules_of([thick], stroked=True))) == 4


def lattice(rows: list[list[str]], unfinished: str = "", spans: list[tuple[str, str]] | None = None) -> Lattice:
    """A table of three columns; cells whose texts are in ``unfinished`` may go on overleaf."""
    texts = [text for row in rows for text in row]
    cells = [list(range(3 * row, 3 * row + 3)) for row in range(len(rows))]
    for upper, lower in spans or ():
        number, other = texts.index(upper), texts.index(lower)
        cells = [[number if cell == other else cell for cell in row] for row in cells]
    full = {number for number, text in enumerate(texts) if text and text in unfinished}
    return Lattice([0, 100, 200, 300], [float(20 * row) for row in range(len(rows) + 1)], cells, texts, full)


def test_a_label_that_spans_a_page_break_spans_the_rows_overleaf() -> None:
    above = lattice([["（四）无法提供", "1.不掌握", "31"]])
    below = lattice([["", "2.没有现成", "1"], ["#", "3.补正后", ""]], spans=[("", "#")])
    rows = stack([above, below]).rows()
    assert [row[0] for row in rows] == ["（四）无法提供"] * 3
    assert [row[2] for row in rows] == ["31", "1", ""]


def test_an_empty_figure_at_the_top_of_a_page_is_not_filled_from_the_page_before() -> None:
    rows = stack([lattice([["规章", "3", "8"]]), lattice([["规范性文件", "", "7"]])]).rows()
    assert rows == (("规章", "3", "8"), ("规范性文件", "", "7"))


def test_a_row_that_a_page_break_cut_is_one_row_with_whole_texts_and_numbers() -> None:
    above = lattice([["3.补正后申请内", "5608", "12"]], unfinished="3.补正后申请内 5608")
    assert stack([above, lattice([["容仍不明确", "6", ""]])]).rows() == (("3.补正后申请内容仍不明确", "56086", "12"),)


def test_a_row_of_its_own_at_the_top_of_a_page_stays_one() -> None:
    above = lattice([["行政处罚", "2776", ""]])
    assert len(stack([above, lattice([["行政强制", "", ""]])]).rows()) == 2
    full = lattice([["1.信访举报投诉类", "7", "8"]], unfinished="1.信访举报投诉类")
    assert len(stack([full, lattice([["2.重复申请", "", ""]])]).rows()) == 2


def test_the_upper_margin_of_a_row_at_the_end_of_a_page_is_no_row() -> None:
    rows = stack([lattice([["甲", "1", "2"], ["", "", ""]]), lattice([["乙", "3", "4"]])]).rows()
    assert rows == (("甲", "1", "2"), ("乙", "3", "4"))


def test_a_header_repeated_overleaf_is_dropped_and_a_row_like_the_first_is_not() -> None:
    header = ["项目", "本年", "上年"]
    assert stack([lattice([header, ["甲", "1", "2"]]), lattice([header, ["乙", "3", "4"]])]).rows() == (
        tuple(header),
        ("甲", "1", "2"),
        ("乙", "3", "4"),
    )
    assert len(stack([lattice([["0", "0", "0"]]), lattice([["0", "0", "0"], ["1", "1", "1"]])]).rows()) == 3


def test_a_column_that_only_a_slip_of_the_pen_made_is_left_out() -> None:
    cells = [[0, 0, 1], [2, 3, 3]]
    slipped = Lattice([0, 100, 104, 200], [0, 20, 40], cells, ["甲", "1", "乙", "2"])
    assert stack([slipped]).rows() == (("甲", "1"), ("乙", "2"))


def test_a_border_out_of_line_where_a_page_ends_makes_no_row() -> None:
    rules = [Rule(x, 0, x, 60) for x in (0, 50, 100, 150, 200)] + [Rule(0, y, 200, y) for y in (0, 60)]
    rules += [Rule(50, 40, 200, 40), Rule(0, 20, 50, 20)]
    cells = glyphs("一", 60, 15) + glyphs("二", 110, 15) + glyphs("三", 160, 15) + glyphs("四", 160, 55)
    (table,), _, _ = find_tables(rules, cells)
    assert [[table.texts[number] for number in row] for row in table.cells] == [
        ["", "一", "二", "三"],
        ["", "", "", "四"],
    ]


def line(text: str, y: float, size: float = 16.0) -> Line:
    return Line(72, 72 + size * len(text), y, size, text, ((72, 72 + size * len(text), text),))


def test_text_that_happens_to_begin_every_page_alike_is_kept() -> None:
    pages = [[line("全年收到申请。", 70), line(f"第{word}项如下。", 98), line("公开。", 126)] for word in "一二三四"]
    assert without_furniture(pages, [842.0] * 4) == pages


def test_headers_of_left_and_right_pages_are_both_left_out() -> None:
    pages = [
        [line("云岭县林业局" if number % 2 else "年度报告", 40, 9), line(f"第{word}项。", 98), line("公开。", 126)]
        for number, word in enumerate("一二三四五六")
    ]
    assert all(len(page) == 2 for page in without_furniture(pages, [842.0] * 6))


def test_what_stands_behind_a_line_of_text_is_no_furniture() -> None:
    page = [line("公开。", 700), line("— 3 —", 740), line("以上。", 800)]
    assert without_furniture([page], [842.0]) == [page]


def test_a_table_in_the_middle_of_text_is_rendered_once_and_in_its_place() -> None:
    page = Page(595, 842, rules=frame([50, 150, 250], [100, 120, 140]))
    page.glyphs = glyphs("表前。", 50, 80) + glyphs("表后。", 50, 170)
    page.glyphs += glyphs("规章", 60, 113) + glyphs("12", 160, 113) + glyphs("许可", 60, 133) + glyphs("345", 160, 133)
    composed = compose([page])
    assert composed.text == "表前。\n规章 | 12\n许可 | 345\n表后。"
    (table,) = composed.tables
    assert composed.text[table.start : table.end] == "规章 | 12\n许可 | 345"


def test_two_tables_with_text_between_pages_stay_two() -> None:
    def page(extra: list[Glyph]) -> Page:
        cells = glyphs("规章", 60, 713) + glyphs("12", 160, 713) + glyphs("许可", 60, 733) + glyphs("345", 160, 733)
        return Page(595, 842, cells + extra, frame([50, 150, 250], [700, 720, 740]))

    assert len(compose([page([]), page(glyphs("四、行政复议", 50, 100))]).tables) == 2
    assert len(compose([page([]), page([])]).tables) == 1


FULL = "全年主动公开政府信息共计一百二十六条均在期限内公开以上数据截至年末特此说明并予报告如下各项内容"


def prose(*lines: tuple[str, float, float]) -> Page:
    """A page of lines: text, how far in, how far down."""
    return Page(595, 842, [glyph for text, x, y in lines for glyph in glyphs(text, 50 + x, y)])


def test_a_signature_and_its_date_are_lines_of_their_own() -> None:
    body = [(FULL, 0.0, 100.0 + 20 * at) for at in range(8)]
    page = prose(*body, ("云岭县林业局", 420, 300), ("2019年3月6日", 420, 320), ("附件如下", 0, 340))
    assert compose([page]).text.split("\n")[-3:] == ["云岭县林业局", "2019年3月6日", "附件如下"]


def test_without_indents_a_sentence_that_ends_a_page_ends_its_paragraph() -> None:
    ends = FULL[:-1] + "。"
    first = prose(*[(FULL, 0, 100.0 + 20 * at) for at in range(5)], (ends, 0, 200))
    second = prose(*[(FULL, 0, 100.0 + 20 * at) for at in range(5)], (ends, 0, 200))
    assert compose([first, second]).text.split("\n") == [FULL * 5 + ends] * 2


def test_with_indents_a_sentence_that_ends_a_page_goes_on() -> None:
    ends = FULL[:-1] + "。"
    first = prose((FULL[:-2], 20, 80), *[(FULL, 0, 100.0 + 20 * at) for at in range(5)], (ends, 0, 200))
    second = prose(*[(FULL, 0, 100.0 + 20 * at) for at in range(5)], (FULL[:-2], 20, 200), (ends, 0, 220))
    assert compose([first, second]).text.count("\n") == 1


def test_no_pages_are_no_text() -> None:
    assert compose([]).text == ""
    assert compose([Page(595, 842)]).text == ""
