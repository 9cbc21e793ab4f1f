"""What whoever runs the service sees of it: a line for each request, and ``/metrics`` for Prometheus."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from index.protocol import Index

#: The answers that are searches.
SEARCHES = frozenset({"search.show", "api.search"})

#: Upper ends of the classes of the histogram, in seconds.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def note_total(total: int) -> None:
    """Say how many reports the search of this request found."""
    g.total = total


def noted_total() -> int | None:
    """What was said of it, if anything."""
    total: int | None = g.get("total")
    return total


def install_clock(app: Flask) -> None:
    """Note when each request began."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()


def _took() -> float:
    return time.perf_counter() - float(g.get("began", time.perf_counter()))


def install_log(app: Flask, *, queries: bool, write: Callable[[str], object] | None = None) -> None:
    """Write a JSON object a request, a line each, to standard error; what was asked only if ``queries``."""

    @app.after_request
    def log(response: Response) -> Response:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": request.remote_addr,
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "bytes": response.content_length,
            "ms": round(_took() * 1000, 1),
        }
        if queries:
            line["query"] = request.query_string.decode("utf-8", "replace")
        (write or _to_stderr)(json.dumps(line) + "\n")  # ASCII: nothing that is asked can look like another line
        return response


def _to_stderr(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


def install_metrics(app: Flask, index: Index) -> None:
    """Count, and answer ``/metrics``."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_IndexCollector(index))
    searches = Counter("gongkai_searches", "Searches by how they ended.", ["outcome"], registry=registry)
    seconds = Histogram("gongkai_request_seconds", "Time to an answer.", ["page"], registry=registry, buckets=SECONDS)

    @app.after_request
    def count(response: Response) -> Response:
        seconds.labels(request.endpoint or "none").observe(_took())
        if request.endpoint in SEARCHES and response.status_code not in (303, 304):
            searches.labels(_outcome(response.status_code)).inc()
        return response

    @app.get("/metrics", endpoint="metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _outcome(status: int) -> str:
    if status < 400:
        return "found" if g.get("total") else "nothing"
    return "limited" if status == 429 else "refused" if status < 500 else "failed"


class _IndexCollector(Collector):
    """What is known of the index at the time of asking; of one that cannot be read, that."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def collect(self) -> Iterator[Metric]:
        try:
            status: dict[str, Any] | None = self._index.status()
        except Exception:  # whatever is wrong with it: the request that needs it says what
            status = None
        yield GaugeMetricFamily("gongkai_index_readable", "Whether the index can be read.", int(status is not None))
        if status is None:
            return
        yield GaugeMetricFamily("gongkai_index_reports", "Reports in the index.", status["reports"])
        if "generation" in status:
            yield GaugeMetricFamily("gongkai_index_generation", "Number of the commit.", status["generation"])
        if "written" in status:
            age = time.time() - datetime.fromisoformat(status["written"]).timestamp()
            yield GaugeMetricFamily("gongkai_index_age_seconds", "Time since the commit.", max(0.0, age))
