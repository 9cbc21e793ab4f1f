"""What ``search-index`` shows a person: a progress bar in a terminal, plain lines elsewhere, tables at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from index.cli.columns import padded
from index.cli.terminal import printable
from index.messages import Message, say
from index.results import Repaired
from indexer.pipeline import Summary, Watcher
from indexer.workers.access import described

#: Without a terminal, a line is printed this often, in seconds.
_SECONDS_A_LINE = 10.0


class _Progress:
    """How a run goes on: what was done, how fast, and when it will be over."""

    def __init__(self, action: Message) -> None:
        self.action = action
        self.began = time.monotonic()
        self.done = self.failed = 0
        self.share: float | None = None

    def count(self, reason: str | None, share: float | None) -> None:
        """One document more, of which ``reason`` says why it failed; ``share`` of everything is done, if that is known."""
        self.done += 1
        self.failed += reason is not None
        self.share = share

    def __str__(self) -> str:
        elapsed = max(time.monotonic() - self.began, 0.1)
        parts = [Message("progress.done", count=self.done), Message("progress.rate", rate=self.done / elapsed)]
        if self.share:
            left = timedelta(seconds=round(elapsed * (1 - self.share) / self.share))
            parts += [Message("progress.share", share=self.share), Message("progress.left", time=str(left))]
        parts += [Message("progress.failed", number=self.failed)] if self.failed else []
        return say("progress.line", action=self.action, parts=parts)


@contextmanager
def progress(action: Message) -> Iterator[Watcher]:
    """Show how a run goes on; what is yielded is told of every document."""
    if sys.stderr.isatty():
        with _bar(_Progress(action)) as watch:
            yield watch
    else:
        yield _lines(_Progress(action))


@contextmanager
def _bar(state: _Progress) -> Iterator[Watcher]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(str(state), total=None)

        def watch(where: str, reason: str | None, share: float | None = None) -> None:
            state.count(reason, share)
            bar.update(task, description=str(state), total=None if share is None else 1.0, completed=share or 0.0)

        yield watch


def _lines(state: _Progress) -> Watcher:
    last = state.began

    def watch(where: str, reason: str | None, share: float | None = None) -> None:
        nonlocal last
        state.count(reason, share)
        now = time.monotonic()
        if now - last >= _SECONDS_A_LINE:
            last = now
            print(state, file=sys.stderr, flush=True)

    return watch


def show_failures(failures: Sequence[tuple[str, str]], *, collecting: bool = False) -> None:
    """A table of what could not be read, or collected, and why, on standard error."""
    if not failures:
        return
    if not sys.stderr.isatty():
        for where, reason in failures:
            where, reason = printable(where), printable(reason)
            line = (
                say("summary.not_collected", where=where, reason=reason)
                if collecting
                else say("summary.not_read", where=where, reason=reason)
            )
            print(line, file=sys.stderr)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    number = len(failures)
    title = (
        say("summary.number_not_collected", number=number)
        if collecting
        else say("summary.number_not_read", number=number)
    )
    table = Table(say("table.document"), say("table.reason"), title=title, title_justify="left")
    for where, reason in failures:
        table.add_row(*(Text(printable(text), overflow="fold") for text in (where, reason)))
    Console(stderr=True).print(table)


def show_summary(summary: Summary, location: str) -> None:
    """One line on what was done, and one on what was passed over."""
    parts = [Message("summary.added", number=summary.added)]
    parts += [Message("summary.updated", number=summary.updated)] if summary.updated else []
    parts += [Message("summary.unchanged", number=summary.unchanged)] if summary.unchanged else []
    parts += [Message("summary.removed", number=summary.removed)] if summary.removed else []
    parts += [Message("summary.failed", number=len(summary.failures))] if summary.failures else []
    print(say("summary.done", parts=parts, reports=summary.reports, place=location))
    if summary.other:
        kinds = [f"{count:,} {suffix}" for suffix, count in sorted(summary.other.items())]
        print(say("summary.passed_over", kinds=kinds))


def show_repair(repaired: Repaired) -> None:
    """What a repair has saved; what is lost, a report a line, on standard error."""
    nameless = Counter(report.segment for report in repaired.lost if report.report_id is None)
    for report in repaired.lost:
        if report.report_id is not None:
            where = f" ({printable(report.path)})" if report.path else ""
            print(say("repair.lost", id=printable(report.report_id), where=where), file=sys.stderr)
    for segment, count in sorted(nameless.items()):
        print(say("repair.lost_nameless", number=count, segment=segment), file=sys.stderr)
    for report_id in repaired.older:
        print(say("repair.older", id=printable(report_id)), file=sys.stderr)
    print(say("repair.done", kept=repaired.kept, lost=len(repaired.lost)))
    if not repaired.removals_known:
        print(say("repair.removals_unknown"))
    if repaired.lost or repaired.older:
        print(say("repair.add_again"))
    print(say("repair.aside", aside=repaired.aside))


def show_status(status: dict[str, Any]) -> None:
    """The state of an index, a fact a line."""
    years = status["years"]
    span = f"{min(years)}–{max(years)}" if years else Message("status.none_known")
    engine = f"{status['engine']} {status[status['engine']]}"
    size = f"{status['size_bytes'] / 2**20:,.1f} MB"
    rows = [
        (say("status.index"), status["location"]),
        (say("status.engine"), say("status.segments", engine=engine, count=status["segments"])),
        (say("status.reports"), say("status.of_which", reports=status["reports"], annual=status["annual_reports"])),
        (say("status.years"), say("status.without", known=span, number=status["without_year"])),
        (
            say("status.agencies"),
            say("status.without", known=f"{status['agencies']:,}", number=status["without_agency"]),
        ),
        (say("status.provinces"), f"{status['provinces']:,}"),
        (say("status.size"), size),
        (say("status.written"), say("status.commit", written=status["written"], generation=status["generation"])),
        (say("status.analyzer"), status["analyzer"]),
        (say("status.readers"), described(status["landlock"]).text()),
    ]
    if "cluster" in status:
        nodes, shards, replicas = status["nodes"], status["shards"], status["replicas"]
        kept = say("status.cluster", health=status["cluster"], nodes=nodes, shards=shards, replicas=replicas)
        rows.insert(2, (say("status.cluster_name"), kept))
    for name, value in rows:
        print(f"{padded(name, 13)}{value}")
