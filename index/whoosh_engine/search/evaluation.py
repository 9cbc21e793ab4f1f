"""Evaluates a query's nodes as arrays over a snapshot: which documents match, and their scores.

What a kind of node matches and scores is said by its class: ``compound_nodes.py``, ``text_nodes.py`` and
``filter_nodes.py``. What a term scores is said by ``bm25.py``.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, dataclass_transform

import numpy as np

from index.deadline import poll
from index.results import ScorePart
from index.whoosh_engine.format.sorted_arrays import is_member
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.bm25 import TermScores

#: Where one document in so many matches, or fewer, these are looked at by themselves; otherwise all are, which is less
#: work for each.
_FEW = 8


class Matches(NamedTuple):
    """A node's result: ``mask`` of the documents that match; ``scores``, 0 where they do not."""

    mask: Mask
    scores: Floats


@dataclass_transform(frozen_default=True)
class Node:
    """A part of a query, as the documents of a snapshot are asked for it. By itself a condition, which does not score.

    Nodes ask each other through the :class:`Evaluation`, which knows what was asked before; only :meth:`matches`,
    :meth:`scores`, :meth:`scores_of` and :meth:`explain` are asked directly. Scores are new arrays, masks and documents are not to be changed.

    A node is made and compared as a frozen dataclass is. These are not made by ``dataclasses``, which writes and compiles
    methods for each of them: a command that searches once would wait for that longer than for its answer.
    """

    _names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._names = (*cls._names, *vars(cls).get("__annotations__", ()))

    def __init__(self, *values: Any, **named: Any) -> None:
        self.__dict__.update(zip(self._names, values, strict=False), **named)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._key()[1:]!r}"

    def _key(self) -> tuple[Any, ...]:
        return (type(self), *(getattr(self, name) for name in self._names))

    def few(self, search: Evaluation) -> Docs | None:
        """The documents that match, increasing; ``None`` where a mask must say."""
        return None

    def mask(self, search: Evaluation) -> Mask:
        """Which documents match, where they are not few."""
        raise NotImplementedError

    def among(self, search: Evaluation, docs: Docs) -> Mask:
        """Which of some documents match."""
        few = search.few(self)
        return search.mask(self)[docs] if few is None else is_member(docs, few)

    def matches(self, search: Evaluation) -> Matches:
        """Which documents match, and their scores."""
        return Matches(search.mask(self), search.zeros())

    def scores(self, search: Evaluation) -> Floats:
        """The scores alone; of documents that do not match as well, where that is less work."""
        return self.matches(search).scores

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        """The scores of some documents, all of which match."""
        return np.zeros(len(docs), np.float32)

    def scores_among(self, search: Evaluation, docs: Docs) -> Floats:
        """The scores of some documents, 0 where they do not match."""
        scores = np.zeros(len(docs), np.float32)
        has = self.among(search, docs)
        if has.any():
            scores[has] = self.scores_of(search, docs[has])
        return scores

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        """What adds up to the score of one document, which matches."""
        return []

    def explain_among(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        """What adds up to the score of one document; nothing where it does not match."""
        return self.explain(search, doc) if self.among(search, doc).all() else []


class Scoring(Node):
    """A node that can score some documents by themselves, which it does where few match."""

    def matches(self, search: Evaluation) -> Matches:
        """Which documents match, and their scores."""
        docs, mask = search.few(self), search.mask(self)
        if docs is None and np.count_nonzero(mask) * _FEW <= search.count:
            docs = np.flatnonzero(mask).astype(np.int32)
        if docs is None:
            scores = self.scores(search)
            scores *= mask
        else:
            scores = search.zeros()
            scores[docs] = self.scores_of(search, docs)
        return Matches(mask, scores)


class Constant(Scoring):
    """A node that scores all its documents alike."""

    def each(self, search: Evaluation) -> float:
        """The score of each document."""
        return 1.0

    def scores(self, search: Evaluation) -> Floats:
        """The same for all."""
        return np.full(search.count, self.each(search), np.float32)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        """The same for all."""
        return np.full(len(docs), self.each(search), np.float32)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        """The one part that there is."""
        return [ScorePart("other", "text", "", self.each(search))]


class Evaluation:
    """One query's nodes over one snapshot of ``count`` documents, deleted ones included."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.count = snapshot.documents
        self.terms = TermScores(snapshot)
        #: What nodes have said, by their identity: they are asked on the way down and up. With the node, which must not
        #: go: another one might get its identity.
        self._few: dict[int, tuple[Node, Docs | None]] = {}
        self._masks: dict[int, tuple[Node, Mask]] = {}

    def few(self, node: Node) -> Docs | None:
        """The documents that match, increasing; ``None`` where they are not known to be few without a mask."""
        known = self._few.get(id(node))
        if known is None:
            poll()
            docs = node.few(self)
            few = docs is not None and len(docs) * _FEW <= self.count
            known = self._few[id(node)] = node, docs if few else None
        return known[1]

    def mask(self, node: Node) -> Mask:
        """Which documents match."""
        known = self._masks.get(id(node))
        if known is None:
            docs = self.few(node)
            known = self._masks[id(node)] = node, node.mask(self) if docs is None else self.marked(docs)
        return known[1]

    def explain(self, node: Node, doc: int) -> list[ScorePart]:
        """What adds up to the score of a document that matches, of each kind, field and text one part."""
        found: dict[tuple[str, str, str, bool], float] = {}
        for kind, field, text, score, typed in node.explain(self, np.array([doc], np.int32)):
            found[kind, field, text, typed] = found.get((kind, field, text, typed), 0.0) + score
        return [ScorePart(*key[:3], score, key[3]) for key, score in found.items()]

    def marked(self, docs: Docs) -> Mask:
        """Some documents as a mask."""
        mask = np.zeros(self.count, bool)
        mask[docs] = True
        return mask

    def zeros(self) -> Floats:
        """Scores of nothing yet."""
        return np.zeros(self.count, np.float32)
