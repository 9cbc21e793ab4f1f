"""Figures in sentences: each number with a unit is taken for what the words around it say, if they say it.

Several sentences may give one figure (a whole and its parts, this year and last): each reading has a weight, and the
heaviest wins; under :data:`LEAST` nothing is read. What is not this year's (another year, 自…以来, growth) does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.figures import denials, headline, mentions, parts, times
from indexer.figures.around import Around, Reading
from indexer.figures.record import Number
from indexer.figures.sentences import Sentence, Sentences

#: A lighter reading is a guess.
LEAST = 3.0


@dataclass(frozen=True, slots=True)
class Said:
    """A figure read in a sentence; ``start:end`` are offsets in the original text."""

    value: Number
    approximate: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: Number
    weight: float
    approximate: bool
    sentence: Sentence
    start: int
    end: int
    whole: bool


def read(sentences: Sentences, year: int | None) -> dict[str, Said]:
    """The figures that the sentences state, by key."""
    found: dict[str, list[_Candidate]] = {}
    for sentence, before in sentences.concerning(headline.concerns):
        numbers = list(mentions.find(sentence.text))
        for position, mention in enumerate(numbers):
            previous = numbers[position - 1] if position else None
            following = numbers[position + 1] if position + 1 < len(numbers) else None
            around = Around(sentence, before, mention, previous, following)
            for key, weight, value, whole, length in _readings(around, year):
                start = max(0, mention.start - length)
                candidate = _Candidate(value, weight, mention.approximate, sentence, start, mention.end, whole)
                found.setdefault(key, []).append(candidate)
        for key, weight, start, end in denials.find(sentence, before, year):
            found.setdefault(key, []).append(_Candidate(0, weight, False, sentence, start, end, True))
    said = {}
    for key, candidates in found.items():
        winner = _best(candidates)
        if winner is not None:
            start, end = sentences.origin(winner.sentence, winner.start, winner.end)
            said[key] = Said(winner.value, winner.approximate, start, end)
    return said


def _readings(around: Around, year: int | None) -> Iterator[Reading]:
    """What a number may be; nothing where it is not this year's."""
    if times.of_another_time(around, year):
        return
    yield from headline.readings(around)
    yield from parts.readings(around)


def _best(candidates: list[_Candidate]) -> _Candidate | None:
    """The heaviest reading; the same number said twice weighs more; the first wins ties.

    Two different parts without a whole are not the whole, whichever is heavier.
    """
    heavy = [candidate for candidate in candidates if candidate.weight >= LEAST]
    if not heavy:
        return None
    if not any(candidate.whole for candidate in heavy) and len({c.value for c in heavy}) > 1:
        return None
    counts: dict[Number, int] = {}
    for candidate in heavy:
        counts[candidate.value] = counts.get(candidate.value, 0) + 1
    return max(heavy, key=lambda candidate: candidate.weight + 0.4 * min(counts[candidate.value] - 1, 2))
