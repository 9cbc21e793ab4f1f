"""Filters and facet counts as arrays over the facets' codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.fields import BY_NAME
from index.query.filters import select
from index.results import Facet, FacetValue, Trend
from index.whoosh_engine.read.snapshot import FacetTable, Snapshot
from index.whoosh_engine.read.term_postings import Mask

#: For each facet that is filtered by, the documents that pass.
FilterMasks = dict[str, Mask]


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


def count_facets(snapshot: Snapshot, names: Sequence[str], found: Mask, filters: FilterMasks) -> tuple[Facet, ...]:
    """The counts of facets over what was found, each narrowed by all filters but its own."""
    every: _Documents | None = None
    counted = []
    for name in names:
        if name in filters:
            others = [passed for facet, passed in filters.items() if facet != name]
            documents = _documents(narrow(found, others))
        elif every is None:
            documents = every = _documents(narrow(found, filters.values()))
        else:
            documents = every
        counted.append(_count(snapshot, name, documents, filters.get(name)))
    return tuple(counted)


class _Documents(NamedTuple):
    """Documents to be counted, or where these are most of all, those that are not: fewer are looked at."""

    numbers: NDArray[np.intp]
    are_others: bool


def _documents(mask: Mask) -> _Documents:
    most = bool(np.count_nonzero(mask) * 2 > len(mask))
    return _Documents(np.flatnonzero(~mask if most else mask), most)


def _count(snapshot: Snapshot, facet: str, documents: _Documents, passed: Mask | None) -> Facet:
    """A facet's counts over documents; what its own filter lets through is chosen."""
    table = snapshot.facet(facet)
    counts = np.bincount(table.places.take(documents.numbers), minlength=len(table.values))
    if documents.are_others:
        counts = table.totals - counts
    chosen = np.zeros(len(counts), bool)
    if passed is not None:
        chosen[table.places[passed]] = True
    places = np.flatnonzero((counts > 0) | chosen)
    places = places[_order(facet, table, counts, places)]
    values = [table.values[place] for place in places.tolist()]
    field = BY_NAME[facet]
    labels = values if not field.choices and "" not in values else [field.label_of(value) for value in values]
    columns = (values, labels, counts[places].tolist(), chosen[places].tolist())
    return Facet(facet, tuple(map(FacetValue._make, zip(*columns, strict=True))))


def _order(facet: str, table: FacetTable, counts: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Years and choices in their own order, others by count; of equal ones by value, the unknown last."""
    field = BY_NAME[facet]
    if field.kind == "year":
        keys = [-int(table.values[place] or 0) for place in places.tolist()]
    elif field.choices:
        ranks = {value: rank for rank, value in enumerate(field.choices)}
        keys = [ranks.get(table.values[place], len(ranks)) for place in places.tolist()]
    else:
        return np.lexsort((-counts[places], places == 0))
    return np.lexsort((np.array(keys, np.int64), places == 0))


def count_all(snapshot: Snapshot, facet: str) -> dict[str, int]:
    """All live reports by a facet's values."""
    (counted,) = count_facets(snapshot, [facet], snapshot.live, {})
    return {value.value: value.count for value in counted.values}


def measure_trend(snapshot: Snapshot, facet: str, kept: Mask, filters: FilterMasks) -> list[Trend]:
    """Of the live reports that pass the filters, how many of each value of a facet are among ``kept``."""
    table = snapshot.facet(facet)
    matching = np.bincount(table.places[kept], minlength=len(table.values))
    total = np.bincount(table.places[narrow(snapshot.live, filters.values())], minlength=len(table.values))
    trends = [
        Trend(value, BY_NAME[facet].label_of(value), *counts)
        for value, *counts in zip(table.values, matching.tolist(), total.tolist(), strict=True)
        if value and counts[1]
    ]
    field = BY_NAME[facet]
    if field.kind == "name":
        trends.sort(key=lambda trend: (-trend.share, trend.value))
    elif field.choices:
        trends.sort(key=lambda trend: list(field.choices).index(trend.value))
    return trends
