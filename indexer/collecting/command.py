"""``search-index collect``: its options, and what a person is shown. What it needs is loaded when it is run."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.cli.arguments import DISTRIBUTION, ERROR, positive, seconds, unfit
from index.messages import Message, say
from index.settings import add_option
from indexer import console

#: The table of what was not got, in the folder.
FAILURES = "not-collected.csv"


def add_command(commands: Any) -> None:
    """Let the program take the command."""
    collect = commands.add_parser("collect", help=say("help.collect"))
    collect.add_argument("addresses", metavar="ADDRESSES", help=say("help.addresses"))
    collect.add_argument("--into", required=True, metavar="FOLDER", help=say("help.into"))
    collect.add_argument("--index", dest="then_index", metavar="DIR", help=say("help.then_index"))
    collect.add_argument("--pause", type=seconds, default=2.0, metavar="SECONDS", help=say("help.pause"))
    collect.add_argument("--pages", type=positive, default=50, metavar="N", help=say("help.pages"))
    collect.add_argument("--contact", type=_contact, metavar="TEXT", help=say("help.contact"))
    collect.add_argument("--allow-private", action="store_true", help=say("help.allow_private"))
    add_option(collect, "lang")


def _contact(text: str) -> str:
    if not re.fullmatch(r"[!-~][ -~]{0,199}", text):
        raise unfit(text, Message("shape.ascii"))
    return text


def collect(options: argparse.Namespace) -> int:
    """Run the command. Returns its exit status."""
    from indexer.collecting import addresses
    from indexer.collecting.collector import Collector, Manners
    from indexer.collecting.fetching import Fetcher
    from indexer.collecting.looking import Looker
    from indexer.collecting.saving import Folder

    given, wrong = addresses.read(options.addresses)
    software = f"{DISTRIBUTION}/{_version()}"
    agent = f"{software} (search-index collect{f'; {options.contact}' if options.contact else ''})"
    fetcher = Fetcher(agent, allow_private=options.allow_private)
    with (
        Folder(options.into, software) as folder,
        Looker() as looker,
        console.progress(Message("progress.collecting")) as watch,
    ):
        if folder.goes_on:
            print(say("collect.goes_on"), file=sys.stderr)
        manners = Manners(DISTRIBUTION, options.pause, options.pages)
        collector = Collector(fetcher, looker, folder, manners, watch)
        collector.collected.failures += [(where, reason, "") for where, reason in wrong]
        try:
            collected = collector.run(given)
            folder.finish()
        finally:
            _write(Path(options.into) / FAILURES, collector.collected.failures)
    console.show_failures([(url, reason) for url, reason, _ in collected.failures], collecting=True)
    failed = len(collected.failures)
    parts = [Message("collect.saved", number=collected.saved)]
    parts += [Message("summary.unchanged", number=collected.unchanged)] if collected.unchanged else []
    parts += [Message("collect.before", number=collected.before)] if collected.before else []
    parts += [Message("collect.lists", number=collected.lists)] if collected.lists else []
    parts += [Message("collect.failed", number=failed, file=FAILURES)] if failed else []
    print(say("collect.done", parts=parts, folder=options.into))
    if options.then_index is None:
        return collected.status
    return max(collected.status if collected.status != ERROR else 1, _index(options.then_index, options.into))


def _index(location: str, folder: str) -> int:
    from indexer.pipeline import add

    with console.progress(Message("progress.reading")) as watch:
        summary = add(location, [folder], watch=watch)
    summary.other.pop(".csv", None)
    console.show_failures(summary.failures)
    console.show_summary(summary, location)
    return summary.status


def _write(path: Path, failures: Sequence[tuple[str, str, str]]) -> None:
    """Write the table of what was not got; one with its heads only where all was."""
    import csv

    from index.exports.csv_lines import safe_cell

    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as stream:  # the mark lets spreadsheets show Chinese
        table = csv.writer(stream)
        table.writerow(("address", "reason", "list"))
        table.writerows([safe_cell(value) for value in row] for row in failures)
    temporary.replace(path)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"
