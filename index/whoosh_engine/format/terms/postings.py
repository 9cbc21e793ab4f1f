"""Posting lists: the documents that have a term, how often each has it, and of bigrams where. Read one at a time.

All lists of a segment stand one behind the other in ``<segment>.pst``. Each has up to five parts, of whole bytes, the
sizes of which follow from what the term's entry says, and from how many documents the segment has:

1. the documents. Of a term that a quarter of them or more have, one bit for each document. Otherwise as Elias and Fano
   have it (``low`` = the logarithm of documents a posting): the ``low`` lower bits of each document's number,
2. and a bit that is set for each document, as many bits behind the one before as the rest of its number is greater,
   and one; together at most 2 + log2(documents / frequency) bits a posting;
3. where the term is in some document more than once: one bit for each place in the documents together, set where a
   document begins;
4. of bigrams the lower bits of each place, counted from the beginning of its text;
5. and the higher bits of those in texts that are too long for these; see ``bigram_positions``.

(P. Elias, Efficient Storage and Retrieval by Content and Address of Static Files, J. ACM 21, 1974; S. Vigna,
Quasi-Succinct Indices, WSDM 2013.)
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engines.lengths import kept_lengths
from index.messages import Message
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.packing.bits import PAD, set_bits, unpack
from index.whoosh_engine.format.packing.checked_file import CheckedFile

Ints = NDArray[np.int64]
Docs = NDArray[np.int32]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

#: Field lengths are kept as one byte; this is the length that each byte stands for, in terms.
LENGTH_OF_BYTE: Floats = kept_lengths()

#: The most documents of lists that are kept in memory, 12 bytes each.
_MOST_KEPT = 400_000

_NUMBERS = np.arange(1 << 12)

#: A term that one document in so many has, or more, has a bit for each document.
_DENSE = 4


class TermInfo(NamedTuple):
    """A term's entry in the dictionary of a segment.

    ``frequency`` counts its documents, ``total`` its places in them, ``far`` those of them that are in long texts; its
    postings begin at ``at``.
    """

    frequency: int
    total: int
    far: int
    at: int


class Shape(NamedTuple):
    """How the documents of lists lie: the bits of each number that are kept together (0: a bit for each document); the
    bits and the bytes of what follows them; the bytes of both, and of the counts. Numbers, or arrays of them.
    """

    low: Any
    bits: Any
    lows: Any
    documents: Any
    counts: Any

    @property
    def size(self) -> Any:
        """The bytes of documents and counts together."""
        return self.documents + self.counts


def shape_of(frequency: int, total: int, documents: int) -> Shape:
    """How one list lies in a segment of so many documents."""
    counts = total + 7 >> 3 if total > frequency else 0
    if frequency * _DENSE >= documents:
        return Shape(0, documents, 0, documents + 7 >> 3, counts)
    low = (documents // frequency).bit_length() - 1
    bits, lows = frequency + (documents >> low), frequency * low + 7 >> 3
    return Shape(low, bits, lows, lows + (bits + 7 >> 3), counts)


def shapes_of(frequencies: Ints, totals: Ints, documents: int) -> Shape:
    """How many lists lie, as arrays."""
    dense = frequencies * _DENSE >= documents
    low = np.where(dense, 0, np.frexp((documents // frequencies).astype(np.float64))[1] - 1).astype(np.int64)
    bits = np.where(dense, documents, frequencies + (documents >> low))
    lows = frequencies * low + 7 >> 3
    counts = np.where(totals > frequencies, totals + 7 >> 3, 0)
    return Shape(low, bits, lows, lows + (bits + 7 >> 3), counts)


class PostingLists:
    """The posting lists of a segment of so many ``documents``."""

    def __init__(self, path: Path, documents: int) -> None:
        self.file, self.documents = CheckedFile(path), documents
        self._kept: OrderedDict[int, tuple[Docs, NDArray[np.intp] | None]] = OrderedDict()
        self._numbers = 0
        self._lock = threading.Lock()

    def read(self, entry: TermInfo) -> tuple[Docs, NDArray[Any]]:
        """A term's documents, increasing, and its frequency in each, as numbers of any width; not to be changed."""
        docs, starts = self.read_starts(entry)
        if starts is None:
            return docs, np.ones(len(docs), np.uint8)
        counts = np.empty(len(docs), np.int32)
        np.subtract(starts[1:], starts[:-1], out=counts, casting="unsafe")
        return docs, counts

    def read_starts(self, entry: TermInfo) -> tuple[Docs, NDArray[np.intp] | None]:
        """A term's documents, and which of its places is the first in each, and how many there are behind these.

        ``None`` where it is once in each. What was read last is kept: the same lists are scored and looked for places.
        """
        with self._lock:
            found = self._kept.get(entry.at)
            if found is not None:
                self._kept.move_to_end(entry.at)
                return found
        found = self._decode(entry)
        with self._lock:
            if entry.frequency < _MOST_KEPT and self._kept.setdefault(entry.at, found) is found:
                self._numbers += entry.frequency
                while self._numbers > _MOST_KEPT:
                    self._numbers -= len(self._kept.popitem(last=False)[1][0])
        return found

    def _decode(self, entry: TermInfo) -> tuple[Docs, NDArray[np.intp] | None]:
        n, total = entry.frequency, entry.total
        shape = shape_of(n, total, self.documents)
        data = np.frombuffer(self.file.read(entry.at, shape.size + len(PAD)), np.uint8)
        docs = set_bits(data[shape.lows :], shape.bits)
        if len(docs) != n:
            raise self.unknown()
        if shape.low:
            docs -= _NUMBERS[:n] if n <= len(_NUMBERS) else np.arange(n)
            docs <<= shape.low
            docs |= unpack(data, n, shape.low)
            if int(docs.max()) >= self.documents:
                raise self.unknown()
        if not shape.counts:
            return docs.astype(np.int32), None
        starts = np.empty(n + 1, np.intp)
        begins = set_bits(data[shape.documents :], total)
        if len(begins) != n or begins[0]:
            raise self.unknown()
        starts[:-1], starts[-1] = begins, total
        return docs.astype(np.int32), starts

    def unknown(self) -> Exception:
        """The error to raise where a list does not lie as it should."""
        return damaged(self.file.path, Message("damage.posting_list"))
