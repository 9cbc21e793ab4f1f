"""A small honest index in memory, for testing the pages apart from any engine: substrings, brute force.

Words are separated by spaces and must all occur, themselves or by a synonym; quotes hold spaces together and words
to themselves. Counts are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from index import notes as kinds_of_notes
from index.errors import FilterError, QueryError, ReportMissingError
from index.fields import BY_NAME, FACETS, FIGURE_NAMES, MATCHES, SORTS, TRENDS
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
from index.notes import Note
from index.protocol import Filters, HighlightedReport, Writer
from index.query.parser import MAX_LENGTH
from index.report import Report, SourceRow
from index.results import Completion, Facet, FacetValue, Hit, Listing, NearCopy, ResultPage, ScorePart, Snippet, Trend
from index.service.index import SearchIndex
from index.similar.compare import Comparison, compare
from index.similar.neighbours import Given, LikePage, check_like, likeness
from index.similar.prose import Frequencies
from tests.index.service.plain_engine import PlainEngine

#: What some words are also called; the engine's own list has these too.
SYNONYMS = {"安监局": "应急管理局", "政策宣讲": "政策解读"}


class FakeIndex:
    """``index.protocol.Index`` over a list of reports."""

    location = "memory"

    def __init__(self, reports: Iterable[Report]) -> None:
        self.hold(reports)

    def hold(self, reports: Iterable[Report]) -> None:
        """Hold these reports in place of those before."""
        self._reports = {report.id: report for report in reports}
        self._version = getattr(self, "_version", 0) + 1

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
        assert sort in SORTS
        words, wanted = _words(query), dict(filters or {})
        matching = self._matching(query, wanted, match, synonyms)
        found = [report for report in matching if _passes(report, wanted)]
        notes = (
            (Note(kinds_of_notes.RELAXED, {"dropped": ["回映"], "query": "舆情", "total": len(found)}),)
            if query == "舆情回映"
            else ()
        )
        if synonyms and match == "all":
            plain = sum(_passes(report, wanted) for report in self._matching(query, wanted, match, False))
            if plain < len(found):
                notes = (Note(kinds_of_notes.SYNONYMS, {"names": ["应急管理局"], "total": len(found) - plain}),)
        kinds = _kinds(query, match, synonyms)
        found.sort(key=lambda report: report.published or "", reverse=sort != "oldest")
        found.sort(key=lambda report: report.year or 0, reverse=sort != "oldest")
        if words and sort == "relevance":
            found.sort(key=lambda report: -len(_marks(report.text, kinds)))
        if sort in FIGURE_NAMES:
            found.sort(key=lambda report: -(-1 if (size := report.statistics.get(sort)) is None else size))
        first = (page - 1) * page_size
        hits: dict[str, Hit] = {}
        for rank, report in enumerate(found[first : first + page_size], first + 1):
            if fold_copies and report.text in hits:
                hits[report.text].same += (report.id,)
                continue
            if fold_copies and (near := self._near(report, hits.values())):
                copied, share = near
                copied.near += (NearCopy(report.id, report.title, report.agency, report.year, share),)
                continue
            hit = hits[report.text if fold_copies else report.id] = _hit(report, rank, kinds)
            if explain and sort == "relevance" and words:
                hit.score_parts = (ScorePart("term", "words", words[0], hit.score),)
        return ResultPage(
            query=query,
            total=len(found),
            page=page,
            page_size=page_size,
            took_ms=0.4,
            hits=tuple(hits.values()),
            facets=tuple(_facet(field, self._reports.values(), matching, wanted) for field in facets),
            suggestion="舆情回应" if query == "舆情回映" else None,
            notes=notes,
        )

    def _near(self, report: Report, hits: Iterable[Hit]) -> tuple[Hit, float] | None:
        """The first hit that has nearly the same text, by comparing with each."""
        for hit in hits:
            both = self.compare(hit.id, report.id)
            if min(both.share, both.left_share, both.right_share) >= 0.9:
                return hit, both.share
        return None

    def _matching(self, query: str, filters: Filters, match: str, synonyms: bool) -> list[Report]:
        assert match in MATCHES
        for field, values in filters.items():
            _check(field, values)
        words, widened = _words(query), synonyms and match == "all"
        return [report for report in self._reports.values() if _matches(report, words, match, widened)]

    def trends(
        self,
        query: str,
        *,
        by: str = "year",
        filters: Filters | None = None,
        match: str = "all",
        synonyms: bool = True,
    ) -> list[Trend]:
        assert by in TRENDS
        wanted = dict(filters or {})
        matching = self._matching(query, wanted, match, synonyms)
        total = Counter(_value(report, by) for report in self._reports.values() if _passes(report, wanted))
        found = Counter(_value(report, by) for report in matching if _passes(report, wanted))
        return [
            Trend(value, BY_NAME[by].label_of(value), found[value], total[value]) for value in sorted(total) if value
        ]

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
        found = self.search(query, filters=filters, sort=sort, page_size=most, match=match, synonyms=synonyms)
        if found.total > most:
            raise FilterError("parameter.too_many_to_export", total=found.total, most=most)
        return Listing(found.total, (self._reports[hit.id] for hit in found.hits))

    def complete(self, prefix: str, limit: int = 8, filters: Filters | None = None) -> list[Completion]:
        reports = [report for report in self._reports.values() if _passes(report, dict(filters or {}))]
        found = Counter(word for report in reports for word in set(re.findall(r"\w+", report.text)) if prefix in word)
        return [Completion(word, count) for word, count in found.most_common(limit)] if prefix else []

    def rank(
        self, query: str, *, filters: Filters | None = None, match: str = "all", limit: int = 1000
    ) -> list[tuple[str, float]]:
        page = self.search(query, filters=filters, match=match, page_size=limit)
        return [(hit.id, hit.score) for hit in page.hits]

    def get(self, report_id: str) -> Report | None:
        return self._reports.get(report_id)

    def mark(
        self, report_id: str, query: str, *, match: str = "all", synonyms: bool = True
    ) -> HighlightedReport | None:
        report = self._reports.get(report_id)
        if report is None:
            return None
        kinds = _kinds(query, match, synonyms)
        marks = _marks(report.text, kinds)
        return HighlightedReport(
            report, marks, _marks(report.title or "", kinds), tuple(kinds[report.text[slice(*mark)]] for mark in marks)
        )

    def like(
        self, report_id: str, *, limit: int = 10, filters: Filters | None = None, kind: str | None = None
    ) -> LikePage:
        check_like(limit, kind)
        given = Given(self._get(report_id))
        others = [r for r in self._reports.values() if r.id != report_id and _passes(r, filters or {})]
        alike = [
            (_share(given, other), other) for other in (Given(r, 1) for r in others if kind in (None, given.kind_of(r)))
        ]
        nearest = sorted((pair for pair in alike if pair[0]), key=lambda pair: -pair[0])[:limit]
        neighbours = [given.neighbour(other, rank, 0.5, share) for rank, (share, other) in enumerate(nearest, 1)]
        return given.page(neighbours, len(self._reports), 0.4)

    def compare(self, left_id: str, right_id: str) -> Comparison:
        left, right = Given(self._get(left_id)), Given(self._get(right_id), 1)
        same = left.report.text == right.report.text
        return compare(left.report, right.report, 1.0 if same else _share(left, right))

    def _get(self, report_id: str) -> Report:
        if report_id not in self._reports:
            raise ReportMissingError(report_id)
        return self._reports[report_id]

    def figures(self, asked: FigureQuery, scope: Scope, *, page: int = 1, page_size: int = 50) -> FigurePage:
        return self._plain().figures(asked, scope, page=page, page_size=page_size)

    def figure_rows(self, asked: FigureQuery, scope: Scope, *, most: int | None = None) -> Iterator[FigureRow]:
        return self._plain().figure_rows(asked, scope, most=most)

    def figure_names(self) -> list[str]:
        return self._plain().figure_names()

    def coverage(self, asked: CoverageQuery, scope: Scope, *, page: int = 1, page_size: int = 50) -> Coverage:
        return self._plain().coverage(asked, scope, page=page, page_size=page_size)

    def failing_reports(
        self, sum_name: str, scope: Scope, *, page: int = 1, page_size: int = 20
    ) -> tuple[int, tuple[FailingReport, ...]]:
        return self._plain().failing_reports(sum_name, scope, page=page, page_size=page_size)

    def same_body(self, report_id: str) -> CoveredBody | None:
        return self._plain().same_body(report_id)

    def _plain(self) -> SearchIndex:
        """What is reckoned over tables is the service's; the tables are made by brute force."""
        return SearchIndex(PlainEngine(list(self._reports.values())))  # type: ignore[arg-type]  # nobody writes to it

    def sources(self) -> Iterator[SourceRow]:
        for report in self._reports.values():
            where = report.source
            yield SourceRow(report.id, where.path, where.sha256, where.url, where.corrections)

    def reports(self) -> Iterable[Report]:
        return self._reports.values()

    def count(self) -> int:
        return len(self._reports)

    def status(self) -> dict[str, Any]:
        return {"location": self.location, "engine": "fake", "reports": len(self._reports)}

    def health(self) -> dict[str, Any]:
        return {}

    def corrections(self) -> bytes | None:
        return None

    def keep_corrections(self, table: bytes) -> None:
        raise NotImplementedError

    def version(self) -> str | None:
        return str(self._version)

    def check(self) -> dict[str, int]:
        return {"files": 0, "reports": len(self._reports)}

    @property
    def prepare(self) -> Callable[[Report], Any]:
        raise NotImplementedError("the pages never write")

    def writer(self, *, processes: int = 0, wait: float = 0) -> AbstractContextManager[Writer]:
        raise NotImplementedError("the pages never write")

    def close(self) -> None:
        pass


def _share(one: Given, other: Given) -> float:
    """What two reports have in common, as if no others had any of it."""
    prints = np.union1d(one.fingerprints, other.fingerprints)
    for given in (one, other):
        given.know(Frequencies(prints, np.full(len(prints), 2), 2))
    return likeness(one, other)


def _words(query: str) -> list[str]:
    if len(query) > MAX_LENGTH:
        raise QueryError("query.too_long", position=MAX_LENGTH, characters=len(query), most=MAX_LENGTH)
    query = query.replace("“", '"').replace("”", '"')
    if query.count('"') % 2:
        raise QueryError("query.not_closed", position=query.rindex('"'), mark='"', closing='"')
    return [quoted or bare for quoted, bare in re.findall(r'"([^"]+)"|([^\s"]+)', query)]


def _kinds(query: str, match: str, synonyms: bool) -> dict[str, str]:
    """What to mark, and how it matches."""
    words = dict.fromkeys(_words(query), "word")
    if synonyms and match == "all":
        words = {SYNONYMS[word]: "synonym" for word in words if _is_widened(word, query)} | words
    return words


def _is_widened(word: str, query: str) -> bool:
    return word in SYNONYMS and f'"{word}"' not in query


def _matches(report: Report, words: list[str], match: str, widened: bool) -> bool:
    text = f"{report.title}\n{report.text}"
    found = (word in text or (widened and word in SYNONYMS and SYNONYMS[word] in text) for word in words)
    return not words or (all if match == "all" else any)(found)


def _value(report: Report, field: str) -> str:
    value = getattr(report, field)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _check(field: str, values: Sequence[str]) -> None:
    if field not in FACETS:
        raise FilterError("filter.unknown_field", field=field, known=FACETS)
    for value in values:
        if field == "year" and not re.fullmatch(r"|\d{4}|\d{4}\.\.|\.\.\d{4}|\d{4}\.\.\d{4}", value):
            raise FilterError("filter.not_years", value=value)
        known = BY_NAME[field].choices
        if known and value not in ("", *known):
            raise FilterError("filter.unknown_value", field=field, value=value, known=[*known])


def _passes(report: Report, filters: Filters, skip: str = "") -> bool:
    return all(
        any(_is(report, field, value) for value in values)
        for field, values in filters.items()
        if field != skip and values
    )


def _is(report: Report, field: str, value: str) -> bool:
    actual = _value(report, field)
    if ".." not in value:
        return actual == value
    start, _, end = value.partition("..")
    return bool(actual) and (start or "0000") <= actual <= (end or "9999")


def _facet(field: str, everything: Iterable[Report], matching: list[Report], filters: Filters) -> Facet:
    counts = Counter(_value(r, field) for r in matching if _passes(r, filters, skip=field))
    wanted = filters.get(field, ())
    chosen = {_value(r, field) for r in everything if any(_is(r, field, value) for value in wanted)}
    values = [
        FacetValue(value, BY_NAME[field].label_of(value), counts[value], value in chosen)
        for value in {*counts, *chosen}
    ]
    return Facet(field, tuple(sorted(values, key=lambda v: (not v.value, -v.count, v.value))))


def _marks(text: str, words: Iterable[str]) -> tuple[tuple[int, int], ...]:
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not pattern:
        return ()
    return tuple(match.span() for match in re.finditer(pattern, text))


def _hit(report: Report, rank: int, kinds: dict[str, str]) -> Hit:
    marks = _marks(report.text, kinds)
    snippets = []
    for start, end in marks[:2]:
        left = max(0, start - 30)
        window = report.text[left : end + 40]
        inside = _marks(window, kinds)
        snippets.append(Snippet(window, inside, tuple(kinds[window[slice(*mark)]] for mark in inside)))
    return Hit(
        id=report.id,
        rank=rank,
        score=float(len(marks)),
        title=report.title,
        agency=report.agency,
        year=report.year,
        published=report.published,
        province=report.province,
        city=report.city,
        county=report.county,
        level=report.level,
        is_report=report.is_report,
        url=report.source.url,
        source=report.source,
        snippets=tuple(snippets),
    )
