"""What an index says of itself: counts, and what its engine says."""

from __future__ import annotations

from typing import Any

from index.engine import View
from index.query.tree import Query
from index.service.counts import count_facets


def describe_status(view: View) -> dict[str, Any]:
    """See ``index.protocol.Index.status``."""
    every = view.find(Query("", None), {}, "all")
    names = ("year", "agency", "province", "is_report")
    counts = {facet.name: {v.value: v.count for v in facet.values} for facet in count_facets(view, every, names)}
    return {
        "reports": view.reports,
        "annual_reports": counts["is_report"].get("true", 0),
        "years": {year: count for year, count in sorted(counts["year"].items()) if year},
        "agencies": sum(1 for agency in counts["agency"] if agency),
        "provinces": sum(1 for province in counts["province"] if province),
        "without_year": counts["year"].get("", 0),
        "without_agency": counts["agency"].get("", 0),
        **view.status(),
    }
