"""``search-cli``: search an index from the terminal, for reading or for programs.

A client of the library: everything it does, ``open_index(...).search(...)`` offers.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from index.cli import similar
from index.cli.arguments import ERROR, FOUND, NOT_FOUND, Parser, ShowVersion, positive, run
from index.errors import QueryError, SearchTimeoutError
from index.fields import BY_NAME, COUNTED, FACETS, MATCHES, SORTS, TRENDS
from index.messages import say
from index.opening import open_index
from index.protocol import Index
from index.results import ResultPage
from index.settings import add_option, resolve

PROGRAM = "search-cli"

_EPILOG = """\
examples:
  search-cli 舆情回应                         both words, anywhere in a report
  search-cli '"舆情回应"'                     exactly these characters
  search-cli 烟花爆竹 --year 2016..2020       narrowed by the year covered
  search-cli --province 广东 --sort newest    all reports of Guangdong
  search-cli --like ID --kind other_body      who wrote the same as this report
  search-cli --compare ID ID                  what changed between two reports
  search-cli 依申请公开 --json | jq .total    for programs

exit status: 0 something was found, 1 nothing was, 2 an error, 3 the time limit was reached
"""


def build_parser() -> Parser:
    """The command's options; each is defined here and nowhere else."""
    parser = Parser(
        prog=PROGRAM,
        description="Search an index of annual reports on government-information disclosure.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=ShowVersion)
    parser.add_argument("query", nargs="*", metavar="QUERY", help='words, all required; "…" for exact characters')
    add_option(parser, "index")
    add_option(parser, "lang")
    add_option(parser, "cache_mb")
    add_option(parser, "timeout_ms")
    narrow = parser.add_argument_group("narrowing (repeat an option for several values)")
    for facet in FACETS:
        option = "--" + facet.replace("_", "-")
        narrow.add_argument(option, action="append", default=[], metavar="VALUE", help=BY_NAME[facet].help)
    result = parser.add_argument_group("result")
    result.add_argument("--match", choices=MATCHES, default="all", help="all words (default) or any of them")
    result.add_argument("--no-synonyms", action="store_true", help="only the words as typed, no other names for them")
    result.add_argument("--explain", action="store_true", help="show how the score of each hit came about")
    result.add_argument("--sort", choices=SORTS, default="relevance", help="default: relevance")
    result.add_argument("--page", type=positive, default=1, metavar="N", help="which page of hits (default: 1)")
    result.add_argument(
        "--limit", type=positive, metavar="N", help="hits a page (default: 10; 1000 a query with --batch)"
    )
    result.add_argument("--facets", action="store_true", help="show all facets, every value")
    result.add_argument(
        "--trends",
        nargs="?",
        const="year",
        choices=TRENDS,
        metavar="BY",
        help=f"the share of reports that match, by {', '.join(TRENDS)} (default: year)",
    )
    result.add_argument(
        "--complete", metavar="PREFIX", help="what PREFIX may become, in characters or pinyin (--limit, default: 8)"
    )
    similar.add_options(parser)
    shape = parser.add_argument_group("output").add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="the whole page as one JSON object")
    shape.add_argument("--jsonl", action="store_true", help="the hits, a JSON object a line")
    shape.add_argument("--csv", action="store_true", help="the hits as a table")
    batch = parser.add_argument_group("measuring relevance")
    batch.add_argument("--batch", metavar="FILE", help='many queries: lines {"id", "text"}; - for standard input')
    batch.add_argument("--format", choices=("trec",), default="trec", help="output of --batch: a TREC run")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns its exit status: 0 with hits, 1 without, 2 on an error, 3 when the time is up."""
    parser = build_parser()
    # Argparse takes what stands before -- and what stands behind it for two lists, of which it refuses one.
    given = list(sys.argv[1:] if arguments is None else arguments)
    at = given.index("--") if "--" in given else len(given)
    options = parser.parse_intermixed_args(given[:at])
    options.query += given[at + 1 :]
    filters = {facet: getattr(options, facet) for facet in FACETS}
    if options.batch and options.query:
        parser.error("give either a QUERY or --batch, not both")
    if options.complete is not None:
        if options.batch or options.query:
            parser.error("give either a QUERY, --batch or --complete")
        return run(PROGRAM, lambda: _complete(options, filters))
    if options.like or options.compare:
        if options.batch or options.query or (options.like and options.compare):
            parser.error("give either a QUERY, --like, --compare or --batch")
        if options.csv or options.jsonl:
            parser.error("--like and --compare print text, or --json")
        if options.compare and any(filters.values()):
            parser.error("two reports are compared whole; filters narrow --like")
        return run(PROGRAM, lambda: _similar(options, filters))
    if options.kind:
        parser.error("--kind narrows --like ID")
    if not options.batch and not options.query and not any(filters.values()):
        parser.error("give a QUERY, or narrow by an option such as --year 2018")
    command = _batch if options.batch else _trends if options.trends else _search
    return run(PROGRAM, lambda: command(options, filters))


def _search(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    page = _open(options).search(
        " ".join(options.query),
        filters=filters,
        facets=COUNTED,
        sort=options.sort,
        page=options.page,
        page_size=options.limit or 10,
        match=options.match,
        synonyms=not options.no_synonyms,
        explain=options.explain,
        fold_copies=not (options.jsonl or options.csv),  # where a line is a report
    )
    print_page(page, options)
    return FOUND if page.hits else NOT_FOUND


def _trends(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    from index.cli import formats, terminal

    query = " ".join(options.query)
    trends = _open(options).trends(
        query, by=options.trends, filters=filters, match=options.match, synonyms=not options.no_synonyms
    )
    if options.json or options.jsonl:
        print(formats.trends_to_json(query, options.trends, trends))
    elif options.csv:
        print(formats.trends_to_csv(trends))
    else:
        print(terminal.render_trends(trends))
    return FOUND if any(trend.matching for trend in trends) else NOT_FOUND


def _complete(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    from index.cli import formats, terminal

    completions = _open(options).complete(options.complete, options.limit or 8, filters)
    if options.json:
        print(formats.completions_to_json(options.complete, completions))
    else:
        for completion in completions:
            number = "" if completion.count is None else f"\t{completion.count}"
            print(f"{terminal.printable(completion.text)}{number}")
    return FOUND if completions else NOT_FOUND


def _similar(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    if options.compare:
        return similar.compare(_open(options), options, colour=_colour())
    return similar.like(_open(options), options, filters, colour=_colour())


def _open(options: argparse.Namespace) -> Index:
    # Opening imports the engine, whose objects stay: to look for garbage among them takes time and finds none.
    gc.disable()
    try:
        resolve(options)
        return open_index(options.index, cache_mb=options.cache_mb, timeout_ms=options.timeout_ms)
    finally:
        gc.enable()


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_page(page: ResultPage, options: argparse.Namespace) -> None:
    """Print a page in the form that the options ask for."""
    from index.cli import formats, terminal

    if options.json:
        print(formats.to_json(page))
    elif options.csv:
        print(formats.to_csv(page.hits))
    elif options.jsonl:
        for line in formats.to_jsonl(page.hits):
            print(line)
    else:
        print(terminal.render(page, colour=_colour(), all_facets=options.facets))
        if page.total and not page.hits:
            print(say("search.past_the_end", page=page.page, last=page.pages))


def _batch(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    from index.cli.formats import read_queries, to_trec

    index = _open(options)
    try:
        stream = sys.stdin.buffer if options.batch == "-" else Path(options.batch).open("rb")  # noqa: SIM115
    except OSError as error:
        print(f"{PROGRAM}: {say('batch.unreadable', file=options.batch, reason=error.strerror)}", file=sys.stderr)
        return ERROR
    found = failed = False
    with stream:
        for query in read_queries(stream, options.batch):
            try:
                if isinstance(query, ValueError):
                    raise query
                query_id, text = query
                ranking = index.rank(text, filters=filters, match=options.match, limit=options.limit or 1000)
            except (QueryError, SearchTimeoutError) as error:
                print(f"{PROGRAM}: {say('batch.query', id=query_id, reason=error.message)}", file=sys.stderr)
                failed = True
            except ValueError as error:
                print(f"{PROGRAM}: {error}", file=sys.stderr)
                failed = True
            else:
                found = found or bool(ranking)
                for line in to_trec(query_id, ranking):
                    print(line)
    return ERROR if failed else FOUND if found else NOT_FOUND


if __name__ == "__main__":
    sys.exit(main())
