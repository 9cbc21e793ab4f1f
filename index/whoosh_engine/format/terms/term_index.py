"""Writes Whoosh's term index (``.trm``) many entries at a time.

The file is the one that ``whoosh.filedb.filetables.OrderedHashWriter`` writes: entries in order of their keys, 256
hash tables with linear probing, a directory, stock_pickles, and the positions of all entries. Stock Whoosh builds it entry
by entry; here entries are joined in memory and the tables are filled as arrays.
"""

from __future__ import annotations

import struct
from itertools import islice, pairwise
from operator import ge
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.filedb.filetables import OrderedHashWriter

from index.whoosh_engine.format.terms.stock_pickles import term_index_extras

_LENGTHS = struct.Struct("!ii")
_SLOT = np.dtype([("hash", ">u4"), ("position", ">i8")])

#: Bits of a sorted integer, beside its sign.
_BITS = 63

#: Whoosh's number for CRC-32 as the hash of keys; its default, MD5, takes five times as long.
_CRC32 = 1


def rows(values: NDArray[Any]) -> NDArray[np.uint8]:
    """The bytes of each element (or row) of an array, as a row."""
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), -1)


def scatter(buffer: NDArray[np.uint8], at: NDArray[np.int64], parts: NDArray[np.uint8]) -> None:
    """Put each row of ``parts`` into ``buffer``, beginning at its place."""
    if len(at):
        buffer[at[:, None] + np.arange(parts.shape[1])] = parts


class Entries(NamedTuple):
    """Room for entries that are about to be added: bytes, and where each entry begins in them."""

    buffer: NDArray[np.uint8]
    starts: NDArray[np.int64]


class TermIndexWriter(OrderedHashWriter):  # type: ignore[misc]
    """An ``OrderedHashWriter`` that takes many entries at a time."""

    def __init__(self, file: Any) -> None:
        super(OrderedHashWriter, self).__init__(file, hashtype=_CRC32)
        self._position: int = file.tell()
        self._positions: list[NDArray[np.int64]] = []
        self._hashes: list[NDArray[np.uint32]] = []
        self.lastkey = b""

    def add(self, key: bytes, value: bytes) -> None:
        """Add one entry, as Whoosh's codec does."""
        self.add_all([key], [value])

    def add_all(self, keys: list[bytes], values: list[bytes]) -> None:
        """Add entries in increasing order of their keys, all greater than those before.

        Raises ``ValueError`` where the order is broken.
        """
        if not keys:
            return
        sizes = np.fromiter(map(len, keys), np.int64, len(keys))
        entries = self.begin(sizes, np.fromiter(map(len, values), np.int64, len(values)))
        packed = [_LENGTHS.pack(len(k), len(v)) + k + v for k, v in zip(keys, values, strict=True)]
        entries.buffer[:] = np.frombuffer(b"".join(packed), np.uint8)
        self.end(entries, np.frombuffer(b"".join(keys), np.uint8), sizes)

    def begin(self, keys: NDArray[np.int64], values: NDArray[np.int64]) -> Entries:
        """Room for entries with keys and values of these sizes, in bytes; to be filled and given to :meth:`end`."""
        sizes = keys + values + _LENGTHS.size
        ends = np.cumsum(sizes)
        return Entries(np.empty(int(ends[-1]), np.uint8), ends - sizes)

    def end(self, entries: Entries, keys: NDArray[np.uint8], sizes: NDArray[np.int64]) -> None:
        """Add entries, one at least. ``keys`` are their keys end to end, of these sizes in bytes.

        Raises ``ValueError`` where they do not increase.
        """
        flat, ends = keys.tobytes(), np.cumsum(sizes).tolist()
        every = [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        if every[0] <= self.lastkey or any(map(ge, every, islice(every, 1, None))):
            raise ValueError("the keys of a term index must increase")
        self.lastkey = every[-1]
        self._positions.append(entries.starts + self._position)
        self._hashes.append(np.fromiter(map(crc32, every), np.uint32, len(every)))
        self._position += len(entries.buffer)
        self.dbfile.write(entries.buffer.tobytes())

    def _all(self, parts: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
        return np.concatenate(parts) if parts else np.empty(0, dtype)

    def _write_hashes(self) -> None:
        hashes = self._all(self._hashes, np.uint32)
        positions = self._all(self._positions, np.int64)
        bucket = hashes & np.uint32(255)
        entries = np.bincount(bucket, minlength=256)
        wanted = (hashes >> np.uint32(8)) % (2 * entries)[bucket]
        order = _in_order(bucket, wanted)
        bounds = np.r_[0, np.cumsum(entries)].tolist()
        for low, high in pairwise(bounds):
            chosen = order[low:high]
            table = _hash_table(wanted[chosen], hashes[chosen], positions[chosen])
            self.directory.append((self.dbfile.tell(), len(table)))
            self.dbfile.write(table.tobytes())

    def _write_extras(self) -> None:
        positions = self._all(self._positions, np.int64)
        code = "I" if not len(positions) or positions[-1] < 2**32 else "q"
        self.dbfile.write(term_index_extras(self.extras.get("fieldmap", {}), code, len(positions)))
        # Big-endian whatever the machine, as Whoosh's own arrays are written.
        self.dbfile.write(positions.astype({"I": ">u4", "q": ">i8"}[code]).tobytes())


def _in_order(bucket: NDArray[np.uint32], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The entries in order of their buckets and of the slots that they want there, of equal ones the first added."""
    bits = max(1, len(bucket).bit_length())
    if len(bucket) and int(wanted.max()).bit_length() + bits + 8 > _BITS:
        return np.lexsort((wanted, bucket))
    # All in one integer: sorting these is several times as fast as sorting places.
    keys = bucket.astype(np.int64) << (_BITS - 8) | wanted << bits | np.arange(len(bucket))
    keys.sort()
    return keys & ((1 << bits) - 1)


def _hash_table(wanted: NDArray[np.int64], hashes: NDArray[np.uint32], positions: NDArray[np.int64]) -> NDArray[Any]:
    """A table twice as long as its entries, each at the first free slot from the one it wants, round the end.

    The entries come in order of the slots that they want.
    """
    slots = 2 * len(hashes)
    table = np.zeros(slots, _SLOT)
    if not slots:
        return table
    # An entry goes to its own slot or just after the one before it.
    number = np.arange(len(wanted))
    placed = number + np.maximum.accumulate(wanted - number)
    inside = placed < slots
    table["hash"][placed[inside]] = hashes[inside]
    table["position"][placed[inside]] = positions[inside]
    # What runs over the end goes to the first free slots from the start: all slots between are taken.
    outside = np.flatnonzero(~inside)
    free = np.flatnonzero(table["position"] == 0)[: len(outside)]
    table["hash"][free] = hashes[outside]
    table["position"][free] = positions[outside]
    return table


class BulkFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Whoosh's writer of terms and postings, with the term index written in bulk."""

    def __init__(self, codec: W3Codec, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        # Whoosh has begun the file with a header of its own; ours, of the same length, takes its place.
        file = vars(self)["_tindex"].dbfile
        file.flush()
        file.file.seek(0)
        file.file.truncate()
        self._tindex = TermIndexWriter(file)
        self._fieldmap: dict[str, int] = {}
        self._tindex.extras["fieldmap"] = self._fieldmap
