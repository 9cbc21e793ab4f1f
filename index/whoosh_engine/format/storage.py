"""Files of an index directory, written so that they survive a power cut. How they are read: ``checked_file``.

Whoosh's own storage never calls fsync; ``sync`` makes what was written durable.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whoosh.filedb.structfile import StructFile


class NewFile(io.FileIO):
    """A file to be written, whose errors name it. What is written in pieces wants :func:`create_file`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "wb")

    def write(self, data: Any, /) -> int:
        """See ``io.FileIO``."""
        with _named(Path(str(self.name))):
            return super().write(data)


def create_file(path: Path) -> io.BufferedWriter:
    """Open a new file to be written."""
    return io.BufferedWriter(NewFile(path))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error say which file it is of."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


class IndexStorage:
    """A directory of index files, in which Whoosh writes its table of contents."""

    def __init__(self, folder: str) -> None:
        self.folder, self.path = folder, Path(folder)

    def create_file(self, name: str, **_: Any) -> StructFile:
        """Open a new file to be written."""
        from whoosh.filedb.structfile import StructFile  # late: who searches writes nothing

        return StructFile(create_file(self.path / name), name=name)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file another name, in place of what has it: left from an interruption, as nothing is named twice."""
        (self.path / oldname).replace(self.path / newname)


def sync_file(path: Path) -> None:
    """Force a file's data to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with _named(path):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """Force a directory's entries (new names, renames) to the disk, where the system knows how."""
    if os.name != "posix":  # Windows cannot open a directory; its renames are journalled.
        return
    sync_file(path)


def write_durably(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` in one step that either happened or did not, also after a power cut."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.unlink(missing_ok=True)  # what is left there may be a link, which would have another file written over
    with create_file(temporary) as stream:
        stream.write(data)
    sync_file(temporary)
    temporary.replace(path)
    sync_directory(path.parent)


#: Bytes as they are, and without waiting for the other end of a pipe.
_PLAIN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotPlainError(OSError, ValueError):
    """A pipe, a device or a folder stands where a file of an index should, and might never end: none that we wrote."""


def plain_descriptor(path: str | Path, _: int = 0) -> int:
    """Open a plain file to be read. Raises ``OSError`` as opening does, ``NotPlainError`` for what is none."""
    descriptor = os.open(path, _PLAIN)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotPlainError(errno.EINVAL, "no plain file", str(path))
    return descriptor


def open_plain(path: Path) -> io.BufferedReader:
    """See :func:`plain_descriptor`."""
    return open(path, "rb", opener=plain_descriptor)


def read_plain(path: Path) -> bytes:
    """What is in a plain file. Raises as :func:`open_plain`."""
    with open_plain(path) as stream:
        return stream.read()


def allow_open_files(wanted: int) -> None:
    """Raise the limit of open files, as far as that is this process's own to do."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
