"""Views of a text: what is left out, and that every offset leads back to the original."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from indexer.text.normalized_text import NormalizedText

PIECES = st.sampled_from(["統計", "(tǒng)", "局", " ", "\n", "\u200b", "2019", "。", "報告", "(见附件)", "\t", "，"])


def test_the_flat_view_has_neither_white_space_nor_bracketed_pinyin() -> None:
    view = NormalizedText("廣州市統(tǒng)計局\n 2018\u3000年")
    assert view.flat == "广州市统计局2018年"


def test_brackets_that_hold_words_stay() -> None:
    assert NormalizedText("市(县)局(abc)").flat == "市(县)局(abc)"


@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_character_of_the_flat_view_stands_where_it_says(text: str) -> None:
    view = NormalizedText(text)
    for offset, character in enumerate(view.flat):
        start, end = view.origin(offset, offset + 1)
        assert end == start + 1
        assert view.folded[start:end] == character
        assert view.to_flat(start) == offset


@given(st.lists(PIECES, max_size=40).map("".join))
def test_lines_are_the_texts_own_and_none_is_blank(text: str) -> None:
    view = NormalizedText(text)
    for line in view.lines:
        assert line.text.strip()
        assert "\n" not in text[line.start : line.end]
        assert view.folded[line.start : line.end].replace("(tǒng)", "") == line.text.replace("(tǒng)", "")
    whole = "".join(view.folded[line.start : line.end] for line in view.lines)
    assert "".join(whole.split()).replace("\u200b", "") == "".join(view.folded.split()).replace("\u200b", "")


def test_a_page_that_lost_its_line_ends_is_cut_at_blanks_but_not_inside_a_date() -> None:
    text = (
        "某市水利局2014年政府信息公开年度报告 发布时间:2015-03-31 16:18 来源:某市水利局 一、概述 2014 年,我局开展工作。"
        + "公开。" * 30
    )
    lines = [line.text for line in NormalizedText(text).lines]
    assert lines[:3] == ["某市水利局2014年政府信息公开年度报告", "发布时间:2015-03-31 16:18", "来源:某市水利局"]
    assert lines[4].startswith("2014 年")


def test_a_wrapped_sentence_is_one_sentence_and_a_table_cell_one_of_its_own() -> None:
    text = "2016年我局通过门户网站和政府公报等各种渠道共主动公开政\n府信息330条。\n行政许可\n12\n行政处罚"
    sentences = [sentence for _, sentence in NormalizedText(text).sentences]
    assert "2016年我局通过门户网站和政府公报等各种渠道共主动公开政府信息330条" in sentences
    assert "行政许可" in sentences
    assert "12" in sentences


_SENTENCES = st.lists(
    st.sampled_from(
        ["2018年", "一、", "工作", "。", ";", "!", "\n", "|", " ", "主动公开政府信息的数量", "12", "统(tǒng)计"]
    ),
    max_size=40,
).map("".join)


@given(_SENTENCES, st.integers(1, 12))
def test_sentences_looked_up_by_offset_are_those_that_reading_them_all_gives(text: str, most: int) -> None:
    view = NormalizedText(text)
    offsets = [match.start() for match in re.finditer("2018", view.flat)]
    expected = [
        (start, sentence)
        for start, sentence in view.sentences[:most]
        if any(start <= offset < start + len(sentence) for offset in offsets)
    ]
    assert NormalizedText(text).sentences_at(offsets, most) == expected


@given(st.lists(PIECES, max_size=40).map("".join))
def test_between_lines_there_is_nothing_in_the_flat_view(text: str) -> None:
    view = NormalizedText(text)
    assert "".join(line.text.replace(" ", "").replace("\u200b", "") for line in view._whole_lines) == view.flat
