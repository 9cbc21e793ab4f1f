"""What a person may be about to type: the last chunk of a query as patterns of characters and pinyin.

A chunk is Han characters, letters of pinyin, or both: ``舆q`` and ``yuq`` are on the way to 舆情. Letters are whole
syllables, of which the last may be unfinished; where no word is spelled so, they may be shortened (``yq``, ``yuq``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from analyzers import fold
from analyzers.pinyin import pinyin, syllables
from index.query.parser import CLOSING
from index.results import Completion
from index.suggest.vocabulary import Pattern, Piece, Vocabulary

#: The longest chunk that is completed, in characters, and the most characters of a word.
LONGEST_CHUNK = 32
LONGEST_WORD = 8

#: The longest chunk in which syllables may be shortened.
LONGEST_SHORTENED = 10

#: The most ways in which letters are read as syllables.
MOST_PATTERNS = 16

#: What a completion may end: Han characters and letters of pinyin (folded); an apostrophe parts syllables.
_CHUNK = re.compile(r"[\u4e00-\u9fd5a-z0-9']+$")
_HAN = re.compile(r"[\u4e00-\u9fd5]")
_ALL_HAN = re.compile(r"[\u4e00-\u9fd5]+")
_SPELLED = re.compile(r"(?=.*[a-z])[\u4e00-\u9fd5a-z']+")
_INITIAL = re.compile(r"[zcs]h?|[a-z]")

#: What ü may be typed as beside v: itself, and the u of passports in lüe and nüe.
_UMLAUT = str.maketrans("ü’", "v'")
_PASSPORT_U = re.compile(r"(?<=[ln])u(?=e)")


def is_han(text: str) -> bool:
    """Whether a text is Han characters and nothing else."""
    return _ALL_HAN.fullmatch(text) is not None


def last_chunk(typed: str) -> tuple[str, str]:
    """What stays as it is typed, and the folded chunk that is being typed; empty where there is nothing to complete.

    ``fold`` keeps lengths, so that the first part is as long as what it says.
    """
    folded = fold(typed).translate(_UMLAUT)
    match = _CHUNK.search(folded)
    if match is None or len(match[0]) > LONGEST_CHUNK:
        return typed, ""
    return typed[: match.start()], match[0]


def complete_word(vocabulary: Vocabulary, chunk: str, limit: int) -> list[Completion]:
    """The words that a chunk is the beginning of, most frequent first; letters are shortened where nothing else fits."""
    found = dict(vocabulary.beginning(chunk, patterns(chunk, short=False), limit))
    # A Latin word that begins so is none that is spelled so.
    if not any(map(is_han, found)) and (shortened := patterns(chunk, short=True)):
        found |= vocabulary.beginning(chunk, shortened, limit)
    words = sorted(found.items(), key=lambda word: (-word[1], word[0]))
    return [Completion(*word) for word in words[:limit]]


def closing_mark(typed: str) -> str:
    """What closes the quotation that is open at the end of a text; nothing where none is."""
    at = 0
    while at < len(typed):
        closing = CLOSING.get(typed[at])
        if closing:
            ends = [end for mark in closing if (end := typed.find(mark, at + 1)) >= 0]
            if not ends:
                return closing[0]
            at = min(ends)
        at += 1
    return ""


def reads_as(pattern: Pattern, word: str, *, whole: bool) -> bool:
    """Whether a Han word begins as a pattern says, and ends with it where ``whole``."""
    reading = pinyin(word) or ()
    return (len(reading) == len(pattern) if whole else len(reading) >= len(pattern)) and all(
        character == piece.text
        if piece.is_han
        else syllable == piece.text
        if piece.whole
        else syllable.startswith(piece.text)
        for character, syllable, piece in zip(word, reading, pattern, strict=False)
    )


def patterns(chunk: str, *, short: bool) -> list[Pattern]:
    """The ways to read a chunk that has letters of pinyin; none where it has none, or is spelled like nothing.

    Without ``short`` a word matches whose syllables, written one after the other, begin with the letters (and whose
    characters are those given). With it, syllables may be shortened to their first letter, or zh, ch, sh.
    """
    if not _SPELLED.fullmatch(chunk) or (short and len(chunk) > LONGEST_SHORTENED):
        return []
    found: list[Pattern] = []
    for pattern in _readings(_PASSPORT_U.sub("v", chunk), short, LONGEST_WORD):
        found.append(pattern)
        if len(found) == MOST_PATTERNS:
            break
    return found


def _readings(rest: str, short: bool, room: int) -> Iterator[Pattern]:
    """Readings of what is left, in so many syllables at most."""
    rest = rest.lstrip("'")
    if not rest:
        yield ()
        return
    if not room:
        return
    if _HAN.match(rest):
        for pattern in _readings(rest[1:], short, room - 1):
            yield (Piece(rest[0], True), *pattern)
        return
    letters = re.match(r"[a-z]+", rest)
    if letters is None:
        return
    run = letters[0]
    if run == rest and run in _beginnings():
        yield (Piece(run),)
    for end in range(len(run), 0, -1):
        piece = run[:end]
        shortened = short and _INITIAL.fullmatch(piece) is not None
        if end == len(rest) or not (shortened or piece in _known()):
            continue
        for pattern in _readings(rest[end:], short, room - 1):
            yield (Piece(piece, not shortened), *pattern)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(syllables())


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:end] for syllable in _known() for end in range(1, len(syllable) + 1))
