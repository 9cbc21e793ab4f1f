"""``search-cli --like`` and ``--compare``: what the command does beside searching."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence

from index.cli.arguments import FOUND, NOT_FOUND
from index.cli.report import full_id
from index.cli.terminal import style_of_output
from index.messages import say
from index.protocol import Index


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of both."""
    group = parser.add_argument_group(say("help.similar"))
    group.add_argument("--like", metavar="ID", help=say("help.like"))
    group.add_argument(
        "--kind",
        choices=("other_year", "same_year", "other_body", "unknown"),
        help=say("help.kind"),
    )
    group.add_argument("--compare", nargs=2, metavar="ID", help=say("help.compare"))


def like(index: Index, options: argparse.Namespace, filters: Mapping[str, Sequence[str]]) -> int:
    """Print the reports like one."""
    from index.cli.terminal_similar import render_like

    page = index.like(full_id(index, options.like), limit=options.limit or 10, filters=filters, kind=options.kind)
    if options.json:
        print(json.dumps(page.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(render_like(page, style_of_output()))
    return FOUND if page.neighbours else NOT_FOUND


def compare(index: Index, options: argparse.Namespace) -> int:
    """Print two reports compared."""
    from index.cli.terminal_similar import render_comparison

    left, right = (full_id(index, given) for given in options.compare)
    comparison = index.compare(left, right)
    if options.json:
        print(json.dumps(comparison.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(render_comparison(comparison, style_of_output()))
    return FOUND
