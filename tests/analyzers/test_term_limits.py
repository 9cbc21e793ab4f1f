"""Where terms begin and end to be: the longest code, the last month and day, stores, and the ways that give the same."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from analyzers import Token, cut, fold, segmentation, tokens, words
from analyzers.segmentation import LONGEST_DICTIONARY_WORD, PythonBackend, SegmentationError, Segmenter, load_backend
from analyzers.terms import as_year, issuer_code, words_by_length

TEXTS = (
    "本局於２０１８年３月５日公開１，０００條，占13.8%（國辦發〔2016〕80號）。",
    "二〇一九年十二月三十一日，政府信息公开工作年度报告；APP26条、5G、covid19",
    "应急管理局依申请公开政府信息公开条例，的、了。㐂𠮷々〇",
    "根据青政办发﹝2018﹞7號和国办公开办函 〔二〇二一〕 第30 号文件",
)


@pytest.mark.parametrize(("length", "whole"), [(12, True), (13, False)])
def test_a_document_number_has_a_code_of_twelve_characters_and_no_more(length: int, whole: bool) -> None:
    code = "国办公开办函国办公开办函函"[:length]
    assert (f"{code}[2021]30号" in words(f"，{code}〔2021〕30号")) is whole
    assert issuer_code(code) == (code if whole else "")


@pytest.mark.parametrize(("digits", "whole"), [(5, True), (6, False)])
def test_a_document_number_has_five_digits_and_no_more(digits: int, whole: bool) -> None:
    number = "123456"[:digits]
    assert (f"国办发[2021]{number}号" in words(f"国办发〔2021〕{number}号")) is whole


def test_months_end_with_the_twelfth_and_days_with_the_thirty_first() -> None:
    for text, date in (
        ("2018年12月31日", ["2018-12", "2018-12-31"]),
        ("2018年13月31日", []),
        ("2018年12月32日", []),
        ("2018年1月1日", ["2018-01", "2018-01-01"]),
        ("2018年0月1日", []),
        ("2018年1月", ["2018-01"]),
        ("2018-12-31", ["2018-12", "2018-12-31"]),
        ("2018-13-01", []),
        ("1900年1月", ["1900-01"]),
        ("2099年1月", ["2099-01"]),
        ("1899年1月", []),
        ("2100年1月", []),
        ("二〇一八年十二月三十一日", ["2018-12", "2018-12-31"]),
        ("二〇一八年十二月三十二日", []),
        ("二〇一八年十三月一日", []),
        ("一八九九年一月", []),
    ):
        assert [term for term in words(text) if "-" in term] == date, text


def test_every_day_and_month_in_chinese_numerals_is_its_number() -> None:
    tens, ones = ("", "十", "二十", "三十"), ("", *"一二三四五六七八九")
    for day in range(1, 32):
        written = tens[day // 10] + ones[day % 10]
        assert f"2018-01-{day:02}" in words(f"二〇一八年一月{written}日")
    assert as_year("二零一八") == as_year("2o18") == as_year("二○1八") == 2018


def test_a_date_and_what_comes_of_it_stand_where_the_text_has_them() -> None:
    assert list(tokens("于2018年03月05日")) == [
        Token("于", 0, 0, 1),
        Token("2018", 1, 1, 5),
        Token("2018-03", 1, 1, 12),
        Token("2018-03-05", 1, 1, 12),
        Token("年", 2, 5, 6),
        Token("3", 3, 6, 8),
        Token("月", 4, 8, 9),
        Token("5", 5, 9, 11),
        Token("日", 6, 11, 12),
    ]
    assert list(tokens("二〇一八年三月起")) == [
        Token("2018", 0, 0, 4),
        Token("2018-03", 0, 0, 6),
        Token("年", 1, 4, 5),
        Token("3", 2, 5, 6),
        Token("月", 3, 6, 7),
        Token("起", 4, 7, 8),
    ]


def test_numbers_words_and_their_parts_stand_where_the_text_has_them() -> None:
    assert list(tokens("1,000.5% app26 5g")) == [
        Token("1000.5", 0, 0, 7),
        Token("1000.5%", 0, 0, 8),
        Token("app26", 1, 9, 14),
        Token("app", 1, 9, 12),
        Token("26", 2, 12, 14),
        Token("5g", 3, 15, 17),
        Token("5", 3, 15, 16),
        Token("g", 4, 16, 17),
    ]
    assert cut("1,000.5% app26 5g") == ["1,000.5", "app26", "5g"]


def test_a_document_number_stands_where_its_code_does_and_one_blank_may_part_them() -> None:
    assert Token("国办发[2016]8号", 2, 2, 16) in list(tokens("根据国办发 〔2016〕第08号"))
    assert not [term for term in words("国办发，〔2016〕8号") if "[" in term]
    assert not [term for term in words("国办发  〔2016〕8号") if "[" in term]
    assert not [term for term in words("根据〔2016〕8号") if "[" in term]


@pytest.mark.parametrize("text", TEXTS)
def test_terms_by_length_are_the_same_terms_the_first_time_and_every_time_after(text: str) -> None:
    folded = fold(text)
    expected = Counter(words(folded))
    for _ in range(4):
        found = words_by_length(folded)
        twos = [found.twos[at : at + 2] for at in range(0, len(found.twos), 2)]
        assert Counter([*found.ones, *twos, *found.others]) == expected
        assert not [term for term in found.others if len(term) < 3 and max(term) < "\U00010000"]


@pytest.fixture
def counted() -> tuple[Segmenter, list[str]]:
    """A segmenter of its own, and the texts that it was made to cut."""
    segmenter, given = Segmenter(), list[str]()
    inner = segmenter.cut

    def counting(text: str) -> list[str]:
        given.append(text)
        return inner(text)

    segmenter.cut = counting
    return segmenter, given


@pytest.mark.parametrize(("length", "kept"), [(100, True), (101, False)])
def test_a_run_of_a_hundred_characters_is_not_cut_again_when_it_comes_for_the_third_time(
    counted: tuple[Segmenter, list[str]], length: int, kept: bool
) -> None:
    segmenter, given = counted
    run = ("政府信息公开工作" * 13)[:length]
    found = [segmenter.by_length([run]) for _ in range(4)]
    assert len([text for text in given if text]) == (2 if kept else 4)
    assert all(
        [Counter("".join(part)) for part in each] == [Counter("".join(part)) for part in found[0]] for each in found
    )


def test_stores_of_runs_and_words_begin_anew_when_they_are_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmentation, "RUN_STORE", 3)
    monkeypatch.setattr(segmentation, "SUBWORD_STORE", 2)
    segmenter = Segmenter()
    runs = [f"政府信息公开{c}" for c in "甲乙丙丁戊己"]
    first = segmenter.by_length(runs[:3])
    assert len(segmenter._seen) == 3
    segmenter.by_length(runs[3:4])
    assert len(segmenter._seen) == 0
    segmenter.by_length(runs[:3])
    again = segmenter.by_length(runs[:3])
    assert [Counter("".join(part)) for part in again] == [Counter("".join(part)) for part in first]
    assert len(segmenter._runs) == 3
    for run in runs[3:]:
        segmenter.by_length([run]), segmenter.by_length([run])
    assert len(segmenter._runs) <= 3
    for word in ("政府信息", "信息公开", "依申请公开"):
        assert segmenter.subwords(word) == Segmenter().subwords(word)
        assert len(segmenter._subwords) <= 2
        assert len(segmenter._parts) <= 2


def test_the_longest_word_of_the_dictionary_is_as_long_as_is_looked_for() -> None:
    spec = importlib.util.find_spec("jieba")
    assert spec is not None
    assert spec.origin is not None
    lines = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    assert max(len(line.partition(" ")[0]) for line in lines) == LONGEST_DICTIONARY_WORD


def test_words_inside_a_word_are_all_those_of_the_dictionary_by_place_and_the_longer_first() -> None:
    segmenter = Segmenter()
    assert segmenter.subwords("政府信息公开条例") == (
        (
            *("政府信息公开条例", "政府信息公开", "政府信息", "政府"),
            *("信息公开条例", "信息公开", "信息", "公开条例", "公开", "条例"),
        ),
        (0, 0, 0, 0, 2, 2, 2, 4, 4, 6),
    )
    assert segmenter.subwords("公开") == (("公开",), (0,))


def test_the_python_segmenter_cuts_as_the_other_and_a_beginning_of_a_word_is_no_word() -> None:
    segmenter = Segmenter("jieba")
    assert isinstance(segmenter._backend, PythonBackend)
    assert segmenter.cut("依申请公开政务新媒体，应急管理局") == ["依申请公开", "政务新媒体", "，", "应急管理局"]
    assert segmenter.has_word("依申请公开")
    assert not segmenter.has_word("依申请公")
    assert not segmenter.has_word("龦龦")


def test_a_segmenter_that_there_is_not_is_named_beside_those_that_there_are() -> None:
    with pytest.raises(SegmentationError, match="there is no segmenter 'snowball'; choose one of: rjieba, jieba"):
        load_backend("snowball")
