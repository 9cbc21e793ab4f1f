"""How a sheet looks: which rows and columns of it are hidden, and what its cells show of the numbers they hold.

The parser of spreadsheets gives values alone. Positions are counted from 0 at the upper left corner of the sheet.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from string import ascii_uppercase

from index.messages import Message
from indexer.document import UnreadableError
from indexer.readers import limits, packages
from indexer.readers.characters import clean
from indexer.readers.grids import Grid
from indexer.readers.office.docx_xml import Element, child, is_on, local, value
from indexer.readers.office.number_formats import BUILT_IN, is_blank, shown
from indexer.readers.packages import Package

WHAT = Message("document.spreadsheet")
#: The part of an OpenDocument file that has its sheets.
_CONTENT = "content.xml"
_PLACE = re.compile(r"([A-Z]{1,3})\d{1,7}")

#: Columns of a sheet, at most.
COLUMNS = 16_384


@dataclass(slots=True)
class Look:
    """What is hidden, and the texts of cells, by row and column, that are not simply their values.

    ``merged`` are the first row and column of merged cells, and the last ones; ``boxes`` the paragraphs of text boxes,
    from the top down.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


class Ranges:
    """Numbers in ranges that may overlap, however often."""

    def __init__(self) -> None:
        self._steps: Counter[int] = Counter()

    def add(self, first: int, end: int) -> None:
        """Take the numbers from ``first`` up to ``end``, which is not among them."""
        if first < end:
            self._steps[first] += 1
            self._steps[end] -= 1

    def numbers(self) -> set[int]:
        """All of them."""
        found: set[int] = set()
        over = begin = 0
        for place, step in sorted(self._steps.items()):
            if over:
                found.update(range(begin, place))
            over, begin = over + step, place
        return found


#: A style of cells: the format of its numbers, and whether it is struck out.
_Style = tuple[str, bool]


def looks(package: Package) -> dict[str, Look]:
    """The looks of the sheets of a workbook, by name; of a damaged one those that can be told.

    Raises ``UnreadableError`` where a sheet has more cells than are read.
    """
    try:
        return _of_document(package) if _CONTENT in package else _of_workbook(package)
    except UnreadableError as error:
        if error.code == "document.sheet_too_large":
            raise
        return {}  # the parser says what is wrong


def _of_workbook(package: Package) -> dict[str, Look]:
    """Office Open XML: ECMA-376, part 1, 18.2, 18.3 and 18.8."""
    root = package.xml("xl/workbook.xml")
    sheets = child(root, "sheets")
    relations = package.xml("xl/_rels/workbook.xml.rels")
    targets = {part.get("Id"): part.get("Target") or "" for part in relations}
    from_1904 = _is_true(child(root, "workbookPr"), "date1904")
    styles = _styles(package.xml("xl/styles.xml")) if "xl/styles.xml" in package else []
    found = {}
    for sheet in sheets if sheets is not None else ():
        part = posixpath.normpath(posixpath.join("/xl", targets.get(value(sheet, "id"), "")))
        if part in package and "worksheets/" in part.lower():
            look = found[sheet.get("name") or ""] = _of_sheet(package.read(part), styles, from_1904)
            look.boxes += _boxes(package, part)
    return found


def _boxes(package: Package, part: str) -> Iterator[str]:
    """The paragraphs that stand in text boxes over a sheet (ECMA-376, part 1, 20.5)."""
    folder, name = posixpath.split(part)
    links = f"{folder}/_rels/{name}.rels"
    for relation in package.xml(links) if links in package else ():
        drawing = posixpath.normpath(posixpath.join(folder, relation.get("Target") or ""))
        if (relation.get("Type") or "").endswith("/drawing") and drawing in package:
            anchors = [*package.xml(drawing)]
            anchors.sort(key=lambda anchor: _number(getattr(child(anchor, "from", "row"), "text", None)))
            for paragraph in (each for anchor in anchors for each in anchor.iterfind(".//{*}txBody/{*}p")):
                if text := " ".join(clean("".join(run.text or "" for run in paragraph.iterfind("{*}r/{*}t"))).split()):
                    yield text


def _styles(root: Element) -> list[_Style]:
    codes = dict(BUILT_IN)
    for code in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[_number(code.get("numFmtId"), -1)] = code.get("formatCode") or ""
    struck = [is_on(child(font, "strike")) for font in root.iterfind("{*}fonts/{*}font")]
    return [
        (
            codes.get(_number(style.get("numFmtId")), "General"),
            (font := _number(style.get("fontId"))) < len(struck) and struck[font],
        )
        for style in root.iterfind("{*}cellXfs/{*}xf")
    ]


def _of_sheet(part: bytes, styles: list[_Style], from_1904: bool) -> Look:
    look = Look()
    hidden = Ranges()
    y = -1
    for element in packages.elements(part, ("col", "row"), WHAT):
        if local(element) == "col":
            if _is_true(element, "hidden") or _is_nothing(element.get("width")):
                first, last = _number(element.get("min"), 1), _number(element.get("max"), 1)
                hidden.add(first - 1, min(last, COLUMNS))
            continue
        y = _number(element.get("r"), y + 2) - 1
        if _is_true(element, "hidden") or _is_nothing(element.get("ht")):
            look.rows.add(y)
        elif texts := _texts(element, styles, from_1904):
            look.texts[y] = texts
    look.columns = hidden.numbers()
    return look


def cell_places(part: bytes) -> Iterator[tuple[int, int]]:
    """Row and column of each cell of a sheet: what does not say where it stands follows what is before it.

    Raises ``UnreadableError`` where that is no place.
    """
    y = -1
    for row in packages.elements(part, ("row",), WHAT):
        y, x = _number(row.get("r"), y + 2) - 1, -1
        for cell in row:
            reference = cell.get("r")
            if reference and not _PLACE.fullmatch(reference):
                raise UnreadableError("document.damaged", what=WHAT)
            x = _column(reference or "", x + 1)
            yield int(reference.lstrip(ascii_uppercase)) - 1 if reference else y, x


def _texts(row: Element, styles: list[_Style], from_1904: bool) -> dict[int, str]:
    texts: dict[int, str] = {}
    column = -1
    for cell in row:
        column = _column(cell.get("r") or "", column + 1)
        style = _number(cell.get("s"))
        code, struck = styles[style] if style < len(styles) else ("General", False)
        if struck:
            texts[column] = ""
        elif (
            code not in ("General", "@")
            and cell.get("t", "n") == "n"
            and (number := _float(child(cell, "v"))) is not None
        ):
            texts[column] = shown(number, code, from_1904)
    return texts


def _of_document(package: Package) -> dict[str, Look]:
    """OpenDocument, 9.1 and 19.: what a cell shows is its text, whatever its value."""
    root = package.xml(_CONTENT)
    found = {}
    left = limits.SHEET_CELLS
    for table in root.iterfind("{*}body/{*}spreadsheet/{*}table"):
        look = Look()
        x = 0
        for column in _below(table, "table-column"):
            count = _number(value(column, "number-columns-repeated"), 1)
            if _is_hidden(column):
                look.columns.update(range(x, min(x + count, COLUMNS)))
            x += count
        y = 0
        extent = _Extent(left)
        for row in _below(table, "table-row"):
            count = _number(value(row, "number-rows-repeated"), 1)
            if _is_hidden(row):
                look.rows.update(range(y, min(y + count, limits.SHEET_CELLS)))
            else:
                _row(row, range(y, y + max(count, 1)), look, extent)
            y += count
        left = extent.left
        found[value(table, "name") or ""] = look
    return found


class _Extent:
    """The cells of a sheet that say something: the parser makes room for all from the first to the last.

    Of ``most`` cells so many are ``left``.
    """

    def __init__(self, most: int) -> None:
        self.left = self._most = most
        self._rows: list[int] = []
        self._columns: list[int] = []

    def add(self, y: int, x: int, last_y: int, last_x: int) -> None:
        """Take cells into account. Raises ``UnreadableError`` where they are too many."""
        self._rows = [min([y, *self._rows]), max([last_y, *self._rows])]
        self._columns = [min([x, *self._columns]), max([last_x, *self._columns])]
        height, width = (last - first + 1 for first, last in (self._rows, self._columns))
        self.left = self._most - height * width
        if self.left < 0:
            raise UnreadableError("document.sheet_too_large", most=limits.SHEET_CELLS)


def _row(row: Element, places: range, look: Look, extent: _Extent) -> None:
    """Note what a row has, which stands at some places."""
    x = 0
    for cell in row:
        count = _number(value(cell, "number-columns-repeated"), 1)
        across = _number(value(cell, "number-columns-spanned"), 1)
        down = _number(value(cell, "number-rows-spanned"), 1)
        if across * down > 1:
            look.merged.append((places[0], x, places[0] + down - 1, x + across - 1))
        if len(cell) or value(cell, "value-type"):
            extent.add(places[0], x, places[-1], x + max(count, 1) - 1)
        if value(cell, "value-type") not in (None, "string", "boolean"):
            text = clean(" ".join("".join(part.itertext()) for part in cell if local(part) == "p")).strip()
            if text and value(cell, "value") == "0" and is_blank(text):
                text = "0"
            for y in places:
                look.texts.setdefault(y, {}).update(dict.fromkeys(range(x, x + max(count, 1)), text))
        x += max(count, 1)


def _below(table: Element, name: str) -> Iterator[Element]:
    """The rows or columns of a table, which may be grouped; those of tables in its cells are not."""
    for element in table:
        if local(element) == name:
            yield element
        elif local(element).startswith(("table-row", "table-column", "table-header")):
            yield from _below(element, name)


def _is_hidden(element: Element) -> bool:
    return value(element, "visibility") in ("collapse", "filter")


def _is_true(element: Element | None, name: str) -> bool:
    return element is not None and element.get(name) in ("1", "true", "on")


def _is_nothing(size: str | None) -> bool:
    return not (size or "1").strip("0.")


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _column(reference: str, otherwise: int) -> int:
    match = _PLACE.fullmatch(reference)
    return reduce(lambda column, letter: 26 * column + ord(letter) - 64, match[1], 0) - 1 if match else otherwise


def _float(element: Element | None) -> float | None:
    try:
        return float(element.text or "") if element is not None else None
    except ValueError:
        return None


def seen(rows: list[list[str]], look: Look, top: int = 0, left: int = 0) -> Grid:
    """The cells of a sheet as a grid, without what is hidden and without empty rows.

    ``rows`` begin at ``top`` and ``left`` of the sheet.
    """
    grid = Grid([], [])
    for texts in rows:
        first = len(grid.texts)
        grid.texts += texts
        grid.cells.append(list(range(first, len(grid.texts))))
    places = limits.SHEET_CELLS
    for row, column, last_row, last_column in look.merged:
        if not (0 <= row - top < len(grid.cells) and 0 <= column - left < len(grid.cells[row - top])):
            continue
        number = grid.cells[row - top][column - left]
        below = grid.cells[row - top : last_row - top + 1]
        # Merged cells do not overlap: together they have no more places than a sheet.
        places -= sum(max(min(last_column - left + 1, len(covered)) - (column - left), 1) for covered in below)
        if places < 0:
            break
        for covered in below:
            for place in range(column - left, min(last_column - left + 1, len(covered))):
                covered[place] = number
    grid.cells = [
        [number for x, number in enumerate(row, left) if x not in look.columns] if look.columns else row
        for y, row in enumerate(grid.cells, top)
        if y not in look.rows
    ]
    grid.cells = [row for row in grid.cells if any(grid.texts[number] for number in row)]
    return grid
