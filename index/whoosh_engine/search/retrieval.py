"""Finds: a query with its filters, widened by synonyms, and loosened where nothing has all of it."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from whoosh import query as nodes

from index.protocol import Filters
from index.query.expansion import describe, expand
from index.query.filters import check_filters
from index.query.tree import Passage, Query
from index.whoosh_engine.read.names import names_in
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compile import compile_query, loosen
from index.whoosh_engine.search.evaluate import Evaluator, Matches
from index.whoosh_engine.search.facets import FilterMasks, filter_mask, narrow
from index.whoosh_engine.search.nearness import lifted

#: The note on results that have not all that was asked for.
LOOSENED = "没有报告包含全部检索词，以下是包含其中一半以上的报告。"

#: The note on what is too long to be looked for whole.
BY_PARTS = "检索的文字较长，按其中最少见的几处查找。"


class Found(NamedTuple):
    """What a query found: matches before filters, the filters, and the documents that pass them, which alone have scores.

    ``query`` is the one that was looked for, ``note`` says where it is not the one that was asked.
    """

    query: Query
    matches: Matches
    filters: FilterMasks
    kept: Mask
    note: str | None = None

    @property
    def loosened(self) -> bool:
        """Whether these have not all that was asked for."""
        return self.note == LOOSENED

    @property
    def total(self) -> int:
        """How many documents there are."""
        return int(np.count_nonzero(self.kept))


def find(snapshot: Snapshot, query: Query, filters: Filters, match: str, tree: nodes.Query | None = None) -> Found:
    """What a query finds; ``tree`` is searched for in place of what the query says."""
    passed = {facet: filter_mask(snapshot, facet, values) for facet, values in check_filters(filters).items()}
    every, scores = Evaluator(snapshot).evaluate(tree or compile_query(query, match, partial(names_in, snapshot)))
    mask = every if snapshot.all_live else every & snapshot.live
    kept = narrow(mask, passed.values())
    scores = lifted(snapshot, query, match, scores if kept is every else scores * kept, kept)
    return Found(query, Matches(mask, scores), passed, kept)


def count(snapshot: Snapshot, query: Query, filters: Filters, match: str = "all") -> int:
    """How many documents a query finds."""
    mask = Evaluator(snapshot).mask(compile_query(query, match, partial(names_in, snapshot))) & snapshot.live
    passed = [filter_mask(snapshot, facet, values) for facet, values in check_filters(filters).items()]
    return int(np.count_nonzero(narrow(mask, passed)))


def search_with_fallbacks(
    snapshot: Snapshot, query: Query, filters: Filters, *, synonyms: bool, loosely: bool
) -> Found:
    """What has all of a query, also by other names where ``synonyms``; half of it where nothing has all of it."""
    expansion = expand(query) if synonyms else None
    found = None
    if expansion and expansion.added:
        wider = find(snapshot, expansion.query, filters, "all")
        more = wider.total - count(snapshot, query, filters)
        if more > 0:
            helped = [alternative for alternative, words in expansion.added if count(snapshot, Query("", words), {})]
            found = wider._replace(note=describe(helped, more))
    if found is None:
        found = find(snapshot, query, filters, "all")
        if isinstance(query.root, Passage):
            found = found._replace(note=BY_PARTS)
    if not found.total and loosely and (some := loosen(query)) is not None:
        looser = find(snapshot, query, filters, "all", some)
        if looser.total:
            return looser._replace(note=LOOSENED)
    return found
