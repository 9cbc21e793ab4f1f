"""Filters and facet counts as arrays over the facets' codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from index.filters import select
from index.report import LEVEL_LABELS, LEVELS
from index.results import Facet, FacetValue, Trend
from index.whoosh_engine.snapshot import Mask, Snapshot

#: For each facet that is filtered by, the documents that pass.
FilterMasks = dict[str, Mask]

_REPORT_LABELS = {"true": "年度报告", "false": "其他文件"}


def filter_mask(snapshot: Snapshot, facet: str, wanted: Sequence[str]) -> Mask:
    """The documents that have one of the wanted values."""
    table = snapshot.facet(facet)
    chosen = select(facet, wanted, table.values)
    accepted: Mask = np.array([value in chosen for value in table.values], bool)
    return accepted[table.places]


def narrow(mask: Mask, filters: Iterable[Mask]) -> Mask:
    """The documents that pass all filters."""
    for passed in filters:
        mask = mask & passed
    return mask


def count_facet(snapshot: Snapshot, facet: str, found: Mask, filters: FilterMasks) -> Facet:
    """A facet's counts over what was found, narrowed by all filters but its own."""
    table = snapshot.facet(facet)
    mask = narrow(found, [passed for name, passed in filters.items() if name != facet])
    counts = np.bincount(table.places[mask], minlength=len(table.values))
    chosen = set(np.unique(table.places[filters[facet]]).tolist()) if facet in filters else set()
    places = [int(place) for place in np.flatnonzero(counts)]
    places += [place for place in chosen if not counts[place]]
    values = [
        FacetValue(table.values[place], label_of(facet, table.values[place]), int(counts[place]), place in chosen)
        for place in places
    ]
    return Facet(facet, tuple(sorted(values, key=lambda value: _facet_order(facet, value))))


def _facet_order(facet: str, value: FacetValue) -> tuple[Any, ...]:
    """Years and levels in their own order, others by count; the unknown last."""
    if facet == "year":
        return (not value.value, -int(value.value or 0))
    if facet == "level":
        return (not value.value, LEVELS.index(value.value) if value.value in LEVELS else 0)
    return (not value.value, -value.count, value.value)


def label_of(facet: str, value: str) -> str:
    """A facet value as a person reads it."""
    if not value:
        # A city's own bodies have no county: that is known.
        return "无" if facet in ("city", "county") else "未知"
    if facet == "level":
        return LEVEL_LABELS.get(value, value)
    return _REPORT_LABELS[value] if facet == "is_report" else value


def count_all(snapshot: Snapshot, facet: str) -> dict[str, int]:
    """All live reports by a facet's values."""
    return {value.value: value.count for value in count_facet(snapshot, facet, snapshot.live, {}).values}


def measure_trend(snapshot: Snapshot, facet: str, kept: Mask, filters: FilterMasks) -> list[Trend]:
    """Of the live reports that pass the filters, how many of each value of a facet are among ``kept``."""
    table = snapshot.facet(facet)
    matching = np.bincount(table.places[kept], minlength=len(table.values))
    total = np.bincount(table.places[narrow(snapshot.live, filters.values())], minlength=len(table.values))
    trends = [
        Trend(value, label_of(facet, value), *counts)
        for value, *counts in zip(table.values, matching.tolist(), total.tolist(), strict=True)
        if value and counts[1]
    ]
    if facet in ("province", "city"):
        trends.sort(key=lambda trend: (-trend.share, trend.value))
    if facet == "level":
        trends.sort(key=lambda trend: LEVELS.index(trend.value))
    return trends
