"""Reads Whoosh's term index (``.trm``), in its map: the terms of a segment and where their posting lists are.

What ``term_index`` writes. Whoosh's own reader goes piece by piece, and unpickles what it finds.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError
from index.messages import Message
from index.whoosh_engine.format.damage import damaged, decoding
from index.whoosh_engine.format.storage import map_bytes
from index.whoosh_engine.format.terms.postings import Ints, PostingLists, TermInfo
from index.whoosh_engine.format.terms.stock_pickles import read_extras

_LENGTHS = struct.Struct("!ii")
_SLOT = struct.Struct("!Iq")
_FIELD = struct.Struct("!H")
_SIZE = struct.Struct("!i")
_TABLES = np.dtype([("position", ">i8"), ("slots", ">i4")])
_POSITIONS = {"I": ">u4", "q": ">i8"}

#: How the file begins: Whoosh's mark, its number for CRC-32 as the hash of keys, and nothing yet.
BEGIN = b"HSH3\x01" + bytes(8)

#: How many hash tables there are.
_BUCKETS = 256


class TermReader:
    """The terms of a segment and their posting lists. Raises ``IndexDamagedError`` where the file is not as we write it.

    Terms are numbered through all fields, in the order of their keys: a field's number, then the term.
    """

    def __init__(self, path: Path, lists: PostingLists) -> None:
        self.path, self.lists = path, lists
        #: The file, which a later commit may delete.
        self.map: Any = map_bytes(path)
        with decoding(path):
            self._open()

    def _open(self) -> None:
        """Find the parts of the file."""
        data = self.map
        behind = len(data) - _SIZE.size
        if data[: len(BEGIN)] != BEGIN:
            raise ValueError("its head is another")
        extras_at = behind - _SIZE.unpack_from(data, behind)[0]
        #: Where the directory of hash tables begins, behind all else that a table or an entry may point at.
        self._end = extras_at - _BUCKETS * _TABLES.itemsize
        if not len(BEGIN) <= self._end < behind:
            raise ValueError("what it says of itself stands outside of it")
        extras = read_extras(self.path, data, extras_at)
        self._fields = {name: _FIELD.pack(number) for name, number in extras.fields.items()}
        self._count, self._positions_at, self._kind = extras.positions, extras.end, extras.kind
        if extras.end + extras.positions * np.dtype(_POSITIONS[extras.kind]).itemsize != behind:
            raise ValueError("it has more or fewer terms than it says")
        tables = np.frombuffer(data, _TABLES, _BUCKETS, self._end)
        ends = tables["position"] + tables["slots"] * np.int64(_SLOT.size)
        if (tables["slots"] < 0).any() or (tables["position"] < len(BEGIN)).any() or (ends > self._end).any():
            raise ValueError("a hash table stands outside of it")
        self._tables: list[tuple[int, int]] = tables.tolist()

    def positions(self) -> NDArray[Any]:
        """Where each entry begins."""
        return np.frombuffer(self.map, _POSITIONS[self._kind], self._count, self._positions_at)

    def check_places(self, begins: Ints, ends: Ints) -> None:
        """Raise ``IndexDamagedError`` where one of some entries, in their order, begins or ends where it cannot."""
        if ((begins < len(BEGIN)) | (ends < begins) | (ends > self._end)).any() or (begins[1:] < ends[:-1]).any():
            raise self._misplaced()

    def _key(self, at: int) -> tuple[bytes, int, int]:
        """The key of the entry that begins there; where its value begins and ends."""
        if at < len(BEGIN):
            raise self._misplaced()
        key, value = _LENGTHS.unpack_from(self.map, at)
        begin = at + _LENGTHS.size
        if key < 0 or value < 0 or begin + key + value > self._end:
            raise self._misplaced()
        return self.map[begin : begin + key], begin + key, begin + key + value

    def _misplaced(self) -> IndexDamagedError:
        return damaged(self.path, Message("damage.misplaced"))

    def _entry(self, begin: int, end: int) -> TermInfo:
        entry = TermInfo.read(self.map, begin, end - begin)
        if not 0 < entry.frequency <= self.lists.documents:
            raise damaged(self.path, Message("damage.too_frequent"))
        return entry

    def find(self, field: str, term: bytes) -> TermInfo | None:
        """A term's entry; ``None`` where no document has it."""
        prefix = self._fields.get(field)
        if prefix is None:
            return None
        key = prefix + term
        hashed = crc32(key)
        start, slots = self._tables[hashed % _BUCKETS]
        with decoding(self.path):
            first = hashed // _BUCKETS % slots if slots else 0
            for slot in chain(range(first, slots), range(first)):
                value, item = _SLOT.unpack_from(self.map, start + slot * _SLOT.size)
                if not item:
                    return None
                if value == hashed:
                    found, begin, end = self._key(item)
                    if found == key:
                        return self._entry(begin, end)
        return None

    def bounds(self, field: str, prefix: bytes = b"") -> tuple[int, int]:
        """The numbers of the first term of a field that begins with ``prefix``, and of the first behind these."""
        number = self._fields.get(field)
        if number is None:
            return 0, 0
        low = number + prefix
        # The least key that is greater than all that begin so. The number of a field is never the greatest.
        high = low.rstrip(b"\xff")
        high = high[:-1] + bytes([high[-1] + 1])
        positions = self.positions()
        with decoding(self.path):
            first, after = (
                bisect_left(range(self._count), key, key=lambda place: self._key(int(positions[place]))[0])
                for key in (low, high)
            )
        return first, after

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[bytes]:
        """The terms of a field that begin with ``prefix``, in byte order."""
        for key, _, _ in self._walk(field, prefix):
            yield key[_FIELD.size :]

    def items(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, TermInfo]]:
        """The same with their entries."""
        for key, begin, end in self._walk(field, prefix):
            yield key[_FIELD.size :], self._entry(begin, end)

    def _walk(self, field: str, prefix: bytes) -> Iterator[tuple[bytes, int, int]]:
        first, after = self.bounds(field, prefix)
        last = 0
        with decoding(self.path):
            for at in self.positions()[first:after].tolist():
                if at < last:  # or a few bytes would be read again and again
                    raise self._misplaced()
                key, begin, last = self._key(at)
                yield key, begin, last

    def close(self) -> None:
        """Let go of the files."""
        self.map = self.lists.map = b""
