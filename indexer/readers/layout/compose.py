"""Pages to the text of a document and its tables: what stands where, in reading order, once.

A table that goes on overleaf is one table. The rows of a table are lines of the text, their cells joined by `` | ``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.document import Table
from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.layout.columns import is_row, with_open_tables
from indexer.readers.layout.geometry import Lattice, Line, Page
from indexer.readers.layout.lines import join
from indexer.readers.layout.page_spanning_tables import goes_on, stack
from indexer.readers.layout.paragraphs import Measure, begins_paragraph, measure
from indexer.readers.layout.running_heads import without_furniture
from indexer.readers.layout.tables import find_tables
from indexer.readers.layout.zones import Zone, single_pages, zones_of

#: A headline is set larger than the text by this factor, and stands within so many lines of the beginning.
_HEADLINE = 1.15
_HEADLINE_LINES = 10


@dataclass(slots=True)
class Composed:
    """The text, its tables, and the headline where one is set larger than the text."""

    text: str
    tables: tuple[Table, ...]
    title: str | None


def compose(pages: Sequence[Page]) -> Composed:
    """The text and the tables of ``pages``."""
    pages = single_pages(pages)
    zones: list[list[Zone]] = []
    for page in pages:
        tables, rest, frames = find_tables(page.rules, page.glyphs)
        zones.append(zones_of(rest, tables, frames))
    shown = [[line for zone in own for line in zone.lines] for own in zones]
    kept = without_furniture(shown, [page.height for page in pages])
    flows = [(number, zone) for number, own in enumerate(zones) for zone in own]
    for number, zone in flows:
        zone.lines = [line for line in zone.lines if any(line is other for other in kept[number])]
    areas = _areas(flows, max((page.width for page in pages), default=0.0))
    out = _Writer()
    before: tuple[Line, int] | None = None
    open_table: tuple[list[Lattice], int] | None = None
    for flow, (number, zone) in enumerate(flows):
        if flow and number == flows[flow - 1][0] and (zone.column is None or flows[flow - 1][1].column is None):
            out.paragraph()
            before = before if open_table is None else None
        for block in with_open_tables(zone.lines, zone.tables):
            if isinstance(block, Lattice):
                if (
                    open_table is not None
                    and before is None
                    and number == open_table[1] + 1
                    and goes_on(open_table[0][-1], block, pages[open_table[1]].height)
                ):
                    open_table = ([*open_table[0], block], number)
                else:
                    out.table(open_table)
                    open_table = ([block], number)
                before = None
                continue
            out.table(open_table)
            open_table = None
            if (
                before is None
                or is_row(block)
                or is_row(before[0])
                or begins_paragraph(
                    block, before[0], areas[flow], areas[before[1]], before[1] == flow and block.y > before[0].y
                )
            ):
                out.paragraph()
            out.line(block.text)
            before = (block, flow)
    out.table(open_table)
    first = [line for number, zone in flows for line in zone.lines if not number]
    return out.composed(_headline(first, measure([first], 0.0)[0].size))


def _areas(flows: Sequence[tuple[int, Zone]], width: float) -> list[Measure]:
    """The type area of each zone: of pages, and of columns that stand in one place, apart."""
    places = [(round(zone.column[0] / 10), round(zone.column[1] / 10)) if zone.column else None for _, zone in flows]
    measured: dict[tuple[int, int] | None, list[Measure]] = {}
    for kind in dict.fromkeys(places):
        lines: list[list[Line]] = [[] for _ in range(flows[-1][0] + 1)]
        for (page, zone), place in zip(flows, places, strict=True):
            lines[page] += zone.lines if place == kind else []
        measured[kind] = measure(lines, 0.0 if kind else width)
    return [measured[place][page] for (page, _), place in zip(flows, places, strict=True)]


@dataclass(slots=True)
class _Writer:
    """Puts paragraphs and tables one after the other and keeps count of where they stand."""

    lines: list[str] = field(default_factory=list)
    spans: list[tuple[tuple[tuple[str, ...], ...], int, int]] = field(default_factory=list)
    pending: str = ""

    def paragraph(self) -> None:
        text = clean(self.pending).strip()
        if text:
            self.lines.append(text)
        self.pending = ""

    def line(self, text: str) -> None:
        self.pending = join(self.pending, text)

    def table(self, parts: tuple[list[Lattice], int] | None) -> None:
        if parts is None:
            return
        self.paragraph()
        grid = stack(parts[0])
        begin = len(self.lines)
        grid.texts[:] = [clean(text) for text in grid.texts]
        self.lines += grid.lines()
        if len(self.lines) > begin and (rows := grid.rows()):
            self.spans.append((rows, begin, len(self.lines)))

    def composed(self, title: str | None) -> Composed:
        self.paragraph()
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        tables = tuple(Table(rows, starts[begin], starts[end] - 1) for rows, begin, end in self.spans)
        return Composed("\n".join(self.lines), tables, title)


def _headline(lines: Sequence[Line], usual: float) -> str | None:
    """The lines that are set largest near the beginning, where they are larger than the text."""
    first = lines[:_HEADLINE_LINES]
    size = max((line.size for line in first if len(line.text) > 3), default=0.0)
    if size < _HEADLINE * usual:
        return None
    title = ""
    for line in first:
        if abs(line.size - size) < 0.05 * size:
            title = join(title, line.text)
        elif title:
            break
    title = clean(title).strip()
    return title if 4 < len(title) <= limits.HEADLINE_CHARACTERS else None
