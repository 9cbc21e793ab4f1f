"""``search-cli --figures`` and ``--coverage``: what reports state, and which there are, for reading, for programs, as a workbook."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.cli.arguments import FOUND, NOT_FOUND
from index.cli.columns import table, width, wrapped
from index.cli.terminal import printable, value_label
from index.errors import IndexWriteError
from index.fields import BY_NAME, TRENDS
from index.messages import Message, Term, say, spoken
from index.protocol import Index

if TYPE_CHECKING:
    from index.figures.results import Coverage, CoveredBody, FigurePage, Group, Measured, Scope, StatedFigure

#: What groups can be made by; ``index.figures.results.GROUPED_BY`` is the same, and imports more than ``--help`` needs.
BYS = (*TRENDS, *(name for name in ("county", "agency") if name not in TRENDS))

#: Columns of the screen, of a label beside so many figures, and groups and bodies that are shown.
_SCREEN, _LABEL, _GROUPS, _BODIES = 80, (40, 30, 22, 16), 20, 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of both."""
    group = parser.add_argument_group(say("help.figures_group"))
    group.add_argument("--figures", nargs="?", const="", metavar="NAMES", help=say("help.figures"))
    group.add_argument("--by", choices=BYS, default="year", help=say("help.figures_by"))
    group.add_argument("--xlsx", metavar="FILE", help=say("help.xlsx"))
    group.add_argument("--coverage", action="store_true", help=say("help.coverage"))
    group.add_argument("--gaps", action="store_true", help=say("help.gaps"))


def _scope(options: argparse.Namespace, filters: Mapping[str, Sequence[str]]) -> Scope:
    from index.figures.results import Scope

    return Scope(" ".join(options.query), filters, options.match, not options.no_synonyms)


def figures(index: Index, options: argparse.Namespace, filters: Mapping[str, Sequence[str]]) -> int:
    """Print figures of what is found, or without names those that there are."""
    if not options.figures:
        return _list(index, options)
    from index.figures.exports import row_columns, row_values, to_csv, to_xlsx
    from index.figures.results import FigureQuery

    names = tuple(filter(None, options.figures.split(",")))
    asked, scope = FigureQuery(names, by=options.by, ratio=len(names) > 1), _scope(options, filters)
    page = index.figures(asked, scope, page=options.page, page_size=options.limit or 10)
    if options.xlsx:
        about = [("query", scope.query), *((name, _said(_term(name))) for name in names)]
        data = to_xlsx(page, index.figure_rows(asked, scope), about)
        try:
            Path(options.xlsx).write_bytes(data)
        except OSError as error:
            raise IndexWriteError(
                "figures.unwritable", path=options.xlsx, reason=error.strerror or str(error)
            ) from error
        print(say("figures.written", path=options.xlsx, rows=page.total))
    elif options.json:
        print(json.dumps(page.to_dict(), ensure_ascii=False, indent=1))
    elif options.jsonl:
        for row in index.figure_rows(asked, scope):
            print(json.dumps(row.to_dict(), ensure_ascii=False))
    elif options.csv:
        rows = (row_values(asked, row) for row in index.figure_rows(asked, scope))
        for line in to_csv(row_columns(asked), rows):
            print(line.removesuffix("\r\n"))
    else:
        print("\n".join(render_figures(page)))
    return FOUND if page.overall.reports else NOT_FOUND


def _list(index: Index, options: argparse.Namespace) -> int:
    names = index.figure_names()
    if options.json:
        found = {name: {"zh": _term(name).zh, "en": _term(name).en} for name in names}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for name in names:
            label = _said(_term(name))
            print(f"{name}  {label}" if width(name) + 2 + width(label) <= _SCREEN else f"{name}\n    {label}")
    return FOUND if names else NOT_FOUND


def coverage(index: Index, options: argparse.Namespace, filters: Mapping[str, Sequence[str]]) -> int:
    """Print what there is."""
    from index.figures.results import CoverageQuery

    asked = CoverageQuery("gaps" if options.gaps else "name", options.gaps)
    page = index.coverage(asked, _scope(options, filters), page=options.page, page_size=options.limit or _BODIES)
    if options.json:
        print(json.dumps(page.to_dict(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(render_coverage(page)))
    return FOUND if page.reports else NOT_FOUND


def _term(name: str) -> Term:
    from index.figures.catalogue import name_of

    return name_of(name).term


def _said(term: Term) -> str:
    return printable(term.text())


def render_figures(page: FigurePage) -> Iterator[str]:
    """Figures as text for a terminal: what is stated and left out, groups, and the first rows."""
    for name, one in zip(page.asked.names, page.overall.figures, strict=True):
        yield say("figures.total", name=_said(_term(name)), value=_number(one.sum))
        said = say("figures.of", reports=page.overall.reports, stated=one.number, median=_number(one.median))
        said += say("figures.left_out", blank=one.blank, dash=one.dash, absent=one.absent)
        for line in wrapped(said, _SCREEN - 2):
            yield f"  {line}"
        if one.failed:
            yield f"  {say('figures.failed', count=one.failed)}"
    if page.overall.ratio is not None:
        yield say("figures.ratio", value=_percent(page.overall.ratio.value), count=page.overall.ratio.reports)
    for note in page.notes:
        yield from wrapped(printable(note.text), _SCREEN)
    if not page.overall.reports:
        return
    yield ""
    by = page.asked.by
    heads = [_said(BY_NAME[by].term if spoken() == "zh" else Term(by, by)), say("figures.reports")]
    several = len(page.asked.names) > 1
    heads += [f"{number}. " * several + say("figures.sum") for number in range(1, len(page.asked.names) + 1)]
    heads += [say("figures.change")] if by == "year" and len(page.asked.names) == 1 else []
    heads += [say("figures.ratio_head")] if page.asked.ratio else []
    yield from table([heads, *(_group(page, group) for group in islice(page.groups, _GROUPS))], range(1, len(heads)))
    if len(page.groups) > _GROUPS:
        yield say("figures.more", count=len(page.groups) - _GROUPS)
    yield ""
    rows = [
        [_cut(row.agency or row.title or row.id, len(row.figures)), str(row.year or "?"), *map(_cell, row.figures)]
        for row in page.rows
    ]
    if rows:
        yield from table(rows, range(1, 2 + len(page.asked.names)))
        yield say("figures.rows", first=(page.page - 1) * page.page_size + 1, count=page.total)
    else:
        yield say("search.past_the_end", page=page.page, last=page.pages)


def _group(page: FigurePage, group: Group) -> list[str]:
    cells = [_cut(value_label(page.asked.by, group.value, group.label), len(group.figures)), f"{group.reports:,}"]
    cells += [f"{_number(one.sum)} ({one.number:,})" for one in group.figures]
    if page.asked.by == "year" and len(group.figures) == 1:
        cells.append(_change(group.figures[0]))
    return [*cells, _percent(group.ratio.value)] if group.ratio is not None else cells


def _change(one: Measured) -> str:
    return "" if one.change is None else f"{one.change:+.1%} ({one.compared:,})"


def _cell(figure: StatedFigure) -> str:
    if figure.value is None:
        return _NO_NUMBER[figure.kind].text() if figure.kind in _NO_NUMBER else "—"
    return figure_text(figure.value, is_rough=figure.is_rough, has_failed=figure.has_failed)


def figure_text(value: float, *, is_rough: bool, has_failed: bool) -> str:
    """A figure as it is shown: ``~`` where the report states it roughly, ``≠`` where a sum that takes it does not hold."""
    return f"{'~' if is_rough else ''}{_number(value)}{' ≠' if has_failed else ''}"


#: What is shown where a report states no number; a dash for a dash.
_NO_NUMBER = {"blank": Message("figures.blank"), "absent": Message("figures.absent")}


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:,.1%}"


def _cut(label: str, figures: int = 0) -> str:
    """A label that leaves room for what stands beside it."""
    label, room = printable(label), _LABEL[figures]
    if width(label) <= room:
        return label
    while width(label) > room - 1:
        label = label[:-1]
    return f"{label}…"


def render_coverage(page: Coverage) -> Iterator[str]:
    """What there is as text for a terminal: counts, years, bodies with the years that each has, sums that fail."""
    from index.figures.catalogue import sum_term

    yield from wrapped(say("coverage.counts", reports=page.reports, bodies=page.bodies, gaps=page.gaps), _SCREEN)
    if page.unknown_body or page.others:
        yield from wrapped(say("coverage.left_out", unknown=page.unknown_body, others=page.others), _SCREEN)
    if page.years:
        yield ""
        heads = [say("coverage.year"), say("figures.reports"), say("coverage.bodies")]
        years = ([str(one.year), f"{one.reports:,}", f"{one.bodies:,}"] for one in page.years)
        yield from table([heads, *years], (1, 2))
    if page.rows:
        yield ""
        yield from table([_body(page, body) for body in page.rows])
        legend = say("coverage.legend", first=page.years[0].year if page.years else "?", count=page.total)
        yield from wrapped(legend, _SCREEN)
    if page.sums:
        yield ""
        for one in page.sums:
            yield f"{one.reports:>6,}  {_said(sum_term(one.name))}"
        yield say("coverage.failing", count=page.failing)
    if page.additions:
        yield ""
        for addition in page.additions:
            yield say(
                "coverage.addition", written=addition.written[:10], count=addition.added, reports=addition.reports
            )


def _body(page: Coverage, body: CoveredBody) -> list[str]:
    """A body with a sign for each year: how many reports, ``-`` for a gap, a point for years before and after."""
    years = body.years
    signs = [
        str(min(len(years[one.year]), 9)) if one.year in years else "-" if one.year in body.missing else "·"
        for one in page.years
    ]
    return [_cut(body.label), "".join(signs), f"{len(years)}/{body.span}"]
