"""Text with its hits marked: cut first, escape each piece, then mark. Nothing of a report is ever markup.

``MarkedText`` numbers the hits of a whole report and renders any span of it; a hit that goes on over the
end of a line or cell is marked in each, under one number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

Span = tuple[int, int]

_BLANKS = re.compile(r"\s+")


def tidy(marks: Iterable[Sequence[int]], length: int) -> tuple[Span, ...]:
    """Marks in order, within the text, overlapping ones joined, empty ones gone."""
    tidied: list[Span] = []
    for start, end in sorted((max(0, mark[0]), min(length, mark[1])) for mark in marks):
        if tidied and start < tidied[-1][1]:
            tidied[-1] = (tidied[-1][0], max(end, tidied[-1][1]))
        elif start < end:
            tidied.append((start, end))
    return tuple(tidied)


def mark_text(text: str, marks: Iterable[Sequence[int]]) -> Markup:
    """``text`` escaped, with ``<mark>`` around each of ``marks`` (``(start, end)`` character offsets)."""
    pieces, at = [], 0
    for start, end in tidy(marks, len(text)):
        pieces += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def _is_visible(text: str) -> bool:
    """Whether a page shows any of it: blanks and the bars between cells are layout."""
    return not all(char.isspace() or char == "|" for char in text)


def mark_line(text: str, marks: Iterable[Sequence[int]]) -> Markup:
    """:func:`mark_text` on one line: line breaks, indents and other runs of blanks become one space."""
    return Markup(_BLANKS.sub(" ", mark_text(text, marks)))  # noqa: S704 - escaped above


_HIT = Markup('<span class="hit" id="hit-{n}"><mark>{text}</mark>{hop}</span>')
# The bar that the page shows for the hit that the address names (#hit-3): no script is needed to step on.
_HOP = Markup(
    '<span class="hop">{back}<span class="hop-at">第 {n} / {total} 处</span>{on}'
    '<a class="hop-end" href="#report-text" aria-label="关闭">×</a></span>'
)
_STEP = Markup('<a href="#hit-{n}" aria-label="{label}">{arrow}</a>')
_NO_STEP = Markup('<span class="hop-none" aria-hidden="true">{arrow}</span>')


class MarkedText:
    """A report's text and its hits, numbered from 1."""

    def __init__(self, text: str, marks: Iterable[Sequence[int]]) -> None:
        self.text = text
        self.marks = tuple(mark for mark in tidy(marks, len(text)) if _is_visible(text[slice(*mark)]))
        self._ends = [end for _, end in self.marks]

    def html(self, start: int, end: int) -> Markup:
        """The span from ``start`` to ``end``, escaped and marked. The first piece of hit 3 is ``#hit-3``."""
        pieces, at = [], start
        for number in range(bisect_right(self._ends, start), len(self.marks)):
            mark_start, mark_end = self.marks[number]
            if mark_start >= end:
                break
            cut = (max(mark_start, start), min(mark_end, end))
            pieces.append(escape(self.text[at : cut[0]]))
            pieces.append(self._piece(number, *cut))
            at = cut[1]
        return Markup("").join([*pieces, escape(self.text[at:end])])

    def _piece(self, number: int, start: int, end: int) -> Markup:
        piece = self.text[start:end]
        is_first = _is_visible(piece) and not _is_visible(self.text[self.marks[number][0] : start])
        if not is_first:
            return Markup("<mark>{}</mark>").format(piece)
        return _HIT.format(n=number + 1, text=piece, hop=self._hop(number + 1))

    def _hop(self, number: int) -> Markup:
        total = len(self.marks)
        back = _STEP.format(n=number - 1, label="上一处", arrow="↑") if number > 1 else _NO_STEP.format(arrow="↑")
        on = _STEP.format(n=number + 1, label="下一处", arrow="↓") if number < total else _NO_STEP.format(arrow="↓")
        return _HOP.format(n=number, total=total, back=back, on=on)

    def context(self, number: int, width: int = 12) -> Markup:
        """Hit ``number`` (from 1) with up to ``width`` characters of its line on either side."""
        start, end = self.marks[number - 1]
        before = self.text[max(0, start - width) : start].splitlines()
        after = self.text[end : end + width].splitlines()
        head = before[-1] if before and not self.text[start - 1 : start].isspace() else ""
        tail = after[0] if after else ""
        hit = " ".join(self.text[start:end].split())
        return Markup("{}<b>{}</b>{}").format(head.lstrip(), hit, tail.rstrip())
