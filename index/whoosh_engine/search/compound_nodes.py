"""Query nodes that combine others in ways that Whoosh has no node for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from whoosh.query import Query, Require


class AtLeast(Query):  # type: ignore[misc]
    """At least ``least`` of the parts; the scores of those that match are added."""

    boost = 1.0

    def __init__(self, parts: Sequence[Query], least: int) -> None:
        self.parts, self.least = tuple(parts), least

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtLeast) and (self.parts, self.least) == (other.parts, other.least)

    def __hash__(self) -> int:
        return hash((type(self), self.parts, self.least))

    def __repr__(self) -> str:
        return f"AtLeast({list(self.parts)!r}, {self.least})"

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """The terms of all parts."""
        return (term for part in self.parts for term in part.terms(phrases=phrases))


class Scored(Require):  # type: ignore[misc]
    """What the second part matches, with the scores of the first: 0 where the first does not match."""
