"""A report made ready for the index: cut into its terms, its record packed.

This is most of the work of indexing and needs nothing of the index, so worker processes do it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analyzers import fold, reduce
from index.figures.cells import cells
from index.report import Report
from index.similar.fingerprints import fingerprints, letters
from index.whoosh_engine.body_names import body_names, region_names
from index.whoosh_engine.format.schema import CODED, TITLE_SEPARATOR
from index.whoosh_engine.format.stored_fields import (
    Terms,
    pack_details,
    pack_names,
    pack_source,
    pack_stored_fields,
    pack_terms,
    pack_text,
)

#: How numbers stand in the bytes of a prepared report.
FIGURE, MARK, PRINT = np.dtype("<f8"), np.dtype("u1"), np.dtype("<u4")


class PackedFigures(NamedTuple):
    """The figures of a report: their names as JSON, the numbers, not a number for none, and what is said of each."""

    names: bytes
    values: bytes
    marks: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report ready to be written, nearly all of it as bytes, which pass quickly from one process to another.

    ``shown``, ``details``, ``source`` and ``text`` are those of ``stored_fields``; ``reduced`` is the text that bigrams are
    made of; ``title`` is the reduced title, in UTF-8. ``facets`` are values in the
    order of ``CODED``. ``words`` and ``title_words`` are the terms,
    ``bodies`` and ``regions`` the names.
    ``fingerprints`` are those of ``index.similar.fingerprints``, each once. ``characters`` is the length of the searchable text.
    """

    id: str
    shown: bytes
    details: bytes
    source: bytes
    text: bytes
    reduced: bytes
    title: bytes
    facets: tuple[str, ...]
    published: int
    figures: PackedFigures
    words: Terms
    title_words: Terms
    bodies: Terms
    regions: Terms
    fingerprints: bytes
    characters: int


def prepare(report: Report) -> Prepared:
    """Cut a report into its terms, and pack its record."""
    folded = fold(report.body)
    found = fingerprints(letters(folded)).distinct()
    title = fold(report.title or "")
    if title not in folded:
        folded += TITLE_SEPARATOR + title
    text, reduced = pack_text(report.text, folded, report.furniture)
    return Prepared(
        report.id,
        pack_stored_fields(report),
        pack_details(report),
        pack_source(report),
        text,
        reduced,
        reduce(title).encode("utf-8", "surrogatepass"),
        tuple(facet_values(report).values()),
        published_number(report),
        pack_figures(report),
        pack_terms(folded),
        pack_terms(title),
        pack_names(map(searched_form, body_names(report))),
        pack_names(map(searched_form, region_names(report))),
        found.astype(PRINT).tobytes(),
        len(folded),
    )


def pack_figures(report: Report) -> PackedFigures:
    """All figures of a report."""
    found = list(cells(report))
    values = np.array([cell.value for cell in found], np.float64)  # which takes None for not a number
    marks = bytes(cell.marks for cell in found)
    return PackedFigures(json.dumps([cell.name for cell in found]).encode(), values.astype(FIGURE).tobytes(), marks)


def searched_form(name: str) -> str:
    """A name as it is matched."""
    return reduce(fold(name)).strip()


def facet_value(report: Report, facet: str) -> str:
    """A report's value of a coded field as filters and counts take it; empty where it has none."""
    value = getattr(report, facet)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def facet_values(report: Report) -> dict[str, str]:
    """All of a report's values of coded fields."""
    return {facet: facet_value(report, facet) for facet in CODED}


def published_number(report: Report) -> int:
    """The date of publication as the number YYYYMMDD; 0 where it is not known."""
    return int(report.published.replace("-", "")) if report.published else 0
