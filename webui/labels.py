"""The words that a reader sees for the names the program uses, read from ``data/labels.tsv``.

To change a word on the page, change that file; its English stands in the catalogue, as that of all texts of the pages.
``data/examples.txt`` holds the example searches.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from index.fields import BY_NAME, MATCHES, SORTS
from index.report import untitled as _untitled
from index.similar.neighbours import KIND_LABELS
from webui.language import gettext, language

#: Labels that stand with what they are of.
_GROUPS = {"sort": SORTS, "match": MATCHES, "relation": KIND_LABELS}

#: What the hint under the box puts into quotation marks.
QUOTED_EXAMPLE = "舆情回应"

DATA = Path(__file__).with_name("data")


def lines(name: str) -> list[str]:
    """The lines of a data file, without comments and empty ones."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def groups() -> Mapping[str, Mapping[str, str]]:
    """Group to name to label, in the order of the file."""
    found: dict[str, dict[str, str]] = {}
    for line in lines("labels.tsv"):
        group, name, text = line.split("\t")
        found.setdefault(group, {})[name] = text
    return found


@cache
def example_queries() -> tuple[str, ...]:
    """The example searches of the first page."""
    return tuple(lines("examples.txt"))


def label(group: str, name: str) -> str:
    """The label of ``name``, or ``name`` itself where there is none; fields and their values are ``index.fields``'s."""
    if group == "metadata" and name in BY_NAME:
        return gettext(BY_NAME[name].label)
    known = _GROUPS.get(group, {}).get(name) or groups().get(group, {}).get(name)
    return gettext(known) if known else name


class Named(Protocol):
    """What is called by its body and year where it has no title."""

    @property
    def id(self) -> str:
        """See ``index.report.Report``."""

    @property
    def agency(self) -> str | None:
        """See ``index.report.Report``."""

    @property
    def year(self) -> int | None:
        """See ``index.report.Report``."""


def untitled(report: Named) -> str:
    """What a report without a title is called, in the language of the page."""
    return _untitled(report.agency, report.year, report.id).text(language())


def value_label(field: str, value: str, given: str = "") -> str:
    """What to show for a value of a facet: what the engine says (``given``), else our word for it."""
    item = BY_NAME[field]
    if value and value not in item.choices:  # data, not words of ours
        return given or value
    return gettext(item.label_of(value))
