"""Nodes that look for text: terms, what stands in a row or near each other, passages, names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzers import query_bigrams
from index.results import ScorePart
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.term_postings import ENTRY_BYTES, Mask
from index.whoosh_engine.search.evaluation import Constant, Evaluation, Matches, Node, Scoring
from index.whoosh_engine.search.phrases import exact_documents, more_documents, near_documents


class Term(Scoring):
    """The reports that have a term in a field; scored by BM25 where the field is one of text."""

    field: str
    text: str
    boost: float = 1.0

    def few(self, search: Evaluation) -> Docs | None:
        postings = search.terms.postings(self)
        return postings.docs if postings.every is None else None

    def mask(self, search: Evaluation) -> Mask:
        return search.terms.postings(self).mask(search.count)

    def among(self, search: Evaluation, docs: Docs) -> Mask:
        return search.terms.postings(self).is_member(docs)

    def scores(self, search: Evaluation) -> Floats:
        return search.terms.add([self], search.zeros())

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return search.terms.scores([self], docs)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return _explained(search, [self], doc)


class AnyTerm(Scoring):
    """The reports that have any of some terms, with the scores of those that they have together, times ``boost``."""

    terms: tuple[Term, ...]
    boost: float = 1.0

    def mask(self, search: Evaluation) -> Mask:
        mask = np.zeros(search.count, bool)
        for term in self.terms:
            search.terms.postings(term).mark(mask)
        return mask

    def scores(self, search: Evaluation) -> Floats:
        return _times(self.boost, search.terms.add(self.terms, search.zeros()))

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return _times(self.boost, search.terms.scores(self.terms, docs))

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return _explained(search, self.terms, doc, self.boost)


class Scored(Scoring):
    """What a condition matches, with the scores of some terms: 0 where there are none of these."""

    by: AnyTerm
    condition: Node

    def few(self, search: Evaluation) -> Docs | None:
        return search.few(self.condition)

    def mask(self, search: Evaluation) -> Mask:
        return search.mask(self.condition)

    def among(self, search: Evaluation, docs: Docs) -> Mask:
        return self.condition.among(search, docs)

    def scores(self, search: Evaluation) -> Floats:
        return self.by.scores(search)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return self.by.scores_of(search, docs)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return self.by.explain(search, doc)


class _InARow(Scoring):
    """Text of which bigrams say where it is, and by which it is ranked."""

    def few(self, search: Evaluation) -> Docs:
        raise NotImplementedError

    def bigrams(self) -> tuple[Term, ...]:
        raise NotImplementedError

    def mask(self, search: Evaluation) -> Mask:
        return search.marked(self.few(search))

    def scores(self, search: Evaluation) -> Floats:
        return search.terms.add(self.bigrams(), search.zeros())

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return search.terms.scores(self.bigrams(), docs)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return _explained(search, self.bigrams(), doc)


class ExactText(_InARow):
    """The reports whose reduced text has these reduced characters, anywhere; none where there are none."""

    text: str

    def few(self, search: Evaluation) -> Docs:
        return exact_documents(search.snapshot, self.text)

    def bigrams(self) -> tuple[Term, ...]:
        return _bigrams(self.text)


class NearTexts(_InARow):
    """The reports that have these reduced texts in a piece with at most ``distance`` characters beside theirs."""

    texts: tuple[str, ...]
    distance: int

    def few(self, search: Evaluation) -> Docs:
        return near_documents(search.snapshot, self.texts, self.distance)

    def bigrams(self) -> tuple[Term, ...]:
        return _bigrams(*self.texts)


class Besides(Node):
    """What ``first`` matches, and the reports that have one of some texts in a row besides.

    Each text comes with the terms of the words field that a report must have as well. The others are scored as
    ``scored`` says; where it is ``None``, this is a condition that does not score.
    """

    first: Node
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    scored: AnyTerm | None = None

    def mask(self, search: Evaluation) -> Mask:
        first = search.mask(self.first)
        more = self._more(search)
        return first | search.marked(more) if len(more) else first

    def matches(self, search: Evaluation) -> Matches:
        first = self.first.matches(search)
        more = self._more(search)
        if len(more) and self.scored is not None:
            first.scores[more] = self.scored.scores_of(search, more)
        return Matches(search.mask(self), first.scores)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return self.matches(search).scores[docs]

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        if self.first.among(search, doc).all():
            return self.first.explain(search, doc)
        return [] if self.scored is None else self.scored.explain(search, doc)

    def _more(self, search: Evaluation) -> Docs:
        """The documents that match besides those that match first; kept in the snapshot's cache."""
        more: Docs | None = search.snapshot.cache.get(self)
        if more is None:
            more = more_documents(search.snapshot, search.mask(self.first), self.texts)
            search.snapshot.cache.put(self, more, ENTRY_BYTES + more.nbytes)
        return more


class Named(Constant):
    """The reports whose body or region has this name; each scores ``factor`` times what no match of ``terms`` exceeds.

    ``terms`` are those of the name in the text.
    """

    name: Term
    terms: tuple[Term, ...] = ()
    factor: float = 0.0

    def few(self, search: Evaluation) -> Docs | None:
        return search.few(self.name)

    def mask(self, search: Evaluation) -> Mask:
        return search.mask(self.name)

    def each(self, search: Evaluation) -> float:
        return self.factor * search.terms.most(self.terms)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return [ScorePart("name", self.name.field, self.name.text, self.each(search))]


class Prefix(Constant):
    """The reports that have a word that begins so: all such words as one, which scores 1."""

    field: str
    text: str

    def mask(self, search: Evaluation) -> Mask:
        prefix = self.text.encode("utf-8", "surrogatepass")
        return search.snapshot.concatenated(
            lambda segment: segment.having_prefix(self.field, prefix), np.empty(0, bool)
        )

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return [ScorePart("other", self.field, self.text, self.each(search))]


def _explained(search: Evaluation, terms: Sequence[Term], doc: Docs, boost: float = 1.0) -> list[ScorePart]:
    """What each term that one document has gives it."""
    scores = ((term, boost * float(search.terms.scores([term], doc)[0])) for term in terms)
    return [ScorePart("term", term.field, term.text, score) for term, score in scores if score]


def _times(boost: float, scores: Floats) -> Floats:
    return scores if boost == 1.0 else scores * np.float32(boost)


def _bigrams(*texts: str) -> tuple[Term, ...]:
    """The bigrams that a quotation is ranked by, each once."""
    return tuple(Term("bigrams", bigram) for bigram in dict.fromkeys(b for text in texts for b in query_bigrams(text)))
