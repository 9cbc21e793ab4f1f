"""Search results as a person reads them in a terminal: a block a hit, then the counts by year and agency."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from index.cli.columns import filled, line_spans, padded, width
from index.fields import BY_NAME, COUNTED, NONE
from index.messages import Message, Term, say, spoken
from index.report import untitled
from index.results import Facet, Hit, ResultPage, ScorePart, Snippet, Trend

#: Facet values shown in the terminal; ``--facets`` shows them all.
FACET_VALUES = 10

#: Columns of a trend's labels and bars, and of what stands before a facet's counts.
_LABEL, _BAR, _HEADING = 12, 40, 11

_WHITE_SPACE = re.compile(r"\s+")

#: Facets shown under the hits; ``--facets`` shows all.
SHOWN = ("year", "agency")


#: What stands before the lines of a hit, and the narrowest that these become beside it.
INDENT = " " * 5
_NARROWEST = 20


class Style:
    """How text is shown: lines of so many ``columns`` (``None``: as they are), and bold, dim and marked text.

    Those are colours where they can be seen; elsewhere marks stand in 【brackets】.
    """

    def __init__(self, colour: bool, columns: int | None = None) -> None:
        self.colour, self.columns = colour, columns

    def bold(self, text: str) -> str:
        """A title."""
        return f"\033[1m{text}\033[0m" if self.colour else text

    def dim(self, text: str) -> str:
        """What matters less."""
        return f"\033[2m{text}\033[0m" if self.colour else text

    def mark(self, text: str) -> str:
        """A hit."""
        return f"\033[1;33m{text}\033[0m" if self.colour else f"【{text}】"

    def beside(self, indent: int) -> int | None:
        """The columns of lines that are moved in."""
        return None if self.columns is None else max(self.columns - indent, _NARROWEST)


def style_of_output() -> Style:
    """Colours and lines as wide as the screen, where standard output is a terminal."""
    if not sys.stdout.isatty():
        return Style(False)
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(colour, max(shutil.get_terminal_size().columns, _NARROWEST))


def render(page: ResultPage, style: Style, *, all_facets: bool = False) -> str:
    """A page of results as text for a terminal."""
    blocks = ["\n".join(_hit(hit, style)) for hit in page.hits]
    blocks.append("\n".join(_summary(page, style, all_facets)))
    return "\n\n".join(blocks)


def _hit(hit: Hit, style: Style) -> Iterator[str]:
    own_name = Snippet(untitled(hit.agency, hit.year, hit.id).text())
    yield from numbered(hit.rank, Snippet(hit.title, hit.title_marks) if hit.title else own_name, style)
    region = " ".join(part for part in (hit.province, hit.city, hit.county) if part)
    facts = [hit.agency, str(hit.year) if hit.year else None, region or None]
    if hit.published:
        facts.append(say("hit.published", date=hit.published))
    if not hit.is_report:
        facts.append(say("hit.other_document"))
    yield from fact_lines([*facts, say("hit.id", id=hit.id)], style)
    for snippet in hit.snippets:
        yield from moved_in(marked_lines(snippet, style, len(INDENT)))
    if hit.same:
        same = say("hit.same", number=len(hit.same), ids=hit.same)
        yield from moved_in(marked_lines(Snippet(same), style, len(INDENT), style.dim))
    if hit.near:
        copies = [f"{copy.id} {copy.share:.0%}" for copy in hit.near]
        near = say("hit.nearly_same", number=len(copies), copies=copies)
        yield from moved_in(marked_lines(Snippet(near), style, len(INDENT), style.dim))
    if hit.score_parts is not None:
        yield f"{INDENT}{say('hit.score', score=hit.score)}"
        yield from (f"{INDENT}{part.score:9.3f}  {_described(part)}" for part in hit.score_parts)


def numbered(rank: int, title: Snippet, style: Style) -> Iterator[str]:
    """A title behind its number; further lines stand below its first character."""
    first, *others = marked_lines(title, style, len(INDENT), style.bold) or [""]
    yield f"{rank:>3}. {first}"
    yield from moved_in(others)


def fact_lines(facts: Iterable[str | None], style: Style) -> Iterator[str]:
    """What is known of a report, each fact whole."""
    lines = filled((printable(fact) for fact in facts if fact), style.beside(len(INDENT)), " · ")
    yield from moved_in(map(style.dim, lines))


def moved_in(lines: Iterable[str]) -> Iterator[str]:
    """Lines of a hit, below its number."""
    return (INDENT + line for line in lines)


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


def marked_lines(snippet: Snippet, style: Style, indent: int = 0, other: Callable[[str], str] = str) -> list[str]:
    """A text as lines, its marks and what is beside them each in their style; no blank at either end of a line."""
    text, marks = snippet.text, snippet.marks
    if not style.colour:  # brackets take columns
        text, marks = "".join(_parts(snippet, style.mark, str)), ()
    text = "".join(character if character.isprintable() or character.isspace() else "�" for character in text)
    columns = style.beside(indent)
    lines = []
    whole = len(text) - len(text.lstrip()), len(text.rstrip())
    for start, end in [whole][: bool(text.strip())] if columns is None else line_spans(text, columns):
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start]
        lines.append("".join(_parts(Snippet(text[start:end], tuple(inside)), style.mark, other)))
    return lines


def _parts(snippet: Snippet, mark: Callable[[str], str], other: Callable[[str], str]) -> Iterator[str]:
    at = 0
    for start, end in (*snippet.marks, (len(snippet.text), len(snippet.text))):
        for style, text in ((other, snippet.text[at:start]), (mark, snippet.text[start:end])):
            if text:
                yield style(printable(text))
        at = end


def _summary(page: ResultPage, style: Style, all_facets: bool) -> Iterator[str]:
    if page.notes:
        note = "".join(note.message.text(spoken("zh")) for note in page.notes)
        yield from marked_lines(Snippet(note), style)
    for name in COUNTED if all_facets else SHOWN:
        facet = page.facet(name)
        if facet and facet.values:
            heading = say("search.heading", name=BY_NAME[name].heading_term)
            room = max(_HEADING, width(heading))
            first, *others = filled(_facet(facet, None if all_facets else FACET_VALUES), style.beside(room)) or [""]
            yield padded(heading, room) + first
            yield from (" " * room + line for line in others)
    if page.total:
        found = Message("search.found", count=page.total, took=page.took_ms)
        on_page = Message("search.on_page", found=found, page=page.page, pages=page.pages)
        yield style.dim((on_page if page.pages > 1 else found).text())
    else:
        yield say("search.none")
    if page.suggestion:
        yield say("search.did_you_mean", query=printable(page.suggestion))


def render_trends(trends: Sequence[Trend], by: str) -> str:
    """A trend as bars: the longest is the whole width, each with its share and counts."""
    if not trends:
        return say("search.no_report")
    top = max(trend.share for trend in trends) or 1.0
    lines = []
    for trend in trends:
        label = padded(value_label(by, trend.value, trend.label), _LABEL)
        of = say("trend.of", matching=trend.matching, total=trend.total)
        bar = "█" * round(_BAR * trend.share / top)
        lines.append(f"{label} {bar:<{_BAR}} {trend.share:6.1%}  {of}")
    return "\n".join(lines)


def value_label(field: str, value: str, label: str) -> str:
    """A value of a field in the language of the reader: ``label`` is Chinese where it is a word of ours."""
    item = BY_NAME[field]
    if not value:
        return Term("none" if item.absent == NONE else "unknown", label).text()
    return printable(Term(value if value in item.choices else label, label).text())


def _facet(facet: Facet, limit: int | None) -> Iterator[str]:
    for value in facet.values[:limit]:
        if value.count or value.selected:
            yield f"{value_label(facet.name, value.value, value.label)} ({value.count})"
    if more := len(facet.values) - len(facet.values[:limit]):
        yield say("search.more_values", number=more)


def printable(text: str) -> str:
    """White space folded to single spaces, and nothing that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in _WHITE_SPACE.sub(" ", text))
