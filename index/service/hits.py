"""Reports as results show them: with snippets and marks."""

from __future__ import annotations

from collections.abc import Iterable

from analyzers import fold
from index.engine import Handle, View
from index.fields import LISTED
from index.highlight.marks import Finder, find_marks, kinds_of_marks, merge_marks
from index.highlight.snippets import make_snippets
from index.protocol import HighlightedReport
from index.query.tree import Needle
from index.report import Report, source_of
from index.results import Hit


def make_hit(view: View, handle: Handle, rank: int, score: float, finder: Finder) -> Hit:
    """A report as a list of results shows it."""
    text, reduced, row, fields = view.document(handle)
    places = finder.places_in(reduced)
    if places and places[-1][1] > len(text):  # the title follows
        places = [place for place in places if place[1] <= len(text)]
    in_title = finder.places(fold(fields.title)) if fields.title else []
    return Hit(
        id=row.report_id,
        rank=rank,
        score=score,
        **{name: getattr(fields, name) for name in LISTED},
        url=row.url,
        source=source_of(row, fields),
        snippets=make_snippets(text, places),
        title_marks=merge_marks(in_title),
        title_kinds=kinds_of_marks(in_title),
    )


def highlight(report: Report, needles: Iterable[Needle]) -> HighlightedReport:
    """A whole report with every hit."""
    needles = list(needles)
    marks = find_marks(fold(report.body), needles)
    in_title = find_marks(fold(report.title or ""), needles)
    return HighlightedReport(report, merge_marks(marks), merge_marks(in_title), kinds_of_marks(marks))
