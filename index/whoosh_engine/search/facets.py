"""Filters and facet counts as arrays over the facets' codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine import CheckedFilters, FacetCounts
from index.query.filters import select
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask

#: For each facet that is filtered by, the documents that pass.
FilterMasks = dict[str, Mask]


def filter_masks(snapshot: Snapshot, filters: CheckedFilters) -> FilterMasks:
    """The documents that pass each filter. Raises ``FilterError`` where no document has a name."""
    return {facet: _filter_mask(snapshot, facet, values) for facet, values in filters.items()}


def _filter_mask(snapshot: Snapshot, facet: str, wanted: Sequence[str]) -> Mask:
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


def count_facets(snapshot: Snapshot, names: Sequence[str], found: Mask, filters: FilterMasks) -> list[FacetCounts]:
    """The counts of facets over what was found, each narrowed by all filters but its own."""
    every: _Documents | None = None
    counted = []
    for name in names:
        if name in snapshot.lacks:
            counted.append(FacetCounts(np.empty(0, object), np.empty(0, int), np.empty(0, bool)))
            continue
        if name in filters:
            others = [passed for facet, passed in filters.items() if facet != name]
            documents = _documents(narrow(found, others))
        elif every is None:
            documents = every = _documents(narrow(found, filters.values()))
        else:
            documents = every
        counted.append(_count(snapshot, name, documents, filters.get(name)))
    return counted


class _Documents(NamedTuple):
    """Documents to be counted, or where these are most of all, those that are not: fewer are looked at."""

    numbers: NDArray[np.intp]
    are_others: bool


def _documents(mask: Mask) -> _Documents:
    most = bool(np.count_nonzero(mask) * 2 > len(mask))
    return _Documents(np.flatnonzero(~mask if most else mask), most)


def _count(snapshot: Snapshot, facet: str, documents: _Documents, passed: Mask | None) -> FacetCounts:
    """A facet's counts over documents; what its own filter lets through is chosen."""
    table = snapshot.facet(facet)
    counts = np.bincount(table.places.take(documents.numbers), minlength=len(table.values))
    if documents.are_others:
        counts = table.totals - counts
    chosen = np.zeros(len(counts), bool)
    if passed is not None:
        chosen[table.places[passed & snapshot.live]] = True
    places = np.flatnonzero((counts > 0) | chosen)
    places = places[_order(places, counts[places])]
    return FacetCounts(table.names[places], counts[places], chosen[places])


def _order(places: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """The order of values, given increasing by their places, from the most frequent; none, which is the first, last."""
    top = int(counts.max(initial=0))
    # In as few bytes as that takes: numbers of two are sorted in a third of the time.
    key = np.where(places == 0, top + 1, top - counts).astype(np.min_scalar_type(top + 1))
    return key.argsort(kind="stable")


def count_trend(snapshot: Snapshot, facet: str, kept: Mask, filters: FilterMasks) -> list[tuple[str, int, int]]:
    """Of the live documents that pass the filters, how many of each value of a facet are among ``kept``, and in all."""
    table = snapshot.facet(facet)
    matching = np.bincount(table.places[kept], minlength=len(table.values))
    total = np.bincount(table.places[narrow(snapshot.live, filters.values())], minlength=len(table.values))
    counted = zip(table.values, matching.tolist(), total.tolist(), strict=True)
    return [(value, found, every) for value, found, every in counted if value and every]
