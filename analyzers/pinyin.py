"""Pinyin of words: syllables without tone, for words that sound alike and for typing by letters.

Nothing of this decides about terms. The readings are data: ``data/pinyin.tsv`` and ``pinyin_words.tsv``, made by
``build_pinyin.py``, and corrections written by hand in ``pinyin_own.tsv``. They are read when first needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("data")

#: The longest word that has a reading of its own, in characters.
LONGEST_READING = 8

#: Beginnings and endings of syllables that many speakers do not tell apart: each becomes the other of its pair.
ALIKE_BEGINNINGS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
ALIKE_ENDINGS = {"ang": "an", "eng": "en", "ing": "in"}

_BEGINNING = re.compile(rf"(?:{'|'.join(ALIKE_BEGINNINGS)})(?=[aeiouv])")
_ENDING = re.compile(rf"(?:{'|'.join(ALIKE_ENDINGS)})$")


class _Readings(NamedTuple):
    """``characters``: the usual reading of each. ``words``: those whose reading is another than that of their parts.

    ``unsure`` are the characters of which such words exist; words without any need not be looked at.
    """

    characters: dict[str, str]
    words: dict[str, tuple[str, ...]]
    unsure: frozenset[str]


@lru_cache(maxsize=1)
def _readings() -> _Readings:
    characters = {c: syllable for syllable, row in _rows("pinyin.tsv") for c in row}
    words = {
        word: tuple(syllables.split(" "))
        for name in ("pinyin_words.tsv", "pinyin_own.tsv")
        for word, syllables in _rows(name)
    }
    read = ((c, s) for word, reading in words.items() for c, s in zip(word, reading, strict=True))
    unsure = frozenset(c for c, syllable in read if syllable != characters.get(c))
    return _Readings(characters, words, unsure)


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            left, right, *_ = line.split("\t")
            yield left, right


def pinyin(word: str) -> tuple[str, ...] | None:
    """The syllables of a folded Han word, one a character (``舆情``: ``yu``, ``qing``); ü is written v.

    ``None`` where a character has no known reading.
    """
    characters, words, unsure = _readings()
    if unsure.isdisjoint(word):
        try:
            return tuple([characters[c] for c in word])
        except KeyError:
            return None
    found: list[str] = []
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + LONGEST_READING), at + 1, -1):
            reading = words.get(word[at:end])
            if reading is not None:
                found.extend(reading)
                at = end
                break
        else:
            syllable = characters.get(word[at])
            if syllable is None:
                return None
            found.append(syllable)
            at += 1
    return tuple(found)


def usual_readings() -> tuple[dict[str, str], frozenset[str]]:
    """The usual reading of each character, and the characters that have another in some words.

    A word without any of those is read character by character, as usual: for reading very many at once.
    """
    characters, _, unsure = _readings()
    return characters, unsure


@lru_cache(maxsize=1)
def syllables() -> tuple[str, ...]:
    """Every syllable there is, sorted."""
    characters, words, _ = _readings()
    return tuple(sorted({*characters.values(), *(s for reading in words.values() for s in reading)}))


def alike(syllable: str) -> tuple[str, ...]:
    """The syllables that many speakers do not tell apart from this one (``zhen``: zen, zeng, zhen, zheng)."""
    return _alike().get(_levelled(syllable), (syllable,))


@lru_cache(maxsize=1)
def _alike() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for syllable in syllables():
        groups.setdefault(_levelled(syllable), []).append(syllable)
    return {levelled: tuple(group) for levelled, group in groups.items()}


def _levelled(syllable: str) -> str:
    begun = _BEGINNING.sub(lambda match: ALIKE_BEGINNINGS[match[0]], syllable)
    return _ENDING.sub(lambda match: ALIKE_ENDINGS[match[0]], begun)
