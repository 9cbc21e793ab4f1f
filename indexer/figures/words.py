"""The words by which rows, columns and parts are known, from ``indexer/data/figure_words.tsv``.

Labels are compared without white space, punctuation, digits and numbering, so that a label reads the same in
every layout of the table.
"""

from __future__ import annotations

import re
from functools import lru_cache

from analyzers.folding import fold
from indexer.text.word_tables import rows

#: A longer cell is a paragraph, not a label.
LONGEST_LABEL = 90

_NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,2}[)、.,:]|\([一二三四五六七八九十\d]{1,2}\)[、.,]?)+")
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_BLANK = re.compile(r"[\s\u200b]+")


@lru_cache(maxsize=1)
def _by_kind() -> dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]:
    kinds: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {}
    for kind, key, words, without in rows("figure_words.tsv", 4):
        variants = tuple(word for word in words.split("|") if word)
        kinds.setdefault(kind, []).append((key, variants, tuple(word for word in without.split("|") if word)))
    return kinds


def entries(kind: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The rows of one kind: key, words, words that exclude."""
    return _by_kind()[kind]


def plain(label: str) -> str:
    """A label as it is compared: folded, without numbering, white space, digits and punctuation."""
    return _plain(label) if len(label) <= LONGEST_LABEL else _bare(label)


def _bare(label: str) -> str:
    return _NOT_HAN.sub("", _NUMBERING.sub("", _BLANK.sub("", fold(label)).lstrip("|")))


_plain = lru_cache(maxsize=8192)(_bare)


def numbered(label: str) -> bool:
    """Whether a label begins with a number of its own: （一）, 1. and the like."""
    return bool(_NUMBERING.match(_BLANK.sub("", fold(label))))


@lru_cache(maxsize=8192)
def _key(kind: str, label: str) -> str | None:
    if not label:
        return None
    for key, variants, without in _by_kind()[kind]:
        for word in variants:
            if (label == word[1:] if word[0] == "=" else word in label) and not any(bad in label for bad in without):
                return key
    return None


def key_of(kind: str, label: str) -> str | None:
    """The key that a cell's text stands for among the entries of ``kind``, or ``None``."""
    if not label or len(label) > LONGEST_LABEL:
        return None
    return _key(kind, _plain(label))


@lru_cache(maxsize=8)
def words_of(kind: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each word of ``kind`` with its key and the words that exclude it: those of the first row that has it."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for key, variants, without in entries(kind):
        for word in variants:
            found.setdefault(word.lstrip("="), (key, without))
    return found


@lru_cache(maxsize=8)
def pattern(*kinds: str) -> re.Pattern[str]:
    """A pattern that finds any of the words of ``kinds``: those of earlier rows first."""
    return re.compile("|".join(re.escape(word) for kind in kinds for word in words_of(kind)))
