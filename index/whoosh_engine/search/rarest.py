"""A passage by its rarest parts: a text too long to be looked for whole is told apart by a few pieces of it.

Whoever has the passage in a row has every piece of it in a row, so that no report is missed.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzers import query_bigrams
from index.results import ScorePart
from index.whoosh_engine.format.terms.postings import Docs, Floats
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.compound_nodes import And, AtLeast
from index.whoosh_engine.search.evaluation import Evaluation, Matches, Node
from index.whoosh_engine.search.text_nodes import ExactText

#: How many pieces are looked for at most, how long they are, and how far apart those begin that are weighed.
PIECES, LENGTH, STEP = 8, 16, 8


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
        pieces = tuple(map(ExactText, rarest_pieces(search.snapshot, self.texts)))
        return AtLeast(pieces, (len(pieces) + 1) // 2) if self.loosely and pieces else And(pieces)


def rarest_pieces(snapshot: Snapshot, texts: Sequence[str]) -> list[str]:
    """Pieces of reduced texts that do not overlap, the rarest first; none with a bigram that no report has."""
    known: dict[str, int] = {}

    def rarity(piece: str) -> int:
        bigrams = dict.fromkeys(query_bigrams(piece))
        for bigram in bigrams:
            if bigram not in known:
                known[bigram] = snapshot.frequency("bigrams", bigram.encode("utf-8", "surrogatepass"))
        return min((known[bigram] for bigram in bigrams), default=0)

    pieces = [
        (rarity(text[at : at + LENGTH]), number, at)
        for number, text in enumerate(texts)
        for at in range(0, max(1, len(text) - LENGTH + 1), STEP)
        if len(query_bigrams(text)) >= 1
    ]
    chosen: list[tuple[int, int]] = []
    for frequency, number, at in sorted(pieces):
        if frequency and all(number != other or abs(at - begun) >= LENGTH for other, begun in chosen):
            chosen.append((number, at))
            if len(chosen) == PIECES:
                break
    return [texts[number][at : at + LENGTH].strip() for number, at in chosen]
