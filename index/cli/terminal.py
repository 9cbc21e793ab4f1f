"""Search results as a person reads them in a terminal: a block a hit, then the counts by year and agency."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from index.cli.columns import padded
from index.fields import BY_NAME, COUNTED
from index.messages import Message, say, spoken
from index.results import Facet, Hit, ResultPage, ScorePart, Snippet, Trend

#: Facet values shown in the terminal; ``--facets`` shows them all.
FACET_VALUES = 10

#: Columns of a trend's labels and bars, and of what stands before a facet's counts.
_LABEL, _BAR, _HEADING = 12, 40, 11

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
        facts.append(say("hit.published", date=hit.published))
    if not hit.is_report:
        facts.append(say("hit.other_document"))
    facts.append(say("hit.id", id=hit.id))
    yield "     " + style.dim(printable(" · ".join(fact for fact in facts if fact)))
    for snippet in hit.snippets:
        yield "     " + _marked(snippet, style.mark, str)
    if hit.same:
        yield "     " + style.dim(printable(say("hit.same", number=len(hit.same), ids=hit.same)))
    if hit.near:
        copies = [f"{copy.id} {copy.share:.0%}" for copy in hit.near]
        yield "     " + style.dim(printable(say("hit.nearly_same", number=len(copies), copies=copies)))
    if hit.score_parts is not None:
        yield f"     {say('hit.score', score=hit.score)}"
        yield from (f"     {part.score:9.3f}  {_described(part)}" for part in hit.score_parts)


def _described(part: ScorePart) -> str:
    """What a part of a score is for."""
    text = f"“{printable(part.text)}” " if part.text else ""
    if part.kind == "row":
        said = Message("hit.row", text=text)
    elif part.kind == "near":
        said = Message("hit.near", text=text)
    else:
        said = Message("hit.in_field", text=text, field=part.field)
    return (said if part.typed else Message("hit.other_name", part=said)).text()


def _marked(snippet: Snippet, mark: Callable[[str], str], other: Callable[[str], str]) -> str:
    """A text as a line, its marks and what is beside them each in their style."""
    parts, at = [], 0
    for start, end in (*snippet.marks, (len(snippet.text), len(snippet.text))):
        for style, text in ((other, snippet.text[at:start]), (mark, snippet.text[start:end])):
            parts += [style(printable(text))] if text else []
        at = end
    return "".join(parts)


def _summary(page: ResultPage, style: Style, all_facets: bool) -> Iterator[str]:
    if page.notes:
        yield printable("".join(note.message.text(spoken("zh")) for note in page.notes))
    for name in COUNTED if all_facets else _SHOWN:
        facet = page.facet(name)
        if facet and facet.values:
            heading = padded(f"{BY_NAME[name].heading_term.text()}:", _HEADING)
            yield heading + _facet(facet, None if all_facets else FACET_VALUES)
    if page.total:
        found = Message("search.found", count=page.total, took=page.took_ms)
        on_page = Message("search.on_page", found=found, page=page.page, pages=page.pages)
        yield style.dim((on_page if page.pages > 1 else found).text())
    else:
        yield say("search.none")
    if page.suggestion:
        yield say("search.did_you_mean", query=printable(page.suggestion))


def render_trends(trends: Sequence[Trend]) -> str:
    """A trend as bars: the longest is the whole width, each with its share and counts."""
    if not trends:
        return say("search.no_report")
    top = max(trend.share for trend in trends) or 1.0
    lines = []
    for trend in trends:
        label = padded(trend.label, _LABEL)
        of = say("trend.of", matching=trend.matching, total=trend.total)
        bar = "█" * round(_BAR * trend.share / top)
        lines.append(f"{label} {bar:<{_BAR}} {trend.share:6.1%}  {of}")
    return "\n".join(lines)


def _facet(facet: Facet, limit: int | None) -> str:
    shown = [
        f"{printable(value.label)} ({value.count})" for value in facet.values[:limit] if value.count or value.selected
    ]
    more = len(facet.values) - len(facet.values[:limit])
    return "  ".join(shown) + (f"  {say('search.more_values', number=more)}" if more else "")


def printable(text: str) -> str:
    """White space folded to single spaces, and nothing that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in _WHITE_SPACE.sub(" ", text))
