"""Number formats of spreadsheets: a number as a cell shows it (ECMA-376, part 1, 18.8.30 and 18.8.31).

A reader sees 25.6% and 58.36 where the file has 0.256 and 583600: what is seen is what the report says.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from functools import lru_cache

#: The formats that files name by number only; those from 14 on as a Chinese system shows them.
BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"},
    **{12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM"},
    **{19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"'},
    **{29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"'},
    **{37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00"},
    **{
        41: '#,##0;-#,##0;"-"',
        42: '¥#,##0;-¥#,##0;¥"-"',
        43: '#,##0.00;-#,##0.00;"-"',
        44: '¥#,##0.00;-¥#,##0.00;¥"-"',
    },
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"'},
    **{52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"'},
}

#: The pieces of a format: what stands for itself, what takes room only, what is in brackets, and the signs.
_PIECE = re.compile(
    r"""(?P<quoted>"[^"]*"?)|[\\!](?P<escaped>.)|(?P<room>[_*].?)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)
    |(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<digit>[0#?])
    |(?P<sign>[.,%/;@])|(?P<literal>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: The date as the system writes it, whatever else the format says.
_LONG_DATE = re.compile(r"^\[\$-F800\].*", re.IGNORECASE | re.DOTALL)

#: Larger numbers are shown as they are.
_MOST = 1e15

#: Longer formats are nobody's.
_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four parts of a format: ``pieces`` are (kind, text); a condition is (operator, number)."""

    pieces: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.pieces)

    def has_sign(self) -> bool:
        """Whether it writes itself that a number is negative."""
        return any(kind == "literal" and text in ("-", "(") for kind, text in self.pieces)


def plain(value: float) -> str:
    """A number in the format ``General``."""
    return f"{value:.12g}" if abs(value) < 1e15 else str(value)


def shown(value: float, code: str, from_1904: bool = False) -> str:
    """``value`` in the format ``code``; ``from_1904`` says that the workbook counts days from 1904.

    A format that is not understood shows the number as it is, and a zero that is drawn as a dash or not at all, where
    other numbers are shown, is a zero.
    """
    if not code or len(code) > _CHARACTERS or not abs(value) < _MOST:
        return plain(value)
    sections = _sections(_LONG_DATE.sub('yyyy"年"m"月"d"日"', code))
    section, magnitude = _chosen(sections, value)
    if section is None or not section.pieces:
        return "0" if value == 0 and sections[0].pieces else ""
    if section.has("date", "elapsed") and not section.has("general"):
        return _moment(value, section, from_1904)
    if section.has("general", "text") and not section.has("fraction"):
        return "".join(
            plain(magnitude) if kind in ("general", "text") else text if kind == "literal" else ""
            for kind, text in section.pieces
        )
    text = _number(magnitude, section)
    if text is None:
        return plain(value)
    return "0" if value == 0 and is_blank(text) else text


def is_blank(text: str) -> bool:
    """Whether a cell shows neither a number nor a word: nothing, or a dash."""
    return not any(map(str.isalnum, text))


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    pieces: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    for match in _PIECE.finditer(code):
        kind, text = match.lastgroup or "", match[0]
        if text == ";" and kind == "sign":
            sections.append(_Section(tuple(pieces), condition))
            pieces, condition = [], None
        elif kind == "bracket":
            if found := _CONDITION.fullmatch(match["bracket"]):
                condition = (found[1], float(found[2]))
            pieces += _bracket(match["bracket"])
        elif kind == "room":
            pieces.append(("literal", " " if text[0] == "_" else ""))
        elif kind == "sign":
            pieces.append(({"@": "text", "/": "slash"}.get(text, text), text))
        elif kind in ("quoted", "escaped"):
            pieces.append(("literal", text.strip('"') if kind == "quoted" else match["escaped"]))
        else:
            pieces.append((kind, text.lower() if kind == "date" else text))
    sections.append(_Section(tuple(pieces), condition))
    return tuple(map(_told_apart, sections))


def _told_apart(section: _Section) -> _Section:
    """A slash between digits makes a fraction, between parts of a date it stands for itself."""
    slash = "literal" if section.has("date", "elapsed") or not section.has("digit") else "fraction"
    dots = "literal" if section.has("date", "elapsed") else None
    return _Section(
        tuple(
            (slash if kind == "slash" else dots if dots and kind in ".,%" else kind, text)
            for kind, text in section.pieces
        ),
        section.condition,
    )


def _bracket(inside: str) -> list[tuple[str, str]]:
    """What is in brackets: a currency is shown, hours that go on beyond a day too; colours and languages are not."""
    if inside.startswith("$"):
        return [("literal", inside[1:].partition("-")[0])]
    if inside and set(inside.lower()) in ({"h"}, {"m"}, {"s"}):
        return [("elapsed", inside.lower())]
    return []


def _chosen(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, float]:
    """The section for a value, and what it is to show: where a section is for negative numbers it says so itself."""
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or _holds(value, section.condition):
                return section, abs(value) if section.has_sign() else value
        return None, value
    numeric = sections[:3]
    if len(numeric) == 1:
        return numeric[0], value
    if value < 0:
        return numeric[1], -value
    return (numeric[2] if value == 0 and len(numeric) == 3 else numeric[0]), value


def _holds(value: float, condition: tuple[str, float]) -> bool:
    operator, bound = condition
    return {
        "<": value < bound,
        ">": value > bound,
        "=": value == bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[operator]


def _number(value: float, section: _Section) -> str | None:
    """A number in a section that has no date; ``None`` where it is to be shown as it is."""
    pieces = list(section.pieces)
    kinds = [kind for kind, _ in pieces]
    if "digit" not in kinds:
        return "".join(text for _, text in pieces).strip()
    if "exponent" in kinds or "fraction" in kinds:
        return None
    number = Decimal(f"{value:.15g}") * 100 ** kinds.count("%")
    point = kinds.index(".") if "." in kinds else len(kinds)
    whole = [place for place in range(point) if kinds[place] == "digit"]
    last = max((place for place, kind in enumerate(kinds) if kind == "digit"), default=0)
    grouped = any(kinds[place] == "," and whole and whole[0] < place < whole[-1] for place in range(point))
    # Commas behind the digits divide by a thousand each.
    end = whole[-1] if whole else -1
    scale = sum(kind == "," and (place > last or end < place < point) for place, kind in enumerate(kinds))
    fraction = [place for place in range(point + 1, len(kinds)) if kinds[place] == "digit"]
    try:
        number = (number / 1000**scale).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    except DecimalException:  # more digits than any number has
        return None
    digits, _, decimals = f"{abs(number):f}".partition(".")
    written = _whole(digits.lstrip("0"), [(place, pieces[place][1]) for place in whole], grouped)
    written |= _fraction(decimals, [(place, pieces[place][1]) for place in fraction])
    text = "".join(
        written.get(place, "") if kind == "digit" else "" if kind == "," else text
        for place, (kind, text) in enumerate(pieces)
    )
    if not whole:
        text = text.replace(".", digits.lstrip("0") + ".", 1)
    return ("-" if number < 0 else "") + text.strip().removesuffix(".")


def _whole(digits: str, places: list[tuple[int, str]], grouped: bool) -> dict[int, str]:
    """What stands at each place for a digit before the point: the first takes all that are left."""
    written: dict[int, str] = {}
    done = 0
    for number, (place, sign) in enumerate(reversed(places)):
        first = number == len(places) - 1
        own = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
        text = ""
        for digit in reversed(own or {"0": "0", "?": " "}.get(sign, "")):
            text = digit + ("," if grouped and done and done % 3 == 0 else "") + text
            done += 1
        written[place] = text
    return written


def _fraction(digits: str, places: list[tuple[int, str]]) -> dict[int, str]:
    """What stands at each place for a digit behind the point: zeros that nobody asked for are left out at the end."""
    needed = max((n for n, (_, sign) in enumerate(places, 1) if sign == "0"), default=0)
    kept = max(needed, len(digits.rstrip("0")))
    return {place: digits[n] if n < kept else "" for n, (place, _) in enumerate(places)}


def _moment(value: float, section: _Section, from_1904: bool) -> str:
    start = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30 if value >= 60 else 31)
    try:
        moment = start + datetime.timedelta(milliseconds=round(value * 86_400_000))
    except OverflowError:
        return plain(value)
    if moment.microsecond and not section.has("digit"):
        moment += datetime.timedelta(milliseconds=500)
    pieces = section.pieces
    clock = [text[0] for kind, text in pieces if kind in ("date", "elapsed")]
    noon = section.has("noon")
    written: list[str] = []
    number = -1
    for kind, text in pieces:
        if kind in ("date", "elapsed"):
            number += 1
            beside = (clock[number - 1] if number else "", clock[number + 1] if number + 1 < len(clock) else "")
            elapsed = value * {"h": 24, "m": 1440, "s": 86400}.get(text[0], 0) if kind == "elapsed" else None
            minutes = text[0] == "m" and len(text) < 3 and (beside[0] == "h" or beside[1] == "s")
            written.append(str(int(elapsed + 1e-6)) if elapsed is not None else _part(moment, text, minutes, noon))
        elif kind == "noon":
            before = moment.hour < 12
            written.append(("上午" if before else "下午") if "午" in text else ("AM" if before else "PM"))
        elif kind == "digit":
            written.append(f"{moment.microsecond // 100_000}")
        elif kind not in ("general", "text"):
            written.append(text)
    return "".join(written).strip()


def _part(moment: datetime.datetime, text: str, minutes: bool, noon: bool) -> str:
    """One part of a date or a time, such as ``yyyy``; ``noon`` says that hours are counted to twelve."""
    letter, long = text[0], len(text) > 1
    if letter in "ye":
        return f"{moment.year:04}" if len(text) > 2 or letter == "e" else f"{moment.year % 100:02}"
    if letter == "a" or (letter == "d" and len(text) > 2):
        return ("星期" if len(text) > 3 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "m" and not minutes and len(text) > 2:
        return _MONTHS[moment.month - 1]
    hour = (moment.hour + 11) % 12 + 1 if noon else moment.hour
    number = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{number:02}" if long else str(number)
