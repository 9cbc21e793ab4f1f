"""Readings: one syllable a character, the right one in words where a character has several."""

from __future__ import annotations

import pytest

from analyzers import fold
from analyzers.pinyin import DATA, LONGEST_READING, alike, pinyin, syllables, usual_readings
from analyzers.segmentation import lexicon


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("舆情", "yu qing"),
        ("回应", "hui ying"),
        ("重庆市", "chong qing shi"),
        ("重点", "zhong dian"),
        ("县长", "xian zhang"),
        ("长效机制", "chang xiao ji zhi"),
        ("行政", "xing zheng"),
        ("银行", "yin hang"),
        ("调研", "diao yan"),
        ("调整", "tiao zheng"),
        ("查处", "cha chu"),
        ("处长", "chu zhang"),
        ("参与", "can yu"),
        ("厦门", "xia men"),
        ("六安", "lu an"),
        ("效率", "xiao lv"),
        ("战略", "zhan lve"),
        ("会计", "kuai ji"),
    ],
)
def test_common_words_are_read_as_people_read_them(word: str, reading: str) -> None:
    assert pinyin(word) == tuple(reading.split(" "))


def test_a_reading_has_one_known_syllable_for_each_character() -> None:
    known = set(syllables())
    for word, _ in lexicon():
        if word.isalpha() and not word.isascii():
            reading = pinyin(word)
            assert reading is not None, word
            assert len(reading) == len(word)
            assert known.issuperset(reading)


def test_what_is_no_han_character_has_no_reading() -> None:
    assert pinyin("a情") is None
    assert pinyin("重a") is None
    assert pinyin("龦") is None


def test_syllables_are_letters_sorted() -> None:
    assert list(syllables()) == sorted(set(syllables()))
    assert all(syllable.isascii() and syllable.isalpha() and syllable.islower() for syllable in syllables())
    assert len(max(syllables(), key=len)) == 6


def test_sounds_that_are_alike_are_so_both_ways_and_contain_themselves() -> None:
    for syllable in syllables():
        assert syllable in alike(syllable)
        for other in alike(syllable):
            assert alike(other) == alike(syllable)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("zhi", "zi", True),
        ("chu", "cu", True),
        ("shi", "si", True),
        ("ning", "lin", True),
        ("zheng", "zen", True),
        ("fang", "fan", True),
        ("hong", "hon", False),
        ("hu", "fu", False),
        ("ri", "li", False),
    ],
)
def test_speakers_confound_some_sounds_and_not_others(one: str, other: str, same: bool) -> None:
    assert (other in alike(one)) is same


@pytest.mark.parametrize("name", ["pinyin_words.tsv", "pinyin_own.tsv"])
def test_the_words_of_the_tables_are_folded_and_whole(name: str) -> None:
    rows = [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    assert rows
    for word, reading in rows:
        assert fold(word) == word
        assert len(reading.split(" ")) == len(word) >= 2
    assert len({word for word, _ in rows}) == len(rows)


def test_the_longest_word_of_the_tables_is_as_long_as_is_looked_for() -> None:
    words = [line.partition("\t")[0] for line in (DATA / "pinyin_words.tsv").read_text("utf-8").splitlines()]
    longest = max((word for word in words if not word.startswith("#")), key=len)
    assert len(longest) == LONGEST_READING
    assert pinyin(f"政{longest}府") == ("zheng", *(pinyin(longest) or ()), "fu")


def test_a_word_without_characters_of_several_readings_is_read_as_usual() -> None:
    usual, several = usual_readings()
    for word, _ in lexicon():
        if several.isdisjoint(word):
            assert pinyin(word) == tuple(usual[character] for character in word)
    assert {"重", "行", "长"} <= several
    assert not {"政", "府"} & several
    assert pinyin("重") == (usual["重"],)


def test_corrections_by_hand_say_something_that_the_made_table_does_not() -> None:
    made = (DATA / "pinyin_words.tsv").read_text("utf-8").splitlines()
    own = (DATA / "pinyin_own.tsv").read_text("utf-8").splitlines()
    assert not [line for line in own if not line.startswith("#") and line in made]


def test_the_licence_of_the_readings_is_beside_them() -> None:
    assert "MIT License" in (DATA / "LICENSE.pypinyin.txt").read_text("utf-8")
