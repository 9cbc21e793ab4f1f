"""``search-cli --show``, ``--open`` and ``--bibtex``: one report to read, its document, reports to cite."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from index.cli.arguments import FOUND, NOT_FOUND
from index.cli.columns import padded, width
from index.cli.terminal import Style, marked_lines, printable, style_of_output
from index.errors import GongkaiError, ReportMissingError
from index.fields import BY_NAME
from index.messages import Message, Term, say
from index.protocol import HighlightedReport, Index
from index.report import Report, untitled, web_address
from index.results import Snippet

#: Fields above a report's text, in their order; those of its region stand as one.
_FIELDS = ("agency", "year", "published", "level", "system", "document_number")
_REGION = ("province", "city", "county")

#: The ids that are named where a beginning has several.
_NAMED = 5


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of one report."""
    group = parser.add_argument_group(say("help.one_report"))
    group.add_argument("--show", metavar="ID", help=say("help.show"))
    group.add_argument("--open", metavar="ID", help=say("help.open"))


def full_id(index: Index, given: str) -> str:
    """The id that was given, or the only one that begins so.

    Raises ``ReportMissingError`` where none does, ``GongkaiError`` where several do.
    """
    if index.get(given) is not None:
        return given
    found = sorted(row.report_id for row in index.sources() if row.report_id.startswith(given)) if given else []
    if not found:
        raise ReportMissingError(given)
    if len(found) > 1:
        ids = [printable(one) for one in found[:_NAMED]]
        raise GongkaiError("report.ambiguous", beginning=given, number=len(found), ids=ids)
    return found[0]


def show(index: Index, options: argparse.Namespace) -> int:
    """Show a report whole, hits of the query marked."""
    report_id, query = full_id(index, options.show), " ".join(options.query)
    if query:
        found = index.mark(report_id, query, match=options.match, synonyms=not options.no_synonyms)
    else:
        report = index.get(report_id)
        found = HighlightedReport(report, ()) if report else None
    if found is None:
        raise ReportMissingError(report_id)  # removed since it was looked for
    if options.bibtex:
        print(_entry(found.report))
    elif options.json:
        values = {"query": query, "report": found.report.to_dict(), "marks": found.marks, "kinds": found.kinds}
        print(json.dumps(values | {"title_marks": found.title_marks}, ensure_ascii=False, indent=1))
    else:
        from index.cli import pager  # late: other options need no other program

        pager.show("\n".join(render(found, style_of_output(), query=query)))
    return FOUND


def open_(index: Index, options: argparse.Namespace) -> int:
    """Open the document that a report was read from."""
    from index.cli.original import open_original  # late: no other option needs what it needs

    report_id = full_id(index, options.open)
    if (report := index.get(report_id)) is None:
        raise ReportMissingError(report_id)
    open_original(report)
    return FOUND


def cite(index: Index, options: argparse.Namespace, filters: Mapping[str, Sequence[str]]) -> int:
    """Print the reports of a page of results for BibTeX."""
    page = index.search(
        " ".join(options.query),
        filters=filters,
        sort=options.sort,
        match=options.match,
        synonyms=not options.no_synonyms,
        page=options.page,
        page_size=options.limit or 10,
    )
    entries = [_entry(report) for hit in page.hits if (report := index.get(hit.id))]
    print("\n".join(entries), end="\n" if entries else "")
    return FOUND if entries else NOT_FOUND


def _entry(report: Report) -> str:
    from index.exports.bibtex import entry  # late too

    return entry(report, web_address(report.source.url))


def render(found: HighlightedReport, style: Style, *, query: str = "") -> Iterator[str]:
    """A report as lines: its title, what is known of it, its main figures, its text."""
    report = found.report
    title = Snippet(report.title, found.title_marks) if report.title else None
    own_name = Snippet(untitled(report.agency, report.year, report.id).text())
    yield from marked_lines(title or own_name, style, 0, style.bold)
    yield ""
    yield from _rows(_facts(report), style)
    figures, sums = list(_figures(report)), list(_failed_sums(report))
    if figures:
        yield ""
        yield from _rows(figures, style)
    for message in sums:
        yield from marked_lines(Snippet(f"≠ {message}"), style)
    if query:
        yield ""
        yield style.dim(say("show.marked", count=len(found.marks)) if found.marks else say("show.none_marked"))
    yield ""
    yield from _text(found, style)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    region = " ".join(filter(None, (getattr(report, name) for name in _REGION)))
    for name in _FIELDS:
        field, value = BY_NAME[name], getattr(report, name)
        if value is not None:
            label = Term(name.replace("_", " "), field.label).text()
            yield label, Term(str(value), field.label_of(str(value))).text()
        if name == "published" and region:
            yield say("show.region"), region
    if not report.is_report:
        yield say("show.kind"), say("hit.other_document")
    yield say("show.id"), report.id
    for label, place in ((say("show.address"), report.source.url), (say("show.file"), report.source.path)):
        if place:
            yield label, place


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    from index.cli.figures import figure_text  # late: a report may state none
    from index.figures.catalogue import name_of

    failed = {cell for check in report.checks for cell in check.cells}
    for name, value in report.statistics.items():
        if name_of(name).group == "headline" and value is not None:
            text = figure_text(value, is_rough=name in report.approximate, has_failed=name in failed)
            yield name_of(name).term.text(), text


def _failed_sums(report: Report) -> Iterator[Message]:
    from index.figures.catalogue import sum_of, sum_term

    for check in report.checks:
        expected, found = (f"{side:,g}" for side in (check.expected, check.found))
        yield Message("show.sum_fails", sum=sum_term(sum_of(check.name)), expected=expected, found=found)


def _rows(rows: Iterator[tuple[str, str]] | list[tuple[str, str]], style: Style) -> Iterator[str]:
    """Labels and values, the values one below the other."""
    rows = list(rows)
    room = max(width(label) for label, _ in rows) + 2
    for label, value in rows:
        first, *others = marked_lines(Snippet(value), style, room) or [""]
        yield f"{style.dim(padded(label, room))}{first}"
        yield from (" " * room + line for line in others)


def _text(found: HighlightedReport, style: Style) -> Iterator[str]:
    """The text, a paragraph a line where lines have no width; what the page had around the report is dim."""
    text, marks, furniture = found.report.text, found.marks, found.report.furniture
    at = first = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        while first < len(marks) and marks[first][1] <= at:
            first += 1
        inside = tuple((max(a, at) - at, min(b, end) - at) for a, b in _until(marks, first, end))
        is_furniture = any(a <= at and end - 1 <= b for a, b in furniture)
        yield from marked_lines(Snippet(line.rstrip(), inside), style, 0, style.dim if is_furniture else str) or [""]
        at = end


def _until(marks: Sequence[tuple[int, int]], first: int, end: int) -> Iterator[tuple[int, int]]:
    for mark in islice(marks, first, None):
        if mark[0] >= end:
            return
        yield mark
