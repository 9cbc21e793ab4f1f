"""What stands around a number: its sentence, the sentence before, the numbers before and after it."""

from __future__ import annotations

from typing import NamedTuple

from indexer.figures.sentences.mentions import Mention
from indexer.figures.sentences.reader import Above, Sentence

#: What stands before 主动公开 where it is said of information that was asked for.
_ALREADY = ("已", "于", "属", "经")
_ASKED = ("申请", "依申公开", "答复")


class Around(NamedTuple):
    """A number and its surroundings."""

    sentence: Sentence
    above: Above
    mention: Mention
    previous: Mention | None
    following: Mention | None

    @property
    def before(self) -> Sentence | None:
        """The sentence before."""
        return self.above()

    @property
    def so_far(self) -> str:
        """The sentence up to the number."""
        return self.sentence.text[: self.mention.start]


def clause(text: str) -> str:
    """The words since the last stop."""
    return text[max(text.rfind(","), text.rfind(";"), text.rfind(":")) + 1 :]


def subject(text: str) -> str:
    """What a text speaks of last: ``requests`` or ``proactive``; 已主动公开 is what requests are answered with."""
    asked = max(text.rfind(word) for word in _ASKED)
    disclosed = text.rfind("主动公开")
    while disclosed > 0 and text[disclosed - 1] in _ALREADY:
        disclosed = text.rfind("主动公开", 0, disclosed)
    disclosed = max(disclosed, text.rfind("制作"))
    if asked == disclosed:
        return ""
    return "requests" if asked > disclosed else "proactive"
