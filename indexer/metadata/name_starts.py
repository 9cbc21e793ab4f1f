"""Where in a text the name of a public body or of a place may begin: what ``mentions`` need not look at is left out.

Most positions begin no name, and every report is looked through: pairs of characters are looked up all at once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.metadata import bodies, divisions, pairs, special_bodies
from indexer.metadata.views import View

#: How a place's kind begins that stands without a name: 区 of 区民政局, 街道.
KIND_FIRST = frozenset("自街苏省市县区州盟旗镇乡")
#: What can begin with a pair of characters: a name of ``special_bodies``, one of ``bodies``, a division's.
SPECIAL, LISTED, PLACE = 1, 2, 4


@lru_cache(maxsize=1)
def heads() -> dict[str, int]:
    """First two characters of every name → the sum of what begins so."""
    found: dict[str, int] = {}
    for kind, known in (
        (SPECIAL, special_bodies.HEADS),
        (LISTED, bodies.names().body_heads),
        (PLACE, divisions.load().word_lengths),
    ):
        for head in known:
            found[head] = found.get(head, 0) | kind
    return found


@lru_cache(maxsize=1)
def _likely() -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a name may begin with a pair, by its number and by that of the pair turned round; and what else begins one.

    That are the characters of :data:`KIND_FIRST`, by their code points; the last stands for all beyond.
    """
    numbers, turned = np.zeros(pairs.NUMBERS, dtype=np.bool_), np.zeros(pairs.NUMBERS, dtype=np.bool_)
    for head in heads():
        first, second = map(ord, head)
        numbers[pairs.number(first, second)] = turned[pairs.number(second, first)] = True
    kinds = np.zeros(0x10000, dtype=np.bool_)
    for character in KIND_FIRST:
        kinds[ord(character)] = True
    return numbers, turned, kinds


def places(view: View, begin: int, end: int) -> list[int]:
    """Where in the flat text, from ``begin`` to ``end``, a mention may begin, and some places more.

    Most positions begin no name, and every report is looked through: pairs are looked up all at once.
    """
    points, numbers = view.code_points[begin:end], view.pair_numbers[begin:end]
    known, turned, kinds = _likely()
    at = np.flatnonzero(known.take(numbers))
    at = at[turned.take(pairs.number(view.code_points[begin + at + 1], points[at]))]
    likely = kinds.take(points, mode="clip")
    likely[at] = True
    found: list[int] = (np.flatnonzero(likely) + begin).tolist()
    return found
