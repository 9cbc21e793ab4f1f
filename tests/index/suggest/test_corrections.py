"""What a slip may cost and how far it is looked for: each at the frequency, length or number where the answer changes.

What something costs is said in the logarithm of how common words are. So two costs are compared by words of which one
is so many times as common that the order turns.
"""

from __future__ import annotations

from itertools import product
from math import e

import pytest

from index.query.parser import parse
from index.query.tree import Query
from index.suggest.corrections import correct_run
from index.suggest.did_you_mean import suggest
from tests.index.suggest.plain_words import PlainWords

#: Sixty-four texts that are all read gong si.
SOUNDING = ["".join(pair) for pair in product("公工功攻供宫恭巩", "司私思斯丝死四寺")]


def _read(run: str, words: dict[str, int], pairs: dict[str, int] | None = None) -> list[str]:
    """The ways to read a run, as texts, the cheapest first."""
    return ["".join(edge.word for edge in edges) for _, edges in correct_run(run, PlainWords(words, pairs))]


def _turns(run: str, first: str, second: str, times: float, other: dict[str, int] | None = None) -> bool:
    """Whether ``second`` is read before ``first`` where its frequency is more than so many times the other's."""
    orders = []
    for by in (-0.01, 0.01):
        read = _read(run, {first: 1000, second: round(1000 * times * (1 + by)), **(other or {})})
        orders.append(read.index(first) < read.index(second))
    return orders == [True, False]


@pytest.mark.parametrize(("times", "offered"), [(19, False), (20, True), (21, True)])
def test_a_word_gives_way_to_one_that_is_twenty_times_as_common(times: int, offered: bool) -> None:
    assert ("公司" in _read("公私", {"公私": 3, "公司": 3 * times})) is offered


def test_a_word_that_sounds_nearly_the_same_must_be_e_squared_times_as_common_as_one_that_sounds_the_same() -> None:
    assert _turns("公丝", "公司", "公式", e**2)


def test_a_word_with_another_character_must_be_e_times_as_common_as_one_that_sounds_nearly_the_same() -> None:
    # A common word in it, so that what sounds alike is not taken at once.
    assert _turns("公丝网", "公式网", "公益网", e, {"丝网": 1_000_000})


def test_a_character_too_many_costs_more_than_one_that_is_wrong_unless_it_is_typed_twice() -> None:
    assert _turns("网站地址图", "网站地形图", "网站地图", e**4)
    assert _turns("网站地地图", "网站地形图", "网站地图", 1)
    assert "网图" not in _read("网站图", {"网图": 1000})


def test_a_character_in_no_word_costs_as_much_as_a_word_and_e_to_the_third() -> None:
    # 公司 and a lone character, or one word of all three.
    for rare, first in ((6_700, "公司府"), (6_770, "供私府")):
        words = {"公司": 1_000_000, "供私府": rare}
        assert _read("公丝府", words, {"司府": 1_000_000})[0] == first


def test_one_word_is_as_good_as_two_that_are_e_squared_times_as_common() -> None:
    for rare, first in ((134, "公司政策"), (137, "供私政策")):
        assert _read("公丝政策", {"公司": 1000, "政策": 1000, "供私政策": rare})[0] == first


def test_words_that_never_stand_side_by_side_are_taken_to_do_so_in_a_tenth_of_a_report() -> None:
    # Ten times as common, and never beside what follows, weighs as much as once beside it.
    for often, first in ((99, "公事网站"), (101, "公式网站")):
        words = {"公事": 10, "公式": often, "网站": 100_000}
        assert _read("公丝网站", words, {"事网": 1})[0] == first


@pytest.mark.parametrize(("common", "further"), [(2008, False), (2009, True)])
def test_no_other_slip_is_looked_for_where_the_same_sound_is_cheaper_than_any(common: int, further: bool) -> None:
    words = PlainWords({"公司": 100, "政策": common})
    assert correct_run("公丝政策", words)
    assert bool(words.asked) is further


def test_six_ways_are_followed_at_a_place_and_twelve_are_given_at_the_end() -> None:
    many = {word: 100 for word in SOUNDING[:20] if word != "公丝"}
    assert len(_read("公丝", many)) == 12
    assert len([text for text in _read("公丝政策", {**many, "政策": 100}) if text.endswith("政策")]) == 6


def test_twelve_windows_are_looked_at_for_a_wrong_character_and_five_for_words_of_two() -> None:
    words = PlainWords({})
    correct_run("鬯鬲鬴魑魅魍魉黻黼鼗鼙龠" * 2, words)
    assert words.asked == {"neighbours": 12, "of_two": 2 * 5}


def test_six_words_of_two_are_kept_and_only_such_as_stand_beside_what_is_around() -> None:
    words = {f"公{other}": 1000 for other in "司益示私务园寓馆"}
    pairs = {f"{word[-1]}网": 10 for word in words if word != "公馆"}
    read = _read("公鬯网站", {**words, "公馆": 1000, "网站": 1000}, pairs)
    assert {text[:2] for text in read if text.endswith("网站")} == set(sorted(words.keys() - {"公馆"})[:6])


@pytest.mark.parametrize(("length", "corrected"), [(8, True), (9, False)])
def test_words_of_eight_characters_are_corrected_and_no_longer_ones(length: int, corrected: bool) -> None:
    word = "公司网站地图政策"[:7] + "府" * (length - 7)
    assert (word in _read("供" + word[1:], {word: 1000})) is corrected


@pytest.mark.parametrize(("length", "corrected"), [(12, True), (13, False)])
def test_two_characters_are_exchanged_in_runs_of_twelve(length: int, corrected: bool) -> None:
    meant = "网站地图" * 3 + "好" * (length - 12)
    words = {"网站地图": 1000, "地图好": 1000, "网站": 1000}
    assert (meant in _read("站网" + meant[2:], words)) is corrected


def _suggestions(typed: str, words: dict[str, int], found: dict[str, int]) -> tuple[str | None, list[str]]:
    """What is suggested where these queries find so many of a thousand reports, and which queries were counted."""
    counted: list[str] = []

    def count(query: Query) -> int:
        counted.append(query.text)
        return found.get(query.text, 0)

    return suggest(parse(typed), PlainWords(words), exists=lambda query: False, count=count, reports=1000), counted


@pytest.mark.parametrize(("length", "corrected"), [(24, True), (25, False)])
def test_runs_of_twenty_four_characters_are_corrected_and_no_longer_ones(length: int, corrected: bool) -> None:
    rest = ("网站地图" * 6)[: length - 2]
    words = {"网站地图": 10, "公司": 10, "网站": 10, "网站地": 10}
    suggestion, _ = _suggestions("公丝" + rest, words, {"公司" + rest: 5})
    assert suggestion == ("公司" + rest if corrected else None)


def test_six_corrected_queries_are_counted_and_the_best_is_what_its_cost_and_its_reports_say() -> None:
    ways = [word for word in SOUNDING[:10] if word != "公丝"]
    words = {word: 1000 - number for number, word in enumerate(ways)}
    assert _suggestions("公丝", words, {}) == (None, ways[:6])
    assert _suggestions("公丝", words, {ways[6]: 1000})[0] is None
    few, many = {ways[0]: 10, ways[5]: 10}, {ways[0]: 10, ways[5]: 11}
    assert [_suggestions("公丝", words, found)[0] for found in (few, many)] == [ways[0], ways[5]]


def test_counting_ends_where_no_other_query_can_be_better() -> None:
    words = {"公司": 1000, "公式": 1000}
    for found, counted in ((136, ["公司"]), (135, ["公司", "公式"])):
        assert _suggestions("公丝", words, {"公司": found})[1] == counted


def test_three_parts_of_a_query_are_corrected() -> None:
    words = {"公司": 10, "网站": 10, "政策": 10}
    three = _suggestions("公丝 网占 正策", words, {"公司 网站 政策": 1})
    assert three[0] == "公司 网站 政策"
    four = _suggestions("公丝 网占 正策 公丝", words, {"公司 网站 政策 公丝": 1})
    assert four[0] == "公司 网站 政策 公丝"


def test_parts_are_corrected_each_in_its_place_where_lengths_change() -> None:
    words = {"网站地图": 10, "公司": 10}
    assert _suggestions("网站地地图 公丝", words, {"网站地图 公司": 1})[0] == "网站地图 公司"
    assert _suggestions("公丝 网站图", words, {"公司 网站地图": 1})[0] == "公司 网站地图"


def test_letters_are_corrected_in_their_place_beside_what_is_written() -> None:
    words = {"公司": 10, "网站": 10, "网站地": 10}
    assert _suggestions("年报 gongsi。", words, {"年报 公司。": 1})[0] == "年报 公司。"
    # Of one part either the letters or the characters are corrected.
    counted = _suggestions("公丝gongsi网", words, {})[1]
    assert {"公司gongsi网", "公丝公司网"} <= set(counted)


def test_what_asks_and_numbers_are_not_corrected() -> None:
    words = {"公司": 100, "多站": 1000, "期限": 10, "有多站": 100}
    assert _suggestions("期限有多长", words, {"期限有多站": 9}) == (None, [])
    assert "公司多长" in _suggestions("公丝多长", words, {})[1]
    assert not any("多站" in text for text in _suggestions("公丝多长", words, {})[1])


def test_a_lenient_query_is_counted_as_one() -> None:
    def parsed(lenient: bool) -> list[object]:
        roots: list[object] = []

        def count(query: Query) -> int:
            roots.append(query.root)
            return 0

        asked = parse("公丝 OR 年报", lenient=lenient)
        suggest(asked, PlainWords({"公司": 9}), exists=lambda _: False, count=count, reports=9, lenient=lenient)
        return roots

    for lenient in (False, True):
        assert parsed(lenient) == [parse("公司 OR 年报", lenient=lenient).root]


def test_one_character_too_many_leaves_words_of_three_and_more() -> None:
    assert _read("地形好图", {"地形图": 1000})[0] == "地形图"
    assert _read("地好图", {"地图": 1000}) == []


@pytest.mark.parametrize(
    ("run", "meant"), [("网站公鬯", "网站公益"), ("网站鬯益", "网站公益"), ("鬯站公益", "网站公益")]
)
def test_a_wrong_character_of_a_word_of_two_is_corrected_at_either_end(run: str, meant: str) -> None:
    assert _read(run, {"网站": 1000, "公益": 1000}, {"站公": 10})[0] == meant
