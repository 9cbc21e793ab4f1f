"""BM25 as a weighting model of stock Whoosh, for the oracle: the same scores from Whoosh's own searcher."""

from __future__ import annotations

from typing import Any

from whoosh.scoring import BaseScorer, WeightingModel

from index.engines.lengths import lucene_length
from index.engines.weights import K1, B, idf


class BM25(WeightingModel):  # type: ignore[misc]
    """See above."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        """Whoosh's entry point."""
        parent = searcher.get_parent()
        field = parent.schema[fieldname]
        if not field.scorable:
            return _Constant()
        length = parent.reader().doc_field_length
        lengths = [length(doc, fieldname, 0) or 0 for doc in range(parent.doc_count_all())]
        documents, having = sum(map(bool, lengths)), parent.doc_frequency(fieldname, text)
        average = sum(lengths) / (documents or 1)
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
        length = lucene_length(self._length(matcher.id(), self._field, 1))
        norm = K1 * (1 - B + B * length / self._average)
        return float(self._weight * frequency * (K1 + 1) / (frequency + norm))

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        """What no score exceeds: some of Whoosh's matchers ask although no blocks can be skipped by it."""
        return self._weight * (K1 + 1)

    def block_quality(self, matcher: Any) -> float:
        return self.max_quality()
