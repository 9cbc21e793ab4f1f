"""Chapter 四 of the statutory form: reconsiderations, and lawsuits brought directly and after reconsideration.

Three groups of 结果维持, 结果纠正, 其他结果, 尚未审结, 总计; mostly one table of fifteen columns, sometimes one table for
reconsiderations and one for lawsuits.
"""

from __future__ import annotations

from indexer.figures.numbers import Cell, cell
from indexer.figures.tables.grids import Grid, Row
from indexer.figures.tables.requests import Reading
from indexer.figures.words import entries, key_of, plain

OUTCOMES = tuple(key for key, _, _ in entries("outcome"))
GROUPS = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
FIFTEEN = tuple(f"{group}.{outcome}" for group in GROUPS for outcome in OUTCOMES)

#: The form has three rows of headers; page breaks repeat them.
_HEADER_ROWS = 6


def read(grids: list[Grid]) -> list[Reading]:
    """The cells of chapter 四 in these grids."""
    readings: list[Reading] = []
    for grid in grids:
        headers: list[Row] = []
        for number, row in enumerate(grid.rows):
            cells = [cell(text) for text in row]
            if _is_header(row):
                headers = [*headers[-_HEADER_ROWS:], row]
            elif headers and len(row) >= 5 and all(value.kind != "text" for value in cells):
                names = _columns(headers, row, cells)
                if names is None:
                    continue
                for column, name in names:
                    start, end = grid.span(number, column)
                    readings.append((name, cells[column], row[column], start, end))
                headers = []
    return readings


def _is_header(row: Row) -> bool:
    words = [plain(text) for text in row if text and len(text) < 40]
    return any(
        word in ("行政复议", "行政诉讼") or "复议后起诉" in word or "直接起诉" in word or key_of("outcome", word)
        for word in words
    ) and not any(cell(text).kind == "number" for text in row)


def _columns(headers: list[Row], row: Row, cells: list[Cell]) -> list[tuple[int, str]] | None:
    """Position and figure of each cell of a row of numbers; ``None`` where the header does not make it clear."""
    text = plain("".join("".join(header) for header in headers))
    aligned = [header for header in headers if len(header) == len(row)]
    under = {
        place: key for header in aligned for place, label in enumerate(header) if (key := key_of("outcome", label))
    }
    placed = len(under) >= len(OUTCOMES)
    if placed:
        runs = _runs(sorted(under.items()))
    else:
        labels = [key for header in headers for label in header if (key := key_of("outcome", label))]
        runs = _runs(list(enumerate(labels)))
    names = _groups(text, len(runs))
    if names is None or any(tuple(key for key, _ in run) != OUTCOMES for run in runs):
        names, runs = (FIFTEEN, []) if "复议" in text and "起诉" in text else (None, [])
    if names is None:
        return None
    wanted = len(names)
    filled = [position for position, value in enumerate(cells) if value.kind != "blank"]
    if len(filled) == wanted:
        return list(zip(filled, names, strict=True))
    if len(row) == wanted:
        return list(enumerate(names))
    if runs and placed:
        return _placed(runs, cells, names)
    if not filled and len(row) == wanted - 1:  # the last blank of a line was stripped
        return [*enumerate(names[:-1])]
    return None


def _runs(named: list[tuple[int, str]]) -> list[list[tuple[str, list[int]]]]:
    """Outcomes with their columns, cut before each 结果维持; neighbours of one name are one column."""
    runs: list[list[tuple[str, list[int]]]] = []
    for position, key in named:
        if runs and runs[-1][-1][0] == key:
            runs[-1][-1][1].append(position)
        elif key == OUTCOMES[0] or not runs:
            runs.append([(key, [position])])
        else:
            runs[-1].append((key, [position]))
    return runs


def _groups(text: str, count: int) -> tuple[str, ...] | None:
    """The figures of a table whose header has ``count`` groups, in order."""
    if count == 3:
        return FIFTEEN
    if count == 2 and "起诉" in text:
        return FIFTEEN[5:]
    if count == 1:
        if "复议后起诉" in text and "直接起诉" not in text:
            return FIFTEEN[10:]
        if "直接起诉" in text and "复议后" not in text:
            return FIFTEEN[5:10]
        if "行政复议" in text and "起诉" not in text and "诉讼" not in text:
            return FIFTEEN[:5]
    return None


def _placed(
    runs: list[list[tuple[str, list[int]]]], cells: list[Cell], names: tuple[str, ...]
) -> list[tuple[int, str]] | None:
    places = []
    for name, positions in zip(names, [positions for run in runs for _, positions in run], strict=True):
        filled = [position for position in positions if cells[position].kind != "blank"]
        if len({cells[position].number for position in filled}) > 1:
            return None
        places.append((filled[0] if filled else positions[0], name))
    return places
