"""The words of a typed text, each at its place. A date, a document number, and a number with its unit are one word each:
a unit by itself says nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from analyzers import cut, fold, reduce_with_offsets
from analyzers.spellings import canonical, units

_WORD = re.compile(r"\w")

#: What asks something in a folded text, and the characters that do so by themselves.
ASKING = re.compile(
    r"什么|怎么|怎样|怎能|如何|为何|为啥|哪|谁|多[少久长大远重高深宽快早晚厚]|[是能可]否|有没有|(.)不\1|几(?![乎何率])|[?]\s*$"
)
ASKING_ALONE = frozenset("吗呢么啥咋")

#: A number with its unit, or the day of a year, as far as it has been read: 3600, 3600余, 3600余件; 3月, 3月25, 3月25日.
_MEASURED = re.compile(
    r"(?:[0-9]+[年月]){0,2}[0-9][0-9.,]*%?[十百千万亿余多来]*"
    r"(?:[^\W\d]次?|年度|小时|分钟|公里|平方米|平方公里|个月|百分点|个百分点)?"
)

#: Words before the issuer of a document number, parted from it by white space.
_BEFORE_ISSUER = re.compile(r"[^\W\d_]{2,}+\s(?:\s*[^\W\d_]{2,}+\s)*+\s*+(?=[^\W\d_]+[〔【\[(])")


class Word(NamedTuple):
    """A word, folded, and where it stands in the text that was typed."""

    start: int
    end: int
    text: str

    @property
    def is_number(self) -> bool:
        """Whether it is a number, a date, or a document number, with its unit or without."""
        return canonical(self.text)[:1].isdigit() or bool(units(self.text))


def words_in(text: str, position: int = 0) -> list[Word]:
    """The words of a text that stands at a position."""
    folded = fold(text)
    reduced = reduce_with_offsets(folded)
    found: list[Word] = []
    at = 0
    for unit in units(reduced.text):
        start, end = reduced.offset(unit.start), reduced.offset(unit.end - 1) + 1
        if before := _BEFORE_ISSUER.match(folded, start, end):
            start = before.end()
        _add(found, folded, at, start, position)
        found.append(Word(position + start, position + end, folded[start:end]))
        at = end
    _add(found, folded, at, len(folded), position)
    return found


def with_units(words: list[Word]) -> list[Word]:
    """Words in which a number and the lone character behind it, its unit, are one, whatever is between them."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        if last and len(word.text) == 1 and not word.is_number and _goes_on(last, word.text):
            found[-1] = Word(last.start, word.end, last.text + word.text)
        else:
            found.append(word)
    return found


def _add(found: list[Word], folded: str, at: int, end: int, position: int) -> None:
    """The words between two offsets; the first goes with a number before it where it is its unit."""
    for piece in cut(folded[at:end]):
        start = folded.find(piece, at, end)
        if start < 0 or not _WORD.search(piece):
            continue
        at = start + len(piece)
        last = found[-1] if found else None
        if last and last.end == position + start and _goes_on(last, piece):
            found[-1] = Word(last.start, position + at, last.text + piece)
        else:
            found.append(Word(position + start, position + at, piece))


def _goes_on(number: Word, piece: str) -> bool:
    return _MEASURED.fullmatch(canonical(number.text) + piece) is not None
