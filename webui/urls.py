"""Addresses of the pages. Report ids are arbitrary text, and every one of them must survive a browser."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlencode, urlsplit

from flask import url_for
from werkzeug.routing import BaseConverter

from webui.state import SearchState


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
    return f"{path}?{urlencode(pairs)}" if pairs else path


def search_url(state: SearchState) -> str:
    """The search page in this state."""
    return with_parameters(url_for("search.show"), state.pairs())


def api_url(state: SearchState) -> str:
    """The same results as JSON."""
    return with_parameters(url_for("api.search"), state.pairs())


def report_url(report_id: str, state: SearchState) -> str:
    """The page of a report; it keeps the search that led there."""
    if travels_in_path(report_id):
        return with_parameters(url_for("report.show", report_id=report_id), state.pairs())
    return with_parameters(url_for("report.show_by_parameter"), [("id", report_id), *state.pairs()])


def shown_path(path: str) -> str:
    """A source path for readers: the name alone where the rest would tell of the server's folders."""
    is_absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return PureWindowsPath(path).name if is_absolute else path


def safe_link(url: str | None) -> str | None:
    """``url`` where it may become a link (http or https, with a host), else ``None``."""
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # e.g. an unbalanced bracket in the host
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None
