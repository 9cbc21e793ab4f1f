"""A server in a thread of the test's own, over an application of the test's own, and requests as bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from webui.connections import Server
from webui.server import listen, run

#: How long anything may take before a test gives up.
PATIENCE = 30.0


class _Stop:
    asked = False

    def __init__(self) -> None:
        self.wake: Callable[[], object] = lambda: None


@contextmanager
def serving(app: Any, *, connections: int = 500, request_seconds: float = 10) -> Iterator[Server]:
    """Serve ``app`` on a free port of the loopback address."""
    stop = _Stop()
    server = listen(app, "127.0.0.1", 0, connections=connections, request_seconds=request_seconds)
    thread = threading.Thread(target=run, args=(server, stop))
    thread.start()
    try:
        yield server
    finally:
        stop.asked = True
        stop.wake()
        thread.join(PATIENCE)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


def connect(server: Server) -> socket.socket:
    """A connection to the server."""
    return socket.create_connection(("127.0.0.1", int(server.effective_port)), timeout=PATIENCE)


def received(sock: socket.socket) -> bytes:
    """All that comes until the other side ends."""
    parts = []
    try:
        while part := sock.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def exchange(server: Server, request: bytes) -> bytes:
    """What the server answers to these bytes, to its end."""
    with closing(connect(server)) as sock:
        sock.sendall(request)
        return received(sock)


def get(server: Server, target: str = "/") -> bytes:
    """What the server answers to a plain request."""
    return exchange(server, f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
