"""Figures in sentences: each number with a unit is taken for what the words around it say, if they say it.

Several sentences may give one figure (a whole and its parts, this year and last): each reading has a weight, and the
heaviest wins; under :data:`LEAST` nothing is read. What is not this year's (another year, 自…以来, growth) does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from indexer.figures.record import Number
from indexer.figures.sentences import breakdowns, headline, mentions, stated_zeros, times
from indexer.figures.sentences.number_context import Around, Reading
from indexer.figures.sentences.reader import Sentence, Sentences

#: A lighter reading is a guess.
LEAST = 3.0


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure read in a sentence; ``start:end`` are offsets in the original text."""

    value: Number
    approximate: bool
    start: int
    end: int


class _Candidate(NamedTuple):
    value: Number
    weight: float
    approximate: bool
    sentence: Sentence
    start: int
    end: int
    whole: bool


def read(sentences: Sentences, year: int | None) -> dict[str, StatedFigure]:
    """The figures that the sentences state, by key."""
    found: dict[str, list[_Candidate]] = {}
    for sentence, above in sentences.concerning(headline.concerns):
        numbers = list(mentions.find(sentence.text))
        for position, mention in enumerate(numbers):
            previous = numbers[position - 1] if position else None
            following = numbers[position + 1] if position + 1 < len(numbers) else None
            around = Around(sentence, above, mention, previous, following)
            for key, weight, value, whole, length in _readings(around, year):
                heavy = found.setdefault(key, [])
                if weight >= LEAST:
                    start = max(0, mention.start - length)
                    heavy.append(_Candidate(value, weight, mention.approximate, sentence, start, mention.end, whole))
        for key, weight, start, end in stated_zeros.find(sentence, above, year):
            found.setdefault(key, []).append(_Candidate(0, weight, False, sentence, start, end, True))
    said = {}
    for key, heavy in found.items():
        winner = _best(heavy)
        if winner is not None:
            start, end = sentences.origin(winner.sentence, winner.start, winner.end)
            said[key] = StatedFigure(winner.value, winner.approximate, start, end)
    return said


def _readings(around: Around, year: int | None) -> list[Reading]:
    """What a number may be; nothing where it is not this year's."""
    found = headline.readings(around) + breakdowns.readings(around)
    return [] if found and times.of_another_time(around, year) else found


def _best(heavy: list[_Candidate]) -> _Candidate | None:
    """The heaviest reading of those that are heavy enough; the same number said twice weighs more; the first wins ties.

    Two different parts without a whole are not the whole, whichever is heavier.
    """
    if len(heavy) < 2:
        return heavy[0] if heavy else None
    if not any(candidate.whole for candidate in heavy) and len({c.value for c in heavy}) > 1:
        return None
    counts: dict[Number, int] = {}
    for candidate in heavy:
        counts[candidate.value] = counts.get(candidate.value, 0) + 1
    return max(heavy, key=lambda candidate: candidate.weight + 0.4 * min(counts[candidate.value] - 1, 2))
