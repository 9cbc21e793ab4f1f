"""Reports like one, and two reports compared, as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.cli.terminal import INDENT, Style, fact_lines, marked_lines, moved_in, numbered, printable
from index.messages import Message, say
from index.report import Report, untitled
from index.results import Snippet
from index.similar.compare import Block, Comparison, Span
from index.similar.neighbours import LikePage, Neighbour, rarest_first

#: Passages shown of each neighbour, and characters shown of each passage.
PASSAGES = 3
PASSAGE_CHARACTERS = 90

#: Of what is the same in both reports, the characters shown at the beginning and at the end.
SAME_CHARACTERS = 36

_KINDS = {
    "other_year": Message("similar.other_year"),
    "same_year": Message("similar.same_year"),
    "other_body": Message("similar.other_body"),
    "unknown": Message("similar.unknown"),
}


def render_like(page: LikePage, style: Style) -> str:
    """The reports like one as text for a terminal."""
    blocks = ["\n".join(_neighbour(neighbour, page.reports, style)) for neighbour in page.neighbours]
    count = len(page.neighbours)
    summary = say(
        "similar.summary",
        name=printable(page.title or _untitled(page)),
        letters=page.letters,
        found=Message("similar.found", count=count) if count else Message("similar.none"),
        reports=page.reports,
        took=page.took_ms,
    )
    blocks.append("\n".join(marked_lines(Snippet(summary), style, 0, style.dim)))
    return "\n\n".join(blocks)


def _neighbour(neighbour: Neighbour, reports: int, style: Style) -> Iterator[str]:
    yield from numbered(neighbour.rank, Snippet(neighbour.title or _untitled(neighbour)), style)
    facts = [
        say("similar.share", share=neighbour.share),
        _KINDS[neighbour.kind].text(),
        neighbour.agency,
        str(neighbour.year) if neighbour.year else None,
        say("hit.id", id=neighbour.id),
    ]
    yield from fact_lines(facts, style)
    shown = rarest_first(neighbour.passages, reports)[:PASSAGES]
    for passage in shown:
        text = printable(passage.text)
        text = text if len(text) <= PASSAGE_CHARACTERS else text[: PASSAGE_CHARACTERS - 1] + "…"
        up_to = Message("similar.in_up_to", reports=passage.reports)
        where = Message("similar.only_these") if passage.reports == 2 else up_to
        note = say("similar.passage", letters=passage.letters, where=where)
        yield from moved_in(marked_lines(Snippet(f"“{text}” {note}"), style, len(INDENT)))
    more = len(neighbour.passages) - len(shown)
    if more:
        yield INDENT + style.dim(say("similar.more", count=more))


def render_comparison(comparison: Comparison, style: Style) -> str:
    """Two reports in one column: ``-`` stands in the first only, ``+`` in the second only, marks where they differ."""
    return "\n".join(_comparison(comparison, style))


def _comparison(comparison: Comparison, style: Style) -> Iterator[str]:
    left, right = comparison.left, comparison.right
    for sign, report, share in (("-", left, comparison.left_share), ("+", right, comparison.right_share)):
        for number, line in enumerate(marked_lines(Snippet(_name(report)), style, 2, style.bold)):
            yield f"{' ' if number else sign} {line}"
        yield f"  {style.dim(printable(say('compare.side', share=share, id=report.id)))}"
    yield style.dim(say("compare.share", share=comparison.share))
    for block in comparison.blocks:
        yield ""
        if block.kind == "same" and block.left:
            same = Snippet(_abridged(left.text[slice(*block.left)]))
            yield from (f"  {line}" for line in marked_lines(same, style, 2, style.dim))
            continue
        if block.left:
            yield from _side("-", left.text, block, block.left, block.left_marks, style)
        if block.right:
            yield from _side("+", right.text, block, block.right, block.right_marks, style)


def _name(report: Report) -> str:
    return printable(report.title or _untitled(report))


def _untitled(report: Report | Neighbour | LikePage) -> str:
    return untitled(report.agency, report.year, report.id).text()


def _abridged(text: str) -> str:
    text = printable(text).strip()
    if len(text) <= 2 * SAME_CHARACTERS + 20:
        return text
    hidden = len(text) - 2 * SAME_CHARACTERS
    return say("compare.hidden", start=text[:SAME_CHARACTERS], number=hidden, end=text[-SAME_CHARACTERS:])


def _side(sign: str, text: str, block: Block, span: Span, marks: Sequence[Span], style: Style) -> Iterator[str]:
    """A side's lines; a mark that runs over a line end is marked on each line."""
    if block.elsewhere:
        yield style.dim(say("compare.moved", sign=sign))
    at = span[0]
    for line in text[slice(*span)].splitlines(keepends=True):
        end = at + len(line)
        if line.strip():
            inside = tuple((max(a, at) - at, min(b, end) - at) for a, b in marks if a < end and b > at)
            first, *others = marked_lines(Snippet(line.rstrip(), inside), style, 2)
            yield f"{sign} {first.strip()}"
            yield from (f"  {other}" for other in others)
        at = end
