"""Reckons over a table of figures: groups, sums, medians, shares, changes like for like, and the order of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine import Coded, FigureColumn
from index.fields import BY_NAME
from index.figures.cells import BLANK, DASH, FAILED, KIND_BITS, KINDS, NUMBER
from index.figures.results import FigureQuery, Group, Measured, Ratio

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]


#: More than the greatest year.
YEARS = 10_000


class Bodies(NamedTuple):
    """The bodies of the rows, the same through their renamings: of each row the body's number, or -1 where it is not known.

    ``labels`` are what each is called in its latest report, ``names`` all that it is called, the latest first.
    """

    of_rows: Ints
    labels: list[str]
    names: list[tuple[str, ...]]


def bodies_of(key: Coded, agency: Coded, years: Ints) -> Bodies:
    """The bodies of rows, by what they are known by, else by their names."""
    of_rows, codes = number_bodies(key, agency)
    names: list[dict[str, None]] = [{} for _ in codes]
    # The latest first; of one year in the order of the names.
    keyed = np.sort(((of_rows + 1) * YEARS + (YEARS - 1 - years)) * len(agency.values) + agency.codes)
    keyed = keyed[np.diff(keyed, prepend=-1) > 0]
    every = (keyed // (YEARS * len(agency.values)) - 1, keyed % len(agency.values))
    for body, name in zip(*(part.tolist() for part in every), strict=True):
        if body >= 0 and agency.values[name]:
            names[body][agency.values[name]] = None
    keys = [key.values[code] if code < len(key.values) else "" for code in codes]
    labels = [next(iter(own), value) for own, value in zip(names, keys, strict=True)]
    return Bodies(of_rows, labels, [tuple(own) for own in names])


def number_bodies(key: Coded, agency: Coded) -> tuple[Ints, list[int]]:
    """The number of the body of each row, -1 where it is not known; of each the code of its key, or that of its name behind."""
    known, named = ~having(key, ""), ~having(agency, "")
    raw = np.where(known, key.codes, len(key.values) + agency.codes)
    has = known | named
    present = np.bincount(raw[has], minlength=len(key.values) + len(agency.values)) > 0
    numbers = np.cumsum(present) - 1
    return np.where(has, numbers[raw], -1), np.flatnonzero(present).tolist()


def having(coded: Coded, value: str) -> NDArray[np.bool_]:
    """The rows that have a value of a field."""
    return np.array([known == value for known in coded.values], bool)[coded.codes]


def years_of(year: Coded) -> Ints:
    """The year of each row, 0 where it is not known."""
    known = np.array([int(value) if value else 0 for value in year.values], np.intp)
    years: Ints = known[year.codes]
    return years


class Grouping(NamedTuple):
    """Groups of rows: of each row the number of its group, and the value, label and names of each group."""

    of_rows: Ints
    values: list[str]
    labels: list[str]
    names: list[tuple[str, ...]]


def group_by(by: str, field: Coded, years: Ints, bodies: Bodies | None) -> Grouping:
    """Rows grouped by a field; by years every year from the first to the last, by ``agency`` the ``bodies``."""
    if bodies is not None and by == "agency":
        of_rows = np.where(bodies.of_rows < 0, len(bodies.labels), bodies.of_rows)
        values = [*bodies.labels, ""]
        return Grouping(of_rows, values, [*bodies.labels, BY_NAME[by].label_of("")], [*bodies.names, ()])
    if by == "year":
        stated = years[years > 0]
        first, last = (int(stated.min()), int(stated.max())) if len(stated) else (1, 0)
        of_rows = np.where(years > 0, years - first, last + 1 - first)
        values = [*map(str, range(first, last + 1)), ""]
    else:
        of_rows, values = field.codes, list(field.values)
    return Grouping(
        of_rows, values, [BY_NAME[by].label_of(value) for value in values], [(v,) if v else () for v in values]
    )


class _Sums(NamedTuple):
    """Of each group: how many numbers there are, their sum, their median."""

    stated: Ints
    total: Floats
    median: Floats


def _rising(values: Floats) -> Ints:
    """The rows that state a number, the smallest first."""
    stated = np.flatnonzero(~np.isnan(values))
    rows: Ints = stated[np.argsort(values[stated])]
    return rows


def _sums(values: Floats, rising: Ints, of_rows: Ints, groups: int) -> _Sums:
    own = of_rows[rising]
    count = np.bincount(own, minlength=groups)
    total: Floats = np.bincount(own, values[rising], minlength=groups).astype(np.float64)
    # Numbers of two bytes are sorted several times as fast.
    narrow = own.astype(np.int16) if groups < 1 << 15 else own
    ordered = values[rising[np.argsort(narrow, kind="stable")]] if groups > 1 else values[rising]
    ends = np.cumsum(count)
    middle = ends - count
    median = np.full(groups, np.nan)
    some = count > 0
    low, high = middle[some] + (count[some] - 1) // 2, middle[some] + count[some] // 2
    median[some] = (ordered[low] + ordered[high]) / 2
    return _Sums(count, total, median)


class _Change(NamedTuple):
    """Of each year, over the bodies that state one number in it and in the one before: how many, and both sums."""

    compared: Ints
    now: Floats
    before: Floats


def _change(values: Floats, of_rows: Ints, groups: int, bodies: Ints) -> _Change:
    """``of_rows`` are years, one after the other; the last group is of those not known."""
    own = np.flatnonzero(~np.isnan(values) & (bodies >= 0) & (of_rows < groups - 1))
    keys, first, often = np.unique(bodies[own] * groups + of_rows[own], return_index=True, return_counts=True)
    keys, numbers = keys[often == 1], values[own][first[often == 1]]
    before = np.flatnonzero(
        np.diff(keys) == 1
    )  # the next body's first year is two on from the last: of the unknown is none
    year = keys[before + 1] % groups
    sums = [np.bincount(year, of, minlength=groups).astype(float) for of in (numbers[before + 1], numbers[before])]
    return _Change(np.bincount(year, minlength=groups), *sums)


def measure(
    asked: FigureQuery, columns: Sequence[FigureColumn], grouping: Grouping, bodies: Ints
) -> tuple[Group, list[Group]]:
    """The figures over all rows, and over each group, in the order in which groups are shown.

    ``bodies`` are the numbers of the bodies of the rows, of which changes from year to year are.
    """
    groups, rows = len(grouping.values), len(grouping.of_rows)
    reports = np.bincount(grouping.of_rows, minlength=groups)
    everything = np.zeros(rows, np.intp)
    rising = [_rising(column.values) for column in columns]
    measured = [_measure(asked.by, *column, grouping, bodies) for column in zip(columns, rising, strict=True)]
    overall = [_measured(*column, everything, 1)[0] for column in zip(columns, rising, strict=True)]
    ratios = _ratios(columns, grouping.of_rows, groups) if asked.ratio else [None] * groups
    whole = Group("", "", rows, tuple(overall), _ratios(columns, everything, 1)[0] if asked.ratio else None)
    found = [
        Group(value, label, int(reports[at]), tuple(one[at] for one in measured), ratios[at], names)
        for at, (value, label, names) in enumerate(zip(grouping.values, grouping.labels, grouping.names, strict=True))
        if reports[at] or (asked.by == "year" and value)
    ]
    return whole, sorted(found, key=lambda group: _place(asked.by, group))


def _place(by: str, group: Group) -> tuple[bool, float, str]:
    """Years and levels in their order, others by their sum; what is not known last."""
    choices = list(BY_NAME[by].choices)
    if by == "year":
        rank = float(group.value or 0)
    elif choices:
        rank = float(choices.index(group.value)) if group.value in choices else len(choices)
    else:
        total = group.figures[0].sum
        rank = -total if total is not None else np.inf
    return not group.value, rank, group.label


def _measure(by: str, column: FigureColumn, rising: Ints, grouping: Grouping, bodies: Ints) -> list[Measured]:
    groups = len(grouping.values)
    found = _measured(column, rising, grouping.of_rows, groups)
    whole = sum(one.sum for one in found if one.sum is not None)
    if whole:
        found = [one if one.sum is None else one._replace(share=one.sum / whole) for one in found]
    if by != "year":
        return found
    compared, now, before = _change(column.values, grouping.of_rows, groups, bodies)
    return [
        one._replace(compared=count, change=(new - old) / abs(old) if count and old else None)
        for one, count, new, old in zip(found, compared.tolist(), now.tolist(), before.tolist(), strict=True)
    ]


def _measured(column: FigureColumn, rising: Ints, of_rows: Ints, groups: int) -> list[Measured]:
    def count(mask: NDArray[np.bool_]) -> list[int]:
        counted: list[int] = np.bincount(of_rows[mask], minlength=groups).tolist()
        return counted

    sums = _sums(column.values, rising, of_rows, groups)
    kinds = [count(column.marks & KIND_BITS == bit) for bit in (NUMBER, BLANK, DASH, 0)]
    failed = count(column.marks & FAILED > 0)
    has = (sums.stated > 0).tolist()
    totals = [total if some else None for total, some in zip(sums.total.tolist(), has, strict=True)]
    medians = [median if some else None for median, some in zip(sums.median.tolist(), has, strict=True)]
    return list(map(Measured, *kinds, failed, totals, medians))


def _ratios(columns: Sequence[FigureColumn], of_rows: Ints, groups: int) -> list[Ratio | None]:
    upper, lower = columns[0].values, columns[1].values
    both = np.flatnonzero(~np.isnan(upper) & ~np.isnan(lower))
    counts = np.bincount(of_rows[both], minlength=groups).tolist()
    sums = (np.bincount(of_rows[both], of[both], minlength=groups).tolist() for of in (upper, lower))
    return [Ratio(count, over / under if under else None) for count, over, under in zip(counts, *sums, strict=True)]


def row_ratios(columns: Sequence[FigureColumn]) -> Floats:
    """The first figure of each row by the second, not a number where that cannot be."""
    upper, lower = columns[0].values, columns[1].values
    possible = ~np.isnan(upper) & ~np.isnan(lower) & (lower != 0)
    found = np.full(len(upper), np.nan)
    np.divide(upper, lower, out=found, where=possible)
    return found


def order_rows(asked: FigureQuery, columns: Sequence[FigureColumn], years: Ints, agency: Coded) -> NDArray[np.intp]:
    """The rows in the order asked for, those without what they are ordered by last; equals by agency, then by year."""
    wanted, falls = asked.order.removeprefix("-"), asked.order.startswith("-")
    if wanted == "agency":
        values = np.where(having(agency, ""), np.nan, agency.codes)
    elif wanted == "year":
        values = np.where(years > 0, years, np.nan)
    else:
        values = row_ratios(columns) if wanted == "ratio" else columns[int(wanted) - 1].values
    kept = np.arange(len(values))
    if asked.kind:
        kept = np.flatnonzero(columns[0].marks & KIND_BITS == KINDS[asked.kind])
    keys = (-values if falls else values)[kept]  # sorting puts what is not a number last
    equals = agency.codes[kept] * YEARS + (YEARS - 1 - years[kept])
    order: NDArray[np.intp] = kept[np.lexsort((equals, keys))]
    return order
