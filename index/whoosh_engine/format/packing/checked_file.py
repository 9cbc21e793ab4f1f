"""Files of an index: data, behind it a CRC-32 of each block, and one of these checksums; read by their places.

A block is verified when something of it is first read, so that what has changed on the disk is an error and no answer. So
are the checksums: of most files that an index has, one search reads nothing.
Nothing is mapped: of a file that is cut short while it is open, a map ends the process where reading is an error.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.messages import Message
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.storage import allow_open_files, create_file, plain_descriptor

#: Bytes under one checksum. Larger blocks make the first reading of a short list slower (64 kB: 31 µs, 16 kB: 9 µs),
#: smaller ones the table longer.
BLOCK = 1 << 14

_SUM = np.dtype("<u4")

#: With more files open, twice as many are allowed: an index may have hundreds of segments for a while.
_SOME_OPEN = 100


class CheckedWriter:
    """Writes such a file: the data as it comes, the checksums at the end of :func:`create_checked`."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._sums = stream, [0]
        self._at = self._filled = 0

    def write(self, data: Any) -> None:
        """Add bytes, or an array of numbers as its bytes."""
        view = memoryview(data).cast("B") if len(data) else memoryview(b"")
        self._stream.write(view)
        self._at += len(view)
        while len(view):
            if self._filled == BLOCK:
                self._sums.append(0)
                self._filled = 0
            part = view[: BLOCK - self._filled]
            self._sums[-1] = crc32(part, self._sums[-1])
            self._filled += len(part)
            view = view[len(part) :]

    def tell(self) -> int:
        """How many bytes there are."""
        return self._at

    def finish(self) -> None:
        """Write the checksums."""
        table = np.array(self._sums if self._at else [], _SUM).tobytes()
        self._stream.write(table + crc32(table).to_bytes(_SUM.itemsize, "little"))


@contextmanager
def create_checked(path: Path) -> Iterator[CheckedWriter]:
    """Open a new file to be written; it has its checksums when the ``with`` block ends without an error."""
    with create_file(path) as stream:
        writer = CheckedWriter(stream)
        yield writer
        writer.finish()


def data_size(size: int) -> int:
    """How many of a file's bytes are data; below 0 where it is too short to be one of ours."""
    blocks = -(-(size - _SUM.itemsize) // (BLOCK + _SUM.itemsize))
    return size - _SUM.itemsize * (blocks + 1)


class CheckedFile:
    """A file that is read by places, from any thread; ``size`` counts its data. A later commit may delete it meanwhile.

    Raises ``IndexDamagedError``, which names the file and the place, where it is not as it was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1
        self._descriptor = plain_descriptor(path)
        if self._descriptor > _SOME_OPEN:  # they count from 0
            allow_open_files(2 * self._descriptor)
        size = os.fstat(self._descriptor).st_size
        self.size = data_size(size)
        if self.size < 0:
            raise damaged(path, Message("damage.cut_short"))
        self._sums_size = size - self.size

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    @cached_property
    def _sums(self) -> list[int]:
        """The checksum of each block."""
        return _sums_of(self.path, self.size, self._read(self.size, self._sums_size))

    @cached_property
    def _verified(self) -> bytearray:
        """Which blocks are known to be as they were written."""
        return bytearray(len(self._sums))

    def read(self, at: int, length: int) -> bytes:
        """``length`` bytes from ``at``."""
        end = at + length
        if at < 0 or length < 0 or end > self.size:
            raise damaged(self.path, Message("damage.outside", start=at, end=end, size=self.size))
        first, after = at // BLOCK, -(-end // BLOCK)
        if self._verified.find(0, first, after) < 0:
            return self._read(at, length)
        begin = at - first * BLOCK
        return self._read_blocks(first, after)[begin : begin + length]

    def read_into(self, at: int, place: NDArray[np.uint8]) -> None:
        """Fill ``place`` with what begins at ``at``: as :meth:`read`, without fetching memory for each reading."""
        end = at + len(place)
        verified = at >= 0 and end <= self.size and self._verified.find(0, at // BLOCK, -(-end // BLOCK)) < 0
        if not (verified and _read_to(self._descriptor, place, at) == len(place)):
            place[:] = np.frombuffer(self.read(at, len(place)), np.uint8)

    def _read_blocks(self, first: int, after: int) -> bytes:
        """Some blocks, verified."""
        begin = first * BLOCK
        data = self._read(begin, min(after * BLOCK, self.size) - begin)
        for block in range(first, after):
            if not self._verified[block]:
                place = block * BLOCK - begin
                _verify(self.path, self.size, block, data[place : place + BLOCK], self._sums[block])
                self._verified[block] = 1
        return data

    def all(self) -> bytes:
        """All data."""
        return self.read(0, self.size)

    def unverified(self) -> bytes:
        """All that the file holds, its checksums too."""
        return self._read(0, self.size + self._sums_size)

    def _read(self, at: int, length: int) -> bytes:
        parts, missing = [], length
        while missing:
            try:
                part = _read_at(self._descriptor, missing, at + length - missing)
            except OSError as error:
                reason = error.strerror or str(error)
                raise damaged(self.path, Message("damage.unreadable_at", at=at, reason=reason)) from error
            if not part:
                raise damaged(self.path, Message("damage.ends_before", at=at + length))
            parts.append(part)
            missing -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class WholeFile:
    """A file that is read as a whole when it is opened, and verified when its data are first asked for.

    It takes none of the thousand files that a process may have open. Raises as :class:`CheckedFile`.
    """

    def __init__(self, path: Path) -> None:
        file = CheckedFile(path)
        self._path, self.size = path, file.size
        self._bytes = file.unverified()
        self._is_verified = False

    def data(self) -> memoryview:
        """All data."""
        if not self._is_verified:
            for block, checksum in enumerate(_sums_of(self._path, self.size, self._bytes[self.size :])):
                begin = block * BLOCK
                _verify(self._path, self.size, block, self._bytes[begin : min(begin + BLOCK, self.size)], checksum)
            self._is_verified = True
        return memoryview(self._bytes)[: self.size]


def _verify(path: Path, size: int, block: int, data: bytes, checksum: int) -> None:
    """Raise where a block of a file of so many bytes of data is not as it was written."""
    if crc32(data) != checksum:
        last = min((block + 1) * BLOCK, size) - 1
        raise damaged(path, Message("damage.block_changed", first=block * BLOCK, last=last))


def _sums_of(path: Path, size: int, table: bytes) -> list[int]:
    """The checksums of the blocks of a file, which stand in ``table`` behind ``size`` bytes of data."""
    if crc32(table[: -_SUM.itemsize]).to_bytes(_SUM.itemsize, "little") != table[-_SUM.itemsize :]:
        raise damaged(path, Message("damage.sums_changed", at=size))
    sums: list[int] = np.frombuffer(table[: -_SUM.itemsize], _SUM).tolist()
    return sums


if hasattr(os, "preadv"):
    _read_at = os.pread

    def _read_to(descriptor: int, place: NDArray[np.uint8], at: int) -> int:
        with suppress(OSError):  # which is said where the same is read again
            return os.preadv(descriptor, [place.data], at)
        return 0

else:  # Windows, where a file has one place from which it is read, and others without the call
    _lock = threading.Lock()

    def _read_at(descriptor: int, length: int, at: int, /) -> bytes:
        with _lock:
            os.lseek(descriptor, at, os.SEEK_SET)
            return os.read(descriptor, length)

    def _read_to(descriptor: int, place: NDArray[np.uint8], at: int) -> int:
        return 0
