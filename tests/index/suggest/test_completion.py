"""How much is completed: chunks, words, readings of letters and phrases, each where its limit is reached and passed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.results import Completion
from index.suggest.completion import closing_mark, complete_word, is_han, last_chunk, patterns
from index.suggest.next_words import continue_words
from index.suggest.vocabulary import Pattern
from tests.index.suggest.plain_words import PlainView, PlainWords


@pytest.mark.parametrize("character", ["a", "网"])
def test_chunks_of_thirty_two_characters_are_completed(character: str) -> None:
    assert last_chunk(f"公开 {character * 32}") == ("公开 ", character * 32)
    assert last_chunk(f"公开 {character * 33}") == (f"公开 {character * 33}", "")


def test_what_stands_before_the_chunk_stays_as_it_was_typed() -> None:
    assert last_chunk("公開 ＡＢ") == ("公開 ", "ab")
    assert last_chunk("（LÜ") == ("（", "lv")
    assert last_chunk("xi’an") == ("", "xi'an")
    assert last_chunk("公开。") == ("公开。", "")


def test_letters_are_read_as_eight_syllables_and_no_more() -> None:
    assert [len(pattern) for pattern in patterns("yi" * 8, short=False)] == [8]
    assert patterns("yi" * 9, short=False) == []
    assert [len(pattern) for pattern in patterns("网" * 7 + "yi", short=False)] == [8]
    assert patterns("网" * 8 + "yi", short=False) == []


def test_syllables_are_shortened_in_ten_letters_and_no_more() -> None:
    assert patterns("yuqingyqyq", short=True)
    assert patterns("yuqingyuqy", short=True)
    assert patterns("yuqingyqyqy", short=True) == []


def test_letters_are_read_in_sixteen_ways_at_most() -> None:
    readings = {len(patterns("xian" * times, short=False)) for times in range(1, 8)}
    assert max(readings) == 16
    assert all(
        len(set(patterns("xian" * times, short=False))) == len(patterns("xian" * times, short=False))
        for times in (1, 2)
    )


def test_an_apostrophe_and_the_u_of_passports_are_read() -> None:
    assert [[piece.text for piece in pattern] for pattern in patterns("xi'an", short=False)] == [
        ["xi", "an"],
        ["xi", "a", "n"],
    ]
    assert next([piece.text for piece in pattern] for pattern in patterns("lue", short=False)) == ["lve"]
    assert patterns("网站", short=False) == patterns("q1", short=False) == []


def test_what_is_han_is_han_throughout() -> None:
    assert is_han("一龥")
    assert not is_han("")
    assert not is_han("网a")


def test_words_are_completed_up_to_the_limit() -> None:
    words = PlainWords({"网站": 3, "网络": 5, "网": 9, "公开": 7})
    assert complete_word(words, "网", 2) == [Completion("网络", 5), Completion("网站", 3)]
    assert complete_word(words, "网", 1) == [Completion("网络", 5)]


@pytest.mark.parametrize(
    ("typed", "closing"),
    [("", ""), ("公", ""), ("“公", "”"), ("“公” 开", ""), ("公“公” “开", "”"), ("「“」公", ""), ("“「公", "”"), ("“”「", "」")],
)  # fmt: skip
def test_a_quotation_is_closed_that_is_open_at_the_end(typed: str, closing: str) -> None:
    assert closing_mark(typed) == closing


def test_letters_are_shortened_only_where_nothing_is_spelled_so() -> None:
    asked: list[tuple[str, list[int], int]] = []

    class Words(PlainWords):
        def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
            asked.append((chunk, [len(pattern) for pattern in patterns], limit))
            return [("网站", 3)] if len(asked) == 2 or chunk == "wang" else []

    assert complete_word(Words({}), "wang", 5) == [Completion("网站", 3)]
    assert [chunk for chunk, _, _ in asked] == ["wang"]
    asked.clear()
    assert complete_word(Words({}), "wz", 5) == [Completion("网站", 3)]
    assert asked == [("wz", [], 5), ("wz", [2], 5)]


HEAD = "公开"
KNOWN = {HEAD: 100}


def _phrases(texts: list[str], chunk: str = HEAD) -> list[tuple[str, int]]:
    return [(found.text, found.count) for found in continue_words(PlainView(texts, KNOWN), chunk)]


@pytest.mark.parametrize(("others", "offered"), [(18, True), (19, False)])
def test_a_phrase_must_stand_in_a_tenth_of_what_is_sampled(others: int, offered: bool) -> None:
    texts = ["公开网站。"] * 2 + ["公开。"] * others
    assert _phrases(texts) == ([("公开网站", 2)] if offered else [])


def test_a_phrase_must_stand_in_two_reports() -> None:
    assert _phrases(["公开网站。"]) == []
    assert _phrases(["公开网站。"] * 2) == [("公开网站", 2)]


@pytest.mark.parametrize(("before", "offered"), [(28, True), (29, False)])
def test_thirty_two_reports_are_sampled(before: int, offered: bool) -> None:
    # A tenth of them are four: the fourth is the last that is looked at, or one after.
    assert bool(_phrases(["公开。"] * before + ["公开网站。"] * 4)) is offered


def test_two_places_are_looked_at_in_a_report() -> None:
    assert _phrases(["公开。公开网站。"] * 2) == [("公开网站", 2)]
    assert _phrases(["公开。公开。公开网站。"] * 2) == []


def test_three_phrases_are_offered_the_most_frequent_first_and_of_equals_by_text() -> None:
    texts = [
        f"公开{word}。"
        for word, times in (("网站", 2), ("政策", 3), ("目录", 3), ("指南", 2), ("报告", 4))
        for _ in range(times)
    ]
    assert _phrases(texts) == [("公开报告", 4), ("公开政策", 3), ("公开目录", 3)]
    assert _phrases(sorted(texts)) == [("公开报告", 4), ("公开政策", 3), ("公开目录", 3)]
    # How many have a phrase is counted in all reports, of which thirty-two are looked at.
    many = ["公开网站。"] * 20 + ["公开政策。"] * 12 + ["公开政策。"] * 9
    assert _phrases(many) == [("公开政策", 21), ("公开网站", 20)]


def test_the_longest_known_word_of_a_chunk_is_its_head_and_the_next_word_begins_as_the_rest_does() -> None:
    texts = ["公开网站。"] * 3 + ["公开政策。"] * 3
    assert _phrases(texts, "公开政") == [("公开政策", 3)]
    assert _phrases(texts, "gongkaiwang") == [("公开网站", 3)]
    assert _phrases(texts, "gongkaiz") == [("公开政策", 3)]
    assert _phrases(texts, "公开政策") == []
    assert _phrases(texts, "公") == []
