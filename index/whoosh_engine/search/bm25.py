"""Where scores are computed: BM25, and what single terms give to all documents, or to a few that are known to match.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the idf that is never
negative, as Lucene has it. A report's score is the sum over fields and terms, each weighted by its field. The nodes of
a query say which of these are added (``compound_nodes.py``, ``text_nodes.py``); ``nearness.py`` lifts the best.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.engines.weights import K1, TEXT_FIELDS, B, idf
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import ENTRY_BYTES, TermPostings

if TYPE_CHECKING:
    from index.whoosh_engine.search.text_nodes import Term


def length_norms(lengths: Floats, average: float) -> Floats:
    """What a document's length adds to the term frequency in the denominator."""
    return (K1 * (1 - B + B * lengths / average)).astype(np.float32)


def saturate(frequencies: Floats, norms: Floats) -> Floats:
    """The part of the score that grows with the term's frequency in a document."""
    return frequencies * np.float32(K1 + 1) / (frequencies + norms)


class TermScores:
    """The terms of one snapshot, for one query. Deleted documents count until they are merged away."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        #: What was looked up, in every way in which a query asks for it.
        self._known: dict[tuple[str, str], TermPostings] = {}

    def postings(self, term: Term) -> TermPostings:
        """A term's documents and frequencies."""
        key = term.field, term.text
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._snapshot.postings(term.field, term.text.encode("utf-8", "surrogatepass"))
        return known

    def most(self, terms: Iterable[Term]) -> float:
        """The score that no document exceeds by some terms."""
        return (K1 + 1) * float(sum(self._weight(term) for term in terms))

    def add(self, terms: Iterable[Term], scores: Floats) -> Floats:
        """Add the scores of terms to those of all documents that have them."""
        for term in terms:
            if term.field in TEXT_FIELDS:  # others do not score
                postings = self.postings(term)
                if postings.every is None:
                    scores[postings.docs] += self._every_score(term)
                else:
                    scores += self._every_score(term)
        return scores

    def scores(self, terms: Sequence[Term], docs: Docs) -> Floats:
        """The sum of what each term gives some documents."""
        scores = np.zeros(len(docs), np.float32)
        for field in TEXT_FIELDS:
            own = [term for term in terms if term.field == field and self.postings(term).frequency]
            if own:
                frequencies = np.empty((len(own), len(docs)), np.float32)
                for row, term in zip(frequencies, own, strict=True):
                    row[:] = self.postings(term).frequencies(docs)
                weights = np.array([self._weight(term) for term in own], np.float32)
                parts = saturate(frequencies, self._norms(field)[docs]) * weights[:, None]
                # Row by row: equal documents get equal scores, which a product of matrices does not see to.
                scores += parts.sum(axis=0)
        return scores

    def _weight(self, term: Term) -> float:
        return idf(self._snapshot.statistics(term.field).documents, self.postings(term).frequency) * term.boost

    def _every_score(self, term: Term) -> Floats:
        """The scores of a term in its documents, or in all where it is common; kept in the snapshot's cache."""
        key = ("scores", term.field, term.text, term.boost)
        known: Floats | None = self._snapshot.cache.get(key)
        if known is None:
            postings, norms = self.postings(term), self._norms(term.field)
            if postings.every is None:
                known = saturate(postings.counts, norms[postings.docs])
            else:
                known = saturate(postings.every.astype(np.float32), norms)
            known *= np.float32(self._weight(term))
            self._snapshot.cache.put(key, known, ENTRY_BYTES + known.nbytes)
        return known

    def _norms(self, field: str) -> Floats:
        """The length norm of every document for a text field; kept in the snapshot's cache."""
        known: Floats | None = self._snapshot.cache.get(("norms", field))
        if known is None:
            average = self._snapshot.statistics(field).average_length
            known = length_norms(self._snapshot.ranked_lengths(field), average)
            self._snapshot.cache.put(("norms", field), known, known.nbytes)
        return known
