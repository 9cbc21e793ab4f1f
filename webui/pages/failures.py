"""What is answered where something is wrong: a page for people, ``{"error": …}`` under ``/api/``."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, render_template, request
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
from webui.app_index import let_go
from webui.pages.api import json_response
from webui.parts.facets import chips
from webui.state import ParameterError, SearchState

_ASKED_WRONGLY = (QueryError, FilterError, ParameterError)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: ``heading`` and ``chinese`` for people, ``english`` and ``code`` for programs.

    ``position`` is the character of the query at which the trouble is, if known.
    """

    status: int
    heading: str
    chinese: str
    english: str
    code: str
    position: int | None = None


def register(app: Flask) -> None:
    """Install the handlers."""

    @app.errorhandler(GongkaiError)
    def gongkai_error(error: GongkaiError) -> Response:
        if isinstance(error, _ASKED_WRONGLY):
            position = error.position if isinstance(error, QueryError) else None
            return _answer(Failure(400, "这样搜索不了", error.chinese, str(error), "refused", position))
        return unreadable(error)

    @app.errorhandler(SearchTimeoutError)
    def timed_out(error: SearchTimeoutError) -> Response:
        return _later(Failure(503, "搜索太久", error.chinese, _TIMED_OUT, code="timeout"))

    @app.errorhandler(OSError)
    def unreadable(error: Exception) -> Response:
        """The index is missing, being replaced, or damaged. What exactly names folders, and is for the log."""
        app.logger.error("%s: %s", type(error).__name__, error)
        let_go()
        chinese, english, name = next(said for kind, said in _UNREADABLE.items() if isinstance(error, kind))
        return _later(Failure(503, "索引暂时不可用", chinese, english, code=name))

    @app.errorhandler(ReportMissingError)
    def report_missing(error: ReportMissingError) -> Response:
        return _answer(Failure(404, "没有这份报告", error.chinese, str(error), code="missing_report"))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> HTTPException | Response:
        code = error.code or 500
        if code < 400:  # redirects are exceptions too
            return error
        if code == 500:
            let_go()  # what is open of the index may be why
        heading, chinese = _HTTP.get(code, ("请求无法处理", f"服务器返回 {code}。"))
        english = error.description if code in (400, 503) and error.description else error.name
        response = (_later if code == 503 else _answer)(
            Failure(code, heading, chinese, english, error.name.lower().replace(" ", "_"))
        )
        if code == 405:
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
        return response


#: When whoever met an index that cannot be read may ask again.
RETRY_SECONDS = 10

_TIMED_OUT = "the search took longer than it may; narrow it, or ask again later"

#: What is said where the index cannot be read: to people, to programs, and as a code.
_UNREADABLE: dict[type[Exception], tuple[str, str, str]] = {
    IndexMissingError: ("索引不在原处，可能正在更换。请稍后再试。", "the index is missing; ask again later", "missing"),
    IndexDamagedError: ("索引已损坏，须由管理员修复。请稍后再试。", "the index is damaged; ask again later", "damaged"),
    IndexVersionError: ("索引须由管理员重建。请稍后再试。", "the index has to be rebuilt; ask again later", "outdated"),
    Exception: ("索引暂时无法读取。请稍后再试。", "the index cannot be read at present; ask again later", "unreadable"),
}

_HTTP = {
    429: ("请求太多", "同一来源的请求过于频繁。请稍等片刻再试。"),
    404: ("没有这个页面", "地址可能有误，或页面已不存在。"),
    405: ("请求无法处理", "这里只能读取，不能提交。"),
    503: ("现在太忙", "服务器正忙。请稍后再试。"),
    500: ("出了点问题", "服务器未能完成这次请求，问题已记入日志。请稍后再试；若仍不行，请告知管理员。"),
}


def _later(failure: Failure) -> Response:
    """An answer that says when to ask again."""
    response = _answer(failure)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer(failure: Failure) -> Response:
    if request.path.startswith("/api/") or request.path in ("/healthz", "/readyz"):
        error = {"message": failure.english, "position": failure.position, "code": failure.code}
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
