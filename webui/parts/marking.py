"""Text with its hits marked: cut first, escape each piece, then mark. Nothing of a report is ever markup.

``MarkedText`` numbers the hits of a whole report and renders any span of it; a hit that goes on over the
end of a line or cell is marked in each, under one number. A hit by a synonym looks otherwise and says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from markupsafe import Markup, escape

from webui.language import gettext, own

Span = tuple[int, int]

#: The kind of a hit that does not say what was typed, but what it is also called.
SYNONYM = "synonym"
_KINDS = ("exact", "word", SYNONYM)  # the most certain first

_MARK = Markup("<mark>{}</mark>")
_SYNONYM_MARK = Markup('<mark class="synonym" title="{title}">{text}</mark>')

_BLANKS = re.compile(r"\s+")


def tidy(marks: Iterable[Sequence[int]], length: int) -> tuple[Span, ...]:
    """Marks in order, within the text, overlapping ones joined, empty ones gone."""
    return tuple((start, end) for start, end, _ in _tidy(marks, (), length))


def _tidy(marks: Iterable[Sequence[int]], kinds: Iterable[str], length: int) -> list[tuple[int, int, str]]:
    """:func:`tidy` with the kind of each mark, a word where it is not said; of joined ones the most certain."""
    tidied: list[tuple[int, int, str]] = []
    ranks = (_KINDS.index(kind) if kind in _KINDS else 1 for kind in chain(kinds, repeat("word")))
    within = ((max(0, mark[0]), min(length, mark[1]), rank) for mark, rank in zip(marks, ranks, strict=False))
    for start, end, rank in sorted(within):
        if tidied and start < tidied[-1][1]:
            if start < end:
                begin, stop, kind = tidied[-1]
                tidied[-1] = (begin, max(end, stop), min(kind, _KINDS[rank], key=_KINDS.index))
        elif start < end:
            tidied.append((start, end, _KINDS[rank]))
    return tidied


def mark_text(text: str, marks: Iterable[Sequence[int]], kinds: Iterable[str] = ()) -> Markup:
    """``text`` escaped, with ``<mark>`` around each of ``marks`` (``(start, end)`` character offsets).

    ``kinds`` says of each mark how it matched; see ``index.results.Snippet``.
    """
    pieces, at = [], 0
    for start, end, kind in _tidy(marks, kinds, len(text)):
        pieces += [escape(text[at:start]), _mark(text[start:end], kind)]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def _mark(text: str, kind: str) -> Markup:
    if kind == SYNONYM:
        return _SYNONYM_MARK.format(title=gettext("同义词或其他名称"), text=text)
    return _MARK.format(text)


def _is_visible(text: str) -> bool:
    """Whether a page shows any of it: blanks and the bars between cells are layout."""
    return not all(char.isspace() or char == "|" for char in text)


def mark_line(text: str, marks: Iterable[Sequence[int]], kinds: Iterable[str] = ()) -> Markup:
    """:func:`mark_text` on one line: line breaks, indents and other runs of blanks become one space."""
    return Markup(_BLANKS.sub(" ", mark_text(text, marks, kinds)))  # noqa: S704 - escaped above


_HIT = Markup('<span class="hit" id="hit-{n}">{mark}{hop}</span>')
# The bar that the page shows for the hit that the address names (#hit-3): no script is needed to step on.
_HOP = Markup(
    '<span class="hop"{own}>{back}<span class="hop-at">{at}</span>{on}'
    '<a class="hop-end" href="#report-text" aria-label="{close}">×</a></span>'
)
_STEP = Markup('<a href="#hit-{n}" aria-label="{label}">{arrow}</a>')
_NO_STEP = Markup('<span class="hop-none" aria-hidden="true">{arrow}</span>')


#: What the address leads to (#figure), of which a line or cell may have a part.
_SPOT = Markup('<span class="spot" id="figure">{}</span>')
_SPOT_GOES_ON = Markup('<span class="spot">{}</span>')


class MarkedText:
    """A report's text and its hits, numbered from 1. ``kinds`` as in :func:`mark_text`.

    ``spot`` is a stretch that the address leads to.
    """

    def __init__(
        self, text: str, marks: Iterable[Sequence[int]], kinds: Iterable[str] = (), spot: Span | None = None
    ) -> None:
        self.text, self._spot = text, spot
        tidied = [hit for hit in _tidy(marks, kinds, len(text)) if _is_visible(text[hit[0] : hit[1]])]
        self.marks = tuple((start, end) for start, end, _ in tidied)
        self.kinds = tuple(kind for _, _, kind in tidied)
        self._ends = [end for _, end in self.marks]

    def html(self, start: int, end: int) -> Markup:
        """The span from ``start`` to ``end``, escaped and marked. The first piece of hit 3 is ``#hit-3``."""
        first, last = (max(self._spot[0], start), min(self._spot[1], end)) if self._spot else (0, 0)
        if self._spot is None or first >= last:
            return self._html(start, end)
        opened = _SPOT if start <= self._spot[0] else _SPOT_GOES_ON
        return self._html(start, first) + opened.format(self._html(first, last)) + self._html(last, end)

    def _html(self, start: int, end: int) -> Markup:
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
            return _mark(piece, self.kinds[number])
        return _HIT.format(n=number + 1, mark=_mark(piece, self.kinds[number]), hop=self._hop(number + 1))

    def _hop(self, number: int) -> Markup:
        total = len(self.marks)
        back = (
            _STEP.format(n=number - 1, label=gettext("上一处"), arrow="↑") if number > 1 else _NO_STEP.format(arrow="↑")
        )
        on = (
            _STEP.format(n=number + 1, label=gettext("下一处"), arrow="↓")
            if number < total
            else _NO_STEP.format(arrow="↓")
        )
        at = gettext("第 %(n)s / %(total)s 处", n=number, total=total)
        return _HOP.format(at=at, back=back, on=on, close=gettext("关闭"), own=own())

    def context(self, number: int, width: int = 12) -> Markup:
        """Hit ``number`` (from 1) with up to ``width`` characters of its line on either side."""
        start, end = self.marks[number - 1]
        before = self.text[max(0, start - width) : start].splitlines()
        after = self.text[end : end + width].splitlines()
        head = before[-1] if before and not self.text[start - 1 : start].isspace() else ""
        tail = after[0] if after else ""
        hit = " ".join(self.text[start:end].split())
        return Markup("{}<b>{}</b>{}").format(head.lstrip(), hit, tail.rstrip())
