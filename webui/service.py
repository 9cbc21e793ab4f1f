"""What a page needs that strangers reach: a limit of requests a client, names it answers to, proxies it believes."""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from flask import Flask, Response, request
from flask_limiter import Limiter
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from index.messages import Message, say
from index.protocol import Index
from index.settings import SettingsError
from webui.observing import install_clock, install_log, install_metrics

#: Requests a client, where strangers reach the page and nothing else is said.
PUBLIC_RATE = "300/minute"

#: How many characters a password may have.
SHORTEST_PASSWORD, _LONGEST_PASSWORD = 8, 200

#: Never limited: what a page consists of, and what those ask who watch the service.
UNLIMITED = frozenset({"static", "health.alive", "health.ready", "metrics", "sitemap.robots", "favicon"})


@dataclass(frozen=True, slots=True)
class Service:
    """How a page is served. ``rate`` is a limit such as ``300/minute``, ``""`` for none.

    ``hosts`` are the names that requests may ask for; empty for any. ``proxies`` is how many stand before the page,
    each of which adds to ``X-Forwarded-For``. ``access_log`` is ``off``, ``on``, or ``queries`` with what was asked.
    With a ``password`` all but ``/healthz`` is for who knows it.
    """

    rate: str = ""
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    access_log: str = "off"
    metrics: bool = False
    password: str | None = field(default=None, repr=False)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def service_of(host: str, rate: str | None, hosts: Sequence[str], proxies: int) -> Service:
    """The service that the settings describe; what they leave open depends on who reaches ``host``."""
    if rate is None:
        rate = "" if is_loopback(host) and not proxies else PUBLIC_RATE
    own = ("localhost", host, socket.gethostname())
    return Service("" if rate == "0" else rate, () if "*" in hosts else tuple(map(str.lower, (*own, *hosts))), proxies)


def install(app: Flask, service: Service, index: Index) -> None:
    """Make the application keep to it."""
    install_clock(app)
    if service.access_log != "off":
        install_log(app, queries=service.access_log == "queries")
    if service.metrics:
        install_metrics(app, index)
    if service.proxies:
        n = service.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    if service.hosts:
        _check_hosts(app, service.hosts)
    if service.rate:
        _limit(app, service.rate)
    if service.password is not None:  # after the limit, which bounds guessing too
        _require(app, service.password)


def read_password(path: str) -> str:
    """The password that a file holds, in its first line. Raises ``SettingsError``.

    A file, not a variable: one that is gone or empty is an error, and never a page without a password.
    """
    try:
        with Path(path).open(encoding="utf-8") as file:
            password = file.readline(_LONGEST_PASSWORD + 2).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("password.unreadable", path=path, reason=str(error)) from error
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise SettingsError("password.length", path=path, least=SHORTEST_PASSWORD, most=_LONGEST_PASSWORD)
    return password


def _require(app: Flask, password: str) -> None:
    expected = _hashed(password)

    @app.before_request
    def check_password() -> Response | None:
        """Ask for the password, under any user name (HTTP Basic, RFC 7617)."""
        if request.endpoint == "health.alive":
            return None
        given = request.authorization
        told = given.password if given is not None and given.type == "basic" else None
        # Hashes have one length, so that the time tells nothing of either password.
        if hmac.compare_digest(_hashed(told or ""), expected):
            return None
        both = [Message("password.needed").text(language) for language in ("en", "zh")]
        response = Response("".join(f"{said}\n" for said in both), 401, content_type="text/plain; charset=utf-8")
        response.www_authenticate = WWWAuthenticate("basic", {"realm": "gongkai", "charset": "UTF-8"})
        return response

    @app.after_request
    def keep_private(response: Response) -> Response:
        """What needs a password is kept by nobody on the way."""
        if request.endpoint not in ("health.alive", "static"):
            response.headers["Cache-Control"] = "private, no-cache"
        return response


def _hashed(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()


def _check_hosts(app: Flask, hosts: tuple[str, ...]) -> None:
    @app.before_request
    def check_host() -> None:
        """Refuse other names, under which a foreign page could have a browser read this one (DNS rebinding)."""
        asked = request.environ.get("HTTP_HOST", "").lower()
        if asked and not _is_address(asked) and not host_is_trusted(asked, hosts):
            raise BadRequest(say("http.wrong_host"))


def _is_address(host: str) -> bool:
    """Whether a host is given as an address, which nobody else's name can lead to."""
    bare = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        ip_address(bare)
    except ValueError:
        return False
    return True


def _limit(app: Flask, rate: str) -> None:
    limiter = Limiter(
        client, app=app, application_limits=[rate], storage_uri="memory://", headers_enabled=True, retry_after="delta"
    )

    @limiter.request_filter
    def is_unlimited() -> bool:
        return request.endpoint in UNLIMITED


def client() -> str:
    """Who asks: an address, or the network of one of IPv6, where each has 2**64 of them."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
