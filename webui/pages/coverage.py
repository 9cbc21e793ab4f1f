"""``/coverage``: which annual reports there are, by bodies and years, with gaps; which of them fail which sums.

``/api/coverage`` gives the same as JSON.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from index.figures.catalogue import failure_sentence, sum_term
from index.figures.results import COVERAGE_ORDERS, Coverage, CoverageQuery
from webui.app_index import current_index
from webui.language import gettext
from webui.observing import note_total
from webui.pages.api import json_response
from webui.pages.figures import said
from webui.parts.facets import filter_label
from webui.parts.figure_state import CoverageState, coverage_url, of_coverage, scope_of
from webui.parts.pager import page_numbers
from webui.state import check_page

bp = Blueprint("coverage", __name__)

#: Bodies of a page, reports of a page of those that fail sums, and reports under "the newest".
BODIES, FAILING, NEWEST = 50, 20, 5


@bp.get("/coverage")
def show() -> tuple[str, int]:
    state = CoverageState.from_args(request.args)
    if state.failing is not None:
        return _failing(state, state.failing)
    page = _coverage(state)
    note_total(page.reports)
    index, search = current_index(), state.search
    filters = {**search.filter_map, "is_report": ("true",)}
    newest = index.search(search.query, sort="newest", page_size=NEWEST, **{**search.narrowing, "filters": filters})
    orders = {"name": gettext("按名称"), "gaps": gettext("缺得最多的在前"), "reports": gettext("报告最多的在前")}
    shown = render_template(
        "coverage.html",
        state=search,
        own=state,
        page=page,
        newest=newest.hits,
        orders=[(name, orders[name]) for name in COVERAGE_ORDERS],
        numbers=page_numbers(state.page, page.pages),
        written=str(index.status().get("written", ""))[:10],
    )
    return shown, 404 if state.page > 1 and not page.rows else 200


def _coverage(state: CoverageState) -> Coverage:
    asked = CoverageQuery(state.order, state.gaps)
    return current_index().coverage(asked, scope_of(state.search), page=state.page, page_size=BODIES)


def _failing(state: CoverageState, wanted: str) -> tuple[str, int]:
    """The reports that fail a sum, and why."""
    total, reports = current_index().failing_reports(wanted, scope_of(state.search), page=state.page, page_size=FAILING)
    note_total(total)
    pages = -(-total // FAILING)
    shown = render_template(
        "failing.html",
        state=state.search,
        own=state,
        total=total,
        pages=pages,
        reports=reports,
        numbers=page_numbers(state.page, pages),
    )
    return shown, 404 if state.page > 1 and not reports else 200


@bp.get("/api/coverage")
def as_json() -> Response:
    """Parameters: ``q`` and what narrows a search; ``order``, ``gaps`` (1 leaves out bodies without), ``page``."""
    state = CoverageState.from_args(request.args, strict=True)
    page = _coverage(state)
    note_total(page.reports)
    check_page(state.page, page.pages)
    return json_response(page.to_dict())


def register_names(names_of_templates: dict[str, Any]) -> None:
    """What the templates of coverage call."""
    names_of_templates.update(
        coverage_of=lambda state: coverage_url(of_coverage(state)),
        coverage_url=coverage_url,
        coverage_with_search=lambda own: lambda search: coverage_url(own.with_(search=search)),
        failure_sentence=failure_sentence,
        filter_label=filter_label,
        strip_years=lambda body: sorted({*body.years, *body.missing}),
        page_of_bodies=lambda own: lambda number: f"{coverage_url(own.with_(page=number))}#bodies",
        page_of_failing=lambda own: lambda number: coverage_url(own.with_(page=number)),
        sum_label=lambda name: said(sum_term(name)),
    )
