"""Snippets and marks: always of the text as published, always on what was looked for, and quick on long reports."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers import fold
from index import Report
from index.highlight.marks import Mark, find_marks
from index.highlight.snippets import _LEAD, COUNT, WIDTH, _window, make_snippets
from index.protocol import Index
from index.query.tree import Needle
from tests.growth import check_quick
from tests.index.building import ALPHABET, build, commits, plain

weird_texts = st.text(ALPHABET, max_size=400) | st.text(max_size=100)

needles = st.lists(
    st.builds(lambda text, whole: Needle(fold(text), whole), st.text(ALPHABET, min_size=1, max_size=5), st.booleans()),
    min_size=1,
    max_size=6,
)


def _made_of(text: str, parts: Sequence[str]) -> bool:
    pattern = "|".join(map(re.escape, sorted(parts, key=len, reverse=True)))
    return re.fullmatch(f"(?:{pattern})+", text) is not None


def _windows(text: str, wanted: list[Needle]) -> list[tuple[int, int]]:
    """Where the snippets of a text stand; no character of the text occurs twice."""
    snippets = make_snippets(text, find_marks(fold(text), wanted))
    return [(text.index(snippet.text), text.index(snippet.text) + len(snippet.text)) for snippet in snippets]


#: Characters that fold to themselves and end no sentence, each once.
_DISTINCT = [chr(code) for code in range(0x4E00, 0x9FA5) if fold(chr(code)) == chr(code)]


@given(st.integers(2, 2000), st.lists(st.tuples(st.integers(0, 1999), st.integers(1, 30)), min_size=1, max_size=12))
def test_windows_do_not_overlap_and_the_first_has_a_mark(length: int, spans: list[tuple[int, int]]) -> None:
    text = "".join(_DISTINCT[:length])
    wanted = [Needle(text[start % length : start % length + size]) for start, size in spans]
    windows = _windows(text, wanted)
    assert 1 <= len(windows) <= COUNT
    assert windows == sorted(windows)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(windows))
    for start, end in windows:
        assert any(needle.text in text[start:end] for needle in wanted)
        assert end - start <= WIDTH + 60


@given(weird_texts, needles)
def test_snippets_are_pieces_of_the_text_with_marks_on_needles(text: str, wanted: list[Needle]) -> None:
    marks = find_marks(fold(text), wanted)
    snippets = make_snippets(text, marks)
    assert len(snippets) <= COUNT
    assert bool(snippets) == bool(text.strip() or marks)
    for snippet in snippets:
        assert snippet.text
        assert snippet.text in text
        assert bool(snippet.marks) == bool(marks)
        at = -1
        for start, end in snippet.marks:
            assert at < start < end <= len(snippet.text)
            assert _made_of(fold(snippet.text[start:end]), [mark.needle for mark in marks])
            at = end


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.integers(0, 2**32))
def test_hits_of_any_query_show_pieces_of_their_report(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], seed: int
) -> None:
    index, model = build(new_folder(), batches)
    chance = random.Random(seed)
    for _ in range(10):
        query = "".join(chance.choices(plain(ALPHABET), k=chance.randint(1, 4)))
        for hit in index.search(query, match="any", page_size=100).hits:
            report = model[hit.id]
            assert all(snippet.text in report.text for snippet in hit.snippets)
            marked = index.mark(hit.id, query)
            assert marked is not None
            assert marked.report == report
            assert all(0 <= start < end <= len(report.text) for start, end in marked.marks)
            assert all(0 <= start < end <= len(report.title or "") for start, end in marked.title_marks)


def _worth(marks: Sequence[Mark], first: int, seen: set[str]) -> tuple[int, int]:
    """How much a window that begins at a mark has, counted afresh: of needles not seen, and of marks."""
    inside = []
    for mark in marks[first:]:
        if mark.end > marks[first].start + WIDTH - _LEAD:
            break
        inside.append(mark)
    new = {mark.needle for mark in inside} - seen
    return sum(map(len, new)), sum(mark.end - mark.start for mark in inside)


def _plainly(text: str, marks: Sequence[Mark], count: int) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
    """The windows of a text with their marks, looking at every mark afresh for each window."""
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    for _ in range(count):
        worths = [_worth(marks, first, seen) for first in range(len(marks))]
        for first in sorted(range(len(marks)), key=lambda i: (-worths[i][0], -worths[i][1], i)):
            start, end = _window(text, marks, first)[:2]
            shows_more = not chosen or worths[first][0] > 0
            if shows_more and all(end <= other[0] or other[1] <= start for other in chosen):
                chosen.append((start, end))
                seen |= {mark.needle for mark in marks if start <= mark.start and mark.end <= end}
                break
    windows = []
    for start, end in sorted(chosen):
        inside = [(mark.start - start, mark.end - start) for mark in marks if start <= mark.start and mark.end <= end]
        windows.append((start, end, tuple(inside)))
    return windows


@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from([1, 2, 5, 20, 96, 97, 300])), min_size=1, max_size=40),
    st.integers(1, 5),
    st.sets(st.integers(0, 2000), max_size=30),
    st.integers(1, 4),
)
def test_the_windows_are_those_of_weighing_each_afresh(
    steps: list[tuple[int, int]], variety: int, ends: set[int], count: int
) -> None:
    marks, at = [], 0
    for n, (gap, length) in enumerate(steps):  # apart, so that none are merged
        marks.append(Mark(at + gap, at + gap + length, "n" * (n % variety + 1)))
        at += gap + length
    text = "".join("。" if n in ends else _DISTINCT[n % len(_DISTINCT)] for n in range(at + 50))
    expected = [(text[start:end], inside) for start, end, inside in _plainly(text, marks, count)]
    assert [(snippet.text, snippet.marks) for snippet in make_snippets(text, marks, count)] == expected


@pytest.mark.parametrize(("before", "begins"), [(0, "一、"), (60, "一、"), (85, "一、"), (86, "甲")])
def test_a_snippet_out_of_a_table_begins_with_the_label_of_the_row(before: int, begins: str) -> None:
    label = f"一、本年新收申请{'甲' * before} | "
    text = f"申请情况\n{label}1,024 | 3\n二、上年结转 | 7\n" + "其他说明。" * 60
    (snippet,) = make_snippets(text, find_marks(text, [Needle("1,024")]))
    assert snippet.text.startswith(begins)
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["1,024"]


def test_the_window_with_most_of_the_query_is_chosen() -> None:
    text = "舆情很多。" + "无关的话。" * 60 + "做好舆情回应工作。" + "无关的话。" * 60 + "回应。"
    (snippet,) = make_snippets(text, find_marks(text, [Needle("舆情"), Needle("回应")]))
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["舆情回应"]
    assert snippet.text.startswith("做好") or snippet.text.startswith("无关")


def test_a_second_window_shows_what_the_first_does_not() -> None:
    text = "舆情很多。" + "无关的话。" * 60 + "烟花爆竹。" + "无关的话。" * 60 + "舆情。"
    first, second = make_snippets(text, find_marks(text, [Needle("舆情"), Needle("烟花爆竹")]))
    assert [first.text[:2], second.text[slice(*second.marks[0])]] == ["舆情", "烟花爆竹"]


def test_a_report_found_by_its_facets_shows_its_beginning(index: Index) -> None:
    (hit,) = index.search("", filters={"year": ["2016"]}).hits
    (snippet,) = hit.snippets
    assert snippet.text.startswith("2016年，云水市财政局")
    assert snippet.marks == ()


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b", "\0", "𠀀" * 500, "。" * 500, "\n" * 500 + "公", "公" * 5000])
def test_nothing_is_too_odd_to_be_cut(text: str) -> None:
    for wanted in ([], [Needle("公")], [Needle(" ")], [Needle("。", whole=True)], [Needle("公" * 300)]):
        for snippet in make_snippets(text, find_marks(fold(text), wanted)):
            assert snippet.text in text


def test_a_mark_longer_than_a_snippet_is_shown_whole() -> None:
    text = "前文。" * 30 + "公开" * 200 + "后文。" * 30
    (snippet,) = make_snippets(text, find_marks(text, [Needle("公开" * 200)]))
    (mark,) = snippet.marks
    assert snippet.text[slice(*mark)] == "公开" * 200


@pytest.mark.parametrize("variety", [1, 7, 5000])
def test_a_long_report_full_of_marks_is_cut_in_an_instant(variety: int) -> None:
    length, every = 200_000, 10
    text = "".join(_DISTINCT[n % 9973 % len(_DISTINCT)] for n in range(length))
    marks = [Mark(at, at + 2, f"needle {at % variety}") for at in range(0, length, every)]
    assert len(marks) == 20_000
    assert make_snippets(text, marks)
    check_quick(lambda: make_snippets(text, marks), 0.3)
