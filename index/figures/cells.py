"""A figure of one report as it is kept for reckoning: a number or none, and what is said of it.

A cell that is blank, one that holds a dash, one that holds 0, and none at all are four different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from index.report import Report

#: What can be said of a figure, as bits. One of the first three holds of every cell; of a report without the cell, none.
#: ``DASH``: a dash or words stand where a number should. ``ROUGH``: about so many. ``FAILED``: a sum that does not hold
#: takes it. ``CORRECTED``: by hand.
NUMBER, BLANK, DASH, ROUGH, FAILED, CORRECTED = (1 << bit for bit in range(6))

#: The kinds of cells, of which every report has exactly one of a figure; ``absent`` where the report has no place for it.
KINDS = {"number": NUMBER, "blank": BLANK, "dash": DASH, "absent": 0}

#: The bits by which kinds differ.
KIND_BITS = NUMBER | BLANK | DASH

#: Begins the names of sums that fail, which are kept as figures are; the value is what was found less what should be.
CHECKS = "checks."


class Cell(NamedTuple):
    """A figure of a report: its name, the number (``None`` where there is none), and the bits above."""

    name: str
    value: float | None
    marks: int


def cells(report: Report) -> Iterator[Cell]:
    """The figures of a report, in any order, and the sums that fail, each once.

    Numbers that a double cannot hold are left out.
    """
    failed = {name for check in report.checks for name in check.cells}
    for name, value in report.statistics.items():
        evidence = report.evidence.get(f"statistics.{name}")
        marks = ROUGH * (name in report.approximate) | FAILED * (name in failed)
        if evidence is not None and evidence.rule == "override":
            marks |= CORRECTED
        if value is None:
            filled = evidence is not None and not marks & CORRECTED and bool(evidence.text.strip())
            yield Cell(name, None, marks | (DASH if filled else BLANK))
        elif (number := _double(value)) is not None:
            yield Cell(name, number, marks | NUMBER)
    sums = {check.name: check for check in report.checks}
    for name, check in sums.items():
        yield Cell(f"{CHECKS}{name}", _double(check.found - check.expected), NUMBER | FAILED)


def _double(value: int | float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if number - number == 0 else None  # neither infinite nor not a number
