"""Patterns that are quick to look for in a whole text, where one pattern of many alternatives is not.

Python's ``re`` jumps to the fixed words that a pattern begins with, and tries any other pattern at every character:
some thirty times as long. So alternatives stand by themselves here, and fixed words are no patterns at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from indexer.text.character_pairs import NUMBERS, ends

#: In place of a text's pairs: every pair may be there. What needs none asks for the one behind the last.
ANY = b"\1" * (NUMBERS + 1)

#: Characters before a year in which an :class:`AtYear` begins at the most.
REACH = 80


class Anywhere:
    """Several patterns, any of which may be found; those without special characters are looked for as they are.

    One that begins with ``^`` is tried at the text's beginning only. ``having`` is a word that all patterns need:
    they are not tried in a text without it. ``needing`` are words of two characters (``半年|季度``) of which they need one.
    """

    def __init__(self, *alternatives: str | Anywhere, having: str = "", needing: str = "") -> None:
        words = [one for one in alternatives if isinstance(one, str) and re.escape(one) == one]
        others = [one for one in alternatives if isinstance(one, str) and re.escape(one) != one]
        self._having = (*_rarest(having), having) if having else (NUMBERS, NUMBERS, "")
        self._needing = tuple(ends(word)[0] for word in needing.split("|") if word)
        self._words = tuple((*_rarest(word), word) for word in words)
        self._tests: tuple[tuple[int, int, Callable[[str], object]], ...] = (
            *((*_needed(one[1:]), re.compile(one[1:]).match) for one in others if one[0] == "^"),
            *((*_needed(one), re.compile(one).search) for one in others if one[0] != "^"),
        )
        self._inner = tuple(one for one in alternatives if isinstance(one, Anywhere))

    def found(self, text: str, pairs: bytes | bytearray = ANY) -> bool:
        """Whether any of the alternatives is in ``text``.

        ``pairs`` are those of the text, or of a longer one that it is part of: :attr:`views.View.pairs`.
        """
        if self._needing:
            for number in self._needing:
                if pairs[number]:
                    break
            else:
                return False
        first, last, having = self._having
        if not (pairs[first] and pairs[last] and having in text):
            return False
        for first, last, word in self._words:
            if pairs[first] and pairs[last] and word in text:
                return True
        for first, last, test in self._tests:
            if pairs[first] and pairs[last] and test(text):
                return True
        for inner in self._inner:  # noqa: SIM110 - any() takes twice as long, and this is run for every report
            if inner.found(text, pairs):
                return True
        return False


def _rarest(word: str) -> tuple[int, int]:
    """The numbers of two pairs of a word that few texts have by chance.

    Words are mostly put together of shorter ones, two characters long, so that fewest have the pairs in between.
    """
    return ends(word[1:-1] if len(word) > 3 else word)


def _needed(pattern: str) -> tuple[int, int]:
    """The numbers of the first and the last pair that a pattern needs: those of the words that it begins with."""
    word = re.match("[\u4e00-\u9fff]*", pattern)
    known = word.group() if word else ""
    if pattern[len(known) : len(known) + 1] in ("?", "*", "{"):
        known = known[:-1]
    bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern)
    while bare != (bare := re.sub(r"\([^()]*\)", "", bare)):
        pass
    return ends(known) if len(known) >= 2 and "|" not in bare else (NUMBERS, NUMBERS)


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
