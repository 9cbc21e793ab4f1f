"""The index that this application serves, as its views reach it."""

from __future__ import annotations

import time
from typing import cast

from flask import Flask, current_app

from index.fields import COUNTED, within
from index.protocol import Index
from index.results import Facet, ResultPage
from webui.observing import note_total
from webui.state import SearchState

_KEY = "gongkai-index"


def attach_index(app: Flask, index: Index) -> None:
    app.extensions[_KEY] = index


def current_index() -> Index:
    """The index of the application that answers this request."""
    return cast(Index, current_app.extensions[_KEY])


#: An index that is damaged is opened again at most so often, in seconds.
_AGAIN = 2.0
_CLOSED = "gongkai-index-closed"


def let_go() -> None:
    """Have the index opened again by the next request: what was read from it is not what is there, or will not be."""
    now = time.monotonic()
    if now - current_app.extensions.get(_CLOSED, -_AGAIN) >= _AGAIN:
        current_app.extensions[_CLOSED] = now
        current_index().close()


def page_of_results(state: SearchState) -> ResultPage:
    """The page of results that a state asks for, with the facets that stand beside it; the total is noted for the log."""
    page = current_index().search(
        state.query,
        facets=COUNTED,
        sort=state.sort,
        page=state.page,
        page_size=state.page_size,
        **state.narrowing,
        explain=state.explain,
        fold_copies=True,
    )
    note_total(page.total)
    return page


def facet_of(state: SearchState, name: str) -> Facet | None:
    """A facet over what a state finds, counted without its own filter and those of what lies within it.

    So the number beside a city is what choosing it gives, which lets go of the county chosen before.
    """
    own = within(name)
    filters = {field: values for field, values in state.filters if field not in own[1:]}
    page = current_index().search(state.query, facets=(name,), page_size=1, **{**state.narrowing, "filters": filters})
    return page.facet(name)


def region_facet(page: ResultPage, state: SearchState, name: str) -> Facet | None:
    """The same of a region, where the page of results may have it already."""
    if any(state.chosen(smaller) for smaller in within(name)[1:]):
        return facet_of(state, name)
    return page.facet(name)
