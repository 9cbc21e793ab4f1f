"""``search-cli``: search an index from the terminal, for reading or for programs.

A client of the library: everything it does, ``open_index(...).search(...)`` offers.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from index.cli import figures, report, similar
from index.cli.arguments import ERROR, FOUND, NOT_FOUND, Parser, add_about, begin, positive, run
from index.cli.help import epilog
from index.errors import QueryError, SearchTimeoutError
from index.fields import BY_NAME, COUNTED, FACETS, FIGURE_NAMES, MATCHES, SORTS, TRENDS
from index.messages import Message, say
from index.opening import open_index
from index.protocol import Index
from index.results import ResultPage
from index.settings import add_option, resolve

PROGRAM = "search-cli"

_USAGE = (
    "[OPTION ...] QUERY ...",
    "[OPTION ...] --show ID [QUERY ...]",
    "[OPTION ...] --open ID | --like ID | --compare ID ID",
    "[OPTION ...] --figures [NAMES] | --coverage [QUERY ...]",
)

_EXAMPLES = (
    ("search-cli 舆情回应", Message("example.both_words")),
    ("search-cli '\"舆情回应\"'", Message("example.exact")),
    ("search-cli 烟花爆竹 --year 2016..2020", Message("example.narrowed")),
    ("search-cli --province 广东 --sort newest", Message("example.newest")),
    ("search-cli --show ID 舆情回应", Message("example.show")),
    ("search-cli --like ID --kind other_body", Message("example.like")),
    ("search-cli --compare ID ID", Message("example.compare")),
    ("search-cli --figures requests_received", Message("example.figures")),
    ("search-cli --coverage --province 广东", Message("example.coverage")),
    ("search-cli 依申请公开 --json | jq .total", Message("example.json")),
)


def build_parser() -> Parser:
    """The command's options; each is defined here and nowhere else."""
    parser = Parser(
        prog=PROGRAM,
        description=say("help.search_cli"),
        usage=_USAGE,
        epilog=epilog(_EXAMPLES, Message("help.search_status")),
    )
    add_about(parser)
    parser.add_argument("query", nargs="*", metavar="QUERY", help=say("help.query"))
    add_option(parser, "index")
    add_option(parser, "lang")
    add_option(parser, "cache_mb")
    add_option(parser, "timeout_ms")
    narrow = parser.add_argument_group(say("help.narrowing"))
    for facet in FACETS:
        option = "--" + facet.replace("_", "-")
        narrow.add_argument(option, action="append", default=[], metavar="VALUE", help=BY_NAME[facet].help.text())
    result = parser.add_argument_group(say("help.result"))
    result.add_argument("--match", choices=MATCHES, default="all", help=say("help.match"))
    result.add_argument("--no-synonyms", action="store_true", help=say("help.no_synonyms"))
    result.add_argument("--explain", action="store_true", help=say("help.explain_score"))
    sizes = [name for name in SORTS if name in FIGURE_NAMES]
    result.add_argument(
        "--sort", choices=SORTS, default="relevance", metavar="ORDER", help=say("help.sort", figures=sizes)
    )
    result.add_argument("--page", type=positive, default=1, metavar="N", help=say("help.page"))
    result.add_argument("--limit", type=positive, metavar="N", help=say("help.limit"))
    result.add_argument("--facets", action="store_true", help=say("help.facets"))
    result.add_argument(
        "--trends",
        nargs="?",
        const="year",
        choices=TRENDS,
        metavar="BY",
        help=say("help.trends", fields=TRENDS),
    )
    result.add_argument("--complete", metavar="PREFIX", help=say("help.complete"))
    report.add_options(parser)
    similar.add_options(parser)
    figures.add_options(parser)
    shape = parser.add_argument_group(say("help.output")).add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=say("help.json_page"))
    shape.add_argument("--jsonl", action="store_true", help=say("help.jsonl"))
    shape.add_argument("--csv", action="store_true", help=say("help.csv"))
    shape.add_argument("--bibtex", action="store_true", help=say("help.bibtex"))
    batch = parser.add_argument_group(say("help.measuring"))
    batch.add_argument("--batch", metavar="FILE", help=say("help.batch", example='{"id", "text"}'))
    batch.add_argument("--format", choices=("trec",), default="trec", help=say("help.format"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns its exit status: 0 with hits, 1 without, 2 on an error, 3 when the time is up."""
    # One question leaves little garbage: to look for some among all that was imported, also at the end, takes time.
    gc.disable()
    try:
        return _run(arguments)
    finally:
        gc.freeze()
        gc.enable()


def _run(arguments: Sequence[str] | None) -> int:
    given = begin(arguments)
    parser = build_parser()
    # Argparse takes what stands before -- and what stands behind it for two lists, of which it refuses one.
    at = given.index("--") if "--" in given else len(given)
    options = parser.parse_intermixed_args(given[:at])
    options.query += given[at + 1 :]
    filters = {facet: getattr(options, facet) for facet in FACETS}
    if options.batch and options.query:
        parser.error(say("option.not_both"))
    if options.show is not None or options.open is not None:
        _check_one_report(parser, options, filters)
        return run(PROGRAM, lambda: _one_report(options))
    other = (options.complete, options.like, options.compare, options.figures, options.trends, options.batch)
    if options.bibtex and (options.coverage or any(value is not None for value in other)):
        parser.error(say("option.bibtex_of"))
    if options.complete is not None:
        if options.batch or options.query:
            parser.error(say("option.one_of_complete"))
        return run(PROGRAM, lambda: _complete(options, filters))
    if options.like or options.compare:
        if options.batch or options.query or (options.like and options.compare):
            parser.error(say("option.one_of_similar"))
        if options.csv or options.jsonl:
            parser.error(say("option.similar_formats"))
        if options.compare and any(filters.values()):
            parser.error(say("option.compare_whole"))
        return run(PROGRAM, lambda: _similar(options, filters))
    if options.kind:
        parser.error(say("option.kind_alone"))
    if options.figures is not None or options.coverage:
        if options.batch or (options.figures is not None and options.coverage):
            parser.error(say("option.one_of_figures"))
        return run(PROGRAM, lambda: _reckon(options, filters))
    if options.xlsx:
        parser.error(say("option.xlsx_alone"))
    if options.gaps:
        parser.error(say("option.gaps_alone"))
    if not options.batch and not options.query and not any(filters.values()):
        parser.error(say("option.nothing_asked"))
    command = _batch if options.batch else _trends if options.trends else _cite if options.bibtex else _search
    return run(PROGRAM, lambda: command(options, filters))


def _check_one_report(parser: Parser, options: argparse.Namespace, filters: dict[str, list[str]]) -> None:
    others = (options.complete, options.like, options.compare, options.figures, options.trends, options.batch)
    both = options.show is not None and options.open is not None
    if both or options.coverage or any(value is not None for value in others) or (options.open and options.query):
        parser.error(say("option.one_of_report"))
    if options.csv or options.jsonl or (options.open is not None and (options.json or options.bibtex)):
        parser.error(say("option.report_formats"))
    if any(filters.values()):
        parser.error(say("option.report_whole"))


def _search(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    page = _open(options).search(
        " ".join(options.query),
        filters=filters,
        facets=_facets_of(options),
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


def _facets_of(options: argparse.Namespace) -> Sequence[str]:
    """The facets that the form asked for shows; others need not be counted."""
    if options.json or options.facets:
        return COUNTED
    if options.csv or options.jsonl:
        return ()
    from index.cli.terminal import SHOWN

    return SHOWN


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
        print(terminal.render_trends(trends, options.trends))
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


def _cite(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    return report.cite(_open(options), options, filters)


def _one_report(options: argparse.Namespace) -> int:
    return (report.show if options.open is None else report.open_)(_open(options), options)


def _similar(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    if options.compare:
        return similar.compare(_open(options), options)
    return similar.like(_open(options), options, filters)


def _reckon(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    return (figures.coverage if options.coverage else figures.figures)(_open(options), options, filters)


def _open(options: argparse.Namespace) -> Index:
    resolve(options)
    return open_index(options.index, cache_mb=options.cache_mb, timeout_ms=options.timeout_ms)


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
        print(terminal.render(page, terminal.style_of_output(), all_facets=options.facets))
        if page.total and not page.hits:
            print(say("search.past_the_end", page=page.page, last=page.pages))


def _batch(options: argparse.Namespace, filters: dict[str, list[str]]) -> int:
    from index.cli.formats import read_queries, to_trec

    index = _open(options)
    gc.enable()  # thousands of questions leave more
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
