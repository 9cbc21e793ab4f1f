"""Scans: pictures of pages to placed characters by Tesseract, and their ruling lines, for the layout of pages.

Optional: needs the program ``tesseract`` with its data for simplified Chinese.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from index.messages import Message
from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.layout.compose import Composed, compose
from indexer.readers.layout.geometry import Glyph, Page, Rule
from indexer.readers.layout.tables import find_cells
from indexer.readers.printed.ocr_picture import INK, cleared, ruling_lines, spread, straightened
from indexer.workers import confinement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_LANGUAGE = "chi_sim"

#: A run of dark dots longer than this, in points, is a ruling line: no stroke of a character is.
_RULE = 22.0

#: The longest side of a picture that Tesseract reads is 32,767 dots; sheets of pieces stay below this.
_SHEET = 30_000

#: The white between pieces of a page that are read at once, in points.
_GAP = 7.0

#: Words that Tesseract is less sure of than this, in percent, are dirt.
_CONFIDENCE = 10

#: Tesseract takes many a （ for 〈 or 《; where it is closed by a parenthesis it was one.
_HALF_BRACKET = re.compile("[〈《]([^〈《〉》()（）]{1,60}[)）])")

#: What Tesseract reads where there are figures, or nothing but a digit.
_DIGITS = re.compile(r"[\dIlJjioOQD|!\[\]{}()了工二?]*")


def recognise(pictures: Iterable[tuple[Picture, float]], what: Message) -> Composed:
    """The text and tables in ``pictures``: each of greys, 0 to 255, and how many dots make a point.

    ``what`` names the file in the reason where there is no OCR. Raises ``UnreadableError``.
    """
    program = _program()
    if program is None:
        raise UnreadableError("document.no_tesseract", what=what)
    pages = []
    for number, (picture, scale) in enumerate(pictures):
        if number >= limits.OCR_PAGES:
            raise UnreadableError("document.scan_too_long", what=what, most=limits.OCR_PAGES)
        pages.append(_page(program, picture, scale))
    composed = compose(pages)
    if not composed.text.strip():
        raise UnreadableError("document.scan_without_text", what=what)
    return composed


@lru_cache(maxsize=1)
def _program() -> str | None:
    """The path of Tesseract, where it is installed with Chinese."""
    path = shutil.which("tesseract")
    if path is None:
        return None
    try:
        known = subprocess.run(  # noqa: S603 (a program found on PATH, with arguments of our own)
            [path, "--list-langs"], capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return None
    return path if _LANGUAGE in known.split() else None


def _page(program: str, picture: Picture, scale: float) -> Page:
    """A page: its tables are read cell by cell, for Tesseract takes a table for prose, then what is around them."""
    import numpy as np

    picture = straightened(cleared(picture))
    height, width = picture.shape
    rules, lines = ruling_lines(picture < INK, max(8, int(_RULE * scale)))
    prose = picture.copy()
    prose[spread(lines)] = 255
    page = Page(width / scale, height / scale)
    page.rules = [Rule(x0 / scale, y0 / scale, x1 / scale, y1 / scale) for x0, y0, x1, y1 in rules]
    pieces = []
    for cell in find_cells(page.rules):
        x0, y0, x1, y1 = (round(edge * scale) for edge in cell)
        inside = prose[max(0, y0) : y1, max(0, x0) : x1]
        rows, columns = np.flatnonzero((inside < INK).any(axis=1)), np.flatnonzero((inside < INK).any(axis=0))
        if len(rows) > 3 and len(columns) > 1:
            top, left = int(rows[0]), int(columns[0])
            piece = inside[top : rows[-1] + 1, left : columns[-1] + 1].copy()
            pieces.append((max(0, x0) + left, max(0, y0) + top, piece))
        inside[:] = 255
    if (prose < INK).any():
        page.glyphs = list(_glyphs(_recognised(program, prose, scale, "3"), scale))
    page.glyphs += _pieces(program, pieces, scale)
    return page


def _pieces(program: str, pieces: list[tuple[int, int, Picture]], scale: float) -> Iterator[Glyph]:
    """The characters in ``pieces`` of a page, each given with its place there."""
    if not pieces:
        return
    if sum(piece.shape[0] + _GAP * scale for _, _, piece in pieces) > _SHEET:
        half = len(pieces) // 2
        for part in (pieces[:half], pieces[half:]) if half else ():
            yield from _pieces(program, part, scale)
        return
    read: dict[int, list[Glyph]] = {}
    for number, glyph in _read_sheet(program, [piece for _, _, piece in pieces], scale, ()):
        read.setdefault(number, []).append(glyph)
    doubtful = [
        number
        for number, (_, _, piece) in enumerate(pieces)
        if piece.shape[1] < 8 * piece.shape[0]
        and _DIGITS.fullmatch("".join(glyph.text for glyph in read.get(number, ())))
    ]
    read |= _figures(program, {number: pieces[number][2] for number in doubtful}, scale)
    for number, glyphs in read.items():
        x, y, _ = pieces[number]
        for glyph in glyphs:
            glyph.x += x / scale
            glyph.y += y / scale
            yield glyph


def _figures(program: str, pieces: dict[int, Picture], scale: float) -> dict[int, list[Glyph]]:
    """The figures in small ``pieces``, where they are certain.

    Each is shown three times side by side: a digit alone is taken for dirt, and what is read must be so thrice.
    """
    import numpy as np

    if not pieces:
        return {}
    rows = []
    for piece in pieces.values():
        between = np.full((piece.shape[0], max(2, piece.shape[0] // 4)), 255, dtype=np.uint8)
        rows.append(np.concatenate([piece, between, piece, between, piece], axis=1))
    thrice: dict[int, list[Glyph]] = {}
    for number, glyph in _read_sheet(program, rows, scale, ("-c", "tessedit_char_whitelist=0123456789")):
        thrice.setdefault(list(pieces)[number], []).append(glyph)
    figures = {}
    for number, glyphs in thrice.items():
        text = "".join(glyph.text for glyph in glyphs)
        once = text[: len(text) // 3]
        if once and text == once * 3:
            step = pieces[number].shape[1] / scale / len(once)
            size = pieces[number].shape[0] / scale
            figures[number] = [Glyph(digit, at * step, glyphs[0].y, step, size) for at, digit in enumerate(once)]
    return figures


def _read_sheet(
    program: str, pieces: list[Picture], scale: float, options: tuple[str, ...]
) -> Iterator[tuple[int, Glyph]]:
    """What is read in ``pieces``, put under one another: the number of the piece, and a character placed in it."""
    import numpy as np

    gap = round(_GAP * scale)
    width = max(piece.shape[1] for piece in pieces) + 2 * gap
    sheet = np.full((sum(piece.shape[0] + gap for piece in pieces) + gap, width), 255, dtype=np.uint8)
    tops = []
    at = gap
    for piece in pieces:
        sheet[at : at + piece.shape[0], gap : gap + piece.shape[1]] = piece
        tops.append(at - gap / 2)
        at += piece.shape[0] + gap
    for glyph in _glyphs(_recognised(program, sheet, scale, "6", options), scale):
        number = bisect_right(tops, glyph.middle[1] * scale) - 1
        if number >= 0:
            glyph.x -= gap / scale
            glyph.y -= (tops[number] + gap / 2) / scale
            yield number, glyph


def _recognised(
    program: str, picture: Picture, scale: float, mode: str, options: tuple[str, ...] = ()
) -> list[list[str]]:
    """What Tesseract read: rows of its table, one a word. ``mode`` says how it is to take the page apart."""
    height, width = picture.shape
    content = b"P5 %d %d 255\n" % (width, height) + picture.tobytes()
    command = [program, "-", "-", "-l", _LANGUAGE, "--psm", mode, *options, "--dpi", str(round(72 * scale)), "tsv"]
    try:
        with subprocess.Popen(  # noqa: S603 (a program found on PATH, with arguments of our own)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        ) as process:
            confinement.allow(process.pid, limits.OCR_SECONDS)
            try:
                read, _ = process.communicate(content, limits.OCR_SECONDS)
            finally:
                process.kill()
    except subprocess.TimeoutExpired:
        raise UnreadableError("document.scan_too_slow", seconds=limits.OCR_SECONDS) from None
    except OSError as error:
        raise UnreadableError("document.tesseract_failed", reason=error.strerror) from None
    rows = [line.split("\t") for line in read.decode("utf-8", "replace").splitlines()[1:]]
    return [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]


def _glyphs(words: list[list[str]], scale: float) -> Iterator[Glyph]:
    by_line: dict[tuple[str, ...], list[list[str]]] = {}
    for word in words:
        if float(word[10]) >= _CONFIDENCE:
            by_line.setdefault(tuple(word[1:5]), []).append(word)
    for line in by_line.values():
        boxes = [tuple(map(int, word[6:10])) for word in line]
        top = min(box[1] for box in boxes)
        bottom = max(box[1] + box[3] for box in boxes)
        size = (bottom - top) / scale
        base = bottom / scale - 0.1 * size
        least, at = 0.0, 0
        texts = [clean(word[11]).strip() for word in line]
        shown = _HALF_BRACKET.sub(r"(\1", "".join(texts))
        for length, (left, _, width, _) in zip(map(len, texts), boxes, strict=True):
            text, at = shown[at : at + length], at + length
            begin = max(left / scale, least)  # boxes overlap; the order of the words is right
            step = max(left + width - begin * scale, 1.0) / scale / max(1, len(text))
            for index, character in enumerate(text):
                yield Glyph(character, begin + index * step, base, step, max(size, 1.0))
            least = begin + len(text) * step * 0.9
