"""What stands around a number: its sentence, the sentence before, the numbers before and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.figures.mentions import Mention
from indexer.figures.record import Number
from indexer.figures.sentences import Sentence

#: What a number may be: key, weight, value, whether it is a whole and not a part, and how many characters before
#: the number the words that say so begin.
Reading = tuple[str, float, Number, bool, int]

#: Words between what is counted and its number.
SUM = r"(?:共计?|累计|总计|总数|合计|计|有|数量?|信息量|总量|为|达到?|新增|[:,]){0,4}$"

_CLAUSE = re.compile(r"[,;:]")
_PROACTIVELY = re.compile(r"(?<![已于属经])主动公开|制作")
_ASKED = ("申请", "依申公开", "答复")


@dataclass(frozen=True, slots=True)
class Around:
    """A number and its surroundings."""

    sentence: Sentence
    before: Sentence | None
    mention: Mention
    previous: Mention | None
    following: Mention | None

    @property
    def so_far(self) -> str:
        """The sentence up to the number."""
        return self.sentence.text[: self.mention.start]


def clause(text: str) -> str:
    """The words since the last stop."""
    return _CLAUSE.split(text)[-1]


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match of an end-anchored pattern that begins last: the shortest words that say what the number is."""
    found = None
    position = 0
    while (match := pattern.search(text, position)) is not None:
        found = match
        position = match.start() + 1
    return found


def subject(text: str) -> str:
    """What a text speaks of last: ``requests`` or ``proactive``; 已主动公开 is what requests are answered with."""
    asked = max(text.rfind(word) for word in _ASKED)
    disclosed = max((match.start() for match in _PROACTIVELY.finditer(text)), default=-1)
    if asked == disclosed:
        return ""
    return "requests" if asked > disclosed else "proactive"
