"""One client cannot keep others waiting: slow, silent, many, endless or impolite."""

from __future__ import annotations

import gc
import http.client
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import quote

import pytest

from index.query.parser import MAX_PASSAGE
from tests.webui.fake_index import FakeIndex
from tests.webui.loopback import PATIENCE, connect, exchange, get, received, serving
from tests.webui.sample_reports import reports
from webui import connections
from webui.app import create_app
from webui.connections import LINE_LIMIT, QUEUE_LIMIT, Server
from webui.server import THREADS, collect_seldom

HEAD = b"HTTP/1.1\r\nHost: localhost\r\n"
BIG = 30 * 2**20  # more than the system keeps for a client that does not receive
SIZES = {"/big": BIG, "/long": 2 * 2**20}

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


def plain(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """An answer of three bytes, but for some paths."""
    size = SIZES.get(environ["PATH_INFO"])
    body = bytes(size) if size else b"ok\n"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture(scope="module")
def page() -> Iterator[Server]:
    with serving(create_app(FakeIndex(reports()))) as server:
        yield server


def seconds(server: Server, target: str = "/") -> float:
    """How long a client waits that asks as it should."""
    began = time.monotonic()
    assert get(server, target).startswith(b"HTTP/1.1 200 OK\r\n")
    return time.monotonic() - began


def test_two_hundred_clients_that_send_slowly_and_two_hundred_that_never_receive_keep_nobody_waiting() -> None:
    with serving(plain, connections=450) as server, ExitStack() as held:
        for number in range(200):
            slow = held.enter_context(closing(connect(server)))
            slow.sendall((b"GET / " + HEAD + b"X-Slow: ")[: 1 + number % 40])
            deaf = held.enter_context(closing(connect(server)))
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.sendall(b"GET /long " + HEAD + b"\r\n" if number % 4 == 0 else b"G")
        assert min(max(seconds(server) for _ in range(20)) for _ in range(3)) < 1


def test_where_there_is_no_room_who_waits_gives_way_to_who_asks() -> None:
    with serving(plain, connections=16) as server, ExitStack() as held:
        for _ in range(99):
            held.enter_context(closing(connect(server))).sendall(b"GET / HTT")
        assert max(seconds(server) for _ in range(5)) < 1
        assert len(server.active_channels) <= 17


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nX: ", b"\r\n"])
def test_a_request_that_does_not_come_whole_in_time_is_cut_off(sent: bytes) -> None:
    with serving(plain, request_seconds=1) as server, closing(connect(server)) as sock:
        began = time.monotonic()
        sock.settimeout(0.2)
        while time.monotonic() - began < 10:  # a byte now and then wins no time
            try:
                sock.sendall(sent[-1:] if time.monotonic() - began > 0.1 else sent)
                if sock.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                break
        assert 1 <= time.monotonic() - began < 5


def test_a_kept_connection_that_stays_silent_is_closed() -> None:
    with serving(plain, request_seconds=1) as server, closing(connect(server)) as sock:
        for _ in range(3):
            sock.sendall(b"GET / " + HEAD + b"\r\n")
            answer = b""
            while not answer.endswith(b"ok\n"):
                answer += sock.recv(1000)
        began = time.monotonic()
        assert received(sock) == b""
        assert 0.8 <= time.monotonic() - began < 5


def test_an_answer_that_nobody_receives_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 1.0)
    with serving(plain) as server, closing(connect(server)) as sock:
        sock.sendall(b"GET /big " + HEAD + b"\r\n")
        began = time.monotonic()
        while not server.active_channels and time.monotonic() - began < PATIENCE:
            time.sleep(0.01)
        while server.active_channels and time.monotonic() - began < PATIENCE:
            time.sleep(0.1)
        assert not server.active_channels
        assert len(received(sock)) < BIG


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 314572800\r\n\r\n",
        b"Content-Length: 1\r\n\r\n",
        b"Content-Length: 314572800\r\nExpect: 100-continue\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
)
@pytest.mark.parametrize("method", [b"GET", b"POST", b"PUT"])
def test_a_body_is_refused_before_it_comes(page: Server, method: bytes, header: bytes) -> None:
    began = time.monotonic()
    assert exchange(page, method + b" / " + HEAD + header).startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - began < 1


def test_who_sends_a_large_body_all_the_same_hears_of_it(page: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(page.effective_port), timeout=PATIENCE)
    with closing(connection):
        connection.request("POST", "/", body=bytes(40 * 2**20))
        assert connection.getresponse().status == 413


@pytest.mark.parametrize("path", [b"/", b"/api/search", b"/healthz", b"/report/bare", b"/static/style.css"])
@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE", b"PROPFIND"])
def test_methods_that_make_no_sense_are_refused(page: Server, method: bytes, path: bytes) -> None:
    head = exchange(page, method + b" " + path + b" " + HEAD + b"Connection: close\r\n\r\n").partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 405 ")
    (allow,) = [line for line in head.split(b"\r\n") if line.startswith(b"Allow: ")]
    assert b"GET" in allow
    assert method not in allow


def test_the_longest_passage_fits_and_a_longer_address_does_not(page: Server) -> None:
    with serving(plain) as server:
        assert get(server, f"/?q={quote('公' * MAX_PASSAGE)}").startswith(b"HTTP/1.1 200 ")
    for end in (b" HTTP/1.1\r\n\r\n", b""):  # also before it is whole
        answer = exchange(page, b"GET /api/search?q=" + b"a" * LINE_LIMIT + end)
        assert answer.startswith(b"HTTP/1.0 414 ") or answer.startswith(b"HTTP/1.1 414 ")
        assert str(LINE_LIMIT).encode() in answer


def test_a_header_without_end_is_refused(page: Server) -> None:
    with closing(connect(page)) as sock:
        sock.sendall(b"GET / " + HEAD + b"X: " + b"a" * connections.HEADER_LIMIT)
        assert received(sock).startswith(b"HTTP/1.0 431 ")


def test_a_request_sent_ahead_is_not_taken(page: Server) -> None:
    answer = exchange(page, (b"GET /robots.txt " + HEAD + b"\r\n") * 300)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"Connection: close" in answer


def test_health_does_not_wait_behind_searches_and_a_long_queue_is_refused() -> None:
    begun, release = threading.Semaphore(0), threading.Event()

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/":
            begun.release()
            release.wait(PATIENCE)
        return plain(environ, start_response)

    with serving(app) as server, ExitStack() as held:
        try:
            for number in range(THREADS + QUEUE_LIMIT):
                held.enter_context(closing(connect(server))).sendall(b"GET / " + HEAD + b"\r\n")
                assert number >= THREADS or begun.acquire(timeout=PATIENCE)
            began = time.monotonic()
            while len(server.task_dispatcher.queue) < QUEUE_LIMIT and time.monotonic() - began < PATIENCE:
                time.sleep(0.01)
            assert seconds(server, "/healthz") < 1
            refused = get(server, "/api/search?q=x")
            assert refused.startswith(b"HTTP/1.1 503 ")
            assert b"Retry-After: " in refused
            assert b'{"error": {"message": ' in refused
        finally:
            release.set()
        while server.task_dispatcher.queue and time.monotonic() - began < PATIENCE:
            time.sleep(0.01)
        assert seconds(server) < PATIENCE


class Kept:
    """Refers to itself, so that only the collector lets it go."""

    def __init__(self) -> None:
        self.own = self


def test_garbage_is_looked_for_seldom_and_found_all_the_same() -> None:
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] > 10_000
        lost = weakref.ref(Kept())
        for _ in range(gc.get_threshold()[0] + 1):
            if lost() is None:
                break
            Kept()
        assert lost() is None
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
