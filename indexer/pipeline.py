"""The pipeline: from paths to a renewed index. What changed is read, what vanished is dropped on request only."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from index import Index, Report, open_index
from index.errors import IndexMissingError
from index.messages import say
from index.opening import committed_at, create_index
from indexer import overrides
from indexer.outcome import Outcome, settled
from indexer.overrides import Overrides
from indexer.readers.limits import SECONDS
from indexer.sources.discovery import Survey, absolute, discover
from indexer.sources.tasks import IN_ARCHIVE, Task
from indexer.workers.pool import Workers, default_workers, run_tasks

#: Where an address goes on inside a folder or an archive.
_INSIDE = re.compile(rf"{re.escape(os.sep)}|{IN_ARCHIVE.pattern}", re.IGNORECASE)

#: Reports between two looks at whether there is something to be committed.
REPORTS_A_LOOK = 250


@dataclass(slots=True)
class Summary:
    """What a run did. ``failures`` are (address, reason); ``other`` counts files of kinds that are not read."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)
    reports: int = 0

    @property
    def read(self) -> int:
        """Documents read and indexed."""
        return self.added + self.updated

    @property
    def status(self) -> int:
        """The exit status: 0 all read, 1 some failed, 2 nothing could be done."""
        if not self.failures:
            return 0
        return 1 if self.read or self.unchanged or self.removed else 2


#: Told of every document: its address, the reason where it failed, and the share of everything that is done, if known.
Watcher = Callable[[str, str | None, float | None], None]


def _nobody(where: str, reason: str | None, share: float | None) -> None:
    """A watcher for callers that do not watch."""


def read_all(
    paths: Sequence[str],
    *,
    follow_links: bool = False,
    workers: int | None = None,
    time_limit: float = SECONDS,
    watch: Watcher = _nobody,
) -> Generator[Report | tuple[str, str], None, None]:
    """Records of all documents under ``paths``, in order; ``(address, reason)`` for those that cannot be read."""
    survey = Survey()
    tasks = discover(paths, {}, survey, follow_links=follow_links, time_limit=time_limit)
    with closing(tasks), closing(run_tasks(tasks, workers=workers, time_limit=time_limit)) as results:
        for _, outcomes in results:
            for outcome in outcomes:
                watch(outcome.where, outcome.reason, survey.share)
                yield outcome.report if outcome.report else (outcome.where, outcome.reason or "")
    yield from survey.all_failures()


def add(
    location: str,
    paths: Sequence[str],
    *,
    prune: bool = False,
    again: bool = False,
    corrections: Sequence[str] = (),
    follow_links: bool = False,
    workers: int | None = None,
    time_limit: float = SECONDS,
    wait: float = 0,
    watch: Watcher = _nobody,
) -> Summary:
    """Index what is new or changed under ``paths``; with ``prune``, drop what is there no more.

    ``again`` reads also what has not changed, as when the rules of extraction have.

    Of documents with the same id the first of a run is indexed, in order of path, and the others are failures.
    ``corrections`` are files of corrections by hand (see ``overrides.py``); those that lie in a given folder, and
    those of earlier runs, hold as well. ``follow_links`` follows links also to what is outside of ``paths``.
    ``time_limit`` is in seconds of processor time a document. For so many seconds it may ``wait`` for another process
    that writes. ``watch`` is told of every document that was not unchanged.

    Commits whenever some thousands of reports have been written: an interruption loses what was read since, never
    what was indexed before. Raises a ``GongkaiError`` where the index cannot be opened or written.
    """
    # On one processor more processes would only wait for each other.
    processes = (workers or default_workers()) // 2
    with Workers(workers=workers, time_limit=time_limit) as pool:
        if again or _is_newer(paths, committed_at(location)):
            pool.start()  # which takes longer than opening the index
        existing = _existing(location)
        files = [*map(Path, corrections), *overrides.beside(paths)]
        overrides.load(files)  # all of them are right, or none is kept
        if existing is not None:
            overrides.adopt(existing, files)
        kept = overrides.Table.of(location, existing)
        run = _Run(existing, paths, overrides.load(files, kept), watch)
        known = {} if again else run.known
        tasks = discover(paths, known, run.survey, leave_out=location, follow_links=follow_links, time_limit=time_limit)
        with closing(tasks):
            for task in tasks:
                if not task.settled:
                    index = existing or create_index(location, wait=wait)
                    _write(index, chain((task,), tasks), run, pool, processes, wait)
                else:
                    for outcome in settled(task):
                        run.accept(task, outcome)
        if prune and existing is not None:
            _prune(existing, run, wait)
        run.finish()
        if (written := existing or _existing(location)) is not None:
            if existing is None:
                overrides.adopt(written, files)
            run.summary.reports = written.count()
        return run.summary


class _Run:
    """The state of one ``add``: what is known, what was met, what came of it."""

    def __init__(self, existing: Index | None, paths: Sequence[str], corrections: Overrides, watch: Watcher) -> None:
        self.roots = {absolute(path) for path in paths if path}
        self.watch = watch
        self.corrections = corrections
        self.summary = Summary()
        self.survey = Survey()
        self.ids: dict[str, str] = {}  # id -> address of the document that brought it
        self.before: dict[str, str | None] = {}  # id -> address of the document that it was read from
        self.known: dict[tuple[str, str], str] = {}  # (address, SHA-256) -> id
        corrected = corrections != overrides.NONE
        for row in existing.sources() if existing else ():
            self.before[row.report_id] = row.path
            now = overrides.fingerprint(corrections.of(row.report_id, row.path, row.url)) if corrected else None
            if row.path and row.sha256 and row.corrections == now:
                self.known[row.path, row.sha256] = row.report_id

    def accept(self, task: Task, outcome: Outcome) -> bool:
        """Whether an outcome is to be indexed; otherwise it is unchanged, or noted as a failure."""
        where, report_id, reason = outcome.where, outcome.report_id, outcome.reason
        if report_id is None:
            self.survey.fail(where, reason or "", task.where)
        elif report_id in self.ids:
            # Not a failure of its file for pruning: the file was read.
            reason = say("document.same_id", id=report_id, other=self.ids[report_id])
            self.survey.note(where, reason, task.where)
        elif other := self._other_document(report_id, task.where):
            reason = say("document.same_id_indexed", id=report_id, other=other)
            self.survey.note(where, reason, task.where)
        elif outcome.unchanged:
            self.ids[report_id] = where
            self.summary.unchanged += 1
            return False
        self.watch(where, reason, self.survey.share)
        if report_id is None or reason is not None:
            return False
        self.ids[report_id] = where
        if report_id in self.before:
            self.summary.updated += 1
        else:
            self.summary.added += 1
        return True

    def reject(self, report_id: str, reason: str) -> None:
        """Note that the index did not take a report; what it had of it before, it has still."""
        where = self.ids[report_id]
        if report_id in self.before:
            self.summary.updated -= 1
        else:
            self.summary.added -= 1
        self.survey.note(where, reason, where)
        self.watch(where, reason, self.survey.share)

    def _other_document(self, report_id: str, where: str) -> str | None:
        """Another document that has this id in the index, is still there, and is not read in this run."""
        before = self.before.get(report_id)
        if before is None or before == where or _within(before, self.roots):
            return None
        return before if os.path.lexists(IN_ARCHIVE.split(before, maxsplit=1)[0]) else None

    def finish(self) -> None:
        """Put what discovery found into the summary."""
        self.summary.failures = self.survey.all_failures()
        self.summary.other = dict(self.survey.other)


def _existing(location: str) -> Index | None:
    try:
        return open_index(location)
    except IndexMissingError:
        return None


def _is_newer(paths: Iterable[str], moment: float | None) -> bool:
    """Whether one of these files or folders has changed since. That says little of what is in folders."""
    if moment is None:
        return False
    for path in paths:
        with suppress(OSError, ValueError):  # which is said where it is looked into
            if os.stat(path).st_mtime >= moment:  # noqa: PTH116 (the path stays text)
                return True
    return False


def _write(index: Index, tasks: Iterator[Task], run: _Run, pool: Workers, processes: int, wait: float) -> None:
    pending = 0
    pool.start()  # which takes longer than opening the writer
    with index.writer(processes=processes, wait=wait) as writer:
        for task, outcomes in pool.run(tasks, index.prepare, run.corrections):
            for outcome in outcomes:
                if run.accept(task, outcome):
                    writer.add_prepared(outcome.prepared)
                    pending += 1
            if pending >= REPORTS_A_LOOK:
                writer.checkpoint()
                pending = 0
        pool.end()
        writer.commit()
        for report_id, reason in writer.rejected:
            run.reject(report_id, str(reason))


def _prune(index: Index, run: _Run, wait: float) -> None:
    """Remove the reports whose documents were under the given paths and are there no more.

    A path that does not exist at all prunes nothing (a disk may not be mounted), nor does a folder, archive or file
    of which some part could not be read: which of its documents are gone is not known.
    """
    roots, unread = set(run.survey.roots), run.survey.unread
    gone = [
        row.report_id
        for row in index.sources()
        if row.path and row.report_id not in run.ids and _within(row.path, roots) and not _within(row.path, unread)
    ]
    if gone:
        with index.writer(wait=wait) as writer:
            run.summary.removed = writer.remove(*gone)


def _places(address: str) -> Iterator[str]:
    """An address, and every folder and archive around it."""
    yield address
    for match in _INSIDE.finditer(address):
        yield address[: match.start()] or match[0]


def _within(address: str, places: set[str]) -> bool:
    return not places.isdisjoint(_places(address))


def remove(location: str, names: Sequence[str], *, wait: float = 0) -> tuple[int, list[str]]:
    """Remove reports by id, or by the path of the file, folder or archive that they were read from.

    Returns how many were removed, and the names that fit no report. For so many seconds it may ``wait`` for another
    process that writes. Raises a ``GongkaiError``.
    """
    index = open_index(location)
    sources = list(index.sources())
    ids = {row.report_id for row in sources}
    roots = {absolute(name) for name in names if name and name not in ids}
    wanted = ids.intersection(names)
    met: set[str] = set()
    for row in sources:
        if row.path and (places := roots.intersection(_places(row.path))):
            wanted.add(row.report_id)
            met |= places
    removed = 0
    if wanted:
        with index.writer(wait=wait) as writer:
            removed = writer.remove(*sorted(wanted))
    return removed, [name for name in names if name not in ids and not (name and absolute(name) in met)]
