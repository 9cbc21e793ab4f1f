"""What combined nodes match and score, on nodes that are made: against counting document by document."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from index.results import ScorePart
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compound_nodes import And, AndMaybe, AtLeast, BestOf, Not, Or
from index.whoosh_engine.search.evaluation import Evaluation, Node, Scoring

COUNT = 56

#: A document's score; ``None`` where it does not match.
Value = Callable[[int], float | None]


class Made(Scoring):
    """Matches some documents, whose scores are halves; says which they are at once where it ``lists`` them."""

    name: str
    values: tuple[float | None, ...]
    lists: bool

    def few(self, search: Evaluation) -> Docs | None:
        return np.flatnonzero(self._has()).astype(np.int32) if self.lists else None

    def mask(self, search: Evaluation) -> Mask:
        return self._has()

    def scores(self, search: Evaluation) -> Floats:
        # Also of documents that do not match, as a node may.
        return np.array([7.0 if value is None else value for value in self.values], np.float32)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        assert isinstance(search, Evaluation)
        return self.scores(search)[docs]

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return [ScorePart("term", "words", self.name, float(self.scores_of(search, doc)[0]))]

    def _has(self) -> Mask:
        return np.array([value is not None for value in self.values], bool)


def _made(chance: random.Random) -> Made:
    often = chance.choice([0, 0.05, 0.12, 0.5, 1])
    values = tuple(chance.randint(1, 9) / 2 if chance.random() < often else None for _ in range(COUNT))
    return Made(chance.choice("abc"), values, chance.random() < 0.5)


def _search() -> Evaluation:
    return Evaluation(SimpleNamespace(documents=COUNT))  # type: ignore[arg-type]


def _all(parts: list[Made]) -> Value:
    def value(doc: int) -> float | None:
        own = [part.values[doc] for part in parts]
        return sum(v for v in own if v is not None) if own and None not in own else None

    return value


def _at_least(parts: list[Made], least: int) -> Value:
    def value(doc: int) -> float | None:
        own = [v for part in parts if (v := part.values[doc]) is not None]
        return sum(own) if len(own) >= least else None

    return value


def _check(node: Node, value: Value, chance: random.Random) -> None:
    """Whatever a node is asked for, and in whatever order, agrees with its values."""
    values = [value(doc) for doc in range(COUNT)]
    has = [v is not None for v in values]
    scores = [v or 0.0 for v in values]
    docs = np.array(sorted(chance.sample(range(COUNT), 9)), np.int32)
    matching = np.flatnonzero(has).astype(np.int32)
    for search in (_search(), _search()):
        assert node.among(search, docs).tolist() == [has[doc] for doc in docs]
        matches = node.matches(search)
        assert (matches.mask.tolist(), matches.scores.tolist()) == (has, pytest.approx(scores))
        few = search.few(node)
        assert few is None or few.tolist() == matching.tolist()
        assert search.mask(node).tolist() == node.mask(search).tolist() == has
        assert node.scores_of(search, matching).tolist() == pytest.approx([scores[doc] for doc in matching])
        assert node.scores_among(search, docs).tolist() == pytest.approx([scores[doc] for doc in docs])
        for doc in docs:
            parts = node.explain_among(search, np.array([doc], np.int32))
            assert sum(part.score for part in parts) == pytest.approx(scores[doc])


@pytest.mark.parametrize("seed", range(60))
def test_combined_nodes_match_and_score_as_their_parts_do_together(seed: int) -> None:
    chance = random.Random(seed)
    parts = [_made(chance) for _ in range(chance.randint(0, 4))]
    _check(And(tuple(parts)), _all(parts), chance)
    _check(Or(tuple(parts)), _at_least(parts, 1), chance)
    least = chance.randint(1, 3)
    if parts:
        _check(AtLeast(tuple(parts), least), _at_least(parts, least), chance)
    must, may = _made(chance), _made(chance)

    def with_more(doc: int) -> float | None:
        own = must.values[doc]
        return None if own is None else own + (may.values[doc] or 0)

    _check(AndMaybe(must, may), with_more, chance)
    _check(Not(must), lambda doc: 0.0 if must.values[doc] is None else None, chance)


@pytest.mark.parametrize("seed", range(60))
def test_of_ways_to_say_the_same_the_best_counts_and_others_stay_below_what_was_typed(seed: int) -> None:
    chance = random.Random(seed)
    first = _made(chance)
    others = [_made(chance) for _ in range(chance.randint(1, 3))]
    best = [max((part.values[doc] or 0 for part in others), default=0) for doc in range(COUNT)]
    least = min((v for v in first.values if v is not None), default=float("inf"))
    top = max((best[doc] for doc in range(COUNT) if first.values[doc] is None), default=0)
    factor = 1 if top < least else 0.99 * least / top

    def value(doc: int) -> float | None:
        own = first.values[doc]
        if own is not None:
            return max(own, best[doc])
        return best[doc] * factor if best[doc] else None

    node = BestOf(first, tuple(others))
    _check(node, value, chance)
    search = _search()
    for doc in np.flatnonzero(node.mask(search)).tolist():
        (part,) = node.explain(search, np.array([doc], np.int32))
        assert part.typed is ((first.values[doc] or 0) >= best[doc])


def test_of_few_documents_those_alone_are_scored_and_of_many_all_at_once() -> None:
    asked: list[int] = []

    class Watched(Made):
        def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
            asked.append(len(docs))
            return super().scores_of(search, docs)

    for having, lists, alone in ((7, True, [7]), (7, False, [7]), (8, True, []), (8, False, [])):
        asked.clear()
        Watched("a", (1.0,) * having + (None,) * (COUNT - having), lists).matches(_search())
        assert asked == alone
