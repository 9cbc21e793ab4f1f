"""Files of an index directory: read through memory maps, written so that they survive a power cut.

Whoosh's own ``FileStorage`` reads with a shared file position, which two threads cannot use at once, and never
calls fsync. Reading here is a slice of a map; ``sync`` makes what was written durable.
"""

from __future__ import annotations

import io
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile


class MappedFile(StructFile):  # type: ignore[misc]
    """A whole file as a memory map. ``get`` may be called from any thread; ``seek``/``read`` from one."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            # An empty file cannot be mapped.
            empty = os.fstat(stream.fileno()).st_size == 0
            self.map: Any = b"" if empty else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        super().__init__(io.BytesIO() if empty else self.map, name=path.name)

    def get(self, position: int, length: int) -> bytes:
        """``length`` bytes from ``position``."""
        return bytes(self.map[position : position + length])


def map_bytes(path: Path) -> Any:
    """A whole file as a map, which outlives the file; an empty one as empty bytes."""
    return MappedFile(path).map


def release_pages(maps: Iterable[Any]) -> None:
    """Let go of the pages of maps, where the system knows how: what is needed again is in its cache.

    Pages that were read once count as the process's memory, sixteen at a time, until the whole file does.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        for one in maps:
            if isinstance(one, mmap.mmap) and not one.closed:
                one.madvise(mmap.MADV_DONTNEED)


def mapped_bytes() -> int | None:
    """How much of mapped files this process has in memory; ``None`` where the system does not say."""
    try:
        with Path("/proc/self/statm").open("rb") as stream:
            return int(stream.read().split()[2]) * mmap.PAGESIZE
    except OSError:
        return None


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


class MappedStorage(FileStorage):  # type: ignore[misc]
    """A directory of index files, read through memory maps."""

    def open_file(self, name: str, **_: Any) -> MappedFile:
        """Map an existing file. Raises ``FileNotFoundError`` where there is none."""
        return MappedFile(Path(self.folder) / name)

    def create_file(self, name: str, **_: Any) -> StructFile:
        """Open a new file to be written."""
        return StructFile(create_file(Path(self.folder) / name), name=name)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file another name, in place of what has it: left from an interruption, as nothing is named twice."""
        (Path(self.folder) / oldname).replace(Path(self.folder) / newname)


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
    with create_file(temporary) as stream:
        stream.write(data)
    sync_file(temporary)
    temporary.replace(path)
    sync_directory(path.parent)
