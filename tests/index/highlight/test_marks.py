"""Marks: where the needles of a query stand in a text, checked against an alternation of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from analyzers import fold, han_bigrams, tokens
from index import Report
from index.highlight.marks import KINDS, Finder, Mark, find_marks, kinds_of_marks, merge_marks
from index.query.tree import Needle
from tests.growth import check_quick
from tests.index.building import ALPHABET, build
from tests.index.reducing import reduced

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


def _offsets(text: str) -> list[int]:
    """Where each character of the reduced text stands: behind the shortest beginning that has it, reduced with a mark."""
    ends = [len(reduced(text[:end] + "、")) - 1 for end in range(len(text) + 1)]
    shown = reduced(text)
    found, at = [], 0
    for number, character in enumerate(shown):
        at = next(at for at in range(at, len(text)) if character == " " or ends[at + 1] > number)
        found.append(at)
        at += character != " "
    return found


def _pattern(needle: Needle) -> str:
    if not needle.whole:
        return re.escape(needle.text)
    first, last = (
        next((k for k in ("[a-z]", "[0-9]") if re.match(k, c)), None) for c in (needle.text[0], needle.text[-1])
    )
    before, after = f"(?<!{first})" if first else "", f"(?!{last})" if last else ""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", needle.text):  # not within 1.5 or 1.5.5, but the 1 of 1.
        before, after = before + r"(?<![0-9]\.)", after + r"(?!\.[0-9])"
    return before + re.escape(needle.text) + after


@given(small_texts, needles)
@example("公公公公公", [Needle("公公公"), Needle("公公")])
@example("公开aaa", [Needle("公开a"), Needle("aa")])
@example("ab1 ab", [Needle("ab", whole=True), Needle("b1"), Needle("1 a", whole=True)])
@example("21 1 1", [Needle("1 1", whole=True)])
@example("公开", [Needle("公开", kind="synonym"), Needle("公开", whole=True, kind="exact"), Needle("公开")])
def test_the_leftmost_and_longest_needles_are_marked(text: str, wanted: list[Needle]) -> None:
    folded, shown, offsets = fold(text), reduced(text), _offsets(text)
    wanted = [needle._replace(text=reduced(needle.text)) for needle in wanted]
    pairs = [Needle(pair) for needle in wanted for pair in han_bigrams(needle.text)]
    places = _by_regular_expression(shown, wanted) or _by_regular_expression(shown, pairs)
    expected = [(offsets[start], offsets[end - 1] + 1, needle, kind) for start, end, needle, kind in places]
    finder = Finder(wanted)
    assert finder.places(folded) == expected
    assert finder.places(folded[::-1]) == Finder(wanted).places(folded[::-1])  # one finder serves any number of texts
    assert finder.marks(folded) == find_marks(folded, wanted) == [Mark(*place) for place in expected]


@given(st.text(ALPHABET, max_size=400) | st.text(max_size=100), st.lists(st.text(ALPHABET, min_size=1, max_size=5)))
def test_marks_stand_on_needles_in_order_and_apart(text: str, wanted: list[str]) -> None:
    folded = fold(text)
    at = 0
    texts = {reduced(word) for word in wanted}
    marks = find_marks(folded, map(Needle, texts))
    for mark in marks:
        assert at <= mark.start < mark.end <= len(text)
        assert reduced(text[mark.start : mark.end]) == mark.needle
        assert mark.needle in texts or any(mark.needle in han_bigrams(word) for word in texts)
        at = mark.end
    assert marks or not any(word in reduced(text) for word in texts if word.strip())


@settings(deadline=None)
@given(st.text("120公.,。", max_size=40), st.sampled_from(["1", "12", "20", "1.2", "12.0", "0"]))
def test_numbers_are_marked_where_an_index_has_them_as_numbers(text: str, number: str) -> None:
    assume(reduced(text) == text)  # 0..0 reduces to a number that the index has not
    whole = {(t.start, t.end) for t in tokens(text) if t.text == number == text[t.start : t.end]}
    assert {(mark.start, mark.end) for mark in find_marks(text, [Needle(number, whole=True)])} == whole


@pytest.mark.parametrize(("text", "marked"), [("APP26条", 1), ("a pp", 0), ("apps", 0), ("happ", 0), ("公app公", 1)])
def test_latin_words_are_marked_whole_also_beside_digits(text: str, marked: int) -> None:
    assert len(find_marks(fold(text), [Needle("app", whole=True)])) == marked


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("18", []),
        ("2018", ["2018"]),
        ("1000", ["1,000"]),
        ("000", []),
        ("2010", ["2010"]),
        ("10", []),
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


def test_finding_the_marks_of_a_long_report_takes_an_instant() -> None:
    text = "政府信息公开工作年度报告，" * 16_000
    finder = Finder([Needle(word, whole=True) for word in ("舆情回应", "公开工作", "信息", "2018", "报告")])
    assert len(finder.places(text)) == 48_000
    check_quick(lambda: finder.places(text), 0.5)


def test_needles_that_overlap_themselves_everywhere_take_no_longer() -> None:
    text = "公" * 200_000
    finder = Finder([Needle("公" * length) for length in range(1, 40)])
    check_quick(lambda: finder.places(text), 1.5)
