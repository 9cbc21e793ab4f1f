"""The ``View`` of the embedded engine: one snapshot, asked through arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine import CheckedFilters, Coded, Document, FacetCounts, FigureColumn, Sharing, Table
from index.engines import nearness
from index.messages import Message
from index.query.tree import Query
from index.report import Report, SourceRow
from index.results import Commit, ScorePart
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.damage import UNREADABLE
from index.whoosh_engine.format.manifest import ENGINE
from index.whoosh_engine.read.names import names_in
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.read.vocabulary import SnapshotVocabulary
from index.whoosh_engine.search.compile import compile_query
from index.whoosh_engine.search.evaluation import Evaluation, Matches, Node
from index.whoosh_engine.search.facets import FilterMasks, count_facets, count_trend, filter_masks, narrow
from index.whoosh_engine.search.nearness import Lift, lift, lift_all
from index.whoosh_engine.search.sharing import Weigh, count_having, score_sharing
from index.whoosh_engine.search.top_k import best_first, dated


class FoundDocuments(NamedTuple):
    """Matches before filters, the filters, and the documents that pass them, which alone have scores, and where from.

    ``lift_all`` lifts also those that come after the best.
    """

    matches: Matches
    filters: FilterMasks
    kept: Mask
    search: Evaluation
    node: Node
    lifts: list[Lift]
    lift_all: Callable[[], None]

    @property
    def total(self) -> int:
        """How many documents there are."""
        return int(np.count_nonzero(self.kept))


@contextmanager
def _reading(segment: SegmentReader) -> Iterator[None]:
    """Read records of a segment: one that cannot be decoded is damage, and ``IndexDamagedError``."""
    try:
        yield
    except (FileNotFoundError, *UNREADABLE) as error:
        what = Message("damage.record", segment=segment.segment_id)
        raise manifests.damaged(segment.term_reader.path.parent, what) from error


class SnapshotView:
    """See ``index.engine.View``. Its handles are the numbers of documents in the snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.reports = snapshot.manifest.reports
        self.vocabulary = SnapshotVocabulary(snapshot.segments)

    def __enter__(self) -> SnapshotView:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is to be let go of: the snapshot is shared."""

    # -- queries

    def find(self, query: Query, filters: CheckedFilters, match: str) -> FoundDocuments:
        """See ``index.engine.View.find``."""
        snapshot = self._snapshot
        passed = filter_masks(snapshot, filters)
        search = Evaluation(snapshot)
        node = self._compiled(query, match)
        every, scores = node.matches(search)
        mask = every if snapshot.all_live else every & snapshot.live
        kept = narrow(mask, passed.values())
        scores = scores if kept is every else scores * kept
        lifts = lift(search, query, match, scores, kept)
        more = partial(lift_all, search, lifts, query, match, scores, kept)
        return FoundDocuments(Matches(mask, scores), passed, kept, search, node, lifts, more)

    def count(self, query: Query, filters: CheckedFilters, match: str) -> int:
        """See ``index.engine.View.count``."""
        mask = Evaluation(self._snapshot).mask(self._compiled(query, match)) & self._snapshot.live
        return int(np.count_nonzero(narrow(mask, filter_masks(self._snapshot, filters).values())))

    def _compiled(self, query: Query, match: str) -> Node:
        return compile_query(query, match, partial(names_in, self._snapshot))

    def best(self, found: FoundDocuments, wanted: int) -> list[tuple[int, float]]:
        """See ``index.engine.View.best``."""
        if wanted > nearness.LOOKED_AT:
            found.lift_all()
        return best_first(self._snapshot, found.matches.scores, found.kept, wanted)

    def explain(self, found: FoundDocuments, handle: int) -> tuple[ScorePart, ...]:
        """See ``index.engine.View.explain``."""
        parts = found.search.explain(found.node, handle)
        for kind, text, docs, scores in found.lifts:
            parts += [ScorePart(kind, "text", text, score) for score in scores[docs == handle].tolist() if score]
        return tuple(sorted(parts, key=lambda part: -part.score))

    def dated(self, found: FoundDocuments, wanted: int, *, newest: bool) -> list[int]:
        """See ``index.engine.View.dated``."""
        return dated(self._snapshot, found.kept, wanted, newest=newest)

    def facets(self, found: FoundDocuments, names: Sequence[str]) -> list[FacetCounts]:
        """See ``index.engine.View.facets``."""
        return count_facets(self._snapshot, names, found.matches.mask, found.filters)

    def trend(self, found: FoundDocuments, name: str) -> list[tuple[str, int, int]]:
        """See ``index.engine.View.trend``."""
        return count_trend(self._snapshot, name, found.kept, found.filters)

    def table(self, found: FoundDocuments, fields: Sequence[str], figures: Sequence[str]) -> Table:
        """See ``index.engine.View.table``."""
        docs = np.flatnonzero(found.kept)
        facets = [self._snapshot.facet(name) for name in fields]
        columns = [self._snapshot.figure(name) for name in figures]
        return Table(
            docs,
            [Coded(facet.values, facet.places[docs]) for facet in facets],
            [FigureColumn(column.values[docs], column.marks[docs]) for column in columns],
        )

    def figure_names(self) -> list[str]:
        """See ``index.engine.View.figure_names``."""
        return self._snapshot.figure_names()

    # -- documents

    def document(self, handle: int) -> Document:
        """See ``index.engine.View.document``."""
        with _reading(self._snapshot.place(handle)[0]):
            return self._snapshot.document(handle)

    def report_id(self, handle: int) -> str:
        """See ``index.engine.View.report_id``."""
        segment, doc = self._snapshot.place(handle)
        with _reading(segment):
            return segment.source(doc).report_id

    def summary(self, handle: int) -> Report:
        """See ``index.engine.View.summary``."""
        segment, doc = self._snapshot.place(handle)
        with _reading(segment):
            return segment.summary(doc)

    def report(self, report_id: str) -> Report | None:
        """See ``index.engine.View.report``."""
        number = self._snapshot.find(report_id)
        if number is None:
            return None
        segment, doc = self._snapshot.place(number)
        with _reading(segment):
            return segment.report(doc)

    def every(self) -> Iterator[Report]:
        """See ``index.engine.View.every``."""
        for segment in self._snapshot.segments:
            with _reading(segment):
                for doc in np.flatnonzero(segment.live).tolist():
                    yield segment.report(doc)

    def sources(self) -> Iterator[SourceRow]:
        """See ``index.engine.View.sources``."""
        for segment in self._snapshot.segments:
            with _reading(segment):
                yield from segment.sources(np.flatnonzero(segment.live))

    # -- terms

    def sample(self, word: str, most: int) -> Iterator[str]:
        """See ``index.engine.View.sample``."""
        docs = self._snapshot.postings("words", word.encode()).documents()
        docs = docs[self._snapshot.live[docs]]
        for doc in docs[:: max(1, len(docs) // most)][:most].tolist():
            segment, own = self._snapshot.place(doc)
            yield segment.folded(own)

    def having_bigrams(self, bigrams: Sequence[str]) -> int:
        """See ``index.engine.View.having_bigrams``."""
        kept = self._snapshot.live
        for bigram in bigrams:
            kept = kept & self._snapshot.postings("bigrams", bigram.encode()).mask(self._snapshot.documents)
        return int(np.count_nonzero(kept))

    def frequencies(self, fingerprints: NDArray[np.uint32]) -> NDArray[np.int64]:
        """See ``index.engine.View.frequencies``."""
        return count_having(self._snapshot, fingerprints)

    def sharing(self, fingerprints: NDArray[np.uint32], weigh: Weigh, filters: CheckedFilters, wanted: int) -> Sharing:
        """See ``index.engine.View.sharing``."""
        masks = filter_masks(self._snapshot, filters)
        frequencies, scores = score_sharing(self._snapshot, fingerprints, weigh)
        kept = narrow(self._snapshot.live & (scores > 0), masks.values())
        return Sharing(frequencies, best_first(self._snapshot, scores.astype(np.float32) * kept, kept, wanted))

    # -- the commit

    @property
    def version(self) -> str:
        """See ``index.engine.View.version``."""
        return f"{self._snapshot.manifest.generation} {self._snapshot.manifest.written}"

    def history(self) -> list[Commit]:
        """See ``index.engine.View.history``."""
        return self._snapshot.manifest.commits(self._snapshot.folder)

    def status(self) -> dict[str, Any]:
        """See ``index.engine.View.status``."""
        manifest = self._snapshot.manifest
        return {
            "engine": ENGINE,
            "segments": len(self._snapshot.segments),
            "generation": manifest.generation,
            "written": manifest.written,
            "analyzer": manifest.analyzer,
            "whoosh": manifest.whoosh,
            "size_bytes": sum(size for size, _ in manifest.files.values()),
        }
