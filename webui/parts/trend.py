"""How common a query is by year: the small chart beside its results, and ``/api/trends``.

The chart leaves the year's own filter out, as a facet does, so that it stays whole once a year is chosen; all other
filters hold. The API takes the filters as they are given, as ``search-cli --trends`` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from index.results import ResultPage, Trend
from webui.app_index import current_index
from webui.pages.api import json_response
from webui.state import SearchState, choice
from webui.urls import search_url

bp = Blueprint("trend", __name__)


@dataclass(frozen=True, slots=True)
class Bar:
    """One year. ``height`` is its share as a whole percentage of the largest; ``url`` narrows the search to it.

    A year of which there is no report has a ``total`` of 0, and nothing to narrow to.
    """

    year: str
    matching: int
    total: int
    share: float
    height: int
    is_chosen: bool
    url: str


@bp.get("/api/trends")
def trends_json() -> Response:
    """Parameters: ``q``, ``by`` (one of ``index.fields.TRENDS``), the facets, ``match``, ``synonyms``."""
    state = SearchState.from_args(request.args, strict=True)
    by = choice(request.args, "by", strict=True)
    trends = current_index().trends(state.query, by=by, **state.narrowing)
    return json_response({"query": state.query, "by": by, "trends": [trend.to_dict() for trend in trends]})


def bars(page: ResultPage, state: SearchState) -> list[Bar]:
    """The years in order, from the first to the last; none without a query, and none where there is nothing to compare.

    What was found of each year stands beside the results already; how many reports there are of it is asked for.
    """
    counted = page.facet("year")
    if not state.query or not page.total or counted is None:
        return []
    filters = {field: values for field, values in state.filters if field != "year"}
    found = {value.value: value for value in counted.values}
    every = {int(trend.value): trend.total for trend in current_index().trends("", by="year", filters=filters)}
    if len(every) < 2:
        return []
    trends = [
        Trend(year, year, found[year].count if year in found else 0, every.get(number, 0))
        for number in range(min(every), max(every) + 1)
        for year in [str(number)]
    ]
    largest = max(trend.share for trend in trends)
    if not largest:
        return []
    return [
        Bar(
            year=trend.value,
            matching=trend.matching,
            total=trend.total,
            share=trend.share,
            # Some is never shown as none.
            height=max(round(100 * trend.share / largest), 3) if trend.matching else 0,
            is_chosen=trend.value in found and found[trend.value].selected,
            url=search_url(state.choose("year", [trend.value])),
        )
        for trend in trends
    ]
