"""The numbers that Word makes for paragraphs: 一、 （一） 1. ①, which are not in the text of the file.

ECMA-376, part 1, 17.9 (numbering) and 17.18.59 (the formats). Bullets are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indexer.readers.office.docx_styles import Styles
from indexer.readers.office.docx_xml import Element, child, is_on, local, value

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text, re.ASCII) else otherwise


def counted(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number in Chinese, as one counts: 十二, 二十, 一百零三."""
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + digits[digit] + (units[place - 1] if place else "")
        zero = False
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for weight, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text += letters * (number // weight)
        number %= weight
    return text


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9) if number > 0 else str(number)


def _of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 0 < number <= len(characters) else str(number)


def _each(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(abs(number)))


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": counted,
    "chineseCountingThousand": counted,
    "taiwaneseCounting": counted,
    "taiwaneseCountingThousand": counted,
    "japaneseCounting": counted,
    "koreanCounting": str,
    "chineseLegalSimplified": lambda number: counted(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: counted(number, _LEGAL, "拾佰仟"),
    "ideographDigital": _each(_DIGITS),
    "japaneseDigitalTenThousand": _each(_DIGITS),
    "taiwaneseDigital": _each("○一二三四五六七八九"),
    "decimalFullWidth": _each("０１２３４５６７８９"),
    "decimalFullWidth2": _each("０１２３４５６７８９"),
    "decimalEnclosedCircle": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "decimalEnclosedParen": _of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str
    legal: bool


class Numbering:
    """Counts the numbered paragraphs of one document; ask for every paragraph, in order."""

    def __init__(self, styles: Styles, numbering: Element | None) -> None:
        self._styles = styles
        self._levels: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._restarts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._load(numbering)

    def label(self, properties: Element | None, has_text: bool) -> str:
        """The number of the paragraph with these ``properties``, empty where it has none; counts it."""
        numbered = self._numbered(properties)
        if numbered is None or not has_text:
            return ""
        identifier, level = numbered
        family, levels = self._levels[identifier]
        if level not in levels:
            return ""
        counts = self._counts.setdefault(family, {})
        restart = (identifier, level)
        if restart in self._restarts and restart not in self._started:
            counts[level] = self._restarts[restart]
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self._started.add(restart)
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        own = levels[level]
        if own.kind == "bullet":
            return ""

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            if other not in levels:
                return ""
            number = counts.setdefault(other, levels[other].start)
            return str(number) if own.legal else _FORMATS.get(levels[other].kind, str)(number)

        return re.sub(r"%([1-9])", shown, own.text).strip()

    def _numbered(self, properties: Element | None) -> tuple[str, int] | None:
        """The list and the level of a paragraph, from itself or from its style and the styles that it builds on."""
        identifier: str | None = None
        level: int | None = None
        style = value(child(properties, "pStyle")) or self._styles.default
        for own in (child(properties, "numPr"), *(child(one, "pPr", "numPr") for one in self._styles.chain(style))):
            if own is not None:
                identifier = identifier or value(child(own, "numId"))
                if level is None and (given := value(child(own, "ilvl"))) is not None:
                    level = _number(given, 0)
            if identifier is not None:
                break
        if identifier is None or identifier not in self._levels:
            return None
        return identifier, level or 0

    def _load(self, numbering: Element) -> None:
        families = {value(item, "abstractNumId"): item for item in numbering if local(item) == "abstractNum"}
        for item in numbering:
            identifier = value(item, "numId")
            if local(item) != "num" or not identifier:
                continue
            family = value(child(item, "abstractNumId"))
            if family is None or family not in families:
                continue
            levels = _levels(families[family])
            for override in item:
                place = _number(value(override, "ilvl"), -1)
                if local(override) != "lvlOverride" or place < 0:
                    continue
                levels |= _levels(override)
                start = value(child(override, "startOverride"))
                if start is not None:
                    self._restarts[identifier, place] = _number(start, 1)
            self._levels[identifier] = family, levels


def _levels(parent: Element) -> dict[int, _Level]:
    levels = {}
    for item in parent:
        if local(item) == "lvl":
            kind = value(child(item, "numFmt")) or "decimal"
            text = value(child(item, "lvlText")) or ""
            start = _number(value(child(item, "start")), 0 if child(item, "start") is None else 1)
            levels[_number(value(item, "ilvl"), 0)] = _Level(start, kind, text, is_on(child(item, "isLgl")))
    return levels
