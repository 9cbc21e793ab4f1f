"""The embedded engine: an index directory, searched through snapshots of its commits.

What a search does not need (writing, comparing) is imported when it is asked for: a command that searches once spends
most of its time on imports.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzers import fold
from index.errors import FilterError
from index.fields import FACETS, MATCHES, SORTS, TRENDS
from index.highlight.marks import Finder, find_marks, kinds_of_marks, merge_marks
from index.highlight.snippets import make_snippets
from index.protocol import FEW, Filters, HighlightedReport
from index.query.expansion import expand
from index.query.parser import parse
from index.query.tree import Query
from index.report import Report, SourceRow
from index.results import Completion, Hit, ResultPage, Trend
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.stored_fields import source_of
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.search.facets import count_all, count_facets, measure_trend
from index.whoosh_engine.search.retrieval import Found, find, search_with_fallbacks
from index.whoosh_engine.search.top_k import best_first, dated

if TYPE_CHECKING:
    from index.similar.compare import Comparison
    from index.similar.neighbours import LikePage
    from index.whoosh_engine.write.prepare import Prepared
    from index.whoosh_engine.write.writer import IndexWriter


class WhooshIndex:
    """The ``Index`` of the embedded engine; see ``index.protocol``."""

    def __init__(self, folder: Path, *, cache_bytes: int, thorough: bool = False) -> None:
        """Open an index; so many bytes of what was read stay in memory. ``thorough`` checks every file first.

        Raises ``IndexMissingError``, ``IndexVersionError`` or ``IndexDamagedError``.
        """
        self.location = str(folder)
        self._folder = folder
        self._cache_bytes = cache_bytes
        self._lock = threading.Lock()
        #: The newest commit seen, with the stamp of its manifest: set in one step, read without a lock.
        self._opened: tuple[tuple[int, int], Snapshot] | None = None
        self._open_newest(thorough=thorough)

    @property
    def prepare(self) -> Callable[[Report], Prepared]:
        """Makes a report ready for ``IndexWriter.add_prepared``; may run in another process."""
        from index.whoosh_engine.write.prepare import prepare

        return prepare

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
    ) -> ResultPage:
        """See ``index.protocol.Index.search``."""
        began = time.perf_counter()
        _check_choice("sort", sort, SORTS)
        for facet in facets:
            _check_choice("facet", facet, FACETS)
        if page < 1 or page_size < 1:
            raise FilterError("page and page size count from 1", "页码和每页条数从 1 开始。")
        snapshot = self._snapshot()
        parsed = _parse(query, match)
        found = _find(snapshot, parsed, filters, match, synonyms=synonyms)
        by_relevance = sort == "relevance" and found.query.root is not None
        first = (page - 1) * page_size
        if by_relevance:
            order = best_first(snapshot, found.matches.scores, found.kept, first + page_size)
        else:
            order = dated(snapshot, found.kept, first + page_size, newest=sort != "oldest")
        finder = Finder(found.query.needles())
        hits = tuple(
            _hit(snapshot, doc, rank, score, finder) for rank, (doc, score) in enumerate(order[first:], first + 1)
        )
        counted = count_facets(snapshot, facets, found.matches.mask, found.filters)
        snapshot.release_pages()
        return ResultPage(
            query=query,
            total=found.total,
            page=page,
            page_size=page_size,
            took_ms=(time.perf_counter() - began) * 1000,
            hits=hits,
            facets=counted,
            suggestion=_suggest(snapshot, parsed, found, filters or {}, match),
            note=found.note,
        )

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """See ``index.protocol.Index.complete``."""
        from index.whoosh_engine.search.suggestions import complete

        return complete(self._snapshot(), prefix, limit)

    def rank(
        self, query: str, *, filters: Filters | None = None, match: str = "all", limit: int = 1000
    ) -> list[tuple[str, float]]:
        """See ``index.protocol.Index.rank``."""
        snapshot = self._snapshot()
        found = _find(snapshot, _parse(query, match), filters, match, synonyms=False)
        places = [
            (snapshot.place(doc), score) for doc, score in best_first(snapshot, found.matches.scores, found.kept, limit)
        ]
        return [(segment.source(doc).report_id, score) for (segment, doc), score in places]

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
        _check_choice("by", by, TRENDS)
        snapshot = self._snapshot()
        found = _find(snapshot, _parse(query, match), filters, match, synonyms=synonyms, loosely=False)
        return measure_trend(snapshot, by, found.kept, found.filters)

    def get(self, report_id: str) -> Report | None:
        """See ``index.protocol.Index.get``."""
        snapshot = self._snapshot()
        number = snapshot.find(report_id)
        if number is None:
            return None
        segment, doc = snapshot.place(number)
        return segment.report(doc)

    def mark(
        self, report_id: str, query: str, *, match: str = "all", synonyms: bool = True
    ) -> HighlightedReport | None:
        """See ``index.protocol.Index.mark``."""
        parsed = _parse(query, match)
        needles = (expand(parsed).query if synonyms and match == "all" else parsed).needles()
        report = self.get(report_id)
        if report is None:
            return None
        marks = find_marks(fold(report.text), needles)
        in_title = find_marks(fold(report.title or ""), needles)
        return HighlightedReport(report, merge_marks(marks), merge_marks(in_title), kinds_of_marks(marks))

    def like(
        self, report_id: str, *, limit: int = 10, filters: Filters | None = None, kind: str | None = None
    ) -> LikePage:
        """See ``index.protocol.Index.like``."""
        from index.whoosh_engine.search.similar import find_like

        return find_like(self._snapshot(), report_id, limit, filters or {}, kind)

    def compare(self, left_id: str, right_id: str) -> Comparison:
        """See ``index.protocol.Index.compare``."""
        from index.similar.compare import compare
        from index.whoosh_engine.search.similar import find_report

        snapshot = self._snapshot()
        return compare(find_report(snapshot, left_id), find_report(snapshot, right_id))

    # -- the whole collection

    def sources(self) -> Iterator[SourceRow]:
        """See ``index.protocol.Index.sources``."""
        for segment in self._snapshot().segments:
            for doc in np.flatnonzero(segment.live).tolist():
                yield segment.source(doc)

    def reports(self) -> Iterable[Report]:
        """See ``index.protocol.Index.reports``."""
        for segment in self._snapshot().segments:
            for doc in np.flatnonzero(segment.live).tolist():
                yield segment.report(doc)

    def status(self) -> dict[str, Any]:
        """See ``index.protocol.Index.status``."""
        snapshot = self._snapshot()
        counts = {facet: count_all(snapshot, facet) for facet in ("year", "agency", "province", "is_report")}
        return {
            "location": self.location,
            "engine": manifests.ENGINE,
            "reports": snapshot.manifest.reports,
            "annual_reports": counts["is_report"].get("true", 0),
            "years": {year: n for year, n in sorted(counts["year"].items()) if year},
            "agencies": sum(1 for agency in counts["agency"] if agency),
            "provinces": sum(1 for province in counts["province"] if province),
            "without_year": counts["year"].get("", 0),
            "without_agency": counts["agency"].get("", 0),
            "segments": len(snapshot.segments),
            "generation": snapshot.manifest.generation,
            "written": snapshot.manifest.written,
            "analyzer": snapshot.manifest.analyzer,
            "whoosh": snapshot.manifest.whoosh,
            "size_bytes": sum(size for size, _ in snapshot.manifest.files.values()),
        }

    def check(self) -> dict[str, int]:
        """Verify the checksum of every file and that every record can be read.

        Returns how many files and reports were checked. Raises ``IndexDamagedError`` at the first fault.
        """
        from index.whoosh_engine.read.checking import check

        return check(self._folder)

    def writer(self, *, processes: int = 0, wait: float = 0) -> IndexWriter:
        """See ``index.protocol.Index.writer``."""
        from index.whoosh_engine.write.writer import IndexWriter

        return IndexWriter(self._folder, processes=processes, wait=wait)

    def close(self) -> None:
        """Let go of the current snapshot; a later search opens the index again."""
        with self._lock:
            self._opened = None

    # -- snapshots

    def _manifest_stamp(self) -> tuple[int, int] | None:
        try:
            stat = (self._folder / manifests.NAME).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _snapshot(self) -> Snapshot:
        """The newest commit. Looking costs one ``stat``; the files are opened again only after a commit."""
        opened = self._opened
        if opened is not None and opened[0] == self._manifest_stamp():
            return opened[1]
        with self._lock:
            return self._open_newest(thorough=False)

    def _open_newest(self, *, thorough: bool) -> Snapshot:
        """Open the newest commit unless it is open already."""
        while True:
            # Looked at before the manifest is read: a commit made meanwhile is then seen by the next search.
            stamp = self._manifest_stamp()
            if stamp is None:
                raise manifests.missing(self._folder)
            if self._opened is not None and self._opened[0] == stamp:
                return self._opened[1]
            manifest = manifests.load(self._folder)
            manifests.check_versions(self._folder, manifest)
            try:
                manifests.check_files(self._folder, manifest, thorough=thorough)
                snapshot = Snapshot(self._folder, manifest, self._cache_bytes)
            except Exception:
                # A commit made just now may have deleted the files of the one being opened.
                if self._manifest_stamp() != stamp:
                    continue
                # Whatever was raised: where a file has changed, that is why.
                manifests.check_files(self._folder, manifest, thorough=True)
                raise
            self._opened = stamp, snapshot
            return snapshot


def _check_choice(name: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise FilterError(
            f"unknown {name} {value!r}; it is one of: {', '.join(choices)}",
            f"参数 {name} 没有“{value}”这个值，可用的有：{'、'.join(choices)}。",
        )


def _parse(query: str, match: str) -> Query:
    _check_choice("match", match, MATCHES)
    return parse(query, lenient=match == "any")


def _find(
    snapshot: Snapshot, query: Query, filters: Filters | None, match: str, *, synonyms: bool, loosely: bool = True
) -> Found:
    if match == "any":
        return find(snapshot, query, filters or {}, match)
    return search_with_fallbacks(snapshot, query, filters or {}, synonyms=synonyms, loosely=loosely)


def _suggest(snapshot: Snapshot, asked: Query, found: Found, filters: Filters, match: str) -> str | None:
    """Another query, where this one finds nothing or next to nothing."""
    total = 0 if found.loosened else found.total
    if total > FEW or asked.root is None:
        return None
    from index.whoosh_engine.search.suggestions import suggestion

    return suggestion(snapshot, asked, total, filters, match)


def _hit(snapshot: Snapshot, number: int, rank: int, score: float, finder: Finder) -> Hit:
    text, reduced, row, shown = snapshot.document(number)
    places = finder.places_in(reduced)
    if places and places[-1][1] > len(text):  # the title follows
        places = [place for place in places if place[1] <= len(text)]
    in_title = finder.places(fold(shown.title)) if shown.title else []
    return Hit(
        id=row.report_id,
        rank=rank,
        score=score,
        title=shown.title,
        agency=shown.agency,
        year=shown.year,
        published=shown.published,
        province=shown.province,
        city=shown.city,
        county=shown.county,
        level=shown.level,
        is_report=shown.is_report,
        url=row.url,
        source=source_of(row, shown),
        snippets=make_snippets(text, places),
        title_marks=merge_marks(in_title),
        title_kinds=kinds_of_marks(in_title),
    )
