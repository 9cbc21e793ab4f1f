"""Asks this tree and one of another commit for the same pages, in turns: what is not the same, and what takes longer.

    git worktree add ../before COMMIT
    python -m benchmarks.pages --before ../before --reports 10000 --queries 150
    python -m benchmarks.pages --before ../before --reports 3000 --queries 800 --ranked 1000

Each query is asked once of each, by processes of their own that take turns, and counted in processor time, which says
more than the clock does on a machine that others use. A page is what ``benchmarks.peers`` asks for. ``--ranked`` compares
so many of the best reports of each query besides. Each tree searches an index that it has made; ``--keep`` keeps these.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import AbstractContextManager
from itertools import islice
from math import isclose
from pathlib import Path
from typing import Any

from benchmarks.pages.kinds import MADE_BY, draw
from benchmarks.speed import write_reports
from benchmarks.trees import HERE, Tree, environment, say_differences
from benchmarks.trees import answering as process_of

#: Queries that are asked first and not counted, and reports of which queries are drawn.
WARMING = 20
DRAWN_FROM = 10_000

Answer = dict[str, Any]


def build(tree: Path, source: Path, index: Path) -> Path:
    """The index that a tree makes of reports, unless it is there."""
    if not index.exists():
        print(f"indexing by {tree} …", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "indexer.cli", "add", str(source), "--index", str(index)]
        subprocess.run(command, check=True, cwd=tree, env=environment(tree), stdout=subprocess.DEVNULL)
    return index


def answering(tree: Path, index: Path) -> AbstractContextManager[Tree]:
    """A tree over an index."""
    return process_of(tree, [sys.executable, str(HERE / "benchmarks/pages/answer.py"), str(index)])


def difference(before: Answer, after: Answer) -> str | None:
    """In what two answers differ, or ``None``. Who scores the same but for rounding may stand in any order."""
    for name in ("total", "rest"):
        if before[name] != after[name]:
            return name
    shown = before["hits"].keys() & after["hits"].keys()
    if any(before["hits"][hit] != after["hits"][hit] for hit in shown):
        return "hits"
    old, new = before["ranked"], after["ranked"]
    if len(old) != len(new) or not all(_same(left[1], right[1]) for left, right in zip(old, new, strict=True)):
        return "scores"
    # Of those that score as the last one does, others may have come.
    scores = [{name: score for name, score in ranked if not _same(score, ranked[-1][1])} for ranked in (old, new)]
    if scores[0].keys() != scores[1].keys():
        return "ids"
    return None if all(_same(score, scores[1][name]) for name, score in scores[0].items()) else "scores"


def _same(left: float, right: float) -> bool:
    return isclose(left, right, rel_tol=1e-6, abs_tol=1e-6)


def compare(before: Tree, after: Tree, source: Path, queries: int, ranked: int) -> list[str]:
    """Ask both, print how long each kind takes, and give back in what answers differ."""
    with source.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, DRAWN_FROM)]
    times = defaultdict[str, list[tuple[float, float]]](list)
    different = []
    for number, (kind, query, options) in enumerate(draw(texts, queries)):
        asked = {"query": query, "options": options, "ranked": ranked}
        # Who is asked first finds the processor's cache as the other left it.
        first, second = (before, after) if number % 2 else (after, before)
        one, other = first.ask(asked), second.ask(asked)
        old, new = (one, other) if number % 2 else (other, one)
        where = difference(old, new)
        if where:
            different.append(f"{where}: {query} {options}")
        if number >= WARMING:
            times[kind].append((old["ms"], new["ms"]))
    print("| processor time of a page, ms | before, mean / median | after, mean / median | after : before |")
    print("| --- | ---: | ---: | ---: |")
    times["all"] = [pair for pairs in times.values() for pair in pairs]
    for kind, pairs in times.items():
        old, new = zip(*pairs, strict=True)
        medians = f"{statistics.median(old):.2f}", f"{statistics.median(new):.2f}"
        means = statistics.mean(old), statistics.mean(new)
        row = f"{means[0]:.2f} / {medians[0]} | {means[1]:.2f} / {medians[1]} | {means[1] / means[0]:.2f}"
        print(f"| {kind} ({len(pairs)}) | {row} |", flush=True)
    return different


def main() -> int:
    """Compare, and end with 1 where answers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, required=True, metavar="PATH", help="a tree of the commit before")
    parser.add_argument("--reports", type=int, default=3_000)
    parser.add_argument("--queries", type=int, default=100, help="of each kind")
    parser.add_argument("--ranked", type=int, default=0, metavar="N", help="compare the best N as well")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make reports and indexes here, or use those that are")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / f"reports-{options.reports}.jsonl"
        if not source.exists():
            write_reports(source, options.reports, seed=MADE_BY)
        old, new = options.before.resolve(), HERE
        names = [folder / f"index-{options.reports}-{tree}" for tree in ("before", "after")]
        with (
            answering(old, build(old, source, names[0])) as before,
            answering(new, build(new, source, names[1])) as after,
        ):
            different = compare(before, after, source, options.queries, options.ranked)
    return say_differences(different, "answers")


if __name__ == "__main__":
    sys.exit(main())
