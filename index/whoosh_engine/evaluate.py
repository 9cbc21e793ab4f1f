"""Evaluates trees of Whoosh query nodes as arrays: which documents of a segment match, and their scores.

The meaning of each node is that of stock Whoosh, which the tests compare with: AND adds the scores of its parts,
OR those of the parts that match, REQUIRE scores by its first part only, NOT does not score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh import query as nodes

from index.whoosh_engine.exact import ExactText, NearTexts, exact_mask, near_mask
from index.whoosh_engine.groups import AtLeast
from index.whoosh_engine.masks import MaskQuery
from index.whoosh_engine.postings import Floats
from index.whoosh_engine.schema import TEXT_FIELDS
from index.whoosh_engine.snapshot import Snapshot


class Matches(NamedTuple):
    """A node's result in one segment: ``mask`` of the documents that match; ``scores``, 0 where they do not."""

    mask: NDArray[np.bool_]
    scores: Floats


class Evaluator:
    """Evaluates nodes over one snapshot. Term weights are looked up once for all segments."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._idf: dict[tuple[str, bytes], float] = {}

    def evaluate(self, node: nodes.Query, number: int) -> Matches:
        """Evaluate a node over segment ``number``, deleted documents included.

        Raises ``NotImplementedError`` for a node that it does not know.
        """
        kind = type(node)
        if kind in (nodes.And, nodes.Or):
            return self._group(node, number, every=kind is nodes.And)
        if kind is nodes.Term:
            return self._terms([node], number, every=True)
        if kind is ExactText:
            mask = exact_mask(self._snapshot, number, node.text)
            return self._scored_by_bigrams(node, mask, number)
        if kind is NearTexts:
            mask = near_mask(self._snapshot, number, node.texts, node.distance)
            return self._scored_by_bigrams(node, mask, number)
        if isinstance(node, MaskQuery):
            return Matches(node.mask(self._snapshot, number), self._zeros(number))
        if kind is AtLeast:
            return self._at_least(node, number)
        if kind is nodes.Prefix:
            return self._prefix(node, number)
        if kind is nodes.Require:
            scored, required = (self.evaluate(child, number) for child in (node.a, node.b))
            mask = scored.mask & required.mask
            return Matches(mask, np.where(mask, scored.scores, np.float32(0)))
        if kind is nodes.AndMaybe:
            must, may = (self.evaluate(child, number) for child in (node.a, node.b))
            return Matches(must.mask, np.where(must.mask, must.scores + may.scores, np.float32(0)))
        if kind is nodes.AndNot:
            wanted, unwanted = (self.evaluate(child, number) for child in (node.a, node.b))
            mask = wanted.mask & ~unwanted.mask
            return Matches(mask, np.where(mask, wanted.scores, np.float32(0)))
        if kind is nodes.Not:
            mask = ~self.evaluate(node.query, number).mask
            return Matches(mask, self._zeros(number))
        if kind is nodes.Every and node.fieldname is None:
            count = self._snapshot.segments[number].count
            return Matches(np.ones(count, bool), np.full(count, node.boost, np.float32))
        if kind is nodes.NullQuery or node is nodes.NullQuery:
            return Matches(np.zeros(self._snapshot.segments[number].count, bool), self._zeros(number))
        raise NotImplementedError(f"query node {kind.__name__}")

    def _zeros(self, number: int) -> Floats:
        return np.zeros(self._snapshot.segments[number].count, np.float32)

    def _group(self, node: nodes.Query, number: int, *, every: bool) -> Matches:
        children = list(node)
        plain = [child for child in children if type(child) is nodes.Term]
        others = [self.evaluate(child, number) for child in children if type(child) is not nodes.Term]
        parts = [self._terms(plain, number, every=every)] if plain else []
        parts += others
        if not parts:
            return Matches(np.zeros(self._snapshot.segments[number].count, bool), self._zeros(number))
        mask, scores = parts[0]
        for part in parts[1:]:
            mask = mask & part.mask if every else mask | part.mask
            scores = scores + part.scores
        if every and len(parts) > 1:
            scores = np.where(mask, scores, np.float32(0))
        return Matches(mask, scores if node.boost == 1.0 else scores * np.float32(node.boost))

    def _terms(self, terms: Sequence[nodes.Term], number: int, *, every: bool) -> Matches:
        """Terms together: each adds its scores at its documents, and the documents are counted."""
        scores = self._zeros(number)
        counts = np.zeros(len(scores), np.int16)
        for node in terms:
            self._add(node, number, scores, counts)
        mask = counts == len(terms) if every else counts > 0
        if every and len(terms) > 1:
            scores[~mask] = 0
        return Matches(mask, scores)

    def _add(self, node: nodes.Term, number: int, scores: Floats, counts: NDArray[np.int16]) -> None:
        field = node.fieldname
        term = node.text if isinstance(node.text, bytes) else node.text.encode("utf-8", "surrogatepass")
        infos = self._snapshot.infos(field, term)
        info = infos[number]
        if info is None:
            return
        docs, weights = self._snapshot.postings(number, field, term, info)
        counts[docs] += 1
        if field in TEXT_FIELDS:
            if (field, term) not in self._idf:
                self._idf[field, term] = self._snapshot.idf(infos)
            scores[docs] += weights * np.float32(self._idf[field, term] * node.boost)

    def _at_least(self, node: AtLeast, number: int) -> Matches:
        parts = [self.evaluate(part, number) for part in node.parts]
        counts = np.sum([part.mask for part in parts], axis=0, dtype=np.int16)
        mask: NDArray[np.bool_] = np.asarray(counts >= node.least)
        return Matches(mask, np.where(mask, np.sum([part.scores for part in parts], axis=0), np.float32(0)))

    def _prefix(self, node: nodes.Prefix, number: int) -> Matches:
        """All terms that begin so, as one, with the constant score of the node's boost."""
        segment = self._snapshot.segments[number]
        mask = np.zeros(segment.count, bool)
        for term in segment.terms(node.fieldname, node.text.encode("utf-8", "surrogatepass")):
            info = segment.term_info(node.fieldname, term)
            assert info is not None
            mask[self._snapshot.postings(number, node.fieldname, term, info)[0]] = True
        return Matches(mask, mask * np.float32(node.boost))

    def _scored_by_bigrams(self, node: ExactText | NearTexts, mask: NDArray[np.bool_], number: int) -> Matches:
        grams = [nodes.Term("grams", gram) for _, gram in dict.fromkeys(node.terms())]
        scores = self._terms(grams, number, every=False).scores if grams else self._zeros(number)
        scores[~mask] = 0
        return Matches(mask, scores * np.float32(node.boost))
