"""Years as what they are: a continuous axis, and ranges of it that stay ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.figures.results import CoveredBody, YearOfBody
from index.results import FacetValue


def axis(values: Sequence[FacetValue]) -> list[FacetValue]:
    """The years from the last to the first, those without reports with a count of 0; behind them what has no year."""
    known = {int(value.value): value for value in values if value.value.isdecimal()}
    if not known:
        return list(values)
    years = range(max(known), min(known) - 1, -1)
    every = [known.get(year) or FacetValue(str(year), str(year), 0) for year in years]
    return [*every, *(value for value in values if not value.value.isdecimal())]


def without_year(chosen: Iterable[str], year: str) -> list[str]:
    """What is chosen (years, ranges with or without ends) without one year: a range falls into the two beside it."""
    left: list[str] = []
    for value in chosen:
        start, dots, end = value.partition("..")
        if not dots:
            left += [value] if value != year else []
        elif not (start or "0000") <= year <= (end or "9999"):
            left.append(value)
        else:
            before, after = f"{int(year) - 1:04d}", f"{int(year) + 1:04d}"
            left += _range(start, before) if not start or start <= before else []
            left += _range(after, end) if not end or after <= end else []
    return left


def _range(start: str, end: str) -> list[str]:
    return [start if start == end else f"{start}..{end}"]


def beside(body: CoveredBody | None, report_id: str) -> tuple[YearOfBody | None, YearOfBody | None]:
    """A body's report of the year before that of one of its reports, and of the year after; over years that are missing."""
    reports = body.reports if body else ()
    year = next((one.year for one in reports if one.id == report_id), None)
    if year is None:
        return None, None
    before = [one for one in reports if one.year and one.year < year]
    after = [one for one in reports if one.year and one.year > year]
    return before[-1] if before else None, after[0] if after else None


def pairs(body: CoveredBody | None) -> list[tuple[YearOfBody, YearOfBody]]:
    """Each year of a body that has a report with the next that has one; of a year with several, the first."""
    first = {one.year: one for one in reversed(body.reports if body else ()) if one.year}
    years = sorted(year for year in first if year)
    return [(first[one], first[other]) for one, other in pairwise(years)]
