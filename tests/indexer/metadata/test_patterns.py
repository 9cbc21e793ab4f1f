"""What is looked for quickly is what one plain pattern finds, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.metadata import classify
from indexer.metadata.gazetteer import body_scanner, name_starts
from indexer.metadata.patterns import Anywhere, AtYear, each
from indexer.text.normalized_text import NormalizedText

_TEXTS = st.lists(
    st.sampled_from([*"编制报告年的甲。,", "2019", "20", "19", "1", "年报", "(一)", "现将", "由", "\U00020000"]),
    max_size=30,
).map("".join)


@given(_TEXTS)
def test_alternatives_are_found_just_as_one_pattern_of_them_all_finds_them(text: str) -> None:
    quick = Anywhere(
        "年报", r"\(一\)", "^现将", *each("编制|报告", "[^。]{0,3}年"), Anywhere("由.{1,3}编制", having="编制")
    )
    plain = re.compile(r"年报|\(一\)|^现将|(?:编制|报告)[^。]{0,3}年|由.{1,3}编制")
    assert quick.found(text) == (plain.search(text) is not None)


@given(_TEXTS)
def test_a_pattern_around_a_year_is_found_wherever_a_year_begins(text: str) -> None:
    quick = AtYear("(?:编制|报告)[^。]{0,6}", "[年1]")
    plain = re.compile(r"(?:编制|报告)[^。]{0,6}(?:19|20)\d\d[年1]")
    assert quick.found(text, NormalizedText(text).year_starts) == (plain.search(text) is not None)


@given(_TEXTS)
def test_years_do_not_overlap_and_are_those_read_from_left_to_right(text: str) -> None:
    view = NormalizedText(text)
    assert view.years == [match.start() for match in re.finditer(r"(?:19|20)\d\d", view.flat)]


@given(
    st.lists(st.sampled_from(["广州市", "应急管理局", "中国", "第一师", "公开", "的", "\U00020000"]), max_size=12).map(
        "".join
    )
)
def test_bodies_are_named_alike_wherever_a_text_is_looked_through(text: str) -> None:
    """Of long texts only those places are read at which a name may begin."""
    view = NormalizedText(text)
    for begin in (0, 3):
        end = len(view.flat)
        places = name_starts.places(view, begin, end)
        assert list(body_scanner.scan(view.flat, begin, end, places)) == list(body_scanner.scan(view.flat, begin, end))


@given(st.text(alphabet="公开信息年报ab\U00020000", max_size=30), st.integers(0, 28), st.integers(2, 6))
def test_a_word_of_the_text_is_never_said_to_be_missing(text: str, start: int, length: int) -> None:
    view = NormalizedText(text)
    word = view.flat[start : start + length]
    assert len(word) < 2 or view.may_have(word)


def test_most_words_that_a_text_has_not_are_said_to_be_missing() -> None:
    view = NormalizedText("本局主动公开政府信息十二条。")
    words = ["通知", "意见", "解读", "季度", "制度", "报送", "记者", "范文", "附件", "概况"]
    assert sum(view.may_have(word) for word in words) <= 1


_PIECES = """
上半年 二季度 3月 份 政府 信息 公开 1月2日 电 讯 请 按时 报送 上报 我办 现将 现就 有关事项 通知 要求如下 绩效 管理 部门 决算
网站工作年度 报表 统计公报 公开指南 考核办法 一、 概述 综述 总体情况 基本情况 工作概述 工作 开展情况 年度报告 解读 的 图解 第一条
第二条 本年 制发件数 勾稽关系 第二十条第 (一) 项 主动公开 条 12 余 件 本报告 由 根据 条例 编制 公布 记者 序号 名称 x 省 。
"""
_MARKED = st.lists(st.sampled_from(_PIECES.split()), max_size=14).map("".join)


@given(_MARKED)
def test_no_mark_of_a_report_is_missed_because_a_pair_of_characters_is_looked_for_first(text: str) -> None:
    pairs = NormalizedText(text).pairs
    tables = (classify._TABLES_2019, classify._TABLES_2021, classify._TABLES)
    for anywhere in (*(mark[1] for mark in classify._MARKS), *(fault[1] for fault in classify._FAULTS), *tables):
        assert anywhere.found(text, pairs) == _plainly(anywhere, text)


_SAID = {
    "overview": [
        "一、概述",
        "一、综述",
        "一、总体情况",
        "一、基本情况",
        "一、总体",
        "一概况",
        "一、工作概述",
        "一、工作开展情况",
    ],
    "news": ["甲局1月2日电", "甲局1月2日讯"],
    "orders": ["现将有关事项通知如下", "现就有关要求明确如下", "请报送我办", "请各局按时上报办公室"],
    "half": ["甲局上半年公开", "甲局二季度政府信息公开"],
    "part": ["上半年信息公开", "二季度信息公开", "3月份信息公开", "3月政府信息公开", "3月政务信息公开", "3月信息公开"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in _SAID.items() for text in texts])
def test_each_way_to_say_what_marks_a_document_is_found(name: str, text: str) -> None:
    (anywhere,) = [mark[1] for mark in (*classify._MARKS, *classify._FAULTS) if mark[0] == name]
    assert anywhere.found(text, NormalizedText(text).pairs)


def test_a_pattern_needs_only_the_words_that_it_surely_has() -> None:
    for pattern, text in (("公开信息?公布", "公开信公布"), ("年报告{1,2}|甲乙", "甲乙"), ("公开(?:甲|乙)", "公开乙")):
        assert Anywhere(pattern).found(text, NormalizedText(text).pairs)


def _plainly(anywhere: Anywhere, text: str) -> bool:
    """Every word and pattern looked for, whatever the text has."""
    return (
        any(word in text for _, _, word in anywhere._words)
        or any(test(text) for _, _, test in anywhere._tests)
        or any(_plainly(inner, text) for inner in anywhere._inner)
    )
