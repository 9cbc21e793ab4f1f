"""Counts of facets and trends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.engine import CheckedFilters, FacetCounts
from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.compile import filter_condition
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import EVERYTHING, Json, all_of
from index.query.filters import select

#: The most values that one answer has; of facets with more the others are asked for by themselves.
_MOST = 20_000

#: For each facet that is filtered by, the values that pass.
Chosen = Mapping[str, set[str]]


def chosen_values(terms: Terms, filters: CheckedFilters) -> dict[str, set[str]]:
    """The values that pass each filter. Raises ``FilterError`` where no report has a name."""
    return {facet: select(facet, wanted, terms.values(facet)) for facet, wanted in filters.items()}


def passing(chosen: Chosen, but: str = "") -> Json:
    """The reports that pass all filters, or all ``but`` one."""
    conditions = [filter_condition(facet, sorted(values)) for facet, values in chosen.items() if facet != but]
    return all_of(conditions) if conditions else EVERYTHING


def count_facets(
    moment: Moment, terms: Terms, names: Sequence[str], condition: Json, chosen: Chosen
) -> list[FacetCounts]:
    """The counts of facets over what was found, each narrowed by all filters but its own."""
    if not names:
        return []
    body = {
        name: {"filter": passing(chosen, name), "aggs": {"values": {"terms": {"field": name, "size": _MOST}}}}
        for name in names
    }
    answer = moment.aggregated(condition, body)
    counted = []
    for name in names:
        found = answer[name]["values"]
        counts = {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
        if found["sum_other_doc_count"]:
            counts = moment.values(name, all_of([condition, passing(chosen, name)]))
        # What the facet's own filter lets through is shown, though there be none.
        let = chosen[name] & set(terms.values(name)) if name in chosen else set()
        values = sorted({*counts, *let}, key=lambda value: (not value, -counts.get(value, 0), value))
        counted.append(FacetCounts(values, [counts.get(v, 0) for v in values], [v in let for v in values]))
    return counted


def count_trend(moment: Moment, name: str, condition: Json, chosen: Chosen) -> list[tuple[str, int, int]]:
    """Of the reports that pass the filters, how many of each value of a facet match, and in all."""
    every = moment.values(name, passing(chosen))
    found: dict[str, Any] = moment.values(name, all_of([passing(chosen), condition]))
    return [(value, found.get(value, 0), every[value]) for value in sorted(every) if value]
