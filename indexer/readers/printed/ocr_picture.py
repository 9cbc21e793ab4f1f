"""Pictures of pages made ready for OCR: paper white, lines level, ruling lines found and taken out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from indexer.readers import limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

#: Darker than this is ink, of 255.
INK = 140

#: Pages lie askew on the glass by at most so many degrees; the angle is looked for in these steps.
_ASKEW, _ASKEW_STEP = 3.0, 0.1


def cleared(picture: Picture) -> Picture:
    """The picture with white paper, which most of a page is, and black ink, its darkest thousandth."""
    import numpy as np

    darkest, paper = np.percentile(picture[::2, ::2], (0.1, 60))
    stretched = (picture.astype(np.float32) - darkest) * (255 / max(1.0, paper - darkest))
    cleared: Picture = np.clip(stretched, 0, 255).astype(np.uint8)
    return cleared


def straightened(picture: Picture) -> Picture:
    """The picture turned back by the angle at which its lines of text are sharpest, by shearing it both ways."""
    import numpy as np

    height, width = picture.shape
    dark = np.nonzero(picture[:, ::8] < INK)
    if len(dark[0]) < 500:
        return picture
    every = max(1, len(dark[0]) // 40_000)
    down, across = dark[0][::every] / 2.0, (dark[1][::every] * 8 - width / 2) / 2.0  # in steps of two dots
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


def ruling_lines(dark: NDArray[np.bool_], least: int) -> tuple[list[tuple[int, int, int, int]], NDArray[np.bool_]]:
    """The ruling lines of a picture, in dots, and where their ink is: runs of at least ``least`` dark dots."""
    import numpy as np

    flat, upright = _runs(_thick(dark), least), _runs(_thick(dark.T), least).T
    rules = [(x0, y, x1, y) for y, x0, x1 in _spans(flat)]
    rules += [(x, y0, x, y1) for x, y0, y1 in _spans(upright.T)]
    if len(rules) > limits.PATH_SEGMENTS:
        return [], np.zeros_like(dark)
    lines: NDArray[np.bool_] = flat | upright
    return rules, lines


def spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The dots of a mask and those two to either side: the grey rims of lines."""
    wide = mask.copy()
    for step in (1, 2):
        wide[step:] |= mask[:-step]
        wide[:-step] |= mask[step:]
        wide[:, step:] |= mask[:, :-step]
        wide[:, :-step] |= mask[:, step:]
    return wide


def _thick(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The dots and those above and below them: a line that is not quite straight is one row of dots again."""
    thick = dark.copy()
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    return thick


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
