"""What browsers and proxies may keep, and until when: an answer holds until the index has another commit.

An answer follows from the address, the commit and the reader's language. So whether a kept one still holds is known
before anything is searched, and asking again costs next to nothing.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import Flask, Response, g, request
from flask_compress import Compress

from index.protocol import Index

#: Answers that say how things are at this moment, and those that have rules of their own.
UNTAGGED = frozenset({None, "static", "favicon", "metrics", "health.alive", "health.ready", "sitemap.robots"})

#: What of a request beside its address an answer may depend on.
_HEADERS = ("Cookie",)


def install(app: Flask, index: Index) -> None:
    """Tag answers by commit, answer 304 where nothing has changed, and compress what is sent.

    To be called when all else that looks at requests and answers is installed.
    """
    # Another program may answer otherwise: what was kept of one that ran before is asked for anew.
    program = secrets.token_hex(8)

    @app.before_request
    def answer_unchanged() -> Response | None:
        g.tag = None
        if request.endpoint in UNTAGGED or request.method not in ("GET", "HEAD"):
            return None
        version = _version(index)
        if version is None:
            return None
        g.tag = _tag(program, version, request.full_path, *(request.headers.get(name, "") for name in _HEADERS))
        return Response(status=304) if request.if_none_match.contains_weak(g.tag) else None

    @app.after_request
    def say_what_may_be_kept(response: Response) -> Response:
        if request.endpoint in ("static", "favicon"):
            return response
        if g.get("tag") and response.status_code in (200, 304):
            response.set_etag(g.tag, weak=True)  # weak: how long a search took is in it
            response.vary.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-cache" if g.get("tag") else "no-store")
        return response

    app.config["COMPRESS_MIMETYPES"] = [*_COMPRESSED]
    Compress(app)


#: What is sent is text, but for what is compressed already.
_COMPRESSED = (
    "text/html",
    "text/css",
    "text/plain",
    "text/csv",
    "text/javascript",
    "application/x-bibtex",
    "application/json",
    "application/jsonl",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
)


def _version(index: Index) -> str | None:
    try:
        return index.version()
    except Exception:  # whatever is wrong with it: what needs it says so
        return None


def _tag(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
