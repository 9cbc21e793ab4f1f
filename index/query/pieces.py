"""What a piece of typed text is made of: its reduction, its words, and what to mark of it. Kept, piece by piece."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analyzers import cut, fold, reduce, words
from analyzers.spellings import is_number, spellings, units

#: Where Han characters stand, as the first and last of each range, beside 〇. A pattern of these takes milliseconds to
#: compile, which a command that searches once would notice.
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x3007, 0x3007))
_WORD = re.compile(r"\w")

#: Pieces of queries whose words are kept: a query is cut for finding, for ranking and for marking.
_KEPT = 500


class Needle(NamedTuple):
    """What to mark in a text that was found.

    It is reduced, as the text is in which it is looked for. ``whole`` numbers and Latin words are not marked inside
    longer ones. ``kind`` is ``exact`` for quoted text,
    ``word`` for words of the query, ``synonym`` for others that stand for them.
    """

    text: str
    whole: bool = False
    kind: str = "word"


def is_han(character: str) -> bool:
    """Whether a character is an ideograph."""
    code = ord(character)
    return any(first <= code <= last for first, last in _HAN)


def has_lone_han(text: str) -> bool:
    """Whether a Han character stands between others that are none."""
    han = [False, *map(is_han, text), False]
    return any(here and not (before or after) for before, here, after in zip(han, han[1:], han[2:], strict=False))


@lru_cache(maxsize=_KEPT)
def reduced_form(text: str) -> str:
    """A text as it is matched."""
    return reduce(fold(text))


@lru_cache(maxsize=_KEPT)
def terms_of(reduced: str) -> tuple[str, ...]:
    """The terms of the words field, each once."""
    return tuple(dict.fromkeys(words(reduced)))


@lru_cache(maxsize=_KEPT)
def parts_of(reduced: str) -> tuple[str, ...]:
    """The words as they stand in a text, each once; single characters only where there is nothing else."""
    parts = tuple(dict.fromkeys(word for word in cut(reduced) if _WORD.search(word)))
    longer = tuple(part for part in parts if len(part) > 1 or not is_han(part))
    return longer or parts


@lru_cache(maxsize=_KEPT)
def needles_of(reduced: str) -> tuple[Needle, ...]:
    """The needles of some words, as ``word``.

    A text with a sign or with characters of several kinds was found wherever it stands; a word or number is marked
    whole. Of a date or a document number the parts are not marked, which stand everywhere.
    """
    found = dict.fromkeys([Needle(reduced, whole=reduced.isascii() and (reduced.isalnum() or is_number(reduced)))])
    at = 0
    for unit in (*units(reduced), None):
        between = reduced[at : unit.start if unit else None]
        if unit or between != reduced:
            between = between if len(between) > 1 else ""
        found |= dict.fromkeys(Needle(part, whole=True) for part in parts_of(between))
        if unit:
            found |= dict.fromkeys(
                Needle(form, whole=True) for form in (reduced[unit.start : unit.end], *unit.forms.values())
            )
            if unit.terms:  # a measure, whose number and unit may stand apart
                found |= dict.fromkeys(Needle(part, whole=True) for part in parts_of(unit.forms["plain"]))
            at = unit.end
    found |= dict.fromkeys(Needle(way.text, whole=is_number(way.text)) for way in spellings(reduced))
    return tuple(found)
