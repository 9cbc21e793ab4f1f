"""Patterns that are quick to look for in a whole text, where one pattern of many alternatives is not.

Python's ``re`` jumps to the fixed words that a pattern begins with, and tries any other pattern at every character:
some thirty times as long. So alternatives stand by themselves here, and fixed words are no patterns at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Characters before a year in which an :class:`AtYear` begins at the most.
REACH = 80


class Anywhere:
    """Several patterns, any of which may be found; those without special characters are looked for as they are.

    One that begins with ``^`` is tried at the text's beginning only. ``having`` is a word that all patterns need:
    they are not tried in a text without it.
    """

    def __init__(self, *alternatives: str | Anywhere, having: str = "") -> None:
        words = [one for one in alternatives if isinstance(one, str) and re.escape(one) == one]
        others = [one for one in alternatives if isinstance(one, str) and re.escape(one) != one]
        self._having = having
        self._words = tuple(words)
        self._tests: tuple[Callable[[str], object], ...] = (
            *(re.compile(one[1:]).match for one in others if one[0] == "^"),
            *(re.compile(one).search for one in others if one[0] != "^"),
            *(one.found for one in alternatives if isinstance(one, Anywhere)),
        )

    def found(self, text: str) -> bool:
        """Whether any of the alternatives is in ``text``."""
        if self._having not in text:
            return False
        for word in self._words:
            if word in text:
                return True
        for test in self._tests:  # noqa: SIM110 - any() takes twice as long, and this is run for every report
            if test(text):
                return True
        return False


def each(words: str, rest: str) -> tuple[str, ...]:
    """The alternatives that begin with one of ``words`` (``编制|公布``) and go on as ``rest``."""
    return tuple(word + rest for word in words.split("|"))


class AtYear:
    """A pattern in which a year stands: ``before`` it and ``after`` it.

    Texts have few years, so that looking around each is quicker than looking for what begins the pattern.
    ``before`` is no longer than :data:`REACH`.
    """

    def __init__(self, before: str, after: str) -> None:
        self._before = re.compile(rf"{before}\Z")
        self._after = re.compile(after)

    def found(self, text: str, years: list[int]) -> bool:
        """Whether the pattern is in ``text``, whose years begin at ``years``."""
        return any(
            self._after.match(text, at + 4) is not None
            and self._before.search(text[max(0, at - REACH) : at]) is not None
            for at in years
        )
