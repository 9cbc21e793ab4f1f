"""``/``: what the collection holds where nothing is asked, else one page of results."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from index.fields import COUNTED, FIGURE_NAMES
from index.notes import SYNONYMS
from index.protocol import Index
from index.results import ResultPage
from webui.app_index import current_index, page_of_results, region_facet
from webui.exports import downloads
from webui.exports.rows import FORMATS
from webui.labels import example_queries
from webui.observing import note_total
from webui.parts import trend
from webui.parts.facets import chips, lists_alone, panels, year_ends
from webui.parts.marking import SYNONYM
from webui.parts.pager import page_numbers
from webui.state import PAGE_SIZES, SearchState, year_range
from webui.urls import is_long, place_of, query_in_path, search_url, with_parameters

bp = Blueprint("search", __name__)


@bp.get("/")
def show() -> str | Response:
    state = SearchState.from_args(request.args)
    if "year_from" in request.args or "year_to" in request.args:
        wanted = year_range(request.args)
        return redirect(search_url(state.choose("year", [wanted] if wanted else [])), 303)
    if is_long(state.query) and query_in_path() is None:
        rest = with_parameters("", [pair for pair in state.pairs() if pair[0] != "q"])
        return redirect(f"{url_for('search.show')}{place_of(state.query)}{rest}", 303)
    return _start_page() if state.is_empty else _result_page(state)


def _start_page() -> str:
    index = current_index()
    overview = index.search("", facets=COUNTED, page_size=1)
    years = overview.facet("year")
    known_years = sorted(int(v.value) for v in years.values if v.value.isdigit()) if years else []
    agencies = overview.facet("agency")
    note_total(overview.total)
    return render_template(
        "start.html",
        state=SearchState(),
        overview=overview,
        years=known_years,
        agency_count=sum(1 for v in agencies.values if v.value) if agencies else 0,
        panels={panel.name: panel for panel in panels(overview, SearchState())},
        examples=_examples(index) if overview.total else [],
    )


def _examples(index: Index) -> list[tuple[str, int]]:
    """The example searches that find something here, with how much."""
    found = ((query, index.search(query, page_size=1)) for query in example_queries())
    return [(query, page.total) for query, page in found if page.total and not page.relaxed]


def _result_page(state: SearchState) -> str:
    page = page_of_results(state)
    return render_template(
        "results.html",
        state=state,
        page=page,
        otherwise=_with_or_without_synonyms(page, state),
        has_synonyms=any(SYNONYM in snippet.kinds for hit in page.hits for snippet in hit.snippets),
        trend=trend.bars(page, state),
        panels=panels(page, state, partial(region_facet, page, state)),
        lists_alone=lists_alone(state),
        chips=chips(page, state),
        year_ends=year_ends(state),
        sorts=_sorts(state),
        page_sizes=PAGE_SIZES,
        numbers=page_numbers(state.page, page.pages),
        formats=[(name, form.title) for name, form in FORMATS.items()],
        most=downloads.MOST,
    )


def _with_or_without_synonyms(page: ResultPage, state: SearchState) -> int | None:
    """How many reports the same search finds without synonyms, where it was with them, and the reverse.

    ``None`` where they change nothing, 0 where what is found there need not have all that was asked.
    """
    if not state.query or state.match != "all":
        return None
    note = page.noted(SYNONYMS)
    if state.synonyms:
        return (0 if page.relaxed else page.total - note.values["total"]) if note else None
    other = current_index().search(state.query, page_size=1, **{**state.narrowing, "synonyms": True})
    return (0 if other.relaxed else other.total) if other.noted(SYNONYMS) else None


def _sorts(state: SearchState) -> list[tuple[str, bool]]:
    """The orders on offer and whether each is in force; a figure only where it is. Without a query nothing is more relevant."""
    offered = [*(["relevance"] if state.query else []), "newest", "oldest"]
    if state.sort in FIGURE_NAMES:
        offered.append(state.sort)
    current = state.sort if state.sort in offered else "newest"
    return [(sort, sort == current) for sort in offered]
