"""Addresses of the pages. Report ids are arbitrary text, and every one of them must survive a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import PureWindowsPath
from typing import Any
from urllib.parse import quote_plus, urlencode, urljoin

from flask import current_app, g, request, url_for
from werkzeug.routing import BaseConverter

from webui.parameters import DEFAULT_PAGE_SIZE
from webui.state import SearchState

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
    return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs, quote_via=_quoted)}" if pairs else path


@lru_cache(maxsize=256)  # the links of a page have the same query and filters
def _quoted(text: str, safe: str, encoding: str | None, errors: str | None) -> str:
    quoted = quote_plus(text, safe, encoding, errors)
    return _NOT_ASCII.sub(lambda part: bytes.fromhex(part[0].replace("%", "")).decode(), quoted)


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
