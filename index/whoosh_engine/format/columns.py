"""Whoosh's columns of a segment, written and read as wholes.

Whoosh writes a column value by value and reads one by walking it; the files here are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3Segment

from index.whoosh_engine.format.storage import MappedStorage, create_file, map_bytes

#: Whoosh keeps the places of so many values or more beside their lengths.
_OFFSETS_FROM = 2**15 + 1

UNSIGNED = {1: "B", 2: "H", 4: "I"}
_CODES = {"B": ">u1", "H": ">u2", "I": ">u4"}


def column_path(storage: MappedStorage, segment: W3Segment, name: str) -> Path:
    """Where a column is."""
    name = str(W3Codec.column_filename(segment, name))
    return Path(storage.folder) / name


def write_numbers(path: Path, values: NDArray[Any]) -> None:
    """Write a ``NumericColumn``; the type of the array, big-endian, is that of the column."""
    with create_file(path) as stream:
        stream.write(values.tobytes())


def write_bytes(path: Path, pieces: Iterable[bytes | memoryview], lengths: NDArray[np.int64]) -> None:
    """Write a ``VarBytesColumn``, given its values end to end, in pieces of any size, and the length of each value."""
    with create_file(path) as stream:
        stream.writelines(pieces)
        code = _code(lengths)
        stream.write(lengths.astype(_CODES[code]).tobytes())
        if len(lengths) < _OFFSETS_FROM:
            stream.write(code.encode())
        else:
            offsets = np.cumsum(lengths) - lengths
            wide = _code(offsets)
            stream.write(offsets.astype(_CODES[wide]).tobytes() + f"{code}{wide}X".encode())


def _code(numbers: NDArray[np.int64]) -> str:
    top = int(numbers.max()) if len(numbers) else 0
    return next(code for size, code in UNSIGNED.items() if top < 1 << 8 * size)


class BytesColumn:
    """A ``VarBytesColumn`` of ``count`` documents, read in place.

    ``starts`` and ``ends`` say where each value stands in ``map``. Raises ``ValueError`` or ``LookupError`` where the
    file is not as we write it. ``code`` is how lengths are kept, where the file cannot be believed about it.
    """

    def __init__(self, path: Path, count: int, code: str | None = None) -> None:
        self.map: Any = map_bytes(path)
        end = len(self.map) - 1
        code = code or chr(self.map[end])
        if code == "X":
            code = chr(self.map[end - 2])
            end -= 2 + count * np.dtype(_CODES[chr(self.map[end - 1])]).itemsize
        width = np.dtype(_CODES[code])
        #: Where the values end and what says how long each is begins.
        self.limit: int = end - count * width.itemsize
        lengths = np.frombuffer(self.map, width, count, self.limit)
        self.ends = np.cumsum(lengths, dtype=np.int64)
        self.starts = self.ends - lengths
        self._bounds = [0, *self.ends.tolist()]

    def __getitem__(self, doc: int) -> bytes:
        value: bytes = self.map[self._bounds[doc] : self._bounds[doc + 1]]
        return value

    @property
    def consistent(self) -> bool:
        """Whether the values end where their lengths begin."""
        return bool(self.limit == self._bounds[-1])

    def __len__(self) -> int:
        return len(self.ends)
