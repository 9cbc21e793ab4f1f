"""Where a document contradicts itself: readings of a field that are nearly as strong as the one that was taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.report import Conflict
from indexer.metadata.candidates import Candidate, weighed

#: The share of the taken value's weight, and the weight, that another value must have to be told of.
SHARE = 0.5
LEAST = 4.0


def find(
    readings: Mapping[str, Sequence[Candidate[Any]]], values: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[Conflict]:
    """Other years, dates and bodies that the document states with weight; none where the caller gave the value."""
    for field in ("agency", "year", "published"):
        taken = values.get(field)
        if taken is None or field in given:
            continue
        sums, strongest = weighed(readings[field])
        if len(sums) < 2:
            continue  # nothing is contradicted; most documents
        agreeing = {value for value in sums if _agrees(field, str(value), str(taken))}
        behind = sum(weight for value, weight in sums.items() if value in agreeing)
        for value, weight in sums.items():
            if behind and weight >= max(LEAST, SHARE * behind) and value not in agreeing:
                yield Conflict(field, str(value), strongest[value].evidence())


def _agrees(field: str, value: str, taken: str) -> bool:
    """Whether two values are the same; a body's name without its region, or shortened, is its name."""
    if field != "agency":
        return value == taken
    if "人民政府" in value and "人民政府" in taken:
        return True  # a government, and the office that writes for it
    letters = iter(taken)
    return all(letter in letters for letter in value)
