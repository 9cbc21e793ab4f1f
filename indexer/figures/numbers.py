"""Numbers as reports write them: digits of either width, thousands separators, units, 万 and 亿, Chinese numerals.

A cell that is blank, one that holds a dash and one that holds 0 are three different things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzers.folding import fold
from indexer.figures.record import Number

#: Units of what reports count; 人次 before 人, so that the longest is found first.
UNITS = r"条次|件次|人次|条|件|篇|宗|份|项|例|起|个|次|封|则|期|批|笔|人|户|家"
_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2} | {c: i for i, c in enumerate("三四五六七八九", 3)}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"": 1, "千": 1000, "万": 10_000, "亿": 100_000_000}

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
    text = _GAPS.sub("", fold(text))
    if not text:
        return BLANK
    if text.isdigit() and text.isascii() and len(text) < 16:
        return Cell("number", int(text))
    if _DASH.match(text) or text in ("无", "空", "未填"):
        return _DASHED
    if text in ("零", "〇"):
        return Cell("number", 0)
    if len(text) > _LONGEST:
        return _TEXT
    match = _CELL.match(text.replace("(", "").replace(")", ""))
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


def scaled(digits: str, scale: str = "") -> Number | None:
    """``1,234`` or ``1.2`` with ``万``: the value, an ``int`` where it is whole; ``None`` for absurdly long ones."""
    digits = digits.replace(",", "")
    if len(digits) > 15:
        return None
    factor = _SCALES[scale]
    whole, _, decimals = digits.partition(".")
    if not decimals:
        return int(whole) * factor
    value = int(whole + decimals) * factor
    divisor = int(10 ** len(decimals))
    return value // divisor if value % divisor == 0 else value / divisor


def chinese(numeral: str) -> int | None:
    """``三百零五``, ``一万二千``, ``二〇一八``: the value; ``None`` where the characters make no number."""
    if not numeral:
        return None
    if all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _POWERS:
            section += (digit or 1) * _POWERS[character]
            digit = 0
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            return None
    return total + section + digit
