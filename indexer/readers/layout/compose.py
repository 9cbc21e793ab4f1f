"""Pages to the text of a document and its tables: what stands where, in reading order, once.

A table that goes on overleaf is one table. The rows of a table are lines of the text, their cells joined by `` | ``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.document import Table
from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.layout.columns import with_open_tables
from indexer.readers.layout.geometry import Lattice, Line, Page
from indexer.readers.layout.lines import join, lines_of
from indexer.readers.layout.page_spanning_tables import goes_on, stack
from indexer.readers.layout.paragraphs import begins_paragraph, measure
from indexer.readers.layout.running_heads import without_furniture
from indexer.readers.layout.tables import find_tables

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
    ruled: list[list[Lattice]] = []
    lines: list[list[Line]] = []
    for page in pages:
        tables, rest, _ = find_tables(page.rules, page.glyphs)
        ruled.append(tables)
        lines.append(lines_of(rest))
    lines = without_furniture(lines, [page.height for page in pages])
    areas = measure(lines, max((page.width for page in pages), default=0.0))
    out = _Writer()
    before: tuple[Line, int] | None = None
    open_table: tuple[list[Lattice], int] | None = None
    for number in range(len(pages)):
        for block in with_open_tables(lines[number], ruled[number]):
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
            if before is None or begins_paragraph(
                block, before[0], areas[number], areas[before[1]], before[1] == number and block.y > before[0].y
            ):
                out.paragraph()
            out.line(block.text)
            before = (block, number)
    out.table(open_table)
    return out.composed(_headline(lines[0], areas[0].size) if pages else None)


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
