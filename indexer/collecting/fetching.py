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

from indexer.collecting.network import NetworkError, resolve
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


class FetchError(Exception):
    """A page that was not got; ``again`` says that it may be worth trying later."""

    def __init__(self, message: str, again: bool) -> None:
        super().__init__(message)
        self.again = again


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
        try:
            numbers = resolve(host, port, self._allow_private)
        except NetworkError as error:
            raise FetchError(str(error), error.again) from None
        why = ""
        for number in numbers[:_NUMBERS]:
            try:
                return self._asked(number, port, host if secure else None, target, wanted)
            except urllib3.exceptions.NewConnectionError:
                why = "its server refuses connections, or cannot be reached"
            except urllib3.exceptions.ConnectTimeoutError:
                why = "its server does not answer"
        raise FetchError(why, True)

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
                    raise FetchError(f"takes longer than {self._seconds:g} seconds", True) from None
                raise
            # A body without a length ends like this too.
            if watch.over:
                raise FetchError(f"takes longer than {self._seconds:g} seconds", True)
            return answer

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        data = bytearray()
        for piece in response.stream(65_536, decode_content=False):
            data += piece
            if len(data) > self._size:
                raise FetchError(f"is larger than {self._size / 2**20:g} MB", False)
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
                raise FetchError("was interrupted", True)
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
            raise FetchError("its server ends the connection in the middle", True) from None
        why = getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error)
        raise FetchError(f"its secure connection cannot be trusted ({why})", False) from None
    except (TimeoutError, urllib3.exceptions.TimeoutError):
        raise FetchError("its server falls silent", True) from None
    except (http.client.LineTooLong, http.client.UnknownProtocol):
        raise FetchError("its server answers with headers that are too long, or in no known way", False) from None
    except (http.client.IncompleteRead, urllib3.exceptions.ProtocolError, http.client.RemoteDisconnected):
        raise FetchError("its server ends the connection in the middle", True) from None
    except (http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise FetchError(f"its server does not answer as web servers do ({str(error)[:80]})", False) from None
    except OSError as error:
        raise FetchError(f"the connection fails ({error.strerror or error})", True) from None
