"""``/facet/<name>``: every value of a facet over a search, searched and paged, and ``/api/facet/<name>``, the same as JSON.

The page of results carries a few values of each facet; this is where the others are.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from index.fields import BY_NAME, FACETS
from index.results import Facet, FacetValue
from webui.app_index import facet_of
from webui.labels import label
from webui.pages.api import json_response
from webui.parameters import FIND_LIMIT, ORDERS
from webui.parts.facets import RESULTS, option_of
from webui.parts.figure_state import FigureState, links_of
from webui.parts.pager import page_numbers
from webui.state import ParameterError, SearchState, choice, number
from webui.urls import with_parameters

bp = Blueprint("facet", __name__)

#: Values on a page.
VALUES = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the values of a facet: those whose label has the text ``find``, of which there are ``total``."""

    facet: Facet
    find: str
    order: str
    page: int
    total: int
    values: tuple[FacetValue, ...]

    @property
    def pages(self) -> int:
        """How many pages there are; 0 where no value fits."""
        return -(-self.total // VALUES)


@bp.get("/facet/<name>")
def show(name: str) -> str:
    state = SearchState.from_args(request.args)
    listing = _listing(name, state, strict=False)
    figures = _figures()
    links = links_of(figures) if figures else RESULTS

    def address(*, page: int = 1, order: str = listing.order) -> str:
        pairs = (("find", listing.find, ""), ("order", order, ORDERS[0]), ("p", str(page), "1"))
        own = [(key, value) for key, value, default in pairs if value != default]
        return with_parameters(links.list_of(name, state), own)

    return render_template(
        "facet.html",
        state=state,
        name=name,
        heading=label("metadata", name),
        listing=listing,
        options=[option_of(listing.facet, value, state, links) for value in listing.values],
        numbers=page_numbers(listing.page, listing.pages),
        address=address,
        back=links.of(state),
        list_of=links.list_of,
        kept_figures=parse_qsl(urlsplit(links.list_of(name, SearchState())).query),
        longest=FIND_LIMIT,
    )


def _figures() -> FigureState | None:
    """The figures beside which the list was asked for. ``order`` is the list's own."""
    if request.args.get("view") != "figures":
        return None
    return FigureState.from_args(MultiDict((key, v) for key, v in request.args.items(multi=True) if key != "order"))


@bp.get("/api/facet/<name>")
def show_json(name: str) -> Response:
    """Parameters: those of a search that say what is found, and ``find``, ``order``, ``p``."""
    state = SearchState.from_args(request.args, strict=True)
    listing = _listing(name, state, strict=True)
    return json_response(
        {
            "query": state.query,
            "facet": name,
            "find": listing.find,
            "order": listing.order,
            "page": listing.page,
            "page_size": VALUES,
            "total": listing.total,
            "values": [value._asdict() for value in listing.values],
        }
    )


def _listing(name: str, state: SearchState, *, strict: bool) -> Listing:
    if name not in FACETS:
        raise ParameterError("parameter.unknown_choice", name="facet", value=name[:40], known=[*FACETS])
    find = request.args.get("find", "").strip()
    if len(find) > FIND_LIMIT:
        raise ParameterError("parameter.too_long", name="find", most=FIND_LIMIT)
    order = choice(request.args, "order", strict)
    page = number(request.args, "p", strict)
    facet = facet_of(state, name) or Facet(name, ())
    values = facet.having(find)
    if order == "name":
        values.sort(key=lambda value: (not value.value, value.label))
    elif BY_NAME[name].kind != "year":
        values.sort(key=lambda value: (not value.value, -value.count, value.label))
    first = (page - 1) * VALUES
    return Listing(facet, find, order, page, len(values), tuple(values[first : first + VALUES]))
