"""Writes the dictionary of a segment and its posting lists, many whole lists at a time.

How they lie is said in ``terms/term_reader.py`` and ``terms/postings.py``. All parts of many lists are put into one array
of words by the bits at which their numbers begin: an operation on each list would take ten times as long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.bigram_positions import TextWidths
from index.whoosh_engine.format.packing.bits import PAD, pack_into
from index.whoosh_engine.format.packing.checked_file import create_checked
from index.whoosh_engine.format.packing.compression import compress
from index.whoosh_engine.format.terms.field_lists import Offsets, within
from index.whoosh_engine.format.terms.postings import Docs, Ints, shapes_of
from index.whoosh_engine.format.terms.term_reader import COLUMNS, PLACE, TAIL, TERMS, WIDTH

#: Places whose lists are packed at once; some 60 bytes of memory each.
_PLACES_AT_ONCE = 1_000_000


class PostingWriter:
    """Writes both files, field by field, in the order of the fields' names; what terms are found by at the end."""

    def __init__(self, terms: Path, lists: Path, documents: int, widths: TextWidths) -> None:
        self._documents, self._widths = documents, widths
        self._stack = ExitStack()
        self._terms = self._stack.enter_context(create_checked(terms))
        self._lists = self._stack.enter_context(create_checked(lists))
        self._fields: dict[str, int] = {}
        self._firsts: list[bytes] = []
        self._places: list[NDArray[Any]] = [np.empty(0, PLACE)]
        self._last = b""
        #: Terms of the open field that are not in a block yet, end to end, and their columns.
        self._open: list[tuple[NDArray[np.uint8], NDArray[np.int64]]] = []

    def __enter__(self) -> PostingWriter:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            head = [self._fields, self._documents, self._widths.near, self._widths.far]
            self._lists.write(PAD)
            places = np.concatenate(self._places).tobytes()
            packed = compress(json.dumps(head).encode() + b"\n" + places + b"".join(self._firsts))
            at = self._terms.tell()
            self._terms.write(packed + TAIL.pack(at, len(packed)))
        self._stack.__exit__(kind, error, trace)

    def begin(self, field: str) -> None:
        """Begin a field."""
        self._fields[field], self._last = 0, b""

    def add(
        self,
        terms: NDArray[np.uint8],
        sizes: Ints,
        starts: Ints,
        docs: Docs,
        counts: Docs,
        places: Offsets | None = None,
    ) -> None:
        """Add terms to the field in increasing order, all greater than those before; one or more.

        ``terms`` holds the terms end to end and ``sizes`` the length of each, in bytes. The postings of the ``i``-th
        begin at ``starts[i]`` in ``docs`` (document numbers, increasing within a term) and ``counts`` (the term's
        frequency in each). ``places`` are those of all lists end to end, each counted from the beginning of its text.
        """
        frequencies = np.diff(starts, append=len(docs))
        totals = np.add.reduceat(counts, starts, dtype=np.int64)
        far = np.zeros(len(starts), np.int64)
        if places is not None and self._widths.far:
            far = np.add.reduceat(np.where(self._widths.is_far[docs], counts, 0), starts, dtype=np.int64)
        at = np.empty(len(starts), np.int64)
        ends = np.cumsum(totals)
        wanted = np.arange(_PLACES_AT_ONCE, int(ends[-1]), _PLACES_AT_ONCE)
        bounds = sorted({0, *np.searchsorted(ends, wanted, "right").tolist(), len(starts)})
        for low, high in pairwise(bounds):
            own = slice(int(starts[low]), int(starts[low] + frequencies[low:high].sum()))
            some = None if places is None else places[int(ends[low] - totals[low]) : int(ends[high - 1])]
            columns = (frequencies[low:high], totals[low:high], far[low:high])
            at[low:high] = self._write(*columns, docs[own], counts[own], some)
        self._open.append((terms, np.stack((sizes, frequencies, totals, far, at))))
        self._fields[next(reversed(self._fields))] += len(starts)

    def _write(
        self, frequencies: Ints, totals: Ints, far: Ints, docs: Docs, counts: Docs, places: Offsets | None
    ) -> Ints:
        """Write lists; where each begins."""
        shape = shapes_of(frequencies, totals, self._documents)
        near = 0 if places is None else totals * self._widths.near + 7 >> 3
        sizes = shape.size + near + (far * self._widths.far + 7 >> 3)
        at = np.cumsum(sizes) - sizes
        words = np.zeros(int(sizes.sum()) // 4 + 3, np.uint64)
        owners, number = np.repeat(np.arange(len(sizes)), frequencies), within(frequencies)
        low = shape.low[owners]
        sparse = (low > 0).nonzero()[0]
        own, kept = owners[sparse], low[sparse]
        pack_into(words, 8 * at[own] + number[sparse] * kept, docs[sparse] & (1 << kept) - 1)
        high = docs.astype(np.int64)
        high[sparse] = (high[sparse] >> kept) + number[sparse]
        ones = np.ones(1, np.uint64)
        pack_into(words, 8 * (at + shape.lows)[owners] + high, np.broadcast_to(ones, len(high)))
        several = (totals > frequencies)[owners]
        if several.any():
            first = np.cumsum(counts, dtype=np.int64) - counts
            first -= (np.cumsum(totals) - totals)[owners]
            bits = 8 * (at + shape.documents)[owners] + first
            pack_into(words, bits[several], np.broadcast_to(ones, int(several.sum())))
        if places is not None:
            self._pack_places(words, at + shape.size, near, totals, far, np.repeat(docs, counts), places)
        begin = self._lists.tell()
        self._lists.write(words.astype("<u4").tobytes()[: int(sizes.sum())])
        places_of_lists: Ints = at + begin
        return places_of_lists

    def _pack_places(
        self, words: NDArray[np.uint64], at: Ints, near: Any, totals: Ints, far: Ints, docs: Docs, places: Offsets
    ) -> None:
        widths, owners = self._widths, np.repeat(np.arange(len(totals)), totals)
        bits = 8 * at[owners] + within(totals) * widths.near
        pack_into(words, bits, places & np.uint32((1 << widths.near) - 1))
        if far.any():
            long = widths.is_far[docs]
            bits = 8 * (at + near)[owners[long]] + within(far) * widths.far
            pack_into(words, bits, places[long] >> np.uint32(widths.near))

    def end(self) -> None:
        """End the field: write its terms. Raises ``ValueError`` where they do not increase."""
        if not self._open:
            return
        flat = np.concatenate([terms for terms, _ in self._open]).tobytes()
        columns = np.concatenate([columns for _, columns in self._open], axis=1)
        self._open = []
        ends = np.cumsum(columns[0])
        count = len(ends)
        places = np.zeros(-(-count // TERMS), PLACE)
        for number, low in enumerate(range(0, count, TERMS)):
            high = min(low + TERMS, count)
            own = columns[:, low:high].copy()
            places[number] = self._terms.tell(), own[4, 0], own[0, 0]
            own[4] -= own[4, 0]
            planes = own.astype("<u4").view(np.uint8).reshape(COLUMNS, high - low, WIDTH).transpose(0, 2, 1)
            begin, end = int(ends[low] - columns[0, low]), int(ends[high - 1])
            self._check_order(flat, ends[low:high].tolist(), begin)
            self._terms.write(compress(planes.tobytes() + flat[begin:end]))
            self._firsts.append(flat[begin : int(ends[low])])
        self._places.append(places)

    def _check_order(self, flat: bytes, ends: list[int], begin: int) -> None:
        for term in _cut(flat, ends, begin):
            if term <= self._last and self._last:
                raise ValueError("the terms of a field must increase")
            self._last = term


def _cut(flat: bytes, ends: list[int], begin: int) -> Iterator[bytes]:
    for end in ends:
        yield flat[begin:end]
        begin = end
