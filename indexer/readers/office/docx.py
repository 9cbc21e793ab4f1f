"""Word files (.docx): paragraphs with the numbers that Word makes, text boxes, and tables with spans expanded.

Headers, footers, hidden text, what is struck out and tracked deletions are not text of the report. Notes stand at its end,
where a reader finds them. Office Open XML: ECMA-376, part 1.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from index.messages import Message
from indexer.document import Document, Table, UnreadableError
from indexer.readers import limits, packages
from indexer.readers.characters import clean, raised
from indexer.readers.grids import Grid
from indexer.readers.layout.lines import is_ideographic, joined
from indexer.readers.office.docx_numbering import Numbering
from indexer.readers.office.docx_styles import Styles
from indexer.readers.office.docx_table import Cell, expand
from indexer.readers.office.docx_xml import Element, alternative, child, is_on, local, value
from indexer.readers.office.xlsx import read_xlsx
from indexer.readers.packages import Package

_WHAT = Message("document.docx")
_SPACES = re.compile("[ \t\r\f\v]+")

#: Elements whose content is not text of the report: tracked deletions, the code of a field, what is
#: written over ruby, and properties.
_SKIPPED = frozenset(
    ("del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr")
)
_NOTES = ("footnote", "endnote")
_BREAKS = frozenset(("br", "cr"))

#: Characters of Word's picture fonts that reports use, by code.
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0A8": "□", "F0A3": "□", "F06F": "□", "F0FC": "✓", "F050": "✓"}

#: A cell with this many lines and characters is an article laid out by a table, not a datum; as in saved pages.
_LAYOUT_LINES = 4
_LAYOUT_CHARACTERS = 400


#: Whole documents put into one (``altChunk``) may be put into one another so deep.
_CHUNK_LEVELS = 3


def read_docx(data: bytes, name: str, levels: int = _CHUNK_LEVELS) -> Document:
    """The document in a Word file. Raises ``UnreadableError``."""
    package = Package(data, _WHAT)
    main = _main_part(package)

    def part(name: str) -> Element | None:
        path = posixpath.join(posixpath.dirname(main), name)
        return package.xml(path) if path in package else None

    taken: set[str] = set()

    @cache
    def related() -> dict[str | None, Element]:
        root = part(f"_rels/{posixpath.basename(main)}.rels")
        return {} if root is None else {each.get("Id"): each for each in root}

    def chunk(identifier: str) -> Document | None:
        relation = related().get(identifier)
        if relation is None or (relation.get("TargetMode") or "").lower() == "external":
            return None
        target = posixpath.join("/", posixpath.dirname(main), relation.get("Target") or "")
        if (
            target := posixpath.normpath(target).lower()
        ) in taken:  # again and again, a small file would be a large one
            return None
        taken.add(target)
        is_sheet = (relation.get("Type") or "").endswith(("/package", "/oleObject"))
        data = package.read(target)
        return read_xlsx(data, target, only_active=True) if is_sheet else _chunk(data, levels)

    notes = _notes({kind: part(f"{kind}s.xml") for kind in _NOTES})
    reader = _Reader(part("styles.xml"), part("numbering.xml"), chunk, notes)
    return _document(reader, package.xml(main))


def read_word_xml(data: bytes, name: str) -> Document:
    """The document in a Word file that is one XML: of Word 2003, or a package of parts in one file (``pkg:package``).

    Its names are those of the later format but for their case and for how it tells what was deleted.
    """
    root = packages.xml(data, _WHAT)
    if local(root) == "package":
        held = {value(part, "name") or "": child(part, "xmlData") for part in root}
        parts = {name: data[0] for name, data in held.items() if data is not None and len(data)}
        notes = _notes({kind: parts.get(f"/word/{kind}s.xml") for kind in _NOTES})
        reader = _Reader(parts.get("/word/styles.xml"), parts.get("/word/numbering.xml"), notes=notes)
        root = next((part for part in parts.values() if local(part) == "document"), root)
    else:
        reader = _Reader(child(root, "styles"), child(root, "lists"))
    return replace(_document(reader, root), format="doc")


def _notes(parts: Mapping[str, Element | None]) -> dict[tuple[str, str], Element]:
    """The footnotes and endnotes of a file by kind and id."""
    return {(kind, value(note, "id") or ""): note for kind, part in parts.items() if part is not None for note in part}


def _chunk(data: bytes, levels: int) -> Document | None:
    """A document that was put whole into another, of whatever kind it is."""
    from indexer.readers.office.legacy import read_office

    if not data.strip():
        return None
    if not data.startswith(b"PK"):
        return read_office(data, "chunk.doc")
    if not levels:
        raise UnreadableError("document.nested_too_deep", what=_WHAT)
    return read_docx(data, "chunk.docx", levels - 1)


def _document(reader: _Reader, root: Element) -> Document:
    body = child(root, "body")
    if body is None:
        raise UnreadableError("document.damaged_or_other", what=_WHAT)
    blocks = list(reader.blocks(body))
    blocks += [block for note in reader.noted for block in reader.blocks(note)]
    text, tables = _compose(blocks)
    if not text.strip():
        raise UnreadableError("document.only_pictures")
    title = next((block.text for block in blocks[:20] if isinstance(block, _Paragraph) and block.title), None)
    return Document(text=text, title=title, tables=tables, format="docx")


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels"):
            if (relation.get("Type") or "").endswith("/officeDocument") and relation.get("Target"):
                return str(relation.get("Target")).lstrip("/")
    return "word/document.xml"


@dataclass(slots=True)
class _Paragraph:
    text: str
    title: bool = False


_Block = _Paragraph | Grid | Document


@dataclass(slots=True)
class _Inline:
    """What a paragraph holds: its pieces of text, and what is anchored in it: text boxes, and documents by their ids."""

    properties: Element | None
    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


class _Reader:
    def __init__(
        self,
        styles: Element | None,
        numbering: Element | None,
        chunk: Callable[[str], Document | None] = lambda identifier: None,
        notes: dict[tuple[str, str], Element] | None = None,
    ) -> None:
        """``chunk`` gives the document that was put into this one, by its id; ``notes`` are by kind and id."""
        self._styles = Styles(styles)
        self._numbering = Numbering(self._styles, numbering)
        self._chunk = chunk
        self._notes = notes or {}
        #: The notes that were referred to, in order; to be read after the text.
        self.noted: list[Element] = []
        self._characters = 0

    def blocks(self, parent: Element) -> Iterator[_Block]:
        """The paragraphs and tables in ``parent``, tables that only lay out the page taken apart."""
        for element in parent:
            kind = local(element)
            if kind == "p":
                yield from self._paragraph(element)
            elif kind == "tbl":
                yield from self._table(element)
            elif kind == "AlternateContent":
                yield from self.blocks(alternative(element))
            elif kind == "altChunk":
                if (document := self._chunk(value(element, "id") or "")) is not None:
                    self._take(document.text)
                    yield document
            elif not _is_skipped(element) and kind not in ("sectPr", "tcPr", "tblPr"):
                yield from self.blocks(element)

    def _paragraph(self, element: Element) -> Iterator[_Block]:
        properties = child(element, "pPr")
        inline = _Inline(properties)
        self._collect(element, inline)
        text = clean("".join(inline.pieces))
        lines = [stripped for line in text.split("\n") if (stripped := _SPACES.sub(" ", line).strip())]
        label = self._numbering.label(properties, bool(lines)) or _shown_number(properties)
        if lines and label:
            lines[0] = label + ("" if is_ideographic(lines[0][0]) or is_ideographic(label[-1]) else " ") + lines[0]
        self._take(*lines)
        title = self._styles.is_title(properties)
        for line in lines:
            yield _Paragraph(line, title)
        for box in inline.boxes:
            yield from self.blocks(box)
        for identifier in inline.sheets:
            try:
                sheet = self._chunk(identifier)
            except UnreadableError:
                continue  # its picture stands in the text; there is more to read
            if sheet is not None:
                self._take(sheet.text)
                yield sheet

    def _take(self, *texts: str) -> None:
        self._characters += sum(map(len, texts))
        if self._characters > limits.TEXT_CHARACTERS:
            raise UnreadableError("document.docx_too_long", most=limits.TEXT_CHARACTERS)

    def _collect(self, parent: Element, inline: _Inline) -> None:
        for element in parent:
            kind = local(element)
            if kind == "t":
                inline.pieces.append(element.text or "")
            elif kind in _BREAKS:
                inline.pieces.append("\n")
            elif kind in ("tab", "ptab"):
                inline.pieces.append(" ")
            elif kind == "noBreakHyphen":
                inline.pieces.append("-")
            elif kind == "sym":
                inline.pieces.append(_SYMBOLS.get((value(element, "char") or "").upper(), ""))
            elif kind == "textpath":  # WordArt
                inline.pieces += ["\n", value(element, "string") or "", "\n"]
            elif kind == "OLEObject" and (value(element, "ProgID") or "").startswith(("Excel.", "ET.", "Ket.")):
                inline.sheets.append(value(element, "id") or "")
            elif kind == "txbxContent":
                inline.boxes.append(element)
            elif kind == "AlternateContent":
                self._collect(alternative(element), inline)
            elif _is_skipped(element) or (
                kind == "r" and self._styles.is_unread(child(element, "rPr"), inline.properties)
            ):
                continue
            elif kind in _NOTES:  # Word 2003 writes a note where it is referred to
                self.noted.append(element)
            elif (
                note := self._notes.pop((kind.removesuffix("Reference"), value(element, "id") or ""), None)
            ) is not None:
                self.noted.append(note)  # once, though a note may refer to itself
            elif kind == "r" and value(child(element, "rPr", "vertAlign")) == "superscript":
                high = _Inline(inline.properties, boxes=inline.boxes, sheets=inline.sheets)
                self._collect(element, high)
                inline.pieces.append(raised("".join(high.pieces)))
            elif len(element):
                self._collect(element, inline)

    def _table(self, element: Element) -> Iterator[_Block]:
        rows = list(self._rows(element))
        grid = expand(rows)
        cells = [cell for row in rows for cell in row]
        filled = sum(bool(cell.text) for cell in cells)
        article = any(len(cell.text) > _LAYOUT_CHARACTERS and cell.lines >= _LAYOUT_LINES for cell in cells)
        if grid.width >= 2 and filled >= 2 and not article and filled >= 2 * sum(cell.nested for cell in cells):
            yield grid
            return
        for row in rows:
            for cell in row:
                yield from cell.blocks

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None or is_on(child(properties, "hidden")):
                continue
            cells = [Cell(columns=before)] if (before := _count(child(properties, "gridBefore"), 0)) else []
            for cell in _inside(row, "tc"):
                cells.append(self._cell(cell))
            yield cells

    def _cell(self, element: Element) -> Cell:
        properties = child(element, "tcPr")
        merge, across = child(properties, "vMerge"), child(properties, "hMerge")
        blocks = list(self.blocks(element))
        texts: list[str] = []
        for block in blocks:
            texts += _lines(block)
        return Cell(
            text=joined(texts),
            columns=_count(child(properties, "gridSpan"), 1),
            goes_down=merge is not None and value(merge) != "restart",
            goes_across=across is not None and value(across) != "restart",
            lines=len(texts),
            nested=any(isinstance(block, Grid) for block in blocks),
            blocks=blocks,
        )


def _shown_number(properties: Element | None) -> str:
    """The number that Word 2003 keeps beside a paragraph as it is shown; no bullet."""
    number = value(child(properties, "listPr", "t")) or ""
    return number if any(character.isalnum() for character in number) else ""


def _is_skipped(element: Element) -> bool:
    """Whether an element, with all in it, is no text of the report; Word 2003 writes deletions as annotations."""
    kind = local(element)
    return kind in _SKIPPED or (kind == "annotation" and value(element, "type") in ("Word.Deletion", "Word.Comment"))


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, which may be wrapped (content controls, custom XML, insertions)."""
    for element in parent:
        kind = local(element)
        if kind == name:
            yield element
        elif kind in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"):
            yield from _inside(element, name)


def _count(element: Element | None, otherwise: int) -> int:
    text = value(element) or ""
    return min(int(text), limits.COLUMN_SPAN) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _lines(block: _Block) -> list[str]:
    if isinstance(block, _Paragraph):
        return [block.text]
    return block.text.split("\n") if isinstance(block, Document) else block.lines()


def _compose(blocks: list[_Block]) -> tuple[str, tuple[Table, ...]]:
    lines: list[str] = []
    tables: list[Table] = []
    offset = 0
    for block in blocks:
        own = _lines(block)
        if isinstance(block, Document):
            tables += [Table(table.rows, table.start + offset, table.end + offset) for table in block.tables]
        elif isinstance(block, Grid) and own and (rows := block.rows()):
            tables.append(Table(rows, offset, offset + sum(map(len, own)) + len(own) - 1))
        lines += own
        offset += sum(map(len, own)) + len(own)
    return "\n".join(lines), tuple(tables)
