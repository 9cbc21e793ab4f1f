"""Servers that misbehave: each costs its own row, in bounded time, and the honest pages beside it are saved."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.collecting import network
from indexer.collecting.addresses import Given
from indexer.collecting.collector import Collected, Collector, Manners
from indexer.collecting.fetching import Fetcher
from indexer.collecting.looking import Looker
from indexer.collecting.network import FetchError, is_public, resolve
from indexer.collecting.saving import Folder
from tests.indexer.collecting import bad_server
from tests.indexer.collecting.bad_server import (
    Asked,
    Server,
    answer,
    certificate,
    drip,
    endless,
    moved,
    serving,
    silent,
)
from tests.indexer.sources.made_warc import report

REPORT = answer(report())

#: A whole run with a server that misbehaves, by the clock of a busy machine.
WHOLE = 25.0


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        made.answers["/good.html"] = REPORT
        yield made


@pytest.fixture(scope="module")
def looker() -> Iterator[Looker]:
    with Looker() as made:
        yield made


Collect = Callable[..., Collected]


@pytest.fixture
def collect(tmp_path: Path, looker: Looker, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Collect addresses into a folder, in little time."""

    def run(
        *urls: str, lists: tuple[str, ...] = (), seconds: float = 0.8, size: int = 1 << 20, **more: object
    ) -> Collected:
        fetcher = Fetcher("gongkai/1 (test)", allow_private=bool(more.pop("allow", True)), seconds=seconds, size=size)
        manners = Manners("gongkai", pause=0.0, patience=0.01, **more)  # type: ignore[arg-type]
        given = [Given(url, False) for url in urls] + [Given(url, True) for url in lists]
        with Folder(str(tmp_path / "saved"), "gongkai/1") as folder:
            collected = Collector(fetcher, looker, folder, manners, lambda url, reason, share: None).run(given)
            folder.finish()
        return collected

    return run


def _cut_in_the_middle(sock: socket.socket, asked: Asked) -> None:
    sock.sendall(answer(report(), Content_Length="9999")[:-100])


def _reset(sock: socket.socket, asked: Asked) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

#: What a server does, and the reason in the row of its address.
MISBEHAVIOUR: dict[str, tuple[object, str]] = {
    "slow body": (drip(_HEAD + b"\r\n"), "takes longer than 0.8 seconds, 4 times"),
    "slow body of a length": (
        drip(_HEAD + b"Content-Length: 100000\r\n\r\n"),
        "takes longer than 0.8 seconds, 4 times",
    ),
    "slow headers": (drip(_HEAD + b"X-Long: "), "takes longer than 0.8 seconds, 4 times"),
    "slow status": (drip(b"HTTP/1.1 200 "), "takes longer than 0.8 seconds, 4 times"),
    "slow chunks": (
        drip(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n"),
        "takes longer than 0.8 seconds, 4 times",
    ),
    "silence": (silent, "4 times"),
    "silence in the body": (lambda sock, asked: (sock.sendall(_HEAD + b"\r\nx"), silent(sock, asked)), "4 times"),
    "endless body": (endless(_HEAD + b"\r\n"), "is larger than 1 MB"),
    "endless chunks": (
        endless(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + bytes(4096) + b"\r\n"),
        "is larger than 1 MB",
    ),
    "endless headers": (endless(_HEAD, b"X-More: 1\r\n" * 500), "does not answer as web servers do (got more than 100"),
    "a header without end": (endless(_HEAD + b"X: ", b"x" * 4096), "headers that are too long"),
    "a length that is too large": (_cut_in_the_middle, "ends the connection in the middle, 4 times"),
    "a length that is none": (answer(report(), Content_Length="-1"), None),
    "a length that is no number": (answer(report(), Content_Length="many"), None),
    "a reset": (_reset, "4 times"),
    "a connection that is ended at once": (b"", "ends the connection in the middle, 4 times"),
    "chunks that are cut": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc", "in the middle, 4 times"),
    "chunks that are none": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n<html>", "in the middle, 4 times"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.9\r\n", "does not answer as web servers do"),
    "a bomb": (bad_server.bomb(), "unpacks to more than 64 MB"),
    "a broken compression": (answer(b"\x1f\x8b\x08\0" + b"x" * 99, Content_Encoding="gzip"), "is damaged"),
    "a redirection to itself": (moved("/bad"), "is redirected in a circle"),
    "a redirection to a file": (
        moved("file:///etc/passwd"),
        "is redirected to file:///etc/passwd, which is no address",
    ),
    "a redirection to no address": (moved("http://[::1"), "is redirected to http://[::1, which is no address"),
    "a redirection with a password": (moved("http://a:b@127.0.0.1/"), "which holds a name or password"),
    "a redirection to nothing": (answer(b"", "302 Found"), "its server answers with status 302"),
    "a picture": (answer(b"\x89PNG", Content_Type="image/png"), "is no document but image/png"),
    "nothing": (answer(b""), "is empty"),
    "no page": (answer(b"", "404 Not Found"), "its server answers with status 404 Not Found"),
    "a server error": (answer(b"", "503 Service Unavailable"), "status 503 Service Unavailable, 4 times"),
    "too much waiting": (answer(b"", "429 Slow Down", Retry_After="86400"), "asks to come back in 86,400 seconds"),
    "not changed": (answer(b"", "304 Not Modified"), "has not changed, though it was not asked that"),
}


@pytest.mark.parametrize("what", MISBEHAVIOUR)
def test_what_servers_do_wrong_is_a_row_and_ends(server: Server, collect: Collect, what: str) -> None:
    server.answers["/bad"], reason = MISBEHAVIOUR[what]  # type: ignore[assignment]
    began = time.monotonic()
    collected = collect(server.url("/bad"), server.url("/good.html"))
    assert time.monotonic() - began < WHOLE
    if reason is None:  # browsers read these too
        assert (collected.saved, collected.failures) == (2, [])
        return
    ((url, why, _),) = collected.failures
    assert url == server.url("/bad")
    assert reason in why
    assert (collected.saved, collected.status) == (1, 1), "what is beside it is saved"


def test_a_circle_of_redirections_over_several_addresses_and_a_chain_without_end(
    server: Server, collect: Collect
) -> None:
    server.answers |= {f"/{n}": moved(f"/{(n + 1) % 3}") for n in range(3)}
    server.answers |= {f"/chain{n}": moved(f"/chain{n + 1}") for n in range(30)}
    server.answers |= {f"/far{n}": moved(f"/far{n + 1}") for n in range(5)} | {"/far5": REPORT}
    collected = collect(server.url("/0"), server.url("/chain0"), server.url("/far0"))
    assert {url: reason for url, reason, _ in collected.failures} == {
        server.url("/0"): "is redirected in a circle",
        server.url("/chain0"): "is redirected more than 5 times",
    }
    assert collected.saved == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0.0.0.0"])
def test_addresses_of_this_machine_are_not_asked_unless_that_is_allowed(
    server: Server, collect: Collect, host: str
) -> None:
    collected = collect(server.url("/good.html", host), allow=False)
    ((_, reason, _),) = collected.failures
    assert "an address of this machine or of a private network" in reason or "is not found" in reason
    assert server.asked == []


def test_what_a_name_leads_to_is_looked_at_and_connected_to_without_a_second_look(
    server: Server, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name whose first answer is public and whose second is loopback (DNS rebinding)."""
    looked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *arguments: object, **more: object) -> object:
        if host != "rebound.example":
            return real(host, *arguments, **more)  # type: ignore[arg-type]
        looked.append(host)
        number = "203.0.113.7" if len(looked) % 2 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, server.port))]

    connected: list[str] = []

    def connect(address: tuple[str, int], *arguments: object, **more: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("no network in tests")

    monkeypatch.setattr(network.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    monkeypatch.setattr(network, "is_public", lambda address: address == "203.0.113.7")
    collect(server.url("/good.html", "rebound.example"), allow=False)
    assert set(connected) == {"203.0.113.7"}
    assert server.asked == []


def test_a_redirection_to_a_private_address_is_not_followed(
    server: Server, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host counts as public here; what it redirects to does not."""
    with serving("127.0.0.2") as public:
        public.answers["/a"] = moved(server.url("/good.html"))
        public.answers["/robots.txt"] = answer(b"", "404 Not Found")
        monkeypatch.setattr(network, "is_public", lambda address: address == "127.0.0.2")
        collected = collect(public.url("/a", "127.0.0.2"), allow=False)
        assert public.targets() == ["/robots.txt", "/a"]
    ((url, reason, _),) = collected.failures
    assert url == public.url("/a", "127.0.0.2")
    assert reason.startswith(
        f"is redirected to {server.url('/good.html')}: its host's robots.txt cannot be read: leads to 127"
    )
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *(
            (address, False)
            for address in ("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0", "169.254.169.254")
        ),
        *(
            (address, False)
            for address in ("100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "x", "")
        ),
        *(
            (address, False)
            for address in ("::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1")
        ),
        # Addresses of IPv4 in those of IPv6: mapped, 6to4, NAT64, Teredo.
        *((address, False) for address in ("::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::127.0.0.1")),
        ("2001:0:7f00:1::", False),
        ("64:ff9b::5db8:d70e", True),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_private_numbers_of_a_host_are_left_out_where_it_has_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = ["10.0.0.1", "93.184.215.14", "::1"]
    monkeypatch.setattr(
        network.socket, "getaddrinfo", lambda *a, **b: [(0, 0, 0, "", (number, 80)) for number in numbers]
    )
    assert resolve("x", 80, False) == ["93.184.215.14"]
    assert resolve("x", 80, True) == numbers


def test_secure_connections_are_verified(tmp_path: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    with serving(context=context) as server:
        server.answers["/good.html"] = REPORT
        ((_, reason, _),) = collect(server.url("/good.html", "localhost", "https")).failures
        assert "its secure connection cannot be trusted (self-signed certificate" in reason
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert collect(server.url("/good.html", "localhost", "https")).saved == 1
        ((_, reason, _),) = collect(server.url("/good.html", "127.0.0.1", "https")).failures
        assert "its secure connection cannot be trusted" in reason, "the name must be that of the certificate"


def test_a_handshake_that_never_ends_is_given_up(collect: Collect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never:
        began = time.monotonic()
        ((_, reason, _),) = collect(f"https://127.0.0.1:{never.getsockname()[1]}/a").failures
        assert time.monotonic() - began < WHOLE
    assert "cannot be read" in reason
    assert "4 times" in reason


def test_who_closes_the_fetcher_ends_what_is_going_on(server: Server) -> None:
    server.answers["/slow"] = silent
    fetcher = Fetcher("x", allow_private=True, seconds=bad_server.PATIENCE)
    threading.Timer(0.3, fetcher.close).start()
    began = time.monotonic()
    with pytest.raises(FetchError):
        fetcher.get(server.url("/slow"))
    assert time.monotonic() - began < bad_server.PATIENCE / 2
    with pytest.raises(FetchError, match="interrupted"):
        fetcher.get(server.url("/good.html"))


def test_a_host_that_cannot_be_reached_is_asked_for_its_rules_only(collect: Collect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    collected = collect(*(f"http://127.0.0.1:{port}/{n}" for n in range(9)))
    assert collected.status == 2
    assert [reason for _, reason, _ in collected.failures] == [
        "its host's robots.txt cannot be read: its server refuses connections, or cannot be reached, 4 times"
    ] * 9


def test_a_host_that_has_gone_is_not_tried_for_ever(server: Server, collect: Collect) -> None:
    server.answers |= {f"/{n}": b"" for n in range(9)}
    collected = collect(*(server.url(f"/{n}") for n in range(9)))
    assert len(collected.failures) == 9
    assert [reason.split(":")[0] for _, reason, _ in collected.failures[5:]] == ["is not tried"] * 4
    assert len(server.asked) == 1 + 5 * 4
