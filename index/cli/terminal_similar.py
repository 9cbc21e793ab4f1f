"""Reports like one, and two reports compared, as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.cli.terminal import Style, printable
from index.messages import Message, say
from index.report import Report
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


def render_like(page: LikePage, *, colour: bool) -> str:
    """The reports like one as text for a terminal."""
    style = Style(colour)
    blocks = ["\n".join(_neighbour(neighbour, page.reports, style)) for neighbour in page.neighbours]
    count = len(page.neighbours)
    summary = say(
        "similar.summary",
        name=printable(page.title or page.agency or page.id),
        letters=page.letters,
        found=Message("similar.found", count=count) if count else Message("similar.none"),
        reports=page.reports,
        took=page.took_ms,
    )
    blocks.append(style.dim(summary))
    return "\n\n".join(blocks)


def _neighbour(neighbour: Neighbour, reports: int, style: Style) -> Iterator[str]:
    yield f"{neighbour.rank:>3}. {style.bold(printable(neighbour.title or neighbour.agency or neighbour.id))}"
    facts = [
        say("similar.share", share=neighbour.share),
        _KINDS[neighbour.kind].text(),
        neighbour.agency,
        str(neighbour.year) if neighbour.year else None,
        say("hit.id", id=neighbour.id),
    ]
    yield "     " + style.dim(printable(" · ".join(fact for fact in facts if fact)))
    shown = rarest_first(neighbour.passages, reports)[:PASSAGES]
    for passage in shown:
        text = printable(passage.text)
        text = text if len(text) <= PASSAGE_CHARACTERS else text[: PASSAGE_CHARACTERS - 1] + "…"
        up_to = Message("similar.in_up_to", reports=passage.reports)
        where = Message("similar.only_these") if passage.reports == 2 else up_to
        yield f"     “{text}” {style.dim(say('similar.passage', letters=passage.letters, where=where))}"
    more = len(neighbour.passages) - len(shown)
    if more:
        yield "     " + style.dim(say("similar.more", count=more))


def render_comparison(comparison: Comparison, *, colour: bool) -> str:
    """Two reports in one column: ``-`` stands in the first only, ``+`` in the second only, marks where they differ."""
    style = Style(colour)
    return "\n".join(_comparison(comparison, style))


def _comparison(comparison: Comparison, style: Style) -> Iterator[str]:
    left, right = comparison.left, comparison.right
    for sign, report, share in (("-", left, comparison.left_share), ("+", right, comparison.right_share)):
        yield f"{sign} {style.bold(_name(report))} {style.dim(printable(say('compare.side', share=share, id=report.id)))}"
    yield style.dim(say("compare.share", share=comparison.share))
    for block in comparison.blocks:
        yield ""
        if block.kind == "same" and block.left:
            yield f"  {style.dim(_abridged(left.text[slice(*block.left)]))}"
            continue
        if block.left:
            yield from _side("-", left.text, block, block.left, block.left_marks, style)
        if block.right:
            yield from _side("+", right.text, block, block.right, block.right_marks, style)


def _name(report: Report) -> str:
    return printable(report.title or report.agency or report.id)


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
            inside = [(max(a, at), min(b, end)) for a, b in marks if a < end and b > at]
            yield f"{sign} {_marked(text, at, end, inside, style).strip()}"
        at = end


def _marked(text: str, start: int, end: int, marks: Sequence[Span], style: Style) -> str:
    pieces, at = [], start
    for a, b in marks:
        pieces += [printable(text[at:a]), style.mark(printable(text[a:b]))]
        at = b
    return "".join([*pieces, printable(text[at:end])])
