"""How one document's score came about: the tree of the query walked once more, for this document alone.

What each node adds is what ``evaluate.py`` adds for it, so that the parts add up to the score.
"""

from __future__ import annotations

import numpy as np
from whoosh import query as nodes

from index.query.tree import Query
from index.results import ScorePart
from index.whoosh_engine.format.terms.postings import Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compound_nodes import AtLeast, BestOf, Named, Scored
from index.whoosh_engine.search.evaluate import Evaluator
from index.whoosh_engine.search.nearness import find_lifts
from index.whoosh_engine.search.phrases import Besides, ExactText, NearTexts
from index.whoosh_engine.search.rarest import RarestParts
from index.whoosh_engine.search.term_scores import TermScores


def explain(
    snapshot: Snapshot, node: nodes.Query, query: Query, match: str, kept: Mask, doc: int
) -> tuple[ScorePart, ...]:
    """The parts of the score of a kept document, found by the compiled ``node`` of a query; the greatest first."""
    explainer = _Explainer(snapshot, doc)
    scores = explainer.evaluator.evaluate(node).scores * kept
    explainer.add(node, 1.0, typed=True)
    lifts = find_lifts(snapshot, query, match, scores, kept)
    parts = explainer.merged()
    parts += [ScorePart("row", "text", text, weight) for text, docs, weight in lifts.rows if doc in docs]
    if near := float(lifts.near[lifts.docs == doc].sum()):
        parts.append(ScorePart("near", "text", query.text.strip(), near))
    return tuple(sorted(parts, key=lambda part: -part.score))


class _Explainer:
    def __init__(self, snapshot: Snapshot, doc: int) -> None:
        self._snapshot, self._doc = snapshot, doc
        self._docs = np.array([doc], np.int32)
        self._terms = TermScores(snapshot)
        self.evaluator = Evaluator(snapshot)
        self._parts: list[ScorePart] = []

    def merged(self) -> list[ScorePart]:
        """The parts, those of one kind, field and text as one."""
        found: dict[tuple[str, str, str, bool], float] = {}
        for kind, field, text, score, typed in self._parts:
            found[kind, field, text, typed] = found.get((kind, field, text, typed), 0.0) + score
        return [ScorePart(kind, field, text, score, typed) for (kind, field, text, typed), score in found.items()]

    def add(self, node: nodes.Query, factor: float, *, typed: bool) -> None:
        """Add what a node gives the document, times a factor, if it matches."""
        kind = type(node)
        if kind is nodes.Term:
            self._add_term(node, factor, typed)
        elif kind in (ExactText, NearTexts):
            if self._matches(node):
                for _, bigram in dict.fromkeys(node.terms()):
                    self._add_term(nodes.Term("bigrams", bigram), factor * node.boost, typed)
        elif kind is Scored or kind is nodes.Require:
            if self._matches(node):
                self.add(node.a, factor, typed=typed)
        elif kind is nodes.Or:
            for child in node:
                self.add(child, factor * node.boost, typed=typed)
        elif kind in (nodes.And, AtLeast, nodes.AndMaybe, nodes.AndNot):
            self._add_all(node, factor, typed)
        elif kind is Besides:
            self._add_besides(node, factor, typed)
        elif kind is BestOf:
            self._add_best(node, factor, typed)
        elif kind is RarestParts:
            self.add(node.resolved(self._snapshot), factor, typed=typed)
        elif kind is Named:
            if self._matches(node):
                self._part("name", node.name.fieldname, node.name.text, factor * self._terms.named(node), typed)
        elif self._matches(node):  # a condition, which seldom scores
            score = factor * float(self.evaluator.evaluate(node).scores[self._doc])
            self._part("other", getattr(node, "fieldname", None) or "text", getattr(node, "text", ""), score, typed)

    def _matches(self, node: nodes.Query) -> bool:
        return bool(self.evaluator.mask(node)[self._doc])

    def _score(self, node: nodes.Query) -> float:
        return float(self.evaluator.evaluate(node).scores[self._doc])

    def _part(self, kind: str, field: str, text: str, score: float, typed: bool) -> None:
        if score:
            self._parts.append(ScorePart(kind, field, text, score, typed))

    def _add_term(self, node: nodes.Term, factor: float, typed: bool) -> None:
        text = node.text.decode() if isinstance(node.text, bytes) else node.text
        score: Floats = self._terms.scores([node], self._docs)
        self._part("term", node.fieldname, text, factor * float(score[0]), typed)

    def _add_all(self, node: nodes.Query, factor: float, typed: bool) -> None:
        if not self._matches(node):
            return
        children = node.parts if type(node) is AtLeast else [node.a] if type(node) is nodes.AndNot else list(node)
        if type(node) is nodes.AndMaybe:
            children = [node.a, node.b]
        for child in children:
            self.add(child, factor * node.boost, typed=typed)

    def _add_besides(self, node: Besides, factor: float, typed: bool) -> None:
        if self._matches(node.first):
            self.add(node.first, factor, typed=typed)
        elif node.scored is not None and self._matches(node):
            self.add(node.scored, factor, typed=typed)

    def _add_best(self, node: BestOf, factor: float, typed: bool) -> None:
        """The best of what was typed and the others, scaled down to what it counts where nothing was typed of it."""
        ways = [(node.first, typed), *((other, False) for other in node.others)]
        best, was_typed = max(ways, key=lambda way: self._score(way[0]))
        own = self._score(best)
        if own:
            self.add(best, factor * self._score(node) / own, typed=was_typed)
