"""The JSON side: ``/api/search`` (``ResultPage.to_dict()`` without the server's folders) and ``/api/complete``."""

from __future__ import annotations

import json
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
    """Parameters: ``q``, what is typed so far, and the facets. What it may become; nothing for one too long."""
    typed = request.args.get("q", "")
    filters = SearchState.from_args(request.args).filter_map
    found = current_index().complete(typed, filters=filters) if len(typed) <= MAX_LENGTH else []
    return json_response(completions_to_dict(typed, found))
