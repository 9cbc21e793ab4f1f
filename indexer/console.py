"""What ``search-index`` shows a person: a progress bar in a terminal, plain lines elsewhere, tables at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from index.cli.terminal import printable
from index.messages import Message, say
from index.results import Repaired
from indexer.pipeline import Summary, Watcher

#: Without a terminal, a line is printed this often, in seconds.
_SECONDS_A_LINE = 10.0


@contextmanager
def progress(action: str) -> Iterator[Watcher]:
    """Show how a run goes on; what is yielded is told of every document."""
    if sys.stderr.isatty():
        with _bar(action) as watch:
            yield watch
    else:
        yield _lines(action)


@contextmanager
def _bar(action: str) -> Iterator[Watcher]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn(f"{action} {{task.completed:,}} documents"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("[red]{task.fields[failed]}"),
    )
    # How many there will be is not known until all folders have been walked and all lines seen.
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(action, total=None, rate="", failed="")
        began, failed = time.monotonic(), 0

        def watch(where: str, reason: str | None) -> None:
            nonlocal failed
            failed += reason is not None
            done = bar.tasks[0].completed + 1
            rate = done / max(time.monotonic() - began, 0.1)
            bar.update(task, advance=1, rate=f"{rate:,.0f} a second", failed=f"{failed} failed" if failed else "")

        yield watch


def _lines(action: str) -> Watcher:
    began = last = time.monotonic()
    count = 0

    def watch(where: str, reason: str | None) -> None:
        nonlocal last, count
        count += 1
        now = time.monotonic()
        if now - last >= _SECONDS_A_LINE:
            last = now
            print(f"{action}: {count:,} documents, {count / (now - began):,.0f} a second", file=sys.stderr, flush=True)

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
    table = Table("document", "reason", title=title, title_justify="left")
    for where, reason in failures:
        table.add_row(Text(printable(where), overflow="fold"), Text(printable(reason)))
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
    span = f"{min(years)}–{max(years)}" if years else "none known"
    rows = [
        ("index", status["location"]),
        ("engine", f"{status['engine']} {status[status['engine']]}, {status['segments']} segments"),
        ("reports", f"{status['reports']:,}, of which {status['annual_reports']:,} annual reports"),
        ("years", f"{span}; {status['without_year']:,} reports without one"),
        ("agencies", f"{status['agencies']:,}; {status['without_agency']:,} reports without one"),
        ("provinces", f"{status['provinces']:,}"),
        ("size", f"{status['size_bytes'] / 2**20:,.1f} MB"),
        ("last written", f"{status['written']}, commit {status['generation']}"),
        ("analyzer", status["analyzer"]),
    ]
    if "cluster" in status:
        nodes, shards, replicas = status["nodes"], status["shards"], status["replicas"]
        kept = say("status.cluster", health=status["cluster"], nodes=nodes, shards=shards, replicas=replicas)
        rows.insert(2, ("cluster", kept))
    for name, value in rows:
        print(f"{name:<13}{value}")
