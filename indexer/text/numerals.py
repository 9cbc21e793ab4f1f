"""Numbers as texts write them: digits with thousands separators, decimals, 万 and 亿, and Chinese numerals.

All texts here are folded (``analyzers.folding``).
"""

from __future__ import annotations

Number = int | float

#: Units of what reports count; 人次 before 人, so that the longest is found first.
UNITS = r"条次|件次|人次|条|件|篇|宗|份|项|例|起|个|次|封|则|期|批|笔|人|户|家"
#: The value of each Chinese digit, however its zero is written.
DIGITS = {"〇": 0, "○": 0, "零": 0, "o": 0, "两": 2} | {
    numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)
}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"": 1, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LONGEST = 15


def scaled(digits: str, scale: str = "") -> Number | None:
    """``1,234`` or ``1.2`` with ``万``: the value, an ``int`` where it is whole; ``None`` for absurdly long ones."""
    digits = digits.replace(",", "")
    if len(digits) > _LONGEST:
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
    if not numeral or numeral[0] == "万":
        return None
    if all(character in DIGITS for character in numeral):
        return int("".join(str(DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in _POWERS:
            section += (digit or 1) * _POWERS[character]
            digit = 0
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            return None
    return total + section + digit


def number(text: str) -> int | None:
    """A whole number in digits or in Chinese: ``2012``, ``二〇一二``, ``十九``; ``None`` where it is neither."""
    return int(text) if text.isascii() and text.isdigit() else chinese(text)
