"""Where the parts of a query stand in a text: the offsets that snippets and the report page mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analyzers import fold, han_bigrams
from index.query import Needle

#: The kinds of marks, the most certain first: a text that is both quoted and a word is marked as quoted.
KINDS = ("exact", "word", "synonym")

_ALPHANUMERIC = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: offsets of the original text, and which needle stands there."""

    start: int
    end: int
    needle: str
    kind: str = "word"


def find_marks(folded: str, needles: Sequence[Needle]) -> list[Mark]:
    """Every place of a needle in a folded text, in the text's order; of overlapping ones the longest.

    Where there is none at all, the places of the needles' pairs of Han characters: a report can match by bigrams
    alone.
    """
    for candidates in (needles, [pair for needle in needles for pair in _pairs(needle.text)]):
        marks = list(_find(folded, candidates))
        if marks:
            return marks
    return []


def _pairs(text: str) -> list[Needle]:
    return [Needle(pair) for pair in han_bigrams(text)]


def _find(folded: str, needles: Sequence[Needle]) -> Iterator[Mark]:
    usable = sorted({n for n in needles if n.text.strip()}, key=lambda n: len(n.text), reverse=True)
    if not usable:
        return
    kinds = {n.text: n.kind for kind in reversed(KINDS) for n in usable if n.kind == kind}
    for match in re.finditer("|".join(map(_pattern, usable)), folded):
        yield Mark(match.start(), match.end(), match.group(), kinds[match.group()])


def _pattern(needle: Needle) -> str:
    before = r"(?<![a-z0-9])" if needle.whole and _ALPHANUMERIC.match(needle.text[0]) else ""
    after = r"(?![a-z0-9])" if needle.whole and _ALPHANUMERIC.match(needle.text[-1]) else ""
    return before + re.escape(needle.text) + after


def merge_marks(marks: Sequence[Mark]) -> tuple[tuple[int, int], ...]:
    """Marks as ``(start, end)``, those of one kind that touch made one."""
    return tuple((mark.start, mark.end) for mark in _merge(marks))


def kinds_of_marks(marks: Sequence[Mark]) -> tuple[str, ...]:
    """The kind of each mark that :func:`merge_marks` gives."""
    return tuple(mark.kind for mark in _merge(marks))


def _merge(marks: Sequence[Mark]) -> list[Mark]:
    merged: list[Mark] = []
    for mark in marks:
        if merged and mark.start <= merged[-1].end and mark.kind == merged[-1].kind:
            merged[-1] = replace(merged[-1], end=max(merged[-1].end, mark.end))
        else:
            merged.append(mark)
    return merged


def mark_text(text: str, needles: Sequence[Needle]) -> tuple[tuple[int, int], ...]:
    """The marks of a text as published."""
    return merge_marks(find_marks(fold(text), needles))
