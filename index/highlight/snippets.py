"""Snippets: the windows of a report that have most of the query, cut at sentence ends where these are near."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from index.highlight.marks import Place, merged
from index.results import Snippet

#: How many characters a snippet shows, about.
WIDTH = 120

#: How many snippets a hit has, at most.
COUNT = 2

#: Characters shown before the first mark, unless a sentence begins nearer.
_LEAD = 24

#: The farthest that a row of a table may begin before a mark for a snippet to begin with its label; what parts its cells.
_ROW, _CELL = 96, "|"

#: How far a snippet may go beyond its width to reach the end of a sentence.
_OVERRUN = 24

_SENTENCE_END = re.compile(r"[。！？；!?;]+[”’」』）)]?|\n+")


class _Window(NamedTuple):
    """A piece of a text, and which marks it has whole: those from ``first`` to before ``after``."""

    start: int
    end: int
    first: int
    after: int


def make_snippets(text: str, marks: Sequence[Place], count: int = COUNT) -> tuple[Snippet, ...]:
    """The best windows of a text, in the text's order; its beginning where nothing is marked.

    ``marks`` are in the text's order and do not overlap, as :class:`index.highlight.marks.Finder` gives them.
    """
    if not marks:
        start = len(text) - len(text.lstrip())
        end = _window_end(text, start, start + WIDTH)
        return (Snippet(text[start:end]),) if end > start else ()
    needles = {needle for _, _, needle, _ in marks}
    chosen: list[_Window] = []
    seen: set[str] = set()
    while len(chosen) < count and not (chosen and seen == needles):
        window = _best_window(text, marks, seen, chosen)
        if window is None:
            break
        chosen.append(window)
        seen.update(needle for _, _, needle, _ in marks[window.first : window.after])
    return tuple(_snippet(text, marks, window) for window in sorted(chosen))


def _best_window(text: str, marks: Sequence[Place], seen: Collection[str], chosen: Sequence[_Window]) -> _Window | None:
    """The window worth most beside those chosen; another one must show something that they do not."""
    worths = _worths(marks, seen)
    if not chosen:
        return _window(text, marks, worths.index(max(worths)))  # of equal ones the first
    new = [index for index, worth in enumerate(worths) if worth >= WIDTH]
    new.sort(key=worths.__getitem__, reverse=True)
    for index in new:
        at = marks[index][0]
        if any(other.start <= at < other.end for other in chosen):
            continue  # the mark itself stands in a window already
        window = _window(text, marks, index)
        if not any(window.start < other.end and other.start < window.end for other in chosen):
            return window
    return None


def _worths(marks: Sequence[Place], seen: Collection[str]) -> list[int]:
    """What the window that begins at each mark is worth, in one pass.

    It is ``WIDTH`` times the characters of the needles not shown yet that it has, each counted once, and the
    characters that are marked in it, of which there are fewer than ``WIDTH``.
    """
    worths = []
    inside = dict.fromkeys(seen, 1)  # how often the window has each needle; those shown are never new
    total = len(marks)
    worth = after = 0
    for first, (start, end, needle, _) in enumerate(marks):
        limit = start + WIDTH - _LEAD
        while after < total and (entering := marks[after])[1] <= limit:
            begin, finish, name, _ = entering
            times = inside.get(name, 0)
            inside[name] = times + 1
            worth += finish - begin if times else finish - begin + WIDTH * len(name)
            after += 1
        worths.append(worth)
        if after == first:  # the mark alone is longer than a window
            after += 1
            continue
        inside[needle] = times = inside[needle] - 1
        worth -= end - start if times else end - start + WIDTH * len(needle)
    return worths


def _window(text: str, marks: Sequence[Place], index: int) -> _Window:
    """The window that begins at a mark, a little before it, and what it has."""
    at, end = marks[index][:2]
    start = _window_start(text, at)
    end = max(end, _window_end(text, start, max(start, at - _LEAD) + WIDTH))
    first = after = index
    while first and marks[first - 1][0] >= start:
        first -= 1
    while after < len(marks) and marks[after][1] <= end:
        after += 1
    return _Window(start, end, first, after)


def _window_start(text: str, at: int) -> int:
    line = text.rfind("\n", max(0, at - _ROW - 1), at) + 1
    if line and _CELL in text[line:at]:  # a cell says nothing without what its row is of
        return line
    start = max(0, at - _LEAD)
    for sentence_end in _SENTENCE_END.finditer(text, start, at):
        start = sentence_end.end()
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


def _snippet(text: str, marks: Sequence[Place], window: _Window) -> Snippet:
    start, end, first, after = window
    spans = merged(marks[first:after])
    return Snippet(
        text[start:end], tuple((a - start, b - start) for a, b, _ in spans), tuple(kind for _, _, kind in spans)
    )
