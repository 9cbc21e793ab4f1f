"""Finds: a query with its filters, widened by synonyms, and loosened where nothing has all of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from whoosh import query as nodes

from index.expansion import describe, expand
from index.filters import check_filters
from index.protocol import Filters
from index.query import Query
from index.whoosh_engine.compile import compile_query, loosen
from index.whoosh_engine.evaluate import Evaluator, Matches
from index.whoosh_engine.facets import FilterMasks, Mask, filter_masks, narrow
from index.whoosh_engine.snapshot import Snapshot

#: The note on results that have not all that was asked for.
LOOSENED = "没有报告包含全部检索词，以下是包含其中一半以上的报告。"


class Found(NamedTuple):
    """What a query found: matches before filters, the filters, and the documents that pass them, a segment each.

    ``query`` is the one that was looked for, ``note`` says where it is not the one that was asked.
    """

    query: Query
    matches: list[Matches]
    filters: FilterMasks
    kept: list[Mask]
    note: str | None = None

    @property
    def total(self) -> int:
        """How many documents there are."""
        return sum(int(np.count_nonzero(mask)) for mask in self.kept)


def find(snapshot: Snapshot, query: Query, filters: Filters, match: str, tree: nodes.Query | None = None) -> Found:
    """What a query finds; ``tree`` is searched for in place of what the query says."""
    masks = {facet: filter_masks(snapshot, facet, values) for facet, values in check_filters(filters).items()}
    evaluator = Evaluator(snapshot)
    tree = tree or compile_query(query, match)
    matches = []
    for number, segment in enumerate(snapshot.segments):
        mask, scores = evaluator.evaluate(tree, number)
        matches.append(Matches(mask & segment.live, scores))
    kept = [narrow(part.mask, number, masks.values()) for number, part in enumerate(matches)]
    return Found(query, matches, masks, kept)


def look_for(snapshot: Snapshot, query: Query, filters: Filters, *, synonyms: bool, loosely: bool) -> Found:
    """What has all of a query, also by other names where ``synonyms``; half of it where nothing has all of it."""
    found = find(snapshot, query, filters, "all")
    expansion = expand(query) if synonyms else None
    if expansion and expansion.added:
        wider = find(snapshot, expansion.query, filters, "all")
        if wider.total > found.total:
            evaluator = Evaluator(snapshot)
            helped = [
                alternative
                for alternative, words in expansion.added
                if any(
                    bool(np.any(evaluator.evaluate(compile_query(Query("", words), "all"), number).mask & segment.live))
                    for number, segment in enumerate(snapshot.segments)
                )
            ]
            found = wider._replace(note=describe(helped, wider.total - found.total))
    if not found.total and loosely and (some := loosen(query)) is not None:
        looser = find(snapshot, query, filters, "all", some)
        if looser.total:
            return looser._replace(note=LOOSENED)
    return found
