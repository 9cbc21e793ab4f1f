"""What is answered where something is wrong: a page for people, ``{"error": …}`` under ``/api/``."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, render_template, request
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException

from index.errors import (
    FilterError,
    GongkaiError,
    IndexDamagedError,
    IndexMissingError,
    IndexVersionError,
    QueryError,
    ReportMissingError,
    SearchTimeoutError,
)
from index.messages import Message
from webui.app_index import let_go
from webui.language import lazy_gettext
from webui.pages.api import json_response
from webui.parts.facets import chips
from webui.state import PageMissingError, ParameterError, SearchState

_ASKED_WRONGLY = (QueryError, FilterError, ParameterError)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: ``heading`` and ``message`` for people, in the language of the page.

    Programs get ``code`` and a sentence, ``said`` where it has been said already. ``position`` is the character of the
    query at which the trouble is, if known.
    """

    status: int
    heading: LazyString
    message: Message
    code: str
    position: int | None = None
    said: str = ""


def register(app: Flask) -> None:
    """Install the handlers."""

    @app.errorhandler(GongkaiError)
    def gongkai_error(error: GongkaiError) -> Response:
        if isinstance(error, _ASKED_WRONGLY):
            position = error.position if isinstance(error, QueryError) else None
            return _answer(Failure(400, lazy_gettext("这样搜索不了"), error.message, error.code, position))
        return unreadable(error)

    @app.errorhandler(SearchTimeoutError)
    def timed_out(error: SearchTimeoutError) -> Response:
        return _later(Failure(503, lazy_gettext("搜索太久"), Message("service.timeout"), "timeout"))

    @app.errorhandler(OSError)
    def unreadable(error: Exception) -> Response:
        """The index is missing, being replaced, or damaged. What exactly names folders, and is for the log."""
        app.logger.error("%s: %s", type(error).__name__, error)
        let_go()
        said = next(said for kind, said in _UNREADABLE.items() if isinstance(error, kind))
        return _later(Failure(503, lazy_gettext("索引暂时不可用"), said, said.code))

    @app.errorhandler(PageMissingError)
    def page_missing(error: PageMissingError) -> Response:
        return _answer(Failure(404, lazy_gettext("没有这一页"), error.message, error.code))

    @app.errorhandler(ReportMissingError)
    def report_missing(error: ReportMissingError) -> Response:
        return _answer(Failure(404, lazy_gettext("没有这份报告"), error.message, error.code))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> HTTPException | Response:
        code = error.code or 500
        if code < 400:  # redirects are exceptions too
            return error
        if code == 500:
            let_go()  # what is open of the index may be why
        heading, said = _HTTP.get(code, (_REFUSED, Message("http.other", status=code, name=error.name)))
        described = error.description if code in (400, 503) and error.description else ""
        response = (_later if code == 503 else _answer)(Failure(code, heading, said, said.code, said=described))
        if code == 405:
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
        return response


#: When whoever met an index that cannot be read may ask again.
RETRY_SECONDS = 10

_UNREADABLE: dict[type[Exception], Message] = {
    IndexMissingError: Message("service.index_missing"),
    IndexDamagedError: Message("service.index_damaged"),
    IndexVersionError: Message("service.index_outdated"),
    Exception: Message("service.index_unreadable"),
}

_REFUSED = lazy_gettext("请求无法处理")

_HTTP = {
    429: (lazy_gettext("请求太多"), Message("http.too_many_requests")),
    404: (lazy_gettext("没有这个页面"), Message("http.not_found")),
    405: (_REFUSED, Message("http.only_reading")),
    503: (lazy_gettext("现在太忙"), Message("http.busy")),
    500: (lazy_gettext("出了点问题"), Message("http.failed")),
}


def _later(failure: Failure) -> Response:
    """An answer that says when to ask again."""
    response = _answer(failure)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer(failure: Failure) -> Response:
    if request.path.startswith("/api/") or request.path in ("/healthz", "/readyz"):
        error = {"message": failure.said or failure.message.text(), "code": failure.code, "position": failure.position}
        return json_response({"error": error}, failure.status)
    state = _state_asked_for()
    query = state.query
    page = render_template(
        "error.html",
        failure=failure,
        state=state,
        chips=chips(None, state) if failure.status == 400 else [],
        around=_around(query, failure.position),
    )
    return Response(page, failure.status, content_type="text/html; charset=utf-8")


def _state_asked_for() -> SearchState:
    """What was asked, as far as it can be told, so that the box and the filters are kept."""
    try:
        return SearchState.from_args(request.args)
    except ParameterError:
        return SearchState(query=request.args.get("q", "").strip())


def _around(query: str, position: int | None) -> tuple[str, str, str] | None:
    """The query before, at and after the trouble."""
    if position is None or not 0 <= position <= len(query):
        return None
    return query[:position], query[position : position + 1], query[position + 1 :]
