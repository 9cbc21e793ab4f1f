"""``/figures``: what reports state of some figures, as groups, charts and rows; ``/figures/all`` lists the figures.

``/figures.csv``, ``/figures.xlsx`` and ``/api/figures`` give the same to take away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from markupsafe import Markup

from index.fields import FIGURE_NAMES
from index.figures.catalogue import GROUPS, name_of, names
from index.figures.exports import (
    MOST_IN_WORKBOOK,
    group_columns,
    group_values,
    row_columns,
    row_values,
    to_csv,
    to_xlsx,
)
from index.figures.results import GROUPED_BY, MOST_FIGURES, FigurePage, Group, Measured, plain
from index.messages import Term
from webui.app_index import current_index
from webui.exports.rows import BOM, FORMATS, begun
from webui.labels import groups as labels
from webui.labels import label, value_label
from webui.language import gettext, language
from webui.observing import note_total
from webui.pages.api import json_response
from webui.parts.charts import Bar, bar_chart
from webui.parts.figure_state import FigureState, cell_url, figures_url, measures_of, of_search, scope_of
from webui.parts.figures import number as written
from webui.parts.pager import page_numbers
from webui.state import ParameterError, check_page
from webui.urls import with_parameters

bp = Blueprint("figures", __name__)

#: A ratio up to this is shown as a percentage.
_PARTS = 1.5

#: Groups shown in a chart where they are no years, and in the table behind it; files have all.
CHARTED, LISTED = 15, 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure as a page heads it: what it is called, its unit, its measures over all reports, its chart, what drops it."""

    name: str
    label: str
    unit: str
    overall: Measured
    chart: Markup | None
    without: str | None


@bp.get("/figures")
def show() -> tuple[str, int]:
    state = FigureState.from_args(request.args)
    page = _page(state)
    note_total(page.total)
    missing = state.page > 1 and not page.rows
    shown = render_template(
        "figures.html",
        state=state.search,
        own=state,
        page=page,
        asked=[_asked(state, page, at) for at in range(len(state.asked.names))],
        ratio_chart=_chart(state, page, 0) if state.measure == "ratio" else None,
        listed=page.groups[:LISTED],
        figure_sorts=FIGURE_NAMES,
        empty_years=[group.value for group in page.groups if not group.reports],
        bys=GROUPED_BY,
        measures=_measures(state),
        most=MOST_FIGURES,
        numbers=page_numbers(state.page, page.pages),
        orders=_orders(state),
        narrow=lambda group: figures_url(_narrowed(state, group)),
        page_address=lambda number: f"{figures_url(state.with_(page=number))}#rows",
        group_label=lambda group: _group_label(state.asked.by, group),
        is_data=state.asked.by not in ("year", "level"),
    )
    return shown, 404 if missing else 200


@bp.get("/figures/all")
def choose() -> str:
    """All figures that the reports state, by where they stand; each leads to its page, in place of one or beside others."""
    state = FigureState.from_args(request.args)
    beside = bool(request.args.get("beside")) and len(state.asked.names) < MOST_FIGURES
    stated = set(current_index().figure_names())
    known = [name for name in names() if name in stated]
    own = sorted(stated.difference(known))
    sections: dict[str, list[tuple[str, str, bool]]] = {group: [] for group in GROUPS}
    for name in [*known, *own]:
        others = tuple(one for one in state.asked.names if one != name) if beside else ()
        address = figures_url(state.with_figures((*others, name)))
        sections[name_of(name).group].append((name, address, name in state.asked.names))
    return render_template(
        "figures_all.html",
        state=state.search,
        own=state,
        beside=beside,
        sections=[(said(GROUPS[group]), found) for group, found in sections.items() if found and group != "requests"],
        grid=_grid({name: (address, chosen) for name, address, chosen in sections["requests"]}),
        grid_title=said(GROUPS["requests"]),
    )


@bp.get("/figures.csv")
def as_csv() -> Response:
    """The rows, all of them; with ``table=groups`` the groups."""
    state = FigureState.from_args(request.args, strict=True)
    asked, scope = state.asked, scope_of(state.search)
    if request.args.get("table") == "groups":
        lines = to_csv(
            group_columns(asked), map(group_values, current_index().figures(asked, scope, page_size=1).groups)
        )
    else:
        lines = to_csv(
            row_columns(asked), (row_values(asked, row) for row in current_index().figure_rows(asked, scope))
        )
    pieces = chain((BOM,), (line.encode("utf-8", "replace") for line in begun(lines)))
    answer = Response(stream_with_context(pieces), content_type=FORMATS["csv"].content_type)
    answer.headers["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return answer


@bp.get("/figures.xlsx")
def as_xlsx() -> Response:
    """Rows and groups as a workbook."""
    state = FigureState.from_args(request.args, strict=True)
    scope = scope_of(state.search)
    page = current_index().figures(state.asked, scope, page_size=1)
    if page.total > MOST_IN_WORKBOOK:
        raise ParameterError("parameter.too_many_rows", rows=page.total, most=MOST_IN_WORKBOOK)
    about = [
        ("address", request.host_url.rstrip("/") + figures_url(state)),
        *((name, said(name_of(name).term)) for name in state.asked.names),
    ]
    answer = Response(
        to_xlsx(page, current_index().figure_rows(state.asked, scope), about),
        content_type=FORMATS["xlsx"].content_type,
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="figures.xlsx"'
    return answer


@bp.get("/api/figures")
def as_json() -> Response:
    """Parameters: ``q`` and what narrows a search; ``figure`` (up to three), ``by``, ``order``, ``kind``, ``page``, ``page_size``."""
    state = FigureState.from_args(request.args, strict=True)
    page = _page(state)
    note_total(page.total)
    check_page(state.page, page.pages)
    return json_response(page.to_dict())


def said(term: Term) -> str:
    """A term in the language of the page."""
    return term.text(language())


def unit_of(name: str) -> str:
    """What a figure counts, where the page is Chinese; the English labels say it."""
    return name_of(name).unit if language() == "zh" else ""


def _page(state: FigureState) -> FigurePage:
    return current_index().figures(state.asked, scope_of(state.search), page=state.page, page_size=state.page_size)


def _asked(state: FigureState, page: FigurePage, at: int) -> Asked:
    name = state.asked.names[at]
    others = tuple(one for one in state.asked.names if one != name)
    chart = None if state.measure == "ratio" else _chart(state, page, at)
    without = figures_url(state.with_figures(others)) if others else None
    return Asked(name, said(name_of(name).term), unit_of(name), page.overall.figures[at], chart, without)


def _measures(state: FigureState) -> list[tuple[str, str]]:
    words = {
        "sum": gettext("合计"),
        "median": gettext("中位数"),
        "share": gettext("占比"),
        "change": gettext("比上年"),
        "ratio": gettext("比值"),
    }
    return [(name, words[name]) for name in measures_of(state.asked)]


def _orders(state: FigureState) -> list[tuple[str, str]]:
    """The columns of rows: the order each stands for, and its head."""
    figures = [(str(at), said(name_of(name).term)) for at, name in enumerate(state.asked.names, 1)]
    ratio = [("ratio", gettext("比值"))] if state.asked.ratio else []
    return [("agency", label("metadata", "agency")), ("year", label("metadata", "year")), *figures, *ratio]


def _kind_label(kind: str) -> str:
    """The reports of which the first figure is of a kind."""
    return {
        "number": gettext("写明数字的报告"),
        "blank": gettext("留空白的报告"),
        "dash": gettext("写一横或文字的报告"),
        "absent": gettext("未列此项的报告"),
    }[kind]


def _chart(state: FigureState, page: FigurePage, at: int) -> Markup | None:
    """The chart of one figure, or of the ratio; none where there is nothing to draw."""
    lying = state.asked.by != "year"
    groups = [group for group in page.groups if group.value or lying][: CHARTED if lying else None]
    bars = [Bar(_group_label(state.asked.by, group), *_drawn(state, page, group, at)) for group in groups]
    if len(bars) < 2 or all(bar.value is None for bar in bars):
        return None
    measure = dict(_measures(state))[state.measure]
    what = measure if state.measure == "ratio" else f"{said(name_of(state.asked.names[at]).term)}: {measure}"
    in_parts = state.measure in ("share", "change") or (state.measure == "ratio" and ratio(1.0, page).endswith("%"))
    return bar_chart(bars, what, lying=lying, percent=in_parts)


def _drawn(state: FigureState, page: FigurePage, group: Group, at: int) -> tuple[float | None, str]:
    """The height of a bar, and what it says."""
    name, one = _group_label(state.asked.by, group), group.figures[at]
    if state.measure == "ratio":
        value, stated = (group.ratio.value, group.ratio.reports) if group.ratio else (None, 0)
    elif state.measure == "change":
        value, stated = one.change, one.number
    else:
        value, stated = {"sum": one.sum, "median": one.median, "share": one.share}[state.measure], one.number
    if state.measure == "ratio":
        shown = ratio(value, page)
    else:
        shown = percent(value) if state.measure in ("share", "change") else written(plain(value))
    counts = {"reports": f"{group.reports:,}", "stated": f"{stated:,}"}
    return value, gettext("%(name)s：%(value)s（%(reports)s 份中 %(stated)s 份写明）", name=name, value=shown, **counts)


def ratio(value: float | None, page: FigurePage) -> str:
    """A ratio: of a part as a percentage; as a number where the first figure is the greater by far."""
    overall = page.overall.ratio
    if value is None or overall is None or overall.value is None or abs(overall.value) <= _PARTS:
        return percent(value)
    return f"{value:,.2f}"


def percent(value: float | None) -> str:
    """A part as a percentage of one decimal; a dash where there is none."""
    return "—" if value is None else f"{value:,.1%}"


def _group_label(by: str, group: Group) -> str:
    if by == "agency":
        return group.label if group.value else value_label(by, "")
    return value_label(by, group.value)


def _narrowed(state: FigureState, group: Group) -> FigureState:
    """The same over a group alone."""
    return state.with_(search=state.search.choose(state.asked.by, group.names or ("",)))


def _grid(found: dict[str, tuple[str, bool]]) -> list[tuple[str, list[tuple[str, str, str, bool] | None]]]:
    """The statutory table of requests as rows of cells, each with its name, column, address, and whether it is chosen."""
    rows = [row for row in labels()["figure_row"] if row.startswith("requests.")]
    columns = [column for column in labels()["figure_column"] if any(f"{row}.{column}" in found for row in rows)]
    table = []
    for row in rows:
        cells = [
            (f"{row}.{column}", label("figure_column", column), *found[f"{row}.{column}"])
            if f"{row}.{column}" in found
            else None
            for column in columns
        ]
        if any(cells):
            table.append((label("figure_row", row), cells))
    return table


def register_names(names_of_templates: dict[str, Any]) -> None:
    """What the templates of figures call."""
    names_of_templates.update(
        cell_url=cell_url,
        figures_url=figures_url,
        figure_label=lambda name: said(name_of(name).term),
        measured_percent=percent,
        measured_ratio=ratio,
        written=lambda value: written(plain(value)),
        unit_of=unit_of,
        signed_percent=lambda value: f"{value:+,.1%}",
        kind_label=_kind_label,
        with_search=lambda own: lambda search: figures_url(own.with_(search=search)),
        figures_of=lambda state: figures_url(of_search(state)),
        groups_csv_url=lambda state: with_parameters(figures_url(state, "figures.as_csv"), [("table", "groups")]),
        choose_url=lambda state, beside: with_parameters(
            figures_url(state, "figures.choose"), [("beside", "1")] if beside else []
        ),
    )
