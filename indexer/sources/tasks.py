"""What is handed to a reader process: a file, a member of an archive, or some lines of a ``.jsonl``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

LINES_SUFFIX = ".jsonl"
ARCHIVE_SUFFIX = ".zip"
CRAWL_SUFFIXES = (".warc", ".warc.gz", ".wacz")
ARCHIVE_SUFFIXES = (ARCHIVE_SUFFIX, *CRAWL_SUFFIXES)

#: Between an archive's path and the name of a member, or the address of a page.
MEMBER = "!"

#: Where an address goes on inside an archive.
IN_ARCHIVE = re.compile("|".join(f"(?<={re.escape(suffix)}){MEMBER}" for suffix in ARCHIVE_SUFFIXES), re.IGNORECASE)

#: Id of the document that was read from these bytes at this address: (address, SHA-256) -> id.
Known = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ``.jsonl``, numbered from 1. ``known`` is the id of one that need not be read; it has no data."""

    number: int
    data: bytes
    sha256: str
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a crawl notes of a page: its address, the kind of document as a suffix, the charset that its server named."""

    url: str
    suffix: str
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Work for one worker: a file, a member of an archive with its ``data``, or some lines of a ``.jsonl``.

    ``known`` is the id of a document that need not be read. ``identity`` is the device and number of a file that was
    looked at: another that has taken its place since is not read. ``origin`` is what is known of a page of a crawl.
    ``file`` is the file, open, where the task has been handed to a process that may not open it.
    """

    path: str
    member: str | None = None
    sha256: str | None = None
    data: bytes | None = None
    lines: tuple[Line, ...] = ()
    known: str | None = None
    identity: tuple[int, int] | None = None
    origin: Origin | None = None
    file: BinaryIO | None = None

    @property
    def where(self) -> str:
        """The document's address, as failures and sources show it."""
        return self.path if self.member is None else f"{self.path}{MEMBER}{self.member}"

    @property
    def name(self) -> str:
        """The name that says what kind of document it is."""
        return f"page{self.origin.suffix}" if self.origin else self.member or self.path

    @property
    def settled(self) -> bool:
        """Whether there is nothing to read."""
        return all(line.known is not None for line in self.lines) if self.lines else self.known is not None

    @property
    def is_file(self) -> bool:
        """Whether there is a file to be opened: the task does not carry its bytes."""
        return self.member is None and not self.lines

    @property
    def size(self) -> int:
        """Bytes of documents that the task carries with it."""
        return len(self.data or b"") + sum(len(line.data) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that is no task, and why. ``place`` is the file it is in, where ``where`` says more than that."""

    where: str
    reason: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Members of an archive, or records of a crawl, that are of a kind that is not read, and how many."""

    suffix: str
    count: int


Found = Task | Failure | Other


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case; that of a compressed crawl has two parts."""
    return ".warc.gz" if name.lower().endswith(".warc.gz") else PurePath(name).suffix.lower()
