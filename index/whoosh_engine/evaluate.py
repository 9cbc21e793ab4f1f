"""Evaluates trees of Whoosh query nodes as arrays: which documents of a snapshot match, and their scores.

The meaning of each node is that of stock Whoosh, which the tests compare with: AND adds the scores of its parts,
OR those of the parts that match, REQUIRE scores by its first part only, NOT does not score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from whoosh import query as nodes

from index.whoosh_engine.exact import ExactText, NearTexts, exact_documents, near_documents
from index.whoosh_engine.groups import AtLeast, Scored
from index.whoosh_engine.masks import MaskQuery
from index.whoosh_engine.postings import Floats
from index.whoosh_engine.schema import TEXT_FIELDS
from index.whoosh_engine.snapshot import Mask, Snapshot, TermPostings


class Matches(NamedTuple):
    """A node's result: ``mask`` of the documents that match; ``scores``, 0 where they do not."""

    mask: Mask
    scores: Floats


class Evaluator:
    """Evaluates nodes over one snapshot, deleted documents included. Arrays that it gives back are not to be changed.

    Its methods raise ``NotImplementedError`` for a node that they do not know.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._count = snapshot.documents
        self._scratch = np.empty(self._count, np.float32)

    def evaluate(self, node: nodes.Query) -> Matches:
        """Which documents match, and their scores."""
        kind = type(node)
        if kind in (nodes.And, nodes.Or):
            return self._group(node, every=kind is nodes.And)
        if kind is nodes.Term:
            return Matches(self.mask(node), self._add([node], self._zeros()))
        if kind in (ExactText, NearTexts):
            grams = [nodes.Term("grams", gram) for _, gram in dict.fromkeys(node.terms())]
            return self._masked(self.mask(node), self._add(grams, self._zeros()), node.boost)
        if kind is AtLeast:
            return self._at_least(node)
        if kind is nodes.Prefix:
            mask = self.mask(node)
            return Matches(mask, mask * np.float32(node.boost))
        if kind is Scored:
            return self._masked(self.mask(node.b), self._scores(node.a))
        if kind is nodes.Require:
            scored = self.evaluate(node.a)
            return self._masked(scored.mask & self.mask(node.b), scored.scores)
        if kind is nodes.AndMaybe:
            must, may = self.evaluate(node.a), self.evaluate(node.b)
            return self._masked(must.mask, must.scores + may.scores)
        if kind is nodes.AndNot:
            wanted = self.evaluate(node.a)
            return self._masked(wanted.mask & ~self.mask(node.b), wanted.scores)
        if kind is nodes.Every and node.fieldname is None:
            return Matches(np.ones(self._count, bool), np.full(self._count, node.boost, np.float32))
        return Matches(self.mask(node), self._zeros())  # a condition, which does not score

    def mask(self, node: nodes.Query) -> Mask:
        """Which documents match."""
        kind = type(node)
        if kind is nodes.Term:
            return self._postings(node).mask(self._count)
        if kind is nodes.And:
            return self._all(list(node))
        if kind is nodes.Or:
            return self._any(list(node))
        if kind is ExactText:
            return self._marked(exact_documents(self._snapshot, node.text))
        if kind is NearTexts:
            return self._marked(near_documents(self._snapshot, node.texts, node.distance))
        if isinstance(node, MaskQuery):
            return node.mask(self._snapshot)
        if kind is AtLeast:
            counts = np.sum([self.mask(part) for part in node.parts], axis=0, dtype=np.int16)
            enough: Mask = np.asarray(counts >= node.least)
            return enough
        if kind is nodes.Prefix:
            return self._prefix(node)
        if kind is Scored:
            return self.mask(node.b)
        if kind is nodes.Require:
            return self.mask(node.a) & self.mask(node.b)
        if kind is nodes.AndMaybe:
            return self.mask(node.a)
        if kind is nodes.AndNot:
            return self.mask(node.a) & ~self.mask(node.b)
        if kind is nodes.Not:
            return ~self.mask(node.query)
        if kind is nodes.Every and node.fieldname is None:
            return np.ones(self._count, bool)
        if kind is nodes.NullQuery or node is nodes.NullQuery:
            return np.zeros(self._count, bool)
        raise NotImplementedError(f"query node {kind.__name__}")

    def _zeros(self) -> Floats:
        return np.zeros(self._count, np.float32)

    def _marked(self, docs: np.ndarray) -> Mask:
        mask = np.zeros(self._count, bool)
        mask[docs] = True
        return mask

    def _masked(self, mask: Mask, scores: Floats, boost: float = 1.0) -> Matches:
        """Scores where the mask is, and nowhere else."""
        scores = scores * mask
        return Matches(mask, scores if boost == 1.0 else scores * np.float32(boost))

    def _postings(self, node: nodes.Term) -> TermPostings:
        text = node.text
        return self._snapshot.postings(
            node.fieldname, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        )

    def _all(self, children: Sequence[nodes.Query]) -> Mask:
        if not children:
            return np.zeros(self._count, bool)
        mask = self.mask(children[0])
        for child in children[1:]:
            mask = mask & self.mask(child)
        return mask

    def _any(self, children: Sequence[nodes.Query]) -> Mask:
        mask = np.zeros(self._count, bool)
        for child in children:
            if type(child) is nodes.Term:
                self._postings(child).mark(mask)
            else:
                mask |= self.mask(child)
        return mask

    def _add(self, terms: Sequence[nodes.Term], scores: Floats) -> Floats:
        """Add the scores of terms where they are, and nothing elsewhere."""
        for node in terms:
            if node.fieldname in TEXT_FIELDS:
                self._postings(node).add(scores, node.boost, self._scratch)
        return scores

    def _scores(self, node: nodes.Query) -> Floats:
        """The scores alone; of documents that do not match as well, where that is less work."""
        if type(node) is not nodes.Or or any(type(child) is not nodes.Term for child in node):
            return self.evaluate(node).scores
        scores = self._add(list(node), self._zeros())
        return scores if node.boost == 1.0 else scores * np.float32(node.boost)

    def _group(self, node: nodes.Query, *, every: bool) -> Matches:
        children = list(node)
        plain = [child for child in children if type(child) is nodes.Term]
        others = [self.evaluate(child) for child in children if type(child) is not nodes.Term]
        scores = self._add(plain, self._zeros())
        mask = (self._all(plain) if plain else None) if every else self._any(plain)
        for part in others:
            mask = part.mask if mask is None else mask & part.mask if every else mask | part.mask
            scores += part.scores
        if mask is None:
            mask = np.zeros(self._count, bool)
        if every and len(children) > 1:
            scores *= mask
        return Matches(mask, scores if node.boost == 1.0 else scores * np.float32(node.boost))

    def _at_least(self, node: AtLeast) -> Matches:
        parts = [self.evaluate(part) for part in node.parts]
        counts = np.sum([part.mask for part in parts], axis=0, dtype=np.int16)
        return self._masked(np.asarray(counts >= node.least), np.sum([part.scores for part in parts], axis=0))

    def _prefix(self, node: nodes.Prefix) -> Mask:
        """All terms that begin so, as one."""
        prefix = node.text.encode("utf-8", "surrogatepass")
        return self._snapshot.concatenated(
            lambda segment: segment.having_prefix(node.fieldname, prefix), np.empty(0, bool)
        )
