"""Snippets: the windows of a report that have most of the query, cut at sentence ends where these are near."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.marks import Mark, merge_marks
from index.results import Snippet

#: How many characters a snippet shows, about.
WIDTH = 120

#: How many snippets a hit has, at most.
COUNT = 2

#: Characters shown before the first mark, unless a sentence begins nearer.
_LEAD = 24

#: How far a snippet may go beyond its width to reach the end of a sentence.
_OVERRUN = 24

_SENTENCE_END = re.compile(r"[。！？；!?;]+[”’」』）)]?|\n+")


def make_snippets(text: str, marks: Sequence[Mark], count: int = COUNT) -> tuple[Snippet, ...]:
    """The best windows of a text, in the text's order; its beginning where nothing is marked."""
    if not marks:
        start = len(text) - len(text.lstrip())
        end = _window_end(text, start, start + WIDTH)
        return (Snippet(text[start:end]),) if end > start else ()
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    left = list(range(len(marks)))
    while left and len(chosen) < count:
        first = max(left, key=lambda i: (*_worth(marks, i, seen), -i))
        if chosen and not _worth(marks, first, seen)[0]:
            break  # a second window must show something that the first does not
        window = _window(text, marks[first])
        chosen.append(window)
        seen.update(m.needle for m in marks if window[0] <= m.start and m.end <= window[1])
        left = [i for i in left if not _overlaps(_window(text, marks[i]), chosen)]
    return tuple(_snippet(text, marks, start, end) for start, end in sorted(chosen))


def _worth(marks: Sequence[Mark], first: int, seen: set[str]) -> tuple[int, int]:
    """Of a window that begins at a mark: how many needles not shown yet it has, and how much is marked."""
    limit = marks[first].start + WIDTH - _LEAD
    new: set[str] = set()
    marked = 0
    for mark in marks[first:]:
        if mark.end > limit:
            break
        if mark.needle not in seen:
            new.add(mark.needle)
        marked += mark.end - mark.start
    return sum(map(len, new)), marked


def _window(text: str, mark: Mark) -> tuple[int, int]:
    start = _window_start(text, mark.start)
    return start, max(mark.end, _window_end(text, start, start + WIDTH))


def _window_start(text: str, at: int) -> int:
    begin = max(0, at - _LEAD)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, begin, at)]
    start = ends[-1] if ends else begin
    while start < at and text[start].isspace():
        start += 1
    return start


def _window_end(text: str, start: int, at: int) -> int:
    if at >= len(text):
        end = len(text)
    else:
        match = _SENTENCE_END.search(text, at, at + _OVERRUN)
        end = match.end() if match else at
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _overlaps(window: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(window[0] < end and start < window[1] for start, end in others)


def _snippet(text: str, marks: Sequence[Mark], start: int, end: int) -> Snippet:
    inside = [m for m in marks if start <= m.start and m.end <= end]
    return Snippet(text[start:end], tuple((a - start, b - start) for a, b in merge_marks(inside)))
