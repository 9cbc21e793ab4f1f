"""Texts in columns: what is shown is what was given, as wide as it was asked for."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from index.cli.columns import filled, line_spans, padded, table, width, wrapped

TEXTS = st.text(st.sampled_from("ab1-,. 公开（）「」，。：é…"), max_size=60)


def _without_space(text: str) -> str:
    return "".join(text.split())


def test_a_chinese_character_takes_two_columns() -> None:
    assert [width(text) for text in ("", "ab", "公开", "，a", "Ａ", "é", "e\u0301")] == [0, 2, 4, 3, 2, 1, 1]


@given(TEXTS, st.integers(2, 40))
def test_wrapping_loses_nothing_and_stays_within_the_columns(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert _without_space("".join(lines)) == _without_space(text)
    for line in lines:
        assert line == line.strip() != ""
        assert width(line) <= columns or " " not in line, "a word that is too long stands alone"


@given(TEXTS, st.integers(2, 40))
def test_a_line_takes_every_piece_that_it_has_room_for(text: str, columns: int) -> None:
    spans = list(line_spans(text, columns))
    for (start, end), (then, _) in itertools.pairwise(spans):
        assert text[end:then].strip() == ""
        # What was there first on the next line would not have gone into this one.
        first = wrapped(text[then:], 1)[0]
        between = " " if then > end else ""
        assert width(" ".join(text[start:end].split()) + between + first) > columns


@given(st.lists(st.text("ab公开", min_size=1, max_size=8), max_size=12), st.integers(2, 30))
def test_parts_are_whole_and_fill_their_lines(parts: list[str], columns: int) -> None:
    lines = filled(parts, columns)
    assert [part for line in lines for part in line.split("  ")] == parts
    assert all(width(line) <= columns or line in parts for line in lines)
    assert all(width(f"{line}  {following.split('  ')[0]}") > columns for line, following in itertools.pairwise(lines))
    assert filled(parts, None) == (["  ".join(parts)] if parts else [])


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
