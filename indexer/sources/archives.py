"""Archives looked into: their members as tasks, in order of name. Runs in a confined process (``unpacking.py``).

Names of members are addresses only: nothing is unpacked to disk.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import PurePosixPath
from typing import BinaryIO

from index.messages import CodedError, Message, say
from indexer.readers import SUFFIXES, limits
from indexer.readers.unpack import ERRORS, PIECE, open_member
from indexer.sources.lines import tasks_of_lines
from indexer.sources.tasks import ARCHIVE_SUFFIXES, LINES_SUFFIX, Failure, Found, Known, Other, Task, suffix_of
from indexer.workers import confinement

#: Browsers save a page's pictures and frames in such a folder beside it.
_COMPANION = re.compile(r"(?P<page>.+)(?:_files|\.files)", re.DOTALL)
_PAGES = (".html", ".htm", ".shtml")

_SUFFIXES = frozenset((LINES_SUFFIX, *ARCHIVE_SUFFIXES, *SUFFIXES))

#: Characters of a name that is too long that are shown.
_SHOWN = 100


def pages_of(paths: Iterable[str]) -> set[str]:
    """The saved pages among ``paths``, without their suffixes."""
    return {stem for stem, suffix in map(os.path.splitext, paths) if suffix.lower() in _PAGES}


def is_companion(folder: str, pages: set[str]) -> bool:
    """Whether a folder holds what a browser saved beside one of ``pages``."""
    match = _COMPANION.fullmatch(folder)
    return match is not None and match["page"] in pages


def too_large() -> str:
    """What is said of a file that no report can be."""
    return say("document.larger", most=limits.FILE_BYTES >> 20)


class BeyondLimitError(CodedError):
    """A member unpacks to more than it may; the message says of what."""


@dataclass(slots=True)
class Budget:
    """The bytes that may still be unpacked of an archive, and of all archives of the run; ``used`` of this one."""

    archive: int
    run: int
    used: int = 0

    def take(self, size: int) -> None:
        """Count bytes that were unpacked. Raises ``BeyondLimitError``."""
        self.used += size
        if self.used > self.run:
            raise BeyondLimitError("archive.run_limit", left=self.run / 2**30)
        if self.used > self.archive:
            raise BeyondLimitError("archive.limit", most=self.archive / 2**20)


def budget(packed: int, packed_before: int = 0, used_before: int = 0) -> Budget:
    """What may be unpacked of an archive of ``packed`` bytes, after others of the same run."""
    archive = min(limits.ARCHIVE_BYTES_MOST, max(limits.ARCHIVE_BYTES, limits.ARCHIVE_RATIO * packed))
    run = min(limits.RUN_BYTES_MOST, max(limits.RUN_BYTES, limits.ARCHIVE_RATIO * (packed_before + packed)))
    return Budget(archive, max(0, run - used_before))


def members(
    path: str, stream: BinaryIO, known: Known, allowance: Budget, first: int = 0
) -> Iterator[tuple[int, str, Iterator[Found]]]:
    """The members of an archive from the number ``first``, in order: number, address, and what is found in each.

    What concerns the whole archive comes as one member more, at its end.
    """
    try:
        archive = zipfile.ZipFile(stream)
        listed = [(member_name(info), info) for info in archive.infolist()]
    except ERRORS:
        yield 0, path, iter([Failure(path, say("archive.damaged"))])
        return
    listed = sorted(((name, info) for name, info in listed if not name.endswith("/")), key=itemgetter(0))
    if not listed:
        yield 0, path, iter([Failure(path, say("archive.empty"))])
    pages = pages_of(name for name, _ in listed)
    other: Counter[str] = Counter()
    about: list[Found] = []
    for number, (name, info) in enumerate(listed[: limits.MEMBERS]):
        if _is_hidden(name, pages):
            continue
        suffix = suffix_of(name)
        if suffix not in _SUFFIXES:
            other[suffix or "no suffix"] += 1
        elif number >= first:
            yield number, Task(path, name).where, _member(path, name, archive, info, known, allowance)
            if allowance.used > min(allowance.archive, allowance.run):
                if left := len(listed) - number - 1:
                    about.append(Failure(path, say("archive.members_left", left=left, last=name[:_SHOWN])))
                break
    if len(listed) > limits.MEMBERS:
        reason = say("archive.too_many_members", members=len(listed), most=limits.MEMBERS)
        about.append(Failure(path, reason))
    about += (Other(suffix, count) for suffix, count in other.items())
    yield len(listed), path, iter(about)


def _is_hidden(name: str, pages: set[str]) -> bool:
    """Whether a member is what a folder's walk would pass over, or what a Mac adds to an archive."""
    path = PurePosixPath(name)
    if any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in path.parts):
        return True
    return any(is_companion(str(folder), pages) for folder in path.parents)


def _member(
    path: str, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, known: Known, allowance: Budget
) -> Iterator[Found]:
    where = Task(path, name).where
    if len(name) > limits.NAME_CHARACTERS:
        reason = say("archive.name_too_long", characters=len(name), most=limits.NAME_CHARACTERS)
        yield Failure(Task(path, name[:_SHOWN] + "…").where, reason, path)
    elif name.lower().endswith(ARCHIVE_SUFFIXES):
        yield Failure(where, say("archive.nested"))
    elif info.flag_bits & 1:
        yield Failure(where, say("archive.password"))
    else:
        try:
            yield from _unpacked(path, name, archive, info, known, allowance)
        except BeyondLimitError as error:
            yield Failure(where, str(error))
        except MemoryError:
            yield Failure(where, confinement.memory_reason())
        except ERRORS as error:
            yield Failure(where, say("archive.cannot_unpack", reason=str(error) or Message("archive.is_damaged")))


def _unpacked(
    path: str, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, known: Known, allowance: Budget
) -> Iterator[Found]:
    with open_member(archive, info, allowance.take) as stream:
        if name.lower().endswith(LINES_SUFFIX):
            yield from tasks_of_lines(path, name, stream, known)
            return
        # Handed on, not unpacked again: finding a member means reading the archive's whole directory.
        data = bytearray()
        while piece := stream.read(PIECE):
            data += piece
            if len(data) > limits.FILE_BYTES:
                yield Failure(Task(path, name).where, too_large())
                return
        sha256 = hashlib.sha256(data).hexdigest()
        report_id = known.get((Task(path, name).where, sha256))
        yield Task(path, name, sha256, bytes(data) if report_id is None else None, known=report_id)


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
