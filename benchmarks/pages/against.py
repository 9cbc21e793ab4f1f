"""Asks this engine and another for pages that neither was asked for before, in turns, and counts processor time.

    python -m benchmarks.pages.against --engine tantivy --reports 10000

``benchmarks.speed`` measures the same by the clock, one engine after the other, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from benchmarks.peers import ENGINES, Gongkai, engine_named
from benchmarks.queries import draw, is_quotation
from benchmarks.speed import write_reports

#: Reports of which queries are drawn.
DRAWN_FROM = 10_000

#: A query's total, and the milliseconds of its page.
Row = tuple[int, float]


def answer(name: str, folder: Path) -> None:
    """Answer what stands on each line of standard input, with the total and the milliseconds."""
    engine = engine_named(name, folder)
    engine.open()
    for line in sys.stdin:
        began = time.process_time()
        total = engine.page(line.rstrip("\n"))
        print(json.dumps((total, 1000 * (time.process_time() - began))), flush=True)


def ask(process: subprocess.Popen[str], query: str) -> Row:
    """One answer of a process."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(query + "\n")
    process.stdin.flush()
    total, took = json.loads(process.stdout.readline())
    return total, took


def compare(names: tuple[str, str], folder: Path, source: Path) -> None:
    """Ask both and print the medians of the queries that both find."""
    with source.open(encoding="utf-8") as lines:
        queries = draw([json.loads(line)["text"] for line in islice(lines, DRAWN_FROM)])
    command = [sys.executable, "-m", "benchmarks.pages.against", "--keep", str(folder), "--answer"]
    pipe = subprocess.PIPE
    ours, theirs = (subprocess.Popen([*command, name], stdin=pipe, stdout=pipe, text=True) for name in names)
    rows: list[tuple[str, Row, Row]] = []
    with ours, theirs:
        for number, query in enumerate([*queries.warming, *queries.different]):
            if number % 2:
                other, own = ask(theirs, query), ask(ours, query)
            else:
                own, other = ask(ours, query), ask(theirs, query)
            rows.append((query, own, other))
    print(f"| processor time of a page, median ms | {names[0]} | {names[1]} | ratio |")
    print("| --- | ---: | ---: | ---: |")
    for quoted, kind in ((False, "words"), (True, "quotations")):
        both = [
            (own[1], other[1])
            for query, own, other in rows[len(queries.warming) :]
            if is_quotation(query) == quoted and own[0] and other[0]
        ]
        one, another = map(statistics.median, zip(*both, strict=True))
        print(f"| {kind}, each different ({len(both)}) | {one:.2f} | {another:.2f} | {one / another:.2f} |")


@contextmanager
def indexes(kept: Path | None, reports: int, names: Iterable[str]) -> Iterator[tuple[Path, Path]]:
    """The folder of engines' indexes of so many reports, and the file of these; what is not there is made."""
    with tempfile.TemporaryDirectory() as place:
        folder = (kept or Path(place)) / f"{reports}"
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "reports.jsonl"
        if not source.exists():
            write_reports(source, reports, seed=1)
        for engine in (engine_named(name, folder) for name in names):
            if not engine.folder.exists():
                print(f"indexing by {engine.name} …", file=sys.stderr, flush=True)
                engine.build(source)
        yield folder, source


def main() -> int:
    """Build both indexes and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = [engine.name for engine in ENGINES if engine is not Gongkai]
    parser.add_argument("--engine", choices=peers, default="tantivy")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make reports and indexes here, or use those that are")
    parser.add_argument("--answer", metavar="ENGINE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        answer(options.answer, options.keep)
        return 0
    names = (Gongkai.name, options.engine)
    with indexes(options.keep, options.reports, names) as (folder, source):
        compare(names, folder, source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
