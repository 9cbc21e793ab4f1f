"""Evaluates trees of Whoosh query nodes as arrays: which documents of a snapshot match, and their scores.

The meaning of each node is that of stock Whoosh, which the tests compare with: AND adds the scores of its parts,
OR those of the parts that match, REQUIRE scores by its first part only, NOT does not score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from whoosh import query as nodes

from index.deadline import poll
from index.whoosh_engine.format.bigram_lists import begins
from index.whoosh_engine.format.terms.postings import Docs, Floats, is_member
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import ENTRY_BYTES, Mask
from index.whoosh_engine.search.compound_nodes import AtLeast, BestOf, Named, Scored
from index.whoosh_engine.search.filter_nodes import MaskQuery
from index.whoosh_engine.search.phrases import (
    Besides,
    ExactText,
    NearTexts,
    exact_documents,
    more_documents,
    near_documents,
)
from index.whoosh_engine.search.rarest import RarestParts
from index.whoosh_engine.search.term_scores import TermScores

#: Where one document in so many matches, or fewer, these are scored by themselves; otherwise all are, which is less
#: work for each.
_FEW = 8

#: The best of what was not typed, in parts of the least of what was.
_BELOW = 0.99


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
        self._terms = TermScores(snapshot)
        #: What :meth:`_few` and :meth:`_many` have said, by the node's identity: they are asked on the way down and up.
        self._known: dict[int, tuple[nodes.Query, Docs | None]] = {}
        self._masks: dict[int, tuple[nodes.Query, Mask]] = {}

    def evaluate(self, node: nodes.Query) -> Matches:
        """Which documents match, and their scores."""
        kind = type(node)
        if kind in (nodes.And, nodes.Term, ExactText, NearTexts, Scored):
            docs, mask = self._few(node), self.mask(node)
            if docs is None and np.count_nonzero(mask) * _FEW <= self._count:
                docs = np.flatnonzero(mask).astype(np.int32)
            if docs is not None:
                scores = self._zeros()
                scores[docs] = self._scores_of(node, docs)
                return Matches(mask, scores)
            if kind is nodes.And:
                scores = self._sum(list(node))
                return self._masked(mask, scores, node.boost)
            if kind is nodes.Term:
                return Matches(mask, self._terms.add([node], self._zeros()))
            if kind is Scored:
                return self._masked(mask, self._scores(node.a))
            return self._masked(mask, self._terms.add(_bigram_terms(node), self._zeros()), node.boost)
        if kind is nodes.Or:
            return self._or(node)
        if kind is AtLeast:
            return self._at_least(node)
        if kind is BestOf:
            return self._best_of(node)
        if kind is Named:
            mask = self.mask(node)
            return Matches(mask, mask * np.float32(self._terms.named(node)))
        if kind is Besides:
            return self._besides(node)
        if kind is RarestParts:
            return self.evaluate(node.resolved(self._snapshot))
        if kind is nodes.Prefix:
            mask = self.mask(node)
            return Matches(mask, mask * np.float32(node.boost))
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
        docs = self._few(node)
        return self._many(node) if docs is None else self._marked(docs)

    def _few(self, node: nodes.Query) -> Docs | None:
        """The documents that match, increasing; ``None`` where they are not known to be few without a mask."""
        known = self._known.get(id(node))
        if known is None:
            poll()
            # With the node, which must not go: another one might get its identity.
            known = self._known[id(node)] = node, self._find_few(node)
        return known[1]

    def _find_few(self, node: nodes.Query) -> Docs | None:
        kind = type(node)
        docs: Docs | None = None
        if kind is nodes.Term:
            postings = self._terms.postings(node)
            docs = postings.docs if postings.every is None else None
        elif kind is Scored:
            docs = self._few(node.b)
        elif kind is Named:
            docs = self._few(node.name)
        elif kind is ExactText:
            docs = exact_documents(self._snapshot, node.text)
        elif kind is NearTexts:
            docs = near_documents(self._snapshot, node.texts, node.distance)
        elif kind is nodes.And:
            docs = self._few_of_all(list(node))
        elif kind is nodes.Or:
            parts = [self._few(child) for child in node]
            known = [part for part in parts if part is not None]
            if known and len(known) == len(parts):
                docs = known[0] if len(known) == 1 else _sorted_once(np.concatenate(known))
        return docs if docs is not None and len(docs) * _FEW <= self._count else None

    def _few_of_all(self, children: Sequence[nodes.Query]) -> Docs | None:
        """The documents that all of some nodes match, where one of them has few."""
        few = [(docs, at) for at, child in enumerate(children) if (docs := self._few(child)) is not None]
        if not few:
            return None
        docs, first = min(few, key=lambda part: len(part[0]))
        own = {at: part for part, at in few}
        for at, child in enumerate(children):
            if at == first:
                continue
            if type(child) is nodes.Term:
                docs = docs[self._terms.postings(child).is_member(docs)]
            elif at in own:
                docs = docs[is_member(docs, own[at])]
            else:
                docs = docs[self._many(child)[docs]]
        return docs

    def _many(self, node: nodes.Query) -> Mask:
        """Which documents match, as a mask that is made of other masks."""
        known = self._masks.get(id(node))
        if known is None:
            known = self._masks[id(node)] = node, self._find_many(node)
        return known[1]

    def _find_many(self, node: nodes.Query) -> Mask:
        kind = type(node)
        if kind is nodes.Term:
            return self._terms.postings(node).mask(self._count)
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
        if kind is Named:
            return self.mask(node.name)
        if kind is BestOf:
            return self._any([node.first, *node.others])
        if kind is AtLeast:
            counts = np.sum([self.mask(part) for part in node.parts], axis=0, dtype=np.int16)
            enough: Mask = np.asarray(counts >= node.least)
            return enough
        if kind is nodes.Prefix:
            return self._prefix(node)
        if kind is RarestParts:
            return self.mask(node.resolved(self._snapshot))
        if kind is Besides:
            first = self.mask(node.first)
            more = self._more(node, first)
            return first | self._marked(more) if len(more) else first
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
        """Scores where the mask is, and nowhere else; ``scores`` are changed."""
        scores *= mask
        if boost != 1.0:
            scores *= np.float32(boost)
        return Matches(mask, scores)

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
                self._terms.postings(child).mark(mask)
            else:
                mask |= self.mask(child)
        return mask

    def _scores(self, node: nodes.Query) -> Floats:
        """The scores alone; of documents that do not match as well, where that is less work."""
        if type(node) is not nodes.Or or any(type(child) is not nodes.Term for child in node):
            return self.evaluate(node).scores
        scores = self._terms.add(list(node), self._zeros())
        return scores if node.boost == 1.0 else scores * np.float32(node.boost)

    def _scores_of(self, node: nodes.Query, docs: Docs) -> Floats:
        """The scores of some documents, all of which match."""
        kind = type(node)
        if kind is Scored:
            return self._scores_of(node.a, docs)
        if kind is nodes.Term:
            return self._terms.scores([node], docs)
        if kind in (ExactText, NearTexts):
            own = self._terms.scores(_bigram_terms(node), docs)
        elif kind is nodes.And:
            own = np.zeros(len(docs), np.float32)
            for child in node:
                own += self._scores_of(child, docs)
        elif kind is nodes.Or and all(type(child) is nodes.Term for child in node):
            own = self._terms.scores(list(node), docs)
        elif kind is nodes.Not or isinstance(node, MaskQuery):
            return np.zeros(len(docs), np.float32)
        else:
            return self.evaluate(node).scores[docs]
        return own if node.boost == 1.0 else own * np.float32(node.boost)

    def _sum(self, children: Sequence[nodes.Query]) -> Floats:
        """The scores of all children together; of documents that not all of them match as well."""
        plain = [child for child in children if type(child) is nodes.Term]
        scores = self._terms.add(plain, self._zeros())
        for child in children:
            if type(child) is not nodes.Term:
                scores += self.evaluate(child).scores
        return scores

    def _or(self, node: nodes.Or) -> Matches:
        plain = [child for child in node if type(child) is nodes.Term]
        scores, mask = self._terms.add(plain, self._zeros()), self._any(plain)
        for child in node:
            if type(child) is not nodes.Term:
                part = self.evaluate(child)
                mask |= part.mask
                scores += part.scores
        return Matches(mask, scores if node.boost == 1.0 else scores * np.float32(node.boost))

    def _more(self, node: Besides, first: Mask) -> Docs:
        """The documents that match besides those that match first; kept in the snapshot's cache."""
        more: Docs | None = self._snapshot.cache.get(node)
        if more is None:
            more = more_documents(self._snapshot, first, node.texts)
            self._snapshot.cache.put(node, more, ENTRY_BYTES + more.nbytes)
        return more

    def _besides(self, node: Besides) -> Matches:
        first = self.evaluate(node.first)
        more = self._more(node, first.mask)
        if not len(more):
            return first
        scores = first.scores.copy()
        if node.scored is not None:
            scores[more] = self._scores_of(node.scored, more)
        return Matches(first.mask | self._marked(more), scores)

    def _at_least(self, node: AtLeast) -> Matches:
        parts = [self.evaluate(part) for part in node.parts]
        counts = np.sum([part.mask for part in parts], axis=0, dtype=np.int16)
        return self._masked(np.asarray(counts >= node.least), np.sum([part.scores for part in parts], axis=0))

    def _best_of(self, node: BestOf) -> Matches:
        first = self.evaluate(node.first)
        mask, best = first.mask.copy(), self._zeros()
        for part in map(self.evaluate, node.others):
            mask |= part.mask
            np.maximum(best, part.scores, out=best)
        least = first.scores[first.mask].min(initial=np.inf)
        top = best[~first.mask].max(initial=0)
        below = best if top < least else best * np.float32(_BELOW * least / top)
        return Matches(mask, np.where(first.mask, np.maximum(first.scores, best), below))

    def _prefix(self, node: nodes.Prefix) -> Mask:
        """All terms that begin so, as one."""
        prefix = node.text.encode("utf-8", "surrogatepass")
        return self._snapshot.concatenated(
            lambda segment: segment.having_prefix(node.fieldname, prefix), np.empty(0, bool)
        )


def _sorted_once(docs: Docs) -> Docs:
    """Documents in increasing order, each once."""
    docs.sort()
    return docs[begins(docs)]


def _bigram_terms(node: ExactText | NearTexts) -> list[nodes.Term]:
    """The bigrams that a quotation is ranked by, each once."""
    return [nodes.Term("bigrams", bigram) for _, bigram in dict.fromkeys(node.terms())]
