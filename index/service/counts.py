"""Counts as a person reads them: labels, and the order in which values stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

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
    field, texts = BY_NAME[name], counts.values
    labels = [field.label_of(value) for value in texts] if field.choices else [*texts]
    if "" in texts:
        labels[texts.index("")] = field.absent
    # As ``_make`` does, without a call of Python's for each of hundreds.
    rows = zip(texts, labels, counts.counts, counts.selected, strict=True)
    values: list[FacetValue] = list(map(tuple.__new__, repeat(FacetValue), rows))
    if field.kind == "year":
        values.sort(key=lambda value: (not value.value, -int(value.value or 0)))
    elif field.choices:
        values.sort(key=lambda value: _rank(field, value.value))
    return Facet(name, tuple(values))


def _rank(field: Field, value: str) -> int:
    return list(field.choices).index(value) if value in field.choices else len(field.choices)


def measure_trend(view: View, found: Found, by: str) -> list[Trend]:
    """How common what was found is by a facet's values; places by their share, years and choices in their own order."""
    field = BY_NAME[by]
    trends = [Trend(value, field.label_of(value), *counts) for value, *counts in view.trend(found, by)]
    if field.kind == "name":
        trends.sort(key=lambda trend: (-trend.share, trend.value))
    elif field.choices:
        trends.sort(key=lambda trend: _rank(field, trend.value))
    return trends
