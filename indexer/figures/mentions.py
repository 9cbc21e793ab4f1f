"""Numbers with a unit in a sentence: 4703条, 1.2万余件, 近三百份. Everything else in the narrative hangs on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.figures.numbers import UNITS, chinese, scaled
from indexer.figures.record import Number

_CHINESE = "〇零○一二两三四五六七八九十百千万"
_MENTION = re.compile(
    r"(?P<about>大约|约|将近|接近|近|逾|超过|超|不少于|至少|不低于)?(?:达到?|为)?"
    rf"(?<![\d.第{_CHINESE}])(?:(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,15}}(?:\.\d{{1,6}})?)(?P<more>余|多|来)?(?P<scale>[万亿千])?"
    rf"|(?<![数几上成])(?P<c>[{_CHINESE}]{{1,10}}))"
    rf"(?P<more2>余|多|来)?(?:(?P<unit>{UNITS}|万元|元)|\((?P<unit2>{UNITS})\)|(?P<percent>%|\uff05|个百分点)"
    r"|(?P<bare>(?<=[数量]为\d)|(?<=[数量]:\d)|(?<=[数量]\d)|(?<=[数量]为\d\d)|(?<=[数量]:\d\d)|(?<=[数量]\d\d))(?=[,;。]|$))"
    r"(?P<after>以上|左右|上下)?"
)


@dataclass(frozen=True, slots=True)
class Mention:
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
        before = text[max(previous, start - 60) : start]
        previous = end
        if match["percent"]:
            continue
        value = chinese(match["c"]) if match["c"] else scaled(match["n"], match["scale"] or "")
        if value is None:
            continue
        stop = found[position + 1].start() if position + 1 < len(found) else len(text)
        after = text[end : min(stop, end + 40)]
        approximate = bool(match["about"] or match["more"] or match["more2"] or match["after"])
        yield Mention(value, match["unit"] or match["unit2"] or "", approximate, start, end, before, after)
