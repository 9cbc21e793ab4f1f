"""Counts as a person reads them: labels, and the order in which values stand."""

from __future__ import annotations

from collections.abc import Sequence

from index.engine import FacetCounts, Found, View
from index.report import LEVEL_LABELS, LEVELS
from index.results import Facet, FacetValue, Trend

#: Facets whose values are what a person reads.
_OWN_LABELS = ("year", "agency", "province", "city", "county")

_REPORT_LABELS = {"true": "年度报告", "false": "其他文件"}


def count_facets(view: View, found: Found, names: Sequence[str]) -> tuple[Facet, ...]:
    """The facets of what was found, in the order in which they are asked for."""
    if not names:
        return ()
    return tuple(_facet(name, counts) for name, counts in zip(names, view.facets(found, names), strict=True))


def _facet(name: str, counts: FacetCounts) -> Facet:
    """Years and levels stand in their own order, others by count; the unknown last."""
    texts = counts.values
    labels = texts if name in _OWN_LABELS and "" not in texts else [label_of(name, value) for value in texts]
    values = list(map(FacetValue._make, zip(texts, labels, counts.counts, counts.selected, strict=True)))
    if name == "year":
        values.sort(key=lambda value: (not value.value, -int(value.value or 0)))
    elif name == "level":
        values.sort(key=lambda value: _level(value.value))
    return Facet(name, tuple(values))


def _level(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def label_of(facet: str, value: str) -> str:
    """A facet value as a person reads it."""
    if not value:
        # A city's own bodies have no county: that is known.
        return "无" if facet in ("city", "county") else "未知"
    if facet == "level":
        return LEVEL_LABELS.get(value, value)
    return _REPORT_LABELS[value] if facet == "is_report" else value


def measure_trend(view: View, found: Found, by: str) -> list[Trend]:
    """How common what was found is by a facet's values; places by their share, years and levels in their own order."""
    trends = [Trend(value, label_of(by, value), *counts) for value, *counts in view.trend(found, by)]
    if by in ("province", "city"):
        trends.sort(key=lambda trend: (-trend.share, trend.value))
    if by == "level":
        trends.sort(key=lambda trend: _level(trend.value))
    return trends
