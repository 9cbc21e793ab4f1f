"""A term's postings in a snapshot, in the form that searching takes: few documents by number, many as an array of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.bm25 import saturate
from index.whoosh_engine.format.terms.postings import Docs, Floats, is_member

Mask = NDArray[np.bool_]

#: What an object costs beside its arrays, about, in bytes.
ENTRY_BYTES = 300


class TermPostings:
    """A term's documents in a snapshot, deleted ones included, and its score in each.

    The score leaves out only the boost of a query; of exact terms (facets, the id) it is 0. A rare term has ``docs``,
    increasing, and ``counts``, its frequency in each; a common one has none of these, but ``every``, its frequency in
    each document of the snapshot. ``weight`` is its idf, ``norms`` are the length norms of all documents.
    """

    __slots__ = ("_has", "_scores", "counts", "docs", "every", "frequency", "norms", "weight")

    def __init__(
        self,
        frequency: int,
        weight: float,
        norms: Floats | None,
        *,
        docs: Docs | None = None,
        counts: Floats | None = None,
        every: NDArray[Any] | None = None,
    ) -> None:
        self.frequency, self.weight, self.norms = frequency, np.float32(weight), norms
        self.docs: Docs = np.empty(0, np.int32) if docs is None else docs
        self.counts: Floats = np.empty(0, np.float32) if counts is None else counts
        self.every = every
        self._has: Mask | None = None
        #: The scores, and the boost that they have been multiplied by.
        self._scores: tuple[Floats, float] | None = None

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
            return is_member(docs, self.docs)
        has: Mask = self.every[docs] != 0
        return has

    def frequencies(self, docs: Docs) -> NDArray[Any]:
        """The term's frequency in each of some documents."""
        if self.every is not None:
            return self.every[docs]
        if not len(self.docs):
            return np.zeros(len(docs), np.float32)
        at = self.docs.searchsorted(docs)
        has = self.docs.take(at, mode="clip") == docs
        frequencies: Floats = self.counts.take(at, mode="clip") * has
        return frequencies

    def add(self, scores: Floats, boost: float, scratch: Floats) -> None:
        """Add the term's scores, multiplied by a boost, to those of all documents; ``scratch`` is room for as many."""
        if self.norms is None:
            return
        if self._scores is None:
            if self.every is not None:
                own, norms = self.every.astype(np.float32), self.norms
            else:
                own, norms = self.counts, self.norms[self.docs]
            factor = boost or 1.0
            self._scores = saturate(own, norms) * (self.weight * np.float32(factor)), factor
        own, made_with = self._scores
        if boost != made_with:
            # Seldom: a field's terms are weighted alike.
            ratio = np.float32(boost / made_with)
            own = own * ratio if self.every is None else np.multiply(own, ratio, out=scratch)
        if self.every is not None:
            scores += own
        else:
            scores[self.docs] += own

    @property
    def size(self) -> int:
        """Bytes of memory, with what is made when it is asked for."""
        if self.every is not None:
            return ENTRY_BYTES + self.every.nbytes + 5 * len(self.every)
        return ENTRY_BYTES + self.docs.nbytes + 2 * self.counts.nbytes
