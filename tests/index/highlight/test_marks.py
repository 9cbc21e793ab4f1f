"""Marks: where the needles of a query stand in a text, checked against an alternation of regular expressions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzers import fold, han_bigrams
from index import Report
from index.highlight.marks import KINDS, Finder, Mark, find_marks, kinds_of_marks, merge_marks
from index.query.tree import Needle
from tests.index.building import ALPHABET, build

#: Few characters, so that needles overlap themselves and each other: Han, Latin, digits, a sign, white space, and
#: characters outside the basic plane.
SMALL = "公开ab1. 𠀀"

small_texts = st.text(SMALL, max_size=60) | st.text("公开a1", max_size=60) | st.text("公a", max_size=60)

needles = st.lists(
    st.builds(Needle, st.text(SMALL, max_size=4) | st.text("公a", max_size=9), st.booleans(), st.sampled_from(KINDS)),
    max_size=7,
)


def _by_regular_expression(folded: str, wanted: Sequence[Needle]) -> list[tuple[int, int, str, str]]:
    usable = sorted({n for n in wanted if n.text.strip()}, key=lambda n: len(n.text), reverse=True)
    if not usable:
        return []
    kinds = {n.text: n.kind for kind in reversed(KINDS) for n in usable if n.kind == kind}
    matches = re.finditer("|".join(map(_pattern, usable)), folded)
    return [(match.start(), match.end(), match.group(), kinds[match.group()]) for match in matches]


def _pattern(needle: Needle) -> str:
    before = r"(?<![a-z0-9])" if needle.whole and re.match("[a-z0-9]", needle.text[0]) else ""
    after = r"(?![a-z0-9])" if needle.whole and re.match("[a-z0-9]", needle.text[-1]) else ""
    return before + re.escape(needle.text) + after


@given(small_texts, needles)
@example("公公公公公", [Needle("公公公"), Needle("公公")])
@example("公开aaa", [Needle("公开a"), Needle("aa")])
@example("ab1 ab", [Needle("ab", whole=True), Needle("b1"), Needle("1 a", whole=True)])
@example("21 1 1", [Needle("1 1", whole=True)])
@example("公开", [Needle("公开", kind="synonym"), Needle("公开", whole=True, kind="exact"), Needle("公开")])
def test_the_leftmost_and_longest_needles_are_marked(text: str, wanted: list[Needle]) -> None:
    folded = fold(text)
    pairs = [Needle(pair) for needle in wanted for pair in han_bigrams(needle.text)]
    expected = _by_regular_expression(folded, wanted) or _by_regular_expression(folded, pairs)
    finder = Finder(wanted)
    assert finder.places(folded) == expected
    assert finder.places(folded[::-1]) == Finder(wanted).places(folded[::-1])  # one finder serves any number of texts
    assert finder.marks(folded) == find_marks(folded, wanted) == [Mark(*place) for place in expected]


@given(st.text(ALPHABET, max_size=400) | st.text(max_size=100), st.lists(st.text(ALPHABET, min_size=1, max_size=5)))
def test_marks_stand_on_needles_in_order_and_apart(text: str, wanted: list[str]) -> None:
    folded = fold(text)
    at = 0
    texts = {fold(word) for word in wanted}
    marks = find_marks(folded, map(Needle, texts))
    for mark in marks:
        assert at <= mark.start < mark.end <= len(text)
        assert folded[mark.start : mark.end] == mark.needle
        assert mark.needle in texts or any(mark.needle in han_bigrams(word) for word in texts)
        at = mark.end
    assert marks or not any(word in folded for word in texts if word.strip())


@given(st.text("a1B公2 .", max_size=40), st.lists(st.text("ab12", min_size=1, max_size=3), min_size=1, max_size=4))
def test_numbers_and_latin_words_are_marked_whole_only(text: str, wanted: list[str]) -> None:
    whole = {(match.start(), match.end()) for match in re.finditer("[a-z0-9]+", fold(text)) if match.group() in wanted}
    marks = find_marks(fold(text), [Needle(word, whole=True) for word in wanted])
    assert {(mark.start, mark.end) for mark in marks} == whole


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("18", []),
        ("2018", ["2018"]),
        ("1000", []),  # stands there as 1,000; to mark the 10 of 2010 would be wrong
        ("舆情回应", ["輿情回應"]),
        ("府信", ["府信"]),
        ("公开信", ["公开", "公开"]),  # no 公开信, but pairs of it
        ('"信息 公开"', ["信息\n公开"]),
        ("gov", ["GOV"]),
        ("ov", []),
    ],
)
def test_marks_of_readable_texts(new_folder: Callable[[], Path], query: str, marked: list[str]) -> None:
    text = "2018年政府信息\n公开，2010年公开1,000条。輿情回應见www.GOV.cn。"
    index, _ = build(new_folder(), [[Report(id="a", text=text)]])
    found = index.mark("a", query)
    assert found is not None
    assert [text[start:end] for start, end in found.marks] == marked


@given(small_texts, needles)
def test_merged_marks_cover_the_same_characters_with_the_same_kinds(text: str, wanted: list[Needle]) -> None:
    marks = find_marks(fold(text), wanted)
    spans, kinds = merge_marks(marks), kinds_of_marks(marks)
    covered = {at: mark.kind for mark in marks for at in range(mark.start, mark.end)}
    assert {at: kind for (a, b), kind in zip(spans, kinds, strict=True) for at in range(a, b)} == covered
    for (left, right), kind in zip(spans, kinds, strict=True):
        assert covered.get(left - 1) != kind
        assert covered.get(right) != kind


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def test_finding_the_marks_of_a_long_report_takes_an_instant() -> None:
    text = "政府信息公开工作年度报告，" * 16_000
    finder = Finder([Needle(word, whole=True) for word in ("舆情回应", "公开工作", "信息", "2018", "报告")])
    assert len(finder.places(text)) == 48_000
    assert _seconds(lambda: finder.places(text)) < 0.5


def test_needles_that_overlap_themselves_everywhere_take_no_longer() -> None:
    text = "公" * 200_000
    finder = Finder([Needle("公" * length) for length in range(1, 40)])
    assert _seconds(lambda: finder.places(text)) < 1.5
