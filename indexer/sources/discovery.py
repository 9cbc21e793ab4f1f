"""Which documents there are: folders walked, archives looked into, and what has not changed marked as known.

A document is known by where it is and by the SHA-256 of its bytes; where both are in the index already there is
nothing to read. Paths are absolute; a member of an archive is ``/path/archive.zip!member``.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from indexer.readers import SUFFIXES
from indexer.readers.limits import FILE_BYTES, LINE_BYTES

#: Lines of a ``.jsonl`` handed to a worker at once, and their bytes at most.
LINES_A_TASK = 64
BYTES_A_TASK = 2 * 2**20

#: Lines of a task together with those that need not be read.
ALL_LINES_A_TASK = 4096

LINES_SUFFIX = ".jsonl"
ARCHIVE_SUFFIX = ".zip"

#: Between an archive's path and the name of a member.
MEMBER = "!"

#: Id of the document that was read from these bytes at this address: (address, SHA-256) -> id.
Known = Mapping[tuple[str, str], str]

_TOO_LARGE = f"is larger than {FILE_BYTES >> 20} MB, too large for a report; split it"

#: Browsers save a page's pictures and frames in such a folder beside it.
_COMPANION = re.compile(r"(?P<page>.+)(?:_files|\.files)", re.DOTALL)
_PAGES = (".html", ".htm", ".shtml")

#: What ``zipfile`` raises on archives that are damaged or of a kind it does not know, one version or another of it.
_ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # and NotImplementedError
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ``.jsonl``, numbered from 1. ``known`` is the id of one that need not be read; it has no data."""

    number: int
    data: bytes
    sha256: str
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Work for one worker: a file, a member of an archive with its ``data``, or some lines of a ``.jsonl``.

    ``known`` is the id of a document that need not be read.
    """

    path: str
    member: str | None = None
    sha256: str | None = None
    data: bytes | None = None
    lines: tuple[Line, ...] = ()
    known: str | None = None

    @property
    def where(self) -> str:
        """The document's address, as failures and sources show it."""
        return self.path if self.member is None else f"{self.path}{MEMBER}{self.member}"

    @property
    def settled(self) -> bool:
        """Whether there is nothing to read."""
        return all(line.known is not None for line in self.lines) if self.lines else self.known is not None

    @property
    def size(self) -> int:
        """Bytes of documents that the task carries with it."""
        return len(self.data or b"") + sum(len(line.data) for line in self.lines)


@dataclass(slots=True)
class Survey:
    """What discovery found beside tasks.

    ``roots`` are the given paths that are there, ``failures`` are (address, reason), ``unread`` the addresses of
    files, folders and archives of which something could not be read: what is in them is not known. ``other``
    counts files of kinds that are not read by suffix.
    """

    roots: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    other: Counter[str] = field(default_factory=Counter)

    def fail(self, where: str, reason: str, place: str | None = None) -> None:
        """Note a document, or a place, that cannot be read. ``place`` is its file, where ``where`` says more."""
        self.failures.append((where, reason))
        self.unread.add(where if place is None else place)


def discover(
    paths: Sequence[str], known: Known, survey: Survey, *, leave_out: str | os.PathLike[str] | None = None
) -> Iterator[Task]:
    """Tasks for all documents under ``paths``, in order of path; those in ``known`` are marked so.

    ``leave_out`` is a folder that is not walked into: an index may lie among its reports.
    """
    done: set[str] = set()
    given = {path: absolute(path) for path in paths}
    named = set(given.values())
    outside = None if leave_out is None else absolute(leave_out)
    for path, root in given.items():
        reason = _missing(root) if path else "names no file or folder"
        if reason is not None:
            survey.fail(path, reason, root if path else path)
            continue
        survey.roots.append(root)
        for file in _walk(root, survey, outside) if os.path.isdir(root) else [root]:  # noqa: PTH112
            if file not in done:
                done.add(file)
                yield from _look(Path(file), known, survey, named=file in named)


def absolute(path: str | os.PathLike[str]) -> str:
    """A path from the root, without ``.`` and ``..``. Links are not followed: that would rename documents."""
    return os.path.abspath(path)  # noqa: PTH100 (resolve() follows links)


def _missing(path: str) -> str | None:
    """Why there is nothing to look at under this path; ``None`` where there is."""
    try:
        os.stat(path)  # noqa: PTH116 (the path stays text)
    except FileNotFoundError:
        return "no such file or folder"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


def _walk(folder: str, survey: Survey, outside: str | None) -> Iterator[str]:
    def denied(error: OSError) -> None:
        survey.fail(str(error.filename), f"cannot open the folder: {error.strerror}")

    for here, folders, names in os.walk(folder, onerror=denied):
        pages = _pages(os.path.join(here, name) for name in names)  # noqa: PTH118
        paths = {name: os.path.join(here, name) for name in folders}  # noqa: PTH118
        folders[:] = sorted(
            name
            for name, path in paths.items()
            if not name.startswith(".") and not _is_companion(path, pages) and path != outside
        )
        yield from (os.path.join(here, name) for name in sorted(names) if not name.startswith("."))  # noqa: PTH118


def _pages(paths: Iterable[str]) -> set[str]:
    """The saved pages among ``paths``, without their suffixes."""
    return {stem for stem, suffix in map(os.path.splitext, paths) if suffix.lower() in _PAGES}


def _is_companion(folder: str, pages: set[str]) -> bool:
    match = _COMPANION.fullmatch(folder)
    return match is not None and match["page"] in pages


def _look(path: Path, known: Known, survey: Survey, *, named: bool) -> Iterator[Task]:
    """The tasks of one file. ``named`` says that the caller named this very file."""
    suffix = path.suffix.lower()
    where = str(path)
    if suffix not in (LINES_SUFFIX, ARCHIVE_SUFFIX, *SUFFIXES):
        if named:
            survey.fail(where, _unsupported(suffix))
        else:
            survey.other[suffix or "no suffix"] += 1
        return
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # opening a pipe would wait for its other end
            survey.fail(where, "is not a file but a device or a pipe")
        elif suffix == LINES_SUFFIX:
            with path.open("rb") as stream:
                yield from _lines(where, None, stream, known, survey)
        elif suffix == ARCHIVE_SUFFIX:
            yield from _archive(path, known, survey)
        elif state.st_size > FILE_BYTES:
            survey.fail(where, _TOO_LARGE)
        else:
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            yield Task(where, sha256=sha256, known=known.get((where, sha256)))
    except OSError as error:
        survey.fail(where, f"cannot be read: {error.strerror or error}")


def _unsupported(suffix: str) -> str:
    kinds = ", ".join(sorted({*SUFFIXES, LINES_SUFFIX, ARCHIVE_SUFFIX}))
    return f"files of kind {suffix or '(no suffix)'} are not read; these are: {kinds}"


def _lines(path: str, member: str | None, stream: IO[bytes], known: Known, survey: Survey) -> Iterator[Task]:
    where = Task(path, member).where
    batch: list[Line] = []
    number = unread = size = 0
    while data := stream.readline(LINE_BYTES + 1):
        number += 1
        if number == 1 and b"\0" in data:
            survey.fail(where, "holds binary data or UTF-16, not lines of JSON; save it in UTF-8")
            return
        if len(data) > LINE_BYTES and not data.endswith(b"\n"):
            survey.fail(f"{where}, line {number}", f"is longer than the {LINE_BYTES >> 20} MB read of a line", where)
            while data and not data.endswith(b"\n"):
                data = stream.readline(LINE_BYTES)
            continue
        stripped = data.strip()
        if not stripped:
            continue
        sha256 = hashlib.sha256(stripped).hexdigest()
        report_id = known.get((where, sha256))
        batch.append(Line(number, data if report_id is None else b"", sha256, report_id))
        if report_id is None:
            unread += 1
            size += len(data)
        if unread >= LINES_A_TASK or size >= BYTES_A_TASK or len(batch) >= ALL_LINES_A_TASK:
            yield Task(path, member, lines=tuple(batch))
            batch, unread, size = [], 0, 0
    if batch:
        yield Task(path, member, lines=tuple(batch))
    if not number:
        survey.fail(where, "the file is empty; save or download it again")


def _archive(path: Path, known: Known, survey: Survey) -> Iterator[Task]:
    where = str(path)
    try:
        archive = zipfile.ZipFile(path)
    except OSError:
        raise
    except _ARCHIVE_ERRORS:
        survey.fail(where, "is not a .zip archive, or is damaged; pack it again")
        return
    with archive:
        members = [(member_name(info), info) for info in archive.infolist() if not info.is_dir()]
        if not members:
            survey.fail(where, "the archive is empty; pack it again")
        pages = _pages(name for name, _ in members)
        for name, info in sorted(members, key=itemgetter(0)):
            if not _is_hidden(name, pages):
                yield from _member(where, name, archive, info, known, survey)


def _is_hidden(name: str, pages: set[str]) -> bool:
    """Whether a member is what a folder's walk would pass over, or what a Mac adds to an archive."""
    path = PurePosixPath(name)
    if any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in path.parts):
        return True
    return any(_is_companion(str(folder), pages) for folder in path.parents)


def _member(
    path: str, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, known: Known, survey: Survey
) -> Iterator[Task]:
    where = Task(path, name).where
    suffix = PurePath(name).suffix.lower()
    if suffix == ARCHIVE_SUFFIX:
        survey.fail(where, "is an archive inside an archive; unpack it first")
    elif suffix not in SUFFIXES and suffix != LINES_SUFFIX:
        survey.other[suffix or "no suffix"] += 1
    elif info.flag_bits & 1:
        survey.fail(where, "is password-protected; unpack it with its password first")
    elif info.file_size > FILE_BYTES and suffix != LINES_SUFFIX:
        survey.fail(where, _TOO_LARGE)
    else:
        try:
            with archive.open(info) as stream:
                if suffix == LINES_SUFFIX:
                    yield from _lines(path, name, stream, known, survey)
                else:
                    # Handed on, not unpacked again: finding a member means reading the archive's whole directory.
                    data = stream.read()
                    sha256 = hashlib.sha256(data).hexdigest()
                    report_id = known.get((where, sha256))
                    yield Task(path, name, sha256, data if report_id is None else None, known=report_id)
        except _ARCHIVE_ERRORS as error:
            survey.fail(where, f"cannot be unpacked: {error or type(error).__name__}")


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its author saw it: Chinese Windows writes GBK names without saying so."""
    return _decoded(info).replace("\\", "/")


def _decoded(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
