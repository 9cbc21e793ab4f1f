"""Escape, then mark: what is marked is exactly what the marks say, and nothing of a report is ever markup."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from webui.parts.blocks import Paragraph, TableBlock, blocks
from webui.parts.marking import MarkedText, mark_line, mark_text, tidy

# Every character that markup, quoting or our own layout could trip over, and Han characters beyond the BMP.
texts = st.text(st.sampled_from("公开舆情𠀀<>&\"'| \n\r\u3000一、。0b;/="), max_size=60)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(texts)
    ends = st.integers(-3, len(text) + 3)
    return text, draw(st.lists(st.tuples(ends, ends), max_size=6))


def parsed(markup: Markup) -> html.HtmlElement:
    # A textarea would not parse marks and a <div> drops carriage returns as any HTML parser does.
    return html.fragment_fromstring(f"<div>{str(markup).replace(chr(13), '&#13;')}</div>")


def visible(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char != "|")


@given(marked_texts())
def test_marks_hold_exactly_the_marked_text(given_: tuple[str, list[tuple[int, int]]]) -> None:
    text, marks = given_
    tree = parsed(mark_text(text, marks))
    assert tree.text_content() == text
    assert [mark.text_content() for mark in tree.iter("mark")] == [text[a:b] for a, b in tidy(marks, len(text))]
    assert {element.tag for element in tree.iter()} <= {"div", "mark"}


@given(marked_texts())
def test_tidy_marks_cover_the_same_characters_in_order_without_overlap(
    given_: tuple[str, list[tuple[int, int]]],
) -> None:
    text, marks = given_
    tidied = tidy(marks, len(text))
    assert {i for a, b in tidied for i in range(a, b)} == {
        i for a, b in marks for i in range(max(a, 0), min(b, len(text)))
    }
    assert all(a < b for a, b in tidied)
    assert all(first[1] <= second[0] for first, second in pairwise(tidied))


@given(marked_texts())
def test_a_line_keeps_its_words_and_marks_and_loses_only_blanks(
    given_: tuple[str, list[tuple[int, int]]],
) -> None:
    text, marks = given_
    tree = parsed(mark_line(text, marks))
    assert "".join(tree.text_content().split()) == "".join(text.split())
    assert "\n" not in tree.text_content()


@given(marked_texts())
def test_a_page_of_blocks_loses_no_character_and_marks_every_hit_once(
    given_: tuple[str, list[tuple[int, int]]],
) -> None:
    text, marks = given_
    marked = MarkedText(text, marks)
    shown, in_hits, anchors = "", "", []
    for block in blocks(marked):
        pieces = [block.html] if isinstance(block, Paragraph) else [cell.html for row in block.rows for cell in row]
        for piece in pieces:
            tree = parsed(piece)
            anchors += tree.xpath(".//span[@class='hit']/@id")
            for hop in tree.xpath(".//span[@class='hop']"):
                hop.drop_tree()
            shown += tree.text_content()
            in_hits += "".join(mark.text_content() for mark in tree.iter("mark"))
    assert visible(shown) == visible(text)
    assert visible(in_hits) == visible("".join(text[a:b] for a, b in marked.marks))
    assert anchors == [f"hit-{number}" for number in range(1, len(marked.marks) + 1)]


@given(marked_texts(), st.lists(st.sampled_from(["exact", "word", "synonym", "guess"]), max_size=6))
def test_the_most_certain_kind_of_what_a_mark_joins_is_its_kind(
    given_: tuple[str, list[tuple[int, int]]], kinds: list[str]
) -> None:
    text, marks = given_
    said = [(*mark, kind) for mark, kind in zip(marks, [*kinds, *["word"] * len(marks)], strict=False)]
    expected = [
        all(kind == "synonym" for start, end, kind in said if a <= max(start, 0) < min(end, len(text)) <= b)
        for a, b in tidy(marks, len(text))
    ]
    found = [mark.get("class") == "synonym" for mark in parsed(mark_text(text, marks, kinds)).iter("mark")]
    assert found == expected
    whole = MarkedText(text, marks, kinds)
    pairs = zip(tidy(marks, len(text)), expected, strict=True)
    assert [kind == "synonym" for kind in whole.kinds] == [
        is_synonym for span, is_synonym in pairs if span in whole.marks
    ]


def test_a_hit_over_two_lines_is_marked_in_both_under_one_number() -> None:
    text = "加强舆情\n回应工作"
    first, second = (block.html for block in blocks(MarkedText(text, [(2, 7)])) if isinstance(block, Paragraph))
    assert 'id="hit-1"><mark>舆情</mark>' in first
    assert second.startswith("<mark>回应</mark>")
    assert "hit-" not in second


def test_a_hit_that_begins_with_layout_is_named_where_its_words_begin() -> None:
    first, second = (block.html for block in blocks(MarkedText("甲|\n舆情", [(1, 5)])) if isinstance(block, Paragraph))
    assert first == "甲<mark>|</mark>"
    assert 'id="hit-1"><mark>舆情</mark>' in second


def table(text: str) -> TableBlock:
    (block,) = blocks(MarkedText(text, ()))
    assert isinstance(block, TableBlock)
    return block


def test_lines_of_cells_become_a_table() -> None:
    block = table("信息内容 | 本年制发件数 | 现行有效件数\n规章 | 0 | 12\n行政许可 | | 3")
    assert [[str(cell.html) for cell in row] for row in block.rows] == [
        ["信息内容", "本年制发件数", "现行有效件数"],
        ["规章", "0", "12"],
        ["行政许可", "", "3"],
    ]
    assert [cell.is_header for cell in block.rows[0]] == [True] * 3
    assert [cell.is_number for cell in block.rows[1]] == [False, True, True]


def test_a_bar_at_either_end_of_a_row_makes_no_empty_cell() -> None:
    block = table("| 结果维持 | 总计 |\n| 1 | 2 |")
    assert [len(row) for row in block.rows] == [2, 2]


def test_a_cell_alone_in_its_row_spans_the_table() -> None:
    block = table("第二十条第（一）项 |\n规章 | 0 | 1 |")
    assert [cell.columns for cell in block.rows[0]] == [3]


def test_a_row_that_lacks_cells_keeps_its_figures_in_their_columns() -> None:
    block = table("三、结果 | （一）予以公开 | 3 | 4\n（二）部分公开 | 0 | 1\n总计 | 3 | 5")
    assert [[cell.columns for cell in row] for row in block.rows] == [[1, 1, 1, 1], [2, 1, 1], [2, 1, 1]]


def test_a_statutory_head_is_known_by_its_words_whatever_their_width_and_blanks() -> None:
    block = table(
        "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况\n"
        "自然人 | 法人或其他组织 | 总 计\n"
        "商业 企业 | 科研 机构 | 社会公益组织 | 法律服务机构 | 其他\n"
        "一、本年新收 | 1 | 0 | 0 | 0 | 0 | 0 | 1"
    )
    assert [[(cell.columns, cell.rows) for cell in row] for row in block.rows[:2]] == [
        [(1, 3), (7, 1)],
        [(1, 2), (5, 1), (1, 2)],
    ]


def test_a_head_of_other_words_is_left_as_it_is() -> None:
    block = table("行政复议 | 行政诉讼\n结果维持 | 总计\n1 | 2")
    assert {(cell.columns, cell.rows) for row in block.rows for cell in row} == {(1, 1)}


def test_one_line_with_a_bar_in_it_stays_a_sentence() -> None:
    (block,) = blocks(MarkedText("首页 | 政务公开", ()))
    assert isinstance(block, Paragraph)


def test_chapters_are_headings_and_sentences_are_not() -> None:
    text = "某市2018年报告\n一、概述\n（一）公开数量\n一、二、三产业的情况如下：\n　　正文。"
    kinds = [(b.kind, b.anchor) for b in blocks(MarkedText(text, ()), "某市 2018年报告") if isinstance(b, Paragraph)]
    assert kinds == [("title", ""), ("chapter", "chapter-1"), ("section", ""), ("text", ""), ("text", "")]


def test_the_context_of_a_hit_stays_on_its_line() -> None:
    marked = MarkedText("上一行\n加强舆情回应<b>\n下一行", [(6, 10)])
    assert marked.context(1) == "加强<b>舆情回应</b>&lt;b&gt;"
