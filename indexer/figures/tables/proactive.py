"""Chapter 二 of the statutory form: regulations, licences, penalties, fees. Its columns changed from 2019 to 2021.

A row's cells are known by the header above it (信息内容, 本年制发件数 …). Form of 2019: 国办公开办函〔2019〕60号; of 2021:
国办公开办函〔2021〕30号.
"""

from __future__ import annotations

from indexer.figures.numbers import Cell, cell, money, unit_of
from indexer.figures.tables.grids import Grid, Row, one_of_each
from indexer.figures.tables.requests import Reading
from indexer.figures.words import key_of

#: The columns of each row, by the form: 2021 first. Used where a row has lost its header.
FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "regulations": (("made", "repealed", "in_force"),),
    "normative_documents": (("made", "repealed", "in_force"),),
    "licences": (("decisions",), ("items_last_year", "items_change", "decisions")),
    "other_services": (("items_last_year", "items_change", "decisions"),),
    "penalties": (("decisions",), ("items_last_year", "items_change", "decisions")),
    "coercive_measures": (("decisions",), ("items_last_year", "items_change", "decisions")),
    "fees": (("amount_collected",), ("items_last_year", "items_change")),
    "procurement": (("projects", "amount"),),
}
_OF = {
    "regulations": frozenset(("made", "repealed", "in_force", "newly_made", "newly_disclosed", "disclosed_total")),
    "fees": frozenset(("amount_collected", "items_last_year", "items_change")),
    "procurement": frozenset(("projects", "amount")),
}
_OF["normative_documents"] = _OF["regulations"]
_DECIDED = frozenset(("decisions", "items_last_year", "items_change"))


def figure(row: str, column: str) -> str:
    """The key of a cell of chapter 二."""
    if column == "decisions":
        return f"proactive.{row}"
    if column == "amount_collected":
        return "proactive.fees_10k_yuan"
    return f"proactive.{row}.{column}"


def fits(row: str, column: str) -> bool:
    """Whether the form has such a cell: 行政许可 has no 采购项目数量."""
    return column in _OF.get(row, _DECIDED)


def in_unit(column: str, value: Cell, head: str = "") -> Cell:
    """An amount in 万元: the cell may name its own unit, and its head another than the form's."""
    return money(value, unit_of(head) or "万元", "万元") if column == "amount_collected" else value


def read(grids: list[Grid]) -> list[Reading]:
    """The cells of chapter 二 in these grids."""
    readings: list[Reading] = []
    columns: dict[int, str] = {}
    heads: Row = ()
    for grid in grids:
        for number, row in enumerate(grid.rows):
            header = _header(row)
            if header:
                columns, heads = header, row
                continue
            label = _label(row)
            if label is None:
                continue
            position, key = label
            cells = {column: cell(row[column]) for column in range(position + 1, len(row))}
            if any(value.kind == "text" for value in cells.values()) or not cells:
                continue
            for name, column in _assign(key, columns, cells):
                start, end = grid.span(number, column)
                readings.append(
                    (
                        figure(key, name),
                        in_unit(name, cells[column], heads[column] if column < len(heads) else ""),
                        row[column],
                        start,
                        end,
                    )
                )
    return readings


def _header(row: Row) -> dict[int, str]:
    found: dict[int, str] = {}
    for position, text in enumerate(row):
        key = key_of("proactive_column", text)
        if key is not None and not any(character.isdigit() for character in text if character not in "2019202"):
            found[position] = key
    return found if found and not any(cell(text).kind == "number" for text in row if text) else {}


def _label(row: Row) -> tuple[int, str] | None:
    found = None
    for position, text in enumerate(row):
        if text and cell(text).kind == "text":
            key = key_of("proactive_row", text) if len(text) < 24 else None
            if key is not None:
                found = (position, key)
    return found


def _assign(row: str, columns: dict[int, str], cells: dict[int, Cell]) -> list[tuple[str, int]]:
    """Column names with the positions of their cells, by the header above, else by the form where the count fits."""
    names = list(dict.fromkeys(name for _, name in sorted(columns.items()) if fits(row, name)))
    filled = [position for position, value in cells.items() if value.kind != "blank"]
    if names:
        if any(place not in columns for place in filled):
            # A number that stands under no header of its own: the header is shifted against the numbers.
            return list(zip(names, filled, strict=True)) if len(filled) == len(names) else []
        places = {name: [place for place, key in columns.items() if key == name and place in cells] for name in names}
        chosen = one_of_each({name: found for name, found in places.items() if found}, cells)
        return [(name, place) for place, name in chosen or ()]
    for form_columns in FORMS[row]:
        if len(filled) == len(form_columns):
            return list(zip(form_columns, filled, strict=True))
    return []
