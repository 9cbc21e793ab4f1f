"""A report made ready for the index: its terms counted, its record packed.

This is most of the work of indexing and needs nothing of the index, so worker processes do it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzers import fold, words
from index.prints import letters, prints
from index.protocol import FACETS
from index.report import Report

#: Stands between a report's text and a title that the text does not contain. No reader lets it through.
TITLE_SEPARATOR = "\0"

_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report ready to be written.

    ``words`` and ``title`` hold each term once, ``word_counts`` and ``title_counts`` how often. ``gram_keys`` are
    character bigrams as integers (first character's code point shifted left by 21, second's added), increasing,
    so that their order is the order of the terms' UTF-8 bytes; ``gram_counts`` how often each occurs. ``prints``
    are those of ``index.prints``, each once.
    """

    report: Report
    folded: str
    words: tuple[str, ...]
    word_counts: NDArray[np.int32]
    title: tuple[str, ...]
    title_counts: NDArray[np.int32]
    gram_keys: NDArray[np.int64]
    gram_counts: NDArray[np.int32]
    prints: NDArray[np.uint32]


def searchable(report: Report) -> str:
    """The folded text that a quotation is looked for in: the text, and the title where the text lacks it.

    Offsets into the first part are offsets into ``report.text``.
    """
    folded = fold(report.text)
    title = fold(report.title or "")
    return folded if title in folded else folded + TITLE_SEPARATOR + title


def gram_keys(folded: str) -> NDArray[np.int64]:
    """Every bigram of ``analyzers.bigrams(folded)``, in order, as an integer key."""
    points = np.frombuffer((folded + " ").encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    first, second = points[:-1], points[1:]
    keys: NDArray[np.int64] = ((first << 21) | second)[first != _SPACE]
    return keys


def gram_term(key: int) -> bytes:
    """The term that a key of :func:`gram_keys` stands for."""
    return (chr(key >> 21) + chr(key & 0x1FFFFF)).encode("utf-8", "surrogatepass")


def _count(terms: list[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    counts = Counter(terms)
    return tuple(counts), np.fromiter(counts.values(), np.int32, len(counts))


def prepare(report: Report) -> Prepared:
    """Count a report's terms."""
    folded = searchable(report)
    word_terms, word_counts = _count(words(folded))
    title, title_counts = _count(words(fold(report.title or "")))
    keys, counts = np.unique(gram_keys(folded), return_counts=True)
    gram_counts = counts.astype(np.int32)
    found = prints(letters(folded[: len(report.text)])).distinct()
    return Prepared(report, folded, word_terms, word_counts, title, title_counts, keys, gram_counts, found)


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
