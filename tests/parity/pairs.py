"""The same reports in both engines, and what must be the same of their answers."""

from __future__ import annotations

import itertools
import json
import os
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index import Report, create_index
from index.errors import GongkaiError
from index.messages import Message
from index.protocol import Index
from index.results import Hit, ResultPage

#: Scores closer than this are a tie, whose order is left to each engine's arithmetic.
TIE = 1e-5

_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Pair:
    """An index in a folder and one on a cluster."""

    embedded: Index
    cluster: Index

    def __iter__(self) -> Iterator[Index]:
        return iter((self.embedded, self.cluster))


def fill(index: Index, entries: Iterable[Report | str]) -> None:
    """Add reports, and remove those that are given by their ids, in one commit."""
    with index.writer() as writer:
        for entry in entries:
            writer.add(entry) if isinstance(entry, Report) else writer.remove(entry)


@contextmanager
def pair(folder: Path, server: str, reports: Sequence[Report], *, shards: int = 1) -> Iterator[Pair]:
    """Both, with these reports, until the block ends."""
    name = f"parity-{os.getpid()}-{next(_NUMBERS)}"
    place = f"{server.replace('http', 'opensearch', 1)}/{name}?shards={shards}"
    both = Pair(create_index(folder), create_index(place))
    try:
        for index in both:
            fill(index, reports)
        yield both
    finally:
        both.cluster.close()
        with urllib.request.urlopen(f"{server}/{name}.*/_alias") as answer:
            made = json.load(answer)  # of which one may have been rebuilt
        for index in made:
            urllib.request.urlopen(urllib.request.Request(f"{server}/{index}", method="DELETE")).close()


def answers(both: Pair, query: str, **options: Any) -> tuple[ResultPage, ResultPage] | None:
    """The pages of both; ``None`` where both refuse the query with one message."""
    pages = [_answer(index, query, options) for index in both]
    expected, page = pages
    if isinstance(expected, ResultPage) and isinstance(page, ResultPage):
        return expected, page
    assert page == expected
    return None


def _answer(index: Index, query: str, options: dict[str, Any]) -> ResultPage | Message:
    try:
        return index.search(query, **options)
    except GongkaiError as error:
        return error.message


def assert_same_page(expected: ResultPage, page: ResultPage) -> None:
    """Documents, totals, counts, notes, marks, snippets and scores are the same, and the order but for ties."""
    assert page.total == expected.total
    assert page.facets == expected.facets
    assert page.notes == expected.notes
    assert page.suggestion == expected.suggestion
    assert_same_order([(h.id, h.score) for h in expected.hits], [(h.id, h.score) for h in page.hits])
    hits = {hit.id: hit for hit in page.hits}
    for hit in expected.hits:
        if hit.id in hits:
            _assert_same_hit(hit, hits[hit.id])


def assert_same_order(expected: Sequence[tuple[str, float]], ranked: Sequence[tuple[str, float]]) -> None:
    """Scores are the same place by place, and the reports, but for those that tie."""
    assert [score for _, score in ranked] == pytest.approx([score for _, score in expected], rel=TIE, abs=TIE)
    places = [at for at, ((one, _), (other, _)) in enumerate(zip(expected, ranked, strict=True)) if one != other]
    scores = [score for _, score in expected]
    for at in places:
        near = [score for place, score in enumerate(scores) if place != at and abs(score - scores[at]) <= 2 * TIE]
        assert near or at == len(scores) - 1, (expected[at], ranked[at])


def _assert_same_hit(expected: Hit, hit: Hit) -> None:
    for name in ("id", "title", "year", "agency", "url", "source", "snippets", "title_marks", "title_kinds", "same"):
        assert getattr(hit, name) == getattr(expected, name), name
    assert hit.score == pytest.approx(expected.score, rel=TIE, abs=TIE)
    assert _parts(hit) == pytest.approx(_parts(expected), rel=1e-4, abs=1e-4)


def _parts(hit: Hit) -> dict[str, float]:
    """What each part of a score adds up to, those that add nothing left out."""
    found: Counter[str] = Counter()
    for part in hit.score_parts or ():
        found["/".join((part.kind, part.field, part.text))] += part.score
    return {name: score for name, score in found.items() if score > TIE}
