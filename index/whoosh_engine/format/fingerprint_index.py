"""Which documents of a segment have which fingerprints, ``<segment>.prn``.

Fingerprints, increasing, and the document of each, in blocks of :data:`PRINTS`; those of a block are kept as what they
are more than its first one, in as many bits as that takes, the documents in as many as their number does. Behind the
blocks stand the first fingerprint of each and where it begins, and how many fingerprints there are. As terms, where nearly
every print would be a term of one document, they would take several times the room and time to write.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.messages import Message
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.packing.bits import PAD, PackedRows, pack_into, unpack, unpack_at
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.sorted_arrays import begins
from index.whoosh_engine.format.storage import IndexStorage

#: Fingerprints of a block.
PRINTS = 512

#: Bytes between two blocks that are read with them, for reading twice takes longer than that.
_GAP = 1 << 12

#: Documents that are read at once: what is reckoned with for each takes memory.
_AT_ONCE = 1 << 17

#: A print that several documents have, or that one may have in the next block too.
_SEVERAL = 2

_BLOCK = np.dtype([("first", "<u4"), ("width", "<u4"), ("at", "<u8")])
_TAIL = np.dtype([("count", "<u8"), ("width", "<u8")])

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]


def fingerprints_path(storage: IndexStorage, segment: Segment) -> Path:
    """Where the fingerprints of a segment are."""
    return storage.path / f"{segment.segment_id()}.prn"


def write_fingerprints(path: Path, parts: Iterable[tuple[Numbers, NDArray[np.int32]]]) -> None:
    """Write the file, given fingerprints and the document of each, in any order."""
    # Both in one integer: sorting these is ten times as fast as sorting places. A segment may have ten million.
    pairs = np.concatenate([np.empty(0, np.uint64), *(_paired(*part) for part in parts)])
    pairs.sort()
    width = int(pairs.astype(np.uint32).max(initial=0)).bit_length()
    blocks = np.zeros(-(-len(pairs) // PRINTS), _BLOCK)
    with create_checked(path) as stream:
        for number, low in enumerate(range(0, len(pairs), PRINTS)):
            some = pairs[low : low + PRINTS]
            prints = (some >> np.uint64(32)).astype(np.uint32)
            bits = int(prints[-1] - prints[0]).bit_length()
            blocks[number] = prints[0], bits, stream.tell()
            stream.write(_packed(prints - prints[0], bits) + _packed(some.astype(np.uint32), width))
        stream.write(blocks.tobytes() + np.array([(len(pairs), width)], _TAIL).tobytes())


def _paired(fingerprints: Numbers, docs: NDArray[np.int32]) -> NDArray[np.uint64]:
    pairs = fingerprints.astype(np.uint64)
    pairs <<= np.uint64(32)
    pairs |= docs.view(np.uint32)
    return pairs


def _packed(numbers: Numbers, width: int) -> bytes:
    words = np.zeros(len(numbers) * width // 32 + 2, np.uint64)
    pack_into(words, np.arange(len(numbers)) * width, numbers)
    return words.astype("<u4").tobytes()[: _size(len(numbers), width)]


def _size(count: int, width: int) -> int:
    return count * width + 7 >> 3


class _Blocks(NamedTuple):
    """The first fingerprint of each block, how many bits its others take, and where it begins; last, where all end."""

    firsts: Places
    widths: Places
    begins: Places


class FingerprintReader:
    """The fingerprints of a segment of so many ``documents``."""

    def __init__(self, path: Path, documents: int) -> None:
        self.file = CheckedFile(path)
        self._documents = documents
        tail = self.file.read(self.file.size - _TAIL.itemsize, _TAIL.itemsize)
        self._count, self._width = np.frombuffer(tail, _TAIL)[0].tolist()
        blocks = -(-self._count // PRINTS)
        self._at = self.file.size - _TAIL.itemsize - blocks * _BLOCK.itemsize
        if self._at < 0 or self._width > 32:
            raise ValueError("it says of itself what cannot be")

    @cached_property
    def _blocks(self) -> _Blocks:
        size = self.file.size - _TAIL.itemsize - self._at
        blocks = np.frombuffer(self.file.read(self._at, size), _BLOCK)
        firsts, widths = (blocks[name].astype(np.int64) for name in ("first", "width"))
        counts = np.minimum(self._count - PRINTS * np.arange(len(blocks)), PRINTS)
        sizes = (counts * widths + 7 >> 3) + (counts * self._width + 7 >> 3)
        at = np.append(0, np.cumsum(sizes))
        # One lies behind the other, so that what is between two of them can be read with them.
        in_order = (np.diff(firsts) >= 0).all() and (at == [*blocks["at"], self._at]).all()
        if (widths > 32).any() or not in_order:
            raise damaged(self.file.path, Message("damage.blocks"))
        return _Blocks(firsts, widths, at)

    def _read(self, blocks: Places) -> tuple[NDArray[np.uint8], Places]:
        """Blocks, one at least, by increasing number: bytes that have them, and where among these each begins."""
        starts, ends = self._blocks.begins[blocks], self._blocks.begins[blocks + 1]
        apart = starts[1:] - ends[:-1] > _GAP
        first, last = np.append(True, apart), np.append(apart, True)
        begin, end = starts[first], ends[last] + len(PAD)  # behind the last block stands more than a padding
        at = np.append(0, np.cumsum(end - begin))
        data = np.empty(at[-1], np.uint8)
        for start, low, high in zip(begin.tolist(), at[:-1].tolist(), at[1:].tolist(), strict=True):
            self.file.read_into(start, data[low:high])
        return data, starts + (at[:-1] - begin)[np.cumsum(first) - 1]

    def _prints(self, block: int) -> Numbers:
        """The fingerprints of a block."""
        first, bits, at = (int(column[block]) for column in self._blocks)
        count = min(PRINTS, self._count - block * PRINTS)
        data = np.frombuffer(self.file.read(at, _size(count, bits)) + PAD, np.uint8)
        return unpack(data, count, bits).astype(np.uint32) + np.uint32(first)

    def ranges(self, fingerprints: Numbers) -> tuple[Places, Places]:
        """Where the documents of each print begin and end, for :meth:`docs`; the prints increase, each once."""
        wanted, firsts = fingerprints.astype(np.int64), self._blocks.firsts
        if not (len(firsts) and len(wanted)):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
        # A print begins behind the first of the last block that begins before it; it ends there too, or in a later one.
        block = np.column_stack([firsts.searchsorted(wanted, side) for side in ("left", "right")]).ravel()
        block = np.maximum(block - 1, 0)
        is_new = begins(block)
        data, at = self._read(block[is_new])
        at = at[is_new.cumsum() - 1]
        starts, having = self._below(wanted, data, block[0::2], at[0::2])
        ends = starts + having
        several = np.flatnonzero(having == _SEVERAL)
        ends[several], _ = self._below(wanted[several] + 1, data, block[1::2][several], at[1::2][several])
        return starts, ends

    def _below(self, limits: Places, data: NDArray[np.uint8], block: Places, at: Places) -> tuple[Places, Places]:
        """How many prints are below each limit; how many are the limit: none, one, or perhaps more.

        The limits are looked for all at once, by halves, each in a block that begins at a place of the data: what is before
        the block is below the limit, and what is behind it is not.
        """
        widths = self._blocks.widths[block]
        prints = PackedRows(data, 8 * at, widths)
        count, limits = np.minimum(self._count - PRINTS * block, PRINTS), limits - self._blocks.firsts[block]
        below, step = np.zeros_like(limits), PRINTS
        while step:
            further = below + step
            below += step * ((prints[further - 1] < limits) & (further <= count))
            step //= 2
        has_one = (below < count) & (prints[below] == limits)
        is_more = (below + 1 >= count) | has_one & (prints[below + 1] == limits)
        return PRINTS * block + below, np.where(is_more, _SEVERAL, has_one)

    def docs(self, starts: Places, ends: Places) -> tuple[Numbers, Places]:
        """The documents of several prints, deleted ones included, and of which print each is, by its place in ``starts``.

        Those of a print are behind one another and increase. ``starts`` and ``ends`` as :meth:`ranges` gives them.
        """
        lengths = ends - starts
        wanted = np.repeat(np.arange(len(starts)), lengths)
        last = np.cumsum(lengths)
        parts = [np.empty(0, np.uint32)]
        for first in range(0, len(wanted), _AT_ONCE):
            own = wanted[first : first + _AT_ONCE]
            parts.append(self._docs_at(np.arange(first, first + len(own)) + (ends - last)[own]))
        return np.concatenate(parts), wanted

    def _docs_at(self, places: Places) -> Numbers:
        """The documents at places that increase."""
        block = places // PRINTS
        is_new = begins(block)
        blocks = block[is_new]
        data, at = self._read(blocks)
        count = np.minimum(self._count - PRINTS * blocks, PRINTS)
        at += count * self._blocks.widths[blocks] + 7 >> 3
        bits = 8 * at[is_new.cumsum() - 1] + places % PRINTS * self._width
        docs = unpack_at(data, bits, np.array([self._width])).astype(np.uint32)
        if docs.max(initial=0) >= self._documents:
            raise damaged(self.file.path, Message("damage.blocks"))
        return docs

    def all(self) -> tuple[Numbers, Numbers]:
        """Every print and its document."""
        prints = [np.empty(0, np.uint32), *(self._prints(block) for block in range(len(self._blocks.firsts)))]
        return np.concatenate(prints), self.docs(np.array([0]), np.array([self._count]))[0]
