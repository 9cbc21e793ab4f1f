"""Which number of a report is a headline figure: a choice among all numbers and denials, weighed by a trained model.

The score of a number is the sum of the weights of its features (``cues.py``); their exponentials, and 1 for "none of
them", are shares of a whole: the probabilities. A value that is stated twice has the shares of both. The most probable
value is read where it is likelier than not by far (:data:`LEAST`); so two parts without a whole give nothing. The weights are
in ``indexer/data/figure_choice.tsv``; ``tests/quality/train_figures.py`` makes them. What is of another time
(``around.py``) is no candidate: that is certain, and no matter of weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from indexer.figures.record import Number
from indexer.figures.sentences import cues
from indexer.figures.sentences.around import Around
from indexer.figures.sentences.cues import Cue
from indexer.text import mentions
from indexer.text.mentions import NONE, Mention
from indexer.text.sentences import Above, Sentence
from indexer.text.word_tables import rows

_INFORMATION = frozenset("条件篇份项则宗") | {"条次", "件次", ""}
_CASES = frozenset("件宗份条起例次") | {"件次", "", NONE}
_REQUESTS = _CASES | {"项", "个", "人次"}


#: Headings are set phrases, the same in most reports.
_in_heading = lru_cache(maxsize=1024)(cues.find)


class _Kind(NamedTuple):
    """What a number must have to be a candidate: a unit, and near it one of the cues or the topic above it."""

    units: frozenset[str]
    cues: frozenset[str]
    topic: str


KINDS = {
    "proactive_total": _Kind(_INFORMATION, frozenset({"DISCLOSED", "PUBLISHED"}), "-"),
    "requests_received": _Kind(_REQUESTS, frozenset({"ASKED", "RECEIVED"}), "requests"),
    "reconsiderations": _Kind(_CASES, frozenset({"REVIEW"}), "disputes"),
    "lawsuits": _Kind(_CASES, frozenset({"SUIT"}), "disputes"),
}
_UNITS = frozenset().union(*(kind.units for kind in KINDS.values()))
#: A value less probable is not read: a guess is worse than nothing.
LEAST = 0.5
_LARGEST = 30.0  # of a score: beyond, there is no doubt


_START = attrgetter("start")


class Candidate(NamedTuple):
    """A number that may be a figure, with the cues of its sentence; ``since`` is where the number before ends."""

    value: Number
    features: list[str]
    approximate: bool
    sentence: Sentence
    mention: Mention
    found: list[Cue]
    since: int

    def words(self, key: str) -> tuple[int, int]:
        """Where the words begin and end in the sentence that say what the number counts, with the number."""
        naming = [(first, last) for name, first, last, _ in self.found if name in KINDS[key].cues]
        start, end = self.mention.start, self.mention.end
        ahead = [first for first, _ in naming if self.since <= first < start]
        if self.mention.unit == NONE and (later := [last for first, last in naming if first >= end]):
            return start, later[0]
        return (ahead[-1] if ahead else start), end


class Choice(NamedTuple):
    """The number that was chosen, and how probable it is."""

    candidate: Candidate
    probability: float


def candidates(
    sentence: Sentence, above: Above, numbers: Sequence[Around], year: int | None
) -> Iterator[tuple[str, Candidate]]:
    """The numbers and denials of a sentence that may be a headline figure, by its key."""
    every = [one.mention for one in numbers]
    counting = {one.mention.start for one in numbers if one.mention.unit in _UNITS and not one.of_another_time(year)}
    denied = mentions.denials(sentence.text, every, year)
    if not counting and not denied:
        return
    if denied:
        every += denied
        every.sort(key=_START)
    found = cues.find(sentence.text)
    opening: list[list[Cue]] = []

    def heading() -> list[Cue]:
        if not opening:
            before = above()
            heads = before is not None and (before.heading or before.text[-1] in "?:")
            opening.append(_in_heading(before.text) if before is not None and heads else [])
        return opening[0]

    evidence = cues.Evidence(sentence, found, every, heading)
    names = evidence.names
    possible = [key for key, kind in KINDS.items() if kind.topic == sentence.topic or not kind.cues.isdisjoint(names)]
    if not possible:
        above_it = {cue[0] for cue in heading()}
        possible = [key for key, kind in KINDS.items() if not kind.cues.isdisjoint(above_it)]
    if not possible:
        return
    for place, mention in enumerate(every):
        if mention.unit != NONE and mention.start not in counting:
            continue
        keys = [key for key in possible if mention.unit in KINDS[key].units]
        since = every[place - 1].end if place else 0
        if mention.unit == NONE:
            limit = every[place + 1].start if place + 1 < len(every) else len(sentence.text)
            objects = {name for name, start, _, capital in found if capital and since <= start < limit}
            # What is denied stands beside the denial, or nothing does and the heading says it.
            keys = [key for key in keys if KINDS[key].cues & objects or not objects]
        if not keys:
            continue
        features = evidence.features(place)
        candidate = Candidate(mention.value, features, mention.approximate, sentence, mention, found, since)
        for key in keys:
            yield key, candidate


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """The weights of the features, by figure."""
    tables: dict[str, dict[str, float]] = {key: {} for key in KINDS}
    for key, feature, weight in rows("figure_choice.tsv", 3):
        tables[key][feature] = float(weight)
    return tables


def choose(weights: Mapping[str, float], among: Sequence[Candidate]) -> Choice | None:
    """The candidate with the most probable value, or ``None`` where no value is probable enough."""
    scores = [sum(filter(None, map(weights.get, one.features))) for one in among]
    shares = [math.exp(max(-_LARGEST, min(_LARGEST, score))) for score in scores]
    values: dict[Number, float] = {}
    for one, share in zip(among, shares, strict=True):
        values[one.value] = values.get(one.value, 0.0) + share
    value, share = max(values.items(), key=lambda item: item[1], default=(0, 0.0))
    probability = share / (1.0 + sum(shares))
    if probability < LEAST:
        return None
    best = max((place for place, one in enumerate(among) if one.value == value), key=lambda place: scores[place])
    return Choice(among[best], probability)
