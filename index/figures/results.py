"""What is asked of figures and of coverage, and what comes of it: one shape for terminal, page, JSON and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from index.errors import FilterError
from index.fields import REGIONS, TRENDS
from index.figures.cells import CORRECTED, FAILED, KIND_BITS, KINDS, ROUGH
from index.notes import Note
from index.query.filters import check_choice
from index.report import Check

#: Figures that can be asked for side by side.
MOST_FIGURES = 3

#: What groups can be made by. Bodies are the same through their renamings.
GROUPED_BY = (*TRENDS, *(name for name in (*REGIONS, "agency") if name not in TRENDS))

#: What rows can be ordered by, ascending, or descending with ``-`` before it: the first figure, the second …
ORDERS = (*(str(number) for number in range(1, MOST_FIGURES + 1)), "ratio", "year", "agency")

#: What the bodies of a coverage can be ordered by: their names, their years without a report, their reports.
COVERAGE_ORDERS = ("name", "gaps", "reports")


class Scope(NamedTuple):
    """Which reports are meant: those that a search would find."""

    query: str = ""
    filters: Mapping[str, Sequence[str]] = MappingProxyType({})
    match: str = "all"
    synonyms: bool = True


@dataclass(frozen=True, slots=True)
class CoverageQuery:
    """The ``order`` of bodies (of ``COVERAGE_ORDERS``), and whether only those with ``gaps``. Raises ``FilterError``."""

    order: str = "name"
    gaps: bool = False

    def __post_init__(self) -> None:
        check_choice("order", self.order, COVERAGE_ORDERS)


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What is asked of the reports found: ``names`` of one to three figures, of which ``ratio`` wants the first by the second.

    ``by`` says what groups are made by, ``order`` how rows stand (see ``ORDERS``); ``kind`` keeps the rows whose first figure is
    of one of ``cells.KINDS``, all where it is empty. Raises ``FilterError`` where one cannot be.
    """

    names: tuple[str, ...]
    by: str = "year"
    order: str = "-1"
    kind: str = ""
    ratio: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.names) <= MOST_FIGURES or len(set(self.names)) < len(self.names):
            raise FilterError("figures.how_many", most=MOST_FIGURES)
        if self.ratio and len(self.names) < 2:
            raise FilterError("figures.ratio_of_two")
        check_choice("by", self.by, GROUPED_BY)
        check_choice("order", self.order.removeprefix("-"), self.orders)
        if self.kind:
            check_choice("kind", self.kind, KINDS)

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that there are for these figures."""
        numbers = tuple(str(number) for number in range(1, len(self.names) + 1))
        return (*numbers, *(("ratio",) if self.ratio else ()), "year", "agency")


class Measured(NamedTuple):
    """A figure over some reports, each of which is counted under one of the first four.

    ``sum`` and ``median`` are of the numbers, ``None`` where there are none; ``share`` is the part of the sum over all groups;
    ``change`` is that on the year before, as a part of it, over the ``compared`` bodies that state one number in either year.
    ``failed`` counts cells that a failing sum takes.
    """

    number: int
    blank: int
    dash: int
    absent: int
    failed: int
    sum: float | None
    median: float | None
    share: float | None = None
    change: float | None = None
    compared: int = 0


class Ratio(NamedTuple):
    """The sum of one figure by that of another, over the ``reports`` that state both; ``None`` where that cannot be."""

    reports: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The reports of one year, place, level or body. ``value`` is ``""`` where that is not known.

    ``names`` are what filters take for it: the value, or all names of the body.
    """

    value: str
    label: str
    reports: int
    figures: tuple[Measured, ...]
    ratio: Ratio | None = None
    names: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        values = {"value": self.value, "label": self.label, "reports": self.reports}
        values["figures"] = [one._asdict() for one in self.figures]
        if self.ratio is not None:
            values["ratio"] = self.ratio._asdict()
        return values


class StatedFigure(NamedTuple):
    """A figure of one report; ``value`` is ``None`` where it states no number."""

    value: float | None
    marks: int

    @property
    def kind(self) -> str:
        """Which of ``cells.KINDS`` it is."""
        return next(kind for kind, bit in KINDS.items() if self.marks & KIND_BITS == bit)

    @property
    def is_rough(self) -> bool:
        """Whether the report says about so many."""
        return bool(self.marks & ROUGH)

    @property
    def has_failed(self) -> bool:
        """Whether a sum that does not hold takes it."""
        return bool(self.marks & FAILED)

    @property
    def is_corrected(self) -> bool:
        """Whether a person corrected it."""
        return bool(self.marks & CORRECTED)


class FigureRow(NamedTuple):
    """The figures of one report; ``title`` is given where the body is not known."""

    id: str
    agency: str
    year: int | None
    province: str
    city: str
    county: str
    level: str
    figures: tuple[StatedFigure, ...]
    ratio: float | None = None
    title: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        values = self._asdict()
        values["figures"] = [
            {
                "value": plain(one.value),
                "kind": one.kind,
                "rough": one.is_rough,
                "sum_failed": one.has_failed,
                "corrected": one.is_corrected,
            }
            for one in self.figures
        ]
        if self.ratio is None:
            del values["ratio"]
        return values


def plain(value: float | None) -> int | float | None:
    """A number without a point where it has none."""
    return int(value) if value is not None and value == int(value) and abs(value) < 1 << 53 else value


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One page of rows, and what can be said of all reports found. ``total`` counts rows; ``overall`` is of all reports."""

    query: str
    asked: FigureQuery
    overall: Group
    groups: tuple[Group, ...]
    total: int
    page: int
    page_size: int
    rows: tuple[FigureRow, ...]
    took_ms: float
    notes: tuple[Note, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.page_size)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        return {
            "query": self.query,
            **{name: value for name, value in asdict(self.asked).items() if name != "names"},
            "figures": list(self.asked.names),
            "overall": self.overall.to_dict(),
            "groups": [group.to_dict() for group in self.groups],
            "total": self.total,
            "page": self.page,
            "page_size": self.page_size,
            "rows": [row.to_dict() for row in self.rows],
            "took_ms": round(self.took_ms, 3),
            "notes": [note.to_dict() for note in self.notes],
        }


class YearOfBody(NamedTuple):
    """A report of a body: its year, its id, what the body was called in it."""

    year: int | None
    id: str
    agency: str


@dataclass(frozen=True, slots=True)
class CoveredBody:
    """A body and its reports, by year. ``names`` are what it is called in them, the latest first; places are those of the latest.

    ``missing`` are the years without a report between its first and its last.
    """

    label: str
    names: tuple[str, ...]
    province: str
    city: str
    county: str
    level: str
    reports: tuple[YearOfBody, ...]
    missing: tuple[int, ...]

    @property
    def years(self) -> dict[int, list[str]]:
        """The ids of its reports by year."""
        found: dict[int, list[str]] = {}
        for one in self.reports:
            if one.year is not None:
                found.setdefault(one.year, []).append(one.id)
        return found

    @property
    def span(self) -> int:
        """How many years there are from its first to its last."""
        return len(self.years) + len(self.missing)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        values = asdict(self)
        values["reports"] = [one._asdict() for one in self.reports]
        return values


class CoveredYear(NamedTuple):
    """How many reports of a year there are, and of how many bodies."""

    year: int
    reports: int
    bodies: int


class FailedSum(NamedTuple):
    """How many reports fail a sum; see ``catalogue.SUMS``."""

    name: str
    reports: int


class Addition(NamedTuple):
    """A commit that added reports to the index: when (ISO 8601), how many, and how many there were then."""

    written: str
    added: int
    reports: int


class FailingReport(NamedTuple):
    """A report that fails sums, and which."""

    id: str
    title: str | None
    agency: str | None
    year: int | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of the reports found. ``others`` of them are no annual reports, and counted nowhere else.

    ``years`` has every year from the first to the last. ``unknown_body`` and ``unknown_year`` count reports of which that is not
    known. ``gaps`` counts years without a report between a body's first and last. ``rows`` are a page of the ``total`` bodies.
    ``additions`` are the last commits that added reports, of the whole index and not of what was found, the newest first.
    """

    query: str
    reports: int
    others: int
    bodies: int
    unknown_body: int
    unknown_year: int
    regions: dict[str, int]
    years: tuple[CoveredYear, ...]
    gaps: int
    sums: tuple[FailedSum, ...]
    failing: int
    total: int
    page: int
    page_size: int
    rows: tuple[CoveredBody, ...]
    notes: tuple[Note, ...] = field(default=())
    additions: tuple[Addition, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages of bodies there are."""
        return -(-self.total // self.page_size)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        values = asdict(self)
        values["years"] = [one._asdict() for one in self.years]
        values["sums"] = [one._asdict() for one in self.sums]
        values["additions"] = [one._asdict() for one in self.additions]
        values["rows"] = [one.to_dict() for one in self.rows]
        values["notes"] = [note.to_dict() for note in self.notes]
        return values
