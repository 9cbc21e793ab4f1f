"""Search results as a person reads them in a terminal: a block a hit, then the counts by year and agency."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from index.fields import BY_NAME, COUNTED
from index.results import Facet, Hit, ResultPage, ScorePart, Snippet, Trend

#: Facet values shown in the terminal; ``--facets`` shows them all.
FACET_VALUES = 10

#: Columns of a trend's labels and bars.
_LABEL, _BAR = 12, 40

_WHITE_SPACE = re.compile(r"\s+")

#: Facets shown under the hits; ``--facets`` shows all.
_SHOWN = ("year", "agency")


class Style:
    """Bold, dim and marked text: colours where they can be seen, 【brackets】 around marks elsewhere."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def bold(self, text: str) -> str:
        """A title."""
        return f"\033[1m{text}\033[0m" if self._colour else text

    def dim(self, text: str) -> str:
        """What matters less."""
        return f"\033[2m{text}\033[0m" if self._colour else text

    def mark(self, text: str) -> str:
        """A hit."""
        return f"\033[1;33m{text}\033[0m" if self._colour else f"【{text}】"


def render(page: ResultPage, *, colour: bool, all_facets: bool = False) -> str:
    """A page of results as text for a terminal."""
    style = Style(colour)
    blocks = ["\n".join(_hit(hit, style)) for hit in page.hits]
    blocks.append("\n".join(_summary(page, style, all_facets)))
    return "\n\n".join(blocks)


def _hit(hit: Hit, style: Style) -> Iterator[str]:
    title = Snippet(hit.title, hit.title_marks) if hit.title else Snippet(hit.agency or hit.id)
    yield f"{hit.rank:>3}. {_marked(title, style.mark, style.bold)}"
    region = " ".join(part for part in (hit.province, hit.city, hit.county) if part)
    facts = [hit.agency, str(hit.year) if hit.year else None, region or None]
    if hit.published:
        facts.append(f"published {hit.published}")
    if not hit.is_report:
        facts.append("not an annual report")
    facts.append(f"id {hit.id}")
    yield "     " + style.dim(printable(" · ".join(fact for fact in facts if fact)))
    for snippet in hit.snippets:
        yield "     " + _marked(snippet, style.mark, str)
    if hit.same:
        yield "     " + style.dim(f"{len(hit.same)} more with the same text: {printable(', '.join(hit.same))}")
    if hit.score_parts is not None:
        yield f"     score {hit.score:.3f}"
        yield from (f"     {part.score:9.3f}  {_described(part)}" for part in hit.score_parts)


def _described(part: ScorePart) -> str:
    """What a part of a score is for."""
    text = f"“{printable(part.text)}” " if part.text else ""
    where = {"row": "in a row as typed", "near": "close together"}.get(part.kind, f"in {part.field}")
    return f"{text}{where}" + ("" if part.typed else ", another name for what was typed")


def _marked(snippet: Snippet, mark: Callable[[str], str], other: Callable[[str], str]) -> str:
    """A text as a line, its marks and what is beside them each in their style."""
    parts, at = [], 0
    for start, end in (*snippet.marks, (len(snippet.text), len(snippet.text))):
        for style, text in ((other, snippet.text[at:start]), (mark, snippet.text[start:end])):
            parts += [style(printable(text))] if text else []
        at = end
    return "".join(parts)


def _summary(page: ResultPage, style: Style, all_facets: bool) -> Iterator[str]:
    if page.note:
        yield printable(page.note)
    for name in COUNTED if all_facets else _SHOWN:
        facet = page.facet(name)
        if facet and facet.values:
            yield f"{BY_NAME[name].heading + ':':<11}{_facet(facet, None if all_facets else FACET_VALUES)}"
    reports = "1 report" if page.total == 1 else f"{page.total:,} reports"
    where = f", page {page.page} of {page.pages}" if page.pages > 1 else ""
    yield style.dim(f"{reports} in {page.took_ms:.1f} ms{where}") if page.total else "no report found"
    if page.suggestion:
        yield f"did you mean: {printable(page.suggestion)}"


def render_trends(trends: Sequence[Trend]) -> str:
    """A trend as bars: the longest is the whole width, each with its share and counts."""
    if not trends:
        return "no report"
    top = max(trend.share for trend in trends) or 1.0
    lines = []
    for trend in trends:
        label = trend.label + " " * max(0, _LABEL - _columns(trend.label))
        bar = "█" * round(_BAR * trend.share / top)
        lines.append(f"{label} {bar:<{_BAR}} {trend.share:6.1%}  {trend.matching:,} of {trend.total:,}")
    return "\n".join(lines)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _facet(facet: Facet, limit: int | None) -> str:
    shown = [
        f"{printable(value.label)} ({value.count})" for value in facet.values[:limit] if value.count or value.selected
    ]
    more = len(facet.values) - len(facet.values[:limit])
    return "  ".join(shown) + (f"  … {more} more" if more else "")


def printable(text: str) -> str:
    """White space folded to single spaces, and nothing that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in _WHITE_SPACE.sub(" ", text))
