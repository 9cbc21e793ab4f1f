"""Nodes that combine others: which of their documents match, and how scores are added up."""

from __future__ import annotations

from functools import reduce

import numpy as np

from index.engines.weights import BELOW
from index.results import ScorePart
from index.whoosh_engine.format.sorted_arrays import union
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.evaluation import Evaluation, Matches, Node, Scoring


class And(Scoring):
    """What all parts match, with their scores together; nothing where there are no parts."""

    parts: tuple[Node, ...]

    def few(self, search: Evaluation) -> Docs | None:
        few = [(docs, at) for at, part in enumerate(self.parts) if (docs := search.few(part)) is not None]
        if not few:
            return None
        docs, first = min(few, key=lambda entry: len(entry[0]))
        for at, part in enumerate(self.parts):
            if at != first:
                docs = docs[part.among(search, docs)]
        return docs

    def mask(self, search: Evaluation) -> Mask:
        return reduce(np.logical_and, map(search.mask, self.parts)) if self.parts else np.zeros(search.count, bool)

    def among(self, search: Evaluation, docs: Docs) -> Mask:
        if not self.parts:
            return np.zeros(len(docs), bool)
        has = self.parts[0].among(search, docs)
        for part in self.parts[1:]:
            has[has] = part.among(search, docs[has])
        return has

    def scores(self, search: Evaluation) -> Floats:
        return _together([part.scores(search) for part in self.parts], search.count)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return _together([part.scores_of(search, docs) for part in self.parts], len(docs))

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return [own for part in self.parts for own in part.explain(search, doc)]


class Or(Scoring):
    """What any part matches, with the scores of those that do together; nothing where there are no parts."""

    parts: tuple[Node, ...]

    def few(self, search: Evaluation) -> Docs | None:
        few = [docs for part in self.parts if (docs := search.few(part)) is not None]
        return union(few) if few and len(few) == len(self.parts) else None

    def mask(self, search: Evaluation) -> Mask:
        return reduce(np.logical_or, map(search.mask, self.parts)) if self.parts else np.zeros(search.count, bool)

    def among(self, search: Evaluation, docs: Docs) -> Mask:
        has = np.zeros(len(docs), bool)
        for part in self.parts:
            has |= part.among(search, docs)
        return has

    def scores(self, search: Evaluation) -> Floats:
        return _together([part.matches(search).scores for part in self.parts], search.count)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return _together([part.scores_among(search, docs) for part in self.parts], len(docs))

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return [own for part in self.parts for own in part.explain_among(search, doc)]


class Not(Node):
    """What a node does not match. It does not score."""

    node: Node

    def mask(self, search: Evaluation) -> Mask:
        return ~search.mask(self.node)

    def among(self, search: Evaluation, docs: Docs) -> Mask:
        return ~self.node.among(search, docs)


class AndMaybe(Scoring):
    """What the first part matches, with the scores of the other as well where that matches."""

    must: Node
    may: Node

    def few(self, search: Evaluation) -> Docs | None:
        return search.few(self.must)

    def mask(self, search: Evaluation) -> Mask:
        return search.mask(self.must)

    def scores(self, search: Evaluation) -> Floats:
        return self.must.scores(search) + self.may.matches(search).scores

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return self.must.scores_of(search, docs) + self.may.scores_among(search, docs)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return self.must.explain(search, doc) + self.may.explain_among(search, doc)


class AtLeast(Scoring):
    """At least ``least`` of the parts; the scores of those that match are added."""

    parts: tuple[Node, ...]
    least: int

    def mask(self, search: Evaluation) -> Mask:
        counts = np.sum([search.mask(part) for part in self.parts], axis=0, dtype=np.int16)
        enough: Mask = np.asarray(counts >= self.least)
        return enough

    def scores(self, search: Evaluation) -> Floats:
        return Or(self.parts).scores(search)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return Or(self.parts).scores_of(search, docs)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return Or(self.parts).explain(search, doc)


class BestOf(Node):
    """What any part matches, with the best of their scores; the ``others`` by themselves score less than any ``first``."""

    first: Node
    others: tuple[Node, ...]

    def few(self, search: Evaluation) -> Docs | None:
        return Or((self.first, *self.others)).few(search)

    def mask(self, search: Evaluation) -> Mask:
        return Or((self.first, *self.others)).mask(search)

    def matches(self, search: Evaluation) -> Matches:
        first = self.first.matches(search)
        mask, best = first.mask.copy(), search.zeros()
        for part in (other.matches(search) for other in self.others):
            mask |= part.mask
            np.maximum(best, part.scores, out=best)
        least = first.scores[first.mask].min(initial=np.inf)
        top = best[~first.mask].max(initial=0)
        below = best if top < least else best * np.float32(BELOW * least / top)
        return Matches(mask, np.where(first.mask, np.maximum(first.scores, best), below))

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return self.matches(search).scores[docs]

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        """The best of the parts, and scaled down to what it counts where the first does not match."""
        scores = [float(part.scores_among(search, doc)[0]) for part in (self.first, *self.others)]
        score = max(scores)
        best = scores.index(score)
        factor = float(self.scores_of(search, doc)[0]) / score if score else 0.0
        return [
            own._replace(score=own.score * factor, typed=own.typed and best == 0)
            for own in (self.first, *self.others)[best].explain_among(search, doc)
        ]


def _together(scores: list[Floats], count: int) -> Floats:
    return reduce(np.add, scores) if len(scores) > 1 else scores[0] if scores else np.zeros(count, np.float32)
