"""``/report/<id>``: one report, whole, with every hit of the search that led to it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from index.errors import ReportMissingError
from index.fields import FACETS, REGIONS
from index.protocol import HighlightedReport
from index.report import Report
from webui.app_index import current_index
from webui.labels import label, value_label
from webui.language import day
from webui.pages.similar import nearest
from webui.parts.blocks import blocks, chapters
from webui.parts.evidence import correction, place_of, readings
from webui.parts.figures import headline, tables
from webui.parts.marking import MarkedText
from webui.parts.sections import chosen, parts
from webui.parts.years import beside
from webui.state import SearchState

bp = Blueprint("report", __name__)


#: The fields behind what is shown as one.
_FIELDS = {"region": REGIONS}

#: Those whose values are words of ours, or numbers.
_OURS = ("year", "published", "level", "template", "is_report")

#: How many hits the jump list names; the arrows beside each hit reach all of them.
LISTED_HITS = 200


@bp.get("/report/<report_id:report_id>")
def show(report_id: str) -> str:
    return _report_page(report_id)


@bp.get("/report")
def show_by_parameter() -> str:
    """The same for ids that do not survive in a path (``webui.urls.travels_in_path``)."""
    return _report_page(request.args.get("id", ""))


def _report_page(report_id: str) -> str:
    state = SearchState.from_args(request.args)
    found = _marked(report_id, state)
    if found is None:
        raise ReportMissingError(report_id)
    every = parts(found.report.text, found.marks)
    figure = request.args.get("figure", "")
    spot = place_of(found.report, figure)
    part = chosen(every, request.args.get("part"))
    if spot is not None and "part" not in request.args:
        part = next((one for one in every if one.start <= spot[0] < one.end), part)
    shown = found.report.text[part.start : part.end]
    within = (spot[0] - part.start, spot[1] - part.start) if spot else None
    text = MarkedText(shown, part.marks(found.marks), found.kinds[part.slice], within)
    page = list(blocks(text, found.report.title if part.number == 1 else None))
    body = current_index().same_body(report_id)
    before, after = beside(body, report_id)
    return render_template(
        "report.html",
        state=state,
        report=found.report,
        title_marks=found.title_marks,
        text=text,
        part=part,
        parts=every,
        blocks=page,
        chapters=chapters(page),
        metadata=_metadata(found.report),
        readings=readings(found.report),
        headline=headline(found.report),
        figure_tables=tables(found.report),
        title_correction=correction(found.report, "title"),
        listed_hits=LISTED_HITS,
        nearest=nearest(report_id),
        figure=figure if figure in found.report.statistics else "",
        has_spot=spot is not None,
        same_body=body,
        year_before=before,
        year_after=after,
    )


def _marked(report_id: str, state: SearchState) -> HighlightedReport | None:
    index = current_index()
    if state.query:
        return index.mark(report_id, state.query, match=state.match, synonyms=state.synonyms)
    report = index.get(report_id)
    return None if report is None else HighlightedReport(report, ())


def _metadata(report: Report) -> list[tuple[str, str, SearchState | None, str | None, bool]]:
    """Label, value, the search for others with that value, the note of a correction, whether the value is a report's
    word rather than ours; only what is known."""
    region = " ".join(part for part in (report.province, report.city, report.county) if part)
    narrowest = next((field for field in reversed(REGIONS) if getattr(report, field)), None)
    rows = [_row(report, name) for name in ("agency", "year", "published", "level")]
    rows.append(("region", region, _others(narrowest, getattr(report, narrowest)) if narrowest else None))
    rows += [_row(report, name) for name in ("system", "division_code", "document_number", "template", "is_report")]
    return [
        (label("metadata", name), value, others, correction(report, *_FIELDS.get(name, (name,))), name not in _OURS)
        for name, value, others in rows
        if value
    ]


def _row(report: Report, name: str) -> tuple[str, str | None, SearchState | None]:
    value = getattr(report, name)
    text = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    shown = text and (day(text) if name == "published" else value_label(name, text))
    return name, shown, _others(name, text) if name in FACETS else None


def _others(field: str, value: str | None) -> SearchState | None:
    return SearchState().choose(field, [value]) if value else None
