"""What browsers, proxies and this program may keep, and until when: an answer holds until the index has another commit.

An answer follows from the address, the commit and what the reader chose. So whether a kept one still holds is known
before anything is searched, and asking again costs next to nothing: of whoever has it, and of others who ask for the same.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

from flask import Flask, Response, g, request
from flask_compress import Compress

from index.protocol import Index
from webui.observing import note_total, noted_total
from webui.urls import query_in_path

#: Answers that say how things are at this moment, and those that have rules of their own.
UNTAGGED = frozenset({None, "static", "favicon", "metrics", "health.alive", "health.ready", "sitemap.robots"})

#: What of a request beside its address an answer may depend on.
_HEADERS = ("Cookie",)

#: What the answers may take that are kept, in bytes, and how much of that one of them.
KEPT, _LARGEST = 16 << 20, 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: compressed, where it was, and ``total`` as ``webui.observing`` noted it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    total: int | None

    @property
    def size(self) -> int:
        """What it takes, in bytes, about."""
        return len(self.body) + 2048


class Answers:
    """Whole answers by their keys, all of one commit, the least recently used dropped first; several threads may ask."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size, self._version = limit, 0, ""
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version: str, key: str) -> Answer | None:
        """The answer of a commit, if it is kept. Those of others are let go of."""
        with self._lock:
            if version != self._version:
                self._answers.clear()
                self._size, self._version = 0, version
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, version: str, key: str, answer: Answer) -> None:
        """Keep an answer, unless it is large or the commit is no longer the one that was asked of last."""
        with self._lock:
            if version != self._version or key in self._answers or answer.size > min(_LARGEST, self._limit):
                return
            self._answers[key] = answer
            self._size += answer.size
            while self._size > self._limit:
                self._size -= self._answers.popitem(last=False)[1].size


def install(app: Flask, index: Index) -> None:
    """Tag answers by commit, answer 304 where nothing has changed, keep what was answered, and compress what is sent.

    What was sent to one reader is sent to another who asks for the same: who lacks the password, asks too much or for a
    foreign name is refused before.

    To be called when all else that looks at requests and answers is installed.
    """
    # Another program may answer otherwise: what was kept of one that ran before is asked for anew.
    program = secrets.token_hex(8)
    answers = Answers(KEPT)

    @app.before_request
    def answer_unchanged() -> Response | None:
        g.tag = g.kept_as = None
        if request.endpoint in UNTAGGED or request.method not in ("GET", "HEAD"):
            return None
        version = _version(index)
        if version is None:
            return None
        g.tag = _tag(
            program,
            version,
            query_in_path() or "",
            request.full_path,
            *(request.headers.get(name, "") for name in _HEADERS),
        )
        if request.if_none_match.contains_weak(g.tag):
            return Response(status=304)
        return answer_kept(version) if request.method == "GET" else None

    def answer_kept(version: str) -> Response | None:
        # Addresses in an answer have the name it was asked under.
        key = _tag(g.tag, request.root_url, request.headers.get("Accept-Encoding", ""))
        answer = answers.get(version, key)
        if answer is None:
            g.kept_as = version, key
            return None
        if answer.total is not None:
            note_total(answer.total)
        return Response(answer.body, headers=[*answer.headers])

    @app.after_request
    def say_what_may_be_kept(response: Response) -> Response:
        if request.endpoint in ("static", "favicon"):
            return response
        if g.get("tag") and response.status_code in (200, 304):
            response.set_etag(g.tag, weak=True)  # weak: how long a search took is in it
            response.vary.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-cache" if g.get("tag") else "no-store")
        if g.get("kept_as") and response.status_code == 200 and not response.is_streamed:
            headers = tuple((name, value) for name, value in response.headers if name != "Date")
            version, key = g.kept_as
            answers.put(version, key, Answer(response.get_data(), headers, noted_total()))
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
