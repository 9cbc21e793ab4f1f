"""Where in a text the name of a public body or of a place may begin: what ``mentions`` need not look at is left out.

Most positions begin no name, and every report is looked through: pairs of characters are looked up all at once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.metadata.gazetteer import bodies, divisions, special_bodies, zones
from indexer.text import character_pairs
from indexer.text.normalized_text import NormalizedText

#: How a place's kind begins that stands without a name: 区 of 区民政局, 街道.
KIND_FIRST = frozenset("自街苏省市县区州盟旗镇乡")
#: Those that need the body's name right after them, and how a government's name begins.
LEVELS = frozenset("省市县区州盟旗")
SEAT_FIRST = frozenset("人政府")
_LONGER_KINDS = ("自治", "街道", "苏木")
_TOWNS = "镇乡"
#: What can begin with a pair of characters: a name of ``special_bodies``, one of ``bodies``, a division's.
SPECIAL, LISTED, PLACE = 1, 2, 4


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """First two characters of every name."""
    return frozenset().union(
        special_bodies.HEADS,
        {head[:2] for head in zones.beginnings()},
        bodies.names().body_heads,
        divisions.load().word_lengths,
    )


@lru_cache(maxsize=1)
def beginnings() -> dict[str, int]:
    """First three characters of every name, and names and beginnings of two → the sum of what begins so."""
    found = dict.fromkeys(special_bodies.HEADS | zones.beginnings(), SPECIAL)
    for kind, known in ((LISTED, bodies.names().bodies), (PLACE, divisions.load().words)):
        for name in known:
            found[name[:3]] = found.get(name[:3], 0) | kind
    return found


@lru_cache(maxsize=1)
def _likely() -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a name, or a kind without one, may begin with a pair of characters, by the pair's number.

    Then whether two characters are enough to say so, by the number of the pair turned round; and whether three are, by
    that of the first with the number of the other two.
    """
    pair, enough, triple = (np.zeros(character_pairs.NUMBERS, dtype=np.bool_) for _ in range(3))
    follow = SEAT_FIRST.union(head[0] for head in bodies.names().department_heads)
    for words in (*beginnings(), *_LONGER_KINDS, *(level + after for level in LEVELS for after in follow)):
        first, second, *rest = map(ord, words)
        pair[character_pairs.number(first, second)] = True
        if rest:
            triple[character_pairs.number(first, character_pairs.number(second, rest[0]))] = True
        else:
            enough[character_pairs.number(second, first)] = True
    return pair, enough, triple


def places(view: NormalizedText, begin: int, end: int) -> list[int]:
    """Where in the flat text, from ``begin`` to ``end``, a mention may begin, and some places more."""
    pair, enough, triple = _likely()
    points = view.code_points[begin : end + 2]
    numbers = character_pairs.numbers(points)
    at = pair.take(numbers[: end - begin]).nonzero()[0]
    first, following = points[at], at + 1
    likely = enough.take(character_pairs.number(points[following], first))
    likely |= triple.take(character_pairs.number(first, numbers.take(following, mode="clip")))
    found: list[int] = (at[likely] + begin).tolist()
    for town in _TOWNS:
        place = view.flat.find(town, begin, end)
        while place >= 0:
            found.append(place)
            place = view.flat.find(town, place + 1, end)
    found.sort()
    return found
