"""``index.protocol.Index`` over an engine.

What a search does not need (comparing, suggesting) is imported when it is asked for: a command that searches once
spends most of its time on imports.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from index.deadline import time_limit
from index.engine import CheckedFilters, Engine, Handle, View
from index.errors import FilterError
from index.fields import FACETS, FIGURE_NAMES, MATCHES, SORTS, TRENDS
from index.protocol import Filters, HighlightedReport, Writer
from index.query.expansion import expand
from index.query.filters import check_choice, check_filters
from index.report import Report, SourceRow
from index.results import Completion, Listing, ResultPage, Trend
from index.service.counts import count_facets, measure_trend
from index.service.hits import HitMaker, highlight
from index.service.questions import Asked, understand
from index.service.retrieval import Retrieved, retrieve
from index.service.status import describe_status

if TYPE_CHECKING:
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


class SearchIndex:
    """See ``index.protocol.Index``. Each question is answered from one commit, the newest when it is asked."""

    def __init__(self, engine: Engine, *, timeout_ms: int = 0) -> None:
        """``timeout_ms``: see ``index.opening.open_index``."""
        self._engine = engine
        self._timeout_ms = timeout_ms
        self.location = engine.location

    @property
    def prepare(self) -> Callable[[Report], Any]:
        """See ``index.protocol.Index.prepare``."""
        return self._engine.prepare

    @contextmanager
    def _asked(self) -> Iterator[View]:
        """The newest commit, for a question, which has its limit of time."""
        with time_limit(self._timeout_ms), self._engine.view() as view:
            yield view

    # -- searching

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
        """See ``index.protocol.Index.search``."""
        began = time.perf_counter()
        check_choice("sort", sort, SORTS)
        for facet in facets:
            check_choice("facet", facet, FACETS)
        if page < 1 or page_size < 1:
            raise FilterError("search.page")
        asked, checked = _understand(query, match), check_filters(filters or {})
        with self._asked() as view:
            got = retrieve(view, asked, checked, synonyms=synonyms)
            first = (page - 1) * page_size
            order = _order(view, got, sort, first + page_size)[first:]
            scored = explain and sort == "relevance" and got.query.root is not None
            maker = HitMaker(view, got.query, explain=got.found if scored else None, fold_copies=fold_copies)
            hits = maker.hits(order, first + 1)
            counted = count_facets(view, got.found, facets)
            took_ms = (time.perf_counter() - began) * 1000
            return ResultPage(
                query=query,
                total=got.found.total,
                page=page,
                page_size=page_size,
                took_ms=took_ms,
                hits=tuple(hits),
                facets=counted,
                suggestion=_suggestion(view, asked, checked) if got.missing else None,
                notes=got.notes,
            )

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
        """See ``index.protocol.Index.listing``."""
        check_choice("sort", sort, SORTS)
        asked, checked = _understand(query, match), check_filters(filters or {})
        pieces = self._listed(asked, checked, sort, synonyms, most)
        return Listing(next(pieces), pieces)

    def _listed(self, asked: Asked, checked: CheckedFilters, sort: str, synonyms: bool, most: int) -> Iterator[Any]:
        """How many there are, then the records: the view is open until the last of them is read, or nobody reads on."""
        with self._engine.view() as view:
            with time_limit(self._timeout_ms):  # the search has it; whoever reads takes the time that he takes
                got = retrieve(view, asked, checked, synonyms=synonyms)
                total = got.found.total
                if total > most:
                    raise FilterError("parameter.too_many_to_export", total=total, most=most)
                order = _order(view, got, sort, most)
            yield total
            for handle, _ in order:
                yield view.summary(handle)

    def complete(self, prefix: str, limit: int = 8, filters: Filters | None = None) -> list[Completion]:
        """See ``index.protocol.Index.complete``."""
        from index.service.suggestions import complete

        with self._asked() as view:
            return complete(view, prefix, limit, check_filters(filters or {}))

    def rank(
        self, query: str, *, filters: Filters | None = None, match: str = "all", limit: int = 1000
    ) -> list[tuple[str, float]]:
        """See ``index.protocol.Index.rank``."""
        with self._asked() as view:
            got = retrieve(view, _understand(query, match), check_filters(filters or {}), synonyms=False)
            return [(view.report_id(handle), score) for handle, score in view.best(got.found, limit)]

    def trends(
        self,
        query: str,
        *,
        by: str = "year",
        filters: Filters | None = None,
        match: str = "all",
        synonyms: bool = True,
    ) -> list[Trend]:
        """See ``index.protocol.Index.trends``."""
        check_choice("by", by, TRENDS)
        asked, checked = _understand(query, match), check_filters(filters or {})
        with self._asked() as view:
            got = retrieve(view, asked, checked, synonyms=synonyms, loosely=False)
            return measure_trend(view, got.found, by)

    def get(self, report_id: str) -> Report | None:
        """See ``index.protocol.Index.get``."""
        with self._asked() as view:
            return view.report(report_id)

    def mark(
        self, report_id: str, query: str, *, match: str = "all", synonyms: bool = True
    ) -> HighlightedReport | None:
        """See ``index.protocol.Index.mark``."""
        asked = _understand(query, match)
        needles = (expand(asked.query).query if synonyms and asked.match == "all" else asked.query).needles()
        with self._asked() as view:
            report = view.report(report_id)
            return highlight(report, needles) if report else None

    def like(
        self, report_id: str, *, limit: int = 10, filters: Filters | None = None, kind: str | None = None
    ) -> LikePage:
        """See ``index.protocol.Index.like``."""
        from index.service.likeness import find_like

        with self._asked() as view:
            return find_like(view, report_id, limit, check_filters(filters or {}), kind)

    def compare(self, left_id: str, right_id: str) -> Comparison:
        """See ``index.protocol.Index.compare``."""
        from index.service.likeness import compare_reports

        with self._asked() as view:
            return compare_reports(view, left_id, right_id)

    # -- figures

    def figures(self, asked: FigureQuery, scope: Scope, *, page: int = 1, page_size: int = 50) -> FigurePage:
        """See ``index.protocol.Index.figures``."""
        from index.service.figures import find_figures

        with self._retrieved(scope, page, page_size) as (view, got):
            return find_figures(view, got.found, asked, page, page_size, query=scope.query, notes=got.notes)

    def figure_rows(self, asked: FigureQuery, scope: Scope, *, most: int | None = None) -> Iterator[FigureRow]:
        """See ``index.protocol.Index.figure_rows``."""
        from index.service.figures import every_row

        with self._retrieved(scope) as (view, got):
            yield from every_row(view, got.found, asked, most)

    def figure_names(self) -> list[str]:
        """See ``index.protocol.Index.figure_names``."""
        from index.service.figures import figure_names

        with self._asked() as view:
            return figure_names(view)

    def coverage(self, asked: CoverageQuery, scope: Scope, *, page: int = 1, page_size: int = 50) -> Coverage:
        """See ``index.protocol.Index.coverage``."""
        from index.service.coverage import cover

        with self._retrieved(scope, page, page_size) as (view, got):
            return cover(view, got.found, asked, page, page_size, query=scope.query, notes=got.notes)

    def failing_reports(
        self, sum_name: str, scope: Scope, *, page: int = 1, page_size: int = 20
    ) -> tuple[int, tuple[FailingReport, ...]]:
        """See ``index.protocol.Index.failing_reports``."""
        from index.service.coverage import failing_reports

        with self._retrieved(scope, page, page_size) as (view, got):
            return failing_reports(view, got.found, sum_name, page, page_size)

    def same_body(self, report_id: str) -> CoveredBody | None:
        """See ``index.protocol.Index.same_body``."""
        from index.service.coverage import same_body

        with self._asked() as view:
            return same_body(view, report_id)

    @contextmanager
    def _retrieved(self, scope: Scope, page: int = 1, page_size: int = 1) -> Iterator[tuple[View, Retrieved]]:
        """What a search finds, for a question about all of it."""
        if page < 1 or page_size < 1:
            raise FilterError("search.page")
        asked, checked = _understand(scope.query, scope.match), check_filters(scope.filters)
        with self._asked() as view:
            yield view, retrieve(view, asked, checked, synonyms=scope.synonyms)

    # -- the whole collection

    def sources(self) -> Iterator[SourceRow]:
        """See ``index.protocol.Index.sources``."""
        with self._engine.view() as view:
            yield from view.sources()

    def reports(self) -> Iterable[Report]:
        """See ``index.protocol.Index.reports``."""
        with self._engine.view() as view:
            yield from view.every()

    def count(self) -> int:
        """See ``index.protocol.Index.count``."""
        with self._engine.view() as view:
            return view.reports

    def status(self) -> dict[str, Any]:
        """See ``index.protocol.Index.status``."""
        with self._engine.view() as view:
            return {"location": self.location, **describe_status(view)}

    def health(self) -> dict[str, Any]:
        """See ``index.protocol.Index.health``."""
        return self._engine.health()

    def corrections(self) -> bytes | None:
        """See ``index.protocol.Index.corrections``."""
        return self._engine.corrections()

    def keep_corrections(self, table: bytes) -> None:
        """See ``index.protocol.Index.keep_corrections``."""
        self._engine.keep_corrections(table)

    def version(self) -> str | None:
        """See ``index.protocol.Index.version``."""
        with self._engine.view() as view:
            return view.version

    def check(self) -> dict[str, int]:
        """See ``index.protocol.Index.check``."""
        return self._engine.check()

    def writer(self, *, processes: int = 0, wait: float = 0) -> AbstractContextManager[Writer]:
        """See ``index.protocol.Index.writer``."""
        return self._engine.writer(processes=processes, wait=wait)

    def close(self) -> None:
        """See ``index.protocol.Index.close``."""
        self._engine.close()


def _understand(query: str, match: str) -> Asked:
    check_choice("match", match, MATCHES)
    return understand(query, match)


def _order(view: View, got: Retrieved, sort: str, wanted: int) -> list[tuple[Handle, float]]:
    if sort == "relevance" and got.query.root is not None:
        return view.best(got.found, wanted)
    if sort in FIGURE_NAMES:
        from index.service.figures import greatest

        return [(handle, 0.0) for handle in greatest(view, got.found, sort, wanted)]
    return [(handle, 0.0) for handle in view.dated(got.found, wanted, newest=sort != "oldest")]


def _suggestion(view: View, asked: Asked, filters: Filters) -> str | None:
    """Another query, for one that no report has."""
    if asked.query.root is None:
        return None
    from index.service.suggestions import suggestion

    return suggestion(view, asked.query, filters, asked.match)
