"""Whether a correction is likelier than what was typed, by what stands side by side in the reports; and what is never one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from analyzers import reduce_with_offsets
from analyzers.spellings import units
from index.query.words import ASKING, ASKING_ALONE
from index.suggest.corrections import UNSEEN, Edge
from index.suggest.vocabulary import Vocabulary

Way = tuple[float, list[Edge]]


class Part(NamedTuple):
    """A word, and the text that it makes with the characters beside it."""

    text: str
    word: str


def kept_places(folded: str) -> set[int]:
    """The places of a folded text that are not corrected: what asks, and dates and numbers in Chinese digits."""
    kept = {at for at, character in enumerate(folded) if character in ASKING_ALONE}
    for match in ASKING.finditer(folded):
        kept.update(range(*match.span()))
    reduced = reduce_with_offsets(folded)
    for unit in units(reduced.text):
        kept.update(range(reduced.offset(unit.start), reduced.offset(unit.end - 1) + 1))
    return kept


def likelier(run: str, ways: Sequence[Way], vocabulary: Vocabulary) -> list[Way]:
    """The ways to read a run otherwise whose changed parts, with a character to either side, are more common than the typed.

    How common a text is, is the mean over its pairs of characters of the logarithm of how many reports have them; where
    that is equal, how many have it as a word.
    """
    changed = [(run[e.start : e.end], e.word) for _, edges in ways for e in edges if run[e.start : e.end] != e.word]
    words = vocabulary.frequencies(sorted({text for texts in changed for text in texts}))
    compared = [_changed_parts(run, edges) for _, edges in ways]
    pairs = {pair for parts in compared for both in parts for part in both for pair in _pairs(part.text)}
    beside = vocabulary.side_by_side(sorted(pairs))

    def commonness(part: Part) -> tuple[float, int]:
        counts = [log(beside.get(pair, 0) + UNSEEN) for pair in _pairs(part.text)]
        return sum(counts) / len(counts) if counts else log(UNSEEN), words.get(part.word, 0)

    return [
        way
        for way, parts in zip(ways, compared, strict=True)
        if all(commonness(meant) > commonness(typed) for typed, meant in parts)
    ]


def _pairs(text: str) -> list[str]:
    return [a + b for a, b in pairwise(text)]


def _changed_parts(run: str, edges: Sequence[Edge]) -> list[tuple[Part, Part]]:
    """Each changed part as typed and as meant, with the character before it and behind it."""
    meant = "".join(edge.word for edge in edges)
    parts: list[tuple[Part, Part]] = []
    at = 0
    for edge in edges:
        end = at + len(edge.word)
        if (typed := run[edge.start : edge.end]) != edge.word:
            before = Part(run[max(0, edge.start - 1) : edge.end + 1], typed)
            parts.append((before, Part(meant[max(0, at - 1) : end + 1], edge.word)))
        at = end
    return parts
