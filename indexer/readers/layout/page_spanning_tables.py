"""The parts of a table on several pages as one table: columns matched, repeated headers dropped, cells that
the end of a page cut in two made whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.readers.grids import Grid
from indexer.readers.layout.geometry import Lattice, distinct
from indexer.readers.layout.lines import is_numbered, join
from indexer.readers.layout.tables import without_slips

#: Edges of columns on two pages this close, in points, are one edge.
_NEAR = 4.0

#: Edges that are known by the texts beside them are taken for one edge up to this distance.
_SNAP = 25.0

_NUMBER = re.compile(r"[\s\d,，.．%％/—–-]+")


def goes_on(above: Lattice, below: Lattice, height: float) -> bool:
    """Whether ``below``, the first thing on its page, goes on with ``above``, the last on the page before.

    It is as wide, and ``above`` reaches into the lower half of its page of the given ``height``.
    """
    width, other = above.xs[-1] - above.xs[0], below.xs[-1] - below.xs[0]
    if not (above.ruled and below.ruled):
        return False
    return abs(width - other) <= max(2 * _NEAR, 0.04 * width) and above.bottom > 0.5 * height


def stack(parts: Sequence[Lattice]) -> Grid:
    """The table that ``parts`` make, from the first page to the last."""
    first = parts[0]
    scaled = [_snapped(xs, first.xs) if part.implied else xs for part in parts for xs in [_scaled(part.xs, first.xs)]]
    edges = distinct([edge for xs in scaled for edge in xs], _NEAR if len(parts) > 1 else 0.0)
    cells: list[list[int]] = []
    texts: list[str] = []
    unfinished: set[int] = set()
    for part, xs in zip(parts, scaled, strict=True):
        offset = len(texts)
        texts += part.texts
        unfinished |= {number + offset for number in part.unfinished}
        begins = [_nearest(edges, x) for x in xs]
        rows = [
            [number + offset for column, number in enumerate(row) for _ in range(begins[column], begins[column + 1])]
            for row in part.cells
        ]
        if cells:
            rows = rows[_repeated(cells, rows, texts) :]
            if len(cells) > 1 and not any(texts[number] for number in set(cells[-1]) - set(cells[-2])):
                del cells[-1]  # the page ended in the upper margin of a row
            _mend(cells, rows, texts, unfinished)
        cells += rows
    keep = without_slips(edges, [list(column) for column in zip(*cells, strict=True)], texts)
    return Grid([[row[column] for column in keep] for row in cells], texts)


def _nearest(edges: Sequence[float], place: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - place))


def _scaled(xs: list[float], onto: list[float]) -> list[float]:
    """``xs`` moved and stretched so that the outer edges are those of ``onto``."""
    factor = (onto[-1] - onto[0]) / (xs[-1] - xs[0])
    return [onto[0] + (x - xs[0]) * factor for x in xs]


def _snapped(xs: list[float], onto: list[float]) -> list[float]:
    """``xs``, which are not known to the point, as the edges nearest to them, where each has one of its own."""
    nearest = [onto[_nearest(onto, x)] for x in xs]
    near = all(abs(x - edge) < _SNAP for x, edge in zip(xs, nearest, strict=True))
    return nearest if near and len(set(nearest)) == len(xs) else xs


def _repeated(cells: list[list[int]], rows: list[list[int]], texts: list[str]) -> int:
    """How many of the first ``rows`` repeat the header of the table."""
    count = 0
    for row, header in zip(rows[:-1], cells, strict=False):
        words = [texts[number] for number in row]
        if words != [texts[number] for number in header] or not any(words):
            break
        if all(_NUMBER.fullmatch(word) for word in words if word):
            break
        count += 1
    return count


def _mend(cells: list[list[int]], rows: list[list[int]], texts: list[str], unfinished: set[int]) -> None:
    """Make whole, in place, the cells that the end of a page cut in two.

    A spanning label is printed once: overleaf its cell is empty, and so are all cells to its left.
    """
    if not rows:
        return
    last, first = cells[-1], rows[0]
    if _is_rest(last, first, texts, unfinished):
        above_of = dict(zip(first, last, strict=True))
        for number, above in above_of.items():
            texts[above] = _joined(texts[above], texts[number])
        rows[:] = [[above_of.get(number, number) for number in row] for row in rows[1:]]
        return
    if not any(texts[number] for number in first):
        return
    renumber: dict[int, int] = {}
    for column, number in enumerate(first):
        if number in renumber:
            continue
        above = last[column]
        if not _is_same(last, above, first, number) or not texts[above] or _NUMBER.fullmatch(texts[above]):
            break
        if texts[number] and (
            above not in unfinished
            or is_numbered(texts[number])
            or _NUMBER.fullmatch(texts[number])
            or not _is_cut(cells, rows, column, texts)
        ):
            break
        renumber[number] = above
    if any(texts[number] for number in renumber):  # cut in the middle of a header: labels on its right are too
        for above, number in zip(last, first, strict=True):
            label = texts[above] and not _NUMBER.fullmatch(texts[above])
            if label and not texts[number] and _is_same(last, above, first, number):
                renumber[number] = above
    if renumber and len(renumber) < len(set(first)):
        for number, above in renumber.items():
            texts[above] = _joined(texts[above], texts[number])
        rows[:] = [[renumber.get(number, number) for number in row] for row in rows]


def _is_cut(cells: list[list[int]], rows: list[list[int]], column: int, texts: list[str]) -> bool:
    """Whether the cell in ``column`` spans several rows, so that the end of the page may have cut it in two.

    It does on one of the pages, or another cell beside it goes on and is empty.
    """
    last, first = cells[-1], rows[0]
    if len(rows) > 1 and rows[1][column] == first[column]:
        return True
    if len(cells) > 1 and cells[-2][column] == last[column]:
        return True
    return any(
        texts[above]
        and not texts[below]
        and not _NUMBER.fullmatch(texts[above])
        and _is_same(last, above, first, below)
        for above, below in zip(last[column:], first[column:], strict=True)
    )


def _is_rest(last: list[int], first: list[int], texts: list[str], unfinished: set[int]) -> bool:
    """Whether the ``first`` row of a page is the rest of the ``last`` row of the page before.

    Its cells are the same, some say nothing, and what the others say goes on with text, or a number, that
    filled its cell.
    """
    pairs = dict(zip(last, first, strict=True))
    if not all(_is_same(last, above, first, below) for above, below in pairs.items()):
        return False
    said = [(above, below) for above, below in pairs.items() if texts[below]]
    return len(said) < len(pairs) and all(
        above in unfinished
        and (texts[above][-1].isdigit() if _NUMBER.fullmatch(texts[below]) else not is_numbered(texts[below]))
        for above, below in said
    )


def _joined(above: str, below: str) -> str:
    """The text of a cell that the end of a page cut in two; a number is put together without a space."""
    return above + below if above[-1:].isdigit() and below[:1].isdigit() else join(above, below)


def _is_same(last: list[int], above: int, first: list[int], below: int) -> bool:
    """Whether the cell ``above`` takes the same columns in its row as ``below`` in its own."""
    return last.index(above) == first.index(below) and last.count(above) == first.count(below)
