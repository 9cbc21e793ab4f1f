"""A second engine, of lists and sets: what ``index.service`` needs of one, answered by brute force.

It knows the query tree and the analyzers, and nothing of arrays, files or Whoosh. A report's score is how many of the
query's terms it has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzers import bigrams, fold, reduce_with_offsets, words
from index.engine import CheckedFilters, Coded, Document, FacetCounts, FigureColumn, Sharing, Table
from index.figures.cells import cells
from index.query.filters import select
from index.query.tree import And, Concept, Exact, InFacet, Node, Not, Or, Prefix, Query, Words, leaves
from index.report import Report, SourceRow, StoredFields
from index.results import Commit, ScorePart
from index.similar.fingerprints import fingerprints, letters
from tests.index.building import reduced_text


def value_of(report: Report, field: str) -> str:
    """A report's value of a facet, as filters and counts name it."""
    value = getattr(report, field)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def searched_text(report: Report) -> str:
    """Text and title, folded."""
    return f"{fold(report.text)}\n{fold(report.title or '')}"


def matches(report: Report, node: Node | None) -> bool:
    """Whether a report has what a tree asks for."""
    text = searched_text(report)
    match node:
        case None:
            return True
        case And():
            return all(matches(report, child) for child in node.children)
        case Or():
            return any(matches(report, child) for child in node.children)
        case Not():
            return not matches(report, node.child)
        case Concept():
            return any(matches(report, child) for child in (node.typed, *node.others))
        case Words():
            return _has_words(report, node)
        case Exact():
            return node.reduced in reduced_text(report)
        case Prefix():
            return any(word.startswith(node.reduced) for word in words(text))
        case InFacet():
            known = [value_of(report, facet) for facet in node.facets]
            if node.exact:
                return any(value in select("year", node.values, known) for value in known)
            return any(wanted in fold(value) for wanted in node.values for value in known if value)
    raise NotImplementedError(type(node).__name__)


def _has_words(report: Report, node: Words) -> bool:
    """All words of a clause in any cutting, or all its bigrams, or the clause in a row in one of its spellings."""
    have, reduced = set(words(searched_text(report))), reduced_text(report)
    ways = [terms for terms in (node.terms(), node.unit_terms()) if terms]
    if any(have.issuperset(terms) for terms in ways):
        return True
    pairs = node.by_bigrams()
    if pairs is not None and set(pairs[0]) <= set(bigrams(reduced)) and have.issuperset(pairs[1]):
        return True
    return any(way.text in reduced and have.issuperset(way.terms) for way in node.in_a_row())


def _terms(node: Node | None) -> set[str]:
    found: set[str] = set()
    for leaf in leaves(node):
        found.update([*leaf.terms(), *leaf.bigrams()] if isinstance(leaf, Words) else ())
    return found


@dataclass
class PlainFound:
    """What matches before filters, what passes them, and the query."""

    matching: list[Report]
    kept: list[Report]
    query: Query
    filters: CheckedFilters

    @property
    def total(self) -> int:
        return len(self.kept)


class PlainView:
    """``index.engine.View`` over reports, which are their own handles. It offers no words to suggest."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = list(reports)
        self.reports = len(reports)
        self.vocabulary = NoWords()

    def _passing(self, reports: Iterable[Report], filters: CheckedFilters) -> list[Report]:
        chosen = {f: select(f, v, [value_of(r, f) for r in self._reports]) for f, v in filters.items()}
        return [r for r in reports if all(value_of(r, field) in values for field, values in chosen.items())]

    def find(self, query: Query, filters: CheckedFilters, match: str) -> PlainFound:
        nodes = list(leaves(query.root))
        if match == "any" and nodes:
            terms = _terms(query.root)
            others = [leaf for leaf in nodes if not isinstance(leaf, Words)]
            matching = [
                report
                for report in self._reports
                if terms & {*words(searched_text(report)), *bigrams(searched_text(report))}
                or any(matches(report, leaf) for leaf in others)
            ]
        else:
            matching = [
                report
                for report in self._reports
                if matches(report, query.root) or (query.run is not None and query.run in reduced_text(report))
            ]
        return PlainFound(matching, self._passing(matching, filters), query, filters)

    def count(self, query: Query, filters: CheckedFilters, match: str) -> int:
        return self.find(query, filters, match).total

    def best(self, found: PlainFound, wanted: int) -> list[tuple[Report, float]]:
        terms = _terms(found.query.root)
        scored = [(r, float(len(terms & {*words(searched_text(r)), *bigrams(searched_text(r))}))) for r in found.kept]
        return sorted(scored, key=lambda pair: -pair[1])[:wanted]

    def explain(self, found: PlainFound, handle: Report) -> tuple[ScorePart, ...]:
        have = {*words(searched_text(handle)), *bigrams(searched_text(handle))}
        return tuple(ScorePart("term", "words", term, 1.0) for term in sorted(_terms(found.query.root) & have))

    def dated(self, found: PlainFound, wanted: int, *, newest: bool) -> list[Report]:
        def key(report: Report) -> tuple[bool, int, str]:
            return (report.year is None) != newest, report.year or 0, report.published or ""

        return sorted(found.kept, key=key, reverse=newest)[:wanted]

    def facets(self, found: PlainFound, names: Sequence[str]) -> list[FacetCounts]:
        return [self._facet(found, name) for name in names]

    def _facet(self, found: PlainFound, name: str) -> FacetCounts:
        others = {field: values for field, values in found.filters.items() if field != name}
        counts = Counter(value_of(report, name) for report in self._passing(found.matching, others))
        known = sorted({value_of(report, name) for report in self._reports})
        chosen = select(name, found.filters.get(name, ()), known) & set(known)
        values = sorted({*counts, *chosen}, key=lambda value: (not value, -counts[value], value))
        having, selected = [counts[value] for value in values], [value in chosen for value in values]
        return FacetCounts(np.array(values, object), np.array(having, int), np.array(selected, bool))

    def trend(self, found: PlainFound, name: str) -> list[tuple[str, int, int]]:
        total = Counter(value_of(report, name) for report in self._passing(self._reports, found.filters))
        matching = Counter(value_of(report, name) for report in found.kept)
        return [(value, matching[value], total[value]) for value in sorted(total) if value]

    def table(self, found: PlainFound, fields: Sequence[str], figures: Sequence[str]) -> Table:
        rows = [report for report in self._reports if report in found.kept]
        coded = []
        for field in fields:
            values = [value_of(report, field) for report in rows]
            known = sorted({*values, "1900"})  # which no report has
            coded.append(Coded(known, np.array([known.index(value) for value in values], np.intp)))
        stated = [{cell.name: cell for cell in cells(report)} for report in rows]
        columns = []
        for name in figures:
            of_each = [one.get(name) for one in stated]
            values = np.array([np.nan if c is None or c.value is None else c.value for c in of_each], np.float64)
            columns.append(FigureColumn(values, np.array([c.marks if c else 0 for c in of_each], np.uint8)))
        return Table(rows, coded, columns)

    def figure_names(self) -> list[str]:
        return sorted({cell.name for report in self._reports for cell in cells(report)})

    def document(self, handle: Report) -> Document:
        fields = [getattr(handle, name, None) for name in StoredFields._fields]
        return Document(
            handle.text, reduce_with_offsets(searched_text(handle)), self._source(handle), StoredFields(*fields)
        )

    def _source(self, report: Report) -> SourceRow:
        source = report.source
        return SourceRow(report.id, source.path, source.sha256, source.url, source.corrections)

    def report_id(self, handle: Report) -> str:
        return handle.id

    def summary(self, handle: Report) -> Report:
        return handle

    def report(self, report_id: str) -> Report | None:
        return next((report for report in self._reports if report.id == report_id), None)

    def every(self) -> Iterator[Report]:
        return iter(self._reports)

    def sources(self) -> Iterator[SourceRow]:
        return map(self._source, self._reports)

    def sample(self, word: str, most: int) -> Iterator[str]:
        return (text for text in list(map(searched_text, self._reports))[:most] if word in words(text))

    def having_bigrams(self, wanted: Sequence[str]) -> int:
        return sum(set(wanted) <= set(bigrams(searched_text(report))) for report in self._reports)

    def frequencies(self, wanted_prints: NDArray[np.uint32]) -> NDArray[np.int64]:
        own = [set(fingerprints(letters(fold(report.text))).hashes.tolist()) for report in self._reports]
        return np.array([sum(one in prints for prints in own) for one in wanted_prints.tolist()], np.int64)

    def sharing(
        self,
        wanted_prints: NDArray[np.uint32],
        weigh: Callable[[NDArray[np.int64]], NDArray[np.float64]],
        filters: CheckedFilters,
        wanted: int,
    ) -> Sharing:
        own = {r.id: set(fingerprints(letters(fold(r.text))).hashes.tolist()) for r in self._reports}
        frequencies = self.frequencies(wanted_prints)
        weights = weigh(frequencies)
        shares = dict(zip(wanted_prints.tolist(), (weights / (weights.sum() or 1.0)).tolist(), strict=True))
        scored = [(r, sum(shares[p] for p in own[r.id] & set(shares))) for r in self._passing(self._reports, filters)]
        best = sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])
        return Sharing(frequencies, best[:wanted])

    version = None

    def history(self) -> list[Commit]:
        return []

    def status(self) -> dict[str, Any]:
        return {"engine": "plain"}


class NoWords:
    """``index.suggest.vocabulary.Vocabulary`` without words."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments, **options: [] if name == "beginning" else {}


class PlainEngine:
    """``index.engine.Engine`` over a list of reports."""

    location = "memory"

    def __init__(self, reports: Sequence[Report]) -> None:
        self.held = list(reports)

    def view(self) -> nullcontext[PlainView]:
        return nullcontext(PlainView(self.held))

    def health(self) -> dict[str, Any]:
        return {}

    def corrections(self) -> bytes | None:
        return None

    def keep_corrections(self, table: bytes) -> None:
        raise NotImplementedError

    def check(self) -> dict[str, int]:
        return {"files": 0, "reports": len(self.held)}

    def close(self) -> None:
        pass
