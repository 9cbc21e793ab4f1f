"""Finds: a query with its filters, widened by synonyms, and loosened where nothing has all of it."""

from __future__ import annotations

from typing import NamedTuple

from index.engine import CheckedFilters, Found, View
from index.query.expansion import describe, expand
from index.query.tree import Query

#: The note on results that have not all that was asked for.
LOOSENED = "没有报告包含全部检索词，以下是包含其中一半以上的报告。"


class Retrieved(NamedTuple):
    """What was found. ``query`` is the one that was looked for, ``note`` says where it is not the one that was asked."""

    query: Query
    found: Found
    note: str | None = None

    @property
    def loosened(self) -> bool:
        """Whether these have not all that was asked for."""
        return self.note == LOOSENED


def retrieve(
    view: View, query: Query, filters: CheckedFilters, match: str, *, synonyms: bool, loosely: bool = True
) -> Retrieved:
    """What has all of a query, also by other names where ``synonyms``; half of it where nothing has all of it."""
    if match == "any":
        return Retrieved(query, view.find(query, filters, match))
    expansion = expand(query) if synonyms else None
    retrieved = None
    if expansion and expansion.added:
        wider = view.find(expansion.query, filters, "all")
        more = wider.total - view.count(query, filters, "all")
        if more > 0:
            helped = [other for other, words in expansion.added if view.count(Query("", words), {}, "all")]
            retrieved = Retrieved(expansion.query, wider, describe(helped, more))
    if retrieved is None:
        retrieved = Retrieved(query, view.find(query, filters, "all"))
    if not retrieved.found.total and loosely:
        looser = view.find(query, filters, "half")
        if looser.total:
            return Retrieved(query, looser, LOOSENED)
    return retrieved
