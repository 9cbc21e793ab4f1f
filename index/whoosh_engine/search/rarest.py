"""A passage by its rarest parts: a text too long to be looked for whole is told apart by a few pieces of it.

Whoever has the passage in a row has every piece of it in a row, so that no report is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from whoosh.query import And, NullQuery, Query

from analyzers import query_bigrams
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.search.compound_nodes import AtLeast
from index.whoosh_engine.search.phrases import ExactText

#: How many pieces are looked for at most, how long they are, and how far apart those begin that are weighed.
PIECES, LENGTH, STEP = 8, 16, 8


class RarestParts(Query):  # type: ignore[misc]
    """The reports that have the rarest pieces of a passage, of its reduced texts; half of them where ``loosely``."""

    boost = 1.0

    def __init__(self, texts: tuple[str, ...], *, loosely: bool = False) -> None:
        self.texts, self.loosely = texts, loosely

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RarestParts) and (self.texts, self.loosely) == (other.texts, other.loosely)

    def __hash__(self) -> int:
        return hash((type(self), self.texts, self.loosely))

    def __repr__(self) -> str:
        return f"RarestParts({self.texts[:1]!r}…, loosely={self.loosely})"

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """None before it is known which pieces are rare."""
        return ()

    def resolved(self, snapshot: Snapshot) -> Query:
        """The node of the pieces that are the rarest in a snapshot."""
        pieces = [ExactText(piece) for piece in rarest_pieces(snapshot, self.texts)]
        if not pieces:
            return NullQuery
        return AtLeast(pieces, (len(pieces) + 1) // 2) if self.loosely else And(pieces)


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
