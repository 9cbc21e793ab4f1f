"""The application factory. A view is a small file; this one puts them together and guards every answer."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, url_for
from flask.templating import Environment

from index.fields import BY_NAME
from index.protocol import Index
from index.query.parser import MAX_LENGTH, MAX_PASSAGE
from index.report import web_address
from webui import caching, labels, language, urls
from webui.app_index import attach_index
from webui.exports import downloads, feed, openapi, sitemap
from webui.pages import api, coverage, facet, failures, figures, guide, health, report, search, similar, years
from webui.parts import preferences, trend
from webui.parts.marking import mark_line, mark_text
from webui.service import Service, install

STATIC = Path(__file__).with_name("static")

#: Sent with every answer. Nothing is loaded from elsewhere, and no script runs but our own files.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _Environment(Environment):
    """Flask's, with the names that all templates know in one dictionary.

    A chain of two, as Jinja has it, is searched by Python each time that a template imports another.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def create_app(index: Index, service: Service | None = None) -> Flask:
    """The search page and JSON API over ``index``, which stays the caller's to close."""
    app = Flask("webui", static_folder=str(STATIC), template_folder=str(STATIC.with_name("templates")))
    app.jinja_environment = _Environment
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000  # static addresses carry a hash of the content
    app.url_map.converters["report_id"] = urls.ReportIdConverter
    attach_index(app, index)
    urls.read_paths(app)
    preferences.install(app)  # first: what the others refuse is said in the reader's language
    language.install(app)
    for blueprint in (
        downloads.bp,
        feed.bp,
        sitemap.bp,
        openapi.bp,
        search.bp,
        facet.bp,
        report.bp,
        similar.bp,
        years.bp,
        guide.bp,
        api.bp,
        health.bp,
        trend.bp,
        figures.bp,
        coverage.bp,
    ):
        app.register_blueprint(blueprint)
    failures.register(app)
    install(app, service or Service(), index)
    _register_template_names(app)

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return app.send_static_file("favicon.svg")

    caching.install(app, index)

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _register_template_names(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    figures.register_names(app.jinja_env.globals)
    coverage.register_names(app.jinja_env.globals)
    app.jinja_env.globals.update(
        FIELDS=BY_NAME,
        QUERY_LIMIT=MAX_LENGTH,
        QUOTED_EXAMPLE=labels.QUOTED_EXAMPLE,
        PASSAGE_LIMIT=MAX_PASSAGE,
        api_url=urls.api_url,
        compare_url=similar.compare_url,
        export_url=urls.export_url,
        facet_url=urls.facet_url,
        feed_url=urls.feed_url,
        is_file_address=urls.is_file_address,
        label=labels.label,
        like_url=similar.like_url,
        mark_line=mark_line,
        mark_text=mark_text,
        percent=similar.percent,
        query_in_path=urls.query_in_path,
        report_url=urls.report_url,
        safe_link=web_address,
        search_url=urls.search_url,
        shown_path=urls.shown_path,
        static_url=static_url,
        untitled=labels.untitled,
        value_label=labels.value_label,
        years_url=years.years_url,
    )


def static_url(name: str) -> str:
    """A static file's address, which changes with its content."""
    return url_for("static", filename=name, v=_content_hash(name))


@cache
def _content_hash(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]
