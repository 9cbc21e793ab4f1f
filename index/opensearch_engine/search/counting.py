"""Counts of facets and trends, and tables to reckon over, read from what the cluster keeps for sorting and counting."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from index.engine import CheckedFilters, Coded, FacetCounts, FigureColumn, Table
from index.fields import BODY, FACETS
from index.opensearch_engine.mapping import cell_field, cell_name
from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.compile import filter_condition
from index.opensearch_engine.search.documents import handles
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import EVERYTHING, Json, all_of
from index.query.filters import select

#: The most values of a facet that are counted together with others; one that has more is counted by itself.
_MOST = 20_000

#: The counts of so many queries are kept for the next question, which most often is another page of one.
_COUNTS = 8

#: Has a shard's segments counted one after the other, as a cluster does where it may have to stop; here never, for no shard has
#: more reports. Counted at once and put together, thousands of values take twice the processor time.
_IN_TURN: Json = {"terminate_after": (1 << 31) - 1}

#: So many tables are kept for the next question, which most often is another page of one.
_TABLES = 4

#: For each facet that is filtered by, the values that pass.
Chosen = Mapping[str, set[str]]


def chosen_values(terms: Terms, filters: CheckedFilters) -> dict[str, set[str]]:
    """The values that pass each filter. Raises ``FilterError`` where no report has a name."""
    # A body's key is nobody's name for it: there is nothing to choose from.
    return {
        facet: select(facet, wanted, () if facet == BODY else terms.values(facet)) for facet, wanted in filters.items()
    }


def passing(chosen: Chosen, but: str = "") -> Json:
    """The reports that pass all filters, or all ``but`` one."""
    conditions = [filter_condition(facet, sorted(values)) for facet, values in chosen.items() if facet != but]
    return all_of(conditions) if conditions else EVERYTHING


def count_facets(
    moment: Moment, terms: Terms, names: Sequence[str], condition: Json, chosen: Chosen
) -> list[FacetCounts]:
    """The counts of facets over what was found, each narrowed by all filters but its own."""
    own = {name: json.dumps([name, condition, passing(chosen, name)]) for name in names}
    known: dict[str, dict[str, int]] = moment.recall("facet", list(own.values()))
    missing = [name for name in names if own[name] not in known]
    if missing:
        found = _counts(moment, missing, condition, chosen)
        known |= {own[name]: counts for name, counts in found.items()}
        moment.remember("facet", known, _COUNTS * len(FACETS))
    counted = []
    for name in names:
        counts = known[own[name]]
        # What the facet's own filter lets through is shown, though there be none.
        let = chosen[name] & set(terms.values(name)) if name in chosen else set()
        values = [*counts, *sorted(let - counts.keys())]
        if "" in values:
            values.remove("")
            values.append("")
        having, selected = [counts.get(v, 0) for v in values], [v in let for v in values]
        counted.append(FacetCounts(np.array(values, object), np.array(having, int), np.array(selected, bool)))
    return counted


def _counts(moment: Moment, names: Sequence[str], condition: Json, chosen: Chosen) -> dict[str, dict[str, int]]:
    """How many reports have each value of some facets: the most frequent first, then by value, as a cluster has them."""
    # A filter that all are narrowed by is asked once: one around each takes a third more.
    inner = {facet: values for facet, values in chosen.items() if facet in names}
    condition = all_of([condition, passing({facet: v for facet, v in chosen.items() if facet not in names})])
    many = moment.recall("many values", names)
    body: Json = {}
    for name in names:
        if name not in many:
            values, rest = {"terms": {"field": name, "size": _MOST}}, passing(inner, name)
            body[name] = values if rest == EVERYTHING else {"filter": rest, "aggs": {"values": values}}
    answer = moment.aggregated(condition, body, _IN_TURN) if body else {}
    counted = {}
    for name in names:
        found = answer.get(name, {})
        found = found.get("values", found)
        if not found or found["sum_other_doc_count"]:
            moment.remember("many values", {name: True})
            by_value = moment.values(name, all_of([condition, passing(inner, name)]))
            counted[name] = dict(sorted(by_value.items(), key=itemgetter(1), reverse=True))
        else:
            counted[name] = {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
    return counted


def count_trend(moment: Moment, name: str, condition: Json, chosen: Chosen) -> list[tuple[str, int, int]]:
    """Of the reports that pass the filters, how many of each value of a facet match, and in all."""
    every = moment.values(name, passing(chosen))
    found: dict[str, Any] = moment.values(name, all_of([passing(chosen), condition]))
    return [(value, found.get(value, 0), every[value]) for value in sorted(every) if value]


def read_table(moment: Moment, condition: Json, fields: Sequence[str], figures: Sequence[str]) -> Table:
    """The reports that match, in the order of their ids; see ``index.engine.View.table``."""
    key = (json.dumps(condition), tuple(fields), tuple(figures))
    found = moment.recall("table", [key])
    if key not in found:
        found = {key: _columns(moment, condition, fields, figures)}
        moment.remember("table", found, _TABLES)
    table: Table = found[key]
    return table


def _columns(moment: Moment, condition: Json, fields: Sequence[str], figures: Sequence[str]) -> Table:
    hits = _hits(moment, condition, ["id", *fields, *(path for name in figures for path in _paths(name))])
    hits.sort(key=lambda hit: hit["fields"]["id"])
    listed = handles(hit["fields"]["id"][0] for hit in hits)
    return Table(listed, [_coded(hits, field) for field in fields], [_figure(hits, name) for name in figures])


def figure_names(moment: Moment) -> list[str]:
    """See ``index.engine.View.figure_names``."""
    return moment.remembered("figure names", None, lambda: _names_of(moment))


def _names_of(moment: Moment) -> list[str]:
    answer = moment.connection.ask("GET", f"/{moment.place.index}/_mapping")
    known = list(answer[moment.place.index]["mappings"]["properties"]["marks"].get("properties", ()))
    # The mapping also knows what was removed, and what is not committed yet.
    counts = moment.counts([{"exists": {"field": f"marks.{field}"}} for field in known])
    return sorted(cell_name(field) for field, count in zip(known, counts, strict=True) if count)


def _paths(name: str) -> tuple[str, str]:
    """The fields of a figure: its number, and what is said of it."""
    field = cell_field(name)
    return f"figures.{field}", f"marks.{field}"


def _hits(moment: Moment, condition: Json, columns: Sequence[str]) -> list[Json]:
    """All reports that match, each with some fields, in any order."""
    body: Json = {
        "query": {"bool": {"filter": [condition]}},
        # The quickest order. It is that of one point in time: of another one documents are numbered otherwise.
        "sort": [{"_shard_doc": "asc"}],
        "docvalue_fields": list(dict.fromkeys(columns)),
    }
    while True:
        point = moment.point
        hits = list(moment.hits(body, 1 << 31))
        if moment.point == point:
            return hits


def _coded(hits: Sequence[Json], field: str) -> Coded:
    own = [hit["fields"].get(field, ("",))[0] for hit in hits]
    values = sorted(set(own))
    number = {value: at for at, value in enumerate(values)}
    return Coded(values, np.array([number[value] for value in own], np.intp))


def _figure(hits: Sequence[Json], name: str) -> FigureColumn:
    number, said = _paths(name)
    values = [hit["fields"].get(number, (np.nan,))[0] for hit in hits]
    marks = [hit["fields"].get(said, (0,))[0] for hit in hits]
    return FigureColumn(np.array(values, np.float64), np.array(marks, np.uint8))
