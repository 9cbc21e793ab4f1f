"""Reads the terms and posting lists of a field many at a time, as arrays: what merging needs of them.

The parts of many lists that lie alike are cut out and decoded together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.messages import Message
from index.whoosh_engine.format.damage import damaged, decoding
from index.whoosh_engine.format.packing.bits import PAD, unpack_at
from index.whoosh_engine.format.terms.postings import Bytes, Docs, Ints, Shape, shapes_of
from index.whoosh_engine.format.terms.term_reader import TermReader

Offsets = NDArray[np.uint32]


class Lists(NamedTuple):
    """Posting lists laid end to end: the number of each one's term, how many documents it has; these and how often."""

    terms: Ints
    sizes: Ints
    docs: Docs
    counts: Docs


def reordering(sizes: Ints, order: Ints) -> Ints:
    """Where to take each element of groups of these sizes from, so that the groups come in this order."""
    ends, sorted_sizes = np.cumsum(sizes), sizes[order]
    new_ends = np.cumsum(sorted_sizes)
    moved: Ints = np.repeat((ends - sizes)[order] - (new_ends - sorted_sizes), sorted_sizes)
    moved += np.arange(len(moved))
    return moved


def within(sizes: Ints) -> Ints:
    """The place of each element in its group, of groups of these sizes."""
    ends = np.cumsum(sizes)
    places: Ints = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
    return places


def joined(parts: list[Lists]) -> Lists:
    """Lists of several parts."""
    return Lists(*map(np.concatenate, zip(*parts, strict=True)))


class FieldLists:
    """The terms of a field that begin with ``prefix``, numbered from 0 in byte order.

    ``sizes`` says how many documents have each.
    """

    def __init__(self, reader: TermReader, field: str, prefix: bytes = b"") -> None:
        self._reader, self._documents = reader, reader.lists.documents
        self._terms: list[bytes] = []
        numbers = [np.empty((4, 0), np.int64)]
        for block, low, high in reader.blocks(field, *reader.bounds(field, prefix)):
            self._terms += block.terms[low:high]
            numbers.append(block.numbers()[:, low:high])
        self.sizes, self._totals, self._far, self._at = np.concatenate(numbers, axis=1)
        wrong = (self.sizes < 1) | (self.sizes > self._documents) | (self._totals < self.sizes)
        wrong |= (self._far > self._totals) | (self._at[:1].min(initial=0) > self._at)
        # No place takes less than a bit.
        if wrong.any() or int(self._totals.sum()) > 8 * reader.lists.file.size + self._documents * len(wrong):
            raise damaged(reader.path, Message("damage.too_many"))

    def take_terms(self) -> list[bytes]:
        """All terms, which are let go of: of many segments they take more memory than their lists."""
        terms, self._terms = self._terms, []
        return terms

    def read(self, low: int, high: int) -> Lists:
        """The lists of the terms from ``low`` to before ``high``, in their order.

        Raises ``IndexDamagedError`` where one does not lie as ``postings`` says.
        """
        return self._read(low, high, None)[0]

    def read_places(self, low: int, high: int, is_far: NDArray[np.bool_]) -> tuple[Lists, Offsets]:
        """The same with the places of all lists, each counted from the beginning of its text.

        ``is_far`` says which documents have long texts.
        """
        lists, places = self._read(low, high, is_far)
        assert places is not None
        return lists, places

    def _read(self, low: int, high: int, is_far: NDArray[np.bool_] | None) -> tuple[Lists, Offsets | None]:
        sizes, totals, far, at = (part[low:high] for part in (self.sizes, self._totals, self._far, self._at))
        if low == high:
            nothing = np.empty(0, np.int32)
            return Lists(np.arange(0), sizes, nothing, nothing), np.empty(0, np.uint32)
        shape, head = shapes_of(sizes, totals, self._documents), self._reader.head
        ends = at + shape.size
        if is_far is not None:
            ends = ends + (totals * head.near + 7 >> 3) + (far * head.far + 7 >> 3)
        with decoding(self._reader.path):
            file = self._reader.lists.file
            data = np.frombuffer(file.read(int(at[0]), int(ends.max()) - int(at[0]) + len(PAD)), np.uint8)
            at = at - at[0]
            docs = self._documents_of(data, at, sizes, shape)
            counts = self._counts_of(data, at + shape.documents, sizes, totals)
            lists = Lists(np.arange(low, high), sizes, docs, counts)
            if is_far is None:
                return lists, None
            return lists, self._places_of(data, at + shape.size, lists, totals, far, is_far)

    def _documents_of(self, data: Bytes, at: Ints, sizes: Ints, shape: Shape) -> Docs:
        docs = np.empty(int(sizes.sum()), np.int64)
        dense, low = shape.low == 0, shape.low
        owners = np.repeat(np.arange(len(sizes)), sizes)
        ones, base = _ones(data, at + shape.lows, shape.bits)
        if len(ones) != len(docs) or (base.searchsorted(ones, "right") - 1 != owners).any():
            raise self._reader.lists.unknown()
        docs[:] = ones - base[owners]
        sparse = ~dense[owners]
        number, width = within(sizes)[sparse], low[owners[sparse]]
        bits = 8 * at[owners[sparse]] + number * width
        docs[sparse] = docs[sparse] - number << width | unpack_at(data, bits, width).astype(np.int64)
        if len(docs) and int(docs.max()) >= self._documents:
            raise self._reader.lists.unknown()
        return docs.astype(np.int32)

    def _counts_of(self, data: Bytes, at: Ints, sizes: Ints, totals: Ints) -> Docs:
        counts = np.ones(int(sizes.sum()), np.int32)
        several = totals > sizes
        if several.any():
            ones, base = _ones(data, at[several], totals[several])
            if (
                len(ones) != int(sizes[several].sum())
                or (ones[np.cumsum(sizes[several]) - sizes[several]] != base).any()
            ):
                raise self._reader.lists.unknown()
            counts[np.repeat(several, sizes)] = np.diff(ones, append=int(totals[several].sum()))
        return counts

    def _places_of(
        self, data: Bytes, at: Ints, lists: Lists, totals: Ints, far: Ints, is_far: NDArray[np.bool_]
    ) -> Offsets:
        head, owners = self._reader.head, np.repeat(np.arange(len(totals)), totals)
        bits = 8 * at[owners] + within(totals) * head.near
        places = unpack_at(data, bits, np.full(len(bits), head.near)).astype(np.uint32)
        long = np.repeat(is_far[lists.docs], lists.counts)
        if (np.bincount(owners[long], minlength=len(far)) != far).any():
            raise self._reader.lists.unknown()
        if long.any():
            at = at + (totals * head.near + 7 >> 3)
            bits = 8 * at[owners[long]] + within(far) * head.far
            places[long] |= unpack_at(data, bits, np.full(len(bits), head.far)).astype(np.uint32) << np.uint32(
                head.near
            )
        return places


def _ones(data: Bytes, at: Ints, bits: Ints) -> tuple[NDArray[np.intp], Ints]:
    """Which bits are set of so many from the beginning of each of these bytes, all laid end to end; where each begins."""
    parts = (data[begin : begin + size] for begin, size in zip(at.tolist(), (bits + 7 >> 3).tolist(), strict=True))
    every = np.unpackbits(np.concatenate(list(parts)), bitorder="little").view(bool)
    sizes = bits + 7 & ~7
    ones = every.nonzero()[0]
    # What fills up a byte is left out of the count.
    base = np.cumsum(bits) - bits
    owners = np.repeat(np.arange(len(bits)), np.add.reduceat(every, np.cumsum(sizes) - sizes, dtype=np.int64))
    return ones - (np.cumsum(sizes) - sizes - base)[owners], base
