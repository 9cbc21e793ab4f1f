"""The embedded engine: an index directory, searched through snapshots of its commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import FilterError, IndexMissingError
from index.filters import check_filters, select
from index.marks import find_marks, mark_text
from index.protocol import FACETS, MATCHES, SORTS, Filters, Marked
from index.query import Needle, parse
from index.report import LEVEL_LABELS, LEVELS, Report
from index.results import Facet, FacetValue, Hit, ResultPage
from index.snippets import make_snippets
from index.whoosh_engine import manifest as manifests
from index.whoosh_engine.compile import compile_query
from index.whoosh_engine.evaluate import Evaluator
from index.whoosh_engine.prepare import Prepared, prepare
from index.whoosh_engine.snapshot import Snapshot
from index.whoosh_engine.writer import IndexWriter

#: Decoded postings kept in memory, in bytes.
CACHE_BYTES = 256 * 2**20

_REPORT_LABELS = {"true": "年度报告", "false": "其他文件"}


class _Found(NamedTuple):
    """The result of a query in one segment, before filters: live documents that match, and all scores."""

    mask: NDArray[np.bool_]
    scores: NDArray[np.float32]


class WhooshIndex:
    """The ``Index`` of the embedded engine; see ``index.protocol``."""

    #: Makes a report ready for :meth:`IndexWriter.add_prepared`; may run in another process.
    prepare = staticmethod(prepare)

    def __init__(self, folder: Path, *, cache_bytes: int = CACHE_BYTES, thorough: bool = False) -> None:
        """Open an index. ``thorough`` reads every file once to check it.

        Raises ``IndexMissingError``, ``IndexVersionError`` or ``IndexDamagedError``.
        """
        self.location = str(folder)
        self._folder = folder
        self._cache_bytes = cache_bytes
        self._lock = threading.Lock()
        manifest = manifests.load(folder)
        manifests.check_versions(folder, manifest)
        manifests.check_files(folder, manifest, thorough=thorough)
        self._stamp = self._manifest_stamp()
        self._current = Snapshot(folder, manifest, cache_bytes)

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
        snippets: bool = True,
    ) -> ResultPage:
        """See ``index.protocol.Index.search``."""
        began = time.perf_counter()
        _check_choice("sort", sort, SORTS)
        _check_choice("match", match, MATCHES)
        for facet in facets:
            _check_choice("facet", facet, FACETS)
        if page < 1 or page_size < 1:
            raise FilterError("page and page size count from 1")
        parsed = parse(query)
        wanted = check_filters(filters or {})
        snapshot = self._snapshot()
        masks = {facet: _filter_masks(snapshot, facet, values) for facet, values in wanted.items()}
        evaluator, tree = Evaluator(snapshot), compile_query(parsed, match)
        found = []
        for number, segment in enumerate(snapshot.segments):
            mask, scores = evaluator.evaluate(tree, number)
            found.append(_Found(mask & segment.live, scores))
        kept = [
            _all(part.mask, [mask[number] for mask in masks.values()]) for number, part in enumerate(found)
        ]
        total = sum(int(np.count_nonzero(mask)) for mask in kept)
        by_relevance = sort == "relevance" and bool(parsed.clauses)
        first = (page - 1) * page_size
        order = (
            _best(found, kept, first + page_size)
            if by_relevance
            else _dated(snapshot, kept, first + page_size, newest=sort != "oldest")
        )
        needles = parsed.needles() if snippets else []
        hits = tuple(
            _hit(snapshot, number, doc, rank, score if by_relevance else 0.0, needles, snippets)
            for rank, (number, doc, score) in enumerate(order[first:], first + 1)
        )
        counted = tuple(_count(snapshot, facet, found, masks) for facet in facets)
        return ResultPage(
            query=query,
            total=total,
            page=page,
            page_size=page_size,
            took_ms=(time.perf_counter() - began) * 1000,
            hits=hits,
            facets=counted,
        )

    def get(self, report_id: str) -> Report | None:
        """See ``index.protocol.Index.get``."""
        for segment in self._snapshot().segments:
            doc = segment.find(report_id)
            if doc is not None:
                return segment.report(doc)
        return None

    def mark(self, report_id: str, query: str) -> Marked | None:
        """See ``index.protocol.Index.mark``."""
        needles = parse(query).needles()
        report = self.get(report_id)
        if report is None:
            return None
        return Marked(report, mark_text(report.text, needles), mark_text(report.title or "", needles))

    # -- the whole collection

    def sources(self) -> Iterator[tuple[str, str | None, str | None]]:
        """See ``index.protocol.Index.sources``."""
        for report in self.reports():
            yield report.id, report.source.path, report.source.sha256

    def reports(self) -> Iterable[Report]:
        """See ``index.protocol.Index.reports``."""
        for segment in self._snapshot().segments:
            for doc in np.flatnonzero(segment.live).tolist():
                yield segment.report(doc)

    def status(self) -> dict[str, Any]:
        """See ``index.protocol.Index.status``."""
        snapshot = self._snapshot()
        counts = {facet: dict(_counts(snapshot, facet)) for facet in ("year", "agency", "province", "is_report")}
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
        manifest = manifests.load(self._folder)
        manifests.check_files(self._folder, manifest, thorough=True)
        return {"files": len(manifest.files), "reports": sum(1 for _ in self.reports())}

    def writer(self) -> IndexWriter:
        """See ``index.protocol.Index.writer``."""
        return IndexWriter(self._folder)

    def close(self) -> None:
        """Let go of the current snapshot; a later search opens the index again."""
        self._stamp = None

    # -- snapshots

    def _manifest_stamp(self) -> tuple[int, int] | None:
        try:
            stat = (self._folder / manifests.NAME).stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _snapshot(self) -> Snapshot:
        """The newest commit. Looking costs one ``stat``; the files are opened again only after a commit."""
        stamp = self._manifest_stamp()
        if stamp == self._stamp:
            return self._current
        with self._lock:
            stamp = self._manifest_stamp()
            if stamp is None:
                raise IndexMissingError(f"the index at {self._folder} has gone; make one with: search-index add")
            while stamp != self._stamp:
                manifest = manifests.load(self._folder)
                manifests.check_versions(self._folder, manifest)
                try:
                    manifests.check_files(self._folder, manifest, thorough=False)
                    snapshot = Snapshot(self._folder, manifest, self._cache_bytes)
                except Exception:
                    # A commit made just now may have deleted the files of the one being opened.
                    if self._manifest_stamp() == stamp:
                        raise
                    stamp = self._manifest_stamp()
                    continue
                self._current, self._stamp = snapshot, stamp
            return self._current


def _check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise FilterError(f"unknown {name} {value!r}; it is one of: {', '.join(choices)}")


def _filter_masks(snapshot: Snapshot, facet: str, wanted: Sequence[str]) -> list[NDArray[np.bool_]]:
    """For each segment, the documents that have one of the wanted values."""
    table = snapshot.facet(facet)
    chosen = select(facet, wanted, table.values)
    accepted = np.array([value in chosen for value in table.values], bool)
    return [accepted[places] for places in table.places]


def _all(mask: NDArray[np.bool_], others: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    for other in others:
        mask = mask & other
    return mask


def _best(
    found: Sequence[_Found], kept: Sequence[NDArray[np.bool_]], wanted: int
) -> list[tuple[int, int, float]]:
    """The best documents as (segment, document, score), best first; of equal ones the first indexed."""
    best: list[tuple[int, int, float]] = []
    for number, (part, mask) in enumerate(zip(found, kept, strict=True)):
        docs = np.flatnonzero(mask)
        scores = part.scores[docs]
        if len(docs) > wanted:
            # All that reach the last wanted score: partitioning alone would choose among equals at random.
            least = -np.partition(-scores, wanted - 1)[wanted - 1]
            docs, scores = docs[scores >= least], scores[scores >= least]
        top = np.argsort(-scores, kind="stable")[:wanted]
        best += zip([number] * len(top), docs[top].tolist(), scores[top].tolist(), strict=True)
    best.sort(key=lambda entry: -entry[2])
    return best[:wanted]


def _dated(
    snapshot: Snapshot, kept: Sequence[NDArray[np.bool_]], wanted: int, *, newest: bool
) -> list[tuple[int, int, float]]:
    """Documents by year covered, then by date of publication; those without a year last either way."""
    table = snapshot.facet("year")
    years = np.array([int(value or 0) for value in table.values], np.int64)
    keys: list[NDArray[np.int64]] = []
    places: list[tuple[int, int]] = []
    for number, (segment, mask) in enumerate(zip(snapshot.segments, kept, strict=True)):
        docs = np.flatnonzero(mask)
        year = years[table.places[number][docs]]
        key = year * 100_000_000 + segment.published[docs]
        if newest:
            key = -key
        elif len(key):
            key = np.where(year == 0, np.iinfo(np.int64).max, key)
        order = np.argsort(key, kind="stable")[:wanted]
        keys.append(key[order])
        places += [(number, doc) for doc in docs[order].tolist()]
    if not places:
        return []
    order = np.argsort(np.concatenate(keys), kind="stable")[:wanted]
    return [(*places[i], 0.0) for i in order.tolist()]


def _hit(
    snapshot: Snapshot,
    number: int,
    doc: int,
    rank: int,
    score: float,
    needles: Sequence[Needle],
    snippets: bool,
) -> Hit:
    segment = snapshot.segments[number]
    report = segment.report(doc)
    folded = segment.folded_bytes(doc).decode("utf-8", "surrogatepass") if snippets else ""
    marks = [mark for mark in find_marks(folded, needles) if mark.end <= len(report.text)]
    return Hit(
        id=report.id,
        rank=rank,
        score=score,
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
        snippets=make_snippets(report.text, marks) if snippets else (),
    )


def _count(
    snapshot: Snapshot, facet: str, found: Sequence[_Found], masks: dict[str, list[NDArray[np.bool_]]]
) -> Facet:
    """A facet's counts over what was found, narrowed by all filters but its own."""
    others = [mask for name, mask in masks.items() if name != facet]
    counts = np.zeros(len(snapshot.facet(facet).values), np.int64)
    table = snapshot.facet(facet)
    for number, part in enumerate(found):
        mask = _all(part.mask, [mask[number] for mask in others])
        counts += np.bincount(table.places[number][mask], minlength=len(counts))
    chosen = _chosen(snapshot, facet, masks)
    values = [
        FacetValue(value, label_of(facet, value), count, value in chosen)
        for value, count in zip(table.values, counts.tolist(), strict=True)
        if count or value in chosen
    ]
    return Facet(facet, tuple(sorted(values, key=lambda v: _facet_order(facet, v))))


def _chosen(snapshot: Snapshot, facet: str, masks: dict[str, list[NDArray[np.bool_]]]) -> set[str]:
    """The values of a facet that its own filter lets through."""
    if facet not in masks:
        return set()
    table = snapshot.facet(facet)
    chosen: set[int] = set()
    for places, mask in zip(table.places, masks[facet], strict=True):
        chosen.update(np.unique(places[mask]).tolist())
    return {table.values[place] for place in chosen}


def _facet_order(facet: str, value: FacetValue) -> tuple[Any, ...]:
    """Years and levels in their own order, others by count; the unknown last."""
    if facet == "year":
        return (not value.value, -int(value.value or 0))
    if facet == "level":
        return (not value.value, LEVELS.index(value.value) if value.value in LEVELS else 0)
    return (not value.value, -value.count, value.value)


def label_of(facet: str, value: str) -> str:
    """A facet value as a person reads it."""
    if not value:
        return "未知"
    if facet == "level":
        return LEVEL_LABELS.get(value, value)
    return _REPORT_LABELS[value] if facet == "is_report" else value


def _counts(snapshot: Snapshot, facet: str) -> Iterator[tuple[str, int]]:
    """All live reports by a facet's values."""
    found = [_Found(segment.live, np.empty(0, np.float32)) for segment in snapshot.segments]
    for value in _count(snapshot, facet, found, {}).values:
        yield value.value, value.count


__all__ = ["Prepared", "WhooshIndex", "label_of"]
