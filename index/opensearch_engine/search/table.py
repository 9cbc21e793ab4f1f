"""Columns of the reports found, read from what the cluster keeps for sorting and counting, and not from their records."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from index.engine import Coded, FigureColumn, Table
from index.opensearch_engine.mapping import cell_field, cell_name
from index.opensearch_engine.search.documents import handles
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import Json

#: So many tables are kept for the next question, which most often is another page of one.
_KEPT = 4


def read_table(moment: Moment, condition: Json, fields: Sequence[str], figures: Sequence[str]) -> Table:
    """The reports that match, in the order of their ids; see ``index.engine.View.table``."""
    key = (json.dumps(condition), tuple(fields), tuple(figures))
    found = moment.recall("table", [key])
    if key not in found:
        found = {key: _read(moment, condition, fields, figures)}
        moment.remember("table", found, _KEPT)
    table: Table = found[key]
    return table


def _read(moment: Moment, condition: Json, fields: Sequence[str], figures: Sequence[str]) -> Table:
    hits = _hits(moment, condition, ["id", *fields, *(path for name in figures for path in _paths(name))])
    hits.sort(key=lambda hit: hit["fields"]["id"])
    listed = handles(hit["fields"]["id"][0] for hit in hits)
    return Table(listed, [_coded(hits, field) for field in fields], [_figure(hits, name) for name in figures])


def figure_names(moment: Moment) -> list[str]:
    """See ``index.engine.View.figure_names``."""
    return moment.remembered("figure names", None, lambda: _names(moment))


def _names(moment: Moment) -> list[str]:
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
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(hit["fields"].get(field, ("",))[0], len(numbers)) for hit in hits]
    return Coded(list(numbers), np.array(codes, np.intp))


def _figure(hits: Sequence[Json], name: str) -> FigureColumn:
    number, said = _paths(name)
    values = [hit["fields"].get(number, (np.nan,))[0] for hit in hits]
    marks = [hit["fields"].get(said, (0,))[0] for hit in hits]
    return FigureColumn(np.array(values, np.float64), np.array(marks, np.uint8))
