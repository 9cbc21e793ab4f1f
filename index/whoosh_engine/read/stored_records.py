"""The stored records of one segment, read without its other files: what an index can be written anew from.

A record is whole where all files that it stands in are those that the manifest names, or where its own checksum fits
it. Of a damaged file every record is tried by itself, so that a flipped bit costs one report.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError
from index.report import Report, SourceRow
from index.whoosh_engine.format.columns import RawColumn, read_dictionaries, read_raw
from index.whoosh_engine.format.damage import UNREADABLE
from index.whoosh_engine.format.manifest import digest
from index.whoosh_engine.format.packing.checked_file import data_size
from index.whoosh_engine.format.schema import COMPRESSED, PUBLISHED, RECORD, SOURCE, SUMS
from index.whoosh_engine.format.stored_fields import record_sum, unpack_report, unpack_source
from index.whoosh_engine.format.terms.postings import PostingLists
from index.whoosh_engine.format.terms.term_reader import TermReader
from index.whoosh_engine.read import old_layouts

#: Files that have a number of four bytes for each document: they say how many documents there are.
_COUNTING = (SUMS, PUBLISHED)


class _Layout(NamedTuple):
    """How records lie: the columns, how one is opened, what reads a record put together of their values.

    ``size`` says how many bytes of a file are data.
    """

    record: Sequence[str]
    column: Callable[[Path, int], RawColumn | None]
    unpack: Callable[..., Report]
    size: Callable[[int], int]


def _open_column(path: Path, count: int) -> RawColumn | None:
    try:
        return RawColumn.open(path, count)
    except (OSError, *UNREADABLE):
        return None


_NOW = _Layout(RECORD, _open_column, unpack_report, data_size)
_BEFORE = _Layout(old_layouts.RECORD, old_layouts.open_column, old_layouts.unpack_report, int)


class StoredRecords:
    """The records of a segment of ``count`` documents.

    ``files`` are the sizes and checksums that a manifest has of the segment's files, empty where none names it.
    ``whole`` says whether every file that records stand in is the one that was written.
    """

    def __init__(
        self, folder: Path, segment: str, files: Mapping[str, tuple[int, str]], count: int | None = None
    ) -> None:
        self.segment = segment
        self._base = folder / segment
        old = self._path(old_layouts.RECORD[-1]).is_file()
        self._layout = _BEFORE if old else _NOW
        self._known = bool(files)
        dictionaries, *_ = self._others = [Path(f"{self._base}.{end}") for end in ("dic", "pst", "trm")]
        paths = {name: self._path(name) for name in (*self._layout.record, *_COUNTING)}
        paths |= {path.name: path for path in self._others}
        self._as_written = {name for name, path in paths.items() if path.name in files and _is(path, *files[path.name])}
        needed = {*self._layout.record} | (set() if old else {dictionaries.name})
        self.whole = self._as_written >= needed
        self.count = self._count() if count is None else count
        self._columns = {name: self._layout.column(self._path(name), self.count) for name in self._layout.record}
        self._sums = self._read_sums()
        self._unpackers = {} if old else self._read_unpackers(dictionaries)

    def _path(self, column: str) -> Path:
        return Path(f"{self._base}.{column}.col")

    def _count(self) -> int:
        """How many documents there are, by the files that have a number for each; the first whole one is believed."""
        sizes = []
        for name in _COUNTING:
            with contextlib.suppress(OSError):
                sizes.append((name, self._layout.size(self._path(name).stat().st_size) // 4))
        return max(0, next((size for name, size in sizes if name in self._as_written), sizes[0][1] if sizes else 0))

    def _read_sums(self) -> NDArray[np.uint32] | None:
        try:
            path = self._path(SUMS)
            sums = np.frombuffer(read_raw(path, 0, self._layout.size(path.stat().st_size)), ">u4")
        except (OSError, ValueError):
            return None
        return sums.astype(np.uint32) if len(sums) == self.count else None

    def _read_unpackers(self, path: Path) -> dict[str, Callable[[bytes], bytes]]:
        try:
            data = read_raw(path, 0, data_size(path.stat().st_size))
            return dict(zip(COMPRESSED, read_dictionaries(data, len(COMPRESSED)), strict=True))
        except (OSError, *UNREADABLE):
            return {}

    def report(self, doc: int) -> Report | None:
        """The record of a document, or ``None`` where it is not known to be whole.

        Of a segment that no manifest names and that has no checksums of records, those that can be read are taken.
        """
        for parts in self._readings(doc):
            fits = self._sums is not None and record_sum(parts) == self._sums[doc]
            if fits or self.whole or (self._sums is None and not self._known):
                try:
                    return self._layout.unpack(*parts)
                except Exception:  # noqa: S112 - whatever it is that cannot be read
                    continue
        return None

    def _readings(self, doc: int) -> Iterator[tuple[bytes, ...]]:
        """What may be the record of a document. Several, where the lengths of values may be damaged."""
        yield from product(*(self._values(name, doc) for name in self._layout.record))

    def _values(self, name: str, doc: int) -> list[bytes]:
        """What may be the value of a document: reckoned from the first value, from the last one, from both.

        One damaged length moves all values behind it if they are reckoned from the first, all before it from the last.
        """
        column = self._columns[name]
        if column is None:
            return []
        start, end = int(column.starts[doc]), int(column.ends[doc])
        shift = column.limit - int(column.ends[-1])
        bounds = [(start, end)]
        if shift and name not in self._as_written:
            bounds += [(start + shift, end + shift), (start, end + shift)]
        values = [column.between(low, high) for low, high in bounds if 0 <= low <= high]
        if name not in COMPRESSED or self._layout is _BEFORE:
            return values
        unpacked = []
        for value in values:
            with contextlib.suppress(KeyError, ValueError):
                unpacked.append(self._unpackers[name](value))
        return unpacked

    def source(self, doc: int) -> SourceRow | None:
        """What is known of a lost report: its id, and where it came from; ``None`` where its files do not tell."""
        column = self._columns[SOURCE]
        if column is not None and SOURCE in self._as_written:
            return unpack_source(column.between(int(column.starts[doc]), int(column.ends[doc])))
        report_id = self._ids.get(doc)
        return None if report_id is None else SourceRow(report_id, None, None, None, None)

    @cached_property
    def _ids(self) -> dict[int, str]:
        """The ids of documents, by the dictionary of terms; none where it is not whole."""
        _, lists, terms = self._others
        try:
            reader = TermReader(terms, PostingLists(lists, self.count))
            return {int(reader.lists.read(entry)[0][0]): term.decode() for term, entry in reader.items("id")}
        except (OSError, IndexDamagedError, *UNREADABLE):
            return {}


def _is(path: Path, size: int, sha256: str) -> bool:
    try:
        return path.stat().st_size == size and digest(path) == sha256
    except OSError:
        return False
