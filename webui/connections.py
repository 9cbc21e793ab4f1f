"""Connections of ``search-web`` that one client cannot use up: what waitress leaves open is bounded here.

A thread is given only to a request that has come whole. A request must come within a time, its answer must be taken
within a time, no connection carries a body or more than one request at once, and where there is no room for another
connection, the client that keeps most of them waiting loses one. What costs nothing (``/healthz``, a refusal) has a
thread of its own and never waits behind searches.
"""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error, RequestHeaderFieldsTooLarge

from index.messages import Message
from index.query.parser import MAX_PASSAGE

#: The longest request line, in bytes: a passage of the greatest length, a Han character being nine bytes in an address.
LINE_LIMIT = 9 * MAX_PASSAGE + 8192

#: The longest request line and header together, in bytes.
HEADER_LIMIT = LINE_LIMIT + 32_768

#: How long a client may take to receive an answer, in seconds.
ANSWER_SECONDS = 60.0

#: How long a client that was refused may go on sending what nobody reads, in seconds. Were the connection closed at
#: once, its system would throw the answer away.
LINGER_SECONDS = 2.0

#: Requests that wait for a thread; more are refused.
QUEUE_LIMIT = 64

#: Answered by threads of their own: what takes no time, and what may have to wait for an index to be opened.
LIGHT_PATHS = frozenset({"/healthz", "/robots.txt"})
WATCH_PATHS = frozenset({"/readyz", "/metrics"})

Refused = tuple[str, list[tuple[str, str]], bytes]


class RefusalError(Error):  # type: ignore[misc]  # waitress has no types
    """A request that is answered without the application."""

    def __init__(self, code: int, reason: str, message: Message, path: str = "") -> None:
        super().__init__(message.text())
        self.code, self.reason, self.path, self.message = code, reason, path, message

    def to_response(self, ident: str | None = None) -> Refused:
        """Status, headers, body: JSON for the API, else a line of text."""
        if self.path.startswith("/api/"):
            kind, body = (
                "application/json",
                json.dumps({"error": {"message": self.body, "code": self.message.code, "position": None}}),
            )
        else:
            kind, body = "text/plain", f"{self.reason}: {self.body}\n"
        headers = [
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'"),
        ]
        if self.code == 503:
            headers.append(("Retry-After", "2"))
        return f"{self.code} {self.reason}", headers, body.encode()


class RequestParser(HTTPRequestParser):  # type: ignore[misc]
    """One request: its line and header bounded, without a body, and nothing after it."""

    path = ""

    def received(self, data: bytes) -> int:
        """Take what came; returns how many bytes were used, all of them once the request is whole."""
        before: bytes = self.header_plus
        used: int = super().received(data)
        line = (before + data).lstrip()[: LINE_LIMIT + 1]
        if len(line) > LINE_LIMIT and b"\n" not in line:
            self._refuse(414, "URI Too Long", Message("http.address_too_long", most=LINE_LIMIT))
        elif isinstance(self.error, RequestHeaderFieldsTooLarge):
            self._refuse(431, "Request Header Fields Too Large", Message("http.header_too_long", most=HEADER_LIMIT))
        elif self.body_rcv is not None and self.error is None:
            self._refuse(413, "Content Too Large", Message("http.no_body"))
        elif self.error is not None and not isinstance(self.error, RefusalError):
            self._refuse(self.error.code, self.error.reason, Message("http.malformed", reason=str(self.error.body)))
        if not self.completed:
            return used
        if (
            used < len(data) and not self.empty
        ):  # requests sent ahead of answers: one is answered, and the client asks anew
            self.headers["CONNECTION"] = "close"
            return len(data)
        return used

    def _refuse(self, code: int, reason: str, message: Message) -> None:
        self.error = RefusalError(code, reason, message, self.path)
        self.completed, self.expect_continue = True, False


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when others have waited for it."""

    parser_class = RequestParser
    close_when_flushed: bool

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        #: Since when a request has been awaited, an answer has been taken, and a refused client has been let go on.
        self.quiet_since = self.answered_since = time.monotonic()
        self.lingering_since: float | None = None
        super().__init__(server, sock, addr, adj, map=map)

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered, or an answer received."""
        return bool(self.requests or self.total_outbufs_len)

    def is_overdue(self, now: float) -> bool:
        """Whether the client has had its time. To be asked every second or so; ``now`` as ``time.monotonic`` counts."""
        if self.lingering_since is not None:
            return now - self.lingering_since > LINGER_SECONDS
        if not self.is_busy:
            return bool(now - self.quiet_since > self.server.request_seconds)
        self.quiet_since = now
        if not self.total_outbufs_len:
            self.answered_since = now
        return now - self.answered_since > ANSWER_SECONDS

    def service(self) -> None:
        """Answer a request."""
        self.answered_since = time.monotonic()
        super().service()
        self.quiet_since = time.monotonic()

    def readable(self) -> bool:
        """Whether what the client sends is wanted."""
        # One that has been closed meanwhile must not be waited for: its file may be another's by then.
        return bool(self.connected and (self.lingering_since is not None or super().readable()))

    def writable(self) -> bool:
        """Whether there is something to send, or the connection to close."""
        return bool(self.connected and (self.will_close or (self.lingering_since is None and super().writable())))

    def handle_read(self) -> None:
        """Read; to no purpose where the client was refused."""
        if self.lingering_since is None:
            super().handle_read()
            return
        try:
            self.recv(65_536)  # closes where there is no more
        except OSError:
            self.handle_close()

    def handle_write(self) -> None:
        """Send; where that was the last of it, say so, and close once the client has heard."""
        if self.close_when_flushed and not self.will_close:
            self._flush_exception(self._flush_some)
            if not self.total_outbufs_len and not self.will_close and self.connected:
                self.close_when_flushed, self.lingering_since = False, time.monotonic()
                with suppress(OSError):
                    self.socket.shutdown(socket.SHUT_WR)
                return
        super().handle_write()


class Server(TcpWSGIServer):  # type: ignore[misc]
    """waitress with bounded connections; ``connections`` at once, each request whole within ``request_seconds``."""

    channel_class = Channel

    def __init__(self, *arguments: Any, connections: int, request_seconds: float, **named: Any) -> None:
        self.connections, self.request_seconds = connections, request_seconds
        self.light_dispatcher, self.watch_dispatcher = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self.light_dispatcher.set_thread_count(1)
        self.watch_dispatcher.set_thread_count(1)
        super().__init__(*arguments, **named)

    def handle_accept(self) -> None:
        """Take a connection; where there are too many, one that waits is given up for it."""
        if len(self.active_channels) >= self.connections and not self._make_room():
            return  # all are being answered: this one waits in the system's queue
        super().handle_accept()

    def _make_room(self) -> bool:
        """Give up the connection that has waited longest, of the client that has most that wait."""
        channels = [c for c in self.active_channels.values() if not c.is_busy and not c.will_close]
        if not channels:
            return False
        held = Counter(c.addr[0] for c in channels)
        max(channels, key=lambda c: (held[c.addr[0]], -c.quiet_since)).will_close = True  # in the next round
        return True

    def readable(self) -> bool:
        """Whether another connection would be taken."""
        free = super().readable()  # which also looks for who is overdue
        full = len(self.active_channels) >= self.connections and all(c.is_busy for c in self.active_channels.values())
        return bool(free) and not full

    def maintenance(self, now: float) -> None:
        """Close the connections whose clients have had their time."""
        moment = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(moment):
                channel.handle_close()  # not when it can be written to, which a client may see to that it never can

    def add_task(self, task: Channel) -> None:
        """Have a request answered: at once where that costs nothing, else when a thread is free."""
        request = task.requests[0]
        dispatcher = self.light_dispatcher
        if request.error is None and request.path not in LIGHT_PATHS:
            dispatcher = self.watch_dispatcher if request.path in WATCH_PATHS else self.task_dispatcher
        if len(dispatcher.queue) >= QUEUE_LIMIT and dispatcher is not self.light_dispatcher:
            message = Message("http.queue_full")
            request.error = RefusalError(503, "Service Unavailable", message, request.path)
            dispatcher = self.light_dispatcher
        dispatcher.add_task(task)

    def shut_down(self) -> None:
        """Let the requests under way finish, within seconds."""
        self.task_dispatcher.shutdown()
        self.watch_dispatcher.shutdown()
        self.light_dispatcher.shutdown()
