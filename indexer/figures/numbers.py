"""Cells of tables: numbers with their units, footnote marks and signs; dashes; blanks.

A cell that is blank, one that holds a dash and one that holds 0 are three different things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzers.folding import fold
from indexer.text.numerals import UNITS, Number, scaled

_MONEY = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}

#: Marks of footnotes after a number: superscripts, circled numbers, stars, 注1, [1].
_MARKS = re.compile(
    r"(?<=[\d\uff10-\uff19\u4e00-\u9fff)])\s*(?:[\u00b9\u00b2\u00b3\u2070-\u207e\u1d43-\u1d49\u2460-\u2473\u2776-\u277f*\uff0a\u203b\u2020\u2021\u25b3\u25b2\u2606\u2605#]+"
    r"|[\[\uff3b\u3014(\uff08]?\u6ce8\s*\d{0,2}[\]\uff3d\u3015)\uff09]?|[\[\uff3b\u3014]\d{1,2}[\]\uff3d\u3015])\s*$"
)
_MARK_ENDS = frozenset("*＊※†‡△▲☆★#注])］〕）¹²³") | {
    chr(code)
    for code in (*range(0x2070, 0x207F), *range(0x1D43, 0x1D4A), *range(0x2460, 0x2474), *range(0x2776, 0x2780))
}
_IN_BRACKETS = re.compile(rf"^\((.*)\)$|\((元|万元|{UNITS})\)$")
_GAPS = re.compile(r"[\s\u200b]+")
_DASH = re.compile(r"^[-\u2010-\u2015\u2212_/\\|~*.·…—]+$")
_CELL = re.compile(
    rf"^(?P<sign>[+\-\u2212]|增加?|减少?)?(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[万亿千])?"
    rf"(?P<unit>元|{UNITS})?(?P<rest>.*)$"
)
#: Longer ones are sentences: with their white space, and without.
_WIDEST = 400
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a cell: ``number``, or ``None`` where it is ``blank``, a dash, or not to be read as a number.

    ``kind`` is ``number``, ``blank``, ``dash`` or ``text``; ``unit`` is what is written after the number.
    """

    kind: str
    number: Number | None = None
    unit: str = ""


BLANK = Cell("blank")
_DASHED = Cell("dash")
_TEXT = Cell("text")


def cell(text: str) -> Cell:
    """Read a cell of a table. ``7宗共312800元`` is seven cases: the number that the cell's column asks for comes first."""
    return _cell(text) if len(text) <= _WIDEST else _TEXT


@lru_cache(maxsize=8192)
def _cell(text: str) -> Cell:
    if text.isdigit() and text.isascii() and len(text) < 16:
        return Cell("number", int(text))
    text = _GAPS.sub("", text)
    if not text:
        return BLANK
    if len(text) > _LONGEST:
        return _TEXT
    if text[-1] in _MARK_ENDS:
        text = _MARKS.sub("", text)
    text = fold(text)
    if text.isdigit() and text.isascii() and len(text) < 16:
        return Cell("number", int(text))
    if _DASH.match(text) or text in ("无", "空", "未填"):
        return _DASHED
    if text in ("零", "〇"):
        return Cell("number", 0)
    match = _CELL.match(_IN_BRACKETS.sub(r"\1\2", text))
    if match is None:
        return _TEXT
    rest = match["rest"]
    if rest and not (match["unit"] and re.match(r"^[,;共计总合罚金额]", rest)):
        return _TEXT
    value = scaled(match["n"], match["scale"] or "")
    if value is None:
        return _TEXT
    negative = match["sign"] and match["sign"][0] in "-\u2212减"
    unit = f"{match['scale'] or ''}{match['unit'] or ''}"
    return Cell("number", -value if negative else value, unit)


def money(value: Cell, unit: str, wanted: str) -> Cell:
    """An amount in ``wanted`` (元 or 万元), which its column or row gives in ``unit``, unless the cell names its own."""
    if value.number is None:
        return value
    # The number of a cell that names 万元 itself is in yuan already: 万 is a part of the number.
    yuan = value.number * (1 if value.unit.endswith(("元", "万", "亿")) else _MONEY.get(unit, 1))
    amount = round(yuan / _MONEY[wanted], 6)
    return Cell(value.kind, int(amount) if amount == int(amount) else amount, wanted)


def unit_of(head: str) -> str:
    """The unit of money that a head names: 本年收费金额（单位：万元）; empty where it names none."""
    squeezed = _GAPS.sub("", head)
    return next((unit for unit in ("亿元", "万元", "千元", "元") if unit in squeezed), "")
