"""What every engine offers. Callers (commands, pages, the pipeline) know this protocol and nothing below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from index.messages import Message
from index.report import Report, SourceRow
from index.results import Completion, Listing, ResultPage, Trend

if TYPE_CHECKING:  # commands that only print help need no arrays
    from index.figures.results import (
        Coverage,
        CoverageQuery,
        CoveredBody,
        FailingReport,
        FigurePage,
        FigureQuery,
        FigureRow,
        Scope,
    )
    from index.similar.compare import Comparison
    from index.similar.neighbours import LikePage


Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class HighlightedReport:
    """A whole report with every hit of a query: ``marks`` are ``(start, end)`` offsets into its text.

    ``kinds`` says of each mark how it matched: ``exact``, ``word`` or ``synonym``.
    """

    report: Report
    marks: tuple[tuple[int, int], ...]
    title_marks: tuple[tuple[int, int], ...] = ()
    kinds: tuple[str, ...] = ()


class Writer(Protocol):
    """One transaction. Leaving its ``with`` block by an exception discards what was not committed.

    (What an engine has sent to other machines by then it cannot take back; it is seen with the next commit.)
    """

    @property
    def rejected(self) -> Sequence[tuple[str, Message]]:
        """The ids of reports that the engine would not take, and why; known after a commit. What was there stays."""

    def add(self, report: Report) -> None:
        """Add a report, or replace the one that has its id."""

    def add_prepared(self, prepared: Any) -> None:
        """Add what ``Index.prepare`` made of a report."""

    def remove(self, *report_ids: str) -> int:
        """Remove reports; how many of them there were."""

    def checkpoint(self) -> None:
        """Make visible and durable what has been written so far, without waiting for the rest."""

    def commit(self) -> None:
        """Make what was done since the last commit visible and durable; the writer goes on."""


class Index(Protocol):
    """A collection of reports that can be searched. Several threads may search one index at once."""

    location: str

    @property
    def prepare(self) -> Callable[[Report], Any]:
        """Does most of the work of adding a report, and needs no index: worker processes may call it."""

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
        synonyms: bool = True,
        explain: bool = False,
        fold_copies: bool = False,
    ) -> ResultPage:
        """Search. An empty query finds every report, newest first.

        ``synonyms`` lets words also be found by their synonyms and renamed bodies by their other names; a note
        says what that added. It has no effect where any word may match. A question is read as one of which any word
        may match; of another query that no report has all of, words are let go (``notes``).

        ``explain`` adds to each hit what its score is made of (``Hit.score_parts``). ``fold_copies`` lets reports of one
        page share a hit that have the same text (``Hit.same``) or nearly the same (``Hit.near``, see
        ``index.similar.copies``); totals, pages and counts are of reports all the same.

        ``filters`` maps a field of ``index.fields.FACETS`` to the values of which a report must have one; ``year``
        also takes ranges (``2016..2020``, ``2016..``, ``..2020``). Raises a subclass of
        ``index.errors.GongkaiError`` that names what is wrong: ``QueryError``, ``FilterError``.
        """

    def listing(
        self,
        query: str,
        *,
        filters: Filters | None = None,
        sort: str = "relevance",
        match: str = "all",
        synonyms: bool = True,
        most: int,
    ) -> Listing:
        """What a search finds, in its order: records without figures, checks and evidence.

        All of it is of one commit. Raises as :meth:`search` does, and ``FilterError`` where there are more than ``most``.
        """

    def complete(self, prefix: str, limit: int = 8, filters: Filters | None = None) -> list[Completion]:
        """What a query that is being typed may become, by its last chunk: words of the index, most frequent first.

        The chunk may be the beginning of a word in Han or Latin characters, in pinyin (``yuqing``, ``yq``), or in
        both (``舆q``). What stands before it stays as it is; a quotation that is open is closed. Each finds something
        under the ``filters``, and comes with how much, or ``None`` where a search would not require all of it.
        """

    def rank(
        self, query: str, *, filters: Filters | None = None, match: str = "all", limit: int = 1000
    ) -> list[tuple[str, float]]:
        """Ids and scores of the best reports, best first, and nothing else of them: for measuring relevance."""

    def trends(
        self,
        query: str,
        *,
        by: str = "year",
        filters: Filters | None = None,
        match: str = "all",
        synonyms: bool = True,
    ) -> list[Trend]:
        """Of the reports of each year (or province …) that pass the filters, how many match.

        ``by`` is one of ``index.fields.TRENDS``. Values without any report are left out, as are reports without a value.
        """

    def figures(self, asked: FigureQuery, scope: Scope, *, page: int = 1, page_size: int = 50) -> FigurePage:
        """What the reports of ``scope`` state of some figures: over groups of them, and a page of rows, one a report.

        ``scope`` is what :meth:`search` would find. A page behind the last has no rows. Raises as :meth:`search` does, and
        ``FilterError`` where there is no such figure.
        """

    def figure_rows(self, asked: FigureQuery, scope: Scope, *, most: int | None = None) -> Iterator[FigureRow]:
        """All rows of :meth:`figures`, in their order.

        Raises ``FilterError`` where there are more than ``most``, when the first is asked for.
        """

    def figure_names(self) -> list[str]:
        """The figures that some report states, sorted; perhaps those of a removed one too."""

    def coverage(self, asked: CoverageQuery, scope: Scope, *, page: int = 1, page_size: int = 50) -> Coverage:
        """The annual reports of ``scope`` by bodies and years, and which years of these bodies are missing there."""

    def failing_reports(
        self, sum_name: str, scope: Scope, *, page: int = 1, page_size: int = 20
    ) -> tuple[int, tuple[FailingReport, ...]]:
        """The annual reports of ``scope`` of which sums do not hold, the latest first: how many, and a page of them.

        ``sum_name`` is one of ``index.figures.catalogue.SUMS``, or empty for all; raises ``FilterError`` where there is no
        such sum.
        """

    def same_body(self, report_id: str) -> CoveredBody | None:
        """All annual reports of the body of a report, through its renamings; ``None`` where its body is not known.

        Raises ``ReportMissingError`` where there is no such report.
        """

    def get(self, report_id: str) -> Report | None:
        """The whole record of a report, or ``None``."""

    def mark(
        self, report_id: str, query: str, *, match: str = "all", synonyms: bool = True
    ) -> HighlightedReport | None:
        """A whole report with every hit of ``query`` in it, or ``None`` where there is no such report."""

    def like(
        self, report_id: str, *, limit: int = 10, filters: Filters | None = None, kind: str | None = None
    ) -> LikePage:
        """The reports that share most with a given one, and the passages that they share; itself left out.

        ``filters`` as in :meth:`search`; ``kind`` is one of ``index.similar.neighbours.KINDS``: other years of the same body,
        other bodies. Raises ``ReportMissingError`` where there is no such report, ``FilterError`` as a search does.
        """

    def compare(self, left_id: str, right_id: str) -> Comparison:
        """Two reports side by side: what is the same, what has changed, what only one of them has.

        Raises ``ReportMissingError`` where there is no such report.
        """

    def sources(self) -> Iterator[SourceRow]:
        """What decides, of every report, whether its document has changed."""

    def reports(self) -> Iterable[Report]:
        """Every stored record."""

    def count(self) -> int:
        """How many reports there are."""

    def status(self) -> dict[str, Any]:
        """Counts and versions, JSON-ready: ``location engine reports years agencies size_bytes …``."""

    def health(self) -> dict[str, Any]:
        """What runs the index says of itself, JSON-ready: nothing of a folder. Raises ``ClusterError`` where it is not well."""

    def corrections(self) -> bytes | None:
        """The table of corrections by hand that is kept with the index; ``None`` where there is none."""

    def keep_corrections(self, table: bytes) -> None:
        """Keep a table of corrections by hand in the place of the one before."""

    def version(self) -> str | None:
        """What the newest commit is known by, another for each; ``None`` where the engine does not number them."""

    def check(self) -> dict[str, int]:
        """Verify every file and record; how many of each. Raises ``IndexDamagedError`` at the first fault."""

    def writer(self, *, processes: int = 0, wait: float = 0) -> AbstractContextManager[Writer]:
        """Begin a transaction. Raises ``IndexLockedError`` while another process writes, after ``wait`` seconds.

        It and the writer's methods raise ``IndexWriteError`` where the system does not let them write.

        So many other ``processes`` write while this one goes on gathering; a program that uses them must be one that
        can be imported (``if __name__ == "__main__"``).
        """

    def close(self) -> None:
        """Let go of files and memory."""
