"""``search-index``: make and keep an index. A client of ``indexer.pipeline``; holds no logic of its own."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import closing

from index.cli.arguments import ERROR, Parser, ShowVersion, positive, run, seconds
from index.messages import Message, say
from index.opening import open_index, rebuild_index, repair_index
from index.settings import add_option, resolve
from indexer import console, upkeep
from indexer.collecting.command import add_command, collect
from indexer.pipeline import add, read_all, remove
from indexer.workers import signals

PROGRAM = "search-index"

_EPILOG = """\
examples:
  search-index add ~/reports                  index a folder; again later reads only what changed
  search-index add ~/reports --prune          … and drops the reports whose files are gone
  search-index collect list.txt --into ~/reports   fetch reports from the web, and save them
  search-index inspect report.html            what would be read from a file; writes nothing
  search-index status                         what is in the index
  search-index copy gongkai-index opensearch://127.0.0.1:9200/reports   all of it onto a cluster, or back
  search-index check --repair                 save what is whole of a damaged index
  search-index backup --to ~/backup-1         a copy of the last commit, also while others search and write

exit status: 0 all was done, 1 something failed, 2 nothing could be done
"""


def build_parser() -> Parser:
    """The command and its subcommands."""
    parser = Parser(
        prog=PROGRAM,
        description="Make and keep an index of annual reports on government-information disclosure.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=ShowVersion)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    add_ = commands.add_parser("add", help="read documents and index what is new or changed")
    add_.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a folder, a report (.html .pdf .docx .ofd .txt …), .jsonl, .zip or .warc",
    )
    add_.add_argument(
        "--overrides", action="append", default=[], metavar="FILE", help="corrections by hand, a .csv; see the guide"
    )
    add_.add_argument("--again", action="store_true", help="read everything again, as after an upgrade of the rules")
    add_.add_argument("--prune", action="store_true", help="drop reports whose documents are gone from these paths")
    _reading(add_)

    inspect = commands.add_parser("inspect", help="print each document's record as a JSON line; writes nothing")
    inspect.add_argument("paths", nargs="+", metavar="PATH", help="as for add")
    inspect.add_argument("--explain", action="store_true", help="for reading: why each value was read as it is")
    inspect.add_argument("--text", action="store_true", help="with the whole text")
    _reading(inspect)

    status = commands.add_parser("status", help="what is in the index")
    status.add_argument("--json", action="store_true", help="as one JSON object")

    remove_ = commands.add_parser("remove", help="drop reports from the index")
    remove_.add_argument("names", nargs="+", metavar="ID|PATH", help="report id, or the file or folder it came from")

    check = commands.add_parser("check", help="verify every file's checksum and every record")
    check.add_argument(
        "--repair", action="store_true", help="save what is whole of a damaged index, and say what is lost"
    )
    rebuild = commands.add_parser("rebuild", help="renew the index from its stored records")
    upkeep.add_commands(commands)
    for command in (add_, remove_, check, rebuild, commands.choices["vacuum"], commands.choices["copy"]):
        command.add_argument(
            "--wait",
            type=seconds,
            default=0.0,
            metavar="SECONDS",
            help="wait so long for another process that is writing the index (default: not at all)",
        )
    for command in commands.choices.values():
        add_option(command, "lang")
        if command.prog not in (f"{PROGRAM} inspect", f"{PROGRAM} copy"):
            add_option(command, "index")
    add_command(commands)
    return parser


def _reading(parser: Parser) -> None:
    parser.add_argument(
        "--follow-links", action="store_true", help="follow links also to what is outside of the given paths"
    )
    parser.add_argument("--workers", type=positive, metavar="N", help="reader processes (default: one a processor)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns its exit status: 0 all done, 1 something failed, 2 nothing could be done.

    Interrupted (Ctrl-C, or told to end by a signal) it returns 128 and the signal's number.
    """
    return run(PROGRAM, lambda: _command(arguments))


def _command(arguments: Sequence[str] | None) -> int:
    options = resolve(build_parser().parse_args(arguments))
    with signals.as_interrupts():
        try:
            return _COMMANDS[options.command](options)
        except KeyboardInterrupt as interrupt:
            print(f"{PROGRAM}: {_INTERRUPTED.get(options.command, Message('interrupted.alone'))}", file=sys.stderr)
            return 128 + (interrupt.args[0] if interrupt.args else signal.SIGINT)


def _add(options: argparse.Namespace) -> int:
    location = options.index
    with console.progress("reading") as watch:
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
    status = open_index(options.index).status()
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
        with console.progress("saving") as watch:
            repaired = repair_index(options.index, lambda report_id: watch(report_id, None), wait=options.wait)
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
    with console.progress("rebuilding") as watch:
        count = rebuild_index(options.index, lambda report_id: watch(report_id, None), wait=options.wait)
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
