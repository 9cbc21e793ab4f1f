"""Reads whole posting lists from Whoosh's W3 format, as arrays.

Ours are read in place, by where ``posting_layout`` says that everything stands, and no others: those of stock Whoosh
are pickles of any kind, which may run code when they are loaded.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from index.messages import Message
from index.whoosh_engine.format.damage import UNREADABLE, damaged, decoding
from index.whoosh_engine.format.storage import map_bytes
from index.whoosh_engine.format.terms.posting_layout import (
    AFTER,
    BEFORE,
    BEFORE_COUNTS,
    BEGIN,
    END,
    EXTENT,
    HEAD,
    INFO,
    MARK,
    is_common,
)

Ints = NDArray[np.int64]
Docs = NDArray[np.int32]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

_INFO = struct.Struct("!BfIBBfII")
_EXTENT = struct.Struct("!qi")
assert (_INFO.size, _EXTENT.size) == (INFO.itemsize, EXTENT.itemsize)

#: Field lengths are kept as one byte; this is the length that each byte stands for, in terms.
LENGTH_OF_BYTE: Floats = np.array([byte_to_length(b) for b in range(256)], dtype=np.float32)


def is_member(wanted: NDArray[Any], known: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some numbers are among others, which increase; both of one type."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    found: NDArray[np.bool_] = known.take(known.searchsorted(wanted), mode="clip") == wanted
    return found


class TermInfo(NamedTuple):
    """A term's entry in the term index of a segment.

    ``frequency`` counts its documents, ``top`` is its greatest frequency in one. Its postings are ``inlined``, or
    stand in the postings file.
    """

    frequency: int
    top: float
    inlined: bytes | None
    offset: int
    length: int

    @classmethod
    def read(cls, data: Any, at: int, size: int) -> TermInfo:
        """The entry of so many bytes that begins there."""
        is_inlined, _, frequency, _, _, top, _, _ = _INFO.unpack_from(data, at)
        if is_inlined:
            return cls(frequency, top, data[at + _INFO.size : at + size], 0, 0)
        return cls(frequency, top, None, *_EXTENT.unpack_from(data, at + _INFO.size))


class PostingLists:
    """The posting lists of a segment of so many ``documents``: its postings file, read in place.

    Raises ``IndexDamagedError`` where a list does not lie as ``posting_layout`` says.
    """

    def __init__(self, path: Path, documents: int) -> None:
        self.path, self.documents = path, documents
        #: The file, which a later commit may delete.
        self.map: Any = map_bytes(path)

    def common_frequencies(self, entry: TermInfo) -> Bytes | None:
        """A term's frequency in each document, 0 where it is not.

        ``None`` where it is not kept so: the term is in few documents or too often in one.
        """
        if entry.inlined is not None or not is_common(entry.frequency, entry.top, self.documents):
            return None
        with decoding(self.path):
            _check_mark(self.map, entry.offset)
            return np.frombuffer(self.map, np.uint8, self.documents, entry.offset + entry.length)

    def read(self, entry: TermInfo) -> tuple[NDArray[Any], NDArray[Any]]:
        """A term's documents, increasing, and its frequency in each, as numbers of any width."""
        try:  # not ``decoding``, which takes as long as a short list: a prefix has thousands
            if entry.inlined is not None:
                return _read_inlined(entry.inlined, entry.frequency, self.documents)
            return _read_block(self.map, entry.offset, entry.frequency, self.documents)
        except UNREADABLE as error:
            raise damaged(self.path, Message("damage.unreadable", reason=str(error))) from error


@lru_cache(maxsize=512)
def _numbers(letter: bytes, n: int) -> struct.Struct:
    """Where document numbers stand in a list of the term index, each behind its letter."""
    return struct.Struct("<" + {b"M": "xH", b"J": "xI"}[letter] * n)


def _read_inlined(packed: bytes, n: int, documents: int) -> tuple[Docs, Bytes]:
    begun = BEGIN + b"("
    at = len(begun)
    numbers = _numbers(packed[at : at + 1], n)
    docs = numbers.unpack_from(packed, at)
    rest = packed[at + numbers.size :]
    if packed[:at] != begun or max(docs) >= documents:
        raise _unknown()
    if rest == b"tN" + END:
        return np.array(docs, np.int32), np.ones(n, np.uint8)
    if rest[:3] != b"tC" + bytes([n]) or rest[3 + n :] != END:
        raise _unknown()
    return np.array(docs, np.int32), np.frombuffer(rest, np.uint8, n, 3)


def _read_block(data: Any, offset: int, n: int, documents: int) -> tuple[Docs, NDArray[Any]]:
    _check_mark(data, offset)
    at = offset + HEAD.itemsize
    width = _width_of_deltas(data, at)
    at += len(BEFORE[width]) + 4
    deltas = np.frombuffer(data, _DELTAS[width], n, at)
    if int(deltas.sum(dtype=np.int64)) >= documents:
        raise _unknown()
    at += n * width + len(AFTER[width])
    return np.cumsum(deltas, dtype=np.int32), _frequencies(data, at, n)


_DELTAS: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}


def _width_of_deltas(data: Any, at: int) -> int:
    for width, before in BEFORE.items():
        if data[at : at + len(before)] == before:
            return width
    raise _unknown()


def _frequencies(data: Any, at: int, n: int) -> NDArray[Any]:
    kind = data[at : at + 1]
    if kind == b"N":
        return np.ones(n, np.uint8)
    if kind == b"G":
        return np.full(n, struct.unpack_from(">d", data, at + 1)[0], np.float32)
    if kind == BEFORE_COUNTS[1]:
        return np.frombuffer(data, np.uint8, n, at + 5)
    before = BEFORE_COUNTS[4]
    if data[at : at + len(before)] != before:
        raise _unknown()
    return np.frombuffer(data, "<f4", n, at + len(before) + 4)


_MARK_AT = HEAD.fields["b"][1]  # type: ignore[index]


def _check_mark(data: Any, offset: int) -> None:
    """Raise ``ValueError`` where no block of ours begins."""
    begin = offset + _MARK_AT
    if offset < 0 or data[begin : begin + len(MARK)] != MARK:
        raise _unknown()


def _unknown() -> ValueError:
    return ValueError("a posting list lies otherwise than we write them")
