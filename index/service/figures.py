"""Figures over what a query finds: measured in groups, a page of rows, all rows one by one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine import FigureColumn, Found, Handle, Table, View
from index.errors import FilterError
from index.fields import BODY, REGIONS
from index.figures.catalogue import names
from index.figures.cells import CHECKS
from index.figures.measures import Ints, bodies_of, group_by, measure, number_bodies, order_rows, row_ratios, years_of
from index.figures.results import FigurePage, FigureQuery, FigureRow, StatedFigure
from index.notes import Note

#: The fields of a row, beside what identifies the body.
_FIELDS = ("year", "agency", *REGIONS, "level")


class _Rows(NamedTuple):
    """The reports found as a table, in the order asked for."""

    view: View
    table: Table
    years: Ints
    ratios: NDArray[np.float64] | None
    order: NDArray[np.intp]

    def rows(self, chosen: NDArray[np.intp]) -> Iterator[FigureRow]:
        """Rows of the table as records."""
        for at in chosen.tolist():
            handle: Handle = self.table.handles[at]
            fields = self.table.fields[1 : len(_FIELDS)]
            agency, province, city, county, level = (coded.values[int(coded.codes[at])] for coded in fields)
            ratio = None if self.ratios is None or np.isnan(self.ratios[at]) else float(self.ratios[at])
            figures = tuple(_stated(column, at) for column in self.table.figures)
            title = None if agency else self.view.document(handle).fields.title
            year = int(self.years[at]) or None
            report_id = self.view.report_id(handle)
            yield FigureRow(report_id, agency, year, province, city, county, level, figures, ratio, title)


def _stated(column: FigureColumn, at: int) -> StatedFigure:
    value = float(column.values[at])
    return StatedFigure(None if value != value else value, int(column.marks[at]))


def _ordered(view: View, found: Found, asked: FigureQuery) -> _Rows:
    known = names()
    unknown = [name for name in asked.names if name not in known]
    if unknown and (missing := set(unknown).difference(view.figure_names())):
        raise FilterError("figures.unknown", figure=min(missing)[:60])
    table = view.table(found, (*_FIELDS, BODY), asked.names)
    years = years_of(table.fields[0])
    ratios = row_ratios(table.figures) if asked.ratio else None
    order = order_rows(asked, table.figures, years, table.fields[1])
    return _Rows(view, table, years, ratios, order)


def figure_names(view: View) -> list[str]:
    """See ``index.protocol.Index.figure_names``."""
    return [name for name in view.figure_names() if not name.startswith(CHECKS)]


def find_figures(
    view: View, found: Found, asked: FigureQuery, page: int, page_size: int, *, query: str, notes: Sequence[Note]
) -> FigurePage:
    """See ``index.protocol.Index.figures``."""
    began = time.perf_counter()
    rows = _ordered(view, found, asked)
    fields = rows.table.fields
    bodies = bodies_of(fields[-1], fields[1], rows.years) if asked.by == "agency" else None
    of_rows = bodies.of_rows if bodies else number_bodies(fields[-1], fields[1])[0]
    field = fields[_FIELDS.index(asked.by)]
    overall, groups = measure(asked, rows.table.figures, group_by(asked.by, field, rows.years, bodies), of_rows)
    first = (page - 1) * page_size
    shown = tuple(rows.rows(rows.order[first : first + page_size]))
    took_ms = (time.perf_counter() - began) * 1000
    return FigurePage(
        query, asked, overall, tuple(groups), len(rows.order), page, page_size, shown, took_ms, tuple(notes)
    )


def greatest(view: View, found: Found, figure: str, wanted: int) -> list[Handle]:
    """The reports by the size of a figure, the greatest first, those without last; equals by their year."""
    table = view.table(found, ("year",), (figure,))
    order = np.lexsort((-years_of(table.fields[0]), -table.figures[0].values))
    return [table.handles[at] for at in order[:wanted].tolist()]


def every_row(view: View, found: Found, asked: FigureQuery, most: int | None) -> Iterator[FigureRow]:
    """See ``index.protocol.Index.figure_rows``."""
    rows = _ordered(view, found, asked)
    if most is not None and len(rows.order) > most:
        raise FilterError("parameter.too_many_to_export", total=len(rows.order), most=most)
    yield from rows.rows(rows.order)
