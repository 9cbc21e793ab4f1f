"""``search-index``: make and keep an index. A client of ``indexer.pipeline``; holds no logic of its own."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import closing

from index.cli.arguments import ERROR, Parser, add_about, begin, positive, run, seconds
from index.cli.help import epilog
from index.messages import Message, say
from index.opening import open_index, rebuild_index, repair_index
from index.settings import add_option, resolve
from indexer import console, upkeep
from indexer.collecting.command import add_command, collect
from indexer.pipeline import add, read_all, remove
from indexer.workers import signals

PROGRAM = "search-index"

_EXAMPLES = (
    ("search-index add ~/reports", Message("example.add")),
    ("search-index add ~/reports --prune", Message("example.prune")),
    ("search-index collect list.txt --into ~/reports", Message("example.collect")),
    ("search-index inspect report.html", Message("example.inspect")),
    ("search-index status", Message("example.status")),
    ("search-index copy FROM opensearch://host/name", Message("example.copy")),
    ("search-index check --repair", Message("example.repair")),
    ("search-index backup --to ~/backup-1", Message("example.backup")),
)


def build_parser() -> Parser:
    """The command and its subcommands."""
    parser = Parser(
        prog=PROGRAM,
        description=say("help.search_index"),
        epilog=epilog(_EXAMPLES, Message("help.index_status")),
    )
    add_about(parser)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    add_ = commands.add_parser("add", help=say("help.add"))
    add_.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help=say("help.add_paths"),
    )
    add_.add_argument("--overrides", action="append", default=[], metavar="FILE", help=say("help.overrides"))
    add_.add_argument("--again", action="store_true", help=say("help.again"))
    add_.add_argument("--prune", action="store_true", help=say("help.prune"))
    _reading(add_)

    inspect = commands.add_parser("inspect", help=say("help.inspect"))
    inspect.add_argument("paths", nargs="+", metavar="PATH", help=say("help.inspect_paths"))
    inspect.add_argument("--explain", action="store_true", help=say("help.explain_reading"))
    inspect.add_argument("--text", action="store_true", help=say("help.text"))
    _reading(inspect)

    status = commands.add_parser("status", help=say("help.status"))
    status.add_argument("--json", action="store_true", help=say("help.json_object"))

    remove_ = commands.add_parser("remove", help=say("help.remove"))
    remove_.add_argument("names", nargs="+", metavar="ID|PATH", help=say("help.remove_names"))

    check = commands.add_parser("check", help=say("help.check"))
    check.add_argument("--repair", action="store_true", help=say("help.repair"))
    rebuild = commands.add_parser("rebuild", help=say("help.rebuild"))
    upkeep.add_commands(commands)
    for command in (add_, remove_, check, rebuild, commands.choices["vacuum"], commands.choices["copy"]):
        command.add_argument(
            "--wait",
            type=seconds,
            default=0.0,
            metavar="SECONDS",
            help=say("help.wait"),
        )
    for command in commands.choices.values():
        add_option(command, "lang")
        if command.prog not in (f"{PROGRAM} inspect", f"{PROGRAM} copy"):
            add_option(command, "index")
    add_command(commands)
    return parser


def _reading(parser: Parser) -> None:
    parser.add_argument("--follow-links", action="store_true", help=say("help.follow_links"))
    parser.add_argument("--workers", type=positive, metavar="N", help=say("help.workers"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns its exit status: 0 all done, 1 something failed, 2 nothing could be done.

    Interrupted (Ctrl-C, or told to end by a signal) it returns 128 and the signal's number.
    """
    given = begin(arguments)
    return run(PROGRAM, lambda: _command(given))


def _command(arguments: Sequence[str]) -> int:
    options = resolve(build_parser().parse_args(arguments))
    with signals.as_interrupts():
        try:
            return _COMMANDS[options.command](options)
        except KeyboardInterrupt as interrupt:
            print(f"{PROGRAM}: {_INTERRUPTED.get(options.command, Message('interrupted.alone'))}", file=sys.stderr)
            return 128 + (interrupt.args[0] if interrupt.args else signal.SIGINT)


def _add(options: argparse.Namespace) -> int:
    location = options.index
    with console.progress(Message("progress.reading")) as watch:
        summary = add(
            location,
            options.paths,
            prune=options.prune,
            again=options.again,
            corrections=options.overrides,
            follow_links=options.follow_links,
            workers=options.workers,
            wait=options.wait,
            watch=watch,
        )
    console.show_failures(summary.failures)
    console.show_summary(summary, location)
    return summary.status


def _inspect(options: argparse.Namespace) -> int:
    if options.explain:
        from indexer.explanation import explain_all

        return explain_all(options.paths, print, follow_links=options.follow_links, workers=options.workers)
    failures = []
    read = 0
    with closing(read_all(options.paths, follow_links=options.follow_links, workers=options.workers)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, tuple):
                failures.append(outcome)
                continue
            read += 1
            record = outcome.to_dict()
            text = record.pop("text")
            record["characters"] = len(text)
            if options.text:
                record["text"] = text
            print(json.dumps(record, ensure_ascii=False), flush=True)
    console.show_failures(failures)
    if not failures:
        return 0
    return 1 if read else ERROR


def _status(options: argparse.Namespace) -> int:
    from indexer.workers import access

    status = open_index(options.index).status() | {"landlock": access.version()}
    if options.json:
        print(json.dumps(status, ensure_ascii=False, indent=1))
    else:
        console.show_status(status)
    return 0


def _remove(options: argparse.Namespace) -> int:
    removed, unknown = remove(options.index, options.names, wait=options.wait)
    for name in unknown:
        print(f"{PROGRAM}: {say('remove.unknown', name=name)}", file=sys.stderr)
    print(say("remove.done", number=removed))
    if not unknown:
        return 0
    return 1 if removed else ERROR


def _check(options: argparse.Namespace) -> int:
    if options.repair:
        with console.progress(Message("progress.saving")) as watch:
            repaired = repair_index(
                options.index, lambda report_id, share: watch(report_id, None, share), wait=options.wait
            )
        if repaired is not None:
            console.show_repair(repaired)
            return 1 if repaired.lost else 0
    checked = open_index(options.index).check()
    if checked["files"]:
        print(say("check.whole", files=checked["files"], reports=checked["reports"]))
    else:  # the files are a cluster's, which checks them itself
        print(say("check.whole_records", reports=checked["reports"]))
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    with console.progress(Message("progress.rebuilding")) as watch:
        count = rebuild_index(options.index, lambda report_id, share: watch(report_id, None, share), wait=options.wait)
    print(say("rebuild.done", number=count))
    return 0


_COMMANDS = {
    "add": _add,
    "collect": collect,
    "inspect": _inspect,
    "status": _status,
    "remove": _remove,
    "check": _check,
    "rebuild": _rebuild,
    **upkeep.COMMANDS,
}

#: What is said where a command was interrupted.
_INTERRUPTED = {
    "add": Message("interrupted.adding"),
    "collect": Message("interrupted.collecting"),
    "remove": Message("interrupted.whole"),
    "rebuild": Message("interrupted.unchanged"),
    "copy": Message("interrupted.copying"),
    "check": Message("interrupted.unchanged"),
    "vacuum": Message("interrupted.whole"),
    "backup": Message("interrupted.nothing_left"),
    "restore": Message("interrupted.nothing_left"),
}


if __name__ == "__main__":
    sys.exit(main())
