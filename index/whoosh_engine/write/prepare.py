"""A report made ready for the index: cut into its terms, its record packed.

This is most of the work of indexing and needs nothing of the index, so worker processes do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from analyzers import fold, reduce
from index.fields import FACETS, FIGURE_NAMES
from index.report import Report
from index.similar.fingerprints import fingerprints, letters
from index.whoosh_engine.body_names import body_names, region_names
from index.whoosh_engine.format.schema import TITLE_SEPARATOR
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
FIGURE, PRINT = np.dtype("<f8"), np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report ready to be written, nearly all of it as bytes, which pass quickly from one process to another.

    ``shown``, ``details``, ``source`` and ``text`` are those of ``stored_fields``; ``reduced`` is the text that bigrams are
    made of; ``title`` is the reduced title, in UTF-8. ``facets`` are values in the
    order of ``FACETS``, ``figures`` doubles in that of ``FIGURE_NAMES``. ``words`` and ``title_words`` are the terms,
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
    figures: bytes
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
    figures = [report.statistics.get(name) for name in FIGURE_NAMES]
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
        np.array([nan if value is None else value for value in figures], FIGURE).tobytes(),
        pack_terms(folded),
        pack_terms(title),
        pack_names(map(searched_form, body_names(report))),
        pack_names(map(searched_form, region_names(report))),
        found.astype(PRINT).tobytes(),
        len(folded),
    )


def searched_form(name: str) -> str:
    """A name as it is matched."""
    return reduce(fold(name)).strip()


def facet_value(report: Report, facet: str) -> str:
    """A report's value of a facet as filters and counts take it; empty where it has none."""
    value = getattr(report, facet)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def facet_values(report: Report) -> dict[str, str]:
    """All of a report's facet values."""
    return {facet: facet_value(report, facet) for facet in FACETS}


def published_number(report: Report) -> int:
    """The date of publication as the number YYYYMMDD; 0 where it is not known."""
    return int(report.published.replace("-", "")) if report.published else 0
