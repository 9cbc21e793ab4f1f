"""Aligns two sequences of sentences: which of one stands for which of the other, in order.

The alignment is the one in which most letters stand beside the same or similar ones (Needleman and Wunsch 1970, with
nothing taken off for gaps). Similar is what shares most of its pairs of characters; numbers count as one character,
so that a sentence of last year is that of this year with other figures.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.deadline import poll

#: Sentences are similar whose pairs of characters agree by so much (Dice's coefficient, 0 to 1).
SIMILAR = 0.4

#: What a pair of similar sentences counts for at most, where one of the same counts 1.
_ALIKE = 0.95

#: What two different numbers that stand alone (cells of a table, a line each) count for.
_NUMBERS = 0.5

#: The largest table of sentences by sentences, and of sentences by pairs of characters, that is filled in.
_MOST_CELLS = 1_000_000
_MOST_PAIRS = 20_000_000

_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_NUMBER = re.compile(r"[-+~≈约]?(?:[0-9]+(?:[.,][0-9]+)*)?%?")

Scores = NDArray[np.float32]


def align(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs ``(place in left, place in right)``, both increasing, of sentences that are the same or similar.

    Sentences that are neither are in no pair. Sentences too many to be compared each with each are aligned between
    those that each side has once.
    """
    begin, end = _ends(left, right)
    pairs = [(at, at) for at in range(begin)]
    inner_left, inner_right = left[begin : len(left) - end], right[begin : len(right) - end]
    for a, b in _parts(inner_left, inner_right):
        poll()
        found = _align_part(inner_left[a], inner_right[b])
        pairs += [(begin + a.start + i, begin + b.start + j) for i, j in found]
    return pairs + [(len(left) - at, len(right) - at) for at in range(end, 0, -1)]


def _ends(left: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """How many sentences are the same at the beginning, and at the end."""
    shorter = min(len(left), len(right))
    begin = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    rest = shorter - begin
    return begin, next((at for at in range(rest) if left[-1 - at] != right[-1 - at]), rest)


def _parts(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[slice, slice]]:
    """The whole, or where that is too large, the parts before, between and after the anchors, and these."""
    if len(left) * len(right) <= _MOST_CELLS:
        yield slice(0, len(left)), slice(0, len(right))
        return
    i = j = 0
    for a, b in _anchors(left, right):
        yield slice(i, a), slice(j, b)
        yield slice(a, a + 1), slice(b, b + 1)
        i, j = a + 1, b + 1
    yield slice(i, len(left)), slice(j, len(right))


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Sentences that stand once on each side, the most that are in order (a longest increasing subsequence)."""
    places = [_once(side) for side in (left, right)]
    shared = [(at, places[1][text]) for text, at in places[0].items() if text in places[1]]
    tails: list[int] = []
    tail_of: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(shared):
        rank = bisect_left(tails, place)
        before.append(tail_of[rank - 1] if rank else -1)
        tails[rank:] = [place, *tails[rank + 1 :]]
        tail_of[rank:] = [number, *tail_of[rank + 1 :]]
    chain, at = [], tail_of[-1] if tail_of else -1
    while at >= 0:
        chain.append(shared[at])
        at = before[at]
    return chain[::-1]


def _once(side: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, text in enumerate(side):
        places[text] = -1 if text in places else at
    return {text: at for text, at in places.items() if at >= 0}


def _align_part(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    if not left or not right or len(left) * len(right) > _MOST_CELLS:
        return []
    worth = _worth(left, right)
    best = np.zeros((len(left) + 1, len(right) + 1), np.float32)
    for i in range(len(left)):
        # Row by row: from above, or from above left with this pair; then the best so far is carried to the right.
        best[i + 1, 1:] = np.maximum.accumulate(np.maximum(best[i, 1:], best[i, :-1] + worth[i]))
    pairs = []
    i, j = len(left), len(right)
    while i and j:
        if worth[i - 1, j - 1] and best[i, j] == best[i - 1, j - 1] + worth[i - 1, j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif best[i, j] == best[i - 1, j]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _worth(left: Sequence[str], right: Sequence[str]) -> Scores:
    """What it is worth to put each sentence beside each other one, in letters."""
    number_of = {text: number for number, text in enumerate(dict.fromkeys([*left, *right]))}
    same = np.equal.outer([number_of[text] for text in left], [number_of[text] for text in right])
    numeric = np.logical_and.outer(
        [_NUMBER.fullmatch(text) is not None for text in left], [_NUMBER.fullmatch(text) is not None for text in right]
    )
    alike = _similarity(left, right)
    alike = np.where(alike >= SIMILAR, alike * np.float32(_ALIKE), np.float32(0))
    alike = np.maximum(alike, numeric * np.float32(_NUMBERS))
    lengths = np.add.outer(_lengths(left), _lengths(right)) / 2
    worth: Scores = (np.where(same, np.float32(1), alike) * lengths).astype(np.float32)
    return worth


def _lengths(texts: Sequence[str]) -> Scores:
    return np.array([len(text) for text in texts], np.float32)


def _similarity(left: Sequence[str], right: Sequence[str]) -> Scores:
    """Dice's coefficient of the sets of pairs of characters."""
    sides = [[_pairs(text) for text in side] for side in (left, right)]
    common = set().union(*sides[0]) & set().union(*sides[1])
    place = {pair: at for at, pair in enumerate(common)}
    if (len(left) + len(right)) * len(common) > _MOST_PAIRS:
        return np.zeros((len(left), len(right)), np.float32)
    tables = []
    for side in sides:
        table = np.zeros((len(side), len(common)), np.float32)
        for row, pairs in enumerate(side):
            table[row, [place[pair] for pair in pairs & common]] = 1
        tables.append(table)
    sizes = [np.array([len(pairs) for pairs in side], np.float32) for side in sides]
    dice: Scores = (2 * (tables[0] @ tables[1].T) / np.maximum(np.add.outer(*sizes), 1)).astype(np.float32)
    return dice


def _pairs(text: str) -> set[str]:
    text = _DIGITS.sub("0", text)
    return {text[at : at + 2] for at in range(len(text) - 1)}
