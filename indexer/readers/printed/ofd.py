"""OFD files (GB/T 33190-2016), China's own format for pages as printed: a zip of XML with placed characters.

Positions are in millimetres from the upper left corner; paths are relative to the file that names them.
"""

from __future__ import annotations

import math
import posixpath
from collections.abc import Iterator
from typing import Any

from index.messages import Message
from indexer.document import Document, UnreadableError
from indexer.readers import limits
from indexer.readers.layout.compose import compose
from indexer.readers.layout.geometry import Glyph, Page, rules_of
from indexer.readers.layout.lines import is_ideographic
from indexer.readers.packages import Package

_WHAT = Message("document.ofd")
_POINTS = 72 / 25.4

#: Text turned by more than this many degrees is a watermark.
_TILT = 3

#: The numbers that each operator of a path takes (table 36 of the standard): start, move, line, quadratic and
#: cubic curve, arc, close.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

#: A4, for a file that does not say.
_PAPER = (0.0, 0.0, 210.0, 297.0)

Element = Any
_Matrix = tuple[float, float, float, float, float, float]


def read_ofd(data: bytes, name: str) -> Document:
    """The document in an OFD file. Raises ``UnreadableError``."""
    package = Package(data, _WHAT)
    if "OFD.xml" not in package:
        raise UnreadableError("document.damaged_or_other", what=_WHAT)
    if "Encryptions.xml" in package:
        raise UnreadableError("document.encrypted")
    root = package.xml("OFD.xml")
    pages: list[Page] = []
    seen = 0
    for start in _all(root, "DocRoot"):
        for page in _pages(package, _resolve("", start.text)):
            pages.append(page)
            seen += len(page.glyphs)
            if len(pages) > limits.PAGES:
                raise UnreadableError("document.too_many_pages", most=limits.PAGES)
            if seen > limits.TEXT_CHARACTERS:
                raise UnreadableError("document.too_many_characters", most=limits.TEXT_CHARACTERS)
    composed = compose(pages)
    if not composed.text.strip():
        raise UnreadableError("document.only_pictures_of_pages")
    return Document(text=composed.text, title=composed.title, tables=composed.tables, format="ofd")


def _pages(package: Package, path: str) -> Iterator[Page]:
    root = package.xml(path)
    box = _numbers(next((item.text for item in _all(root, "PhysicalBox")), None), 4) or _PAPER
    templates = {item.get("ID"): _resolve(path, item.get("BaseLoc")) for item in _all(root, "TemplatePage")}
    read: dict[str, Element] = {}
    for listing in _all(root, "Pages"):
        for item in _all(listing, "Page"):
            content = package.xml(_resolve(path, item.get("BaseLoc")))
            area = _numbers(next((part.text for part in _all(content, "PhysicalBox")), None), 4) or box
            page = Page(area[2] * _POINTS, area[3] * _POINTS)
            for use in _all(content, "Template"):
                place = templates.get(use.get("TemplateID"))
                if place and place in package:
                    if place not in read:
                        read[place] = package.xml(place)
                    _place(read[place], page)
            _place(content, page)
            yield page


def _place(root: Element, page: Page) -> None:
    """Put the characters and lines of a page, or of a template, on ``page``."""
    count = 0
    for item in _all(root, "TextObject", "PathObject"):
        count += 1
        if count > limits.PAGE_OBJECTS or len(page.glyphs) > limits.TEXT_CHARACTERS:
            return
        box = _numbers(item.get("Boundary"), 4)
        if box is None or (item.get("Visible") or "").lower() == "false":
            continue
        a, b, c, d, e, f = _numbers(item.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        matrix = (a, b, c, d, e + box[0], f + box[1])
        if _local(item) == "TextObject":
            page.glyphs += _glyphs(item, matrix)
        elif (item.get("Stroke") or "true").lower() != "false" or (item.get("Fill") or "").lower() == "true":
            stroked = (item.get("Stroke") or "true").lower() != "false"
            for data in _all(item, "AbbreviatedData"):
                page.rules += rules_of(_strands(data.text or "", matrix), stroked)


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
    for code in _all(item, "TextCode"):
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


def _all(root: Element, *names: str) -> Iterator[Element]:
    """The elements of these local names, in order; some writers leave the namespace out."""
    return (item for item in root.iter() if _local(item) in names)


def _local(item: Element) -> str:
    tag = item.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _resolve(base: str, path: str | None) -> str:
    """The name in the archive of a ``path`` that stands in the file ``base``."""
    path = (path or "").strip().replace("\\", "/")
    # From a root of its own, above which no ``..`` leads.
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")


def _number(text: str | None) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if abs(number) < 1e6 else 0.0


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    words = (text or "").split()
    return tuple(map(_number, words)) if len(words) == count else None
