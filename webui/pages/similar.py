"""``/like?id=…``: the reports that share passages with one; ``/compare?a=…&b=…``: two reports side by side.

Ids travel as parameters: they are arbitrary text. ``/api/like`` and ``/api/compare`` give the same as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import BoundedSemaphore

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import ServiceUnavailable

from index.figures.results import YearOfBody
from index.messages import say
from index.report import Report
from index.similar.compare import Block, Comparison, Span
from index.similar.neighbours import LikePage, rarest_first
from webui.app_index import current_index
from webui.labels import label
from webui.language import gettext, ngettext
from webui.pages.api import json_response
from webui.parts import years
from webui.parts.marking import mark_text
from webui.state import ParameterError, SearchState
from webui.urls import with_parameters, without_folders

bp = Blueprint("similar", __name__)

#: Neighbours on a page of them, and on the page of a report.
NEIGHBOURS = 20
NEAREST = 5

#: The score from which a report is named on the page of another. Two that share statutory tables only have 0.01.
NEAR = 0.03

#: Passages shown of a neighbour at once; the others can be opened.
PASSAGES = 3

#: The longest two reports that are compared, in characters together (seconds of work, 20 where somebody wants it long), and how many pairs at once,
#: of the threads that answer everything else too.
COMPARED = 300_000
AT_ONCE = 2
_comparing = BoundedSemaphore(AT_ONCE)

#: What is the same in both is folded away where it is longer, in characters.
LONG = 400


_BLANK_LINES = re.compile(r"\s*\n\s*")


def like_url(report_id: str, kind: str | None = None) -> str:
    """The page of the reports like one."""
    return with_parameters(url_for("similar.like"), [("id", report_id), *([("kind", kind)] if kind else [])])


def compare_url(left_id: str, right_id: str, *, changes: bool = False) -> str:
    """The page that compares two reports; ``changes`` leaves out what is the same."""
    pairs = [("a", left_id), ("b", right_id), *([("show", "changes")] if changes else [])]
    return with_parameters(url_for("similar.compare"), pairs)


def percent(share: float) -> str:
    """A share as a whole percentage; some is never none, and not quite all is never all."""
    if 0 < share < 0.01:
        return gettext("不到 1%")
    return f"{min(round(share * 100), 99) if share < 1 else 100}%"


def nearest(report_id: str) -> LikePage:
    """The few reports most like one, for its page; none that have little of it but what many have."""
    page = current_index().like(report_id, limit=NEAREST)
    return replace(page, neighbours=tuple(n for n in page.neighbours if n.score >= NEAR))


@bp.get("/like")
def like() -> str:
    kind = _kind()
    page = current_index().like(request.args.get("id", ""), limit=NEIGHBOURS, kind=kind)
    kinds = ("other_year", "other_body", "same_year")
    tabs = [(None, gettext("全部")), *((name, label("relation", name)) for name in kinds)]
    return render_template(
        "like.html",
        state=SearchState(),
        page=page,
        kind=kind,
        tabs=[(text, like_url(page.id, name), name == kind) for name, text in tabs],
        passages={n.id: rarest_first(n.passages, page.reports) for n in page.neighbours},
        shown=PASSAGES,
    )


@bp.get("/api/like")
def like_json() -> Response:
    """Parameters: ``id``, ``kind``."""
    found = current_index().like(request.args.get("id", ""), limit=NEIGHBOURS, kind=_kind())
    values = found.to_dict()
    without_folders(values["neighbours"])
    return json_response(values)


@bp.get("/compare")
def compare() -> str:
    comparison = _comparison()
    changes = request.args.get("show") == "changes"
    return render_template(
        "compare.html",
        state=SearchState(),
        comparison=comparison,
        rows=list(_rows(comparison, changes)),
        changes=changes,
        counts=_counts(comparison),
        year_pairs=_year_pairs(comparison),
    )


@bp.get("/api/compare")
def compare_json() -> Response:
    """Parameters: ``a`` and ``b``, the ids of two reports."""
    return json_response(_comparison().to_dict())


def _year_pairs(comparison: Comparison) -> list[tuple[YearOfBody, YearOfBody]]:
    """The years of the body whose reports both are, each with the next; none where they are of two bodies."""
    body = current_index().same_body(comparison.left.id)
    is_one = body is not None and comparison.right.id in {one.id for one in body.reports}
    return years.pairs(body) if is_one else []


def _kind() -> str | None:
    return request.args.get("kind") or None


def _comparison() -> Comparison:
    ids = request.args.get("a", ""), request.args.get("b", "")
    ticked = request.args.getlist("id")  # in a list of results
    if len(ticked) == 2 and not any(ids):
        ids = ticked[0], ticked[1]
    if not all(ids):
        raise ParameterError("parameter.two_reports")
    index = current_index()
    characters = sum(len(report.text) for report in map(index.get, dict.fromkeys(ids)) if report)
    if characters > COMPARED:
        raise ParameterError("parameter.too_long_to_compare", characters=characters, most=COMPARED)
    if not _comparing.acquire(blocking=False):
        raise ServiceUnavailable(say("http.comparing"))
    try:
        return index.compare(*ids)
    finally:
        _comparing.release()


@dataclass(frozen=True, slots=True)
class Row:
    """A block as the page shows it: escaped and marked, ``None`` where a side has nothing.

    ``anchor`` names the row, ``elsewhere`` the row that a moved piece stands in on the other side. ``is_long``
    pieces that are the same are folded away.
    """

    kind: str
    left: Markup | None
    right: Markup | None
    anchor: str
    elsewhere: str
    is_long: bool
    characters: int


def _rows(comparison: Comparison, changes: bool) -> Iterator[Row]:
    for block in comparison.blocks:
        if changes and block.kind == "same":
            continue
        span = block.left or block.right
        assert span is not None
        yield Row(
            kind=block.kind,
            left=_side(comparison.left, block.left, block.left_marks),
            right=_side(comparison.right, block.right, block.right_marks),
            anchor=_anchor(block),
            elsewhere=_elsewhere(comparison, block),
            is_long=block.kind == "same" and span[1] - span[0] > LONG,
            characters=span[1] - span[0],
        )


def _side(report: Report, span: Span | None, marks: Sequence[Span]) -> Markup | None:
    if span is None:
        return None
    start, end = span[0], span[0] + len(report.text[slice(*span)].rstrip())
    marked = mark_text(report.text[start:end], [(a - start, b - start) for a, b in marks])
    return Markup(_BLANK_LINES.sub("\n", marked))  # noqa: S704 - escaped above


def _anchor(block: Block) -> str:
    return f"left-{block.left[0]}" if block.left else f"right-{block.right[0] if block.right else 0}"


def _elsewhere(comparison: Comparison, block: Block) -> str:
    """The anchor of the row where the other side has a moved piece, or has its beginning."""
    if block.elsewhere is None:
        return ""
    side = "right" if block.left else "left"
    for other in comparison.blocks:
        span: Span | None = getattr(other, side)
        if span is not None and span[0] <= block.elsewhere[0] < span[1]:
            return _anchor(other)
    return ""


def _counts(comparison: Comparison) -> list[str]:
    """What there is beside what is the same, as a person reads it."""
    kinds = [block.kind for block in comparison.blocks if block.kind != "moved" or block.left]
    changed, left, right, moved = map(kinds.count, ("changed", "only_left", "only_right", "moved"))
    said = (
        (changed, ngettext("%(num)s 处改动", "%(num)s 处改动", changed)),
        (left, ngettext("%(num)s 处仅左有", "%(num)s 处仅左有", left)),
        (right, ngettext("%(num)s 处仅右有", "%(num)s 处仅右有", right)),
        (moved, ngettext("%(num)s 处移动", "%(num)s 处移动", moved)),
    )
    return [text for count, text in said if count]
