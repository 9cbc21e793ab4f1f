"""Extracts the same documents by this tree and one of another commit, in turns: whose records differ, and who is quicker.

    git worktree add ../before COMMIT
    python -m benchmarks.extraction --before ../before reports.jsonl more.jsonl FOLDER

Files ending in ``.jsonl`` have a document a line, of which ``text``, ``title``, ``url``, ``header`` and ``tables`` are taken;
anything else, and all in a folder, is read as the indexer reads it. Reading is not counted. Times are processor time, which
says more than the clock does on a machine that others use. With no ``--before`` this tree is compared with itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.trees import HERE, Tree, answering, say_differences

#: Documents a turn.
TURN = 100

#: Runs within trees of other commits, so that it asks for nothing but what every one of them has: for each line of the
#: input, a file and the lines of it to take, a line with the processor time and the sums of the records.
_ANSWER = """
import json, sys, time
from dataclasses import asdict
from hashlib import sha256
from itertools import islice
from indexer.readers import read, read_line
from indexer.workers.work import make_report

def documents(path, begin, end):
    if path.endswith(".jsonl"):
        with open(path, "rb") as stream:
            for number, line in enumerate(islice(stream, begin, end), begin + 1):
                yield read_line(line, number)
    else:
        with open(path, "rb") as stream:
            yield read(stream.read(), path)

for asked in sys.stdin:
    path, begin, end = json.loads(asked)
    try:
        found = list(documents(path, begin, end))
    except Exception as error:
        print(json.dumps((0.0, 0, [type(error).__name__])), flush=True)
        continue
    began = time.process_time()
    records = [make_report(document, "here", "") for document in found]
    took = time.process_time() - began
    sums = [sha256(json.dumps(asdict(one), ensure_ascii=False, default=str).encode()).hexdigest() for one in records]
    print(json.dumps((took, sum(len(document.text) for document in found), sums)), flush=True)
"""

#: A file, and the first and the last but one of the lines to take.
Turn = tuple[str, int, int]


def turns(paths: list[Path]) -> Iterator[Turn]:
    """All documents of files and folders, some at a time."""
    for path in paths:
        for file in sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]:
            if file.suffix != ".jsonl":
                yield str(file.resolve()), 0, 1
                continue
            with file.open("rb") as stream:
                count = sum(1 for _ in stream)
            for begin in range(0, count, TURN):
                yield str(file.resolve()), begin, min(begin + TURN, count)


def extracting(tree: Path) -> AbstractContextManager[Tree]:
    """A process that extracts by the code of one tree; each answer is seconds, characters and sums of the records of a turn."""
    return answering(tree, [sys.executable, "-P", "-c", _ANSWER])


def main() -> int:
    """Compare, and end with 1 where records differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, default=HERE, metavar="PATH", help="a tree of the commit before")
    parser.add_argument("documents", type=Path, nargs="+", metavar="PATH")
    options = parser.parse_args()
    missing = [str(path) for path in options.documents if not path.exists()]
    if missing:
        parser.error(f"not there: {', '.join(missing)}")
    different: list[str] = []
    times = [0.0, 0.0]
    documents = characters = 0
    with extracting(options.before.resolve()) as before, extracting(HERE) as after:
        for number, turn in enumerate(turns(options.documents)):
            # Who is asked first finds the processor's cache as the other left it.
            if number % 2:
                old, new = before.ask(turn), after.ask(turn)
            else:
                new, old = after.ask(turn), before.ask(turn)
            different += [
                f"{turn[0]}, {turn[1] + at + 1}"
                for at, (one, other) in enumerate(zip(old[2], new[2], strict=True))
                if one != other
            ]
            if number > 1:  # the first load tables
                times[0] += old[0]
                times[1] += new[0]
                documents += len(new[2])
                characters += new[1]
    if documents:
        each = [1000 * seconds / documents for seconds in times]
        print(f"{documents} documents of {characters // documents:,} characters, processor time of each in ms:")
        print(f"before {each[0]:.2f}, after {each[1]:.2f}, after : before {each[1] / each[0]:.3f}")
    return say_differences(different, "records")


if __name__ == "__main__":
    sys.exit(main())
