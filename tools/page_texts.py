"""Texts of the pages that stand in tables rather than in calls of ``gettext``, for ``make messages``.

Each function is a method of extraction as Babel knows them: it gets an open file and yields what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from index.fields import FIELDS, FIGURES, MATCHES, SORTS
from index.similar.neighbours import KIND_LABELS

Found = Iterator[tuple[int, None, str, list[str]]]


def labels(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Found:
    """The last column of ``webui/data/labels.tsv``."""
    for number, columns in _rows(file):
        yield number, None, columns[-1], []


def examples(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Found:
    """Headings and meanings of ``webui/data/query_examples.tsv``; what stands between them are queries."""
    for number, columns in _rows(file):
        yield from ((number, None, text, []) for text in (columns[0], columns[-1]))


def fields(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Found:
    """Labels of fields and of their values, and of the orders and ways of matching."""
    for field in (*FIELDS, *FIGURES):
        yield from _all([field.label, *field.choices.values(), field.absent])
    yield from _all([*SORTS.values(), *MATCHES.values()])


def relations(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Found:
    """What reports like another are to it."""
    yield from _all(KIND_LABELS.values())


def _all(texts: Iterable[str]) -> Found:
    return ((1, None, text, []) for text in texts if text)


def _rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.split("\t")
