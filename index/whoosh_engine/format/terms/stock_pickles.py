"""The few pickles that stock Whoosh needs of us, put together by hand.

Nothing here or elsewhere loads one: a pickle may run code when it is loaded, and an index may come from anybody. What
our own reading needs of these bytes is found by where it stands.
"""

from __future__ import annotations

import pickletools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from index.messages import Message
from index.whoosh_engine.format.damage import damaged

#: How a pickle of these begins and ends. ``X``: a text, after its length in four bytes; ``K``, ``J``: numbers of one
#: byte and of four; ``N``: None; ``}``: a dict, which takes what came since ``(`` at ``u``, or one pair at ``s``.
_BEGIN, _END = b"\x80\x02", b"."


def _text(value: str) -> bytes:
    packed = value.encode("utf-8", "surrogatepass")
    return b"X" + len(packed).to_bytes(4, "little") + packed


def stored_fields(report_id: str, title: str | None) -> bytes:
    """What stock Whoosh shows of a document: ``{"record": {"id": ..., "title": ...}}``."""
    shown = _text(title) if title is not None else b"N"
    return b"".join(
        (_BEGIN, b"}", _text("record"), b"}(", _text("id"), _text(report_id), _text("title"), shown, b"us.")
    )


def stored_id(packed: bytes) -> str:
    """The id in what :func:`stored_fields` made, in this layout or the one before. Raises ``ValueError``."""
    texts = [value for _, value, _ in pickletools.genops(packed) if isinstance(value, str)]  # takes apart, runs nothing
    return texts[texts.index("id") + 1]


def term_index_extras(fields: Mapping[str, int], kind: str, count: int) -> bytes:
    """What a term index says of itself: the numbers of its fields, the kind of its positions and how many there are."""
    numbers = b"".join(_text(name) + b"K" + bytes([number]) for name, number in fields.items())
    head = (_BEGIN, b"}(", _text("fieldmap"), b"}(", numbers, b"u")
    tail = (_text("indextype"), _text(kind), _text("indexlen"), b"J", count.to_bytes(4, "little"), b"u", _END)
    return b"".join((*head, *tail))


_EXTRAS = re.compile(
    re.escape(_BEGIN + b"}(" + _text("fieldmap") + b"}(")
    + rb"((?:X.\0{3}[a-z_]+K.)*)u"
    + re.escape(_text("indextype") + b"X\x01\0\0\0")
    + rb"([Iq])"
    + re.escape(_text("indexlen") + b"J")
    + rb"(.{4})u\.",
    re.DOTALL,
)
_NUMBERED = re.compile(rb"X.\0{3}([a-z_]+)K(.)", re.DOTALL)


class Extras(NamedTuple):
    """What :func:`term_index_extras` wrote, and where it ends."""

    fields: dict[str, int]
    kind: str
    positions: int
    end: int


def read_extras(path: Path, data: Any, at: int) -> Extras:
    """The inverse of :func:`term_index_extras`, at a place in a file. Raises ``IndexDamagedError`` for anything else."""
    found = _EXTRAS.match(data, at)
    if found is None:
        raise damaged(path, Message("damage.no_extras"))
    numbers, kind, count = found.groups()
    fields = {name.decode(): number[0] for name, number in _NUMBERED.findall(numbers)}
    return Extras(fields, kind.decode(), int.from_bytes(count, "little"), found.end())
