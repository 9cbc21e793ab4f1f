"""Scans: pictures of pages to placed characters by Tesseract, and their ruling lines, for the layout of pages.

Optional: needs the program ``tesseract`` with its data for simplified Chinese.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.layout import Glyph, Page, Rule
from indexer.readers.layout_compose import Composed, compose

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_LANGUAGE = "chi_sim"

#: A run of dark dots longer than this, in points, is a ruling line: no stroke of a character is.
_RULE = 22.0

#: Darker than this is ink, of 255.
_INK = 140

#: Words that Tesseract is less sure of than this, in percent, are dirt.
_CONFIDENCE = 10

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
    height, width = picture.shape
    dark = picture < _INK
    rules, lines = _rules(dark, max(8, int(_RULE * scale)))
    cleaned = picture.copy()
    cleaned[lines] = 255
    page = Page(width / scale, height / scale)
    page.rules = [Rule(x0 / scale, y0 / scale, x1 / scale, y1 / scale) for x0, y0, x1, y1 in rules]
    page.glyphs = list(_glyphs(_recognised(program, cleaned, scale), scale))
    return page


def _recognised(program: str, picture: Picture, scale: float) -> list[list[str]]:
    """What Tesseract read: rows of its table, one a word."""
    height, width = picture.shape
    content = b"P5 %d %d 255\n" % (width, height) + picture.tobytes()
    command = [program, "-", "-", "-l", _LANGUAGE, "--psm", "11", "--dpi", str(round(72 * scale)), "tsv"]
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
        for word, (left, _, width, _) in zip(line, boxes, strict=True):
            text = clean(word[11]).strip()
            step = width / scale / max(1, len(text))
            for index, character in enumerate(text):
                yield Glyph(character, left / scale + index * step, base, step, max(size, 1.0))


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
