"""The commands of ``search-index`` that keep an index safe and small: backup, restore, vacuum, log."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from index.cli.arguments import ERROR, positive
from index.cli.columns import table
from index.cli.terminal import printable
from index.errors import GongkaiError
from index.messages import Message, say
from index.opening import back_up_index, index_log, restore_index, vacuum_index
from index.results import Commit, Copied
from indexer import console

#: What stands above the columns of the log.
_HEADS = (
    Message("table.commit"),
    Message("table.when"),
    Message("table.added"),
    Message("table.changed"),
    Message("table.removed"),
    Message("table.reports"),
    Message("table.by"),
)

#: For the standard streams, as commands name them.
_STREAM = "-"


def add_commands(commands: Any) -> None:
    """Add the subcommands to those of ``search-index``."""
    backup = commands.add_parser("backup", help=say("help.backup"))
    backup.add_argument("--to", required=True, metavar="FOLDER|-", help=say("help.backup_to"))
    restore = commands.add_parser("restore", help=say("help.restore"))
    restore.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="FOLDER|FILE|-",
        help=say("help.restore_from"),
    )
    copied = commands.add_parser("copy", help=say("help.copy"))
    copied.add_argument("source", metavar="FROM", help=say("help.copy_from"))
    copied.add_argument("target", metavar="TO", help=say("help.copy_to"))
    copied.add_argument("--workers", type=positive, metavar="N", help=say("help.copy_workers"))
    commands.add_parser("vacuum", help=say("help.vacuum"))
    log = commands.add_parser("log", help=say("help.log"))
    log.add_argument("--limit", type=positive, metavar="N", help=say("help.log_limit"))
    log.add_argument("--json", action="store_true", help=say("help.json_array"))


def _backup(options: argparse.Namespace) -> int:
    if options.to != _STREAM:
        copied = back_up_index(options.index, options.to)
        print(say("backup.done", place=printable(options.to), reports=copied.reports, what=_what(copied)))
        return 0
    if sys.stdout.isatty():
        raise GongkaiError("backup.to_terminal")
    copied = back_up_index(options.index, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    print(say("backup.streamed", reports=copied.reports, what=_what(copied)), file=sys.stderr)
    return 0


def _restore(options: argparse.Namespace) -> int:
    if options.source == _STREAM:
        copied = restore_index(sys.stdin.buffer, options.index, name=say("restore.standard_input"))
    else:
        copied = restore_index(options.source, options.index)
    print(say("restore.done", place=printable(options.index), reports=copied.reports, what=_what(copied)))
    return 0


def _what(copied: Copied) -> Message:
    return Message(
        "backup.commit",
        generation=copied.generation,
        written=copied.written,
        files=copied.files,
        links=Message("backup.links", number=copied.linked) if copied.linked else "",
        size=copied.size_bytes / 2**20,
    )


def _copy(options: argparse.Namespace) -> int:
    from indexer.copying import copy  # late: it needs more than the other commands

    with console.progress(Message("progress.copying")) as watch:
        count, rejected = copy(
            options.source,
            options.target,
            lambda report_id: watch(report_id, None, None),
            workers=options.workers,
            wait=options.wait,
        )
    console.show_failures(rejected)
    print(say("copy.done", number=count, place=printable(options.target)))
    if not rejected:
        return 0
    return 1 if count else ERROR


def _vacuum(options: argparse.Namespace) -> int:
    done = vacuum_index(options.index, wait=options.wait)
    print(
        say(
            "vacuum.done",
            reports=done.reports,
            segments_before=done.segments_before,
            segments=done.segments,
            size_before=done.bytes_before / 2**20,
            size=done.size_bytes / 2**20,
        )
    )
    if done.kept:
        print(say("vacuum.kept", count=done.kept))
    return 0


def _log(options: argparse.Namespace) -> int:
    commits = index_log(options.index)[: options.limit]
    if options.json:
        print(json.dumps([asdict(commit) for commit in commits], ensure_ascii=False, indent=1))
        return 0
    rows = [tuple(map(str, _HEADS)), *map(_row, commits)]
    print("\n".join(table(rows, right=(0, 2, 3, 4, 5))))
    return 0


def _row(commit: Commit) -> tuple[str, ...]:
    counts = (commit.added, commit.changed, commit.removed, commit.reports)
    return (str(commit.generation), commit.written, *(f"{count:,}" for count in counts), printable(commit.command))


COMMANDS = {"backup": _backup, "copy": _copy, "restore": _restore, "vacuum": _vacuum, "log": _log}
