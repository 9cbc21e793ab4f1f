"""The words of a commit as they are kept in the cluster, in documents of the state: a head, and the rest in parts.

The head is written last and says in which of two sets the parts are, and their sum; the other set is left alone until the
next time. So whoever is interrupted leaves what was there before, and what does not belong together is nothing.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from typing import Any

from index.errors import IndexMissingError
from index.opensearch_engine import state
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.place import state_index

#: Grows when what is kept changes in a way that older programs cannot read.
FORMAT = 1

_HEAD, _SETS = "words", 2

#: How long a part is, in characters; the most bytes that all may be of.
_PART, _MOST = 4 << 20, 1 << 30

#: How hard compressing is tried.
_LEVEL = 3


def keep(connection: Connection, about: dict[str, Any], packed: bytes) -> None:
    """Keep the words in the place of those before; ``about`` is what is said of them, JSON-ready."""
    text = b64encode(zlib.compress(packed, _LEVEL)).decode()
    parts = [text[at : at + _PART] for at in range(0, len(text), _PART)]
    before = state.read(connection, _HEAD) or {}
    number = (before.get("set", 0) + 1) % _SETS
    for at, part in enumerate(parts):
        state.write(connection, _name(number, at), {"part": part})
    head = {"format": FORMAT, "about": about, "set": number, "parts": len(parts), "sum": zlib.crc32(text.encode())}
    state.write(connection, _HEAD, head)


def kept(connection: Connection) -> tuple[dict[str, Any], bytes] | None:
    """What is said of the words that are kept, and the words; ``None`` where there are none that can be read."""
    head = state.read(connection, _HEAD)
    if head is None or head.get("format") != FORMAT:
        return None
    try:
        text = _text(connection, [_name(head["set"], at) for at in range(head["parts"])])
        if zlib.crc32(text.encode()) != head["sum"]:
            return None
        return head["about"], zlib.decompressobj().decompress(b64decode(text), _MOST)
    except (KeyError, TypeError, ValueError, zlib.error):
        return None


def _text(connection: Connection, names: list[str]) -> str:
    try:
        answer = connection.ask("POST", f"/{state_index(connection)}/_mget", body={"ids": names})
    except IndexMissingError:
        return ""
    return "".join(found["_source"]["part"] for found in answer["docs"])


def _name(number: int, at: int) -> str:
    return f"{_HEAD}.{number}.{at}"
