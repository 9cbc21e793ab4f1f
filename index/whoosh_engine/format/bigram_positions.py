"""Where each bigram of a segment stands, by which quotations are found.

A place is a character's number in all texts of the segment laid end to end, with a blank between two texts, so that
what follows at the next place stands in the same text if it is no blank. What is kept of it, behind each bigram's
posting list, is how far on in its text it is: in as many bits as that takes in texts that are not long, and in long ones
the rest apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.packing.bits import PAD, unpack, unpack_chosen
from index.whoosh_engine.format.sorted_arrays import begins, in_both, is_member, merged
from index.whoosh_engine.format.terms.postings import Docs, Ints, TermInfo, shape_of
from index.whoosh_engine.format.terms.term_reader import TermReader

Positions = NDArray[np.uint32]

#: Where a list is no longer than this, or the other so many times as long, each place is looked up in the other one.
RARE = 200
FEW = 8

#: Where one of so many places is wanted, or more, or those in one of so many documents, all are unpacked.
_MOST_CHOSEN = 4


class TextWidths(NamedTuple):
    """How places in texts are kept: the bits of each, the bits more of those in long texts; which texts these are."""

    near: int
    far: int
    is_far: NDArray[np.bool_]

    @classmethod
    def of(cls, lengths: Ints, near: int | None = None) -> TextWidths:
        """The widths by which places in texts of these lengths, in characters, take little room; or as given.

        Taking a place together from two parts takes time, so that there are two only where that saves a tenth.
        """
        widest = int(lengths.max(initial=0)).bit_length()
        if near is None:
            everywhere = int(lengths.sum())
            room = [
                everywhere * bits + int(lengths[lengths > 1 << bits].sum()) * (widest - bits)
                for bits in range(widest + 1)
            ]
            near = room.index(min(room)) if min(room) * 10 < room[widest] * 9 else widest
        is_far = lengths > 1 << near
        return cls(near, widest - near if is_far.any() else 0, is_far)


class _Held(NamedTuple):
    """A bigram's postings: documents, which of its places is the first in each (and behind the last one), and places.

    ``far`` of these are in long texts.
    """

    docs: Docs
    starts: NDArray[np.intp]
    places: NDArray[np.uint8]
    far: int


_NOTHING = np.empty(0, np.uint32)


class PositionReader:
    """The places of a segment's bigrams. ``bases`` says where each document's text begins, of these lengths."""

    def __init__(self, terms: TermReader, lengths: Ints) -> None:
        self._terms = terms
        ends = np.cumsum(lengths + 1)
        self.bases: Positions = (ends - lengths - 1).astype(np.uint32)
        head = terms.head
        self._widths = TextWidths.of(lengths, head.near)
        if self._widths.far != head.far or int(ends[-1] if len(ends) else 0) > 1 << 32:
            raise ValueError("its texts have other lengths than its places of bigrams")

    @property
    def is_far(self) -> NDArray[np.bool_]:
        """Which documents have long texts."""
        return self._widths.is_far

    def _entry(self, bigram: str) -> TermInfo | None:
        return self._terms.find("bigrams", bigram.encode("utf-8", "surrogatepass"))

    def _held(self, entry: TermInfo) -> _Held:
        lists, widths = self._terms.lists, self._widths
        docs, starts = lists.read_starts(entry)
        at = entry.at + shape_of(entry.frequency, entry.total, lists.documents).size
        size = (entry.total * widths.near + 7 >> 3) + (entry.far * widths.far + 7 >> 3)
        places = np.frombuffer(lists.file.read(at, size + len(PAD)), np.uint8)
        return _Held(docs, np.arange(len(docs) + 1) if starts is None else starts, places, entry.far)

    def _all_places(self, held: _Held) -> Positions:
        """The places of a bigram, increasing."""
        sizes = held.starts[1:] - held.starts[:-1]
        places: Positions = self.bases[held.docs].repeat(sizes)
        places += unpack(held.places, int(held.starts[-1]), self._widths.near)
        if held.far:
            self._add_far(places, held, held.docs.repeat(sizes), None)
        return places

    def _places_in(self, held: _Held, docs: Docs, at: NDArray[np.intp]) -> tuple[Positions, NDArray[np.intp]]:
        """The places of a bigram in some documents, which stand ``at`` these places among its own; and how many each has."""
        starts = held.starts[at]
        sizes = held.starts[at + 1] - starts
        chosen = (starts - sizes.cumsum() + sizes).repeat(sizes)
        chosen += np.arange(len(chosen))
        places: Positions = self.bases[docs].repeat(sizes)
        total, width = int(held.starts[-1]), self._widths.near
        if len(chosen) * _MOST_CHOSEN < total:
            places += unpack_chosen(held.places, chosen, width).astype(np.uint32, copy=False)
        else:
            places += unpack(held.places, total, width)[chosen]
        if held.far:
            self._add_far(places, held, docs.repeat(sizes), chosen)
        return places, sizes

    def _add_far(self, places: Positions, held: _Held, owners: Docs, chosen: Ints | None) -> None:
        """Add the higher bits of places in long texts; ``chosen`` are those of all places of the bigram that these are."""
        near, far, is_far = self._widths
        long = is_far[owners]
        total = int(held.starts[-1])
        before = is_far[held.docs].repeat(held.starts[1:] - held.starts[:-1]).cumsum()
        number = before[long.nonzero()[0] if chosen is None else chosen[long]] - 1
        if int(before[-1]) != held.far:
            raise self._terms.lists.unknown()
        higher = unpack_chosen(held.places[total * near + 7 >> 3 :], number, far)
        places[long] += higher.astype(np.uint32) << np.uint32(near)

    def positions(self, bigram: str) -> Positions:
        """Where a bigram stands, increasing."""
        entry = self._entry(bigram)
        return _NOTHING if entry is None else self._all_places(self._held(entry))

    def in_documents(self, bigram: str, docs: Docs) -> tuple[Positions, NDArray[np.intp]]:
        """Where a bigram stands in some documents, which increase; and the place of each one's document among these."""
        entry = self._entry(bigram)
        if entry is None:
            return _NOTHING, np.empty(0, np.intp)
        held = self._held(entry)
        at = held.docs.searchsorted(docs)
        own = (held.docs.take(at, mode="clip") == docs).nonzero()[0]
        places, sizes = self._places_in(held, docs[own], at[own])
        return places, own.repeat(sizes)

    def beginning_with(self, character: str) -> Ints:
        """Where a character stands, increasing: every one begins a bigram."""
        prefix = character.encode("utf-8", "surrogatepass")
        found = [self.positions(term.decode("utf-8", "surrogatepass")) for term in self._terms.terms("bigrams", prefix)]
        every: Ints = merged([_NOTHING, *found]).astype(np.int64)
        return every

    def owners(self, positions: NDArray[np.integer[Any]]) -> Ints:
        """The document that each place is in."""
        owners: Ints = self.bases.searchsorted(positions, "right") - 1
        return owners

    def documents(self, bigrams: Sequence[tuple[int, str]], others: Iterable[tuple[int, str]] = ()) -> Ints:
        """The documents in which bigrams stand at these distances from one place, increasing, each once.

        ``others`` stand at theirs wherever these do: one that is rare makes the rest short work.
        """
        docs = self.owners(self.where(bigrams, others))
        return docs[begins(docs)]

    def where(self, bigrams: Sequence[tuple[int, str]], others: Iterable[tuple[int, str]] = ()) -> Ints:
        """The places from which bigrams stand at these distances, increasing; see :meth:`documents`."""
        lists: list[tuple[TermInfo, int]] = []
        for offset, bigram in bigrams:
            entry = self._entry(bigram)
            if entry is None:
                return np.empty(0, np.int64)
            lists.append((entry, offset))
        if min(map(_size, lists)) > RARE:
            more = [(entry, offset) for offset, bigram in others if (entry := self._entry(bigram)) is not None]
            lists.append(min(more, key=_size, default=lists[0]))
        lists.sort(key=_size)
        held = [self._held(lists[0][0])]
        docs = held[0].docs
        for entry, _ in lists[1:]:
            held.append(self._held(entry))
            if entry.frequency < len(self.bases):
                docs = in_both(docs, held[-1].docs, len(self.bases))
            if not len(docs):
                return np.empty(0, np.int64)
        found, shift = self._among(held[0], docs), lists[0][1]
        for own, (_, offset) in zip(held[1:], lists[1:], strict=True):
            if not len(found):
                break
            found = _common(found, shift, self._among(own, docs), offset)
        starts: Ints = found.astype(np.int64) - shift
        if any(" " in bigram for _, bigram in bigrams):
            # A blank stands between two texts too: the last character must be in the same text as the first.
            first, last = min(bigrams)[0], max(bigrams)[0] + 1
            starts = starts[self.owners(starts + first) == self.owners(starts + last)]
        return starts

    def _among(self, held: _Held, docs: Docs) -> Positions:
        """The places of a bigram in documents that all have it; in all of its documents where these are most of them."""
        if len(docs) * _MOST_CHOSEN >= len(held.docs):
            return self._all_places(held)
        return self._places_in(held, docs, held.docs.searchsorted(docs))[0]


def _size(entry: tuple[TermInfo, int]) -> int:
    return entry[0].total


def _common(found: Positions, shift: int, positions: Positions, offset: int) -> Positions:
    """Those of ``found`` for which there is a place as far from it as ``offset`` is from ``shift``."""
    # A place before the first text is below 0 and so, unsigned, above all others.
    wanted = found + np.uint32((offset - shift) % 2**32)
    if len(wanted) <= RARE or len(wanted) * FEW < len(positions):
        return found[is_member(wanted, positions)]
    both = merged((wanted, positions))
    same: Positions = both[:-1][both[1:] == both[:-1]]
    return same - np.uint32((offset - shift) % 2**32)
