"""How the score of one report came about: every node of its query is asked for that report alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import Json, Node
from index.opensearch_engine.search.ranking import Lift
from index.results import ScorePart


class _Scores:
    """Implements ``nodes.Scores``."""

    def __init__(self, nodes: Sequence[Node], scores: Sequence[float | None]) -> None:
        self._of = {id(node): score for node, score in zip(nodes, scores, strict=True)}

    def of(self, node: Node) -> float | None:
        return self._of[id(node)]


def explain(moment: Moment, node: Node, lifts: Sequence[Lift], document: str) -> tuple[ScorePart, ...]:
    """Parts that add up to the score of a report, the greatest first."""
    nodes = list(node.walk())
    rows = [{"constant_score": {"filter": lift.condition, "boost": lift.each}} for lift in lifts if lift.condition]
    scores = _scores(moment, [*(one.scored for one in nodes), *rows], document)
    wide = iter(scores[len(nodes) :])
    found: dict[tuple[str, str, str, bool], float] = {}
    for kind, field, text, score, typed in node.explain(_Scores(nodes, scores[: len(nodes)])):
        found[kind, field, text, typed] = found.get((kind, field, text, typed), 0.0) + score
    parts = [ScorePart(*key[:3], score, key[3]) for key, score in found.items()]
    for lift in lifts:
        more = next(wide) if lift.condition else lift.some.get(document)
        if more:
            parts.append(ScorePart(lift.kind, "text", lift.text, more))
    return tuple(sorted(parts, key=lambda part: -part.score))


def _scores(moment: Moment, queries: Sequence[Json], document: str) -> list[float | None]:
    """What each query scores a report; ``None`` where it does not match."""
    keys = [json.dumps(query, sort_keys=True) for query in queries]
    distinct = dict(zip(keys, queries, strict=True))
    only = {"ids": {"values": [document]}}
    bodies = [
        {"query": {"bool": {"must": [query], "filter": [only]}}, "size": 1, "track_total_hits": False}
        for query in distinct.values()
    ]
    hits = (answer["hits"]["hits"] for answer in moment.searches(bodies))
    scores = {key: float(own[0]["_score"]) if own else None for key, own in zip(distinct, hits, strict=True)}
    return [scores[key] for key in keys]
