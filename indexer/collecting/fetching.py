"""One request: to an address on the network that was looked at, with limits of time and size that the server cannot move.

The connection is made to the very number that was checked, so that no second look-up can lead elsewhere. A watch cuts it
when its time is over, whatever it waits for then.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from indexer.collecting.network import FetchError, PassingError, resolve
from indexer.readers import limits

#: Seconds for a connection to be made, and of silence; and the numbers of a host that are tried.
_SILENCE = 20.0
_NUMBERS = 3

_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
    "Accept-Encoding": "gzip",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its body as it was sent, but for chunks."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Fetcher:
    """Makes requests, from any thread. ``seconds`` are for a whole request, ``size`` is in bytes."""

    def __init__(
        self, agent: str, *, allow_private: bool = False, seconds: float = 120.0, size: int = limits.FILE_BYTES
    ) -> None:
        self._headers = {**_HEADERS, "User-Agent": agent}
        self._allow_private, self._seconds, self._size = allow_private, seconds, size
        self._open: set[_Watch] = set()
        self._closed = False

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address of ``addresses.normal``. Raises ``FetchError``."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        wanted = {**self._headers, **(headers or {}), "Host": parts.netloc}
        failed = PassingError("collect.unreachable")
        for number in resolve(host, port, self._allow_private)[:_NUMBERS]:
            try:
                return self._asked(number, port, host if secure else None, target, wanted)
            except urllib3.exceptions.NewConnectionError:
                failed = PassingError("collect.unreachable")
            except urllib3.exceptions.ConnectTimeoutError:
                failed = PassingError("collect.no_answer")
        raise failed

    def close(self) -> None:
        """Cut what is going on; the threads that wait for it end soon."""
        self._closed = True
        for watch in list(self._open):
            watch.cut()

    def _asked(self, number: str, port: int, name: str | None, target: str, headers: Mapping[str, str]) -> Answer:
        silence = min(_SILENCE, self._seconds)
        if name is None:
            connection = HTTPConnection(number, port, timeout=silence)
        else:
            connection = HTTPSConnection(number, port, timeout=silence, server_hostname=name, cert_reqs="CERT_REQUIRED")
        with self._watched(connection) as watch, _understood():
            try:
                connection.connect()
                watch.sock = connection.sock
                connection.request("GET", target, headers=headers, preload_content=False, decode_content=False)
                response = connection.getresponse()
                with closing(response):
                    sent = tuple(response.headers.items())
                    answer = Answer(response.status, response.reason or "", sent, self._body(response))
            except Exception:
                if watch.over:
                    raise PassingError("collect.too_slow", seconds=self._seconds) from None
                raise
            # A body without a length ends like this too.
            if watch.over:
                raise PassingError("collect.too_slow", seconds=self._seconds)
            return answer

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        data = bytearray()
        for piece in response.stream(65_536, decode_content=False):
            data += piece
            if len(data) > self._size:
                raise FetchError("collect.too_large", most=self._size / 2**20)
        return bytes(data)

    @contextmanager
    def _watched(self, connection: HTTPConnection) -> Iterator[_Watch]:
        """Cut the connection when its time is over."""
        watch = _Watch(connection)
        timer = threading.Timer(self._seconds, watch.cut)
        timer.daemon = True
        self._open.add(watch)
        timer.start()
        try:
            if self._closed:
                raise PassingError("collect.interrupted")
            yield watch
        finally:
            timer.cancel()
            self._open.discard(watch)
            connection.close()


class _Watch:
    """Cuts a connection; ``over`` says that it has. ``sock`` is kept here: a connection forgets it early."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection = connection
        self.sock: socket.socket | None = None
        self.over = False

    def cut(self) -> None:
        """End what is waited for, from another thread."""
        self.over = True
        if (sock := self.sock or self._connection.sock) is not None:
            with suppress(OSError):
                # Not the method of a secure socket, which another thread is using.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


@contextmanager
def _understood() -> Iterator[None]:
    """What libraries raise, as a reason; but that no connection was made, where another number may do."""
    try:
        yield
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
        raise
    except (ssl.SSLCertVerificationError, urllib3.exceptions.SSLError, ssl.SSLError) as error:
        if isinstance(error, ssl.SSLEOFError):
            raise PassingError("collect.connection_ended") from None
        why = getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error)
        raise FetchError("collect.not_trusted", reason=why) from None
    except (TimeoutError, urllib3.exceptions.TimeoutError):
        raise PassingError("collect.silent") from None
    except (http.client.LineTooLong, http.client.UnknownProtocol):
        raise FetchError("collect.strange_headers") from None
    except (http.client.IncompleteRead, urllib3.exceptions.ProtocolError, http.client.RemoteDisconnected):
        raise PassingError("collect.connection_ended") from None
    except (http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise FetchError("collect.no_web_server", reason=str(error)[:80]) from None
    except OSError as error:
        raise PassingError("collect.connection_failed", reason=error.strerror or str(error)) from None
