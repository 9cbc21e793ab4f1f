"""What every engine offers. Callers (commands, pages, the pipeline) know this protocol and nothing below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from index.report import Report
from index.results import ResultPage

#: The fields that can be filtered by and counted, in the order in which they are shown.
FACETS = ("year", "agency", "province", "city", "county", "level", "is_report")

#: What ``sort`` takes. Newest and oldest go by the year covered, then by the date of publication.
SORTS = ("relevance", "newest", "oldest")

#: What ``match`` takes: reports that have every part of the query, or any.
MATCHES = ("all", "any")

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A whole report with every hit of a query: ``marks`` are ``(start, end)`` offsets into its text."""

    report: Report
    marks: tuple[tuple[int, int], ...]
    title_marks: tuple[tuple[int, int], ...] = ()


class Writer(Protocol):
    """One transaction: everything or nothing. Leaving its ``with`` block by an exception discards it."""

    def add(self, report: Report) -> None:
        """Add a report, or replace the one that has its id."""

    def remove(self, report_id: str) -> bool:
        """Remove a report; ``False`` where there is none with this id."""

    def commit(self) -> None:
        """Make what was done since the last commit visible and durable; the writer goes on."""


class Index(Protocol):
    """A collection of reports that can be searched. Several threads may search one index at once."""

    location: str

    def search(
        self,
        query: str,
        *,
        filters: Filters | None = None,
        facets: Sequence[str] = (),
        sort: str = "relevance",
        page: int = 1,
        page_size: int = 10,
        match: str = "all",
        snippets: bool = True,
    ) -> ResultPage:
        """Search. An empty query finds every report, newest first.

        ``filters`` maps a field of :data:`FACETS` to the values of which a report must have one; ``year``
        also takes ranges (``2016..2020``, ``2016..``, ``..2020``). Raises a subclass of
        ``index.errors.GongkaiError`` that names what is wrong: ``QueryError``, ``FilterError``.
        """

    def get(self, report_id: str) -> Report | None:
        """The whole record of a report, or ``None``."""

    def mark(self, report_id: str, query: str) -> Marked | None:
        """A whole report with every hit of ``query`` in it, or ``None`` where there is no such report."""

    def sources(self) -> Iterator[tuple[str, str | None, str | None]]:
        """``(id, source path, sha256)`` of every report, for deciding what has changed."""

    def reports(self) -> Iterable[Report]:
        """Every stored record."""

    def status(self) -> dict[str, Any]:
        """Counts and versions, JSON-ready: ``location engine reports years agencies size_bytes …``."""

    def writer(self) -> AbstractContextManager[Writer]:
        """Begin a transaction. Raises ``IndexLockedError`` while another process writes."""

    def close(self) -> None:
        """Let go of files and memory."""
