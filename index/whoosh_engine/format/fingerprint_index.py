"""Which documents of a segment have which fingerprints, ``<segment>.prn``.

Fingerprints, increasing, and the document of each, in blocks of :data:`PRINTS`; those of a block are kept as what they
are more than its first one, in as many bits as that takes, the documents in as many as their number does. Behind the
blocks stand the first fingerprint of each and where it begins, and how many fingerprints there are. As terms, where nearly
every print would be a term of one document, they would take several times the room and time to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment

from index.messages import Message
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.packing.bits import PAD, pack_into, unpack, unpack_chosen
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.storage import IndexStorage

#: Fingerprints of a block.
PRINTS = 512

_BLOCK = np.dtype([("first", "<u4"), ("width", "<u4"), ("at", "<u8")])
_TAIL = np.dtype([("count", "<u8"), ("width", "<u8")])

Numbers = NDArray[np.uint32]


def fingerprints_path(storage: IndexStorage, segment: W3Segment) -> Path:
    """Where the fingerprints of a segment are."""
    return Path(storage.folder) / f"{segment.segment_id()}.prn"


def write_fingerprints(path: Path, fingerprints: Numbers, docs: NDArray[np.int32]) -> None:
    """Write the file, given fingerprints and the document of each, in any order."""
    # Both in one integer: sorting these is ten times as fast as sorting places.
    pairs = fingerprints.astype(np.uint64) << np.uint64(32)
    pairs |= docs.view(np.uint32)
    pairs.sort()
    every, own = (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)
    width = int(own.max(initial=0)).bit_length()
    blocks = np.zeros(-(-len(every) // PRINTS), _BLOCK)
    with create_checked(path) as stream:
        for number, low in enumerate(range(0, len(every), PRINTS)):
            some = every[low : low + PRINTS]
            bits = int(some[-1] - some[0]).bit_length()
            blocks[number] = some[0], bits, stream.tell()
            stream.write(_packed(some - some[0], bits) + _packed(own[low : low + PRINTS], width))
        stream.write(blocks.tobytes() + np.array([(len(every), width)], _TAIL).tobytes())


def _packed(numbers: Numbers, width: int) -> bytes:
    words = np.zeros(len(numbers) * width // 32 + 2, np.uint64)
    pack_into(words, np.arange(len(numbers)) * width, numbers)
    return words.astype("<u4").tobytes()[: _size(len(numbers), width)]


def _size(count: int, width: int) -> int:
    return count * width + 7 >> 3


def _by_block(blocks: NDArray[np.intp], chosen: NDArray[np.intp]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """The places that are chosen, by the block that each has; without those that have none."""
    chosen = chosen[blocks[chosen] >= 0]
    order = chosen[np.argsort(blocks[chosen], kind="stable")]
    numbers, starts = np.unique(blocks[order], return_index=True)
    yield from zip(numbers.tolist(), np.split(order, starts[1:]) if len(numbers) else (), strict=True)


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
    def _blocks(self) -> NDArray[np.void]:
        """The first fingerprint of each block, how many bits its others take, and where it begins."""
        size = self.file.size - _TAIL.itemsize - self._at
        blocks = np.frombuffer(self.file.read(self._at, size), _BLOCK)
        if (blocks["width"] > 32).any():
            raise damaged(self.file.path, Message("damage.blocks"))
        return blocks

    def _prints(self, block: int) -> Numbers:
        """The fingerprints of a block."""
        first, bits, at = self._blocks[block].tolist()
        count = min(PRINTS, self._count - block * PRINTS)
        data = np.frombuffer(self.file.read(at, _size(count, bits)) + PAD, np.uint8)
        return unpack(data, count, bits).astype(np.uint32) + np.uint32(first)

    def _docs(self, block: int, low: int, high: int) -> Numbers:
        """The documents at some places of a block."""
        _, bits, at = self._blocks[block].tolist()
        count = min(PRINTS, self._count - block * PRINTS)
        data = self.file.read(at + _size(count, bits), _size(count, self._width))
        places = np.arange(low, min(high, count), dtype=np.int64)
        found = unpack_chosen(np.frombuffer(data + PAD, np.uint8), places, self._width).astype(np.uint32)
        if len(found) and found.max() >= self._documents:
            raise damaged(self.file.path, Message("damage.blocks"))
        return found

    def ranges(self, fingerprints: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the documents of each print begin and end, for :meth:`docs`."""
        starts, ends = np.zeros((2, len(fingerprints)), np.int64)
        firsts = self._blocks["first"]
        # A print begins behind the first of the last block that begins before it; it ends there too, or in a later one.
        before, last = (firsts.searchsorted(fingerprints, side) - 1 for side in ("left", "right"))
        for block, chosen in _by_block(before, np.arange(len(fingerprints))):
            prints = self._prints(block)
            starts[chosen] = block * PRINTS + prints.searchsorted(fingerprints[chosen], "left")
            ends[chosen] = block * PRINTS + prints.searchsorted(fingerprints[chosen], "right")
        for block, chosen in _by_block(last, np.flatnonzero(last != before)):
            ends[chosen] = block * PRINTS + self._prints(block).searchsorted(fingerprints[chosen], "right")
        return starts, ends

    def docs(self, start: int, end: int) -> Numbers:
        """The documents at these places, each once and increasing within a fingerprint; deleted ones included."""
        blocks = range(start // PRINTS, -(-end // PRINTS))
        parts = [self._docs(block, max(0, start - block * PRINTS), end - block * PRINTS) for block in blocks]
        return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.uint32), *parts])

    def all(self) -> tuple[Numbers, Numbers]:
        """Every print and its document."""
        prints = [np.empty(0, np.uint32), *(self._prints(block) for block in range(len(self._blocks)))]
        return np.concatenate(prints), self.docs(0, self._count)
