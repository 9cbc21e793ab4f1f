"""The annex of the reports for 2014 to 2018, 政府信息公开情况统计表: a label, a unit and a number in each row.

Older annexes have a column for the year and one for all years (历年累计), which is not the year's figure.
"""

from __future__ import annotations

import re

from indexer.figures.numbers import Cell, cell, money, unit_of
from indexer.figures.tables.grids import Grid, Row
from indexer.figures.tables.requests import Reading
from indexer.figures.words import key_of, plain
from indexer.text.numerals import UNITS

#: At least so many rows of the annex make a table an annex.
LEAST = 2

_UNIT = re.compile(rf"^(?:{UNITS}|万元|元)(?:/\w)?$|^[-—–]+$")
_THIS_YEAR = re.compile(r"统计数|数量|数值|数据|本年|本期|年度|合计")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NOT_THIS_YEAR = re.compile(r"累计|历年|上年|去年|序号|代码|编号|增减|同比")
_SECTION = ("reconsiderations", "lawsuits")


def annex_key(label: str, section: str) -> str | None:
    """The figure of a row, in the part of the annex that ``section`` names: 维持 is of lawsuits or reconsiderations."""
    key = key_of("annex", label)
    if key is None or "§" not in key:
        return key
    bare = key.partition("§")[0].partition(".")[2]
    return f"{section}.{bare}" if section else None


def value_of(key: str, value: Cell, unit: str) -> tuple[str, Cell]:
    """The figure as it is kept: charges, which the annex gives in 万元 or in the row's ``unit``, in yuan."""
    if key != "charges.10k_yuan":
        return key, value
    return "charges.yuan", money(value, unit_of(unit) or "万元", "元")


def read(grids: list[Grid], year: int | None = None) -> list[Reading]:
    """The cells of the annex in these grids, of the columns that are ``year``'s where the heads name years."""
    readings: list[Reading] = []
    for grid in grids:
        found: list[Reading] = []
        columns: tuple[set[int], set[int]] = (set(), set())
        section = ""
        for number, row in enumerate(grid.rows):
            labels = [(place, text) for place, text in enumerate(row) if text and cell(text).kind == "text"]
            labels = [(place, text) for place, text in labels if not _UNIT.match(plain_unit(text))]
            if not labels:
                continue
            place, key = _key(labels, section)
            if key is None:
                named = _header(row, year)
                columns = named if named[0] or named[1] else columns
                section = _section(labels, section)
                continue
            section = key if key in _SECTION else "" if "." not in key else section
            column = _value(row, place, columns)
            if column is None:
                continue
            start, end = grid.span(number, column)
            name, value = value_of(key, cell(row[column]), "".join(row[place:column]))
            found.append((name, value, row[column], start, end))
        if len(found) >= LEAST:
            readings += found
    return readings


def plain_unit(text: str) -> str:
    """A unit as it is compared."""
    return re.sub(r"[\s()（）]", "", text)


def _key(labels: list[tuple[int, str]], section: str) -> tuple[int, str | None]:
    for place, text in reversed(labels):
        key = annex_key(text, section)
        if key is not None:
            return place, key
    return labels[-1][0], None


def _section(labels: list[tuple[int, str]], section: str) -> str:
    text = plain(labels[-1][1])
    if "复议" in text:
        return "reconsiderations"
    if "诉讼" in text:
        return "lawsuits"
    return "" if re.match(r"^[一二三四五六七八九十]+[、.]", labels[-1][1].strip()) else section


def _header(row: Row, year: int | None) -> tuple[set[int], set[int]]:
    """Columns of this year's numbers, and columns that are something else."""
    wanted: set[int] = set()
    other: set[int] = set()
    if any(cell(text).kind == "number" and not _YEAR.fullmatch(text) for text in row if text):
        return wanted, other
    years = {place: int(found[1]) for place, text in enumerate(row) if (found := _YEAR.search(text))}
    this_year = year if year in years.values() else max(years.values(), default=None)
    for place, text in enumerate(row):
        if len(text) > 20 or not text:
            continue
        if _NOT_THIS_YEAR.search(text) or years.get(place, this_year) != this_year:
            other.add(place)
        elif _THIS_YEAR.search(text) or place in years:
            wanted.add(place)
    return wanted, other


def _value(row: Row, label: int, columns: tuple[set[int], set[int]]) -> int | None:
    """The column of the row's number: one of the year's columns, else the only one after the label and the unit."""
    wanted, other = columns
    places = [place for place in range(label + 1, len(row)) if place not in other]
    places = [place for place in places if row[place] != row[label]]
    unit = next(
        (place for place in places if _UNIT.match(plain_unit(row[place])) and cell(row[place]).kind == "text"), None
    )
    named = [place for place in places if place in wanted and cell(row[place]).kind != "text"]
    if named:
        return named[0]
    rest = [place for place in places if (unit is None or place > unit) and cell(row[place]).kind != "text"]
    filled = [place for place in rest if cell(row[place]).kind == "number"]
    if len(filled) == 1:
        return filled[0]
    if not filled and rest and unit is not None:
        return rest[0]
    return None
