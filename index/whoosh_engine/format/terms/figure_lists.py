"""The figures of a segment, a list each: which documents have a place for it, the numbers, and what is said of them.

Behind the lists, each compressed, stand their names with how many documents and bytes each has, and the size of that head.
A report with statutory tables has some two hundred cells, nearly all 0: compressed they take less than one of its sentences.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.packing.compression import compress, decompress

#: The column of which this is the file.
FIGURE_LISTS = "figures"

#: How numbers stand in the file: documents less the one before, figures, what is said of them, and the size of the head.
_DOC, _VALUE, _MARK, _SIZE = (np.dtype(name) for name in ("<u4", "<f8", "u1", "<u4"))


class FigureList(NamedTuple):
    """Documents, increasing; the figure of each, not a number where none is stated; the bits of ``index.figures.cells``."""

    docs: NDArray[np.int32]
    values: NDArray[np.float64]
    marks: NDArray[np.uint8]


def write_figures(path: Path, lists: Iterable[tuple[str, FigureList]]) -> None:
    """Write figures, each under its name."""
    head = []
    with create_checked(path) as stream:
        for name, (docs, values, marks) in lists:
            steps = np.diff(docs, prepend=0).astype(_DOC)
            packed = compress(steps.tobytes() + values.astype(_VALUE).tobytes() + marks.astype(_MARK).tobytes())
            stream.write(packed)
            head.append((name, len(docs), len(packed)))
        described = compress(json.dumps(head).encode())
        stream.write(described)
        stream.write(np.array([len(described)], _SIZE).tobytes())


class FigureReader:
    """Reads them. Being asked, it raises ``ValueError`` where the file is not as :func:`write_figures` makes it."""

    def __init__(self, path: Path) -> None:
        self._file = CheckedFile(path)

    @cached_property
    def _lists(self) -> dict[str, tuple[int, int, int]]:
        """Where each list begins, its bytes and its documents."""
        end = self._file.size - _SIZE.itemsize
        size = int(np.frombuffer(self._file.read(end, _SIZE.itemsize), _SIZE)[0])
        lists: dict[str, tuple[int, int, int]] = {}
        at = 0
        for name, count, packed in json.loads(decompress(self._file.read(end - size, size))):
            lists[name] = at, packed, count
            at += packed
        if at != end - size:
            raise ValueError("its lists are of other lengths than it says")
        return lists

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._file.path

    def names(self) -> list[str]:
        """The figures that some document has."""
        return list(self._lists)

    def read(self, name: str) -> FigureList:
        """A figure; empty where no document has it."""
        at, size, count = self._lists.get(name, (0, 0, 0))
        data = decompress(self._file.read(at, size)) if count else b""
        ends = np.cumsum([count * kind.itemsize for kind in (_DOC, _VALUE, _MARK)]).tolist()
        if len(data) != ends[-1]:
            raise ValueError("a list has figures of more or fewer documents than it says")
        docs = np.cumsum(np.frombuffer(data[: ends[0]], _DOC), dtype=np.int64).astype(np.int32)
        values = np.frombuffer(data[ends[0] : ends[1]], _VALUE).astype(np.float64)
        return FigureList(docs, values, np.frombuffer(data[ends[1] :], _MARK))
