"""Scans: pictures of pages to placed characters by Tesseract, and their ruling lines, for the layout of pages.

Optional: needs the program ``tesseract`` with its data for simplified Chinese.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.layout import Glyph, Page, Rule
from indexer.readers.layout_compose import Composed, compose
from indexer.readers.layout_tables import find_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_LANGUAGE = "chi_sim"

#: A run of dark dots longer than this, in points, is a ruling line: no stroke of a character is.
_RULE = 22.0

#: The white between pieces of a page that are read at once, in points.
_GAP = 7.0

#: Between paper and ink, as a share of the way from the one to the other.
_INK = 0.45

#: Pages lie askew on the glass by at most so many degrees; the angle is looked for in these steps.
_ASKEW, _ASKEW_STEP = 3.0, 0.1

#: Words that Tesseract is less sure of than this, in percent, are dirt.
_CONFIDENCE = 10

#: Tesseract takes many a （ for 〈 or 《; where it is closed by a parenthesis it was one.
_HALF_BRACKET = re.compile("[〈《]([^〈《〉》()（）]{1,60}[)）])")

_MISSING = (
    "is {what}; to have it read, install Tesseract with Chinese "
    "(Debian, Ubuntu: apt install tesseract-ocr tesseract-ocr-chi-sim), or save the report as text"
)


def recognise(pictures: Iterable[tuple[Picture, float]], what: str) -> Composed:
    """The text and tables in ``pictures``: each of greys, 0 to 255, and how many dots make a point.

    ``what`` names the file in the reason where there is no OCR. Raises ``UnreadableError``.
    """
    program = _program()
    if program is None:
        raise UnreadableError(_MISSING.format(what=what))
    pages = []
    for number, (picture, scale) in enumerate(pictures):
        if number >= limits.OCR_PAGES:
            raise UnreadableError(f"is {what} of more than the {limits.OCR_PAGES} pages that are read by OCR")
        pages.append(_page(program, picture, scale))
    composed = compose(pages)
    if not composed.text.strip():
        raise UnreadableError(f"is {what} in which no text was recognised")
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

    ink = _ink(picture)
    picture = _straightened(picture, ink)
    height, width = picture.shape
    rules, lines = _rules(picture < ink, max(8, int(_RULE * scale)))
    prose = picture.copy()
    prose[_spread(lines)] = 255
    page = Page(width / scale, height / scale)
    page.rules = [Rule(x0 / scale, y0 / scale, x1 / scale, y1 / scale) for x0, y0, x1, y1 in rules]
    pieces = []
    for cell in find_cells(page.rules):
        x0, y0, x1, y1 = (round(edge * scale) for edge in cell)
        inside = prose[max(0, y0) : y1, max(0, x0) : x1]
        rows, columns = np.flatnonzero((inside < ink).any(axis=1)), np.flatnonzero((inside < ink).any(axis=0))
        if len(rows) > 3 and len(columns) > 1:
            top, left = int(rows[0]), int(columns[0])
            piece = inside[top : rows[-1] + 1, left : columns[-1] + 1].copy()
            pieces.append((max(0, x0) + left, max(0, y0) + top, piece))
        inside[:] = 255
    if (prose < ink).any():
        page.glyphs = list(_glyphs(_recognised(program, prose, scale, "3"), scale))
    page.glyphs += _pieces(program, pieces, scale)
    return page


def _ink(picture: Picture) -> float:
    """The grey below which a dot is ink: paper is most of a page, ink the darkest thousandth."""
    import numpy as np

    darkest, paper = np.percentile(picture[::2, ::2], (0.1, 60))
    return float(paper - _INK * (paper - darkest))


def _straightened(picture: Picture, ink: float) -> Picture:
    """The picture turned back by the angle at which its lines of text are sharpest, by shearing it both ways."""
    import numpy as np

    height, width = picture.shape
    down, across = np.nonzero(picture[:, ::8] < ink)
    if len(down) < 500:
        return picture
    every = max(1, len(down) // 40_000)
    down, across = down[::every] / 2.0, (across[::every] * 8 - width / 2) / 2.0  # in steps of two dots
    sharpest, slope = -1.0, 0.0
    for step in range(round(-_ASKEW / _ASKEW_STEP), round(_ASKEW / _ASKEW_STEP) + 1):
        tangent = math.tan(math.radians(step * _ASKEW_STEP))
        rows = np.bincount((down - across * tangent + width).astype(np.int32)).astype(np.float64)
        sharpness = float((rows**2).sum()) * (1.0 if step else 1.01)
        if sharpness > sharpest:
            sharpest, slope = sharpness, tangent
    if not slope:
        return picture
    straight = np.full_like(picture, 255)
    for x in range(width):
        shift = round((x - width / 2) * slope)
        _shift(picture[:, x], straight[:, x], shift)
    turned = np.full_like(picture, 255)
    for y in range(height):
        _shift(straight[y], turned[y], -round((y - height / 2) * slope))
    return turned


def _shift(source: Picture, target: Picture, shift: int) -> None:
    """Copy a line of dots, ``shift`` dots towards its beginning."""
    if shift >= 0:
        target[: len(target) - shift] = source[shift:]
    else:
        target[-shift:] = source[:shift]


def _pieces(program: str, pieces: list[tuple[int, int, Picture]], scale: float) -> Iterator[Glyph]:
    """The characters in ``pieces`` of a page, each with its place there, put under one another to be read at once."""
    import numpy as np

    gap = round(_GAP * scale)
    if not pieces:
        return
    width = max(piece.shape[1] for _, _, piece in pieces) + 2 * gap
    height = sum(piece.shape[0] + gap for _, _, piece in pieces) + gap
    if height > 30_000:
        half = len(pieces) // 2
        for part in (pieces[:half], pieces[half:]) if half else ():
            yield from _pieces(program, part, scale)
        return
    sheet = np.full((height, width), 255, dtype=np.uint8)
    tops = []
    at = gap
    for _, _, piece in pieces:
        sheet[at : at + piece.shape[0], gap : gap + piece.shape[1]] = piece
        tops.append(at - gap / 2)
        at += piece.shape[0] + gap
    for glyph in _glyphs(_recognised(program, sheet, scale, "6"), scale):
        number = bisect_right(tops, glyph.middle[1] * scale) - 1
        if number >= 0:
            x, y, _ = pieces[number]
            glyph.x += (x - gap) / scale
            glyph.y += (y - tops[number] - gap / 2) / scale
            yield glyph


def _recognised(program: str, picture: Picture, scale: float, mode: str) -> list[list[str]]:
    """What Tesseract read: rows of its table, one a word. ``mode`` says how it is to take the page apart."""
    height, width = picture.shape
    content = b"P5 %d %d 255\n" % (width, height) + picture.tobytes()
    command = [program, "-", "-", "-l", _LANGUAGE, "--psm", mode, "--dpi", str(round(72 * scale)), "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 (a program found on PATH, with arguments of our own)
            command,
            input=content,
            capture_output=True,
            timeout=limits.OCR_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(f"is a scan of which a page took OCR more than {limits.OCR_SECONDS} seconds") from None
    except OSError as error:
        raise UnreadableError(f"is a scan, and Tesseract could not be run: {error.strerror}") from None
    rows = [line.split("\t") for line in done.stdout.decode("utf-8", "replace").splitlines()[1:]]
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


def _rules(dark: NDArray[np.bool_], least: int) -> tuple[list[tuple[int, int, int, int]], NDArray[np.bool_]]:
    """The ruling lines of a picture, in dots, and where their ink is: runs of at least ``least`` dark dots."""
    import numpy as np

    flat, upright = _runs(dark, least), _runs(dark.T, least).T
    rules = [(x0, y, x1, y) for y, x0, x1 in _spans(flat)]
    rules += [(x, y0, x, y1) for x, y0, y1 in _spans(upright.T)]
    if len(rules) > limits.PATH_SEGMENTS:
        return [], np.zeros_like(dark)
    lines: NDArray[np.bool_] = flat | upright
    return rules, lines


def _spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The dots of a mask and those two to either side: the grey rims of lines."""
    wide = mask.copy()
    for step in (1, 2):
        wide[step:] |= mask[:-step]
        wide[:-step] |= mask[step:]
        wide[:, step:] |= mask[:, :-step]
        wide[:, :-step] |= mask[:, step:]
    return wide


def _runs(dark: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """The dots that lie in a run of at least ``least`` dark dots along their row."""
    import numpy as np

    height, width = dark.shape
    if width < least:
        return np.zeros_like(dark)
    total = np.zeros((height, width + 1), dtype=np.int32)
    np.cumsum(dark, axis=1, out=total[:, 1:])
    whole = total[:, least:] - total[:, :-least] == least  # where a run of the least length begins
    edges = np.zeros((height, width + 1), dtype=np.int32)
    edges[:, : width - least + 1] += whole
    edges[:, least:] -= whole
    return np.cumsum(edges, axis=1)[:, :width] > 0


def _spans(mask: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """The runs of a mask: ``(row, first, last)``."""
    import numpy as np

    height, width = mask.shape
    padded = np.zeros((height, width + 2), dtype=np.int8)
    padded[:, 1:-1] = mask
    step = np.diff(padded, axis=1)
    rows, begins = np.nonzero(step == 1)
    _, ends = np.nonzero(step == -1)
    return list(zip(rows.tolist(), begins.tolist(), (ends - 1).tolist(), strict=True))
