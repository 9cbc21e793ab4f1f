"""Filters and facet counts as arrays over the facets' codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.filters import select
from index.report import LEVEL_LABELS, LEVELS
from index.results import Facet, FacetValue, Trend
from index.whoosh_engine.evaluate import Matches
from index.whoosh_engine.snapshot import Snapshot

Mask = NDArray[np.bool_]

#: For each facet that is filtered by, and each segment, the documents that pass.
FilterMasks = dict[str, list[Mask]]

_REPORT_LABELS = {"true": "年度报告", "false": "其他文件"}


def filter_masks(snapshot: Snapshot, facet: str, wanted: Sequence[str]) -> list[Mask]:
    """For each segment, the documents that have one of the wanted values."""
    table = snapshot.facet(facet)
    chosen = select(facet, wanted, table.values)
    accepted = np.array([value in chosen for value in table.values], bool)
    return [accepted[places] for places in table.places]


def narrow(mask: Mask, number: int, filters: Iterable[list[Mask]]) -> Mask:
    """The documents of segment ``number`` that pass all filters."""
    for masks in filters:
        mask = mask & masks[number]
    return mask


def count_facet(snapshot: Snapshot, facet: str, found: Sequence[Matches], filters: FilterMasks) -> Facet:
    """A facet's counts over what was found, narrowed by all filters but its own."""
    others = [masks for name, masks in filters.items() if name != facet]
    counts = np.zeros(len(snapshot.facet(facet).values), np.int64)
    table = snapshot.facet(facet)
    for number, part in enumerate(found):
        mask = narrow(part.mask, number, others)
        counts += np.bincount(table.places[number][mask], minlength=len(counts))
    chosen = _chosen(snapshot, facet, filters)
    values = [
        FacetValue(value, label_of(facet, value), count, value in chosen)
        for value, count in zip(table.values, counts.tolist(), strict=True)
        if count or value in chosen
    ]
    return Facet(facet, tuple(sorted(values, key=lambda v: _facet_order(facet, v))))


def _chosen(snapshot: Snapshot, facet: str, filters: FilterMasks) -> set[str]:
    """The values of a facet that its own filter lets through."""
    if facet not in filters:
        return set()
    table = snapshot.facet(facet)
    chosen: set[int] = set()
    for places, mask in zip(table.places, filters[facet], strict=True):
        chosen.update(np.unique(places[mask]).tolist())
    return {table.values[place] for place in chosen}


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
    found = [Matches(segment.live, np.empty(0, np.float32)) for segment in snapshot.segments]
    return {value.value: value.count for value in count_facet(snapshot, facet, found, {}).values}


def measure_trend(snapshot: Snapshot, facet: str, kept: Sequence[Mask], filters: FilterMasks) -> list[Trend]:
    """Of the live reports that pass the filters, how many of each value of a facet are among ``kept``."""
    table = snapshot.facet(facet)
    matching = np.zeros(len(table.values), np.int64)
    total = np.zeros(len(table.values), np.int64)
    for number, segment in enumerate(snapshot.segments):
        places = table.places[number]
        matching += np.bincount(places[kept[number]], minlength=len(matching))
        total += np.bincount(places[narrow(segment.live, number, filters.values())], minlength=len(total))
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
