"""An element of a page to lines of text, as a browser would break them, with the data tables in it.

One line a block element and a line break, white space collapsed inside a line, a row of a data table one line
with its cells joined by `` | ``. A table that only lays out the page is no table here: its cells are blocks.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.readers import limits
from indexer.readers.characters import clean

#: An element of lxml, which has no types of its own.
Element = Any

#: Elements that begin and end a line (HTML Standard, 15.3 "Non-replaced elements").
BLOCKS = frozenset(
    (
        *("body", "div", "p", "center", "blockquote", "pre", "listing", "xmp", "plaintext", "address", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "header", "footer", "main", "nav", "aside", "search"),
        *("article", "section", "details", "summary", "dialog", "fieldset", "legend", "form", "figure", "figcaption"),
        *("ul", "ol", "li", "dl", "dt", "dd", "dir", "menu", "option"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
        *("ucapcontent", "ucaptitle"),
    )
)

_SPACES = re.compile("[ \t\n\r\f]+")

#: A cell with this many lines and characters is an article laid out by a table, not a datum.
_LAYOUT_LINES = 4
_LAYOUT_CHARACTERS = 400


@dataclass(slots=True)
class Line:
    """A line of a page.

    ``linked`` counts the characters that are inside links, ``tag`` is the block element that it stands in,
    ``table`` the number of the data table of which it is a row, ``zone`` how close to the report: 2 in the
    container of its body, 1 in the element that holds the whole report, 0 elsewhere on the page. ``headline``
    says that it stands in an element that the page names for headlines.
    """

    text: str
    linked: int = 0
    tag: str = ""
    table: int | None = None
    zone: int = 0
    headline: bool = False

    @property
    def is_link(self) -> bool:
        """Whether the line is nothing but links."""
        return self.linked > 0 and self.linked >= 0.8 * len(self.text)


Grid = tuple[tuple[str, ...], ...]


def render(
    root: Element, zones: Mapping[Element, int] | None = None, headlines: Container[Element] = ()
) -> tuple[list[Line], list[Grid]]:
    """The lines of ``root`` and the rows of its data tables, spans expanded.

    ``zones`` gives elements the ``zone`` of the lines inside them; ``headlines`` are elements for headlines. A
    table around such an element lays out the page.
    """
    zones = zones or {}
    lines: list[Line] = []
    tables: list[Grid] = []
    builder = _LineBuilder(lines)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in BLOCKS:
                builder.flush()
                builder.tags.append(tag)
            if element in zones:
                builder.flush()
                builder.zones.append(zones[element])
            if element in headlines:
                builder.headlines += 1
            if tag == "table" and is_data_table(element) and not _has_zone(element, zones):
                _add_table(element, lines, tables, builder.zones[-1])
                walk.skip_subtree()
            else:
                builder.start(tag, element)
        else:
            if tag in BLOCKS:
                builder.flush()
                builder.tags.pop()
            builder.end(tag)
            if element in zones:
                builder.flush()
                builder.zones.pop()
            if element in headlines:
                builder.flush()
                builder.headlines -= 1
            if element is not root:
                builder.add(element.tail)
    builder.flush()
    return lines, tables


def _has_zone(element: Element, zones: Mapping[Element, int]) -> bool:
    return any(inner in zones for inner in element.iterdescendants())


class _LineBuilder:
    """Collects pieces of text until a line ends."""

    def __init__(self, lines: list[Line]) -> None:
        self.tags: list[str] = []
        self.zones = [0]
        self.headlines = 0
        self._lines = lines
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._preformatted = 0

    def start(self, tag: str, element: Element) -> None:
        if tag == "br":
            self.flush()
        elif tag == "a":
            self._links += 1
        elif tag in ("pre", "listing", "xmp", "plaintext"):
            self._preformatted += 1
        if tag:
            self.add(element.text)

    def end(self, tag: str) -> None:
        if tag == "a":
            self._links -= 1
        elif tag in ("pre", "listing", "xmp", "plaintext"):
            self.flush()
            self._preformatted -= 1

    def add(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted:
            *whole, text = text.split("\n")
            for piece in whole:
                self._pieces.append(piece)
                self.flush()
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def flush(self) -> None:
        if not self._pieces:
            return
        text = _SPACES.sub(" ", clean("".join(self._pieces))).strip()
        if text:
            tag = self.tags[-1] if self.tags else ""
            linked = min(self._linked, len(text))
            self._lines.append(Line(text, linked, tag, zone=self.zones[-1], headline=self.headlines > 0))
        self._pieces.clear()
        self._linked = 0


def is_data_table(table: Element) -> bool:
    """Whether a table holds data rather than laying out the page.

    It has two columns and rows (or is a single row of short cells), no cell is an article, and tables nested
    in it are exceptions among its cells.
    """
    if (table.get("role") or "").strip().lower() == "presentation":
        return False
    widest = filled = nested = height = 0
    for row in own_rows(table):
        cells = list(own_cells(row))
        widest = max(widest, len(cells))
        height += 1
        for cell in cells:
            if cell.find(".//table") is not None:
                nested += 1
                continue
            text = etree.tostring(cell, method="text", encoding="unicode", with_tail=False).strip()
            if len(text) > _LAYOUT_CHARACTERS and _line_count(cell) >= _LAYOUT_LINES:
                return False
            filled += bool(text)
    return widest >= 2 and filled >= 2 and (not nested or (height >= 2 and filled >= 4 * nested))


def _line_count(cell: Element) -> int:
    return len(render_blocks(cell))


def render_blocks(element: Element) -> list[str]:
    """The lines of text in ``element``, every table in it taken apart into blocks."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in BLOCKS or (node.tag == "br" and event == "start"):
            pieces.append("\0")
        text = node.text if event == "start" else node.tail if node is not element else None
        if text:
            pieces.append(text)
    lines = (_SPACES.sub(" ", clean(line)).strip() for line in "".join(pieces).split("\0"))
    return [line for line in lines if line]


def cell_text(cell: Element) -> str:
    """The text of a cell on one line, its own lines joined by a space."""
    return " ".join(render_blocks(cell))


def own_rows(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables inside it. Rows outside ``tbody`` come in document order."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def own_cells(row: Element) -> Iterator[Element]:
    """The cells of a row."""
    return (cell for cell in row if cell.tag in ("td", "th"))


def _add_table(table: Element, lines: list[Line], tables: list[Grid], zone: int) -> None:
    number = len(tables)
    for child in table:
        if child.tag == "caption" and (text := cell_text(child)):
            lines.append(Line(text, 0, "caption", zone=zone))
    rows = []
    for row in own_rows(table):
        cells = [(cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in own_cells(row)]
        rows.append(cells)
        if any(text for text, _, _ in cells):
            text = " | ".join(text for text, _, _ in cells).strip()
            linked = sum(len("".join(link.itertext()).strip()) for link in row.iter("a"))
            lines.append(Line(text, min(linked, len(text)), "tr", number, zone))
    tables.append(expand(rows))


def _span(cell: Element, name: str) -> int:
    limit = limits.COLUMN_SPAN if name == "colspan" else limits.ROW_SPAN
    match = re.match(r"\s*(\d{1,9})", cell.get(name) or "")
    return min(max(int(match[1]), 1), limit) if match else 1


def expand(rows: list[list[tuple[str, int, int]]]) -> Grid:
    """Rows of ``(text, columns, rows)`` cells as a grid: a spanned place repeats the text that spans it.

    As browsers place cells (HTML Standard, 4.9.12 "Forming a table"); a row span that reaches beyond the last
    row ends there. Beyond ``limits.TABLE_CELLS``, or where spans multiply what the table has by more than
    ``limits.TABLE_GROWTH``, the grid is empty: the lines of the table still stand.
    """
    cells_allowed = min(limits.TABLE_CELLS, limits.TABLE_GROWTH * (len(rows) + sum(map(len, rows))))
    characters_allowed = limits.TABLE_GROWTH * sum(len(text) for cells in rows for text, _, _ in cells)
    characters = 0
    grid: list[dict[int, str]] = [{} for _ in rows]
    count = 0
    for y, cells in enumerate(rows):
        x = 0
        for text, columns, height in cells:
            while x in grid[y]:
                x += 1
            below = grid[y : y + height]
            count += columns * len(below)
            characters += columns * len(below) * len(text)
            if count > cells_allowed or characters > characters_allowed:
                return ()
            for line in below:
                for column in range(x, x + columns):
                    line.setdefault(column, text)
            x += columns
    width = max((max(line, default=-1) + 1 for line in grid), default=0)
    if width * len(grid) > cells_allowed:
        return ()
    return tuple(tuple(line.get(x, "") for x in range(width)) for line in grid)
