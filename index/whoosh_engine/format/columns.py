"""Columns of a segment, a file each: numbers of one width, or bytes of any length; see ``checked_file``.

A column of bytes has the values end to end and behind them the length of each, in four bytes. Those of records are
compressed one by one, with a dictionary made of the segment's own values.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.messages import Message
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked, data_size
from index.whoosh_engine.format.packing.compression import SAMPLE, Decompressor, make_dictionary
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.storage import IndexStorage, open_plain

#: The length of a value.
LENGTH = np.dtype("<u4")

#: The values of so many documents are read at once, by who wants those of many.
_AT_ONCE = 256

_OTHER_LENGTHS = "its values are of other lengths than it says"

#: How a file of dictionaries begins: the sum of what follows, and how long each dictionary is.
_SUM = 4


def column_path(storage: IndexStorage, segment: Segment, name: str) -> Path:
    """Where a column is."""
    return storage.path / f"{segment.segment_id()}.{name}.col"


def dictionaries_path(storage: IndexStorage, segment: Segment) -> Path:
    """Where the dictionaries of the compressed columns are."""
    return storage.path / f"{segment.segment_id()}.dic"


def write_numbers(path: Path, values: NDArray[Any]) -> None:
    """Write numbers, of the type that the array has."""
    with create_checked(path) as stream:
        stream.write(values.tobytes())


def write_bytes(path: Path, values: Iterable[bytes]) -> None:
    """Write values of any length, below 4 GB each."""
    lengths = []
    with create_checked(path) as stream:
        for value in values:
            stream.write(value)
            lengths.append(len(value))
        stream.write(np.array(lengths, LENGTH).tobytes())


class BytesColumn:
    """A column of bytes of ``count`` documents, the values of which ``unpack`` unpacks where they are compressed.

    ``starts`` and ``ends`` say where each value stands; asking for them raises ``IndexDamagedError`` where the values do not end
    where their lengths begin. Raises ``ValueError`` where there is no room for so many lengths.
    """

    def __init__(self, path: Path, count: int, unpack: Callable[[bytes], bytes] | None = None) -> None:
        self.file, self._count = CheckedFile(path), count
        self._unpack = unpack
        #: Where the values end.
        self.limit = self.file.size - count * LENGTH.itemsize
        if self.limit < 0:
            raise ValueError("it has values of fewer documents than there are")

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Where each value ends."""
        lengths = np.frombuffer(self.file.read(self.limit, self._count * LENGTH.itemsize), LENGTH)
        ends = np.cumsum(lengths, dtype=np.int64)
        if (ends[-1] if self._count else 0) != self.limit:
            raise damaged(self.file.path, Message("damage.unreadable", reason=_OTHER_LENGTHS))
        return ends

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where each value begins."""
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1]))[: self._count]

    def __getitem__(self, doc: int) -> bytes:
        begin = int(self.starts[doc])
        value = self.file.read(begin, int(self.ends[doc]) - begin)
        if self._unpack is None:
            return value
        try:
            return self._unpack(value)
        except ValueError as error:
            what = Message("damage.value", at=begin, reason=str(error))
            raise damaged(self.file.path, what) from error

    def stored(self, docs: Sequence[int]) -> Iterator[bytes]:
        """The values of some documents, increasing, as they are stored; what lies near each other is read at once."""
        low = 0
        while low < len(docs):
            high = bisect_left(docs, docs[low] + _AT_ONCE, low)  # few of many may be far from each other
            some, low = docs[low:high], high
            first = int(self.starts[some[0]])
            data = self.file.read(first, int(self.ends[some[-1]]) - first)
            starts, ends = (self.starts[some] - first).tolist(), (self.ends[some] - first).tolist()
            for start, end in zip(starts, ends, strict=True):
                yield data[start:end]

    def __len__(self) -> int:
        return self._count


class RawColumn:
    """A column of bytes that may be damaged: what is said to be in it, and nothing is verified.

    ``starts`` and ``ends`` say where each value stands, reckoned from the first, ``limit`` where all end.
    """

    def __init__(self, path: Path, lengths: NDArray[Any], limit: int) -> None:
        self._path, self.limit = path, limit
        self.ends = np.cumsum(lengths, dtype=np.int64)
        self.starts = self.ends - lengths

    @classmethod
    def open(cls, path: Path, count: int) -> RawColumn:
        """The column of so many documents. Raises ``ValueError`` where it is too short for so many."""
        size = data_size(path.stat().st_size)
        limit = size - count * LENGTH.itemsize
        return cls(path, np.frombuffer(read_raw(path, limit, size), LENGTH), limit)

    @property
    def consistent(self) -> bool:
        """Whether the values end where their lengths begin."""
        return self.limit == (int(self.ends[-1]) if len(self.ends) else 0)

    def between(self, begin: int, end: int) -> bytes:
        """The bytes between two places; fewer where there are no more."""
        return read_raw(self._path, begin, min(end, self.limit))


def read_raw(path: Path, begin: int, end: int) -> bytes:
    """What stands between two places of a file. Raises ``ValueError`` where there are no such places."""
    with open_plain(path) as stream:
        stream.seek(begin)
        return stream.read(max(0, end - begin))


def samples(count: int, value: Callable[[int], bytes]) -> tuple[list[bytes], int]:
    """Some of the values of a column, evenly chosen; and about how many bytes all have."""
    found: list[bytes] = []
    size = 0
    # The first ones say how many there is room for; twice as many, at most, are read.
    for doc in range(0, count, max(1, count // 64)):
        found.append(value(doc))
        size += len(found[-1])
    total = size * count // max(1, len(found))
    step = max(1, total // SAMPLE)
    if step < count // 64:
        found = [value(doc) for doc in range(0, count, step)]
    return found, total


def write_dictionaries(path: Path, columns: Sequence[tuple[int, Callable[[int], bytes], bytes]]) -> list[bytes]:
    """Choose a dictionary for each column (its number of values, each value, and a dictionary that there is, which may be
    empty; see ``make_dictionary``) and write them; the dictionaries.

    They stand there twice: whatever is compressed is lost without them.
    """
    made = [make_dictionary(*samples(count, value), known) for count, value, known in columns]
    body = np.array([len(one) for one in made], LENGTH).tobytes() + b"".join(made)
    copy = zlib.crc32(body).to_bytes(_SUM, "little") + body
    with create_checked(path) as stream:
        stream.write(copy + copy)
    return made


def read_dictionaries(data: bytes, columns: int) -> list[Decompressor]:
    """What unpacks each column, by the first copy of the dictionaries that is whole. Raises ``ValueError``."""
    for copy in (data[: len(data) // 2], data[len(data) // 2 :]):
        body = copy[_SUM:]
        if len(copy) > _SUM and zlib.crc32(body).to_bytes(_SUM, "little") == copy[:_SUM]:
            lengths = np.frombuffer(body, LENGTH, columns)
            ends = np.cumsum(lengths, dtype=np.int64) + lengths.nbytes
            return [
                Decompressor(body[end - size : end]) for size, end in zip(lengths.tolist(), ends.tolist(), strict=True)
            ]
    raise ValueError("neither copy of the dictionaries is whole")
