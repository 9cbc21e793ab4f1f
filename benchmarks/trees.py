"""Processes that answer by the code of one tree each, a line of JSON for a line of JSON, so that two commits take turns."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: This tree.
HERE = Path(__file__).resolve().parents[1]

#: Differences that are named.
_NAMED = 20


def environment(tree: Path) -> dict[str, str]:
    """What makes a process import a tree, and go through sets in the same order as another."""
    return {**os.environ, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"}


class Tree:
    """A process that answers by the code of one tree."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, asked: Any) -> Any:
        """One answer. Raises ``SystemExit`` where the process gives none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"no answer to {asked}")
        return json.loads(line)


@contextmanager
def answering(tree: Path, command: Sequence[str]) -> Iterator[Tree]:
    """A command that runs within a tree and answers until its input ends."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(tree), stdin=pipe, stdout=pipe, text=True) as process:
        yield Tree(process)
        assert process.stdin is not None
        process.stdin.close()


def say_differences(different: Sequence[str], what: str) -> int:
    """Print in what two trees differ; the status to end with, 1 where they do."""
    for line in different[:_NAMED]:
        print(f"not the same {line}")
    print(f"{len(different)} {what} differ")
    return 1 if different else 0
