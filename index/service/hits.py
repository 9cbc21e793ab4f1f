"""Reports as results show them: with snippets and marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzers import fold
from index.deadline import poll
from index.engine import Document, Found, Handle, View
from index.fields import LISTED
from index.highlight.marks import Finder, Place, find_marks, kinds_of_marks, merge_marks
from index.highlight.snippets import make_snippets
from index.protocol import HighlightedReport
from index.query.tree import And, Figure, Leaf, Needle, Node, Not, Or, Query, leaves
from index.report import Report, source_of
from index.results import Hit, NearCopy
from index.service.copies import fold_copies

#: Figures that tables state in parts, of which the whole is the sum.
_SUMS = {"lawsuits": ("litigation.direct.total", "litigation.after_reconsideration.total")}


class HitMaker:
    """Makes hits of the reports that one query found, in the order in which they are listed.

    ``explain`` says how each score came about; ``fold_copies`` has a report that has the text of one before it in that one's
    ``same``, and one of which the text is nearly that in its ``near``.
    """

    def __init__(self, view: View, query: Query, *, explain: Found | None = None, fold_copies: bool = False) -> None:
        self._view = view
        self._finder = Finder(query.needles())
        self._figures = [leaf.name for leaf in stated_leaves(query.root) if isinstance(leaf, Figure)]
        self._explain, self._fold_copies = explain, fold_copies

    def hits(self, order: Iterable[tuple[Handle, float]], first_rank: int) -> tuple[Hit, ...]:
        """Reports, given by handle and score, as a list of results shows them."""
        found: dict[int, Hit] = {}
        listed = list(self._documents(order))
        folded = fold_copies(self._view, [(handle, one) for handle, _, one in listed]) if self._fold_copies else {}
        for place, (handle, score, document) in enumerate(listed):
            poll()
            if place in folded:
                first, share = folded[place]
                _fold(found[first], document, share)
                continue
            hit = found[place] = self._hit(document, first_rank + place, score)
            if self._explain is not None:
                hit.score_parts = self._view.explain(self._explain, handle)
        return tuple(found.values())

    def _documents(self, order: Iterable[tuple[Handle, float]]) -> Iterator[tuple[Handle, float, Document]]:
        for handle, score in order:
            poll()
            yield handle, score, self._view.document(handle)

    def _hit(self, document: Document, rank: int, score: float) -> Hit:
        text, reduced, row, fields = document
        places = self._finder.places_in(reduced)
        if places and places[-1][1] > len(text):  # the title follows
            places = [place for place in places if place[1] <= len(text)]
        if self._figures:
            places = _together(self._stating(row.report_id), places)
        in_title = self._finder.places(fold(fields.title)) if fields.title else []
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

    def _stating(self, report_id: str) -> list[Place]:
        """Where a report states the figures that were asked for."""
        report = self._view.report(report_id)
        if report is None:
            return []
        found: list[Place] = []
        stated = [part for figure in self._figures for part in (figure, *_SUMS.get(figure, ()))]
        for name in dict.fromkeys(stated):
            evidence = report.evidence.get(f"statistics.{name}")
            if evidence and evidence.start is not None and evidence.end is not None and evidence.end > evidence.start:
                place = evidence.start, evidence.end, name, "exact"
                found = _together(found, [place])
        return found


def _fold(hit: Hit, document: Document, share: float | None) -> None:
    """Let a hit stand for another report too."""
    report_id, fields = document.source.report_id, document.fields
    if share is None:
        hit.same += (report_id,)
    else:
        hit.near += (NearCopy(report_id, fields.title, fields.agency, fields.year, share),)


def _together(first: list[Place], others: list[Place]) -> list[Place]:
    """Places in the text's order, without those of the others that overlap one of the first."""
    free = (o for o in others if not any(o[0] < end and start < o[1] for start, end, _, _ in first))
    return sorted([*first, *free])


def stated_leaves(node: Node | None) -> Iterator[Leaf]:
    """The leaves of a tree, without what is excluded."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from stated_leaves(child)
    elif node is not None and not isinstance(node, Not):
        yield from leaves(node)


def highlight(report: Report, needles: Iterable[Needle]) -> HighlightedReport:
    """A whole report with every hit."""
    needles = list(needles)
    marks = find_marks(fold(report.body), needles)
    in_title = find_marks(fold(report.title or ""), needles)
    return HighlightedReport(report, merge_marks(marks), merge_marks(in_title), kinds_of_marks(marks))
