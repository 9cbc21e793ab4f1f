"""Other words for what a query asks for: synonyms, and the other names of renamed bodies. The data is a file."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analyzers.folding import fold

#: Alternatives of one text, at most: a body merged from many has many names.
MOST = 12


class Alternative(NamedTuple):
    """Another way to say a text: ``text`` has ``other`` in place of ``word``. ``kind``: ``synonym``, ``renamed``."""

    text: str
    word: str
    other: str
    kind: str


@cache
def _groups() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each member's kind and group, folded. A word of two groups is of the first."""
    groups: dict[str, tuple[str, tuple[str, ...]]] = {}
    text = files("analyzers").joinpath("data/synonyms.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, *members = line.split("\t")
            group = tuple(fold(member) for member in members)
            for member in group:
                groups.setdefault(member, (kind, group))
    return groups


@cache
def _pattern() -> re.Pattern[str]:
    """Any member, the longest where several begin: 税务局 is not looked for inside 国家税务局."""
    return re.compile("|".join(map(re.escape, sorted(_groups(), key=len, reverse=True))))


def alternatives(folded: str) -> list[Alternative]:
    """Other ways to say a folded text, each with one of its words replaced; at most :data:`MOST`."""
    found = []
    for match in _pattern().finditer(folded):
        word = match.group()
        kind, group = _groups()[word]
        for other in group:
            if other != word:
                text = folded[: match.start()] + other + folded[match.end() :]
                found.append(Alternative(text, word, other, kind))
    return found[:MOST]
