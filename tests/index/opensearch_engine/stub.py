"""A node that says what a test tells it to: for failures that a real one cannot be asked for."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

#: What a node answers to ``METHOD path``: a status and a body, or ``None`` to hang up.
Answer = Callable[[str, bytes, dict[str, str]], "tuple[int, Any] | None"]


@contextmanager
def node(answer: Answer, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """``host:port`` of a node; over TLS with a certificate and its key."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = answer(
                f"{self.command} {self.path.partition('?')[0]}",
                body,
                {name.lower(): value for name, value in self.headers.items()},
            )
            if said is None:
                self.close_connection = True
                return
            status, values = said
            data = json.dumps(values).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _reply  # noqa: N815

        def log_message(self, *ignored: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *ignored: None  # type: ignore[method-assign]  # handshakes that fail
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def failure(kind: str, reason: str = "because") -> dict[str, Any]:
    """An error as OpenSearch puts it."""
    cause = {"type": kind, "reason": reason}
    return {"error": {**cause, "root_cause": [cause]}}
