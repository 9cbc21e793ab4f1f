"""``/compare/years?id=…``: from a report to its comparison with that of the same body for the year before, or else after."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webui.app_index import current_index
from webui.pages.similar import compare_url
from webui.parts.years import beside
from webui.state import PageMissingError
from webui.urls import with_parameters

bp = Blueprint("years", __name__)


def years_url(report_id: str) -> str:
    """The address that leads there. What other years there are is looked up when somebody follows it."""
    return with_parameters(url_for("years.show"), [("id", report_id)])


@bp.get("/compare/years")
def show() -> Response:
    report_id = request.args.get("id", "")
    before, after = beside(current_index().same_body(report_id), report_id)
    if before is not None:
        return redirect(compare_url(before.id, report_id), 303)
    if after is not None:
        return redirect(compare_url(report_id, after.id), 303)
    raise PageMissingError("parameter.no_other_year")
