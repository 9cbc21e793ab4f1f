"""Measures indexing and searching against peers in one run, and writes a table and a plot.

    python -m benchmarks.speed --reports 10000                  (stock Whoosh on the first 2,000 only)
    python -m benchmarks.speed --reports 100000 --without whoosh

Machines are noisy, so only numbers of one run are compared. Each engine is measured in processes of its own: cold is
the first page in a fresh process with its files in the system's cache, warm the median of repeated pages.
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
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.generate import reports
from benchmarks.peers import ENGINES, Engine

QUERIES = (
    "舆情回应",
    "政府信息公开工作",
    "烟花爆竹 公开",
    "收支两条线",
    "便民服务",
    '"舆情回应"',
    '"政府信息公开工作"',
    '"双随机一公开"',
)
REPEATS = 15

#: Stock Whoosh takes seconds a page.
SLOW_REPEATS = 1

#: Stock Whoosh is given this many reports at most: it takes minutes for more.
STOCK_LIMIT = 2_000


def engine_named(name: str, folder: Path) -> Engine:
    """The engine of this name, in its folder."""
    return next(engine for engine in ENGINES if engine.name == name)(folder / name.replace(" ", "-").replace(",", ""))


def measure_build(name: str, folder: Path, source: Path) -> dict[str, Any]:
    """Index, in this process; reports a second and the peak of memory in MB."""
    count = sum(1 for _ in source.open("rb"))
    began = time.perf_counter()
    engine = engine_named(name, folder)
    engine.build(source)
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in engine.folder.rglob("*") if path.is_file())
    return {"reports": count, "rate": count / seconds, "memory": _memory(), "size": size / 2**20}


def measure_pages(name: str, folder: Path) -> dict[str, Any]:
    """Search, in this process: for each query the total, the first page and the median of the others in ms."""
    engine = engine_named(name, folder)
    began = time.perf_counter()
    engine.open()
    opened = (time.perf_counter() - began) * 1000
    pages = {}
    for query in QUERIES:
        times = []
        for _ in range((SLOW_REPEATS if name == "whoosh" else REPEATS) + 1):
            began = time.perf_counter()
            total = engine.page(query)
            times.append((time.perf_counter() - began) * 1000)
        pages[query] = {"total": total, "cold": times[0], "warm": statistics.median(times[1:])}
    return {"opened": opened, "pages": pages, "memory": _memory()}


def _memory() -> float:
    usage = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return usage / 1024


def in_a_process(step: str, name: str, folder: Path, source: Path) -> dict[str, Any]:
    """Run one step in a fresh process and give back what it measured."""
    command = [sys.executable, "-m", "benchmarks.speed", "--step", step, "--engine", name]
    out = subprocess.run([*command, str(folder), str(source)], check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(out.stdout.splitlines()[-1])
    return result


def cold_command(folder: Path) -> float:
    """``search-cli`` as a whole process, in seconds: the median of five runs."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        command = [sys.executable, "-m", "index.cli", "舆情回应", "--index", str(folder / "gongkai")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def table(results: dict[str, dict[str, Any]]) -> str:
    """The results as Markdown."""
    names = list(results)
    lines = ["| | " + " | ".join(names) + " |", "| --- |" + " ---: |" * len(names)]

    def row(label: str, cells: list[str]) -> None:
        lines.append(f"| {label} | " + " | ".join(cells) + " |")

    row("reports", [f"{results[n]['build']['reports']:,}" for n in names])
    row("indexed a second", [f"{results[n]['build']['rate']:,.0f}" for n in names])
    row("index, MB", [f"{results[n]['build']['size']:,.0f}" for n in names])
    row("memory of a search process, MB", [f"{results[n]['search']['memory']:,.0f}" for n in names])
    for query in QUERIES:
        pages = [results[n]["search"]["pages"][query] for n in names]
        found = f" ({pages[0]['total']:,} found)"
        row(f"`{query}`{found}, first, ms", [f"{page['cold']:.1f}" for page in pages])
        row(f"`{query}`, repeated, ms", [f"{page['warm']:.2f}" for page in pages])
    return "\n".join(lines)


def plot(results: dict[str, dict[str, Any]], path: Path) -> None:
    """Repeated result pages as bars, on a logarithmic scale."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 4.5))
    width = 0.8 / len(results)
    for i, (name, result) in enumerate(results.items()):
        heights = [result["search"]["pages"][query]["warm"] for query in QUERIES]
        axes.bar([x + i * width for x in range(len(QUERIES))], heights, width, label=name)
    axes.set_yscale("log")
    axes.set_ylabel("ms a result page, repeated")
    axes.set_xticks([x + 0.4 - width / 2 for x in range(len(QUERIES))], [f"q{i + 1}" for i in range(len(QUERIES))])
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)


def main() -> int:
    """Measure all engines, print the table, and write it with the plot where ``--out`` says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--without", action="append", default=[], metavar="ENGINE", help="leave an engine out")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write speed-N.md and speed-N.svg here")
    parser.add_argument("--step", choices=("build", "search"), help=argparse.SUPPRESS)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        folder, source = options.paths
        done = measure_build(options.engine, folder, source) if options.step == "build" else None
        print(json.dumps(done or measure_pages(options.engine, folder)))
        return 0
    with tempfile.TemporaryDirectory() as place:
        text = _compare(options, Path(place))
    print(text)
    return 0


def _compare(options: argparse.Namespace, folder: Path) -> str:
    source, few = folder / "reports.jsonl", folder / "few.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for row in reports(options.reports, 3_000, seed=1):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    with source.open(encoding="utf-8") as stream:
        few.write_text("".join(islice(stream, STOCK_LIMIT)), encoding="utf-8")
    results: dict[str, dict[str, Any]] = {}
    for engine in ENGINES:
        if engine.name in options.without:
            continue
        given = few if engine.name == "whoosh" else source
        print(f"{engine.name} …", file=sys.stderr, flush=True)
        built = in_a_process("build", engine.name, folder, given)
        results[engine.name] = {"build": built, "search": in_a_process("search", engine.name, folder, given)}
    text = table(results) + f"\n\n`search-cli` as a whole process: {cold_command(folder):.2f} s"
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / f"speed-{options.reports}.md").write_text(text + "\n", encoding="utf-8")
        plot(results, options.out / f"speed-{options.reports}.svg")
    return text


if __name__ == "__main__":
    sys.exit(main())
