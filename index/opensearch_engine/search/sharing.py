"""Which reports share fingerprints with a text: what ``index.service.likeness`` then compares by letters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.engine import Sharing
from index.opensearch_engine.search.documents import handles
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import Json
from index.opensearch_engine.search.ranking import first_by_score

#: The most fingerprints that are asked for at once; of more the commonest, which count for least, are left out.
MOST_ASKED = 4_000

Weigh = Callable[[NDArray[np.int64]], NDArray[np.float64]]


def count_having(moment: Moment, fingerprints: NDArray[np.uint32]) -> NDArray[np.int64]:
    """How many reports have each fingerprint."""
    wanted = fingerprints.tolist()
    known: dict[int, int] = moment.recall("print", wanted)
    if missing := [value for value in wanted if value not in known]:
        counts = moment.counts([{"term": {"prints": _term(value)}} for value in missing])
        found = dict(zip(missing, counts, strict=True))
        moment.remember("print", found)
        known |= found
    return np.array([known[value] for value in wanted], np.int64)


def share(moment: Moment, fingerprints: NDArray[np.uint32], weigh: Weigh, condition: Json, wanted: int) -> Sharing:
    """See ``index.engine.View.sharing``."""
    frequencies = count_having(moment, fingerprints)
    prints = list(map(_term, fingerprints.tolist()))
    if not prints:
        return Sharing(frequencies, [])
    asked = np.zeros(len(prints), bool)
    asked[np.argsort(frequencies, kind="stable")[:MOST_ASKED]] = True
    weight = weigh(frequencies) * asked
    weight /= weight.sum() or 1.0
    clauses: list[Json] = [
        {"term": {"prints": {"value": prints[at], "boost": float(weight[at])}}}
        for at in np.flatnonzero(asked & (frequencies > 0) & (weight > 0)).tolist()
    ]
    if not clauses:
        return Sharing(frequencies, [])
    hits = first_by_score(moment, {"bool": {"should": clauses}}, condition, wanted)
    scores = (hit.score for hit in hits)
    return Sharing(frequencies, list(zip(handles(hit.id for hit in hits), scores, strict=True)))


def _term(fingerprint: int) -> str:
    return f"{fingerprint:x}"
