"""BM25, as arrays for our searcher and as a Whoosh weighting model for the stock one: the same numbers.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the idf that is never
negative, as Lucene has it. A report's score is the sum over fields and terms, each weighted by its field.
"""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
from whoosh.scoring import BaseScorer, WeightingModel

from index.whoosh_engine.format.terms.postings import Floats

K1 = 1.2
B = 0.75


def idf(documents: int, having: int) -> float:
    """The weight of a term that ``having`` of ``documents`` documents have."""
    return log(1 + (documents - having + 0.5) / (having + 0.5))


def length_norms(lengths: Floats, average: float) -> Floats:
    """What a document's length adds to the term frequency in the denominator."""
    return (K1 * (1 - B + B * lengths / average)).astype(np.float32)


def saturate(frequencies: Floats, norms: Floats) -> Floats:
    """The part of the score that grows with the term's frequency in a document."""
    return frequencies * np.float32(K1 + 1) / (frequencies + norms)


class BM25(WeightingModel):  # type: ignore[misc]
    """The same scores from Whoosh's own searcher: the oracle of the tests, and the way of unknown query nodes."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        """Whoosh's entry point."""
        parent = searcher.get_parent()
        field = parent.schema[fieldname]
        if not field.scorable:
            return _Constant()
        documents = parent.doc_count_all()
        having = parent.doc_frequency(fieldname, text)
        average = parent.field_length(fieldname) / (documents or 1)
        return _BM25Scorer(searcher, fieldname, idf(documents, having), average or 1.0)


class _Constant(BaseScorer):  # type: ignore[misc]
    """Filters do not rank."""

    def score(self, matcher: Any) -> float:
        return 0.0

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        return 0.0

    def block_quality(self, matcher: Any) -> float:
        return 0.0


class _BM25Scorer(BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, field: str, weight: float, average: float) -> None:
        self._length = searcher.reader().doc_field_length
        self._field, self._weight, self._average = field, weight, average

    def score(self, matcher: Any) -> float:
        frequency = matcher.weight()
        length = self._length(matcher.id(), self._field, 1)
        norm = K1 * (1 - B + B * length / self._average)
        return float(self._weight * frequency * (K1 + 1) / (frequency + norm))

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        """What no score exceeds: some of Whoosh's matchers ask although no blocks can be skipped by it."""
        return self._weight * (K1 + 1)

    def block_quality(self, matcher: Any) -> float:
        return self.max_quality()
