"""What an engine must answer: plain questions about one consistent commit. All else stands above it, in ``index.service``.

An engine is asked for trees of ``index.query.tree`` and for words; what it gives back are counts, records, terms, and
handles by which it knows its documents. Arrays, masks and query nodes of its own stay inside of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from analyzers.reduction import Reduced
from index.protocol import Writer
from index.query.tree import Query
from index.report import Report, SourceRow, StoredFields
from index.results import Commit

if TYPE_CHECKING:  # commands that only search need neither
    import numpy as np
    from numpy.typing import NDArray

    from index.results import ScorePart
    from index.suggest.vocabulary import Vocabulary

#: What an engine calls a document of one view: given out and taken back, and nothing else.
Handle = Any

#: Filters that ``index.query.filters.check_filters`` has been through.
CheckedFilters = Mapping[str, Sequence[str]]


class Found(Protocol):
    """What a query found in a view, for asking the same view more about it; what else is in it is the engine's own."""

    @property
    def total(self) -> int:
        """How many reports match and pass the filters."""


class Document(NamedTuple):
    """What a list of results is made of: the text, its searchable form (reduced, the title may follow), the record."""

    text: str
    reduced: Reduced
    source: SourceRow
    fields: StoredFields


class FacetCounts(NamedTuple):
    """How many of the reports found have each value of a facet, and whether its filter lets the value through.

    Most frequent first, then by value; ``""``, which stands for no value, last. Values with neither are left out.
    Arrays, for there may be thousands of values, of which most often the first ones alone are looked at.
    """

    values: NDArray[np.object_]
    counts: NDArray[np.integer[Any]]
    selected: NDArray[np.bool_]


class Coded(NamedTuple):
    """A field of each row: ``values[codes[row]]``. Values increase; some may be of no row; ``""`` is none."""

    values: Sequence[str]
    codes: NDArray[np.intp]


class FigureColumn(NamedTuple):
    """A figure of each row: the number, not a number where the report states none; the bits of ``index.figures.cells``.

    The bits are 0 where the report has no place for the figure at all.
    """

    values: NDArray[np.float64]
    marks: NDArray[np.uint8]


class Table(NamedTuple):
    """A row a report. ``handles`` by which the view knows them, and a column for each field and figure asked for."""

    handles: Sequence[Handle] | NDArray[Any]
    fields: list[Coded]
    figures: list[FigureColumn]


class Sharing(NamedTuple):
    """Reports that share fingerprints: how many reports have each, and the best of them with their scores (0 to 1)."""

    frequencies: NDArray[np.int64]
    best: list[tuple[Handle, float]]


class View(Protocol):
    """One commit. It does not change while it is open; several threads may ask."""

    @property
    def reports(self) -> int:
        """How many reports there are."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the reports."""

    def find(self, query: Query, filters: CheckedFilters, match: str) -> Found:
        """The reports that match and pass. ``match``: ``all`` clauses, or ``any`` of their terms.

        The filters may also be by ``index.fields.BODY``. Raises ``FilterError`` where no report has the name of an agency or a place.
        """

    def count(self, query: Query, filters: CheckedFilters, match: str) -> int:
        """How many there are; raises as :meth:`find` does."""

    def best(self, found: Any, wanted: int) -> list[tuple[Handle, float]]:
        """The best of what was found with their scores, best first; of equal ones the first indexed."""

    def explain(self, found: Any, handle: Handle) -> tuple[ScorePart, ...]:
        """How the score that :meth:`best` gives a report came about: parts that add up to it, the greatest first."""

    def dated(self, found: Any, wanted: int, *, newest: bool) -> list[Handle]:
        """By the year covered, then by the date of publication; those without a year last either way."""

    def facets(self, found: Any, names: Sequence[str]) -> list[FacetCounts]:
        """The counts of facets over what was found, each without the facet's own filter."""

    def trend(self, found: Any, name: str) -> list[tuple[str, int, int]]:
        """By a facet's values, in their order: how many of the reports that pass the filters were found, and of how many.

        Values without reports are left out, as are reports without a value.
        """

    def table(self, found: Any, fields: Sequence[str], figures: Sequence[str]) -> Table:
        """The reports found, all of them, as rows in an order of the view's own.

        ``fields`` are of ``index.fields.FACETS`` or its ``BODY``, with the values that filters take (``true`` of a truth);
        ``figures`` are names as ``index.figures.cells.cells`` gives them, those of sums that fail among them. A name that no
        report has gives a column without a number. Raises ``FilterError`` where the index was made without one of them.
        """

    def figure_names(self) -> list[str]:
        """The names of figures, and of sums that fail, that some report has, sorted; perhaps of a removed one too."""

    def document(self, handle: Handle) -> Document:
        """What a list of results shows of a report."""

    def report_id(self, handle: Handle) -> str:
        """The id of a report, without reading the rest."""

    def summary(self, handle: Handle) -> Report:
        """The record of a report without figures, checks and evidence."""

    def report(self, report_id: str) -> Report | None:
        """The whole record of a report, or ``None``."""

    def every(self) -> Iterator[Report]:
        """Every stored record."""

    def sources(self) -> Iterator[SourceRow]:
        """What decides, of every report, whether its document has changed."""

    def sample(self, word: str, most: int) -> Iterator[str]:
        """The searchable texts of some reports that have a word."""

    def having_bigrams(self, bigrams: Sequence[str]) -> int:
        """How many reports have all of these pairs of characters."""

    def frequencies(self, fingerprints: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How many reports have each of some fingerprints, which increase; as :meth:`sharing` counts them."""

    def sharing(
        self,
        fingerprints: NDArray[np.uint32],
        weigh: Callable[[NDArray[np.int64]], NDArray[np.float64]],
        filters: CheckedFilters,
        wanted: int,
    ) -> Sharing:
        """The reports that share most of some fingerprints; ``weigh`` makes weights of their frequencies."""

    @property
    def version(self) -> str | None:
        """What the commit is known by, another for each, without asking for more; ``None`` where they are not numbered."""

    def history(self) -> list[Commit]:
        """This commit and those before it as far as they are known, the newest first; none where no log is kept."""

    def status(self) -> dict[str, Any]:
        """What the engine says of the commit, JSON-ready: ``engine generation written analyzer size_bytes …``."""


class Engine(Protocol):
    """A place where reports are kept."""

    location: str

    @property
    def prepare(self) -> Callable[[Report], Any]:
        """As ``index.protocol.Index.prepare``."""

    def view(self) -> AbstractContextManager[View]:
        """The newest commit, until the block ends."""

    def health(self) -> dict[str, Any]:
        """As ``index.protocol.Index.health``."""

    def corrections(self) -> bytes | None:
        """As ``index.protocol.Index.corrections``."""

    def keep_corrections(self, table: bytes) -> None:
        """As ``index.protocol.Index.keep_corrections``."""

    def check(self) -> dict[str, int]:
        """Verify every file and every record; how many of each. Raises ``IndexDamagedError`` at the first fault."""

    def writer(self, *, processes: int = 0, wait: float = 0) -> AbstractContextManager[Writer]:
        """As ``index.protocol.Index.writer``."""

    def close(self) -> None:
        """Let go of files and memory; a later question opens them again."""
