"""What a search gives back: one shape for the terminal, the page, the JSON API and every engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from index.notes import QUESTION, RELAXED, Note
from index.report import Report, Source


@dataclass(slots=True)
class Snippet:
    """A window of a report's text as published; ``marks`` are ``(start, end)`` offsets into ``text``.

    ``kinds`` says of each mark how it matched: ``exact``, ``word`` or ``synonym``.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    kinds: tuple[str, ...] = ()


class ScorePart(NamedTuple):
    """A part of a score; those of a hit add up to it.

    ``kind`` says what it is for: a ``term`` of the query, a ``name`` that the report's body or region has, what stands in
    a ``row`` as typed, words that stand ``near`` each other, or ``other``. ``field`` is where it was found: ``words``,
    ``bigrams``, ``title``, ``bodies``, ``regions``, or the ``text`` as a whole. Where not ``typed``, it is a synonym's.
    """

    kind: str
    field: str
    text: str
    score: float
    typed: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        return {**self._asdict(), "score": round(self.score, 6)}


@dataclass(slots=True, kw_only=True)  # not frozen, which would take several times as long to make
class Listed:
    """What a list shows of a report: where it stands in the list, the fields that are ``listed``, where it came from.

    ``rank`` counts from 1 over the whole result, not over the page.
    """

    id: str
    rank: int
    score: float
    title: str | None
    agency: str | None
    year: int | None
    published: str | None
    province: str | None
    city: str | None
    county: str | None
    level: str | None
    is_report: bool
    url: str | None
    source: Source


class NearCopy(NamedTuple):
    """A report of which the text is nearly that of a hit; ``share`` as in ``index.similar.neighbours.Neighbour``."""

    id: str
    title: str | None
    agency: str | None
    year: int | None
    share: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        return {**self._asdict(), "share": round(self.share, 6)}


@dataclass(slots=True, kw_only=True)
class Hit(Listed):
    """One report found. ``title_marks`` and ``title_kinds`` are of its title what those of a snippet are of its text.

    ``same`` are the ids of the reports that follow it in the list and have the same text, ``near`` those whose text is nearly
    the same. ``score_parts`` says how the score came about, where that was asked.
    """

    snippets: tuple[Snippet, ...] = ()
    title_marks: tuple[tuple[int, int], ...] = ()
    title_kinds: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    near: tuple[NearCopy, ...] = ()
    score_parts: tuple[ScorePart, ...] | None = None


class Listing(NamedTuple):
    """What a search finds, one record after the other; how many there are."""

    total: int
    reports: Iterator[Report]


class FacetValue(NamedTuple):
    """A value of a facet. ``value`` is what a filter takes, ``label`` what a person reads.

    Reports without a value are counted under the value ``""``.
    """

    value: str
    label: str
    count: int  # type: ignore[assignment]  # not the method of tuples
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Exact counts of one field over the reports found, counted without the facet's own filter."""

    name: str
    values: Sequence[FacetValue]

    def having(self, text: str) -> list[FacetValue]:
        """The values whose label has a text, whatever its width, script and case."""
        from analyzers import fold  # late: results are read by programs that cut no words

        wanted = fold(text)
        return [value for value in self.values if wanted in fold(value.label)]


@dataclass(frozen=True, slots=True)
class Trend:
    """How common a query is among the reports of one year, or of one province.

    ``matching`` of ``total`` reports that pass the filters match; ``share`` is the one divided by the other.
    """

    value: str
    label: str
    matching: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where there are no reports."""
        return self.matching / self.total if self.total else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        return {**asdict(self), "share": round(self.share, 6)}


@dataclass(frozen=True, slots=True)
class Completion:
    """What a query may become: ``text`` is the whole of it, ``count`` how many reports a search for that finds.

    ``None`` where it is not known without searching.
    """

    text: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results.

    ``total`` is the exact number of reports found, ``took_ms`` the time inside the engine in milliseconds,
    ``notes`` say where the search did something other than asked, ``suggestion`` is another query that finds something.
    ``facets`` keeps the order in which they were asked for.
    """

    query: str
    total: int
    page: int
    page_size: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    suggestion: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the whole result has; 0 where nothing was found."""
        return -(-self.total // self.page_size)

    @property
    def note(self) -> str | None:
        """The notes as a person reads them."""
        return "".join(note.text for note in self.notes) or None

    @property
    def relaxed(self) -> Note | None:
        """The note that says that these reports need not have all that was asked; ``None`` where they have."""
        return self.noted(RELAXED) or self.noted(QUESTION)

    def noted(self, kind: str) -> Note | None:
        """The note of a kind (see ``index.notes``), if there is one."""
        return next((note for note in self.notes if note.kind == kind), None)

    def facet(self, name: str) -> Facet | None:
        """The facet of this name, or ``None`` where it was not asked for."""
        return next((facet for facet in self.facets if facet.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """The JSON that ``search-cli --json`` and ``GET /api/search`` print: one contract for both."""
        return {
            "query": self.query,
            "total": self.total,
            "page": self.page,
            "page_size": self.page_size,
            "took_ms": round(self.took_ms, 3),
            "suggestion": self.suggestion,
            "note": self.note,
            "notes": [note.to_dict() for note in self.notes],
            "relaxed": self.relaxed.to_dict() if self.relaxed else None,
            "hits": [hit_to_dict(hit) for hit in self.hits],
            "facets": {facet.name: [value._asdict() for value in facet.values] for facet in self.facets},
        }


def completions_to_dict(typed: str, completions: Sequence[Completion]) -> dict[str, Any]:
    """The JSON that ``search-cli --complete --json`` and ``GET /api/complete`` print."""
    return {"query": typed, "completions": [asdict(completion) for completion in completions]}


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """One hit as plain JSON-ready values, marks as ``[start, end]`` lists."""
    values = asdict(hit)
    values["score"] = round(hit.score, 6)
    values["source"] = hit.source.path
    values["snippets"] = [
        {"text": s.text, "marks": [list(mark) for mark in s.marks], "kinds": list(s.kinds)} for s in hit.snippets
    ]
    values["title_marks"] = [list(mark) for mark in hit.title_marks]
    values["title_kinds"] = list(hit.title_kinds)
    values["same"] = list(hit.same)
    values["near"] = [copy.to_dict() for copy in hit.near]
    del values["score_parts"]
    if hit.score_parts is not None:
        values["score_parts"] = [part.to_dict() for part in hit.score_parts]
    return values


class LostReport(NamedTuple):
    """A report whose stored record is damaged. ``None`` where its id or its path is not known either.

    Without an id, one report of ``segment``, or all of them where that has no file left that says how many there were.
    """

    segment: str
    report_id: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did.

    ``kept`` counts the reports that the index has now; ``older`` are the ids of those of which only an older version
    was left. ``removals_known`` is ``False`` where reports that had been removed may be back. ``aside`` is the folder
    that has the files as they were.
    """

    kept: int
    lost: tuple[LostReport, ...]
    older: tuple[str, ...]
    removals_known: bool
    aside: str


@dataclass(frozen=True, slots=True)
class Commit:
    """What one commit did to an index, and by which command; ``reports`` are those that there were then.

    ``written`` is when, as ISO 8601. Writing an index anew changes no report and counts none.
    """

    generation: int
    written: str
    command: str
    added: int
    changed: int
    removed: int
    reports: int


@dataclass(frozen=True, slots=True)
class Copied:
    """A commit that was backed up or restored: its number, when it was made, and how much it is.

    ``linked`` of its files are links to the same data, not copies.
    """

    generation: int
    written: str
    reports: int
    files: int
    size_bytes: int
    linked: int


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """An index before and after it was made smaller: segments and bytes; ``kept``: deleted reports that it has to keep yet."""

    reports: int
    segments_before: int
    segments: int
    bytes_before: int
    size_bytes: int
    kept: int = 0
