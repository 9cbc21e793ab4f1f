"""Snippets: the windows of a report that have most of the query, cut at sentence ends where these are near."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.marks import Mark, kinds_of_marks, merge_marks
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
    while len(chosen) < count:
        window = _best_window(text, marks, seen, chosen)
        if window is None:
            break
        chosen.append(window)
        seen.update(m.needle for m in marks if window[0] <= m.start and m.end <= window[1])
    return tuple(_snippet(text, marks, start, end) for start, end in sorted(chosen))


def _best_window(
    text: str, marks: Sequence[Mark], seen: set[str], chosen: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The window worth most beside those chosen; another one must show something that they do not."""
    worths = _worths(marks, seen)
    for first in sorted(range(len(marks)), key=lambda i: worths[i], reverse=True):  # of equal ones the first
        if chosen and not worths[first][0]:
            return None
        window = _window(text, marks[first])
        if not _overlaps(window, chosen):
            return window
    return None


def _worths(marks: Sequence[Mark], seen: set[str]) -> list[tuple[int, int]]:
    """Of the window that begins at each mark: how much of needles not shown yet it has, and how much is marked.

    The marks must not overlap: then a window's end moves on as its beginning does, and one pass is enough.
    """
    worths = []
    inside: Counter[str] = Counter()
    new = marked = end = 0
    for first, mark in enumerate(marks):
        limit = mark.start + WIDTH - _LEAD
        while end < len(marks) and marks[end].end <= limit:
            needle = marks[end].needle
            new += len(needle) if not inside[needle] and needle not in seen else 0
            marked += marks[end].end - marks[end].start
            inside[needle] += 1
            end += 1
        worths.append((new, marked))
        if end <= first:  # the mark alone is longer than a window
            end = first + 1
            continue
        inside[mark.needle] -= 1
        new -= len(mark.needle) if not inside[mark.needle] and mark.needle not in seen else 0
        marked -= mark.end - mark.start
    return worths


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
    spans = tuple((a - start, b - start) for a, b in merge_marks(inside))
    return Snippet(text[start:end], spans, kinds_of_marks(inside))
