"""Corrects a run of Latin letters: Han words that it spells in pinyin, whole or shortened, or a Latin word near to it."""

from __future__ import annotations

from collections.abc import Callable
from math import log

from analyzers.pinyin import pinyin, syllables
from index.suggest.completion import is_han, patterns, reads_as
from index.suggest.corrections import LONGEST_WORD, NEAR_SOUND, ONE_CHARACTER, SAME_SOUND, WORD, Edge, cheapest_ways
from index.suggest.shortened import phrases_spelled
from index.suggest.vocabulary import Vocabulary

#: The longest run that is corrected, in letters; the shortest that may have a slip in it.
LONGEST, SHORTEST_WITH_SLIP = 64, 4

#: How many words are looked at that a shortened spelling begins.
_LOOKED_AT = 50

#: How many ways are given back.
_WAYS = 6


def correct_latin(run: str, vocabulary: Vocabulary, having: Callable[[str], int]) -> list[tuple[float, str]]:
    """What may be meant by folded letters that are no word of the index, with its cost, the cheapest first.

    ``having`` says how many reports have a phrase in a row.
    """
    if len(run) > LONGEST or vocabulary.frequencies([run]):
        return []
    found = _spelled(run, vocabulary) or _shortened(run, vocabulary, having)
    if len(run) >= SHORTEST_WITH_SLIP:
        near = {word: count for word, count in vocabulary.neighbours(run).items() if word.isascii()}
        found += [(ONE_CHARACTER + _rarity(count, near), word) for word, count in near.items()]
    return sorted(found)[:_WAYS]


def _rarity(count: int, among: dict[str, int]) -> float:
    return log(max(among.values()) / count)


def _spelled(run: str, vocabulary: Vocabulary) -> list[tuple[float, str]]:
    """The run as words that are spelled so, syllable by syllable."""
    known = set(syllables())
    found = []
    for pattern in patterns(run, short=False):
        read = tuple(piece.text for piece in pattern)
        if not known.issuperset(read):
            continue
        spans = [(at, end) for at in range(len(read)) for end in range(at + 2, min(len(read), at + LONGEST_WORD) + 1)]
        words = vocabulary.homophones({read[at:end] for at, end in spans})
        by_reading: dict[tuple[str, ...], list[str]] = {}
        for word in words:
            by_reading.setdefault(pinyin(word) or (), []).append(word)
        edges = [
            Edge(at, end, word, WORD + _rarity(words[word], words))
            for at, end in spans
            for word in by_reading.get(read[at:end], ())
        ]
        found += [(SAME_SOUND + cost, "".join(e.word for e in way)) for cost, way in cheapest_ways(len(read), edges)]
    return found


def _shortened(run: str, vocabulary: Vocabulary, having: Callable[[str], int]) -> list[tuple[float, str]]:
    """The words of as many characters as a shortened spelling has pieces, and two words that have these together."""
    shortened = patterns(run, short=True)
    if not shortened:
        return []
    begun = vocabulary.beginning(run, shortened, _LOOKED_AT)
    words = {w: n for w, n in begun if is_han(w) and any(reads_as(p, w, whole=True) for p in shortened)}
    phrases = phrases_spelled(vocabulary, run, having, whole=True)
    every = words | phrases
    return [(NEAR_SOUND + (1 + (t in phrases)) * WORD + _rarity(count, every), t) for t, count in every.items()]
