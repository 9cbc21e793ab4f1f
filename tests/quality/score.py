"""How well the extraction reads the labelled documents: recall and precision of each field, and every miss.

Recall is the share of the values a field has in the labels that were read right; precision the share, of the values
that were read, that are right. A wrong value read with confidence costs both; one read where the label says that none
can be known costs precision.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from indexer.metadata import extract
from indexer.readers import read_line
from tests.quality.sets import documents_of

Row: TypeAlias = Mapping[str, Any]

FIELDS = ("year", "agency", "published", "province", "city", "county", "level")
FIGURES = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")
#: Not a field of the record: figures that the text says in words are none (未收到申请). Nothing or 0 is right.
SAID_NONE = "said_none"
ALL = ("is_report", *FIELDS, *FIGURES, SAID_NONE)

#: 广东省 and 广东, 广州市 and 广州 are one answer.
_ENDINGS = {"province": ("省", "市"), "city": ("市",)}


@dataclass(frozen=True, slots=True)
class Miss:
    """A value that was not read as labelled."""

    id: str
    field: str
    wanted: Any
    got: Any
    quirks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.id} {self.field}: wanted {self.wanted!r}, got {self.got!r} ({', '.join(self.quirks)})"


@dataclass(slots=True)
class Tally:
    """Counts of one field: ``known`` values in the labels; how many were ``right``; how many values were ``given``,
    and how many of those were right. (Giving nothing is right only where the text says there was none.)
    """

    known: int = 0
    right: int = 0
    given: int = 0
    right_given: int = 0

    @property
    def figures(self) -> dict[str, float]:
        """``recall`` and ``precision``, each where it is defined, rounded down to four places."""
        shares = {"recall": (self.right, self.known), "precision": (self.right_given, self.given)}
        return {name: math.floor(10_000 * part / whole) / 10_000 for name, (part, whole) in shares.items() if whole}

    def count(self, *, right: bool, given: bool, known: bool = True) -> None:
        """Count one labelled value, or (not ``known``) one that no label can confirm."""
        self.known += known
        self.right += right
        self.given += given
        self.right_given += right and given


@dataclass(frozen=True, slots=True)
class Scores:
    """The tally of each field of :data:`ALL`, and the misses in the order of the documents."""

    tallies: Mapping[str, Tally]
    misses: Sequence[Miss]

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """Recall and precision by field."""
        return {name: tally.figures for name, tally in self.tallies.items()}


def score(documents: Iterable[Row], predictions: Mapping[str, Row]) -> Scores:
    """Compare ``predictions``, by document id, with the labels. A document without a prediction is wrong throughout.

    Fields are looked at in true reports only. A figure in ``stats_skip`` is not judged.
    """
    tallies = {name: Tally() for name in ALL}
    misses: list[Miss] = []
    for document in documents:
        gold, prediction = document["gold"], predictions.get(document["id"], {})

        def judge(field: str, wanted: Any, got: Any, right: bool, document: Row = document) -> None:
            tallies[field].count(right=right, given=got is not None, known=wanted is not None)
            if not right and (wanted is not None or got is not None):
                misses.append(Miss(document["id"], field, wanted, got, tuple(document.get("quirks", ()))))

        verdict = prediction.get("is_report")
        judge("is_report", gold["is_report"], verdict, verdict is not None and bool(verdict) == gold["is_report"])
        if not gold["is_report"]:
            continue
        for name in FIELDS:
            got, answers = prediction.get(name), [gold.get(name), *gold.get(f"{name}_accept", ())]
            judge(name, gold.get(name), got, gold.get(name) is not None and same(name, got, answers))
        statistics = prediction.get("statistics") or {}
        for name in FIGURES:
            wanted, got = gold.get("stats", {}).get(name), statistics.get(name)
            if name in gold.get("stats_skip", ()):
                continue
            # Not every zero that a text implies is labelled, so one without a label is not held against anyone.
            judge(name, wanted, got or None if wanted is None else got, wanted is not None and got == wanted)
        for name in gold.get("stats_zero", ()):
            got = statistics.get(name)
            judge(SAID_NONE, f"{name} none or 0", got, not got)
    return Scores(tallies, misses)


def same(field: str, got: Any, answers: Iterable[Any]) -> bool:
    """Whether ``got`` is one of the right answers, with or without the ending of a province's or city's name."""
    return got is not None and _plain(field, got) in {_plain(field, answer) for answer in answers if answer is not None}


def _plain(field: str, value: Any) -> str:
    text = str(value).strip()
    for ending in _ENDINGS.get(field, ()):
        text = text.removesuffix(ending)
    return text


def predict(documents: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """What is read from each document's text and URL alone, by id: the labels are kept from the reader."""
    predictions = {}
    for number, document in enumerate(documents, 1):
        seen = {name: document[name] for name in ("id", "url", "text") if document.get(name) is not None}
        metadata = extract(read_line(json.dumps(seen, ensure_ascii=False).encode(), number))
        values = {name: getattr(metadata, name) for name in ("is_report", *FIELDS)}
        predictions[document["id"]] = {**values, "statistics": dict(metadata.statistics)}
    return predictions


def measure(name: str = "documents") -> Scores:
    """The scores of the extraction as it is now, on a set of :mod:`tests.quality.sets`."""
    documents = documents_of(name)
    return score(documents, predict(documents))
