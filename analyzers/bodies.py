"""Departments of local government: their names and usual abbreviations. The data is a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

#: The table; see its own head.
DEPARTMENTS = Path(__file__).parent / "data" / "departments.tsv"


class Department(NamedTuple):
    """A department by its full name without region; ``provincial`` is what a province calls it, where that differs."""

    name: str
    system: str
    abbreviations: tuple[str, ...]
    provincial: str


@cache
def departments() -> dict[str, Department]:
    """Every department by its full name, in the order of the file."""
    found = {}
    for line in DEPARTMENTS.read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            name, system, short, provincial = (*line.split("\t"), "", "", "")[:4]
            found[name] = Department(name, system, tuple(short.split()), provincial)
    return found
