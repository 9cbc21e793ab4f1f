"""Candidates for a field's value: several rules may read it, and the values with most weight behind them win.

Weights say how far a rule is to be believed: some 10 for a headline or a labelled row, 1 for a mere hint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from index.report import Evidence

T = TypeVar("T")


class Candidate(NamedTuple, Generic[T]):
    """One reading of a field: its value, the rule that read it, its weight, and where it was read.

    ``start`` and ``end`` are offsets in the document's text, ``None`` where it was read elsewhere.
    """

    value: T
    rule: str
    weight: float
    text: str
    start: int | None = None
    end: int | None = None

    def evidence(self) -> Evidence:
        """The reading as it is kept in the record."""
        return Evidence(self.rule, self.text, self.start, self.end)


def weighed(candidates: Iterable[Candidate[T]]) -> tuple[dict[T, float], dict[T, Candidate[T]]]:
    """The sum of weights behind each value, and its strongest reading; the first of several as strong."""
    sums: dict[T, float] = defaultdict(float)
    strongest: dict[T, Candidate[T]] = {}
    for candidate in candidates:
        sums[candidate.value] += candidate.weight
        held = strongest.get(candidate.value)
        if held is None or candidate.weight > held.weight:
            strongest[candidate.value] = candidate
    return sums, strongest


def best(candidates: Iterable[Candidate[T]]) -> Candidate[T] | None:
    """The strongest reading of the value with the greatest sum of weights; earlier ones win ties.

    ``None`` where there is no candidate.
    """
    sums, strongest = weighed(candidates)
    return strongest[max(sums, key=lambda key: sums[key])] if sums else None
