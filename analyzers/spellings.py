"""The ways in which a reduced text with dates, years, document numbers, numbers or measures can be spelled.

Terms are the same however a date is written, but a piece of text that has a date in it stands in a row in one spelling
only. So a query is looked for, and marked, in each of them: 2018年3月25日 as 2018-03-25 and as 二〇一八年三月二十五日, 4703
as 4,703. A text with several of them is spelled in one manner throughout: nobody mixes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from analyzers.reduction import DRAWN, spelled_out
from analyzers.terms import (
    CHINESE_DATE,
    CHINESE_NUMBERS,
    DATE,
    DOCUMENT_NUMBER,
    HAN_RUN,
    TERM,
    as_year,
    issuer_code,
    words,
)

#: A whole number as a person types it, by itself.
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?%?")

#: Digits and signs that can stand in one number.
_FIGURES = re.compile(r"[0-9.,]*[0-9][0-9.,]*")
_LONE_YEAR = re.compile(
    r"(?<![0-9.,])(?:19|20)[0-9]{2}(?=年|\Z)|[一二][九〇零0o][〇零0o一二三四五六七八九]{2}(?=年|\Z)"
)
_GROUPED = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")
_PLAIN = re.compile(r"([0-9]{4,})(\.[0-9]+)?")
_WHOLE = re.compile(r"([0-9]+)(\.[0-9]+)?")

#: Digits set high.
_HIGH = str.maketrans("23", "²³")

#: What units are called in Chinese, by their signs: those that no other word is written like (5G is a network, 100M a
#: line). Other signs for them are compatibility characters (㎡) and digits set high (m²).
UNITS = {
    "m2": ("平方米",),
    "km2": ("平方公里", "平方千米"),
    "hm2": ("公顷",),
    "m3": ("立方米",),
    "km": ("公里", "千米"),
    "cm": ("厘米", "公分"),
    "mm": ("毫米",),
    "kg": ("公斤", "千克"),
    "mg": ("毫克",),
    "ml": ("毫升",),
    "kw": ("千瓦",),
    "kwh": ("千瓦时",),
    "°c": ("摄氏度",),
}

#: What every date, year and number has: a digit, or the beginning of a year in Chinese digits.
_MAY_HAVE_ONE = re.compile("[0-9]|[一二][九〇零o]")

#: How zero is written in a year of Chinese digits, after reduction.
_ZEROS = "〇零0o"
_NUMERAL = {value: text for text, value in CHINESE_NUMBERS.items()}

#: What a date may look like, by the manner of writing. ``0`` fills up with zeros.
_DATES: dict[str, Callable[[int, int, int], str]] = {
    "年": lambda y, m, d: f"{y}年{m}月{d}日",
    "年0": lambda y, m, d: f"{y}年{m:02}月{d:02}日",
    "号": lambda y, m, d: f"{y}年{m}月{d}号",
    "号0": lambda y, m, d: f"{y}年{m:02}月{d:02}号",
    "-": lambda y, m, d: f"{y}-{m}-{d}",
    "-0": lambda y, m, d: f"{y}-{m:02}-{d:02}",
    ".": lambda y, m, d: f"{y}.{m}.{d}",
    ".0": lambda y, m, d: f"{y}.{m:02}.{d:02}",
    "/": lambda y, m, d: f"{y}/{m}/{d}",
    "/0": lambda y, m, d: f"{y}/{m:02}/{d:02}",
}


class Unit(NamedTuple):
    """A date, year, number or document number in a text.

    ``forms`` are its spellings by the manner of writing; ``term`` is the term by which an index knows it, if it has one;
    ``terms`` by manner, where it knows each spelling by another.
    """

    start: int
    end: int
    forms: dict[str, str]
    term: str | None
    terms: dict[str, str] = {}  # noqa: RUF012  # of a named tuple, which nobody changes

    def term_in(self, manner: str) -> str | None:
        """The term by which an index knows it in one manner of writing."""
        return self.terms.get(manner, self.term)


class Spelling(NamedTuple):
    """Another way to write a text, and the terms that a report must have as well, so that its numbers are whole."""

    text: str
    terms: tuple[str, ...]


def is_number(reduced: str) -> bool:
    """Whether a text is one number, which is looked for whole: 25 is not in 2025."""
    return _NUMBER.fullmatch(reduced) is not None


def is_whole_number(text: str, start: int, end: int) -> bool:
    """Whether the number from ``start`` to ``end`` is not part of a longer one: of 4,703 or 13.25."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if not (before and before in "0123456789.,") and not (after and after in "0123456789.,"):
        return True
    low, high = start, end
    while low and text[low - 1] in "0123456789.,":
        low -= 1
    while high < len(text) and text[high] in "0123456789.,":
        high += 1
    return any(match.start() == start and match.end() == end for match in TERM.finditer(text, low, high))


@lru_cache(maxsize=500)
def spellings(reduced: str) -> tuple[Spelling, ...]:
    """The other ways to write a text, each once; none where it has nothing that is written in several ways."""
    found = _units(reduced)
    if not found:
        return ()
    manners = dict.fromkeys(manner for unit in found for manner in unit.forms)
    texts: dict[str, tuple[str, ...]] = {}
    for manner in manners:
        terms = tuple(dict.fromkeys(term for unit in found if (term := unit.term_in(manner))))
        for numbers in ("plain", "grouped"):
            texts.setdefault(_written(reduced, found, (manner, numbers)), terms)
    texts.pop(reduced, None)
    return tuple(Spelling(text, terms) for text, terms in texts.items())


#: The manners in which a text is written for its terms, and for its words: the first that a unit can be written in.
_FOR_TERMS, _FOR_WORDS = ("-0", "年", "plain"), ("年", "plain")


@lru_cache(maxsize=500)
def canonical(reduced: str) -> str:
    """A text in the one spelling by which all its spellings get the same terms."""
    return _written(reduced, _units(reduced), _FOR_TERMS)


@lru_cache(maxsize=500)
def in_words(reduced: str) -> str:
    """A text in the one spelling by which all its spellings get the same words as they stand in texts."""
    return _written(reduced, _units(reduced), _FOR_WORDS)


def unit_of(reduced: str) -> Unit | None:
    """The date, document number, year or number that a whole text is, if it is one."""
    found = _units(reduced)
    return found[0] if len(found) == 1 and found[0][:2] == (0, len(reduced)) else None


def measure_term(reduced: str) -> str | None:
    """The term by which an index knows the number of a text that is one measure, as it is written; ``None`` of others."""
    unit = unit_of(reduced)
    return _number_in(reduced) if unit and unit.terms else None


def measure_end(folded: str) -> int:
    """Where a measure ends that a folded text begins with and white space follows; 0 where there is none."""
    match = _measures().match(folded)
    return match.end() if match and (match.end() == len(folded) or folded[match.end()] == " ") else 0


def _number_in(measure: str) -> str:
    """The term that has the number of a measure: 1200m2 is one word."""
    return next(term for term in words(measure) if term[0].isdigit())


def units(reduced: str) -> list[Unit]:
    """The dates, years, document numbers and numbers of a text, in its order, none within another."""
    return list(_units(reduced))


def _written(text: str, found: tuple[Unit, ...], manners: tuple[str, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for unit in found:
        form = next((unit.forms[manner] for manner in manners if manner in unit.forms), text[unit.start : unit.end])
        pieces += text[at : unit.start], form
        at = unit.end
    return "".join((*pieces, text[at:]))


@lru_cache(maxsize=500)
def _units(text: str) -> tuple[Unit, ...]:
    if not _MAY_HAVE_ONE.search(text):
        return ()
    chosen: list[Unit] = []
    for unit in sorted(_every_unit(text), key=lambda unit: (unit.start, -unit.end)):
        if not chosen or unit.start >= chosen[-1].end:
            chosen.append(unit)
    return tuple(chosen)


def _every_unit(text: str) -> Iterator[Unit]:
    for match in DOCUMENT_NUMBER.finditer(text):
        year, number = as_year(match["year"]), int(match["number"])
        code = _issuer_before(text, match.start())
        forms = {
            "年": f"{code}[{year}]{number}号",
            "第": f"{code}[{year}]第{number}号",
            "<": f"{code}<{year}>{number}号",
        }
        forms |= {f"{zero}日": f"{code}[{in_chinese(year, zero)}]{number}号" for zero in _ZEROS}
        # An index knows it by a term too, but takes more or less of what stands before it for the issuer.
        yield Unit(match.start() - len(code), match.end(), forms, None)
    for pattern in (DATE, CHINESE_DATE):
        for match in pattern.finditer(text):
            if unit := _date(match, text):
                yield unit
    for match in _LONE_YEAR.finditer(text):
        year = as_year(match[0])
        forms = {"年": str(year)} | {f"{zero}日": in_chinese(year, zero) for zero in _ZEROS}
        yield Unit(match.start(), match.end(), forms, str(year))
    for match in _FIGURES.finditer(text):
        if whole := _GROUPED.fullmatch(match[0]) or _PLAIN.fullmatch(match[0]):
            digits, decimals = whole[1].replace(",", ""), whole[2] or ""
            forms = {"plain": digits + decimals, "grouped": f"{int(digits):,}{decimals}"}
            yield Unit(match.start(), match.end(), forms, digits + decimals)

    for match in _measures().finditer(text):
        if measure := _measure(match):
            yield measure


@lru_cache(maxsize=1)
def _signs() -> dict[str, tuple[str, ...]]:
    """Every way in which a unit is written, by each of these; that which stands for all of them comes first."""
    compatible = {"℃": "°c"} | DRAWN
    ways = {}
    for sign, names in UNITS.items():
        high = sign.translate(_HIGH) if sign[-1].isdigit() else sign
        same = [character for character, letters in compatible.items() if letters == sign]
        ways[sign] = tuple(dict.fromkeys((*names, *same, sign, high)))
    return {way: every for every in ways.values() for way in every}


@lru_cache(maxsize=1)
def _measures() -> re.Pattern[str]:
    """A number with a unit behind it, which no letter or digit follows where it is written in letters."""
    every = "|".join(map(re.escape, sorted(_signs(), key=len, reverse=True)))
    return re.compile(rf"(?<![0-9.,])([0-9][0-9,.]*+)([十百千万亿]*)( ?)({every})(?![a-z0-9²³])")


def _measure(match: re.Match[str]) -> Unit | None:
    """A number with its unit in all spellings: both parts otherwise, with a blank before letters or without."""
    number = _GROUPED.fullmatch(match[1]) or _WHOLE.fullmatch(match[1])
    if number is None:
        return None
    digits, decimals = number[1].replace(",", ""), number[2] or ""
    plain, grouped = digits + decimals, f"{int(digits):,}{decimals}" if len(digits) > 3 else digits + decimals
    forms, terms = {}, {}
    ways = _signs()[match[4]]
    for written in dict.fromkeys((plain, grouped)):
        for unit in ways:
            for blank in ("", " ") if unit[0].isascii() and not match[2] else ("",):
                manner = f"{written == plain} {blank}{unit}"
                forms[manner] = spelled_out(f"{written}{match[2]}{blank}{unit}")
                terms[manner] = _number_in(forms[manner])
    forms["plain"] = forms["年"] = forms[f"True {ways[0]}"]
    terms["plain"] = terms["年"] = terms[f"True {ways[0]}"]
    return Unit(match.start(), match.end(), forms, None, terms)


def _issuer_before(text: str, at: int) -> str:
    start = at
    while start and HAN_RUN.match(text, start - 1):
        start -= 1
    return issuer_code(text[start:at]) if start < at else ""


def _date(match: re.Match[str], text: str) -> Unit | None:
    """The date that a pattern of ``terms.py`` found; ``None`` where there is no such day, or a longer number."""
    parts = match.groupdict()
    year = as_year(parts["year"])
    if match.re is DATE:
        month, day = (int(parts[name] or parts.get(f"{name}2") or 0) for name in ("month", "day"))
    else:
        month, day = (CHINESE_NUMBERS.get(parts[name] or "", 0) for name in ("month", "day"))
    if not 1 <= month <= 12 or day > 31 or text[max(0, match.start() - 1) : match.start()].isdecimal():
        return None
    end = match.end()
    if match.re is CHINESE_DATE:  # it ends before the sign of what it names last
        end += 1
    if not day:
        forms = {"年": f"{year}年{month}月", "年0": f"{year}年{month:02}月"}
        forms |= {f"{zero}日": f"{in_chinese(year, zero)}年{_NUMERAL[month]}月" for zero in _ZEROS}
        return Unit(match.start(), end, forms, f"{year}-{month:02}")
    forms = {manner: form(year, month, day) for manner, form in _DATES.items()}
    for zero in _ZEROS:
        chinese = f"{in_chinese(year, zero)}年{_NUMERAL[month]}月{_NUMERAL[day]}"
        forms |= {f"{zero}日": f"{chinese}日", f"{zero}号": f"{chinese}号"}
    return Unit(match.start(), end, forms, f"{year}-{month:02}-{day:02}")


def in_chinese(year: int, zero: str) -> str:
    """A year in Chinese digits: 二〇一八."""
    return "".join(zero if digit == "0" else "零一二三四五六七八九"[int(digit)] for digit in str(year))
