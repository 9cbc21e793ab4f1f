"""Other words for what a query asks for: synonyms, and the other names of renamed bodies. The data is a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analyzers.folding import fold

SYNONYMS = Path(__file__).with_name("data") / "synonyms.tsv"

#: Alternatives of one text, at most: a body merged from many has many names.
MOST = 12


class Alternative(NamedTuple):
    """Another way to say a text: ``text`` has ``other`` in place of ``word``. ``kind``: ``synonym``, ``renamed``.

    It is one in the years ``since`` and ``until``, both included; ``None`` is no bound.
    """

    text: str
    word: str
    other: str
    kind: str
    since: int | None = None
    until: int | None = None


class Other(NamedTuple):
    """What a word is also called, and when; see :class:`Alternative`."""

    word: str
    kind: str
    since: int | None = None
    until: int | None = None


@cache
def _others() -> dict[str, tuple[Other, ...]]:
    """What each word is also called, folded. A word of two groups of synonyms is of the first."""
    synonyms: dict[str, tuple[Other, ...]] = {}
    chains = []
    text = SYNONYMS.read_text(encoding="utf-8")
    for line in text.splitlines():
        kind, *cells = map(fold, line.split("\t"))
        if kind == "synonym":
            for member in cells:
                synonyms.setdefault(member, tuple(Other(other, kind) for other in cells if other != member))
        elif cells and not line.startswith("#"):
            chains.append((kind, cells))
    return _through_time(chains) | synonyms


def _through_time(chains: list[tuple[str, list[str]]]) -> dict[str, tuple[Other, ...]]:
    """The other names of bodies: of the same time, of what came of them, of what they came of; never across."""
    own: dict[str, dict[str, Other]] = {}
    later: dict[str, dict[str, int]] = {}
    earlier: dict[str, dict[str, int]] = {}
    for kind, cells in chains:
        stages = [cell.split() for cell in cells[::2]]
        for stage in stages:
            for name in stage:
                own.setdefault(name, {}).update((other, Other(other, "renamed")) for other in stage if other != name)
        for before, year, after in zip(stages, map(int, cells[1::2]), stages[1:], strict=False):
            for old in before:
                later.setdefault(old, {}).update(dict.fromkeys(after, year))
            for new in after if kind == "renamed" else ():
                earlier.setdefault(new, {}).update(dict.fromkeys(before, year))
    # A name that came with a change needs no year, and some places were earlier. Others were names of something before.
    old_names = {new for kind, cells in chains if kind == "joined" for cell in cells[2::2] for new in cell.split()}
    old_names |= {name for name in own if any(name in other and name != other for other in own)}
    found = {}
    for name, same in own.items():
        since = _followed(later, name, max)
        until = _followed(earlier, name, min)
        others = [Other(other, "renamed", since=year if other in old_names else None) for other, year in since.items()]
        others += [Other(other, "renamed", until=year) for other, year in until.items()]
        found[name] = (*same.values(), *(other for other in others if other.word not in same))
    return found


def _followed(steps: dict[str, dict[str, int]], name: str, of: Callable[[int, int], int]) -> dict[str, int]:
    """All names that lead on from one, the nearest first, and the year of the last or first of the changes between."""
    found: dict[str, int] = {}
    ahead = list(steps.get(name, {}).items())
    while ahead:
        other, year = ahead.pop(0)
        if other not in found and other != name:
            found[other] = year
            ahead += [(next_name, of(year, at)) for next_name, at in steps.get(other, {}).items()]
    return found


def alternatives(folded: str) -> list[Alternative]:
    """Other ways to say a folded text, each with one of its words replaced; at most :data:`MOST`."""
    # Of the members that it has, the longest where several begin: 税务局 is not looked for inside 国家税务局. A pattern of
    # all members takes ten times as long to compile as a search takes.
    present = sorted(filter(folded.__contains__, _others()), key=len, reverse=True)
    if not present:
        return []
    found = []
    for match in re.finditer("|".join(map(re.escape, present)), folded):
        word = match.group()
        for other in _others()[word]:
            text = folded[: match.start()] + other.word + folded[match.end() :]
            found.append(Alternative(text, word, other.word, other.kind, other.since, other.until))
    return found[:MOST]
