"""Two reports side by side: nothing is lost, what is called the same is the same, and what moved is recognised."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import fold
from index import Report
from index.similar import alignment
from index.similar.alignment import align
from index.similar.compare import KINDS, Comparison, Span, compare
from tests.index.building import texts

SHARED = Path(__file__).resolve().parents[3] / "../shared"

SENTENCES = (
    "全年主动公开政府信息{}条。",
    "其中通过门户网站公开{}条，通过政务新媒体公开{}条；",
    "收到依申请公开{}件，均已按时答复。\n",
    "召开新闻发布会{}次，回应社会关切{}次！\n",
    "行政许可 | {} | {} | 0\n",
    "一、总体情况\n",
    "二、存在的问题\n\n",
    "公开内容与群众需求还有差距，政策解读形式不够丰富。",
    "下一步将健全机制、加强培训、逐项整改。\n",
    "特此报告。",
    "\t0\n",
    "　　",
    "——",
)


def document(chance: random.Random) -> str:
    return "".join(
        s.replace("{}", str(chance.randint(0, 99))) for s in chance.choices(SENTENCES, k=chance.randint(0, 25))
    )


def edited(text: str, chance: random.Random) -> str:
    """Another year's version: pieces changed, dropped, added, moved."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(0, 5)):
        at = chance.randrange(len(lines) + 1)
        kind = chance.choice(["drop", "add", "move", "change"])
        if kind == "add":
            lines.insert(at, document(chance)[:80])
        elif lines and kind == "drop":
            del lines[at % len(lines)]
        elif lines and kind == "move":
            lines.insert(at, lines.pop(chance.randrange(len(lines))))
        elif lines:
            line = lines[at % len(lines)]
            spot = chance.randrange(len(line) + 1)
            lines[at % len(lines)] = line[:spot] + chance.choice(["进一步", "2020", "。", "\n"]) + line[spot + 2 :]
    return "".join(lines)


def plain(text: str) -> str:
    return "".join(character for character in fold(text) if not character.isspace() and character != "\u200b")


def of(left: str, right: str) -> Comparison:
    return compare(Report(id="left", text=left), Report(id="right", text=right), 0.5)


def unmarked(text: str, span: Span, marks: tuple[Span, ...]) -> str:
    pieces, at = [], span[0]
    for start, end in marks:
        assert at <= start < end <= span[1]
        pieces.append(text[at:start])
        at = end
    return plain("".join([*pieces, text[at : span[1]]]))


def check(comparison: Comparison) -> None:
    """What holds of every comparison."""
    sides = {"left": comparison.left.text, "right": comparison.right.text}
    for side, text in sides.items():
        spans = [span for block in comparison.blocks if (span := getattr(block, side)) is not None]
        assert "".join(text[start:end] for start, end in spans) == text
        assert all(start < end for start, end in spans)
        assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])][: len(spans)]
    for block in comparison.blocks:
        assert block.kind in KINDS
        left, right = (sides[s][slice(*span)] if (span := getattr(block, s)) else None for s in sides)
        if block.kind == "same":
            assert plain(left) == plain(right)
        elif block.kind == "changed":
            assert plain(left) != plain(right)
            assert unmarked(sides["left"], block.left, block.left_marks) == unmarked(
                sides["right"], block.right, block.right_marks
            )
        elif block.kind == "moved":
            there = sides["right" if left is not None else "left"][slice(*block.elsewhere)]
            assert plain(left if left is not None else right) == plain(there)
        assert (left is None, right is None) == {
            "only_left": (False, True),
            "only_right": (True, False),
            "moved": (left is None, left is not None),
        }.get(block.kind, (False, False))
    assert 0 <= comparison.left_share <= 1
    assert 0 <= comparison.right_share <= 1


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_blocks_hold_both_texts_whole_and_in_order_and_say_the_truth(seed: int) -> None:
    chance = random.Random(seed)
    one = document(chance)
    check(of(one, chance.choice([document, lambda chance: edited(one, chance)])(chance)))


@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_any_text_can_be_compared_with_any_other(one: str, other: str) -> None:
    check(of(one, other))


@settings(max_examples=100, deadline=None)
@given(texts | st.integers(0, 2**32).map(lambda seed: document(random.Random(seed))))
def test_a_text_and_itself_are_all_the_same(text: str) -> None:
    comparison = of(text, text)
    assert [block.kind for block in comparison.blocks] == (["same"] if text else [])
    assert comparison.left_share == comparison.right_share == 1.0


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_comparing_the_other_way_round_shows_the_same_shares_of_text(seed: int) -> None:
    chance = random.Random(seed)
    one = document(chance)
    other = edited(one, chance)
    there, back = of(one, other), of(other, one)
    assert there.left_share == pytest.approx(back.right_share, abs=0.25)
    check(back)


def kinds(comparison: Comparison) -> list[tuple[str, str | None, str | None]]:
    left, right = comparison.left.text, comparison.right.text
    return [
        (
            block.kind,
            block.left and left[slice(*block.left)].strip(),
            block.right and right[slice(*block.right)].strip(),
        )
        for block in comparison.blocks
    ]


LAST_YEAR = """一、总体情况
全年主动公开政府信息120条。做好政策解读和舆情回应。加强组织领导，明确专人负责。
二、存在的问题
公开内容与群众需求还有差距，解读形式不够丰富。
行政许可 | 18 | 1 | 25
特此报告。
"""

THIS_YEAR = """一、总体情况
全年主动公开政府信息345条。做好政策解读和舆情回应。
二、存在的问题
行政许可 | 18 | 3 | 25
开展了两次业务培训活动。
公开内容与群众需求还有差距，解读形式不够丰富。
特此报告。
"""


def test_what_changed_what_is_new_and_what_moved_between_two_years() -> None:
    assert kinds(of(LAST_YEAR, THIS_YEAR)) == [
        ("same", "一、总体情况", "一、总体情况"),
        ("changed", "全年主动公开政府信息120条。", "全年主动公开政府信息345条。"),
        ("same", "做好政策解读和舆情回应。", "做好政策解读和舆情回应。"),
        ("only_left", "加强组织领导，明确专人负责。", None),
        ("same", "二、存在的问题", "二、存在的问题"),
        ("only_right", None, "行政许可 | 18 | 3 | 25\n开展了两次业务培训活动。"),
        ("same", "公开内容与群众需求还有差距，解读形式不够丰富。", "公开内容与群众需求还有差距，解读形式不够丰富。"),
        ("only_left", "行政许可 | 18 | 1 | 25", None),
        ("same", "特此报告。", "特此报告。"),
    ]


def test_the_marks_are_of_whole_numbers_and_of_what_differs_only() -> None:
    comparison = of(LAST_YEAR, THIS_YEAR)
    changed = next(block for block in comparison.blocks if block.kind == "changed")
    assert [comparison.left.text[slice(*mark)] for mark in changed.left_marks] == ["120"]
    assert [comparison.right.text[slice(*mark)] for mark in changed.right_marks] == ["345"]


def test_one_character_that_is_the_same_between_two_changes_is_marked_with_them() -> None:
    comparison = of("我们坚持甲乙的丙丁工作原则不动摇。", "我们坚持子丑的寅卯工作原则不动摇。")
    (block,) = comparison.blocks
    assert [comparison.left.text[slice(*mark)] for mark in block.left_marks] == ["甲乙的丙丁"]
    assert [comparison.right.text[slice(*mark)] for mark in block.right_marks] == ["子丑的寅卯"]


def test_a_row_of_a_table_is_a_unit_and_its_changed_cell_is_marked() -> None:
    left = "信息内容 | 本年制发件数 | 现行有效件数\n规章 | 0 | 0\n行政规范性文件 | 3 | 12\n"
    comparison = of(left, left.replace("3 | 12", "5 | 12"))
    assert [block.kind for block in comparison.blocks] == ["same", "changed"]
    assert comparison.blocks[1].left_marks == ((left.index("3"), left.index("3") + 1),)


def test_rows_of_as_many_cells_are_compared_cell_by_cell() -> None:
    comparison = of("行政规范性文件 | 1 | 0 | 5\n", "行政规范性文件 | 2 | 1 | 6\n")
    (block,) = comparison.blocks
    for marks, text, cells in (
        (block.left_marks, comparison.left.text, "105"),
        (block.right_marks, comparison.right.text, "216"),
    ):
        assert [text[slice(*mark)] for mark in marks] == list(cells)


def test_cells_on_lines_of_their_own_are_compared_in_their_order() -> None:
    left, right = "行政许可\n\t18\n\t1\n\t25\n行政处罚\n\t31\n", "行政许可\n\t20\n\t1\n\t26\n行政处罚\n\t8\n"
    assert [kind for kind, _, _ in kinds(of(left, right))] == ["same", "changed", "same", "changed", "same", "changed"]


def test_a_paragraph_that_stands_elsewhere_has_moved() -> None:
    paragraphs = ["".join(chr(0x4E00 + 40 * n + i) for i in range(30)) + "。\n" for n in range(6)]
    left = "".join(paragraphs)
    right = "".join([*paragraphs[1:4], paragraphs[0], *paragraphs[4:]])
    comparison = of(left, right)
    assert [block.kind for block in comparison.blocks] == ["moved", "same", "moved", "same"]
    first, _, second, _ = comparison.blocks
    assert first.elsewhere == second.right
    assert second.elsewhere == first.left
    assert comparison.left_share == 1.0


def test_other_scripts_widths_and_line_breaks_are_no_difference() -> None:
    comparison = of("政府資訊公開，共１２條。\n舆情\u200b回应", "政府资讯公开, 共12条。舆情回应\n")
    assert [block.kind for block in comparison.blocks] == ["same"]


def test_a_comparison_as_json_carries_the_pieces_and_their_marks() -> None:
    values = of(LAST_YEAR, THIS_YEAR).to_dict()
    assert values["left"]["id"] == "left"
    assert "".join(block["left"]["text"] for block in values["blocks"] if block["left"]) == LAST_YEAR
    (changed,) = [block for block in values["blocks"] if block["kind"] == "changed"]
    start, end = changed["left"]["marks"][0]
    assert changed["left"]["text"][start:end] == "120"


def best(left: list[str], right: list[str]) -> float:
    """The most characters that an alignment of equal sentences can have, by the textbook."""
    table = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j], table[i][j] + (len(a) if a == b else 0))
    return table[-1][-1]


UNLIKE = ["甲乙丙丁", "戊己", "庚辛壬癸子", "丑寅卯", "辰"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(UNLIKE), max_size=12), st.lists(st.sampled_from(UNLIKE), max_size=12))
def test_the_alignment_keeps_most_characters_and_the_order(left: list[str], right: list[str]) -> None:
    pairs = align(left, right)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert all(left[a] == right[b] for a, b in pairs)
    assert sum(len(left[a]) for a, _ in pairs) == best(left, right)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_texts_too_long_to_compare_each_sentence_with_each_are_still_compared_truly(seed: int) -> None:
    chance = random.Random(seed)
    one = document(chance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "_MOST_CELLS", 12)
        check(of(one, edited(one, chance)))


def test_long_texts_are_aligned_at_the_sentences_that_each_has_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "_MOST_CELLS", 3)
    left, right = list("abcdefgh"), list("xbycezgk")
    assert align(left, right) == [(1, 1), (2, 3), (4, 4), (6, 6)]


def test_the_real_report_that_copies_keeps_most_of_its_text() -> None:
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the real reports beside the repository are not there")
    model, copy = (next(folder.glob(f"{n}_*.txt")).read_text(encoding="utf-8") for n in ("000", "002"))
    comparison = of(model, copy)
    check(comparison)
    assert comparison.right_share > 0.6
    assert sum(block.kind == "changed" for block in comparison.blocks) > 15
