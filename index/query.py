"""The query language: what a person types, as a tree that every engine understands.

Words stand apart by white space and are all required. Text in quotation marks (straight, curly or corner) is looked
for character by character. Positions are offsets into the query as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from analyzers import cut, fold, han_bigrams, words
from index.errors import QueryError

#: The longest query, in characters.
MAX_LENGTH = 1000

#: The most clauses of one query.
MAX_CLAUSES = 64

#: What closes a quotation, by what opens it. Chinese input methods produce both curly marks for either end.
_CLOSING = {
    '"': '"＂',
    "＂": '"＂',
    "“": '”“"＂',
    "”": '”“"＂',
    "「": "」",
    "『": "』",
}

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_LONE_HAN = re.compile(rf"(?<![{_HAN}])[{_HAN}](?![{_HAN}])")
_ONE_HAN = re.compile(rf"[{_HAN}]")
_WORD = re.compile(r"\w")


class Needle(NamedTuple):
    """What to mark in a text that was found. ``whole`` numbers and Latin words are not marked inside longer ones."""

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found by its words or by its character bigrams."""

    text: str
    position: int = 0

    @property
    def folded(self) -> str:
        """The text as it is matched."""
        return fold(self.text)

    def terms(self) -> list[str]:
        """Terms of the words field, each once."""
        return list(dict.fromkeys(words(self.folded)))

    def bigrams(self) -> list[str]:
        """Bigrams of Han characters, each once."""
        return list(dict.fromkeys(han_bigrams(self.folded)))

    def by_bigrams(self) -> tuple[list[str], list[str]] | None:
        """The bigrams, and the words not made of Han characters, that together stand for this text.

        ``None`` where bigrams cannot stand for it: a Han character alone is in no bigram.
        """
        grams = self.bigrams()
        if not grams or _LONE_HAN.search(self.folded):
            return None
        return grams, [term for term in self.terms() if not _ONE_HAN.search(term)]

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found: the whole, and its words."""
        parts = {word for word in cut(self.folded) if _WORD.search(word)}
        longer = {part for part in parts if len(part) > 1 or not _ONE_HAN.search(part)}
        return [Needle(text, whole=True) for text in (self.folded.strip(), *sorted(longer or parts))]


@dataclass(frozen=True, slots=True)
class Exact:
    """Text to be found character by character, after folding."""

    text: str
    position: int = 0

    @property
    def folded(self) -> str:
        """The characters that must be in a report's folded text."""
        return fold(self.text)

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found."""
        return [Needle(self.folded)]


Clause = Words | Exact


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. With no clauses it finds every report."""

    text: str
    clauses: tuple[Clause, ...]

    def needles(self) -> list[Needle]:
        """All that is to be marked, folded, each once."""
        return list(dict.fromkeys(needle for clause in self.clauses for needle in clause.needles()))


def parse(text: str, *, lenient: bool = False) -> Query:
    """Parse a query. ``lenient`` takes a quotation mark that is not closed as text, as questions have them.

    Raises ``QueryError`` on a quotation that is not closed, a query of more than :data:`MAX_LENGTH` characters
    or of more than :data:`MAX_CLAUSES` clauses.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text)} characters; {MAX_LENGTH} is the most, so shorten it",
            MAX_LENGTH,
            f"检索词有 {len(text)} 个字符，最多 {MAX_LENGTH} 个，请缩短。",
        )
    clauses = tuple(_clauses(text, lenient))
    if len(clauses) > MAX_CLAUSES:
        raise QueryError(
            f"the query has {len(clauses)} parts; {MAX_CLAUSES} is the most, so leave some out",
            clauses[MAX_CLAUSES].position,
            f"检索式有 {len(clauses)} 个部分，最多 {MAX_CLAUSES} 个，请删去一些。",
        )
    return Query(text, clauses)


def _clauses(text: str, lenient: bool) -> Iterator[Clause]:
    start = at = 0
    while at < len(text):
        character = text[at]
        if character in _CLOSING:
            end = _end_of_quotation(text, at)
            if end is None:
                if not lenient:
                    raise _not_closed(text, at)
                at += 1
                continue
            yield from _words(text, start, at)
            if text[at + 1 : end].strip():
                yield Exact(text[at + 1 : end].strip(), at + 1)
            start = at = end + 1
        elif character.isspace():
            yield from _words(text, start, at)
            start = at = at + 1
        else:
            at += 1
    yield from _words(text, start, at)


def _end_of_quotation(text: str, opening: int) -> int | None:
    closing = _CLOSING[text[opening]]
    return next((at for at in range(opening + 1, len(text)) if text[at] in closing), None)


def _not_closed(text: str, opening: int) -> QueryError:
    closing = _CLOSING[text[opening]]
    return QueryError(
        f"the quotation mark {text[opening]} at character {opening + 1} is not closed; "
        f"add {closing[0]} or take it away",
        opening,
        f"第 {opening + 1} 个字符处的引号 {text[opening]} 没有配对，请补上 {closing[0]} 或删去它。",
    )


def _words(text: str, start: int, end: int) -> Iterator[Clause]:
    chunk = text[start:end]
    if not chunk:
        return
    clause = Words(chunk, start)
    # Punctuation has no words, and one character is seldom a word of a text: they are meant as they stand.
    yield clause if clause.terms() and not _ONE_HAN.fullmatch(clause.folded) else Exact(chunk, start)
