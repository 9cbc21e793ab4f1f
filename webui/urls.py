"""Addresses of the pages. Report ids are arbitrary text, and every one of them must survive a browser.

A page of results has its query in a hundred links. Of a long one the page lies at ``/q/<token>/``, the token being the query
itself (UTF-8 in the URL-safe base64 of RFC 4648), and its links are relative to that. Whatever stands behind such a beginning is
the page that it would be with the query as a parameter: nothing is kept on the server, and an address stays what it says.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode, urljoin

from flask import Flask, current_app, g, has_request_context, request, url_for
from werkzeug.routing import BaseConverter

from webui.parameters import DEFAULT_PAGE_SIZE
from webui.state import SearchState

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: A query of more bytes, as links say it, is long: a hundred times as many are a tenth of what a page may weigh.
LONG = 64

_PLACE = re.compile(r"/q/([A-Za-z0-9_-]+)(/.*)", re.DOTALL)
_IN_PATH = "gongkai.query"

_NOT_ASCII = re.compile("(?:%[89A-F][0-9A-F])+")


class ReportIdConverter(BaseConverter):
    """A report id as the rest of the path: any characters, slashes and line breaks among them."""

    regex = r"[\s\S]+"
    part_isolating = False
    weight = 200


def travels_in_path(report_id: str) -> bool:
    """Whether browsers and proxies leave the id alone in a path.

    They resolve segments ``.`` and ``..`` and may merge empty ones, quoted or not (WHATWG URL, path state);
    such ids travel as the parameter ``id`` instead.
    """
    return not any(segment in ("", ".", "..") for segment in report_id.split("/"))


def with_parameters(path: str, pairs: list[tuple[str, str]]) -> str:
    """An address with more parameters, behind those that it has.

    What is not ASCII stands there as it is (an IRI, RFC 3987), a third as long: a page of results has its query in a hundred.
    """
    path, pairs = _relative(path, pairs)
    return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs, quote_via=_quoted)}" if pairs else path


@lru_cache(maxsize=256)  # the links of a page have the same query and filters
def _quoted(text: str, safe: str, encoding: str | None, errors: str | None) -> str:
    quoted = quote_plus(text, safe, encoding, errors)
    return _NOT_ASCII.sub(lambda part: bytes.fromhex(part[0].replace("%", "")).decode(), quoted)


def read_paths(app: Flask) -> None:
    """Have the application read queries from paths, before anything else looks at a request."""
    inner = app.wsgi_app

    def read(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        found = _PLACE.fullmatch(environ.get("PATH_INFO", ""))
        query = _query_of(found[1]) if found else None
        if found and query is not None:
            rest = filter(None, (urlencode({"q": query}), environ.get("QUERY_STRING")))
            environ |= {"PATH_INFO": found[2], "QUERY_STRING": "&".join(rest), _IN_PATH: query}
        return inner(environ, start_response)

    app.wsgi_app = read  # type: ignore[method-assign]


def query_in_path() -> str | None:
    """The query in the path of the address that was asked for, if one was asked for and there is one."""
    found: str | None = request.environ.get(_IN_PATH) if has_request_context() else None
    return found


def is_long(query: str) -> bool:
    """Whether links should not repeat a query."""
    return len(_quoted(query, "", "utf-8", "strict").encode()) > LONG


def place_of(query: str) -> str:
    """The path under which a query's pages lie, from that of the site."""
    return f"q/{urlsafe_b64encode(query.encode()).decode().rstrip('=')}/"


def _query_of(token: str) -> str | None:
    """The query that a token is; ``None`` where it is none, or another token says the same."""
    try:
        query = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except ValueError:
        return None
    return query if query == query.strip() and place_of(query) == f"q/{token}/" else None


def _relative(path: str, pairs: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """An address of this site and its parameters, without what the links of this page need not repeat."""
    own = query_in_path()
    if own is None or request.path != "/" or ("q", own) not in pairs:
        return path, pairs
    return f"./{path.removeprefix(f'{request.script_root}/')}", [pair for pair in pairs if pair[0] != "q"]


def absolute(address: str) -> str:
    """An address of this site with its name, as the request was made to it."""
    return urljoin(request.host_url, address)


def page_addresses() -> Callable[[str], str]:
    """What gives the addresses of reports' pages with this site's name, also when the request is over."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None

    def address(report_id: str) -> str:
        if travels_in_path(report_id):
            return adapter.build("report.show", {"report_id": report_id}, force_external=True)
        return adapter.build("report.show_by_parameter", {"id": report_id}, force_external=True)

    return address


def export_url(name: str, state: SearchState) -> str:
    """The whole result as a file of a form."""
    return with_parameters(url_for("export.download", name=name), state.with_(page_size=DEFAULT_PAGE_SIZE).pairs())


def feed_url(state: SearchState) -> str:
    """The newest of a search as an Atom feed."""
    plain = state.with_(page_size=DEFAULT_PAGE_SIZE, sort="relevance", explain=False)
    return with_parameters(url_for("feed.atom"), plain.pairs())


def search_url(state: SearchState) -> str:
    """The search page in this state; a page of results has a hundred links to it."""
    if "search_path" not in g:
        g.search_path = url_for("search.show")
    return with_parameters(g.search_path, state.pairs())


def api_url(state: SearchState) -> str:
    """The same results as JSON."""
    return with_parameters(url_for("api.search"), state.pairs())


def facet_url(name: str, state: SearchState) -> str:
    """The list of all values of a facet over a search."""
    return with_parameters(url_for("facet.show", name=name), state.with_(page=1).pairs())


def report_url(report_id: str, state: SearchState, part: int | None = None) -> str:
    """The page of a report, or of a part of a long one; it keeps the search that led there."""
    pairs = [*state.pairs(), *([("part", str(part))] if part else [])]
    if travels_in_path(report_id):
        return with_parameters(url_for("report.show", report_id=report_id), pairs)
    return with_parameters(url_for("report.show_by_parameter"), [("id", report_id), *pairs])


def shown_path(path: str) -> str:
    """A source path for readers: the name alone where the rest would tell of the server's folders.

    That is where it is absolute (of whatever system), leads out of where it begins, or is a ``file:`` address.
    """
    parts = PureWindowsPath(path)  # which knows both kinds of slashes
    is_local = parts.root or ".." in parts.parts or is_file_address(path)
    return parts.name if is_local else path


def is_file_address(text: str) -> bool:
    """Whether an address is that of a file on some machine."""
    return text.strip().lower().startswith("file:")


def without_folders(entries: list[dict[str, Any]]) -> None:
    """Take out of entries of an answer (hits, neighbours) what tells of the server's folders."""
    for entry in entries:
        if entry["source"] is not None:
            entry["source"] = shown_path(entry["source"])
        if entry["url"] is not None and is_file_address(entry["url"]):
            entry["url"] = None
