"""A passage by its rarest parts: a text too long to be looked for whole is told apart by a few pieces of it.

Whoever has the passage in a row has every piece of it in a row, so that no report is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analyzers import query_bigrams

#: How many pieces are looked for at most, how long they are, and how far apart those begin that are weighed.
PIECES, LENGTH, STEP = 8, 16, 8


def rarest_pieces(texts: Sequence[str], frequencies: Callable[[Sequence[str]], Sequence[int]]) -> list[str]:
    """Pieces of reduced texts that do not overlap, the rarest first; none with a bigram that no report has.

    ``frequencies`` says in how many reports each of some bigrams is.
    """
    starts = [
        (number, at)
        for number, text in enumerate(texts)
        for at in range(0, max(1, len(text) - LENGTH + 1), STEP)
        if len(query_bigrams(text)) >= 1
    ]
    own = [query_bigrams(texts[number][at : at + LENGTH]) for number, at in starts]
    every = list(dict.fromkeys(bigram for bigrams in own for bigram in bigrams))
    known = dict(zip(every, frequencies(every), strict=True))
    rarities = [min((known[bigram] for bigram in bigrams), default=0) for bigrams in own]
    pieces = sorted((rarity, *start) for rarity, start in zip(rarities, starts, strict=True))
    chosen: list[tuple[int, int]] = []
    for frequency, number, at in pieces:
        if frequency and all(number != other or abs(at - begun) >= LENGTH for other, begun in chosen):
            chosen.append((number, at))
            if len(chosen) == PIECES:
                break
    return [texts[number][at : at + LENGTH].strip() for number, at in chosen]
