"""Numbers with a unit in a sentence: 4703条, 1.2万余件, 近三百份; and denials: 未收到, 没有, 为零. All else hangs on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.text.numerals import UNITS, Number, chinese, scaled

_CHINESE = "〇零○一二两三四五六七八九十百千万"
#: What refers to a footnote, between a number and its unit: 146¹条, 146[1]条.
_MARKS = "¹²³⁰⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᵈᵉ①②③④⑤⑥⑦⑧⑨⑩"
_MARK = rf"(?:[{_MARKS}]{{1,4}}|\[\d{{1,2}}\])?"
#: A run of digits or numerals first: the pattern is tried at every character of every sentence.
_MENTION = re.compile(
    rf"(?P<n>[0-9{_CHINESE}][0-9,.{_CHINESE}亿]{{0,20}})(?P<more>余|多|来)?(?P<scale>[万亿千])?(?P<more2>余|多|来)?{_MARK}"
    rf"(?:(?P<unit>{UNITS}|万元|元)|\((?P<unit2>{UNITS})\)|(?P<percent>%|\uff05|个百分点)|(?=[,;。]|$))(?P<after>以上|左右|上下)?"
)
#: What a mention begins with; what may stand before its unit or the bracket around that; what its unit may begin with.
NUMERALS = "0123456789" + _CHINESE
NUMERAL_ENDS = NUMERALS + "亿余多来]" + _MARKS
UNIT_BEGINNINGS = "".join({unit[0] for unit in UNITS.split("|")}) + "万元("
_DIGITS = re.compile(r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,15}(?:\.\d{1,6})?)(?P<scale>[万亿千])?")
_ABOUT = re.compile(r"(?:(?P<about>大约|约|将近|接近|近|逾|超过|超|不少于|至少|不低于)(?:达到?|为)?|达到?|为)$")
_ABOUT_ENDS = "约近逾过超于少至达到为"
_COUNTED = re.compile(r"[数量](?:为|:|是)?$")
#: What stands right before a number without a unit.
COUNTED = "数量为:是"

#: The "unit" of a denial.
NONE = "无"
#: 无锡, 无为, 未央 and the like are names, 无法, 无需 and 未来 other words.
_DENIAL = re.compile(
    r"未(?!央|来|成年|阳|名|公开|能|必)|没有?|无(?!锡|为市|为县|棣|极|线|障碍|论|人|需|须|缝|疑|偿|条件|纸|关|法)|不存在"
    r"|零(?<=[为是:“\"]零)(?![\d.%\u4e00-\u9fff])|零(?=申请|依申请|复议|行政复议|诉讼|行政诉讼|收费)|0(?<=[为是:“\"议讼请]0)(?![\d.%\u4e00-\u9fff])"
)
#: Words of the statutory form that deny nothing.
_FORM = re.compile(r"没有现成信息|尚?未审结|未经复议|无法提供|无正当理由")
#: A year, or the first of several; not that of a day, which stands above the report.
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|-(?:19|20)\d\d)")


class Mention(NamedTuple):
    """A number in a sentence: ``start:end`` are offsets in it.

    ``before`` is the text since the number before, ``after`` the text up to the next stop or number; ``unit`` is
    empty where a number of at most two digits follows 数量 or 数 without one. ``approximate``: about, nearly, more than.
    """

    value: Number
    unit: str
    approximate: bool
    start: int
    end: int
    before: str
    after: str


def find(text: str) -> Iterator[Mention]:
    """The numbers with a unit in a sentence, in order. Percentages are no mentions but end what is before the next."""
    previous = 0
    found = list(_MENTION.finditer(text))
    for position, match in enumerate(found):
        start, end = match.span()
        numeral, more, scale, more_yet, unit, bracketed, percent, after = match.groups("")
        if percent:
            previous = end
            continue
        unit = unit or bracketed
        last = text[start - 1] if start else ""
        if not unit and not (end - start <= 2 and _COUNTED.search(text[max(0, start - 6) : start])):
            continue
        value = _value(numeral, scale, last)
        if value is None:
            continue
        about = _ABOUT.search(text[max(0, start - 6) : start]) if last in _ABOUT_ENDS else None
        if about is not None:
            start -= len(about.group())
        before = text[max(previous, start - 60) : start]
        previous = end
        stop = found[position + 1].start() if position + 1 < len(found) else len(text)
        approximate = bool((about and about["about"]) or more or more_yet or after)
        yield Mention(value, unit, approximate, start, end, before, text[end : min(stop, end + 40)])


def denials(text: str, numbers: Sequence[Mention], year: int | None) -> list[Mention]:
    """What a sentence says there is none of, as mentions of 0; nothing where it speaks of other years than ``year``."""
    found = [match.span() for match in _DENIAL.finditer(text)]
    if not found:
        return []
    years = {int(match) for match in _YEAR.findall(text)}
    if year is not None and years and year not in years:
        return []
    idle = [match.span() for match in _FORM.finditer(text)] + [(one.start, one.end) for one in numbers]
    return [
        Mention(0, NONE, False, start, end, "", "")
        for start, end in found
        if not any(begin <= start < stop for begin, stop in idle)
    ]


def _value(numeral: str, scale: str, before: str) -> Number | None:
    """The number of a numeral; ``None`` for ordinals (第三条), 同一条, 数百, and runs of digits that are no number."""
    if before and (before in "第." or (numeral == "一" and before in "同每任逐某")):
        return None
    if len(numeral) <= 15 and numeral.isascii() and numeral.isdigit():
        return scaled(numeral, scale) if scale else int(numeral)
    digits = _DIGITS.fullmatch(numeral)
    if digits is not None:
        return scaled(digits["n"], digits["scale"] or scale)
    if (before and before in "数几上成") or numeral[0].isdigit() or "," in numeral or "." in numeral:
        return None
    return chinese(numeral + scale)
