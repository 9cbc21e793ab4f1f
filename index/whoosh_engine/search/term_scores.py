"""What single terms give to documents: of all, or of a few that are known to match."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from whoosh import query as nodes

from index.whoosh_engine.bm25 import K1, saturate
from index.whoosh_engine.format.schema import TEXT_FIELDS
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import TermPostings
from index.whoosh_engine.search.compound_nodes import Named


class TermScores:
    """The terms of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._scratch = np.empty(snapshot.documents, np.float32)

    def postings(self, node: nodes.Term) -> TermPostings:
        """A term's documents and scores."""
        text = node.text
        return self._snapshot.postings(
            node.fieldname, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        )

    def add(self, terms: Sequence[nodes.Term], scores: Floats) -> Floats:
        """Add the scores of terms where they are, and nothing elsewhere."""
        for node in terms:
            self.postings(node).add(scores, node.boost, self._scratch)
        return scores

    def scores(self, terms: Sequence[nodes.Term], docs: Docs) -> Floats:
        """The sum of what each term gives some documents."""
        scores = np.zeros(len(docs), np.float32)
        for field in TEXT_FIELDS:
            own = [(self.postings(term), term.boost) for term in terms if term.fieldname == field]
            if own:
                frequencies = np.array([postings.frequencies(docs) for postings, _ in own], np.float32)
                weights = np.array([postings.weight * boost for postings, boost in own], np.float32)
                parts = saturate(frequencies, self._snapshot.norms(field)[docs]) * weights[:, None]
                # Row by row: equal documents get equal scores, which a product of matrices does not see to.
                scores += parts.sum(axis=0)
        return scores

    def named(self, node: Named) -> float:
        """What a report gets for being named so."""
        weights = (self.postings(term).weight * term.boost for term in node.text_terms)
        return node.factor * (K1 + 1) * float(sum(weights))
