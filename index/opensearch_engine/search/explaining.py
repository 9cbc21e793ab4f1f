"""How the score of one report came about: every node of its query is asked for that report alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

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
    """Parts that add up to the score of a report, of each kind, field and text one, the greatest first."""
    nodes = list(node.walk())
    rows = [{"constant_score": {"filter": lift.condition, "boost": lift.each}} for lift in lifts if lift.condition]
    scores = _scores(moment, [*(one.scored for one in nodes), *rows], document)
    wide = iter(scores[len(nodes) :])
    parts = node.explain(_Scores(nodes, scores[: len(nodes)]))
    for lift in lifts:
        score = next(wide) if lift.condition else lift.some.get(document)
        if score:
            parts.append(ScorePart(lift.kind, "text", lift.text, score))
    found: dict[tuple[str, str, str, bool], float] = {}
    for kind, field, text, score, typed in parts:
        found[kind, field, text, typed] = found.get((kind, field, text, typed), 0.0) + score
    every = (ScorePart(*key[:3], score, key[3]) for key, score in found.items())
    return tuple(sorted(every, key=lambda part: -part.score))


def _scores(moment: Moment, queries: Sequence[Json], document: str) -> list[float | None]:
    """What each query scores a report; ``None`` where it does not match."""
    found: list[float | None] = []
    distinct: dict[str, float | None] = {}
    for query in queries:
        key = json.dumps(query, sort_keys=True)
        if key not in distinct:
            whole = {"bool": {"must": [query], "filter": [{"ids": {"values": [document]}}]}}
            body: dict[str, Any] = {"query": whole, "size": 1, "track_total_hits": False}
            hits = moment.search(body, scored=True)["hits"]["hits"]
            distinct[key] = float(hits[0]["_score"]) if hits else None
        found.append(distinct[key])
    return found
