"""The dictionary of a segment, ``<segment>.trm``: its terms, field by field, and where the postings of each are.

Terms stand in byte order in blocks of :data:`TERMS`, each compressed by itself, so that looking a term up opens one. A
block has columns of numbers of four bytes, the first bytes of all numbers of a column before the second ones: the
lengths of the terms, their frequencies, totals and places in long texts, and where the postings of each begin, counted
from those of the first; then the terms. Behind the blocks stands, compressed, what they are found by: a line of JSON
(how many terms each field has, in their order; documents; the bits of places), where each block begins, and its
postings, and its first term. The last twelve bytes say where that is, and how long.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.messages import Message
from index.whoosh_engine.format.damage import damaged, decoding
from index.whoosh_engine.format.packing.checked_file import CheckedFile
from index.whoosh_engine.format.packing.compression import decompress
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.format.terms.postings import PostingLists, TermInfo

#: Terms of a block. More make it smaller and each lookup longer.
TERMS = 64

#: The columns of numbers, and their width in bytes.
COLUMNS, WIDTH = 5, 4

#: Where what the blocks are found by stands, and its size.
TAIL = struct.Struct("<QI")

#: Where a block begins, and its postings; the length of its first term.
PLACE = np.dtype([("block", "<u8"), ("lists", "<u8"), ("first", "<u4")])

#: Blocks that are kept in memory, some 3 kB each, and entries, some 400 bytes each.
_KEPT, _KEPT_ENTRIES = 2048, 4096

#: So many blocks that are read one after the other are not kept: whoever reads so many has little use for them again.
_MANY = 256


def terms_path(storage: IndexStorage, segment: Segment) -> Path:
    """Where the dictionary of a segment is."""
    return storage.path / f"{segment.segment_id()}.trm"


def lists_path(storage: IndexStorage, segment: Segment) -> Path:
    """Where the posting lists of a segment are."""
    return storage.path / f"{segment.segment_id()}.pst"


class Head(NamedTuple):
    """What a dictionary says of its segment: terms a field; documents; bits of a place and of its higher part."""

    fields: dict[str, int]
    documents: int
    near: int
    far: int


class Block:
    """Some terms, taken apart as far as is asked for."""

    def __init__(self, data: bytes, count: int, lists: int) -> None:
        self.count, self._data, self._lists = count, data, lists
        first = COLUMNS * WIDTH * count
        lengths: Iterable[int] = data[:count]
        if data[count : WIDTH * count].strip(b"\0"):  # a term of 256 bytes or more
            planes = np.frombuffer(data, np.uint8, WIDTH * count).reshape(WIDTH, count)
            lengths = np.ascontiguousarray(planes.T).view("<u4")[:, 0].tolist()
        bounds = list(accumulate(lengths, initial=first))
        if bounds[-1] != len(data) or len(bounds) <= count:
            raise ValueError("the terms of a block have other lengths than it says")
        self.terms = [data[begin:end] for begin, end in pairwise(bounds)]

    def numbers(self) -> NDArray[np.int64]:
        """Frequencies, totals, places in long texts, and where the postings begin: a row each."""
        columns = np.frombuffer(self._data, np.uint8, COLUMNS * WIDTH * self.count).reshape(COLUMNS, WIDTH, self.count)
        numbers = np.ascontiguousarray(columns[1:].transpose(0, 2, 1)).view("<u4")[:, :, 0].astype(np.int64)
        numbers[3] += self._lists
        return numbers

    def entry(self, number: int) -> TermInfo:
        """The entry of a term."""
        data, count, step = self._data, self.count, WIDTH * self.count
        first, second, third, fourth = (number + column * step for column in (1, 2, 3, 4))
        return TermInfo(
            int.from_bytes(data[first:second:count], "little"),
            int.from_bytes(data[second:third:count], "little"),
            int.from_bytes(data[third:fourth:count], "little"),
            self._lists + int.from_bytes(data[fourth : fourth + step : count], "little"),
        )


class _Firsts:
    """The first terms of blocks, to be bisected: made when they are asked for, of which a command that searches once needs few.

    They stand end to end in ``data`` from ``begin``. Raises ``ValueError`` where they have another size.
    """

    def __init__(self, data: bytes, begin: int, lengths: NDArray[np.uint32]) -> None:
        self._data = data
        self._bounds = np.concatenate(([begin], begin + np.cumsum(lengths, dtype=np.int64))).data
        if self._bounds[-1] != len(data):
            raise ValueError("it has more or fewer terms than it says")

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._data[self._bounds[number] : self._bounds[number + 1]]


class TermReader:
    """The terms of a segment and their posting lists. Raises ``IndexDamagedError`` where a file is not as we write it.

    The terms of a field are numbered from 0 in byte order.
    """

    def __init__(self, path: Path, lists: PostingLists) -> None:
        self.path, self.lists = path, lists
        self._file = CheckedFile(path)
        self._blocks: dict[int, Block] = {}
        self._entries: dict[tuple[str, bytes], tuple[TermInfo | None]] = {}
        with decoding(self.path):
            at, size = TAIL.unpack(self._file.read(self._file.size - TAIL.size, TAIL.size))
            line, _, rest = decompress(self._file.read(at, size)).partition(b"\n")
            self.head = Head(*json.loads(line))
            counts = list(self.head.fields.values())
            numbers = (*counts, *self.head[1:])
            if not all(type(number) is int and 0 <= number < 1 << 40 for number in numbers):
                raise ValueError("it says of itself what cannot be")
            if self.head.documents != lists.documents or max(self.head[2:]) > 32:
                raise ValueError("it is of another segment")
            blocks = [-(-count // TERMS) for count in counts]
            #: The first block of each field, and behind the last one.
            self._begins = dict(zip(self.head.fields, accumulate(blocks, initial=0), strict=False))
            places = np.frombuffer(rest, PLACE, sum(blocks))
            self._firsts = _Firsts(rest, places.nbytes, places["first"])
            self._places = np.append(places["block"].astype(np.int64), at).data
            self._lists = places["lists"].astype(np.int64).data

    def _range(self, field: str) -> tuple[int, int]:
        """The number of a field's first block, and how many terms it has."""
        return self._begins.get(field, 0), self.head.fields.get(field, 0)

    def block(self, number: int, count: int) -> Block:
        """One block, of so many terms."""
        found = self._blocks.get(number)
        if found is None:
            found = self._read(number, count)
            if len(self._blocks) >= _KEPT:
                self._blocks.pop(next(iter(self._blocks)), None)
            self._blocks[number] = found
        return found

    def _read(self, number: int, count: int) -> Block:
        begin = self._places[number]
        with decoding(self.path):
            data = decompress(self._file.read(begin, self._places[number + 1] - begin))
            return Block(data, count, self._lists[number])

    def _around(self, field: str, term: bytes) -> tuple[int, Block | None]:
        """The block in which a term of a field would be, and the number of that block's first term."""
        begin, count = self._range(field)
        number = bisect_right(self._firsts, term, begin, begin - -count // TERMS) - 1
        if number < begin:
            return 0, None
        first = (number - begin) * TERMS
        return first, self.block(number, min(TERMS, count - first))

    def find(self, field: str, term: bytes) -> TermInfo | None:
        """A term's entry; ``None`` where no document has it. Kept: it is asked for to count, to score and to look for places."""
        key = field, term
        known = self._entries.get(key)
        if known is not None:
            return known[0]
        _, block = self._around(field, term)
        at = bisect_right(block.terms, term) - 1 if block else -1
        found = self._checked(block.entry(at)) if block and at >= 0 and block.terms[at] == term else None
        if len(self._entries) >= _KEPT_ENTRIES:
            self._entries.clear()  # all at once: other threads may be looking
        self._entries[key] = (found,)
        return found

    def beginning(self, field: str, text: bytes, least: int) -> int:
        """How long the longest term is that a text begins with, if it has ``least`` bytes or more; else 0."""
        while len(text) >= least:
            _, block = self._around(field, text)
            if block is None:
                return 0
            # Terms with which the text begins are not greater than it. Where the greatest of those that are not is none of
            # them, they stand before it and begin it too: they are no longer than what both have in common.
            term = block.terms[bisect_right(block.terms, text) - 1]
            if text.startswith(term):
                return len(term) if len(term) >= least else 0
            text = text[: next(at for at, (one, other) in enumerate(zip(text, term, strict=False)) if one != other)]
        return 0

    def _checked(self, entry: TermInfo) -> TermInfo:
        if not 0 < entry.frequency <= min(entry.total, self.lists.documents) or entry.far > entry.total:
            raise damaged(self.path, Message("damage.too_frequent"))
        return entry

    def _number(self, field: str, term: bytes, *, behind: bool = False) -> int:
        """How many terms of a field stand before a term; ``behind``: or begin with it."""
        if behind:
            # The least term that is greater than all that begin so.
            cut = term.rstrip(b"\xff")
            if not cut:
                return self._range(field)[1]
            term = cut[:-1] + bytes([cut[-1] + 1])
        first, block = self._around(field, term)
        if block is None:
            return 0
        at = bisect_right(block.terms, term)
        return first + at - (at > 0 and block.terms[at - 1] == term)

    def bounds(self, field: str, prefix: bytes = b"") -> tuple[int, int]:
        """The numbers of the first term of a field that begins with ``prefix``, and of the first behind these."""
        if not prefix:
            return 0, self._range(field)[1]
        return self._number(field, prefix), self._number(field, prefix, behind=True)

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[bytes]:
        """The terms of a field that begin with ``prefix``, in byte order."""
        for block, low, high in self.blocks(field, *self.bounds(field, prefix)):
            yield from block.terms[low:high]

    def items(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, TermInfo]]:
        """The same with their entries."""
        for block, low, high in self.blocks(field, *self.bounds(field, prefix)):
            for at in range(low, high):
                yield block.terms[at], self._checked(block.entry(at))

    def blocks(self, field: str, first: int, after: int) -> Iterator[tuple[Block, int, int]]:
        """The blocks with some terms of a field: each, and which of its terms these are."""
        begin, count = self._range(field)
        numbers = range(first // TERMS, -(-after // TERMS))
        read = self._read if len(numbers) > _MANY else self.block
        for number in numbers:
            start = number * TERMS
            block = read(begin + number, min(TERMS, count - start))
            yield block, max(first - start, 0), min(after - start, block.count)
