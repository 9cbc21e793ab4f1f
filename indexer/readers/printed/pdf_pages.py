"""What PDFium finds on a page, as a ``Page`` of characters and ruling lines. Its C functions are called directly:
the wrapper's objects, one a character, take ten times as long.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.layout.geometry import MIDDLE, Glyph, Page, Rule, rules_of
from indexer.readers.layout.shading import Area, Colour, areas, edges
from indexer.readers.layout.struck import unstruck

#: The resolution at which pages are rendered for OCR, in dots an inch.
_DPI = 200

#: Angles of text count as upright, sideways … within this many degrees; other text is a watermark.
_TILT = 3


_Matrix = tuple[float, float, float, float, float, float]


@contextmanager
def open_pdf(data: bytes) -> Iterator[Any]:
    """The PDF in ``data``. Raises ``UnreadableError`` where it is damaged or needs a password."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise UnreadableError("document.password") from None
        if code == pypdfium2.raw.FPDF_ERR_SECURITY:
            raise UnreadableError("document.pdf_encrypted") from None
        raise UnreadableError("document.no_pdf") from None
    try:
        if not len(pdf):
            raise UnreadableError("document.pdf_without_pages")
        if pdf.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
            pdf.init_forms()  # which draws the values of fields that come without a drawing
        yield pdf
    except pypdfium2.PdfiumError:
        raise UnreadableError("document.pdf_damaged") from None
    finally:
        pdf.close()


def read_page(pdf: Any, number: int) -> tuple[Page, int]:
    """Page ``number``, from 0, and how many of its characters do not say what they are."""
    import pypdfium2

    try:
        page = _with_annotations(pdf, number)
    except pypdfium2.PdfiumError:
        return Page(0.0, 0.0), 0  # a broken page among others
    try:
        glyphs, angles, unmapped = _glyphs(page)
        turn = angles.most_common(1)[0][0] if angles else 0
        rules, shading = _rules(page)
        place = page.get_cropbox(), turn
        read = unstruck(_turned(glyphs, rules, *place))
        read.rules += _turned([], shading, *place).rules
        return read, unmapped
    except pypdfium2.PdfiumError:
        return Page(0.0, 0.0), 0
    finally:
        page.close()


def _with_annotations(pdf: Any, number: int) -> Any:
    """A page with what lies on it drawn into it: values of forms, text boxes, strokes through text. PDFium keeps them apart."""
    import pypdfium2.raw as c

    page = pdf[number]
    for index in range(min(c.FPDFPage_GetAnnotCount(page.raw), limits.PAGE_OBJECTS)):
        annotation = c.FPDFPage_GetAnnot(page.raw, index)
        kind = c.FPDFAnnot_GetSubtype(annotation)
        c.FPDFPage_CloseAnnot(annotation)
        if kind not in (c.FPDF_ANNOT_LINK, c.FPDF_ANNOT_POPUP):
            c.FPDFPage_Flatten(page.raw, c.FLAT_NORMALDISPLAY)
            page.close()
            return pdf[number]
    return page


def _glyphs(page: Any) -> tuple[list[tuple[Glyph, int]], Counter[int], int]:
    """The characters of a page, in the coordinates of the file, each with the angle of its text."""
    import pypdfium2.raw as c

    text = page.get_textpage()
    glyphs: list[tuple[Glyph, int]] = []
    angles: Counter[int] = Counter()
    unmapped = 0
    box, matrix = c.FS_RECTF(), c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    tight = [ctypes.c_double() for _ in range(4)]
    handle = text.raw
    forms = _has_forms(page)
    high = ""
    for index in range(min(text.count_chars(), limits.TEXT_CHARACTERS)):
        if c.FPDFText_IsGenerated(handle, index) == 1:
            continue
        character = _character(c.FPDFText_GetUnicode(handle, index))
        if "\ud800" <= character <= "\udbff":
            high = character
            continue
        if high and "\udc00" <= character <= "\udfff":
            character = (high + character).encode("utf-16", "surrogatepass").decode("utf-16")
        high = ""
        c.FPDFText_GetMatrix(handle, index, matrix)
        size = c.FPDFText_GetFontSize(handle, index) * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        if not 0.5 < size < 500 or not character:
            continue
        c.FPDFText_GetLooseCharBox(handle, index, box)
        c.FPDFText_GetCharOrigin(handle, index, x, y)
        if c.FPDFText_HasUnicodeMapError(handle, index) == 1:
            unmapped += 1
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a)))
        left, right, bottom, top = box.left, box.right, box.bottom, box.top
        if forms and (inside := _unplaced(c.FPDFText_GetTextObject(handle, index), matrix, x.value, y.value)):
            (left, bottom), (right, top) = _placed(left, bottom, inside), _placed(right, top, inside)
            x.value, y.value = _placed(x.value, y.value, inside)
        if max(right - left, top - bottom) > 3 * size:  # written from top to bottom: only the ink is placed
            c.FPDFText_GetCharBox(handle, index, *tight)
            across, down = (tight[0].value + tight[1].value) / 2, (tight[2].value + tight[3].value) / 2
            glyph = Glyph(character, across - size / 2, down - MIDDLE * size, size, size)
        elif abs(angle % 180) < _TILT or abs(angle % 180) > 180 - _TILT:
            glyph = Glyph(character, left, y.value, right - left, size)
        else:
            glyph = Glyph(character, x.value, bottom, top - bottom, size)
        glyphs.append((glyph, angle))
        angles[round(angle / 90) * 90 % 360] += not character.isspace()
    text.close()
    return glyphs, angles, unmapped


def _has_forms(page: Any) -> bool:
    import pypdfium2.raw as c

    handle = page.raw
    objects = (
        c.FPDFPage_GetObject(handle, i) for i in range(min(c.FPDFPage_CountObjects(handle), limits.PAGE_OBJECTS))
    )
    return any(c.FPDFPageObj_GetType(item) == c.FPDF_PAGEOBJ_FORM for item in objects)


def _unplaced(item: Any, matrix: Any, x: float, y: float) -> _Matrix | None:
    """The matrix of the form that a text is in, where its character is placed as if there were no form.

    PDFium does so with characters that it normalizes, such as those of the block of radicals. ``matrix`` is that of the
    text on the page, ``x`` and ``y`` the place given for the character.
    """
    import pypdfium2.raw as c

    a, b, g, d, e, f = _matrix(item)
    area = a * d - b * g
    if not area:
        return None
    back = (d / area, -b / area, -g / area, a / area, (g * f - d * e) / area, (b * e - a * f) / area)
    form = _times(back, (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
    if all(abs(one - other) < 0.01 for one, other in zip(form, (1, 0, 0, 1, 0, 0), strict=True)):
        return None
    edges = [ctypes.c_float() for _ in range(4)]
    c.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    ends = (_placed(left, bottom, form), _placed(right, top, form))
    reach = 0.5 * max(abs(top - bottom), min(abs(right - left), 50)) + 1
    shown = all(min(p) - reach <= at <= max(p) + reach for at, p in zip((x, y), zip(*ends, strict=True), strict=True))
    return None if shown else form


def _placed(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f


def _character(code: int) -> str:
    if code in (0xFFFE, 0x02):  # PDFium's signs for a hyphen at the end of a line
        return "-"
    return chr(code) if 0 < code <= 0x10FFFF else ""


def _turned(
    glyphs: list[tuple[Glyph, int]], rules: list[Rule], box: tuple[float, float, float, float], turn: int
) -> Page:
    """The page turned so that text of the angle ``turn`` is upright, and counted from its upper left corner.

    Text of other angles is left out: it is a watermark, or a note in the margin.
    """
    left, bottom, right, top = box

    def place(x: float, y: float) -> tuple[float, float]:
        if turn == 90:
            return y - bottom, x - left
        if turn == 180:
            return right - x, y - bottom
        if turn == 270:
            return top - y, right - x
        return x - left, top - y

    sideways = turn in (90, 270)
    width, height = (top - bottom, right - left) if sideways else (right - left, top - bottom)
    page = Page(width, height)
    for glyph, angle in glyphs:
        if abs((angle - turn + 180) % 360 - 180) > _TILT:
            continue
        if sideways:
            x, y = place(glyph.x, glyph.y)
            glyph.x = x if turn == 90 else x - glyph.width
        else:
            x, y = place(glyph.x, glyph.y)
            glyph.x = x if turn == 0 else x - glyph.width
        glyph.y = y
        across, down = glyph.middle
        if -1 <= across <= width + 1 and -1 <= down <= height + 1:
            page.glyphs.append(glyph)
    for rule in rules:
        x0, y0 = place(rule.x0, rule.y0)
        x1, y1 = place(rule.x1, rule.y1)
        page.rules.append(Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return page


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """The ruling lines of a page, and the edges of its areas, in the coordinates of the file."""
    import pypdfium2.raw as c

    rules: list[Rule] = []
    painted: list[Area] = []
    count = 0

    def visit(objects: Iterator[Any], outer: _Matrix, depth: int) -> None:
        nonlocal count
        for item in objects:
            count += 1
            if count > limits.PAGE_OBJECTS:
                return
            kind = c.FPDFPageObj_GetType(item)
            if kind == c.FPDF_PAGEOBJ_PATH:
                strands, colour, stroked = _path(item, _times(_matrix(item), outer))
                rules.extend(rules_of(strands, stroked))
                painted.extend(areas(strands, colour) if colour else ())
            elif kind == c.FPDF_PAGEOBJ_FORM and depth < 8:
                inside = (c.FPDFFormObj_GetObject(item, i) for i in range(c.FPDFFormObj_CountObjects(item)))
                visit(inside, _times(_matrix(item), outer), depth + 1)

    handle = page.raw
    visit((c.FPDFPage_GetObject(handle, i) for i in range(c.FPDFPage_CountObjects(handle))), (1, 0, 0, 1, 0, 0), 0)
    return rules, edges(painted)


def _matrix(item: Any) -> _Matrix:
    import pypdfium2.raw as c

    matrix = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _path(item: Any, matrix: _Matrix) -> tuple[list[list[tuple[float, float]]], Colour | None, bool]:
    """The chains of straight lines of a path, the colour with which it is filled, and whether it is stroked."""
    import pypdfium2.raw as c

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return [], None, False
    x, y = ctypes.c_float(), ctypes.c_float()
    strands: list[list[tuple[float, float]]] = []
    for index in range(min(c.FPDFPath_CountSegments(item), limits.PATH_SEGMENTS)):
        segment = c.FPDFPath_GetPathSegment(item, index)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix[0] * x.value + matrix[2] * y.value + matrix[4],
            matrix[1] * x.value + matrix[3] * y.value + matrix[5],
        )
        if kind == c.FPDF_SEGMENT_LINETO and strands:
            strands[-1].append(point)
        else:
            strands.append([point])
        if c.FPDFPathSegment_GetClose(segment) and kind == c.FPDF_SEGMENT_LINETO:
            strands[-1].append(strands[-1][0])
    parts = [ctypes.c_uint() for _ in range(4)]
    known = fill.value and c.FPDFPageObj_GetFillColor(item, *parts) and parts[3].value
    colour = (parts[0].value, parts[1].value, parts[2].value) if known else None
    return strands, colour, bool(stroke.value)


def has_pictures(pdf: Any) -> bool:
    """Whether any page has a picture on it."""
    import pypdfium2.raw as c

    for number in range(len(pdf)):
        page = pdf[number]
        handle = page.raw
        kinds = {
            c.FPDFPageObj_GetType(c.FPDFPage_GetObject(handle, index))
            for index in range(min(c.FPDFPage_CountObjects(handle), limits.PAGE_OBJECTS))
        }
        page.close()
        if kinds & {c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_FORM}:
            return True
    return False


def pictures(pdf: Any) -> Iterator[Any]:
    """The pages rendered for OCR: arrays of grey, 0 to 255, and the dots a point."""
    for number in range(len(pdf)):
        page = pdf[number]
        width, height = page.get_size()
        scale = min(
            _DPI / 72,
            limits.PICTURE_SIDE / max(width, height, 1),
            math.sqrt(limits.PICTURE_DOTS / max(width * height, 1)),
        )
        bitmap = page.render(scale=scale, grayscale=True)
        picture = bitmap.to_numpy().copy()
        bitmap.close()
        page.close()
        yield picture.reshape(picture.shape[0], picture.shape[1]), scale
