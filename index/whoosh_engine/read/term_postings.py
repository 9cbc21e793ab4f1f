"""A term's postings in a snapshot, in the form that searching takes: few documents by number, many as an array of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.sorted_arrays import is_member
from index.whoosh_engine.format.terms.postings import Docs, Floats

Mask = NDArray[np.bool_]

#: What an object costs beside its arrays, about, in bytes.
ENTRY_BYTES = 300


class TermPostings:
    """A term's documents in a snapshot, deleted ones included, and its frequency in each.

    A rare term has ``docs``, increasing, and ``counts``, its frequency in each; a common one has none of these, but
    ``every``, its frequency in each document of the snapshot.
    """

    __slots__ = ("_has", "counts", "docs", "every", "frequency")

    def __init__(
        self,
        frequency: int,
        *,
        docs: Docs | None = None,
        counts: Floats | None = None,
        every: NDArray[Any] | None = None,
    ) -> None:
        self.frequency = frequency
        self.docs: Docs = np.empty(0, np.int32) if docs is None else docs
        self.counts: Floats = np.empty(0, np.float32) if counts is None else counts
        self.every = every
        self._has: Mask | None = None

    def documents(self) -> NDArray[Any]:
        """The documents, increasing."""
        return self.docs if self.every is None else np.flatnonzero(self.every)

    def mark(self, mask: Mask) -> None:
        """Set the documents in a mask."""
        if self.every is None:
            mask[self.docs] = True
        else:
            np.logical_or(mask, self.mask(len(mask)), out=mask)

    def mask(self, documents: int) -> Mask:
        """The documents as a mask, which is not to be changed."""
        if self.every is not None:
            if self._has is None:
                self._has = self.every != 0
            return self._has
        mask = np.zeros(documents, bool)
        mask[self.docs] = True
        return mask

    def is_member(self, docs: Docs) -> Mask:
        """Which of some documents have the term."""
        if self.every is None:
            if len(self.docs) < len(docs):
                return self.frequencies(docs) > 0
            return is_member(docs, self.docs)
        has: Mask = self.every[docs] != 0
        return has

    def frequencies(self, docs: Docs) -> NDArray[Any]:
        """The term's frequency in each of some documents."""
        if self.every is not None:
            return self.every[docs]
        if len(self.docs) < len(docs):  # the fewer are looked up among the others
            frequencies: Floats = np.zeros(len(docs), np.float32)
            at = docs.searchsorted(self.docs)
            has = docs.take(at, mode="clip") == self.docs
            frequencies[at[has]] = self.counts[has]
            return frequencies
        at = self.docs.searchsorted(docs)
        has = self.docs.take(at, mode="clip") == docs
        frequencies = self.counts.take(at, mode="clip") * has
        return frequencies

    @property
    def size(self) -> int:
        """Bytes of memory, with what is made when it is asked for."""
        if self.every is not None:
            return ENTRY_BYTES + self.every.nbytes + len(self.every)
        return ENTRY_BYTES + self.docs.nbytes + self.counts.nbytes
