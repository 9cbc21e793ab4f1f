"""What stands before a cluster that others can reach: TLS, and a user with a password."""

from __future__ import annotations

import base64
import http.client
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

_REFUSED = b'{"error": {"type": "security_exception", "reason": "who?"}, "status": 401}'


@dataclass
class Guard:
    """``host`` is ``host:port``, ``certificate`` that of its own authority; ``answers`` counts statuses that it gave."""

    host: str
    certificate: Path
    answers: Counter[int] = field(default_factory=Counter)


@contextmanager
def guarded(server: str, user: str, password: str, folder: Path) -> Iterator[Guard]:
    """A door to a server, ``http://host:port``, that opens to one user, over TLS only."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    names = "-subj /CN=door -addext subjectAltName=IP:127.0.0.1"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {names}".split()
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    known = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, data = 401, _REFUSED
            if self.headers.get("Authorization") == known:
                behind = http.client.HTTPConnection(urlsplit(server).netloc, timeout=120)
                kind = self.headers.get("Content-Type") or "application/json"
                behind.request(self.command, self.path, body, {"Content-Type": kind})
                answer = behind.getresponse()
                status, data = answer.status, answer.read()
                behind.close()
            guard.answers[status] += 1
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = _pass  # noqa: N815

        def log_message(self, *ignored: object) -> None:
            pass

    door = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    door.daemon_threads = True
    door.handle_error = lambda *ignored: None  # type: ignore[method-assign]  # handshakes that fail
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    door.socket = context.wrap_socket(door.socket, server_side=True, do_handshake_on_connect=False)
    guard = Guard(f"127.0.0.1:{door.server_port}", certificate)
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield guard
    finally:
        door.shutdown()
        thread.join()
        door.server_close()
