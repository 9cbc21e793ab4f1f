"""``/api/openapi.json``: what the API can be asked and how it answers (OpenAPI 3.1), for programs and their makers.

Written from the table of parameters and the shapes of answers; a test asks every path whether it is as it says.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from flask import Blueprint, Response

from webui.exports.examples import EXAMPLES
from webui.exports.schemas import SCHEMAS, ref
from webui.pages.api import json_response
from webui.parameters import PARAMETERS, WHAT, Parameter

bp = Blueprint("openapi", __name__)


class Path(NamedTuple):
    """A path: what it is for, its parameters by their names, and the name of its answer's shape."""

    summary: str
    parameters: tuple[str, ...]
    answer: str


#: Every path under ``/api/``.
PATHS = {
    "/api/search": Path(
        "One page of results, with snippets, marks and the counts of facets",
        (*WHAT, "sort", "explain", "page", "page_size"),
        "SearchPage",
    ),
    "/api/facet/{name}": Path(
        "Every value of a facet over a search, page by page", ("name", *WHAT, "find", "order", "p"), "FacetList"
    ),
    "/api/complete": Path("What a query that is being typed may become, with how much each finds", WHAT, "Completions"),
    "/api/trends": Path("The share of reports that match, by year or place or level", (*WHAT, "by"), "Trends"),
    "/api/like": Path("The reports that share most with one, and the passages", ("id", "kind"), "LikePage"),
    "/api/compare": Path("Two reports side by side", ("a", "b"), "Comparison"),
    "/api/figures": Path(
        "What reports state of one to three figures: over groups of them, and report by report",
        (
            *WHAT,
            "figure",
            "figures.by",
            "figures.measure",
            "figures.kind",
            "figures.order",
            "page",
            "figures.page_size",
        ),
        "FigurePage",
    ),
    "/api/coverage": Path(
        "Which annual reports there are, by bodies and years, and which years of these bodies are missing",
        (*WHAT, "coverage.order", "gaps", "page"),
        "Coverage",
    ),
    "/api/openapi.json": Path("This document", (), "OpenApi"),
}

#: What else may be answered, whatever is asked.
_FAILURES = {
    "400": "What was asked cannot be: the message says what is wrong",
    "404": "There is no such report, or no such path",
    "429": "Too many requests of one client",
    "503": "The index cannot be read at the moment, or the time is up; ask again",
}


@bp.get("/api/openapi.json")
def show() -> Response:
    return json_response(document())


@cache
def document() -> dict[str, Any]:
    """The description of the API."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gongkai",
            "summary": "Full-text search in annual reports on government-information disclosure",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {path: {"get": _operation(path, asked)} for path, asked in PATHS.items()},
        "components": {"schemas": SCHEMAS},
    }


def _operation(path: str, asked: Path) -> dict[str, Any]:
    answer = {"schema": ref(asked.answer), "example": EXAMPLES[asked.answer]}
    failures = {
        status: {"description": why, "content": {"application/json": {"schema": ref("Error")}}}
        for status, why in _FAILURES.items()
    }
    return {
        "operationId": path.removeprefix("/api/").partition("/")[0].partition(".")[0],
        "summary": asked.summary,
        "parameters": [_parameter(PARAMETERS[name]) for name in asked.parameters],
        "responses": {
            "200": {"description": "As asked", "content": {"application/json": answer}},
            **failures,
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.help,
        "schema": parameter.schema,
    }
    if parameter.required:
        said["required"] = True
    if parameter.example:
        said["example"] = [parameter.example] if parameter.many else parameter.example
    return said
