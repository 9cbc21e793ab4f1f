"""Query nodes that combine others in ways that Whoosh has no node for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from whoosh.query import Query, Require, Term


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


class BestOf(Query):  # type: ignore[misc]
    """What any part matches, with the best of their scores; the ``others`` by themselves score less than any ``first``."""

    boost = 1.0

    def __init__(self, first: Query, others: Sequence[Query]) -> None:
        self.first, self.others = first, tuple(others)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BestOf) and (self.first, self.others) == (other.first, other.others)

    def __hash__(self) -> int:
        return hash((type(self), self.first, self.others))

    def __repr__(self) -> str:
        return f"BestOf({self.first!r}, {list(self.others)!r})"

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """The terms of all parts."""
        return (term for part in (self.first, *self.others) for term in part.terms(phrases=phrases))


class Named(Query):  # type: ignore[misc]
    """The reports whose body or region has this name; each scores ``factor`` times what no match of ``terms`` exceeds.

    ``terms`` are those of the name in the text.
    """

    boost = 1.0

    def __init__(self, field: str, name: str, terms: Sequence[Term] = (), factor: float = 0.0) -> None:
        self.name, self.text_terms, self.factor = Term(field, name), tuple(terms), factor

    def _key(self) -> tuple[object, ...]:
        return self.name, self.text_terms, self.factor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        return f"Named({self.name!r}, {self.factor})"

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """The name."""
        return ((self.name.fieldname, self.name.text),)


class Scored(Require):  # type: ignore[misc]
    """What the second part matches, with the scores of the first: 0 where the first does not match."""
