"""Measures the engine on OpenSearch beside the embedded one as they grow: indexing and pages, the server's own work included.

    python -m benchmarks.opensearch --reports 10000,50000,100000 --extrapolate 1500000 --out build/bench [--alone] [--heap 1024]

Starts a node of its own, as a server runs that stays, and stops it. Both engines index the same made reports by
``search-index add``, from each number to the next, and are asked for the same pages: ten reports, with the facets of the
search page; each query for the first time since the commit, as many words as quotations. Wall time is of a machine that may do
other things; processor time, the server's and ours, is what compares there. Of a page's time on a cluster is said what its answers say
they took, what moving and decoding them took, and the rest, which is ours.

What is extrapolated is the nearest line through what was measured, no more than that: of disk and processor time by the number
of reports, of a page's time by the number of reports that its query finds (``pages.extrapolated``). How far such a line is to be
trusted, the last number of reports shows, for which it is reckoned from those before.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import psutil

from benchmarks.opensearch.pages import DIFFERENT, KINDS, WARMING, Pages, Row, measure_pages
from benchmarks.opensearch.pages import extrapolated as pages_extrapolated
from benchmarks.peers import rows
from benchmarks.queries import FIXED, draw
from benchmarks.speed import write_reports
from index import open_index
from index.opening import vacuum_index
from tools.opensearch.cluster import Cluster

PORT = 19_200

#: What is typed when the words of a commit are asked for first.
TYPED = "信息公"


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


class Grown:
    """An index at a place, grown from one number of reports to the next."""

    def __init__(self, place: str, processes: list[psutil.Process]) -> None:
        self._place, self._processes = place, processes
        self._reports, self._used = 0, 0.0

    def measure(self, source: Path, queries: list[str], warming: list[str]) -> Pages:
        """Add what a file has more than the one before, and ask for pages."""
        clock = Clock(self._processes)
        command = [sys.executable, "-m", "indexer.cli", "add", str(source), "--index", self._place]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        indexing = clock.read()
        clock = Clock(self._processes)
        vacuum_index(self._place)
        merging = clock.read()
        with closing(open_index(self._place)) as index:
            reports, size = index.status()["reports"], index.status()["size_bytes"]
            added, self._reports = reports - self._reports, reports
            self._used += sum(indexing[name] + merging[name] for name in ("ours", "server"))
            began = time.perf_counter()
            index.complete(TYPED)
            words = time.perf_counter() - began
            pages = measure_pages(index, reports, queries, warming, Clock(self._processes).read)
        ours, server = indexing["ours"] / added * 1000, indexing["server"] / added * 1000
        pages.row |= {
            "reports": reports,
            "a second": added / indexing["wall"],
            "of two": 2_000 / (ours + server),
            "ours ms": ours,
            "server ms": server,
            "merging": merging["ours"] + merging["server"],
            "used": self._used,
            "MB": size / 2**20,
            "completion": words * 1000,
        }
        return pages


#: What is measured, and whether it grows with the reports in a line.
_COLUMNS = {
    "a second": ("reports indexed a second", False),
    "of two": ("… that two processors have time for", False),
    "ours ms": ("our CPU a report, ms", False),
    "server ms": ("server's, ms", False),
    "merging": ("merging all, s of CPU", True),
    "used": ("indexing and merging so far, s of CPU", True),
    "MB": ("MB, merged", True),
    "completion": ("first completion of a process, ms", False),
    "words": ("page of words, median ms", False),
    "words 95 %": ("… 95 % within", False),
    "quotations": ("page of a quotation, median ms", False),
    "quotations 95 %": ("… 95 % within", False),
    "line words": ("page of words, by the line through the sizes before", False),
    "line quotations": ("page of a quotation, the same", False),
    "again": ("a page asked again, median ms", False),
    "two facets": ("… with two facets", False),
    "page": ("a page, mean ms", False),
    "took": ("… of which the server says it took", False),
    "transfer": ("… moving and decoding answers", False),
    "self": ("… ours", False),
    "requests": ("requests a page", False),
    "page ours": ("our CPU a page, ms", True),
    "page server": ("server's, ms", True),
    "heap": ("heap in use, MB", False),
}


def extrapolated(measured: list[Pages], reports: int) -> Row:
    """What the nearest line through at least two measurements says of so many reports."""
    sizes = [pages.reports for pages in measured]
    row: Row = {"reports": reports, **pages_extrapolated(measured, reports)}
    for key, (_, grows) in _COLUMNS.items():
        if grows:
            slope, start = np.polyfit(sizes, [pages.row[key] for pages in measured], 1)
            if slope > 0:
                row[key] = float(slope * reports + start)
    return row


def as_table(measured: list[tuple[str, Row]]) -> str:
    """What was measured, in Markdown: a column for each engine and number of reports."""
    heads = " | ".join("{}, {:,}".format(name, row["reports"]) for name, row in measured)
    lines = [f"| | {heads} |", f"| --- |{' ---: |' * len(measured)}"]
    for key, (title, _) in _COLUMNS.items():
        values = (f"{row[key]:,.1f}" if key in row else "" for _, row in measured)
        lines.append(f"| {title} | {' | '.join(values)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure, print a table, and write it with the numbers where ``--out`` says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.opensearch", description=__doc__)
    parser.add_argument("--reports", default="5000", metavar="N[,N…]", help="one after the other, increasing")
    parser.add_argument("--alone", action="store_true", help="without the embedded engine beside it")
    parser.add_argument("--extrapolate", type=int, metavar="N", help="to so many reports")
    parser.add_argument("--heap", type=int, default=1_024, metavar="MB", help="of the server's node (default: 1024)")
    parser.add_argument("--out", type=Path, metavar="DIR")
    options = parser.parse_args()
    sizes = sorted(map(int, options.reports.split(",")))
    if options.extrapolate and len(sizes) < 2:
        parser.error("--extrapolate needs two numbers of --reports at least")
    measured: dict[str, list[Pages]] = {}
    cluster = Cluster("bench", nodes=1, port=PORT, heap_mb=options.heap, stays=True)
    with tempfile.TemporaryDirectory() as folder:
        whole, source = Path(folder) / "whole.jsonl", Path(folder) / "reports.jsonl"
        write_reports(whole, sizes[-1], seed=1)
        drawn = draw([row["text"] for row in islice(rows(whole), sizes[0])])
        queries, warming = drawn.different[: len(KINDS) * DIFFERENT], [*FIXED, *drawn.warming][:WARMING]
        try:
            cluster.start()
            process = psutil.Process(cluster.pid(0))
            engines = {"OpenSearch": Grown(f"opensearch://{cluster.hosts[0]}/bench", [process])}
            if not options.alone:
                engines["embedded"] = Grown(str(Path(folder) / "index"), [])
            for size in sizes:
                with whole.open(encoding="utf-8") as lines, source.open("w", encoding="utf-8") as stream:
                    stream.writelines(islice(lines, size))
                for name, engine in engines.items():
                    before = measured.setdefault(name, [])
                    pages = engine.measure(source, queries, warming)
                    if name == "OpenSearch":
                        pages.row["heap"] = _heap(cluster.hosts[0])
                    if len(before) > 1:
                        said = pages_extrapolated(before, pages.reports)
                        pages.row |= {f"line {kind}": ms for kind, ms in said.items()}
                    before.append(pages)
                    print(name, pages.row, file=sys.stderr, flush=True)
        finally:
            cluster.stop()
            cluster.wipe()
    table = [(name, one[at].row) for at in range(len(sizes)) for name, one in measured.items()]
    if options.extrapolate:
        table += [(f"{name}, extrapolated", extrapolated(one, options.extrapolate)) for name, one in measured.items()]
    text = f"A node with {options.heap} MB of heap.\n\n{as_table(table)}\n"
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "opensearch.md").write_text(text, encoding="utf-8")
        (options.out / "opensearch.json").write_text(json.dumps(table, indent=1), encoding="utf-8")
    return 0


def _heap(host: str) -> float:
    """How much of its heap a node uses now, in MB; some of that is garbage."""
    with urllib.request.urlopen(f"http://{host}/_nodes/stats/jvm") as answer:
        [node] = json.load(answer)["nodes"].values()
    used: int = node["jvm"]["mem"]["heap_used_in_bytes"]
    return used / 2**20


if __name__ == "__main__":
    sys.exit(main())
