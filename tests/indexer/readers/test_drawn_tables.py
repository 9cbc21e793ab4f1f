"""Tables that a text draws with lines of characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers import read
from indexer.readers.drawn_tables import drawn_tables
from tests.growth import check_growth


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _wide(text))


def _drawn(rows: list[list[str]], across: bool, wide: int) -> str:
    """A table as programs draw it: lines of ``wide`` columns a character, between all rows or under the first only."""
    widths = [max(max(map(_wide, column)), 2) for column in zip(*rows, strict=True)]
    widths = [width + width % 2 for width in widths]

    def border(ends: str) -> str:
        return ends[0] + ends[1].join("─" * (width // wide) for width in widths) + ends[2]

    lines = [border("┌┬┐")]
    for number, row in enumerate(rows):
        padded = map(_padded, row, widths)
        lines.append("│" + "│".join(padded) + "│")
        if number < len(rows) - 1 and (across or not number):
            lines.append(border("├┼┤"))
    return "\n".join([*lines, border("└┴┘")])


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from(["年报", "12", "0", "", "依申请公开", "a1"]), min_size=width, max_size=width),
            min_size=2,
            max_size=6,
        )
    ),
    st.booleans(),
    st.sampled_from([1, 2]),
)
def test_every_cell_of_a_drawn_table_is_read(rows: list[list[str]], across: bool, wide: int) -> None:
    drawn = _drawn([["项目"] * len(rows[0]), *rows], across, wide)
    text = f"上文。\n{drawn}\n下文。"
    (table,) = drawn_tables(text)
    assert [list(row) for row in table.rows[1:]] == rows
    assert text[table.start : table.end] == drawn


#: Columns of eight, as editors show them in which a character of a line is as wide as a Chinese one.
_MERGED = "\n".join(
    [
        "上文。",
        "┌────┬────┬────┬────┐",
        f"│{_padded('信息', 18)}│{_padded('申请人情况', 18)}│",
        f"│{_padded('  内容', 18)}├────┬────┤",
        f"│{_padded('', 18)}│{_padded('自然人', 8)}│{_padded('法人', 8)}│",
        "├────┬────┼────┼────┤",
        f"│{_padded('答复', 8)}│{_padded('公开', 8)}│{_padded('12', 8)}│{_padded('3', 8)}│",
        f"│{_padded('', 8)}├────┼────┼────┤",
        f"│{_padded('', 8)}│{_padded('不予', 8)}│{_padded('4', 8)}│{_padded('', 8)}│",
        f"│{_padded('', 8)}│{_padded('公开', 8)}│{_padded('', 8)}│{_padded('', 8)}│",
        "└────┴────┴────┴────┘",
        "下文。",
    ]
)


def test_cells_go_on_where_no_line_is_drawn() -> None:
    document = read(_MERGED.encode(), "a.txt")
    assert document.text == _MERGED
    (table,) = document.tables
    assert table.rows == (
        ("信息内容", "信息内容", "申请人情况", "申请人情况"),
        ("信息内容", "信息内容", "自然人", "法人"),
        ("答复", "公开", "12", "3"),
        ("答复", "不予公开", "4", ""),
    )


def test_a_cell_of_many_lines_takes_time_in_proportion() -> None:
    border, line = "├──────┼──────┤\n", "│wwwwww│bbbbbb│\n"

    def work(size: int) -> Callable[[], object]:
        text = border * 5 + line * size + border
        return lambda: drawn_tables(text)

    (table,) = drawn_tables(border * 5 + line * 3 + border)
    assert table.rows == (("wwwwww wwwwww wwwwww", "bbbbbb bbbbbb bbbbbb"),)
    check_growth(work, 2_000)


@pytest.mark.parametrize("text", ["│甲│\n│乙│", "a | b\nc | d", "+---\n| x", "┌──┐\n│框│\n└──┘", "├──┼──┤\n" * 5])
def test_bars_and_boxes_are_no_tables(text: str) -> None:
    assert not drawn_tables(text)
