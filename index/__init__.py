"""The index itself: record model, query language, engines, facets, snippets; and ``search-cli``.

One library call stands behind every command and page::

    from index import open_index
    page = open_index("gongkai-index").search("舆情回应", filters={"year": ["2018"]})
"""

from index.deadline import time_limit
from index.opening import create_index, open_index
from index.protocol import Index
from index.report import Evidence, Report, Source
from index.results import Facet, FacetValue, Hit, ResultPage, Snippet

__all__ = [
    "Evidence",
    "Facet",
    "FacetValue",
    "Hit",
    "Index",
    "Report",
    "ResultPage",
    "Snippet",
    "Source",
    "create_index",
    "open_index",
    "time_limit",
]
