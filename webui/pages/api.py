"""The JSON side: ``/api/search`` (``ResultPage.to_dict()`` without the server's folders) and ``/api/complete``."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from index.query.parser import MAX_LENGTH
from index.results import completions_to_dict
from webui.app_index import current_index, page_of_results
from webui.state import SearchState
from webui.urls import without_folders

bp = Blueprint("api", __name__)


def json_response(values: Any, status: int = 200) -> Response:
    """``values`` as UTF-8 JSON. A lone surrogate, which UTF-8 cannot say, becomes ``?``."""
    body = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, content_type="application/json; charset=utf-8")


@bp.get("/api/search")
def search() -> Response:
    """Parameters: ``q``, the facets (repeatable), ``sort``, ``match``, ``synonyms`` (0 leaves them out),
    ``explain`` (1 shows how scores came about), ``page``, ``page_size`` (1 to 100)."""
    state = SearchState.from_args(request.args, strict=True)
    page = page_of_results(state)
    values = page.to_dict()
    without_folders(values["hits"])
    return json_response(values)


@bp.get("/api/complete")
def complete() -> Response:
    """Parameters: ``q``, what is typed so far, and those that say what is found. What it may become; nothing for one too long.

    A number is what the search finds that a completion stands for: there is none where that is another search.
    """
    typed = request.args.get("q", "")
    state = SearchState.from_args(request.args)
    found = current_index().complete(typed, filters=state.filter_map) if len(typed) <= MAX_LENGTH else []
    if state.match != "all" or not state.synonyms:
        found = [replace(completion, count=None) for completion in found]
    return json_response(completions_to_dict(typed, found))
