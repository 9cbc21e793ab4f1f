"""The stored records of one segment, read without its other files: what an index can be written anew from.

A record is whole where all files that it stands in are those that the manifest names, or where its own checksum fits
it. Of a damaged file every record is tried by itself, so that a flipped bit costs one report.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.report import Report, SourceRow
from index.whoosh_engine.format.columns import UNSIGNED, BytesColumn
from index.whoosh_engine.format.manifest import digest
from index.whoosh_engine.format.schema import PUBLISHED, RECORD, SOURCE, STORED, SUMS
from index.whoosh_engine.format.stored_fields import record_sum, unpack_report, unpack_source
from index.whoosh_engine.format.terms.stock_pickles import stored_id

#: Files that have a number for each document, with its width in bytes: they say how many documents there are.
_COUNTING = ((SUMS, 4), (PUBLISHED, 4))


class StoredRecords:
    """The records of a segment of ``count`` documents.

    ``files`` are the sizes and checksums that a manifest has of the segment's files, empty where none names it.
    ``whole`` says whether every file that records stand in is the one that was written.
    """

    def __init__(
        self, folder: Path, segment: str, files: Mapping[str, tuple[int, str]], count: int | None = None
    ) -> None:
        self.segment = segment
        self._paths = {name: folder / f"{segment}.{name}.col" for name in (*RECORD, SUMS, PUBLISHED, STORED)}
        self._known = bool(files)
        self._as_written = {
            name for name, path in self._paths.items() if path.name in files and _is(path, *files[path.name])
        }
        self.whole = self._as_written.issuperset(RECORD)
        self.count = self._count() if count is None else count
        self._columns = {name: self._column(name) for name in (*RECORD, STORED)}
        self._sums = self._read_sums()

    def _count(self) -> int:
        """How many documents there are, by the files that have a number for each; the first whole one is believed."""
        sizes = [(name, self._paths[name].stat().st_size // width) for name, width in _COUNTING if self._has(name)]
        return next((size for name, size in sizes if name in self._as_written), sizes[0][1] if sizes else 0)

    def _has(self, name: str) -> bool:
        return self._paths[name].is_file()

    def _column(self, name: str) -> BytesColumn | None:
        columns = []
        # The last byte of the file says how wide the lengths are; where it is damaged, the one that fits is taken.
        for code in (None, *UNSIGNED.values()):
            with contextlib.suppress(OSError, ValueError, KeyError, IndexError):
                columns.append(BytesColumn(self._paths[name], self.count, code))
                if columns[-1].consistent:
                    return columns[-1]
        return columns[0] if columns else None

    def _read_sums(self) -> NDArray[np.uint32] | None:
        try:
            sums = np.frombuffer(self._paths[SUMS].read_bytes(), ">u4")
        except (OSError, ValueError):
            return None
        return sums.astype(np.uint32) if len(sums) == self.count else None

    def report(self, doc: int) -> Report | None:
        """The record of a document, or ``None`` where it is not known to be whole.

        Of a segment that no manifest names and that has no checksums of records, those that can be read are taken.
        """
        for parts in self._readings(doc):
            fits = self._sums is not None and record_sum(parts) == self._sums[doc]
            if fits or self.whole or (self._sums is None and not self._known):
                try:
                    return unpack_report(*parts)
                except Exception:  # noqa: S112 - whatever it is that cannot be read
                    continue
        return None

    def _readings(self, doc: int) -> Iterator[tuple[bytes, ...]]:
        """What may be the record of a document. Several, where the lengths of values may be damaged."""
        columns = [self._columns[name] for name in RECORD]
        if all(column is not None for column in columns):
            yield from product(
                *(
                    _values(column, doc, sure=name in self._as_written)
                    for name, column in zip(RECORD, columns, strict=True)
                    if column is not None
                )
            )

    def source(self, doc: int) -> SourceRow | None:
        """What is known of a lost report: its id, and where it came from; ``None`` where its files do not tell."""
        column, stored = self._columns[SOURCE], self._columns[STORED]
        try:
            if column is not None and SOURCE in self._as_written:
                return unpack_source(column[doc])
            if stored is not None and STORED in self._as_written:
                return SourceRow(stored_id(zlib.decompress(stored[doc])), None, None, None, None)
        except Exception:
            return None
        return None


def _is(path: Path, size: int, sha256: str) -> bool:
    try:
        return path.stat().st_size == size and digest(path) == sha256
    except OSError:
        return False


def _values(column: BytesColumn, doc: int, *, sure: bool) -> list[bytes]:
    """What may be the value of a document: reckoned from the first value, from the last one, from both.

    One damaged length moves all values behind it if they are reckoned from the first, all before it from the last.
    """
    start, end = int(column.starts[doc]), int(column.ends[doc])
    shift = column.limit - int(column.ends[-1])
    bounds = [(start, end)] if sure or not shift else [(start, end), (start + shift, end + shift), (start, end + shift)]
    return [bytes(column.map[low:high]) for low, high in bounds if 0 <= low <= high]
