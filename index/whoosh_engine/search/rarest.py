"""A passage by its rarest parts (``index.engines.rarest``)."""

from __future__ import annotations

from collections.abc import Sequence

from index.engines.rarest import rarest_pieces
from index.results import ScorePart
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compound_nodes import And, AtLeast
from index.whoosh_engine.search.evaluation import Evaluation, Matches, Node
from index.whoosh_engine.search.text_nodes import ExactText


class RarestParts(Node):
    """The reports that have the rarest pieces of a passage, of its reduced texts; half of them where ``loosely``."""

    texts: tuple[str, ...]
    loosely: bool = False

    def mask(self, search: Evaluation) -> Mask:
        return search.mask(self._pieces(search))

    def matches(self, search: Evaluation) -> Matches:
        return self._pieces(search).matches(search)

    def scores_of(self, search: Evaluation, docs: Docs) -> Floats:
        return self._pieces(search).scores_of(search, docs)

    def explain(self, search: Evaluation, doc: Docs) -> list[ScorePart]:
        return self._pieces(search).explain(search, doc)

    def _pieces(self, search: Evaluation) -> Node:
        """The node of the pieces that are the rarest in a snapshot."""

        def frequencies(bigrams: Sequence[str]) -> list[int]:
            frequency = search.snapshot.frequency
            return [frequency("bigrams", bigram.encode("utf-8", "surrogatepass")) for bigram in bigrams]

        pieces = tuple(map(ExactText, rarest_pieces(self.texts, frequencies)))
        return AtLeast(pieces, (len(pieces) + 1) // 2) if self.loosely and pieces else And(pieces)
