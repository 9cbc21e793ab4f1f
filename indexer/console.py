"""What ``search-index`` shows a person: a progress bar in a terminal, plain lines elsewhere, tables at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from index.cli.terminal import printable
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


def show_failures(failures: Sequence[tuple[str, str]], what: str = "not read") -> None:
    """A table of what could not be read, or done otherwise, and why, on standard error."""
    if not failures:
        return
    if not sys.stderr.isatty():
        for where, reason in failures:
            print(f"{what}: {printable(where)}: {printable(reason)}", file=sys.stderr)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("document", "reason", title=f"{len(failures)} {what}", title_justify="left")
    for where, reason in failures:
        table.add_row(Text(printable(where), overflow="fold"), Text(printable(reason)))
    Console(stderr=True).print(table)


def show_summary(summary: Summary, location: str) -> None:
    """One line on what was done, and one on what was passed over."""
    parts = [f"{summary.added:,} added"]
    parts += [f"{summary.updated:,} updated"] if summary.updated else []
    parts += [f"{summary.unchanged:,} unchanged"] if summary.unchanged else []
    parts += [f"{summary.removed:,} removed"] if summary.removed else []
    parts += [f"{len(summary.failures):,} failed"] if summary.failures else []
    print(f"{', '.join(parts)}; {summary.reports:,} reports in {location}")
    if summary.other:
        kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(summary.other.items()))
        print(f"passed over, of kinds that are not read: {kinds}")


def show_repair(repaired: Repaired) -> None:
    """What a repair has saved; what is lost, a report a line, on standard error."""
    nameless = Counter(report.segment for report in repaired.lost if report.report_id is None)
    for report in repaired.lost:
        if report.report_id is not None:
            where = f" ({printable(report.path)})" if report.path else ""
            print(f"lost: {printable(report.report_id)}{where}", file=sys.stderr)
    for segment, count in sorted(nameless.items()):
        print(f"lost: {count:,} in segment {segment}, of which no id can be read", file=sys.stderr)
    for report_id in repaired.older:
        print(f"an older version is left: {printable(report_id)}", file=sys.stderr)
    print(f"{repaired.kept:,} reports saved, {len(repaired.lost):,} lost")
    if not repaired.removals_known:
        print("which reports had been removed is not known any more: some may be back")
    if repaired.lost or repaired.older:
        print("add their files again with: search-index add FOLDER")
    print(f"the files as they were are in {repaired.aside}; delete it when nothing is missed")


def show_status(status: dict[str, Any]) -> None:
    """The state of an index, a fact a line."""
    years = status["years"]
    span = f"{min(years)}–{max(years)}" if years else "none known"
    rows = [
        ("index", status["location"]),
        ("engine", f"{status['engine']} {status['whoosh']}, {status['segments']} segments"),
        ("reports", f"{status['reports']:,}, of which {status['annual_reports']:,} annual reports"),
        ("years", f"{span}; {status['without_year']:,} reports without one"),
        ("agencies", f"{status['agencies']:,}; {status['without_agency']:,} reports without one"),
        ("provinces", f"{status['provinces']:,}"),
        ("size", f"{status['size_bytes'] / 2**20:,.1f} MB"),
        ("last written", f"{status['written']}, commit {status['generation']}"),
        ("analyzer", status["analyzer"]),
    ]
    for name, value in rows:
        print(f"{name:<13}{value}")
