"""Run as a program: ``kills.py BASE OPERATION FIRST STEP`` does an operation in a copy of ``BASE/start`` for every
``STEP``-th file operation of it from the ``FIRST`` on, and those around commits, and is killed there (SIGKILL), in a
process of its own. Copies are named by the number.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path

from tests.index.faults import at_operation, disk_full
from tests.torture.operations import OPERATIONS, make_place


def die() -> None:
    """End this process as nothing else does: at once, without a last word."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(base: Path, name: str, first: int, step: int) -> None:
    """See above."""
    os.fsync = lambda descriptor: None  # a process that is killed loses nothing that the system has been given
    operation = OPERATIONS[name]
    # Once without a fault: to count, and so that every child has all modules and words at hand.
    whole = base / "whole"
    make_place(base / "start", whole, operation)
    replace, replacing = os.replace, set[int]()

    def noted(source: str, target: str) -> None:
        replacing.add(count[0])
        replace(source, target)

    os.replace = noted
    with at_operation(0, disk_full) as count:
        operation.run(whole)
    os.replace = replace
    shutil.rmtree(whole)
    # Where one file takes the place of another, a commit begins to be the last one: before it and after it, always.
    always = {number + more for number in replacing for more in (0, 1)}
    for number in sorted({*range(first, count[0] + 1, step), *always, count[0], count[0] + 1}):
        place = base / str(number)
        make_place(base / "start", place, operation)
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException), at_operation(number, die):
                operation.run(place)
                status = 0
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        expected = -signal.SIGKILL if number <= count[0] else 0
        assert status == expected, (name, number, status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
