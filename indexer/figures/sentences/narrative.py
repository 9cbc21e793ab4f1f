"""Figures in sentences: each number with a unit is taken for what the words around it say, if they say it.

The four headline figures are chosen by a model (``choice.py``); the parts of a whole by their words (``breakdowns.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from indexer.figures.record import Number
from indexer.figures.sentences import breakdowns, choice
from indexer.figures.sentences.around import Around
from indexer.figures.sentences.choice import Candidate
from indexer.text import mentions
from indexer.text.sentences import Above, Sentence, Sentences

#: Results may be of cases of the year before: their figures are each a statement of its own.
_DISPUTES = ("reconsiderations", "lawsuits")
_CARRIED = ("结转", "转结", "上年", "往年", "去年", "以前年度")


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure read in a sentence; ``start:end`` are offsets in the original text.

    ``statement`` is the same for figures of one sentence, or of one that goes on with what the one before counts
    (其中…).
    """

    value: Number
    approximate: bool
    start: int
    end: int
    statement: int


class _Part(NamedTuple):
    value: Number
    approximate: bool
    sentence: Sentence
    start: int
    end: int


def _parts(sentence: Sentence, above: Above, numbers: list[Around], year: int | None) -> Iterator[tuple[str, _Part]]:
    for around in numbers:
        found = breakdowns.readings(around)
        if found and not around.of_another_time(year):
            mention = around.mention
            for key, value, length in found:
                start = max(0, mention.start - length)
                yield key, _Part(value, mention.approximate, sentence, start, mention.end)
    if (sentence.topic == "fees" or "费" in sentence.text) and (span := breakdowns.free_of_charge(sentence, above)):
        yield "charges.yuan", _Part(0, False, sentence, *span)


def concerns(text: str) -> bool:
    """Whether a sentence may hold a figure at all: most do not."""
    return "公开" in text or "申请" in text or "复议" in text or "诉" in text or "信息" in text or "依申" in text


class Gathered(NamedTuple):
    """What the sentences may state: candidates for the headline figures and parts of others, by key; and of each
    sentence, by where it starts, where its statement does.
    """

    among: dict[str, list[Candidate]]
    parts: dict[str, list[_Part]]
    statements: dict[int, int]


def gather(sentences: Sentences, year: int | None) -> Gathered:
    """All that the sentences may state."""
    gathered = Gathered({}, {}, {})
    statements = gathered.statements
    for sentence, above in sentences.concerning(concerns):
        found = list(mentions.find(sentence.text))
        numbers = [Around(sentence, above, found, place, mention) for place, mention in enumerate(found)]
        for key, candidate in choice.candidates(sentence, above, numbers, year):
            gathered.among.setdefault(key, []).append(candidate)
        for key, part in _parts(sentence, above, numbers, year):
            gathered.parts.setdefault(key, []).append(part)
        before = above() if sentence.text.startswith("其中") else None
        statements[sentence.start] = statements.get(before.start, before.start) if before else sentence.start
    return gathered


def read(sentences: Sentences, year: int | None) -> dict[str, StatedFigure]:
    """The figures that the sentences state, by key."""
    among, parts, statements = gather(sentences, year)
    said = {}

    def say(key: str, one: Candidate | _Part, span: tuple[int, int]) -> None:
        start, end = sentences.origin(one.sentence, *span)
        statement = statements[one.sentence.start]
        if key.startswith(_DISPUTES) and any(word in one.sentence.text for word in _CARRIED):
            statement = -1 - end
        said[key] = StatedFigure(one.value, one.approximate, start, end, statement)

    for key, every in among.items():
        if (best := choice.choose(choice.weights()[key], every)) is not None:
            say(key, best.candidate, best.candidate.words(key))
    for key, some in parts.items():
        # Two different numbers for one part are of two wholes, and which is the report's cannot be told.
        if len({part.value for part in some}) == 1:
            say(key, some[0], (some[0].start, some[0].end))
    return said
