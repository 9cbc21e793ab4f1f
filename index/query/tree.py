"""The query as a tree that every engine understands. ``index.query.parser`` makes it from what a person types.

Positions are offsets into the query as it was typed. All text is matched folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from analyzers import cut, fold, han_bigrams, words

#: Where Han characters stand, as the first and last of each range, beside 〇. A pattern of these takes milliseconds to
#: compile, which a command that searches once would notice.
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x3007, 0x3007))
_WORD = re.compile(r"\w")

#: Pieces of queries whose words are kept: a query is cut for finding, for ranking and for marking.
_KEPT = 500


class Needle(NamedTuple):
    """What to mark in a text that was found.

    ``whole`` numbers and Latin words are not marked inside longer ones. ``kind`` is ``exact`` for quoted text,
    ``word`` for words of the query, ``synonym`` for others that stand for them.
    """

    text: str
    whole: bool = False
    kind: str = "word"


def _is_han(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _HAN)


def _has_lone_han(text: str) -> bool:
    """Whether a Han character stands between others that are none."""
    is_han = [False, *map(_is_han, text), False]
    return any(
        here and not (before or after) for before, here, after in zip(is_han, is_han[1:], is_han[2:], strict=False)
    )


@lru_cache(maxsize=_KEPT)
def _terms(folded: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words(folded)))


@lru_cache(maxsize=_KEPT)
def _parts(folded: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(word for word in cut(folded) if _WORD.search(word)))
    longer = tuple(part for part in parts if len(part) > 1 or not _is_han(part))
    return longer or parts


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found by its words or by its character bigrams.

    ``weight`` multiplies its scores; ``kind`` is ``synonym`` where it stands for what was typed.
    """

    text: str
    position: int = 0
    weight: float = 1.0
    kind: str = "word"

    @property
    def folded(self) -> str:
        """The text as it is matched."""
        return fold(self.text)

    def terms(self) -> list[str]:
        """Terms of the words field, each once."""
        return list(_terms(self.folded))

    def bigrams(self) -> list[str]:
        """Bigrams of Han characters, each once."""
        return list(dict.fromkeys(han_bigrams(self.folded)))

    def by_bigrams(self) -> tuple[list[str], list[str]] | None:
        """The bigrams, and the words not made of Han characters, that together stand for this text.

        ``None`` where bigrams cannot stand for it: a Han character alone is in no bigram.
        """
        bigrams = self.bigrams()
        if not bigrams or _has_lone_han(self.folded):
            return None
        return bigrams, [term for term in self.terms() if not any(map(_is_han, term))]

    def parts(self) -> list[str]:
        """The words as they stand in the text, each once; single characters only where there is nothing else."""
        return list(_parts(self.folded))

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found: the whole, and its words."""
        texts = dict.fromkeys([self.folded.strip(), *self.parts()])
        return [Needle(text, whole=True, kind=self.kind) for text in texts]

    @property
    def is_one_character(self) -> bool:
        """Whether this is a single Han character, which is seldom a word of a text."""
        return len(self.folded) == 1 and _is_han(self.folded)


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
        return [Needle(self.folded, kind="exact")]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    text: str
    position: int = 0

    @property
    def folded(self) -> str:
        """The beginning as it is matched."""
        return fold(self.text)

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found."""
        return [Needle(self.folded)]


@dataclass(frozen=True, slots=True)
class Near:
    """Texts that stand near each other, in any order, with at most ``distance`` other characters between them."""

    texts: tuple[str, ...]
    distance: int
    position: int = 0

    @property
    def folded(self) -> tuple[str, ...]:
        """The texts as they are matched."""
        return tuple(map(fold, self.texts))

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found."""
        return [Needle(text) for text in self.folded]


@dataclass(frozen=True, slots=True)
class InTitle:
    """Text that must be in the title: by its words, or character by character where it is ``exact``."""

    text: str
    exact: bool
    position: int = 0

    @property
    def folded(self) -> str:
        """The text as it is matched."""
        return fold(self.text)

    def needles(self) -> list[Needle]:
        """What to mark in a title that was found."""
        return Exact(self.text).needles() if self.exact else Words(self.text).needles()


@dataclass(frozen=True, slots=True)
class InFacet:
    """A value of a record: one of ``values`` where ``exact``, else any that contains one of them.

    ``facets`` are the fields of which one must have it (a region is a province, a city or a county).
    """

    facets: tuple[str, ...]
    values: tuple[str, ...]
    exact: bool = True
    position: int = 0

    def needles(self) -> list[Needle]:
        """Nothing in the text."""
        return []


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the report states, from ``low`` to ``high``, both included; ``None`` is no bound."""

    name: str
    low: float | None
    high: float | None
    position: int = 0

    def needles(self) -> list[Needle]:
        """Nothing in the text."""
        return []


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    children: tuple[Node, ...]

    def needles(self) -> list[Needle]:
        """All that its parts mark."""
        return [needle for child in self.children for needle in child.needles()]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    children: tuple[Node, ...]

    def needles(self) -> list[Needle]:
        """All that its parts mark."""
        return [needle for child in self.children for needle in child.needles()]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    child: Node

    def needles(self) -> list[Needle]:
        """What must not be there is not marked."""
        return []


Leaf = Words | Exact | Prefix | Near | InTitle | InFacet | Figure
Node = Leaf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. Without a ``root`` it finds every report."""

    text: str
    root: Node | None

    @property
    def clauses(self) -> tuple[Node, ...]:
        """The parts that are required together."""
        if self.root is None:
            return ()
        return self.root.children if isinstance(self.root, And) else (self.root,)

    def needles(self) -> list[Needle]:
        """All that is to be marked, folded, each once."""
        return list(dict.fromkeys(self.root.needles())) if self.root else []


def leaves(node: Node | None) -> Iterator[Leaf]:
    """The leaves of a tree, in the order of the query."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from leaves(child)
    elif isinstance(node, Not):
        yield from leaves(node.child)
    elif node is not None:
        yield node
