"""Chapter 四 of the statutory form: reconsiderations, and lawsuits brought directly and after reconsideration.

Three groups of 结果维持, 结果纠正, 其他结果, 尚未审结, 总计; mostly one table of fifteen columns, sometimes one table for
reconsiderations and one for lawsuits.
"""

from __future__ import annotations

import re

from indexer.figures.numbers import Cell, cell
from indexer.figures.tables.grids import Grid, Row, one_of_each
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
                if names is None or (_is_blank(cells) and any(map(_has_number, grid.rows[number + 1 : number + 3]))):
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
    ) and not _has_number(row)


def _is_blank(cells: list[Cell]) -> bool:
    return all(value.kind == "blank" for value in cells)


def _has_number(row: Row) -> bool:
    return any(cell(text).kind == "number" for text in row)


def _columns(headers: list[Row], row: Row, cells: list[Cell]) -> list[tuple[int, str]] | None:
    """Position and figure of each cell of a row of numbers; ``None`` where the header does not make it clear."""
    places = _places([header for header in headers if len(header) == len(row)])
    names = list(places) or _names(headers)
    wanted = len(names)
    filled = [position for position, value in enumerate(cells) if value.kind != "blank"]
    if not wanted:
        return None
    if len(filled) == wanted:
        return list(zip(filled, names, strict=True))
    if len(row) == wanted:
        return list(enumerate(names))
    if places:
        return one_of_each(places, cells)
    if not filled and len(row) == wanted - 1:  # the last blank of a line was stripped
        return [*enumerate(names[:-1])]
    return None


def _places(headers: list[Row]) -> dict[str, list[int]]:
    """The columns of each figure, by what stands above them; nothing where that does not name whole groups."""
    found: dict[str, list[int]] = {}
    for position, labels in enumerate(zip(*headers, strict=True)):
        outcome = next((key for label in reversed(labels) if (key := key_of("outcome", label))), None)
        group = _group(plain("".join(labels)))
        if outcome and group:
            found.setdefault(f"{group}.{outcome}", []).append(position)
    groups = {name.rpartition(".")[0] for name in found}
    return found if len(found) == len(groups) * len(OUTCOMES) else {}


def _group(labels: str) -> str | None:
    if "起诉" in labels:
        return GROUPS[2] if "复议后" in labels else GROUPS[1] if "直接" in labels else None
    return GROUPS[0] if "行政复议" in labels and "诉讼" not in labels else None


def _names(headers: list[Row]) -> list[str]:
    """The figures of a table whose header lost its spans, in the order in which it names groups and outcomes."""
    text = plain("".join("".join(header) for header in headers))
    suits = text.find("行政诉讼")
    words = {GROUPS[0]: r"行政复议(?!后)", GROUPS[1]: "直接起诉", GROUPS[2]: "复议后起诉"}
    found = {group: match.start() for group, word in words.items() if (match := re.search(word, text))}
    # 行政诉讼 is the head of two groups: these stand where it does.
    groups = sorted(found, key=lambda group: (found[group] if suits < 0 or group == GROUPS[0] else suits, found[group]))
    labels = [key for header in headers for label in header if (key := key_of("outcome", label))]
    runs = [tuple(labels[start : start + len(OUTCOMES)]) for start in range(0, len(labels), len(OUTCOMES))]
    if suits >= 0 and groups == [GROUPS[0]] and len(runs) == len(GROUPS):
        groups = list(GROUPS)  # the row that tells the two kinds of lawsuits is lost
    if len(runs) != len(groups) or any(set(run) != set(OUTCOMES) for run in runs):
        runs = [OUTCOMES] * (len(groups) if len(groups) == len(GROUPS) else 0)
    return [f"{group}.{outcome}" for group, run in zip(groups, runs, strict=False) for outcome in run]
