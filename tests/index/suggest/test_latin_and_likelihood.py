"""What letters may be meant for, and when a correction is likelier than what was typed: each where the answer turns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import log

import pytest

from index.suggest.corrections import Edge
from index.suggest.latin import correct_latin
from index.suggest.likelihood import kept_places, likelier
from index.suggest.vocabulary import Pattern
from tests.index.suggest.plain_words import PlainWords


class SpelledWords(PlainWords):
    """Offers all its words for any beginning, the first as many as are looked at."""

    def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
        self.asked["beginning"] += 1
        return list(self.words.items())[:limit]


def _read(run: str, words: dict[str, int]) -> list[tuple[float, str]]:
    return correct_latin(run, SpelledWords(words), lambda phrase: 0)


def test_letters_cost_as_much_as_a_word_that_sounds_so_shortened_ones_two_more_and_a_slip_one_less() -> None:
    assert _read("gongsi", {"公司": 10, "公私": 5, "公益": 99}) == [
        (pytest.approx(6.0), "公司"),
        (pytest.approx(6.0 + log(2)), "公私"),
    ]
    assert _read("gs", {"公司": 10, "公示": 5, "公益": 99}) == [
        (pytest.approx(8.0), "公司"),
        (pytest.approx(8.0 + log(2)), "公示"),
    ]
    assert _read("potral", {"potrai": 8, "potra": 4, "公司": 9, "portal": 9}) == [
        (pytest.approx(7.0), "potrai"),
        (pytest.approx(7.0 + log(2)), "potra"),
    ]


def test_letters_are_words_one_after_the_other_and_shortened_only_where_nothing_is_spelled_so() -> None:
    words = SpelledWords({"公司": 10, "年报": 10, "公示": 3})
    assert [text for _, text in correct_latin("gongsinianbao", words, len)] == ["公司年报"]
    assert correct_latin("gongsinianbao", words, len)[0][0] == pytest.approx(4.0 + 2 * 2.0)
    assert not words.asked["beginning"]
    assert correct_latin("gongsinian", SpelledWords({"公司": 10}), len) == []
    # What is written out must be so, and what is not begins so; of as many characters.
    assert [text for _, text in _read("gongs", {"公司": 9, "供水": 8, "高速": 7, "公示栏": 6, "工": 5})] == [
        "公司",
        "供水",
    ]


def test_what_is_a_word_is_not_corrected() -> None:
    assert _read("gongsi", {"公司": 10, "gongsi": 1}) == []


@pytest.mark.parametrize(("length", "corrected"), [(3, False), (4, True), (64, True), (65, False)])
def test_four_to_sixty_four_letters_may_have_a_slip(length: int, corrected: bool) -> None:
    word = "x" * (length - 1) + "q"
    assert [text for _, text in _read("x" * length, {word: 3})] == ([word] if corrected else [])


@pytest.mark.parametrize(("before", "found"), [(49, True), (50, False)])
def test_fifty_words_are_looked_at_for_shortened_letters(before: int, found: bool) -> None:
    others = ["".join(pair) for pair in product("天地玄黄宇宙洪荒", "日月盈昃辰宿列张")][:before]
    assert bool(_read("gs", {**dict.fromkeys(others, 9), "公司": 9})) is found


def test_six_ways_are_given_the_cheapest_first() -> None:
    words = {"".join(pair): 9 for pair in product("公工功", "司私思")}
    assert _read("gongsi", words) == [(pytest.approx(6.0), word) for word in sorted(words)[:6]]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("公司", ""),
        ("公司吗", "吗"),
        ("期限有多长", "多长"),
        ("如何公开", "如何"),
        ("政策二〇一八年三月五日", "二〇一八年三月五日"),
        ("政策二〇一八", "二〇一八"),
        ("2018年3月公司", "2018年3月"),
    ],
)
def test_what_asks_and_dates_are_kept(text: str, kept: str) -> None:
    assert "".join(text[place] for place in sorted(kept_places(text))) == kept


def _is_likelier(run: str, *words: tuple[int, int, str], pairs: dict[str, int], known: dict[str, int]) -> bool:
    ways = [(1.0, [Edge(start, end, word, 0.0) for start, end, word in words])]
    return likelier(run, ways, PlainWords(known, pairs)) == ways


@pytest.mark.parametrize(
    ("pairs", "known", "offered"),
    [
        ({"公司": 1}, {}, True),
        ({}, {}, False),
        ({}, {"公司": 2, "公丝": 1}, True),  # of equals the more common word
        ({}, {"公司": 1, "公丝": 1}, False),
        ({"公司": 9, "公丝": 9}, {"公司": 1}, True),
        ({"公司": 9, "丝乙": 10}, {"公司": 9}, False),  # with what is behind it
        ({"公司": 9, "司乙": 1, "丝乙": 10}, {}, True),
    ],
)
def test_a_correction_is_likelier_where_its_pairs_are_more_common(
    pairs: dict[str, int], known: dict[str, int], offered: bool
) -> None:
    way = ((0, 1, "甲"), (1, 3, "公司"), (3, 4, "乙"))
    assert _is_likelier("甲公丝乙", *way, pairs=pairs, known=known) is offered


def test_a_correction_is_compared_with_what_is_before_it() -> None:
    way = ((0, 1, "甲"), (1, 3, "公司"))
    assert _is_likelier("甲工司", *way, pairs={"公司": 9}, known={})
    assert not _is_likelier("甲工司", *way, pairs={"公司": 9, "甲工": 10}, known={})


def test_each_change_must_be_likelier_in_its_place_where_lengths_change() -> None:
    way = ((0, 3, "地图"), (3, 5, "公司"))
    assert _is_likelier("地地图公丝", *way, pairs={"公司": 1, "地图": 9}, known={})
    assert not _is_likelier("地地图公丝", *way, pairs={"公司": 1, "公丝": 5, "地图": 9}, known={})
    assert not _is_likelier("地地图公丝", *way, pairs={"公司": 1, "地地": 99, "地图": 9}, known={})


def test_the_likelier_ways_are_given_in_their_order() -> None:
    ways = [(cost, [Edge(0, 2, word, 0.0)]) for cost, word in ((1.0, "公司"), (2.0, "公益"), (3.0, "公式"))]
    assert likelier("公丝", ways, PlainWords({}, {"公司": 1, "公式": 2})) == [ways[0], ways[2]]
