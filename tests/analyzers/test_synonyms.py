"""Other names through time, of chains that are made up; and how many alternatives a text has at most."""

from __future__ import annotations

import pytest

from analyzers import synonyms
from analyzers.synonyms import Alternative, Other, alternatives


def _names(chains: list[str], word: str) -> list[tuple[str, int | None, int | None]]:
    """What a word is also called by chains as the table has them, with the years in which it is."""
    made = [(kind, cells) for kind, *cells in (line.split("|") for line in chains)]
    return [(other.word, other.since, other.until) for other in synonyms._through_time(made).get(word, ())]


def test_names_of_one_time_stand_for_each_other_in_all_years() -> None:
    line = ["renamed|甲局 甲办|2018|乙局"]
    assert _names(line, "甲局") == [("甲办", None, None), ("乙局", None, None)]
    assert _names(line, "乙局") == [("甲局", None, 2018), ("甲办", None, 2018)]
    assert synonyms._through_time([("renamed", ["甲局 甲办"])])["甲局"] == (Other("甲办", "renamed"),)


def test_what_a_body_became_and_was_is_followed_over_all_steps_with_the_last_and_the_first_year() -> None:
    line = ["renamed|甲局|2008|乙局|2013|丙局|2018|丁局"]
    assert _names(line, "甲局") == [("乙局", None, None), ("丙局", None, None), ("丁局", None, None)]
    assert _names(line, "丙局") == [("丁局", None, None), ("乙局", None, 2013), ("甲局", None, 2008)]
    assert _names(line, "丁局") == [("丙局", None, 2018), ("乙局", None, 2013), ("甲局", None, 2008)]
    made = synonyms._through_time([("renamed", line[0].split("|")[1:])])
    assert {other.kind for others in made.values() for other in others} == {"renamed"}


def test_a_body_that_joined_another_leads_there_and_none_leads_back() -> None:
    line = ["joined|甲局|2013|乙局", "joined|丙局|2018|乙局"]
    assert _names(line, "甲局") == [("乙局", 2013, None)]
    assert _names(line, "丙局") == [("乙局", 2018, None)]
    assert _names(line, "乙局") == []


def test_a_later_name_counts_from_its_year_where_there_was_a_body_of_that_name_before() -> None:
    # What joined an older body, and what became a name that another name has in it.
    assert _names(["renamed|国甲局|2018|甲局"], "国甲局") == [("甲局", 2018, None)]
    assert _names(["renamed|国乙局|2018|甲局"], "国乙局") == [("甲局", None, None)]
    assert _names(["joined|丙局|2008|丁局|2013|甲局", "renamed|丙局|2018|戊局"], "丙局") == [
        ("丁局", 2008, None),
        ("戊局", None, None),
        ("甲局", 2013, None),
    ]


def test_a_name_that_is_reached_twice_is_given_once_and_by_the_nearest_way() -> None:
    assert _names(["renamed|甲局|2008|乙局|2013|丙局", "renamed|甲局|2010|丙局"], "甲局") == [
        ("乙局", None, None),
        ("丙局", None, None),
    ]
    # A name of the same time is no other time's too.
    assert _names(["renamed|甲局 乙局|2018|乙局 丙局"], "甲局") == [("乙局", None, None), ("丙局", None, None)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Other, ...]]:
    """A table of made words: 天 is also called 地, and 玄 has five other names."""
    table = {
        "天": (Other("地", "synonym"),),
        "天黄": (Other("天玄", "renamed", since=2013),),
        "玄": tuple(Other(f"玄{n}", "renamed", until=2000 + n) for n in range(5)),
    }
    monkeypatch.setattr(synonyms, "_others", lambda: table)
    return table


def test_one_word_is_replaced_at_a_time_where_it_stands_the_longest_first(few: object) -> None:
    assert alternatives("甲天乙天黄丙") == [
        Alternative("甲地乙天黄丙", "天", "地", "synonym"),
        Alternative("甲天乙天玄丙", "天黄", "天玄", "renamed", 2013),
    ]
    assert alternatives("玄")[4] == Alternative("玄4", "玄", "玄4", "renamed", None, 2004)
    assert alternatives("甲乙") == []


def test_twelve_alternatives_are_given_and_no_more(few: object) -> None:
    assert len(alternatives("玄玄天天")) == 12
    assert alternatives("玄玄天天天") == [
        Alternative(each.text + "天", each.word, each.other, each.kind, each.since, each.until)
        for each in alternatives("玄玄天天")
    ]
