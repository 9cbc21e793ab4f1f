"""A disk that fails, or a process that dies, at a chosen file operation."""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from whoosh.filedb.structfile import StructFile

from index import Report
from index.whoosh_engine.format.storage import NewFile

#: What is counted: everything that changes a file or a folder. Of ``open``, only to write; of small writes, one in
#: :data:`WRITES`, for there are a thousand of them and most only fill a buffer.
OPERATIONS: list[tuple[Any, str]] = [
    (os, "fsync"),
    (os, "rename"),
    (os, "replace"),
    (os, "link"),
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
