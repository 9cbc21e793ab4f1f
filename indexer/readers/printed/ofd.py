"""OFD files (GB/T 33190-2016), China's own format for pages as printed: a zip of XML with placed characters.

Positions are in millimetres from the upper left corner; paths are relative to the file that names them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.messages import Message
from indexer.document import Document, UnreadableError
from indexer.readers import limits
from indexer.readers.layout.compose import compose
from indexer.readers.layout.geometry import Glyph, Page, rules_of
from indexer.readers.layout.lines import is_ideographic
from indexer.readers.layout.shading import Area, areas, edges
from indexer.readers.layout.struck import unstruck
from indexer.readers.packages import Package
from indexer.readers.printed.ofd_resources import Element, Resources, all_of, local, resolve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_WHAT = Message("document.ofd")
_POINTS = 72 / 25.4

#: Text turned by more than this many degrees is a watermark.
_TILT = 3

#: The numbers that each operator of a path takes (table 36 of the standard): start, move, line, quadratic and
#: cubic curve, arc, close.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

#: A4, for a file that does not say.
_PAPER = (0.0, 0.0, 210.0, 297.0)

#: A composite object may hold others, so deep.
_LEVELS = 8

#: A picture that covers this share of a page is a scan of it, or a strip of one; drawn at so many dots a point at most.
_SCAN_SHARE = 0.1
_SCAN_DOTS = 200 / 72

_Matrix = tuple[float, float, float, float, float, float]


def read_ofd(data: bytes, name: str) -> Document:
    """The document in an OFD file. Raises ``UnreadableError``."""
    package = Package(data, _WHAT)
    if "OFD.xml" not in package:
        raise UnreadableError("document.damaged_or_other", what=_WHAT)
    if "Encryptions.xml" in package:
        raise UnreadableError("document.encrypted")
    root = package.xml("OFD.xml")
    sheets: list[_Sheet] = []
    seen = 0
    for start in all_of(root, "DocRoot"):
        for sheet in _sheets(package, resolve("", start.text)):
            sheets.append(sheet)
            seen += len(sheet.page.glyphs)
            if len(sheets) > limits.PAGES:
                raise UnreadableError("document.too_many_pages", most=limits.PAGES)
            if seen > limits.TEXT_CHARACTERS:
                raise UnreadableError("document.too_many_characters", most=limits.TEXT_CHARACTERS)
    if seen < limits.SCAN_CHARACTERS * len(sheets) and any(sheet.pictures for sheet in sheets):
        from indexer.readers.printed.ocr import recognise

        composed = recognise(filter(None, map(_scan, sheets)), Message("document.pictures_of_pages"))
        return Document(text=composed.text, title=composed.title, tables=composed.tables, format="ofd-ocr")
    composed = compose([sheet.page for sheet in sheets])
    if not composed.text.strip():
        raise UnreadableError("document.only_pictures_of_pages")
    return Document(text=composed.text, title=composed.title, tables=composed.tables, format="ofd")


@dataclass(slots=True)
class _Sheet:
    """A page, what is painted on it, and its pictures: from where to where each lies, and its number."""

    page: Page
    resources: Resources
    painted: list[Area] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float, str]] = field(default_factory=list)
    objects: int = 0


def _sheets(package: Package, path: str) -> Iterator[_Sheet]:
    root = package.xml(path)
    box = _numbers(next((item.text for item in all_of(root, "PhysicalBox")), None), 4) or _PAPER
    templates = {item.get("ID"): resolve(path, item.get("BaseLoc")) for item in all_of(root, "TemplatePage")}
    resources = Resources(package)
    resources.add(path, root)
    read: dict[str, Element] = {}
    for listing in all_of(root, "Pages"):
        for item in all_of(listing, "Page"):
            place = resolve(path, item.get("BaseLoc"))
            content = package.xml(place)
            resources.add(place, content)
            area = _numbers(next((part.text for part in all_of(content, "PhysicalBox")), None), 4) or box
            sheet = _Sheet(Page(area[2] * _POINTS, area[3] * _POINTS), resources)
            for use in all_of(content, "Template"):
                place = templates.get(use.get("TemplateID")) or ""
                if place and place in package:
                    if place not in read:
                        read[place] = package.xml(place)
                    _place(read[place], sheet)
            _place(content, sheet)
            unstruck(sheet.page).rules += edges(sheet.painted)
            yield sheet


def _place(root: Element, sheet: _Sheet, outer: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), level: int = 0) -> None:
    """Put the characters and lines of a page, of a template, or of a composite object, on ``sheet``."""
    page = sheet.page
    for item in all_of(root, "TextObject", "PathObject", "CompositeObject", "ImageObject"):
        sheet.objects += 1
        if sheet.objects > limits.PAGE_OBJECTS or len(page.glyphs) > limits.TEXT_CHARACTERS:
            return
        box = _numbers(item.get("Boundary"), 4)
        if box is None or (item.get("Visible") or "").lower() == "false":
            continue
        a, b, c, d, e, f = _numbers(item.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        matrix = _times((a, b, c, d, e + box[0], f + box[1]), outer)
        kind = local(item)
        if kind == "TextObject":
            page.glyphs += _glyphs(item, matrix)
        elif kind == "CompositeObject":
            unit = sheet.resources.units.get(item.get("ResourceID"))
            if unit is not None and level < _LEVELS:
                _place(unit, sheet, matrix, level + 1)
        elif kind == "ImageObject":
            x0, y0 = _at(box[0], box[1], outer)
            x1, y1 = _at(box[0] + box[2], box[1] + box[3], outer)
            sheet.pictures.append((x0, y0, x1, y1, item.get("ResourceID") or ""))
        else:
            _draw(item, matrix, sheet)


def _draw(item: Element, matrix: _Matrix, sheet: _Sheet) -> None:
    """Put the lines and the areas of a path on ``sheet``."""
    stroked = (item.get("Stroke") or "true").lower() != "false"
    filled = (item.get("Fill") or "").lower() == "true"
    shade = next((_numbers(part.get("Value"), 3) for part in all_of(item, "FillColor")), None) or (0.0, 0.0, 0.0)
    for data in all_of(item, "AbbreviatedData") if stroked or filled else ():
        strands = _strands(data.text or "", matrix)
        sheet.page.rules += rules_of(strands, stroked)
        if filled:
            sheet.painted += areas(strands, (int(shade[0]), int(shade[1]), int(shade[2])))


def _scan(sheet: _Sheet) -> tuple[Picture, float] | None:
    """The pictures of a page put together, as greys, and how many dots make a point; ``None`` where there are none."""
    import numpy as np

    from indexer.readers.printed.picture_files import grey

    page = sheet.page
    shown = [
        (x0, y0, x1, y1, data)
        for x0, y0, x1, y1, number in sheet.pictures
        if (x1 - x0) * (y1 - y0) > _SCAN_SHARE * page.width * page.height and (data := sheet.resources.picture(number))
    ]
    if not shown:
        return None
    scale = min(_SCAN_DOTS, math.sqrt(limits.PICTURE_DOTS / (page.width * page.height)))
    sheet_of = np.full((math.ceil(page.height * scale), math.ceil(page.width * scale)), 255, dtype=np.uint8)
    for x0, y0, x1, y1, data in shown:
        picture = grey(data)
        rows = np.arange(max(0, round(y0 * scale)), min(sheet_of.shape[0], round(y1 * scale)))
        columns = np.arange(max(0, round(x0 * scale)), min(sheet_of.shape[1], round(x1 * scale)))
        down = ((rows / scale - y0) / (y1 - y0) * picture.shape[0]).clip(0, picture.shape[0] - 1).astype(int)
        across = ((columns / scale - x0) / (x1 - x0) * picture.shape[1]).clip(0, picture.shape[1] - 1).astype(int)
        if len(rows) and len(columns):
            sheet_of[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = picture[np.ix_(down, across)]
    return sheet_of, scale


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    return (
        *(a * outer[0] + b * outer[2], a * outer[1] + b * outer[3], c * outer[0] + d * outer[2]),
        *(c * outer[1] + d * outer[3], e * outer[0] + f * outer[2] + outer[4], e * outer[1] + f * outer[3] + outer[5]),
    )


def _at(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    """A place in millimetres as one on the page, in points."""
    a, b, c, d, e, f = matrix
    return (x * a + y * c + e) * _POINTS, (x * b + y * d + f) * _POINTS


def _glyphs(item: Element, matrix: _Matrix) -> Iterator[Glyph]:
    a, b, c, d, _, _ = matrix
    if abs((math.degrees(math.atan2(b, a)) + 180) % 360 - 180) > _TILT:
        return
    own = _number(item.get("Size"))
    scale = math.sqrt(abs(a * d - b * c))
    stretch = _number(item.get("HScale")) or 1.0
    if not own or not 0.5 < own * scale * _POINTS < 500:
        return
    x = y = 0.0
    for code in all_of(item, "TextCode"):
        text = code.text or ""
        x = _number(code.get("X")) if code.get("X") else x
        y = _number(code.get("Y")) if code.get("Y") else y
        across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for index, character in enumerate(text):
            usual = own * stretch * (1.0 if is_ideographic(character) else 0.5)
            step = across[index] if index < len(across) else 0.0 if down else usual
            width = min(usual, step) if step > 0.3 * own else usual
            left, base = x * a + y * c + matrix[4], x * b + y * d + matrix[5]
            yield Glyph(character, left * _POINTS, base * _POINTS, width * abs(a) * _POINTS, own * scale * _POINTS)
            x += step
            y += down[index] if index < len(down) else 0.0


def _deltas(text: str | None, length: int) -> list[float]:
    """The steps from one character to the next: numbers, of which ``g n d`` stands for n times d."""
    steps: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            times, step = int(_number(next(words, None))), _number(next(words, None))
            steps += [step] * max(0, min(times, length - len(steps)))
        else:
            steps.append(_number(word))
        if len(steps) >= length:
            break
    return steps


def _strands(data: str, matrix: _Matrix) -> list[list[tuple[float, float]]]:
    """The chains of straight lines in the abbreviated data of a path, in points; a curve ends a chain."""
    a, b, c, d, e, f = matrix
    strands: list[list[tuple[float, float]]] = []
    words = data.split()[: 8 * limits.PATH_SEGMENTS]
    at = 0
    while at < len(words):
        operator = words[at]
        count = _OPERANDS.get(operator)
        at += 1
        if count is None:
            continue
        operands = [_number(word) for word in words[at : at + count]]
        at += count
        if operator == "C":
            if strands and len(strands[-1]) > 1:
                strands[-1].append(strands[-1][0])
            continue
        if len(operands) < count:
            break
        x, y = operands[-2:]
        point = ((x * a + y * c + e) * _POINTS, (x * b + y * d + f) * _POINTS)
        if operator == "L" and strands:
            strands[-1].append(point)
        else:
            strands.append([point])
    return strands


def _number(text: str | None) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if abs(number) < 1e6 else 0.0


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    words = (text or "").split()
    return tuple(map(_number, words)) if len(words) == count else None
