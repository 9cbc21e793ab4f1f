"""Where an index on OpenSearch is: ``opensearch://HOST:PORT[,HOST:PORT …]/NAME``, or ``opensearchs://`` over TLS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from index.errors import IndexPlaceError

#: The schemes, and whether what is said is encrypted.
SCHEMES = {"opensearch": False, "opensearchs": True}

PORT = 9200

#: A host as it may be named; an address of IPv6 stands in brackets.
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)(?::([0-9]{1,5}))?")

#: Names that OpenSearch takes for indexes and that leave room for what is made of them.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")

#: What may be said of an index that is yet to be made.
_LAYOUT = re.compile(r"(shards|replicas)=([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Address:
    """The nodes that are asked, whether over TLS, and the name of the index there. ``text`` is how a person wrote it.

    ``shards``, and ``replicas`` of each, are those of an index that is made there, where they are said.
    """

    text: str
    hosts: tuple[tuple[str, int], ...]
    tls: bool
    name: str
    shards: int | None = None
    replicas: int | None = None

    @property
    def is_local(self) -> bool:
        """Whether nothing that is said leaves this machine."""
        return all(host in ("127.0.0.1", "localhost", "[::1]") for host, _ in self.hosts)


def parse_address(place: str) -> Address:
    """The address that a person wrote. Raises ``IndexPlaceError``, which does not repeat a password."""
    scheme, _, rest = place.partition("://")
    if "@" in rest.partition("/")[0]:
        raise IndexPlaceError("opensearch.password_in_address", place=f"{scheme}://…@{rest.rpartition('@')[2]}")
    parts = urlsplit(f"//{rest}")
    named = [_HOST.fullmatch(host) for host in parts.netloc.split(",")]
    hosts = tuple((host[1], int(host[2] or PORT)) for host in named if host and int(host[2] or PORT) < 65_536)
    name = parts.path.strip("/")
    said = [_LAYOUT.fullmatch(part) for part in parts.query.split("&")] if parts.query else []
    layout = {match[1]: int(match[2]) for match in said if match}
    if len(hosts) < len(named) or not _NAME.fullmatch(name) or len(layout) < len(said) or parts.fragment:
        raise IndexPlaceError("opensearch.address", place=place)
    if not layout.get("shards", 1):
        raise IndexPlaceError("opensearch.address", place=place)
    return Address(place.partition("?")[0], hosts, SCHEMES[scheme], name, **layout)
