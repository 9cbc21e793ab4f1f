"""Measures the engine on OpenSearch beside the embedded one: indexing and pages, the server's own work included.

    python -m benchmarks.opensearch --reports 5000 [--heap 1024] [--out DIR]

Starts a node of its own, as ``make opensearch`` does, and stops it. Both engines index the same made reports by
``search-index add`` and are asked for the same pages: ten reports, all facets. Wall time is of a machine that may do other
things; processor time, the server's and ours, is what compares. Warm: the queries are asked once before they are timed.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil

from benchmarks.peers import rows
from benchmarks.queries import FIXED, draw
from benchmarks.speed import write_reports
from index import open_index
from index.fields import FACETS
from index.opening import vacuum_index
from tools.opensearch.cluster import Cluster

PORT = 19_200

#: So many different queries are asked, beside the fixed ones: as many words as quotations.
DIFFERENT = 80

Row = dict[str, Any]


class Clock:
    """Wall and processor time since it was made, in seconds; of a server's processes too."""

    def __init__(self, processes: list[psutil.Process]) -> None:
        self._processes = processes
        self._began = time.perf_counter(), self._ours(), self._servers()

    def read(self) -> Row:
        """What has gone by."""
        wall, ours, servers = self._began
        return {
            "wall": time.perf_counter() - wall,
            "ours": self._ours() - ours,
            "server": self._servers() - servers,
        }

    def _ours(self) -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(part.ru_utime + part.ru_stime for part in used)

    def _servers(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self._processes)


def measure(place: str, source: Path, queries: list[str], processes: list[psutil.Process]) -> Row:
    """Index the reports at a place, and ask for pages there."""
    clock = Clock(processes)
    command = [sys.executable, "-m", "indexer.cli", "add", str(source), "--index", place]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    indexing = clock.read()
    vacuum_index(place)
    with closing(open_index(place)) as index:
        reports, size = index.status()["reports"], index.status()["size_bytes"]
        for query in queries:
            index.search(query, facets=FACETS)
        clock, times = Clock(processes), []
        for query in queries:
            began = time.perf_counter()
            index.search(query, facets=FACETS)
            times.append((time.perf_counter() - began) * 1000)
        asked = clock.read()
    return {
        "reports": reports,
        "a second": reports / indexing["wall"],
        "ours ms": indexing["ours"] / reports * 1000,
        "server ms": indexing["server"] / reports * 1000,
        "MB": size / 2**20,
        "page": statistics.median(times),
        "page 95 %": statistics.quantiles(times, n=20)[-1],
        "page ours": asked["ours"] / len(queries) * 1000,
        "page server": asked["server"] / len(queries) * 1000,
    }


_COLUMNS = {
    "a second": "reports a second",
    "ours ms": "our CPU a report, ms",
    "server ms": "server's, ms",
    "MB": "MB, merged",
    "page": "page, ms (median)",
    "page 95 %": "95 %",
    "page ours": "our CPU a page, ms",
    "page server": "server's, ms",
}


def as_table(rows: dict[str, Row]) -> str:
    """What was measured, in Markdown."""
    lines = [f"| engine | {' | '.join(_COLUMNS.values())} |", f"| --- |{' ---: |' * len(_COLUMNS)}"]
    lines += [f"| {name} | {' | '.join(f'{row[key]:,.1f}' for key in _COLUMNS)} |" for name, row in rows.items()]
    return "\n".join(lines)


def main() -> int:
    """Measure, print a table, and write it with the numbers where ``--out`` says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.opensearch", description=__doc__)
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument("--heap", type=int, default=1_024, metavar="MB", help="of the server's node (default: 1024)")
    parser.add_argument("--out", type=Path, metavar="DIR")
    options = parser.parse_args()
    cluster = Cluster("bench", nodes=1, port=PORT, heap_mb=options.heap)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports.jsonl"
        write_reports(source, options.reports, seed=1)
        queries = [*FIXED, *_different(source)]
        try:
            cluster.start()
            process = psutil.Process(cluster.pid(0))
            there = f"opensearch://{cluster.hosts[0]}/bench"
            measured = {
                "embedded": measure(str(Path(folder) / "index"), source, queries, []),
                "OpenSearch": measure(there, source, queries, [process]),
            }
            measured["OpenSearch"]["server MB"] = process.memory_info().rss / 2**20
        finally:
            cluster.stop()
            cluster.wipe()
    text = f"{options.reports:,} made reports, a node with {options.heap} MB of heap.\n\n{as_table(measured)}\n"
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "opensearch.md").write_text(text, encoding="utf-8")
        (options.out / "opensearch.json").write_text(json.dumps(measured, indent=1), encoding="utf-8")
    return 0


def _different(source: Path) -> list[str]:
    return draw([row["text"] for row in rows(source)]).different[:DIFFERENT]


if __name__ == "__main__":
    sys.exit(main())
