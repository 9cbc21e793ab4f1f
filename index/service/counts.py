"""Counts as a person reads them: labels, and the order in which values stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, overload

from index.engine import FacetCounts, Found, View
from index.fields import BY_NAME, Field
from index.results import Facet, FacetValue, Trend


def count_facets(view: View, found: Found, names: Sequence[str]) -> tuple[Facet, ...]:
    """The facets of what was found, in the order in which they are asked for."""
    if not names:
        return ()
    return tuple(_facet(name, counts) for name, counts in zip(names, view.facets(found, names), strict=True))


def _facet(name: str, counts: FacetCounts) -> Facet:
    """Years and choices stand in their own order, others by count; the unknown last."""
    field = BY_NAME[name]
    if field.kind != "year" and not field.choices:
        return Facet(name, _Values(field, counts))
    return Facet(name, tuple(sorted(_Values(field, counts), key=lambda value: _rank(field, value.value))))


def _rank(field: Field, value: str) -> int:
    if field.kind == "year":
        return -int(value or 0)
    return list(field.choices).index(value) if value in field.choices else len(field.choices)


class _Values(Sequence[FacetValue]):
    """The values of a facet as a tuple of them, each made when it is looked at: of thousands a page shows ten."""

    def __init__(self, field: Field, counts: FacetCounts) -> None:
        self._label_of, self._counts = field.label_of, counts

    def __len__(self) -> int:
        return len(self._counts.values)

    @overload
    def __getitem__(self, place: int) -> FacetValue: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[FacetValue, ...]: ...
    def __getitem__(self, place: int | slice) -> FacetValue | tuple[FacetValue, ...]:
        if isinstance(place, slice):
            return tuple(self._made(place))
        at = range(len(self))[place]
        return next(self._made(slice(at, at + 1)))

    def __iter__(self) -> Iterator[FacetValue]:
        return iter(self._every)

    def __eq__(self, other: object) -> bool:
        return self._every == (other._every if isinstance(other, _Values) else other)

    def __hash__(self) -> int:
        return hash(self._every)

    def __repr__(self) -> str:
        return repr(self._every)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._every,)

    @cached_property
    def _every(self) -> tuple[FacetValue, ...]:
        return tuple(self._made(slice(None)))

    def _made(self, places: slice) -> Iterator[FacetValue]:
        values, counts, selected = (part[places].tolist() for part in self._counts)
        # As ``_make`` does, without a call of Python's for each of hundreds.
        rows = zip(values, map(self._label_of, values), counts, selected, strict=True)
        return map(tuple.__new__, repeat(FacetValue), rows)


def measure_trend(view: View, found: Found, by: str) -> list[Trend]:
    """How common what was found is by a facet's values; places by their share, years and choices in their own order."""
    field = BY_NAME[by]
    trends = [Trend(value, field.label_of(value), *counts) for value, *counts in view.trend(found, by)]
    if field.kind == "name":
        trends.sort(key=lambda trend: (-trend.share, trend.value))
    elif field.choices:
        trends.sort(key=lambda trend: _rank(field, trend.value))
    return trends
