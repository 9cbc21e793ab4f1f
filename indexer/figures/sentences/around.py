"""A number in its surroundings: its sentence, the sentence before, the numbers beside it; and whether it is this year's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.text.mentions import Mention
from indexer.text.sentences import Above, Sentence

_GROWTH = re.compile(r"(?:增加|增长|增多|减少|下降|上升|提高|增幅|降低|多|少)了?(?:约|近)?$")
_GROWTH_ENDS = "加长多少降升高幅低了约近"
_LAST_YEAR = re.compile(r"(?:上年度?|去年|上一年度?|往年|前年|同期)[^,;。]{0,14}$")
_SINCE = re.compile(
    r"自?(?:从)?((?:19|20)\d\d)年?[^,。;]{0,16}?(?:以来|至(?:今|(?:19|20)\d\d年)|起)|历年|开通以来|施行以来|实施以来|建立以来|成立以来"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[-—~至](?:19|20)\d\d年)")
_NOW = re.compile(r"当年|本年|今年|年内")
_UNTIL = re.compile(r"截[至止](?:19|20)\d\d年")
_NEW = re.compile(r"新增|当年|本年")
#: What ends a clause.
DELIMITERS = ",;:。()"
#: How far back in its sentence the time of a number is said; in characters.
_REACH = 160
#: How near another number stands beside it.
_BESIDE = 30


@dataclass(slots=True)
class Around:
    """The number ``numbers[place]`` of a sentence, which is ``mention``; ``above`` gives the sentence before."""

    sentence: Sentence
    above: Above
    numbers: Sequence[Mention]
    place: int
    mention: Mention
    _elsewhen: bool | None = field(default=None, repr=False)

    @property
    def so_far(self) -> str:
        """The sentence up to the number."""
        return self.sentence.text[: self.mention.start]

    def of_another_time(self, year: int | None) -> bool:
        """Whether the number is another year's than ``year``, a sum over years, or a difference to the year before."""
        if self._elsewhen is None:
            self._elsewhen = _of_another_time(self, year)
        return self._elsewhen


def clause(text: str) -> str:
    """The words since the last stop or bracket."""
    return text[max(map(text.rfind, DELIMITERS)) + 1 :]


def _of_another_time(around: Around, year: int | None) -> bool:
    mention = around.mention
    before = mention.before
    if before[-1:] in _GROWTH_ENDS and _GROWTH.search(before):
        return True
    if _last_year(before) and _LAST_YEAR.search(before):
        return True
    part = around.so_far.rpartition(";")[2][-_REACH:]
    spans = list(_SINCE.finditer(part)) if _since(part) else []
    if spans:
        begun, later = spans[-1][1], part[spans[-1].end() :]
        this_year = _NOW.search(later) or (year is not None and f"{year}年" in later)
        if (begun is None or year is None or int(begun) != year) and not this_year:
            return True
    if "累计" in before and "累计" in clause(before) and _over_years(around, year):
        return True
    if year is None or spans:
        return False
    years = _YEAR.findall(part) if "年" in part and ("20" in part or "19" in part) else []
    return bool(years) and int(years[-1]) != year


def _since(text: str) -> bool:
    """Whether one of the words is there that all have which :data:`_SINCE` finds; few sentences have one."""
    if "以来" in text or "历年" in text:
        return True
    return ("起" in text or "至" in text) and ("20" in text or "19" in text)


def _last_year(text: str) -> bool:
    """Whether one of the words is there of which one is in all that :data:`_LAST_YEAR` finds."""
    return "上年" in text or "去年" in text or "上一年" in text or "往年" in text or "前年" in text or "同期" in text


def _over_years(around: Around, year: int | None) -> bool:
    """Whether 累计 counts all years: the year's own number stands beside it."""
    words = clause(around.mention.before)
    this_year = f"{year}年"
    if year is not None and this_year in _UNTIL.sub("", words):
        return False
    place, numbers = around.place, around.numbers
    following = numbers[place + 1] if place + 1 < len(numbers) else None
    previous = numbers[place - 1] if place else None
    beside = ""
    if following is not None and following.start - around.mention.end < _BESIDE:
        beside = following.before
    if _NOW.search(beside) or (year is not None and this_year in beside):
        return True
    return previous is not None and bool(_NEW.search(previous.before)) and "累计" not in previous.before
