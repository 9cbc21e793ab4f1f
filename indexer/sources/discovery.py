"""Which documents there are: folders walked, archives looked into, and what has not changed marked as known.

A document is known by where it is and by the SHA-256 of its bytes; where both are in the index already there is
nothing to read. Paths are absolute; a member of an archive is ``/path/archive.zip!member``, a page of
a crawl ``/path/crawl.warc.gz!https://…``.

Nothing is read that lies outside of what was named: links that lead out are listed, devices and pipes never opened.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.messages import Message, say
from indexer.readers import SUFFIXES
from indexer.readers.limits import FILE_BYTES, ROWS, SECONDS
from indexer.sources.archives import is_companion, pages_of, too_large
from indexer.sources.files import NoFileError, identity_of, is_inside, leads_out, open_file, unreadable
from indexer.sources.lines import tasks_of_lines
from indexer.sources.tasks import ARCHIVE_SUFFIXES, IN_ARCHIVE, LINES_SUFFIX, Failure, Found, Known, Task, suffix_of
from indexer.sources.unpacking import Unpacker

_SUFFIXES = frozenset((LINES_SUFFIX, *ARCHIVE_SUFFIXES, *SUFFIXES))


@dataclass(slots=True)
class Survey:
    """What discovery found beside tasks.

    ``roots`` are the given paths that are there, ``failures`` are (address, reason), ``unread`` the addresses of
    files, folders and archives of which something could not be read: what is in them is not known. ``other``
    counts files of kinds that are not read by suffix. ``rows`` counts the failures of each file or archive: of one with
    very many the first are kept, and how many more there were. ``total`` is the size of all files in bytes, ``passed``
    that of what has been looked at.
    """

    roots: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    other: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    total: int = 0
    passed: int = 0

    @property
    def share(self) -> float | None:
        """The share of everything that has been looked at, by size; ``None`` where it is not known."""
        return self.passed / self.total if self.total else None

    def fail(self, where: str, reason: str, place: str | None = None) -> None:
        """Note a document, or a place, that cannot be read. ``place`` is its file, where ``where`` says more."""
        place = where if place is None else place
        self.unread.add(place)
        self.note(where, reason, place)

    def note(self, where: str, reason: str, place: str) -> None:
        """Note a document of the file ``place`` that is not indexed though it could be read."""
        outside = IN_ARCHIVE.search(place)
        file = place[: outside.start()] if outside else place
        self.rows[file] += 1
        if self.rows[file] <= ROWS:
            self.failures.append((where, reason))

    def all_failures(self) -> list[tuple[str, str]]:
        """The failures, and of which files there were more."""
        return self.failures + [
            (file, say("document.more_unread", count=count - ROWS, most=ROWS))
            for file, count in self.rows.items()
            if count > ROWS
        ]


def discover(
    paths: Sequence[str],
    known: Known,
    survey: Survey,
    *,
    leave_out: str | os.PathLike[str] | None = None,
    follow_links: bool = False,
    time_limit: float = SECONDS,
) -> Generator[Task, None, None]:
    """Tasks for all documents under ``paths``, in order of path; those in ``known`` are marked so.

    ``leave_out`` is a folder that is not walked into: an index may lie among its reports. ``follow_links`` follows
    links also to what is outside of ``paths``. ``time_limit`` is in seconds of processor time for unpacking a member
    of an archive. Close the iterator to end early. Raises ``WorkersError``.
    """
    given = {path: absolute(path) for path in paths}
    reasons = {path: _missing(root) if path else say("document.names_nothing") for path, root in given.items()}
    # What is named is meant, also where it is a link itself.
    inside = frozenset(os.path.realpath(root) for path, root in given.items() if reasons[path] is None)
    outside = None if leave_out is None else absolute(leave_out)
    walk = _Walk(survey, outside, inside, follow_links)
    files: dict[str, int] = {}  # with their sizes
    named = set(given.values())
    for path, root in given.items():
        if (reason := reasons[path]) is not None:
            survey.fail(path, reason, root if path else path)
            continue
        survey.roots.append(root)
        for file in walk.files(root) if os.path.isdir(root) else [root]:  # noqa: PTH112
            files.setdefault(file, _size(file))
    survey.total = sum(files.values())
    with Unpacker(time_limit) as unpacker:
        look = _Look(known, survey, None if follow_links else inside, unpacker)
        for file, size in files.items():
            end = survey.passed + size
            for task in look.tasks(Path(file), named=file in named):
                yield task
                survey.passed = min(end, survey.passed + task.size)
            survey.passed = end


def absolute(path: str | os.PathLike[str]) -> str:
    """A path from the root, without ``.`` and ``..``. Links are not followed: that would rename documents."""
    return os.path.abspath(path)  # noqa: PTH100 (resolve() follows links)


def _size(file: str) -> int:
    try:
        return os.stat(file).st_size  # noqa: PTH116 (the path stays text)
    except OSError:  # it is gone, or a link that leads nowhere: said when it is opened
        return 0


def _missing(path: str) -> str | None:
    """Why there is nothing to look at under this path; ``None`` where there is."""
    try:
        os.stat(path)  # noqa: PTH116 (the path stays text)
    except FileNotFoundError:
        return say("document.no_such_file")
    except OSError as error:
        return say("document.cannot_be_read", reason=error.strerror or str(error))
    except ValueError:
        return say("document.no_name")
    return None


@dataclass(slots=True)
class _Walk:
    """A walk through folders; ``entered`` are the real paths of those outside of what was named, each walked once."""

    survey: Survey
    left_out: str | None
    inside: frozenset[str]
    follow_links: bool
    entered: set[str] = field(default_factory=set)

    def files(self, folder: str) -> Iterator[str]:
        """The files in a folder and below it, in order of path, those in a folder before those below."""
        folders = [folder]
        while folders:
            here = folders.pop()
            if here != folder and not self._enters(here):
                continue
            below: list[str] = []
            files: list[str] = []
            try:
                with os.scandir(here) as entries:
                    for entry in entries:
                        if not entry.name.startswith("."):
                            (below if _is_folder(entry) else files).append(entry.path)
            except OSError as error:
                self.survey.fail(here, say("document.folder_closed", reason=error.strerror))
                continue
            pages = pages_of(files)
            yield from sorted(files)
            wanted = (path for path in below if not is_companion(path, pages) and path != self.left_out)
            folders += sorted(wanted, reverse=True)

    def _enters(self, folder: str) -> bool:
        """Whether a folder is walked into: one that is linked is reached without its link, or lies outside."""
        if not os.path.islink(folder):  # noqa: PTH114 (the path stays text)
            return True
        real = os.path.realpath(folder)
        if is_inside(real, self.inside):
            return False
        if not self.follow_links:
            self.survey.fail(folder, leads_out(folder).text())
            return False
        around = frozenset((real,))
        if is_inside(real, self.entered) or any(is_inside(place, around) for place in self.inside):
            return False
        self.entered.add(real)
        return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in circles
        return False


class _Look:
    """A look at one file after the other. ``inside`` are the places that links must stay in."""

    def __init__(self, known: Known, survey: Survey, inside: frozenset[str] | None, unpacker: Unpacker) -> None:
        self._known, self._survey, self._inside, self._unpacker = known, survey, inside, unpacker
        self._by_archive: dict[str, dict[tuple[str, str], str]] | None = None

    def tasks(self, path: Path, *, named: bool) -> Iterator[Task]:
        """The tasks of one file. ``named`` says that the caller named this very file."""
        suffix = suffix_of(path.name)
        where = str(path)
        if suffix not in _SUFFIXES:
            if named:
                self._survey.fail(where, _unsupported(suffix))
            else:
                self._survey.other[suffix or "no suffix"] += 1
            return
        try:
            for found in self._found(where, suffix):
                if isinstance(found, Task):
                    yield found
                elif isinstance(found, Failure):
                    self._survey.fail(found.where, found.reason, found.place)
                else:
                    self._survey.other[found.suffix] += found.count
        except (NoFileError, OSError) as error:
            self._survey.fail(where, unreadable(error))

    def _found(self, where: str, suffix: str) -> Iterator[Found]:
        stream, state = open_file(where, self._inside)
        with stream:
            if suffix in ARCHIVE_SUFFIXES:
                known = self._known_in(where)
                yield from self._unpacker.tasks(where, stream, state.st_size, known)
            elif suffix == LINES_SUFFIX:
                yield from tasks_of_lines(where, None, stream, self._known)
            elif state.st_size > FILE_BYTES:
                yield Failure(where, too_large())
            else:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                yield Task(where, sha256=sha256, known=self._known.get((where, sha256)), identity=identity_of(state))

    def _known_in(self, archive: str) -> Known:
        """What is known of the members of an archive."""
        if self._by_archive is None:
            self._by_archive = {}
            for (address, sha256), report_id in self._known.items():
                for match in IN_ARCHIVE.finditer(address):
                    self._by_archive.setdefault(address[: match.start()], {})[address, sha256] = report_id
        return self._by_archive.get(archive, {})


def _unsupported(suffix: str) -> str:
    kind = suffix or Message("document.suffixless")
    return say("document.kind_not_read", suffix=kind, known=sorted(_SUFFIXES))
