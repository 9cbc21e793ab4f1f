"""Reports like a given one: what the search for them gives back, and how it is put together from what an engine finds.

Reports are copied: from the year before, from the body above, from a model. A neighbour is a report that has
passages of the given one, and the passages are the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import FilterError
from index.fields import LISTED
from index.report import Report
from index.results import Listed
from index.similar.fingerprints import Letters
from index.similar.passages import PassageFinder, Stretch
from index.similar.prose import Frequencies, prose_of

#: How two reports are related: what ``Neighbour.kind`` says.
KINDS = ("other_year", "same_year", "other_body", "unknown")

KIND_LABELS = {
    "other_year": "本机关其他年度",
    "same_year": "本机关同一年度",
    "other_body": "其他机关",
    "unknown": "机关不明",
}


#: A passage that may be in more than this share of all reports says little of these two.
COMMON = 0.1


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that two reports share.

    ``text`` is the given report's, at ``start`` to ``end``; the other has the same letters at ``other_start`` to
    ``other_end``. ``letters`` counts them. ``reports`` is how many reports of the index may have the passage, these
    two among them: no more than so many have all of it.
    """

    text: str
    start: int
    end: int
    other_start: int
    other_end: int
    letters: int
    reports: int


@dataclass(slots=True, kw_only=True)
class Neighbour(Listed):
    """A report like the given one.

    ``share`` is how much the two have in common (0 to 1), as :func:`likeness` has it, in either direction: the order of
    neighbours. ``score`` (0 to 1) is the part of what the given report says that the other has, by how rare it is.
    ``kind`` is one of :data:`KINDS`. ``passages`` come longest first; each is prose, and more than a set phrase.
    """

    share: float
    kind: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class LikePage:
    """The reports like one, best first.

    ``letters`` is how many letters of prose the given report has, ``reports`` how many reports there are to compare it with
    (itself among them), ``took_ms`` the time inside the engine in milliseconds.
    """

    id: str
    title: str | None
    agency: str | None
    year: int | None
    letters: int
    reports: int
    took_ms: float
    neighbours: tuple[Neighbour, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON that ``search-cli --like ID --json`` prints."""
        values = asdict(self)
        values["took_ms"] = round(self.took_ms, 3)
        for neighbour in values["neighbours"]:
            neighbour["score"] = round(neighbour["score"], 6)
            neighbour["share"] = round(neighbour["share"], 6)
            neighbour["source"] = neighbour["source"]["path"]
        return values


def rarest_first(passages: Sequence[Passage], reports: int) -> list[Passage]:
    """Passages in the order in which a person wants them: those last that many of the ``reports`` there are have."""
    return sorted(passages, key=lambda passage: passage.reports > max(2, reports * COMMON))


def check_like(limit: int, kind: str | None) -> None:
    """Raise ``FilterError`` where a limit or kind cannot be."""
    if limit < 1:
        raise FilterError("similar.limit")
    if kind is not None and kind not in KINDS:
        raise FilterError("similar.unknown_kind", kind=kind, known=[*KINDS])


def _kind_of(report: Report, other: Report) -> str:
    """How another report is related to one; bodies are the same through their renamings."""
    a, b = (report.agency_key, other.agency_key)
    if a is None or b is None:
        a, b = report.agency, other.agency
    if a is None or b is None:
        return "unknown"
    if a != b:
        return "other_body"
    if report.year is None or other.year is None:
        return "unknown"
    return "same_year" if report.year == other.year else "other_year"


def weights(frequencies: NDArray[np.int64], reports: int) -> NDArray[np.float64]:
    """What a fingerprint counts for, by the number of reports that have it: BM25's inverse document frequency."""
    values: NDArray[np.float64] = np.log1p((reports - frequencies + 0.5) / (frequencies + 0.5))
    return values


def likeness(one: Given, other: Given) -> float:
    """How much two reports have in common: of the letters of both, the part that stands in passages of both (0 to 1).

    Letters are those of prose, without set phrases (``index.similar.prose``); a passage has ``GUARANTEED`` letters or more.
    The same in both directions. :meth:`Given.know` has been called of both, with the fingerprints of both.
    """
    shared = whole = 0
    for given, covered in zip((one, other), one.finder.covered(other.finder), strict=True):
        whole += int(np.count_nonzero(given.telling))
        shared += int(np.count_nonzero(given.telling & covered))
    return shared / whole if whole else 0.0


class Given:
    """A report that is compared with others. Two that are compared have different sides, 0 and 1."""

    def __init__(self, report: Report, side: int = 0) -> None:
        self.report = report
        self.prose = prose_of(report, side)
        self.finder = PassageFinder(self.prose.letters)
        #: The fingerprints of its prose, increasing, each once.
        self.fingerprints = self.prose.prints.distinct()

    def know(self, known: Frequencies) -> None:
        """How common its fingerprints are, which says what of it are set phrases."""
        self.commonness = known.of(self.prose)
        self.telling = known.telling(self.prose)

    def page(self, neighbours: Sequence[Neighbour], reports: int, took_ms: float) -> LikePage:
        """The whole result; ``reports`` as in :class:`LikePage`."""
        report, count = self.report, self.prose.count
        return LikePage(report.id, report.title, report.agency, report.year, count, reports, took_ms, tuple(neighbours))

    def kind_of(self, other: Report) -> str:
        """How another report is related to this one: one of :data:`KINDS`."""
        return _kind_of(self.report, other)

    def neighbour(self, other: Given, rank: int, score: float, share: float) -> Neighbour:
        """What it shares with another report; ``share`` as :func:`likeness` has it."""
        own, its = self.telling, other.telling
        every = self.finder.shared(other.finder)
        # What is around a passage decides whether it is read as a set phrase, and may differ between the two.
        stretches = [
            one for one in every if own[one.start : one.end].any() or its[one.other_start :][: one.length].any()
        ] or every
        stretches.sort(key=lambda stretch: (-stretch.length, stretch.start))
        report = other.report
        return Neighbour(
            id=report.id,
            rank=rank,
            score=score,
            share=share,
            kind=self.kind_of(report),
            **{name: getattr(report, name) for name in LISTED},
            url=report.source.url,
            source=report.source,
            passages=tuple(self._passage(stretch, other.prose.letters) for stretch in stretches),
        )

    def _passage(self, stretch: Stretch, other: Letters) -> Passage:
        letters = self.prose.letters
        start, end = letters.span(stretch.start, stretch.length)
        other_start, other_end = other.span(stretch.other_start, stretch.length)
        return Passage(
            text=self.report.text[start:end],
            start=start,
            end=end,
            other_start=other_start,
            other_end=other_end,
            letters=stretch.length,
            reports=int(self.commonness[self.prose.prints.within(stretch.start, stretch.length)].min()),
        )
