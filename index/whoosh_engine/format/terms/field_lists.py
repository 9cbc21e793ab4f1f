"""Reads the terms and posting lists of a field many at a time, as arrays: what merging needs of the term index.

The lists that ``posting_writer`` writes have few layouts, and those of one layout are cut out and decoded together.
What looks otherwise is not ours and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError
from index.messages import Message
from index.whoosh_engine.format.damage import damaged, decoding
from index.whoosh_engine.format.terms.posting_layout import ARRAY, BEGIN, EXTENT, HEAD, INFO, MARK
from index.whoosh_engine.format.terms.postings import Docs, Ints
from index.whoosh_engine.format.terms.term_reader import TermReader

#: What stands before each entry: the lengths of its key and its value.
_LENGTHS = np.dtype([("key", ">i4"), ("value", ">i4")])

#: What stands before each key: the number of its field.
_FIELD = np.dtype(">u2")

#: Where in a pickled array its kind of numbers stands.
_KIND_AT = ARRAY.index(b"%b")

#: How wide numbers of a kind are, in bytes, by its letter; that of a string of bytes among them.
_WIDTHS = np.zeros(256, np.int64)
_WIDTHS[list(b"BHI")] = 1, 2, 4

#: The whole head of a pickled array, up to the length of its numbers in bytes; likewise of a pickled string of bytes.
_ARRAY_HEAD, _BYTES_HEAD = len(ARRAY % (b"H", 2)), 1
_SIZE = 4


class Lists(NamedTuple):
    """Posting lists laid end to end: the number of each one's term, how many documents it has; these and how often."""

    terms: Ints
    sizes: Ints
    docs: Docs
    counts: Docs

    def reordered(self, order: Ints) -> Lists:
        """The lists in another order."""
        moved = reordering(self.sizes, order)
        return Lists(self.terms[order], self.sizes[order], self.docs[moved], self.counts[moved])


def reordering(sizes: Ints, order: Ints) -> Ints:
    """Where to take each element of groups of these sizes from, so that the groups come in this order."""
    ends, sorted_sizes = np.cumsum(sizes), sizes[order]
    new_ends = np.cumsum(sorted_sizes)
    moved: Ints = np.repeat((ends - sizes)[order] - (new_ends - sorted_sizes), sorted_sizes)
    moved += np.arange(len(moved))
    return moved


def joined(parts: list[Lists]) -> Lists:
    """Lists of several parts."""
    return Lists(*map(np.concatenate, zip(*parts, strict=True)))


_NONE = Lists(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32))


class FieldLists:
    """The terms of a field, numbered from 0 in byte order. ``sizes`` says how many documents have each."""

    def __init__(self, reader: TermReader, field: str) -> None:
        self._reader = reader
        self._file, self._blocks = reader.map, reader.lists.map
        with decoding(reader.path):
            self._find(field)

    def _find(self, field: str) -> None:
        """Find the terms of the field."""
        reader = self._reader
        data = np.frombuffer(self._file, np.uint8)
        at = reader.positions()[slice(*reader.bounds(field))].astype(np.int64)
        self._keys: Ints = at + _LENGTHS.itemsize
        lengths = _records(data, at, _LENGTHS)
        self._values: Ints = self._keys + lengths["key"]
        self._ends: Ints = self._values + lengths["value"]
        reader.check_places(at, self._ends)
        info = _records(data, self._values, INFO)
        self._inlined: NDArray[np.bool_] = info["f"] != 0
        self.sizes: Ints = info["n"].astype(np.int64)
        wrong = (self.sizes < 1) | (self.sizes > reader.lists.documents) | (lengths["key"] < _FIELD.itemsize)
        # No posting takes less than a byte.
        if wrong.any() or int(self.sizes.sum()) > len(self._file) + len(self._blocks):
            raise self._unknown()

    def terms(self) -> list[bytes]:
        """All terms."""
        bounds = map(slice, (self._keys + _FIELD.itemsize).tolist(), self._values.tolist())
        return list(map(self._file.__getitem__, bounds))

    def read(self, low: int, high: int) -> Lists:
        """The lists of the terms from ``low`` to before ``high``, in any order.

        Raises ``IndexDamagedError`` where one does not lie as ``posting_layout`` says.
        """
        inlined = self._inlined[low:high]
        with decoding(self._reader.lists.path):
            lists = joined(
                [
                    _NONE,
                    *self._read_inlined(np.flatnonzero(inlined) + low),
                    *self._read_blocks(np.flatnonzero(~inlined) + low),
                ]
            )
        docs = lists.docs
        if len(docs) and not 0 <= int(docs.min()) <= int(docs.max()) < self._reader.lists.documents:
            raise self._unknown()
        return lists

    def _unknown(self) -> IndexDamagedError:
        return damaged(self._reader.lists.path, Message("damage.posting_list"))

    def _read_inlined(self, terms: Ints) -> Iterator[Lists]:
        """Lists that stand in the term index: numbers of two or four bytes, a letter before each."""
        data = np.frombuffer(self._file, np.uint8)
        at, sizes, ends_at = self._values[terms] + INFO.itemsize, self.sizes[terms], self._ends[terms]
        begun = BEGIN + b"("
        if (at + len(begun) + sizes >= ends_at).any() or (_records(data, at, np.dtype("S3")) != begun).any():
            raise self._unknown()
        at += len(begun)
        letters, read = data[at], 0
        for letter, width in ((ord("M"), 2), (ord("J"), 4)):
            chosen = np.flatnonzero(letters == letter)
            read += len(chosen)
            own, start = sizes[chosen], at[chosen]
            ends = np.cumsum(own)
            step = 1 + width
            places = np.repeat(start + 1 - step * (ends - own), own)
            places += np.arange(0, step * len(places), step)
            docs = data[places].astype(np.int32)
            for byte in range(1, width):
                docs |= data[places + byte].astype(np.int32) << np.int32(8 * byte)
            # Behind the documents a ``t``; then nothing, or a string of bytes with a head of two.
            start += step * own + 1
            counts = np.ones(len(docs), np.int32)
            often = data[start] == ord("C")
            first = np.repeat(start + 2 - (ends - own), own)
            first += np.arange(len(first))
            several = np.repeat(often, own)
            counts[several] = data[first[several]]
            yield Lists(terms[chosen], own, docs, counts)
        if read < len(terms):
            raise self._unknown()

    def _read_blocks(self, terms: Ints) -> Iterator[Lists]:
        """Lists that have a block of their own."""
        data = np.frombuffer(self._blocks, np.uint8)
        extents = _records(np.frombuffer(self._file, np.uint8), self._values[terms] + INFO.itemsize, EXTENT)
        at, sizes = extents["offset"].astype(np.int64), self.sizes[terms]
        heads = _records(data, at, HEAD)
        if ((at < 0) | (at + HEAD.itemsize + sizes > len(data)) | (heads["b"] != MARK) | (heads["B"] != BEGIN)).any():
            raise self._unknown()
        at += HEAD.itemsize
        widths = _WIDTHS[np.where(data[at] == ord("B"), ord("B"), data.take(at + _KIND_AT, mode="clip"))]
        packed = widths > 1
        begins = at + np.where(packed, _ARRAY_HEAD, _BYTES_HEAD) + _SIZE
        ends = begins + sizes * widths
        behind = ends + 2 * packed  # what ends an array
        kinds, read = data[behind], 0
        for width in (1, 2, 4):
            for kind in b"NGBc":
                chosen = np.flatnonzero((widths == width) & (kinds == kind))
                if not len(chosen):
                    continue
                read += len(chosen)
                own = sizes[chosen]
                docs = self._cut(begins[chosen], ends[chosen]).view(f"<u{width}")
                yield Lists(terms[chosen], own, _sums(docs, own), self._counts(kind, behind[chosen], own))
        if read < len(terms):
            raise self._unknown()

    def _counts(self, kind: int, at: Ints, sizes: Ints) -> Docs:
        """Frequencies that begin with a letter at these places: all 1; all the same; a byte each; a float each."""
        if kind == ord("N"):
            return np.ones(int(sizes.sum()), np.int32)
        if kind == ord("G"):
            same = _records(np.frombuffer(self._blocks, np.uint8), at + 1, np.dtype(">f8"))
            return np.repeat(same.astype(np.int32), sizes)
        begins = at + _SIZE + (_BYTES_HEAD if kind == ord("B") else _ARRAY_HEAD)
        dtype = np.dtype("u1" if kind == ord("B") else "<f4")
        return self._cut(begins, begins + sizes * dtype.itemsize).view(dtype).astype(np.int32)

    def _cut(self, begins: Ints, ends: Ints) -> NDArray[np.uint8]:
        """What stands between these places, end to end."""
        # As strings of bytes: picking single bytes takes longer than cutting a list, and memory.
        parts = map(self._blocks.__getitem__, map(slice, begins.tolist(), ends.tolist()))
        return np.frombuffer(b"".join(parts), np.uint8)


def _records(data: NDArray[np.uint8], at: Ints, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The records of this type that begin at these places; any where one would run over the end."""
    if not len(at):
        return np.empty(0, dtype)
    windows = np.lib.stride_tricks.sliding_window_view(data, dtype.itemsize)
    records: NDArray[Any] = windows[np.minimum(at, len(windows) - 1)].view(dtype)[:, 0]
    return records


def _sums(deltas: NDArray[Any], sizes: Ints) -> Docs:
    """Documents of lists of these sizes, given what each adds to the one before."""
    sums = np.cumsum(deltas, dtype=np.uint32)  # over all lists: what runs over goes away again
    before = np.cumsum(sizes) - sizes
    sums -= np.repeat(sums[before] - deltas[before], sizes)
    return sums.view(np.int32)
