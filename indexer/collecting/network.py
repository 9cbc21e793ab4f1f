"""The addresses on the network that a host has, and which of them nobody outside has: those are not asked."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

from index.messages import CodedError

#: Addresses of IPv6 that end in one of IPv4 and stand for it (RFC 6052; RFC 4291, 2.5.5.1).
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))


class FetchError(CodedError):
    """A page that was not got."""


class PassingError(FetchError):
    """A page that was not got, and that it may be worth trying later."""


def resolve(host: str, port: int, allow_private: bool) -> list[str]:
    """The numeric addresses of a host that may be connected to, in the system's order. Raises ``FetchError``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PassingError("collect.host_not_found", host=host, reason=reason) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    allowed = [address for address in addresses if allow_private or is_public(address)]
    if not allowed:
        raise FetchError("collect.private", address=addresses[0] if addresses else host)
    return allowed


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the internet's (IANA's special-purpose registries)."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (ip, *_inside(ip)))


def _inside(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address]:
    """The addresses of IPv4 that one of IPv6 stands for."""
    if isinstance(ip, ipaddress.IPv4Address):
        return
    if any(ip in network for network in _TRANSLATED):
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())):
        if one is not None:
            yield one
