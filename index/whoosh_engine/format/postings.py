"""Reads whole posting lists from Whoosh's W3 format, as arrays; those that stock Whoosh has written as well.

Ours are read in place (see ``posting_layout``): unpickling takes several times as long.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermsReader
from whoosh.util.numeric import byte_to_length

from index.whoosh_engine.format.posting_layout import AFTER, BEFORE, BEFORE_COUNTS, EXTENT, HEAD, INFO, MARK, is_common

Ints = NDArray[np.int64]
Docs = NDArray[np.int32]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

_INT = struct.Struct("!i")
_LENGTHS = struct.Struct("!ii")
_SLOT = struct.Struct("!Iq")
_FIELD = struct.Struct("!H")
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

    ``frequency`` counts its documents, ``top`` is its greatest frequency in one. Its postings are ``inlined``,
    pickled, or stand in the postings file.
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


class TermIndex:
    """Looks terms up in a segment's term index, in its map: Whoosh's own way reads it piece by piece."""

    def __init__(self, reader: W3TermsReader) -> None:
        tindex = reader._tindex
        self._map = reader._dbfile.map
        self._fields: dict[str, bytes] = {name: _FIELD.pack(number) for name, number in reader._fieldmap.items()}
        self._hash, self._tables = tindex.hashfn, tindex.tables

    def find(self, field: str, term: bytes) -> TermInfo | None:
        """A term's entry; ``None`` where no document has it."""
        prefix = self._fields.get(field)
        if prefix is None:
            return None
        data, key = self._map, prefix + term
        hashed = self._hash(key)
        start, slots = self._tables[hashed & 0xFF]
        if not slots:
            return None
        end = start + slots * _SLOT.size
        at = start + (hashed >> 8) % slots * _SLOT.size
        while True:  # half the slots are empty
            value, item = _SLOT.unpack_from(data, at)
            if not item:
                return None
            if value == hashed:
                length, size = _LENGTHS.unpack_from(data, item)
                item += _LENGTHS.size
                if data[item : item + length] == key:
                    return TermInfo.read(data, item + length, size)
            at += _SLOT.size
            if at == end:
                at = start


def common_frequencies(data: Any, entry: TermInfo, documents: int) -> Bytes | None:
    """A term's frequency in each document of a segment, 0 where it is not.

    ``None`` where it is not kept so: the segment was written by stock Whoosh, the term is in few of the
    ``documents`` or too often in one.
    """
    if entry.inlined is not None or not is_common(entry.frequency, entry.top, documents):
        return None
    if not _is_ours(data, entry.offset):
        return None
    return np.frombuffer(data, np.uint8, documents, entry.offset + entry.length)


def read_postings(data: Any, entry: TermInfo) -> tuple[NDArray[Any], NDArray[Any]]:
    """A term's documents, increasing, and its frequency in each, as numbers of any width.

    ``data`` is the segment's postings file.
    """
    if entry.inlined is not None:
        ids, weights, _ = pickle.loads(entry.inlined)  # noqa: S301 (only after the manifest has been checked)
        return np.asarray(ids, np.int32), _unpack_weights(weights, len(ids))
    if not _is_ours(data, entry.offset):
        return _read_blocks(data[entry.offset : entry.offset + entry.length])
    n, at = entry.frequency, entry.offset + HEAD.itemsize
    width = _width_of_deltas(data, at)
    at += len(BEFORE[width]) + 4
    deltas = np.frombuffer(data, _DELTAS[width], n, at)
    at += n * width + len(AFTER[width])
    return np.cumsum(deltas, dtype=np.int32), _frequencies(data, at, n)


_DELTAS: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}
_LETTER = BEFORE[2].index(b"X\x01\x00\x00\x00") + 5  # where the letter of an array's format stands


def _width_of_deltas(data: Any, at: int) -> int:
    if data[at] == BEFORE[1][0]:
        return 1
    return 2 if data[at + _LETTER] == BEFORE[2][_LETTER] else 4


def _frequencies(data: Any, at: int, n: int) -> NDArray[Any]:
    kind = data[at : at + 1]
    if kind == b"N":
        return np.ones(n, np.uint8)
    if kind == b"G":
        return np.full(n, struct.unpack_from(">d", data, at + 1)[0], np.float32)
    if kind == BEFORE_COUNTS[1]:
        return np.frombuffer(data, np.uint8, n, at + 5)
    return np.frombuffer(data, "<f4", n, at + len(BEFORE_COUNTS[4]) + 4)


_MARK_AT = HEAD.fields["b"][1]  # type: ignore[index]


def _is_ours(data: Any, at: int) -> bool:
    """Whether ``posting_writer`` wrote a block: stock Whoosh's are of 128 postings, for which a byte is enough."""
    begin = at + _MARK_AT
    return bool(data[begin : begin + len(MARK)] == MARK)


def _read_blocks(raw: bytes) -> tuple[Docs, Floats]:
    """What stock Whoosh has written."""
    stream, at = io.BytesIO(raw), len(WHOOSH3_HEADER_MAGIC)
    ids, frequencies, last = [], [], False
    while not last:
        size = _INT.unpack_from(raw, at)[0]
        last, end = size < 0, at + _INT.size + abs(size)
        stream.seek(at + _INT.size)
        head = pickle.load(stream)  # noqa: S301
        body = raw[stream.tell() : end]
        deltas, weights, _ = pickle.loads(zlib.decompress(body) if head[3] else body)  # noqa: S301
        ids.append(np.cumsum(np.asarray(deltas, np.int64)))
        frequencies.append(_unpack_weights(weights, head[0]))
        at = end
    if len(ids) == 1:
        return ids[0].astype(np.int32), frequencies[0]
    return np.concatenate(ids).astype(np.int32), np.concatenate(frequencies)


def _unpack_weights(packed: Any, n: int) -> Floats:
    if packed is None:
        return np.ones(n, np.float32)
    if isinstance(packed, float):
        return np.full(n, packed, np.float32)
    if isinstance(packed, bytes):
        return np.frombuffer(packed, np.uint8).astype(np.float32)
    return np.asarray(packed, dtype=np.float32)
