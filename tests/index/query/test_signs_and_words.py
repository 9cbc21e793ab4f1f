"""Signs that can do nothing where they stand, and the words of a query with their numbers and units: each at its border."""

from __future__ import annotations

import pytest

from index.errors import QueryError
from index.query.parser import parse
from index.query.signs import is_row_of_cells
from index.query.tree import And, Exact, Near, Not, Words
from index.query.words import Word, with_units, words_in


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ('"公开"~5', "query.near_too_few", 4),
        ('年报 "公 开"~', "query.near_no_number", 8),
        ('"公 开"~x', "query.near_no_number", 5),
        ("公开~5", "query.distance_without_texts", 2),
        ("年报 公开ab~12", "query.distance_without_texts", 7),
        ("公开 AND", "query.lone_operator", 3),
        ("AND 公开", "query.lone_operator", 0),
        ("公开 年报 OR", "query.lone_operator", 6),
        ("公开 OR AND 年报", "query.lone_operator", 6),
    ],
)
def test_a_sign_that_can_do_nothing_is_refused_where_it_stands(text: str, code: str, position: int) -> None:
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert (refused.value.code, refused.value.position) == (code, position)
    assert parse(text, lenient=True).root is not None
    assert parse(f"{text}，指南。").root is not None  # running text


def test_the_same_signs_are_text_where_they_stand_alone_or_in_words() -> None:
    assert parse("AND").root == Words("AND", 0)
    assert parse("OR OR").root is not None
    assert parse("公开 ~5").root == And((Words("公开", 0), Words("~5", 3)))
    assert parse("公开~").root == Words("公开~", 0)
    assert parse("3~5").root == Words("3~5", 0)
    assert parse('"公开" ~5').root == And((Exact("公开", 1), Words("~5", 5)))
    assert parse('"公 开"~5').root == Near(("公", "开"), 5, 1)


@pytest.mark.parametrize(
    ("text", "is_row"),
    [
        ("新收 3 -2 1", True),
        ("新收 3 -2", False),
        ("1,234.5 12% -3", True),
        ("3 -2 a1", False),
        ("3-2 1 5", False),
        ("a3 2 1", False),
    ],
)
def test_three_numbers_side_by_side_are_the_cells_of_a_row(text: str, is_row: bool) -> None:
    assert is_row_of_cells(text) is is_row


def test_a_minus_sign_in_a_row_of_cells_is_part_of_its_number() -> None:
    def is_excluding(text: str) -> bool:
        root = parse(text).root
        return isinstance(root, And) and any(isinstance(child, Not) for child in root.children)

    assert [is_excluding(text) for text in ("新收 3 -2 1", "新收 3 -2", "新收 3 1 5 -结转")] == [False, True, True]


def _words(text: str, position: int = 0) -> list[tuple[int, int, str]]:
    return [(word.start, word.end, word.text) for word in with_units(words_in(text, position))]


def test_words_stand_where_they_were_typed() -> None:
    assert _words("公开，年报") == [(0, 2, "公开"), (3, 5, "年报")]
    assert _words("公開 APP", 7) == [(7, 9, "公开"), (10, 13, "app")]
    assert _words("年报年报") == [(0, 2, "年报"), (2, 4, "年报")]
    assert _words("。") == _words("") == []


@pytest.mark.parametrize(
    "number",
    [
        *("3600", "3600件", "3600余件", "12.5", "1,234件", "3万件", "30个月", "5小时", "3次"),
        *("2018年", "3月", "3月25日", "2018年3月25日", "二〇一八年"),
    ],
)
def test_a_number_is_one_word_with_its_unit_and_does_not_take_what_follows(number: str) -> None:
    for before, behind in (("", ""), ("收到", "办理"), ("收到 ", " 办理")):
        found = words_in(before + number + behind)
        assert [word.text for word in found if word.is_number] == [number]
        (own,) = (word for word in found if word.is_number)
        assert (own.start, own.end) == (len(before), len(before) + len(number))
        assert [word.text for word in found if word is not own] == [text.strip() for text in (before, behind) if text]


def test_a_document_number_and_a_share_are_numbers_too() -> None:
    assert _words("国办发〔2021〕30号，公开", 4) == [(4, 16, "国办发〔2021〕30号"), (17, 19, "公开")]
    assert words_in("国办发〔2021〕30号")[0].is_number
    assert _words("公开 国办发〔2021〕30号") == [(0, 2, "公开"), (3, 15, "国办发〔2021〕30号")]
    assert _words("国 办 发〔2021〕30号") == [(0, 14, "国 办 发〔2021〕30号")], (
        "letters set apart are no words before it"
    )
    assert _words("公开 12.5%") == [(0, 2, "公开"), (3, 7, "12.5")]


def test_a_unit_goes_with_its_number_over_a_blank_if_it_is_one_character() -> None:
    assert with_units([Word(0, 1, "3"), Word(2, 3, "件")]) == [Word(0, 3, "3件")]
    for apart in (
        [Word(0, 1, "3"), Word(2, 4, "申请")],
        [Word(0, 2, "公开"), Word(3, 4, "件")],
        [Word(0, 1, "3"), Word(2, 3, "5")],
        [Word(0, 1, "件")],
    ):
        assert with_units(apart) == apart


def test_numbers_are_told_from_words_with_digits() -> None:
    assert [Word(0, 1, text).is_number for text in ("2018", "3件", "二〇一八年", "3月5日")] == [True] * 4
    assert [Word(0, 1, text).is_number for text in ("公开", "app2", "一般", "年")] == [False] * 4
