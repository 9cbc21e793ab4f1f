"""``/report/<id>``: one report, whole, with every hit of the search that led to it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from index.errors import ReportMissingError
from index.protocol import HighlightedReport
from index.report import Report
from webui.app_index import current_index
from webui.labels import label, value_label
from webui.pages.similar import nearest
from webui.parts.blocks import blocks, chapters
from webui.parts.evidence import correction, readings
from webui.parts.figures import headline, tables
from webui.parts.marking import MarkedText
from webui.parts.sections import chosen, parts
from webui.state import SearchState

bp = Blueprint("report", __name__)


#: The fields behind what is shown as one.
_FIELDS = {"region": ("province", "city", "county")}

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
    part = chosen(every, request.args.get("part"))
    shown = found.report.text[part.start : part.end]
    text = MarkedText(shown, part.marks(found.marks), found.kinds[part.slice])
    page = list(blocks(text, found.report.title if part.number == 1 else None))
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
    )


def _marked(report_id: str, state: SearchState) -> HighlightedReport | None:
    index = current_index()
    if state.query:
        return index.mark(report_id, state.query, match=state.match, synonyms=state.synonyms)
    report = index.get(report_id)
    return None if report is None else HighlightedReport(report, ())


def _metadata(report: Report) -> list[tuple[str, str, SearchState | None, str | None]]:
    """Label, value, the search for other reports with that value, the note of a correction; only what is known."""
    region = " ".join(part for part in (report.province, report.city, report.county) if part)
    narrowest = next((field for field in ("county", "city", "province") if getattr(report, field)), None)
    rows: list[tuple[str, str | None, SearchState | None]] = [
        ("agency", report.agency, _others("agency", report.agency)),
        ("year", str(report.year) if report.year else None, _others("year", report.year)),
        ("published", report.published, None),
        ("level", report.level and value_label("level", report.level), _others("level", report.level)),
        ("region", region, _others(narrowest, getattr(report, narrowest)) if narrowest else None),
        ("system", report.system, None),
        ("division_code", report.division_code, None),
        ("document_number", report.document_number, None),
        ("template", report.template and value_label("template", report.template), None),
        ("is_report", value_label("is_report", str(report.is_report).lower()), None),
    ]
    return [
        (label("metadata", name), value, others, correction(report, *_FIELDS.get(name, (name,))))
        for name, value, others in rows
        if value
    ]


def _others(field: str, value: object) -> SearchState | None:
    return SearchState().choose(field, [str(value)]) if value else None
