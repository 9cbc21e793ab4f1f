"""Texts near each other, as clauses and in one text, against every way in which they can stand."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from index.opensearch_engine.search.rows import are_near, in_a_row, nearby

_few = st.text("ab", min_size=1, max_size=3)


def _places(text: str, wanted: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(wanted, at)]


def _by_trying(text: str, texts: tuple[str, ...], distance: int) -> bool:
    """Whether there are places for all texts, no place twice for equal ones, where the first ends before the others begin."""
    for places in product(*(_places(text, one) for one in texts)):
        stands = list(zip(places, texts, strict=True))
        if len(set(stands)) < len(stands):
            continue
        for first in stands:
            others = [stand for stand in stands if stand is not first]
            after = first[0] + len(first[1])
            end = max((at + len(one) for at, one in others), default=after)
            if all(at >= after for at, _ in others) and end - first[0] <= sum(map(len, texts)) + distance:
                return True
    return False


def _intervals(rule: dict[str, Any], text: str) -> list[tuple[int, int]]:
    """The stretches that a rule of intervals finds in a text."""
    if "match" in rule:
        return [(at, at + len(rule["match"]["query"])) for at in _places(text, rule["match"]["query"])]
    found = []
    parts = [_intervals(part, text) for part in rule["all_of"]["intervals"]]
    for chosen in product(*parts):
        gaps = [after[0] - before[1] for before, after in pairwise(chosen)]
        if all(gap >= 0 for gap in gaps) and sum(gaps) <= rule["all_of"]["max_gaps"]:
            found.append((chosen[0][0], chosen[-1][1]))
    return found


@settings(deadline=None)
@given(st.text("ab.", max_size=14), st.lists(_few, min_size=2, max_size=3).map(tuple), st.integers(0, 6))
def test_texts_near_each_other_are_found_by_clauses_and_in_a_text_wherever_they_overlap(
    text: str, texts: tuple[str, ...], distance: int
) -> None:
    expected = _by_trying(text, texts, distance)
    assert are_near(text, texts, distance) == expected
    clause = nearby(texts, distance)
    ways = clause["intervals"]["text.characters"]["any_of"]["intervals"]
    assert any(_intervals(way, text) for way in ways) == expected


@settings(deadline=None)
@given(st.text("ab.", max_size=12), st.lists(_few, min_size=4, max_size=5).map(tuple), st.integers(0, 4))
def test_more_texts_are_found_in_a_text(text: str, texts: tuple[str, ...], distance: int) -> None:
    assert are_near(text, texts, distance) == _by_trying(text, texts, distance)


def test_a_text_in_a_row_is_looked_for_by_what_covers_each_of_its_characters() -> None:
    assert in_a_row("") == {"match_none": {}}
    assert in_a_row("公") == {"term": {"text.characters": "公"}}
    assert in_a_row("公开") == {"term": {"text": "公开"}}
    assert in_a_row("信息公开") == {"match_phrase": {"text": "信息公开"}}
    assert in_a_row("open data") == {"match_phrase": {"text": "open data"}}
    # No bigram begins with the blank, so that none has the b.
    assert {"match_phrase": {"text.characters": "a b"}} in in_a_row("a b")["bool"]["filter"]
    assert in_a_row("a\ud800") == {"term": {"text": "a\U0010f800"}}
