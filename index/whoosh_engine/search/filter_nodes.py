"""Query nodes that filter by a record's values: facets, titles, figures. They match or not, and do not score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from whoosh.query import Query

from analyzers import fold
from index.body_names import without_kind
from index.fields import REGIONS
from index.query.filters import is_range, select
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask


class MaskQuery(Query):  # type: ignore[misc]
    """A condition on whole documents, evaluated as an array."""

    boost = 1.0

    def key(self) -> tuple[Any, ...]:
        """What makes two conditions the same."""
        raise NotImplementedError

    def mask(self, snapshot: Snapshot) -> Mask:
        """The documents that meet the condition."""
        raise NotImplementedError

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """No terms of any text."""
        return ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaskQuery) and type(self) is type(other) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash((type(self), self.key()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.key()!r}"


def _is_part(value: str, known: str) -> bool:
    return value in known


def _same_region(value: str, known: str) -> bool:
    return value in known or without_kind(value) == without_kind(known)


class FacetHas(MaskQuery):
    """Documents whose value of a facet is one of ``values``; where not ``exact``, that contains one of them.

    A region is also found by its name without its kind, or with one: 赫山, 广东省.
    """

    def __init__(self, facet: str, values: tuple[str, ...], exact: bool) -> None:
        self.facet, self.values, self.exact = facet, values, exact

    def key(self) -> tuple[Any, ...]:
        return self.facet, self.values, self.exact

    def mask(self, snapshot: Snapshot) -> Mask:
        table = snapshot.facet(self.facet)
        if self.exact or any(map(is_range, self.values)):
            chosen = select(self.facet, self.values, table.values) if self.facet == "year" else set(self.values)
        else:
            accept = _same_region if self.facet in REGIONS else _is_part
            chosen = {
                known for known in table.values if known and any(accept(value, fold(known)) for value in self.values)
            }
        accepted: Mask = np.array([value in chosen for value in table.values], bool)
        return accepted[table.places]


class TitleHas(MaskQuery):
    """Documents whose folded title has these folded characters."""

    def __init__(self, text: str) -> None:
        self.text = text

    def key(self) -> tuple[Any, ...]:
        return (self.text,)

    def mask(self, snapshot: Snapshot) -> Mask:
        needle = self.text.encode("utf-8", "surrogatepass")
        return snapshot.concatenated(lambda segment: segment.titles_with(needle), np.empty(0, bool))


class FigureBetween(MaskQuery):
    """Documents that state a figure of at least ``low`` and at most ``high``; ``None`` is no bound."""

    def __init__(self, name: str, low: float | None, high: float | None) -> None:
        self.name, self.low, self.high = name, low, high

    def key(self) -> tuple[Any, ...]:
        return self.name, self.low, self.high

    def mask(self, snapshot: Snapshot) -> Mask:
        figures = snapshot.figures(self.name)
        mask: Mask = ~np.isnan(figures)
        if self.low is not None:
            mask &= figures >= self.low
        if self.high is not None:
            mask &= figures <= self.high
        return mask
