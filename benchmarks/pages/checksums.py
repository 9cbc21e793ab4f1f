"""What it costs a page that every block of a file is verified when it is first read: processor time, with and without.

    python -m benchmarks.pages.checksums --reports 3000

Two processes answer the same pages in turns; one of them takes every block for verified. ``first`` is a page that neither
was asked for before, ``again`` the same once more.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from itertools import islice
from pathlib import Path

from benchmarks.pages.against import ask, indexes
from benchmarks.peers import GongkaiLibrary
from benchmarks.queries import draw
from index.whoosh_engine.format.packing.checked_file import CheckedFile

#: Pages that are asked for.
PAGES = 1_000


def without_verifying() -> None:
    """Take every block of every file for verified from now on."""
    opening = CheckedFile.__init__

    def opened(self: CheckedFile, path: Path) -> None:
        opening(self, path)
        self._verified[:] = bytes([1]) * len(self._verified)

    CheckedFile.__init__ = opened  # type: ignore[method-assign]


def answer(how: str, folder: Path) -> None:
    """Answer what stands on each line of standard input, with the total and the milliseconds."""
    from benchmarks.pages import against

    if how == "without":
        without_verifying()
    against.answer(GongkaiLibrary.name, folder)


def compare(folder: Path, source: Path) -> None:
    """Ask both and print the sums, the medians and what verifying adds to them."""
    with source.open(encoding="utf-8") as lines:
        queries = draw([json.loads(line)["text"] for line in islice(lines, 10_000)])
    command = [sys.executable, "-m", "benchmarks.pages.checksums", "--keep", str(folder), "--answer"]
    pipe = subprocess.PIPE
    both = [subprocess.Popen([*command, how], stdin=pipe, stdout=pipe, text=True) for how in ("with", "without")]
    took: dict[str, list[tuple[float, float]]] = {"first": [], "again": []}
    for number, query in enumerate([*queries.warming, *queries.different][:PAGES]):
        for kind in took:
            answered = {at: ask(both[at], query) for at in ((0, 1) if number % 2 else (1, 0))}
            assert answered[0][0] == answered[1][0], query
            took[kind].append((answered[0][1], answered[1][1]))
    for process in both:
        process.communicate()
    print(
        "| processor time of a page, ms | mean, verified | mean, not | adds | median, verified | median, not | adds |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind, rows in took.items():
        cells = []
        for measure in (statistics.fmean, statistics.median):
            one, other = (measure(column) for column in zip(*rows, strict=True))
            cells += [f"{one:.3f}", f"{other:.3f}", f"{100 * (one / other - 1):+.1f} %"]
        print(f"| {kind} ({len(rows)}) | {' | '.join(cells)} |")


def main() -> int:
    """Build an index and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=3_000)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make reports and indexes here, or use those that are")
    parser.add_argument("--answer", choices=("with", "without"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        answer(options.answer, options.keep)
        return 0
    with indexes(options.keep, options.reports, [GongkaiLibrary.name]) as (folder, source):
        compare(folder, source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
