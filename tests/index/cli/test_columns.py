"""Texts in columns: what is shown is what was given, as wide as it was asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.cli.columns import padded, table, width, wrapped

TEXTS = st.text(st.sampled_from("ab1-,. 公开（）「」，。：é…"), max_size=60)


def _without_space(text: str) -> str:
    return "".join(text.split())


def test_a_chinese_character_takes_two_columns() -> None:
    assert [width(text) for text in ("", "ab", "公开", "，a", "Ａ", "é")] == [0, 2, 4, 3, 2, 1]


@given(TEXTS, st.integers(2, 40))
def test_wrapping_loses_nothing_and_stays_within_the_columns(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert _without_space("".join(lines)) == _without_space(text)
    for line in lines:
        assert line == line.strip() != ""
        assert width(line) <= columns or " " not in line, "a word that is too long stands alone"


@given(st.text("公开政府信息", max_size=200), st.integers(2, 81))
def test_chinese_fills_its_lines(text: str, columns: int) -> None:
    assert [len(line) for line in wrapped(text, columns)[:-1]] == [columns // 2] * ((len(text) - 1) // (columns // 2))


@given(st.text("公，开。）（", max_size=60), st.integers(8, 40))
def test_no_line_begins_or_ends_with_a_sign_that_may_not(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert not any(line[0] in "，。）" for line in lines[1:])


def test_a_sign_stays_with_the_character_it_belongs_to() -> None:
    assert wrapped("公开（信息），政府", 8) == ["公开（信", "息），政", "府"]
    assert wrapped("公开信息（", 8) == ["公开信息", "（"]
    assert wrapped("公开信（息", 8) == ["公开信", "（息"]
    assert wrapped("the limit: 3", 6) == ["the", "limit:", "3"]
    assert wrapped("  ", 10) == wrapped("", 10) == []


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6))
def test_the_columns_of_a_table_begin_one_below_the_other(rows: list[tuple[str, str, str]]) -> None:
    first, second = (max(width(row[n]) for row in rows) for n in range(2))
    for row, line in zip(rows, table(rows, right=(1,)), strict=True):
        expected = padded(row[0], first) + "  " + padded(row[1], second, right=True) + "  " + row[2]
        assert line == expected.rstrip()
        assert width(padded(row[1], second, right=True)) == second
