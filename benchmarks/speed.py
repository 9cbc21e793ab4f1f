"""Measures indexing and searching against peers in one run, and writes tables and plots.

    python -m benchmarks.speed --reports 10000,100000 --out DIR
    python -m benchmarks.speed --documents FOLDER|FILE.jsonl --out DIR
    python -m benchmarks.speed --reports 1000000 --records --without whoosh --without "sqlite fts5"

Machines are noisy, so only numbers of one run are compared. Each engine is measured in processes of its own, with its
files in the system's cache. Stock Whoosh is given the first 2,000 reports only, since it takes minutes for more. An
engine's index is deleted once it has been measured: 100,000 reports take some 10 GB of disk at most, a million 50.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from benchmarks.generate import YEARS, reports
from benchmarks.made.likeness import CHARACTERS as CHARACTERS_COMPARED
from benchmarks.made.likeness import first, likeness, texts_of
from benchmarks.made.likeness import table as table_of
from benchmarks.measure import in_a_process
from benchmarks.peers import ENGINES, Gongkai, GongkaiLibrary, StockWhoosh, engine_named
from benchmarks.queries import draw
from benchmarks.tables import plot_growth, plot_pages, summary, table

CHARACTERS = 3_000

#: Stock Whoosh is given this many reports at most.
STOCK_LIMIT = 2_000

#: Indexing from ready records is measured on this many at most, beside indexing with extraction.
RECORDS_LIMIT = 10_000

#: Queries are drawn from the first so many reports.
DRAWN_FROM = 10_000

#: A process makes so many reports at once: those of some bodies.
REPORTS_AT_ONCE = 50 * YEARS

#: How many reports are added to the finished index at once, and how often.
ADDED = 100
ADDITIONS = 3

#: Whole runs of ``search-cli``.
RUNS = 5


def write_reports(path: Path, count: int, seed: int) -> None:
    """Write made reports as JSON lines."""
    firsts = range(0, count, REPORTS_AT_ONCE)
    with path.open("wb") as stream, Pool() as pool:
        lines = partial(_lines, count, seed)
        stream.writelines(pool.imap(lines, firsts))


def _lines(count: int, seed: int, first: int) -> bytes:
    some = reports(min(REPORTS_AT_ONCE, count - first), CHARACTERS, seed, first_body=first // YEARS)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in some).encode()


def write_documents(path: Path, source: Path) -> int:
    """Write the documents of a ``.jsonl`` or a folder (see ``benchmarks.made.likeness.texts_of``); how many there are."""
    with path.open("w", encoding="utf-8") as stream:
        number = 0
        for number, text in enumerate(texts_of(source), 1):
            title = text.split("\n", 1)[0][:100]
            stream.write(
                json.dumps({"id": f"document-{number}", "title": title, "text": text}, ensure_ascii=False) + "\n"
            )
    if not number:
        raise SystemExit(f"{source}: no documents")
    return number


def first_reports(source: Path, count: int) -> Path:
    """A file of the first ``count`` of the reports."""
    part = source.with_name(f"first-{count}.jsonl")
    if not part.exists():
        with source.open(encoding="utf-8") as lines, part.open("w", encoding="utf-8") as stream:
            stream.writelines(islice(lines, count))
    return part


def like_real(measured: Path, real: Path | None) -> str:
    """A table of the statistics of what is measured, beside those of real texts where there are some."""
    paths = [measured, *([real] if real else [])]
    columns = {path.name: first(texts_of(path), CHARACTERS_COMPARED) for path in paths}
    return table_of({name: likeness(texts) for name, texts in columns.items()})


def seconds(module: str, *arguments: str) -> float:
    """How long a command takes as a whole process."""
    began = time.perf_counter()
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure_commands(folder: Path, size: int) -> dict[str, Any]:
    """``search-cli`` as a whole process, then adding some more reports to the finished index; seconds of each run."""
    index = str(engine_named(Gongkai.name, folder).folder)
    searched = [seconds("index.cli.main", "舆情回应", "--index", index) for _ in range(RUNS)]
    added = []
    for seed in range(2, 2 + ADDITIONS):
        more = folder / f"more-{seed}.jsonl"
        write_reports(more, ADDED, seed)
        added.append(seconds("indexer.cli", "add", str(more), "--index", index))
    status = [sys.executable, "-m", "indexer.cli", "status", "--json", "--index", index]
    holds = json.loads(subprocess.run(status, check=True, capture_output=True).stdout)["reports"]
    if holds != size + ADDITIONS * ADDED:
        raise SystemExit(f"{holds} reports in the index after adding to {size}")
    return {"cli": statistics.median(searched), "added": added}


def measure_engine(name: str, folder: Path, source: Path, queries: Path, *, records: bool) -> dict[str, Any]:
    """Everything that is measured of an engine; its index is deleted. ``records`` gives ours records as well."""
    print(f"{name}, {source.name} …", file=sys.stderr, flush=True)
    builder = GongkaiLibrary.name if records and name == Gongkai.name else name
    result = {"build": in_a_process("build", builder, folder, source)}
    print(json.dumps(result), file=sys.stderr, flush=True)
    if builder != name:
        engine_named(builder, folder).folder.rename(engine_named(name, folder).folder)
    result |= {step: in_a_process(step, name, folder, queries) for step in ("fixed", "different")}
    if name == Gongkai.name:
        result["commands"] = measure_commands(folder, result["build"]["reports"])
    shutil.rmtree(engine_named(name, folder).folder)
    return result


def measure_records(folder: Path, source: Path) -> dict[str, Any]:
    """Our own indexing where records need no reading, which is what the others are given."""
    built = in_a_process("build", GongkaiLibrary.name, folder, source)
    shutil.rmtree(engine_named(GongkaiLibrary.name, folder).folder)
    return built


def compare(sizes: Sequence[int], without: Sequence[str], folder: Path, *, records: bool) -> dict[int, dict[str, Any]]:
    """Measure every engine with each number of reports; the smaller ones are the beginning of the largest.

    ``folder`` has the largest, as ``first-N.jsonl``. ``records`` gives our engine what the others are given.
    """
    source, queries = folder / f"first-{max(sizes)}.jsonl", folder / "queries.json"
    with first_reports(source, min(sizes)).open(encoding="utf-8") as lines:
        drawn = draw([json.loads(line)["text"] for line in islice(lines, DRAWN_FROM)])
    queries.write_text(json.dumps(asdict(drawn), ensure_ascii=False), encoding="utf-8")
    results: dict[int, dict[str, Any]] = {}
    stock: dict[int, dict[str, Any]] = {}
    for size in sizes:
        given = first_reports(source, size)
        results[size] = {}
        for engine in ENGINES:
            if engine.name in without:
                continue
            if engine is StockWhoosh:  # the same for all sizes beyond its limit
                few = min(size, STOCK_LIMIT)
                if few not in stock:
                    given_few = first_reports(source, few)
                    stock[few] = measure_engine(engine.name, folder, given_few, queries, records=False)
                results[size][engine.name] = stock[few]
            else:
                results[size][engine.name] = measure_engine(engine.name, folder, given, queries, records=records)
        if not records:
            some = first_reports(source, min(size, RECORDS_LIMIT))
            results[size][Gongkai.name]["records"] = measure_records(folder, some)
        print(table(size, results[size]) + "\n", flush=True)
    return results


def machine() -> str:
    """What the numbers were measured on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def main() -> int:
    """Measure all engines, print the tables, and write them with the plots where ``--out`` says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--reports", type=_sizes, action="append", metavar="N,…", help="how many; several to see how cost grows"
    )
    parser.add_argument("--documents", type=Path, metavar="PATH", help="a .jsonl or a folder in place of made reports")
    parser.add_argument("--real", type=Path, metavar="PATH", help="real texts that the measured ones are compared with")
    others = [engine.name for engine in ENGINES if engine is not Gongkai]
    parser.add_argument("--without", action="append", default=[], choices=others, help="leave an engine out")
    parser.add_argument("--records", action="store_true", help="give ours ready records too: without extraction")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write speed.md, speed.json and the plots here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if options.documents:
            written = folder / "documents.jsonl"
            sizes = [write_documents(written, options.documents)]
            written.rename(folder / f"first-{sizes[0]}.jsonl")
        else:
            sizes = sorted({size for part in options.reports or [[10_000, 100_000]] for size in part})
            write_reports(folder / f"first-{sizes[-1]}.jsonl", sizes[-1], seed=1)
        some = first_reports(folder / f"first-{sizes[-1]}.jsonl", sizes[0])
        print(like_real(some, options.real) + "\n", flush=True)
        results = compare(sizes, options.without, folder, records=options.records)
    print(summary(results))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "speed.json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
        tables = [summary(results), *(table(size, result) for size, result in results.items())]
        text = "\n\n".join([f"Measured on {machine()}.", *tables])
        (options.out / "speed.md").write_text(text + "\n", encoding="utf-8")
        plot_pages(results, options.out / "speed-pages.svg")
        plot_growth(results, options.out / "speed-growth.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
