"""The pipeline: from paths to a renewed index. What changed is read, what vanished is dropped on request only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index import Index, Report, open_index
from index.errors import IndexMissingError
from index.opening import create_index
from indexer.discovery import MEMBER, Survey, Task, discover
from indexer.pool import run_tasks
from indexer.work import Outcome

#: Reports between commits: what an interruption can cost at most.
REPORTS_A_COMMIT = 5_000


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
        return 1 if self.read or self.unchanged else 2


#: Told of every document: its address, and the reason where it failed.
Watcher = Callable[[str, str | None], None]


def _nobody(where: str, reason: str | None) -> None:
    """A watcher for callers that do not watch."""


def read_all(
    paths: Sequence[str], *, workers: int | None = None, watch: Watcher = _nobody
) -> Iterator[Report | tuple[str, str]]:
    """Records of all documents under ``paths``, in order; ``(address, reason)`` for those that cannot be read."""
    survey = Survey()
    for _, outcomes in run_tasks(discover(paths, (), survey), workers=workers):
        for outcome in outcomes:
            watch(outcome.where, outcome.reason)
            yield outcome.report if outcome.report else (outcome.where, outcome.reason or "")
    yield from survey.failures


def add(
    location: str,
    paths: Sequence[str],
    *,
    prune: bool = False,
    workers: int | None = None,
    watch: Watcher = _nobody,
) -> Summary:
    """Index what is new or changed under ``paths``; with ``prune``, drop what is there no more.

    Commits every :data:`REPORTS_A_COMMIT` reports: an interruption loses the reports since the last commit, never
    what was indexed before. Raises a ``GongkaiError`` where the index cannot be opened or written.
    """
    existing = _existing(location)
    run = _Run(existing, watch)
    tasks = discover(paths, run.known, run.survey)
    first = next(tasks, None)
    if first is not None:
        _write(create_index(location), _chain(first, tasks), run, workers)
    if prune and existing is not None:
        _prune(existing, run)
    run.finish()
    if (index := _existing(location)) is not None:
        run.summary.reports = int(index.status()["reports"])
    return run.summary


class _Run:
    """The state of one ``add``: what is known, what was met, what came of it."""

    def __init__(self, existing: Index | None, watch: Watcher) -> None:
        self.watch = watch
        self.summary = Summary()
        self.survey = Survey()
        self.ids: dict[str, str] = {}  # id -> address of the document that brought it
        self.before: dict[str, str | None] = {}  # id -> address in the index
        self.known: set[tuple[str, str]] = set()
        self.broken: set[str] = set()  # files of which a part could not be read
        for report_id, path, sha256 in existing.sources() if existing else ():
            self.before[report_id] = path
            if path and sha256:
                self.known.add((path, sha256))

    def accept(self, outcome: Outcome) -> bool:
        """Whether an outcome is to be indexed; otherwise it is noted as a failure."""
        reason = outcome.reason
        if reason is None and outcome.report_id in self.ids:
            reason = f"has the id {outcome.report_id!r} of {self.ids[outcome.report_id]}; give it another"
        self.watch(outcome.where, reason)
        if reason is not None:
            self.survey.fail(outcome.where, reason)
            return False
        assert outcome.report_id is not None
        self.ids[outcome.report_id] = outcome.where
        if outcome.report_id in self.before:
            self.summary.updated += 1
        else:
            self.summary.added += 1
        return True

    def finish(self) -> None:
        """Put what discovery found into the summary."""
        self.summary.unchanged = self.survey.unchanged
        self.summary.failures = self.survey.failures
        self.summary.other = dict(self.survey.other)


def _existing(location: str) -> Index | None:
    try:
        return open_index(location)
    except IndexMissingError:
        return None


def _chain(first: Task, rest: Iterator[Task]) -> Iterator[Task]:
    yield first
    yield from rest


def _write(index: Index, tasks: Iterator[Task], run: _Run, workers: int | None) -> None:
    pending = 0
    with index.writer() as writer:
        for task, outcomes in run_tasks(tasks, index.prepare, workers=workers):
            for outcome in outcomes:
                if run.accept(outcome):
                    writer.add_prepared(outcome.prepared)
                    pending += 1
                else:
                    run.broken.add(task.where)
            if pending >= REPORTS_A_COMMIT:
                writer.commit()
                pending = 0


def _prune(index: Index, run: _Run) -> None:
    """Remove the reports whose documents were under the given paths and are there no more.

    A path that does not exist at all prunes nothing (a disk may not be mounted), nor does a file of which some
    part could not be read: which of its documents are gone is not known.
    """
    with index.writer() as writer:
        for report_id, path, sha256 in list(index.sources()):
            if path is None or report_id in run.ids or not _under(path, run.survey.roots):
                continue
            if path in run.survey.seen and (
                not _is_lines(path) or path in run.broken or (path, sha256) in run.survey.lines_unchanged
            ):
                continue
            run.summary.removed += writer.remove(report_id)


def _is_lines(path: str) -> bool:
    return path.lower().endswith(".jsonl")


def _under(path: str, roots: Sequence[str]) -> bool:
    return any(path == root or path.startswith((root.rstrip("/") + "/", root + MEMBER)) for root in roots)


def remove(location: str, names: Sequence[str]) -> tuple[int, list[str]]:
    """Remove reports by id, or by the path of the file, folder or archive that they were read from.

    Returns how many were removed, and the names that fit no report. Raises a ``GongkaiError``.
    """
    index = open_index(location)
    sources = list(index.sources())
    ids = {report_id for report_id, _, _ in sources}
    wanted: set[str] = set()
    unknown = []
    for name in names:
        root = str(Path(name).absolute())
        found = {name} if name in ids else {i for i, path, _ in sources if path and _under(path, [root])}
        wanted |= found
        if not found:
            unknown.append(name)
    if wanted:
        with index.writer() as writer:
            for report_id in sorted(wanted):
                writer.remove(report_id)
    return len(wanted), unknown
