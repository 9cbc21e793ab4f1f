"""Pages of results as the search page asks for them, where their time goes, and what can be said of more reports."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import numpy as np

from index import Index
from index.fields import COUNTED
from index.opensearch_engine.connection import Connection

#: What is asked of each kind of queries, so many of each; and before, that nothing is measured which only comes first.
KINDS, DIFFERENT, WARMING = ("words", "quotations"), 100, 20

#: The facets that peers are asked for (``benchmarks.speed``).
TWO_FACETS = ("year", "agency")

Row = dict[str, Any]


@dataclass
class Requests:
    """What a cluster was asked: how often, how long that took, and of that what it says it took itself, in ms."""

    number: int = 0
    wall: float = 0.0
    took: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what is asked until the block ends."""
        ask = Connection.ask

        def asking(connection: Connection, *arguments: Any, **options: Any) -> Any:
            began = time.perf_counter()
            answer = ask(connection, *arguments, **options)
            self.wall += (time.perf_counter() - began) * 1000
            self.took += answer.get("took", 0) if isinstance(answer, dict) else 0
            self.number += 1
            return answer

        with mock.patch.object(Connection, "ask", asking):
            yield


@dataclass
class Asked:
    """Queries, each of which was asked once: how many reports each found, and how long it took in ms."""

    found: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def ask(self, index: Index, query: str, facets: Sequence[str] = COUNTED) -> None:
        """Ask for the first ten reports, with facets."""
        began = time.perf_counter()
        self.found.append(index.search(query, facets=facets).total)
        self.times.append((time.perf_counter() - began) * 1000)

    @property
    def median(self) -> float:
        """The median time."""
        return statistics.median(self.times)


@dataclass
class Pages:
    """All that was asked of an index of some size: each kind of queries, as :data:`KINDS` names them."""

    reports: int
    kinds: dict[str, Asked]
    row: Row


def measure_pages(
    index: Index, reports: int, queries: Sequence[str], warming: Sequence[str], clock: Callable[[], Row]
) -> Pages:
    """Ask each query for the first time, then once more, then with two facets. ``queries`` are words and quotations in turns.

    ``clock`` gives the seconds of processor time until now: ``ours`` and the ``server``'s.
    """
    for query in warming:
        Asked().ask(index, query)
    kinds, requests = {kind: Asked() for kind in KINDS}, Requests()
    before = clock()
    with requests.counted():
        for at, query in enumerate(queries):
            kinds[KINDS[at % len(KINDS)]].ask(index, query)
    used = {name: (seconds - before[name]) / len(queries) * 1000 for name, seconds in clock().items()}
    again, two = Asked(), Asked()
    for query in queries:
        again.ask(index, query)
    for query in queries:
        two.ask(index, query, TWO_FACETS)
    whole = statistics.fmean(time for asked in kinds.values() for time in asked.times)
    row = {"page ours": used["ours"], "page server": used["server"], "again": again.median, "two facets": two.median}
    for kind, asked in kinds.items():
        row |= {kind: asked.median, f"{kind} 95 %": statistics.quantiles(asked.times, n=20)[-1]}
    row |= {"page": whole, "self": whole - requests.wall / len(queries)}
    if requests.number:
        took = requests.took / len(queries)
        row |= {"requests": requests.number / len(queries), "took": took, "transfer": whole - row["self"] - took}
    return Pages(reports, kinds, row)


def extrapolated(measured: Sequence[Pages], reports: int) -> dict[str, float]:
    """The median time of each kind for so many reports, by the line through all pages that were measured.

    A page's time grows with the reports that its query finds: each is scored and counted. So the line is that of time by
    reports found; and of more reports each query finds as great a part as of the most that were measured.
    """
    most = measured[-1]
    said = {}
    for kind in KINDS:
        found = [one for pages in measured for one in pages.kinds[kind].found]
        times = [one for pages in measured for one in pages.kinds[kind].times]
        slope, start = np.polyfit(found, times, 1)
        shares = np.array(most.kinds[kind].found) / most.reports
        said[kind] = float(np.median(start + slope * shares * reports))
    return said
