"""Text to terms: nothing is lost, offsets are exact, and one thing written two ways gives one term."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import Token, cut, fold, tokens, words

#: Text in which every rule has something to do: dates, numbers, document numbers, Latin, rare and odd characters.
SCRAPS = (
    *"政府信息公开年月日号第〇一二三八十○，。、；：“”（）〔〕[]-./%％ 　\n\t\u200b㈠①々㐂\U00020bb7éЖ",
    *("2018年", "二〇一八年", "3月", "十二月", "25日", "2018-03-25", "〔2021〕30号", "国办发", "根据", "依申请公开"),
    *("covid19", "OA", "13.8", "1,000", "100%", "0", "19", "应急管理局", "中华人民共和国", "www.example.cn"),
)
texts = st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join) | st.text(max_size=40)

#: Terms that are written otherwise than the text has them.
NORMALISED = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?|.+\[[0-9]{1,4}\][0-9]+号")

CHINESE_DIGITS = "〇一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A number up to 31 as it is written in a date."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else CHINESE_DIGITS[tens]) + ("十" if tens else "") + (CHINESE_DIGITS[ones] if ones else "")


def year_in_chinese(year: int, zero: str) -> str:
    return "".join(CHINESE_DIGITS[int(digit)] for digit in str(year)).replace("〇", zero)


def terms_of(text: str) -> list[str]:
    return words(fold(text))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_words_and_tokens_are_the_same_terms(text: str) -> None:
    folded = fold(text)
    assert words(folded) == [token.text for token in tokens(folded)]


@settings(max_examples=400, deadline=None)
@given(texts)
def test_a_term_stands_at_its_offsets_or_is_a_normalised_one(text: str) -> None:
    folded = fold(text)
    for token in tokens(folded):
        assert 0 <= token.start < token.end <= len(folded)
        assert folded[token.start : token.end] == token.text or NORMALISED.fullmatch(token.text), token


@settings(max_examples=400, deadline=None)
@given(texts)
def test_positions_count_the_places_at_which_terms_start(text: str) -> None:
    previous: Token | None = None
    for token in tokens(fold(text)):
        if previous is None:
            assert token.position == 0
        elif "[" not in token.text:  # a whole document number begins where its code does, further back
            assert token.position - previous.position in (0, 1)
            assert (token.start > previous.start) <= (token.position > previous.position) or "[" in previous.text
        previous = token


@settings(max_examples=400, deadline=None)
@given(texts)
def test_every_letter_digit_and_ideograph_belongs_to_a_term_and_nothing_else_does(text: str) -> None:
    folded = fold(text)
    covered = {
        offset
        for token in tokens(folded)
        if not re.search(r"[-\[]", token.text)  # whole dates and document numbers come on top of their parts
        for offset in range(token.start, token.end)
    }
    for offset, character in enumerate(folded):
        if re.fullmatch(r"[a-z0-9\u4e00-\u9fff〇々㐂\U00020bb7éж]", character):
            assert offset in covered, (offset, character)
        elif character.isspace() or character in "\u200b。、；：“”〔〕()[]-/㈠①":
            assert offset not in covered, (offset, character)


@settings(max_examples=200, deadline=None)
@given(texts, texts)
def test_a_full_stop_keeps_what_is_before_and_after_it_apart(left: str, right: str) -> None:
    assert terms_of(left + "。" + right) == terms_of(left) + terms_of(right)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_the_plain_cut_gives_the_pieces_of_the_text_in_order_and_without_overlap(text: str) -> None:
    folded = fold(text)
    cursor = 0
    for piece in cut(folded):
        cursor = folded.index(piece, cursor) + len(piece)
    assert sum(map(len, cut(folded))) <= len(folded)


def test_the_plain_cut_has_no_words_inside_words() -> None:
    assert cut(fold("依申請公開政府信息，2018年共1,000件（100%）")) == [
        "依申请公开", "政府信息", "2018", "年", "共", "1,000", "件", "100",
    ]  # fmt: skip


def test_whatever_stands_between_two_words_they_stay_the_words_that_they_are() -> None:
    for code in (*range(0x4E00), *range(0x9FD6, 0x10000), *range(0x1F000, 0x20100)):
        between = chr(code)
        assert words(f"公开{between}公开") == ["公开", *words(between), "公开"], hex(code)


def test_a_word_is_followed_by_the_words_inside_it() -> None:
    assert terms_of("受理依申请公开") == ["受理", "依申请公开", "依申请", "申请", "公开"]
    assert [(t.text, t.position, t.start, t.end) for t in tokens("应急管理局年报")] == [
        ("应急管理局", 0, 0, 5),
        ("应急管理", 0, 0, 4),
        ("应急", 0, 0, 2),
        ("管理局", 1, 2, 5),
        ("管理", 1, 2, 4),
        ("年报", 2, 5, 7),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OA系统", ["oa", "系统"]),
        ("ＣＯＶＩＤ１９", ["covid19", "covid", "19"]),
        ("APP26条", ["app26", "app", "26", "条"]),
        ("a1b2", ["a1b2"]),
        ("5G", ["5g", "5", "g"]),
        ("www.example.gov.cn", ["www", "example", "gov", "cn"]),
        ("13.8", ["13.8"]),
        ("3.5万", ["3.5", "万"]),
        ("1,000", ["1000"]),
        ("1,234,567.89", ["1234567.89"]),
        ("2018,2019", ["2018", "2019"]),
        ("1,00", ["1", "00"]),
        ("100%", ["100", "100%"]),
        ("13.8％", ["13.8", "13.8%"]),
        ("1.2.3", ["1", "2", "3"]),
        ("12345热线", ["12345", "热线"]),
        ("第3条.", ["第", "3", "条"]),
        ("①㈠—…", []),
        ("㐂\U00020bb7々", ["㐂", "\U00020bb7", "々"]),
        ("", []),
    ],
)
def test_letters_and_numbers_are_whole_terms(text: str, expected: list[str]) -> None:
    assert terms_of(text) == expected


dates = st.dates(date(1980, 1, 1), date(2039, 12, 31))


@settings(max_examples=300, deadline=None)
@given(dates, st.sampled_from("〇○零0０OＯ"))
def test_a_date_gives_the_same_terms_however_it_is_written(day: date, zero: str) -> None:
    year, month, number = day.year, day.month, day.day
    expected = {str(year), f"{year}-{month:02}", f"{year}-{month:02}-{number:02}", str(month), str(number)}
    ways = (
        f"{year}年{month}月{number}日",
        f"{year} 年 {month:02} 月 {number:02} 日",
        f"{year}-{month:02}-{number:02}",
        f"{year}-{month}-{number}",
        f"{year}.{month}.{number}",
        f"{year}/{month:02}/{number}",
        f"{year_in_chinese(year, zero)}年{in_chinese(month)}月{in_chinese(number)}日",
    )
    for way in ways:
        for text in (way, f"于{way}召开", f"({way})"):
            found = {term for term in terms_of(text) if term.isascii()}
            assert found == expected, text


@given(dates)
@settings(deadline=None)
def test_a_month_is_found_in_a_day_of_it(day: date) -> None:
    month = terms_of(f"{day.year}年{day.month}月")
    assert f"{day.year}-{day.month:02}" in month
    assert set(month) <= set(terms_of(f"{day.year}年{day.month}月{day.day}日"))


@pytest.mark.parametrize("zero", "〇○零0０OＯ")
def test_a_year_in_chinese_digits_is_the_number(zero: str) -> None:
    assert terms_of(f"二{zero}一八年度") == terms_of("2018年度") == ["2018", "年度"]
    assert terms_of(f"（二{zero}一八）") == ["2018"]


@pytest.mark.parametrize("text", ["2018年13月", "2018-13-01", "2018-02-32", "2018年0月", "83-18-91", "1234-5-6"])
def test_what_cannot_be_a_date_gives_no_date(text: str) -> None:
    assert not [term for term in terms_of(text) if "-" in term]


@pytest.mark.parametrize("text", ["一二三四年级", "二〇一八", "第二零售点", "三〇一八年", "三二〇一八年"])
def test_chinese_digits_that_are_no_year_stay_words(text: str) -> None:
    assert not [term for term in terms_of(text) if term.isdecimal() and term.isascii()]


BRACKETS = ("〔〕", "﹝﹞", "[]", "［］", "()", "（）", "【】", "〈〉")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["国办公开办函", "国办发", "青政办发", "府办"]),
    st.integers(1990, 2030),
    st.booleans(),
    st.integers(1, 99_999),
    st.sampled_from(BRACKETS),
    st.sampled_from(["", " ", "　"]),
    st.sampled_from(["", "第"]),
    st.sampled_from(["", "根据", "（", "严格按照", "2019年1月2日", "二〇一八年，", "关于转发", "30号和"]),
)
def test_a_document_number_gives_one_whole_term_whatever_its_brackets_and_blanks(
    code: str, year: int, in_digits: bool, number: int, brackets: str, blank: str, ordinal: str, before: str
) -> None:
    left, right = brackets
    written = str(year) if in_digits else year_in_chinese(year, "〇")
    text = f"{before}{code}{blank}{left}{blank}{written}{right}{blank}{ordinal}{number}{blank}号文件"
    found = terms_of(text)
    assert f"{code}[{year}]{number}号" in found
    assert {str(year), str(number)} <= set(found)


def test_a_whole_document_number_spans_what_it_was_read_from() -> None:
    folded = fold("根据国办发〔2016〕80号文件")
    assert Token("国办发[2016]80号", 2, 2, 14) in list(tokens(folded))
    assert folded[2:14] == "国办发〔2016〕80号"


def test_the_parts_of_a_document_number_stay_terms_without_an_issuer() -> None:
    assert terms_of("〔2016〕80号") == ["2016", "80", "号"]
    assert terms_of("〔二〇一六〕80号") == ["2016", "80", "号"]


def test_a_query_is_found_by_the_terms_of_the_text_in_another_writing() -> None:
    text = set(terms_of("二○一八年十二月五日，青石縣應急管理局主動公開１，２３４條，佔５６％（青政辦發﹝2018﹞7號）"))
    for query in ("2018年12月", "应急管理局", "主动公开", "1234条", "1,234条", "56%", "青政办发[2018]7号"):
        assert set(terms_of(query)) <= text, query


def test_long_and_strange_text_is_cut_in_reasonable_time() -> None:
    for scrap in (
        "1",
        "1,",
        "111,",
        "1.",
        "二〇",
        "2018-",
        "〔2018〕",
        "公",
        "a",
        "的国办发",
        "\u200b",
        "一九九",
        "(",
        "函〔1",
    ):
        assert len(words(scrap * 20_000)) < 200_000
