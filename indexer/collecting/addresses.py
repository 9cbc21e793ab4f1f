"""Addresses: those of a list, and what makes two of them the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from index.errors import GongkaiError
from index.messages import CodedError, Message, say
from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.encoding import decode

_PORTS = {"http": 80, "https": 443}

#: What stands in addresses as it is; everything else is given as ``%xx``.
_PATH = "/%:@!$&'()*+,;=~"
_QUERY = _PATH + "?[]"

_LIST = re.compile(r"(?:list|列表)\s+(\S.*)", re.IGNORECASE)


class CollectError(GongkaiError):
    """Nothing can be collected; the message says why."""


class AddressError(CodedError):
    """An address that is not fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the list: an address, and whether it is that of a list of reports."""

    url: str
    is_list: bool


def read(path: str) -> tuple[list[Given], list[tuple[str, str]]]:
    """The addresses of a list, each once, and its lines that are none, with the reason. Raises ``CollectError``."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(limits.FILE_BYTES + 1)
        if len(data) > limits.FILE_BYTES:
            raise CollectError("collect.list_too_large", file=path, most=limits.FILE_BYTES >> 20)
        text, _ = decode(data)
    except OSError as error:
        reason = Message("document.cannot_be_read", reason=error.strerror or str(error))
        raise CollectError("collect.list_unreadable", file=path, reason=reason) from None
    except UnreadableError as error:
        raise CollectError("collect.list_unreadable", file=path, reason=error.message) from None
    found: dict[Given, None] = {}
    failures = []
    for number, line in enumerate(text.splitlines(), 1):
        if not (line := line.strip()) or line.startswith("#"):
            continue
        match = _LIST.fullmatch(line)
        try:
            found[Given(normal(match[1] if match else line), bool(match))] = None
        except AddressError as error:
            failures.append((say("collect.line", file=path, number=number), f"{line[:100]} {error}"))
    if not found and not failures:
        raise CollectError("collect.list_empty", file=path)
    return list(found), failures


def normal(url: str) -> str:
    """An address as it is asked for. Raises ``AddressError``."""
    try:
        parts = urlsplit(re.sub("[\t\r\n]", "", url.strip()))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressError("collect.no_address") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise AddressError("collect.no_page_address")
    if "@" in parts.netloc:
        raise AddressError("collect.address_with_password")
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise AddressError("collect.no_host") from None
    if not re.fullmatch(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}", host):
        raise AddressError("collect.no_host")
    where = f"[{host}]" if ":" in host else host
    where += f":{port}" if port is not None and port != _PORTS[scheme] else ""
    path, query = quote(parts.path or "/", _PATH), quote(parts.query, _QUERY)
    whole = urlunsplit((scheme, where, path, query, ""))
    if len(whole) > limits.NAME_CHARACTERS:
        raise AddressError("collect.address_too_long", most=limits.NAME_CHARACTERS)
    return whole


def resolved(base: str, reference: str) -> str:
    """Where a reference on the page ``base`` leads. Raises ``AddressError``."""
    try:
        joined = urljoin(base, reference.strip())
    except ValueError:
        raise AddressError("collect.no_address") from None
    return normal(joined)


def host_of(url: str) -> str:
    """The host that an address of :func:`normal` leads to."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> str:
    """Its scheme, host and port: what one ``robots.txt`` is for (RFC 9309)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
