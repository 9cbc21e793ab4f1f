"""A server on loopback that misbehaves in every way that servers do; what it was asked is noted."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 30.0


@dataclass
class Asked:
    """A request: when it began and ended, its target, and headers in lower case."""

    begun: float
    target: str
    headers: dict[str, str]
    host: str
    ended: float = 0.0


@dataclass
class Server:
    """The server. ``answers`` by target: bytes, or what writes them to the socket."""

    port: int = 0
    answers: dict[str, bytes | Callable[[socket.socket, Asked], object]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, target: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{target}"

    def targets(self) -> list[str]:
        return [one.target for one in self.asked]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An honest answer; ``_`` for ``-`` in names of headers."""
    values = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in values.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines]).encode() + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, Location=to)


def one_after_another(*answers: bytes) -> Callable[[socket.socket, Asked], object]:
    """The first answer to the first request, and so on; the last to all further ones."""
    left = list(answers)
    return lambda sock, asked: sock.sendall(left.pop(0) if len(left) > 1 else left[0])


def drip(head: bytes, pause: float = 0.05) -> Callable[[socket.socket, Asked], object]:
    """A byte now and then, without end."""

    def send(sock: socket.socket, asked: Asked) -> None:
        sock.sendall(head)
        while True:
            time.sleep(pause)
            sock.sendall(b"x")

    return send


def endless(head: bytes, piece: bytes = bytes(65_536)) -> Callable[[socket.socket, Asked], object]:
    """As fast as it goes, without end."""

    def send(sock: socket.socket, asked: Asked) -> None:
        sock.sendall(head)
        while True:
            sock.sendall(piece)

    return send


def silent(sock: socket.socket, asked: Asked) -> None:
    """Nothing, for longer than anybody waits."""
    sock.settimeout(PATIENCE)
    sock.recv(1)


@contextmanager
def serving(host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve on a free port."""
    server = Server()
    with socket.create_server((host, 0), backlog=64) as listening:
        server.port = listening.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(server, listening, context), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            with suppress(OSError), socket.create_connection((host, server.port), 1):
                pass
            thread.join(PATIENCE)


def _serve(server: Server, listening: socket.socket, context: ssl.SSLContext | None) -> None:
    while not server.stopped.is_set():
        try:
            sock, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_one, args=(server, sock, context), daemon=True).start()


def _one(server: Server, sock: socket.socket, context: ssl.SSLContext | None) -> None:
    with suppress(OSError, ValueError), sock:
        sock.settimeout(PATIENCE)
        wrapped = context.wrap_socket(sock, server_side=True) if context else sock
        with wrapped:
            data = b""
            while b"\r\n\r\n" not in data:
                part = wrapped.recv(65_536)
                if not part:
                    return
                data += part
            first, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            asked = Asked(time.monotonic(), first.split(" ")[1], headers, headers.get("host", ""))
            server.asked.append(asked)
            reply = server.answers.get(asked.target, answer(b"nothing here", "404 Not Found"))
            try:
                wrapped.sendall(reply) if isinstance(reply, bytes) else reply(wrapped, asked)
            finally:
                asked.ended = time.monotonic()


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A certificate that signs itself, for a server, and the file by which a client may trust it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        (
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(cert), "-days", "2"),
            *("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"),
        ),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def bomb(size: int = 80 << 20) -> bytes:
    return answer(body := gzip.compress(bytes(size)), Content_Encoding="gzip", Content_Length=str(len(body)))
