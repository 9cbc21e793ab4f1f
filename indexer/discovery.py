"""Which documents there are: folders walked, archives looked into, and what has not changed left out.

A document is known by where it is and by the SHA-256 of its bytes; where both are in the index already there is
nothing to read. Paths are absolute; a member of an archive is ``/path/archive.zip!member``.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from indexer.readers import SUFFIXES
from indexer.readers.limits import FILE_BYTES

#: Lines of a ``.jsonl`` handed to a worker at once, and their bytes at most.
LINES_A_TASK = 64
BYTES_A_TASK = 2 * 2**20

LINES_SUFFIX = ".jsonl"
ARCHIVE_SUFFIX = ".zip"

#: Between an archive's path and the name of a member.
MEMBER = "!"

_TOO_LARGE = f"is larger than {FILE_BYTES >> 20} MB, too large for a report; split it"

#: Browsers save a page's pictures and frames in such a folder beside it.
_COMPANION = re.compile(r"(?P<page>.+)(?:_files|\.files)")


@dataclass(frozen=True, slots=True)
class Task:
    """Work for one worker: a file, a member of an archive, or some lines of a ``.jsonl``.

    ``lines`` holds (line number, line, SHA-256 of the line).
    """

    path: str
    member: str | None = None
    sha256: str | None = None
    lines: tuple[tuple[int, bytes, str], ...] = ()

    @property
    def where(self) -> str:
        """The document's address, as failures and sources show it."""
        return self.path if self.member is None else f"{self.path}{MEMBER}{self.member}"


@dataclass(slots=True)
class Survey:
    """What discovery found beside tasks.

    ``seen`` are the addresses of documents that are there (changed or not, readable or not), ``unchanged`` counts
    those that need not be read, ``failures`` are (address, reason), ``other`` counts files of kinds that are not
    read by suffix, ``lines_unchanged`` are the (address, SHA-256) of lines that are as they were.
    """

    seen: set[str] = field(default_factory=set)
    roots: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)
    lines_unchanged: set[tuple[str, str]] = field(default_factory=set)

    def fail(self, where: str, reason: str) -> None:
        """Note a document, or a place, that cannot be read."""
        self.failures.append((where, reason))


def discover(paths: Collection[str], known: Collection[tuple[str, str]], survey: Survey) -> Iterator[Task]:
    """Tasks for all documents under ``paths`` whose (address, SHA-256) is not in ``known``, in order of path."""
    done: set[str] = set()
    for given in paths:
        root = Path(os.path.abspath(given))  # noqa: PTH100 (resolve() would follow links and rename documents)
        if not root.exists():
            survey.fail(given, "no such file or folder")
            continue
        survey.roots.append(str(root))
        files = _walk(root, survey) if root.is_dir() else iter([root])
        for path in files:
            if str(path) not in done:
                done.add(str(path))
                yield from _look(path, known, survey, named=path == root)


def _walk(folder: Path, survey: Survey) -> Iterator[Path]:
    def denied(error: OSError) -> None:
        survey.fail(str(error.filename), f"cannot open the folder: {error.strerror}")

    for here, folders, names in os.walk(folder, onerror=denied):
        pages = {Path(name).stem for name in names if Path(name).suffix.lower() in SUFFIXES}
        folders[:] = sorted(name for name in folders if not _is_companion(name, pages) and not name.startswith("."))
        yield from (Path(here, name) for name in sorted(names) if not name.startswith("."))


def _is_companion(folder: str, pages: set[str]) -> bool:
    match = _COMPANION.fullmatch(folder)
    return bool(match) and match["page"] in pages


def _look(path: Path, known: Collection[tuple[str, str]], survey: Survey, *, named: bool) -> Iterator[Task]:
    """The tasks of one file. ``named`` says that the caller named this very file."""
    suffix = path.suffix.lower()
    where = str(path)
    try:
        if suffix == LINES_SUFFIX:
            survey.seen.add(where)
            with path.open("rb") as stream:
                yield from _lines(where, None, stream, known, survey)
        elif suffix == ARCHIVE_SUFFIX:
            yield from _archive(path, known, survey)
        elif suffix in SUFFIXES:
            survey.seen.add(where)
            if path.stat().st_size > FILE_BYTES:
                survey.fail(where, _TOO_LARGE)
                return
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            yield from _unless_known(Task(where, sha256=sha256), known, survey)
        elif named:
            survey.fail(where, _unsupported(suffix))
        else:
            survey.other[suffix or "no suffix"] += 1
    except OSError as error:
        survey.seen.add(where)
        survey.fail(where, f"cannot be read: {error.strerror or error}")


def _unsupported(suffix: str) -> str:
    kinds = ", ".join(sorted({*SUFFIXES, LINES_SUFFIX, ARCHIVE_SUFFIX}))
    return f"files of kind {suffix or '(no suffix)'} are not read; these are: {kinds}"


def _unless_known(task: Task, known: Collection[tuple[str, str]], survey: Survey) -> Iterator[Task]:
    if (task.where, task.sha256) in known:
        survey.unchanged += 1
    else:
        yield task


def _lines(
    path: str, member: str | None, stream: BinaryIO, known: Collection[tuple[str, str]], survey: Survey
) -> Iterator[Task]:
    where = Task(path, member).where
    batch: list[tuple[int, bytes, str]] = []
    size = 0
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        sha256 = hashlib.sha256(line.strip()).hexdigest()
        if (where, sha256) in known:
            survey.unchanged += 1
            survey.lines_unchanged.add((where, sha256))
            continue
        batch.append((number, line, sha256))
        size += len(line)
        if len(batch) >= LINES_A_TASK or size >= BYTES_A_TASK:
            yield Task(path, member, lines=tuple(batch))
            batch, size = [], 0
    if batch:
        yield Task(path, member, lines=tuple(batch))


def _archive(path: Path, known: Collection[tuple[str, str]], survey: Survey) -> Iterator[Task]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        survey.seen.add(str(path))
        survey.fail(str(path), "is not a .zip archive, or is damaged; pack it again")
        return
    with archive:
        for info in sorted(archive.infolist(), key=member_name):
            if not info.is_dir():
                yield from _member(path, archive, info, known, survey)


def _member(
    path: Path,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    known: Collection[tuple[str, str]],
    survey: Survey,
) -> Iterator[Task]:
    name = member_name(info)
    task = Task(str(path), name)
    parts = PurePosixPath(name)
    suffix = parts.suffix.lower()
    if any(part.startswith((".", "__MACOSX")) for part in parts.parts):
        return
    if suffix not in SUFFIXES and suffix != LINES_SUFFIX:
        if suffix == ARCHIVE_SUFFIX:
            survey.fail(task.where, "is an archive inside an archive; unpack it first")
        else:
            survey.other[suffix or "no suffix"] += 1
        return
    survey.seen.add(task.where)
    try:
        if info.flag_bits & 1:
            survey.fail(task.where, "is password-protected; unpack it with its password first")
        elif info.file_size > FILE_BYTES and suffix != LINES_SUFFIX:
            survey.fail(task.where, _TOO_LARGE)
        elif suffix == LINES_SUFFIX:
            with archive.open(info) as stream:
                yield from _lines(str(path), name, stream, known, survey)  # type: ignore[arg-type]
        else:
            with archive.open(info) as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
            yield from _unless_known(Task(str(path), name, sha256), known, survey)
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        survey.fail(task.where, f"cannot be unpacked: {error}")


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its author saw it: Chinese Windows writes GBK names without saying so."""
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
