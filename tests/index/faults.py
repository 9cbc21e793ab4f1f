"""A disk that fails, or a process that dies, at a chosen file operation.

Run as a program it is the process that dies: ``faults.py BASE`` copies the index ``BASE/start`` once for each file
operation of a transaction and dies at that operation, by ``os._exit``, in a child process.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from whoosh.filedb.structfile import StructFile

from index import Report, open_index
from index.whoosh_engine.format.storage import NewFile

#: What is counted: everything that changes a file or a folder. Of ``open``, only to write; of small writes, one in
#: :data:`WRITES`, for there are a thousand of them and most only fill a buffer.
OPERATIONS: list[tuple[Any, str]] = [
    (os, "fsync"),
    (os, "rename"),
    (os, "replace"),
    (os, "unlink"),
    (os, "remove"),
    (os, "rmdir"),
    (os, "mkdir"),
    (builtins, "open"),
    (io, "open"),
    (NewFile, "__init__"),
    (NewFile, "write"),
    (StructFile, "write"),
    (StructFile, "write_array"),
    (StructFile, "close"),
]


def disk_full() -> NoReturn:
    """What a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


WRITES = 100

_OPEN, _WRITE = builtins.open, StructFile.write


@contextlib.contextmanager
def at_operation(number: int, fail: Callable[[], object], *, ever_after: bool = False) -> Iterator[list[int]]:
    """Call ``fail`` instead of the ``number``-th file operation, from 1, or of all from there on.

    Gives a list whose only item counts the operations.
    """
    count, writes = [0], [0]
    originals = [(owner, name, getattr(owner, name)) for owner, name in OPERATIONS]

    def counted(original: Any) -> Any:
        def operation(*arguments: Any, **options: Any) -> Any:
            if original is _OPEN and not set("wax+") & set(str(arguments[1] if len(arguments) > 1 else "")):
                return original(*arguments, **options)
            if original is _WRITE:
                writes[0] += 1
                if writes[0] % WRITES:
                    return original(*arguments, **options)
            count[0] += 1
            if count[0] == number or (ever_after and count[0] > number):
                fail()
            return original(*arguments, **options)

        return operation

    for owner, name, original in originals:
        setattr(owner, name, counted(original))
    try:
        yield count
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


BEFORE = [Report(id=f"old-{n}", text=f"旧的第{n}号公开", year=2018) for n in range(3)]
AFTER = [Report(id="old-0", text="换新的第0号公开"), *BEFORE[1:2], Report(id="new", text="新的公开")]


def transaction(folder: Path) -> None:
    """From the reports ``BEFORE`` to the reports ``AFTER``."""
    index = open_index(folder)
    with index.writer() as writer:
        writer.remove("old-2")
        for report in (AFTER[0], AFTER[2]):
            writer.add(report)


def die_everywhere(base: Path) -> None:
    """A copy of ``base/start`` for each operation at which the transaction dies, named by its number."""
    os.fsync = lambda descriptor: None  # a process that dies loses nothing that the system has been given
    # Once without a fault: to count the operations, and so that every child has all modules and words at hand.
    shutil.copytree(base / "start", base / "whole")
    with at_operation(0, disk_full) as count:
        transaction(base / "whole")
    shutil.rmtree(base / "whole")
    for number in range(1, count[0] + 2):
        folder = base / str(number)
        shutil.copytree(base / "start", folder)
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException), at_operation(number, lambda: os._exit(9)):
                transaction(folder)
                status = 0
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status == (9 if number <= count[0] else 0), (number, status)


if __name__ == "__main__":
    die_everywhere(Path(sys.argv[1]))
