"""The query as a tree that every engine understands. ``index.query.parser`` makes it from what a person types.

Positions are offsets into the query as it was typed. All text is matched folded and reduced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzers import fold, han_bigrams, reduce
from analyzers.spellings import Spelling, canonical, in_words, is_number, measure_term, spellings, unit_of
from index.query.pieces import Needle as Needle
from index.query.pieces import has_lone_han, is_han, needles_of, parts_of, reduced_form, terms_of

_ALL_HAN = re.compile("[\u4e00-\u9fd5]{2,}")

_ZERO_BEFORE = re.compile("0[1-9]")

#: What ends a piece of a passage that is marked, how long such a piece is, and how many there are at most.
_SENTENCE_END = re.compile(r"[,。;:、!?|]+")

#: What parts the cells and the lines of a table that was copied.
_CELL_END = re.compile(r"[\t\r\n|｜]")
_LONG_PIECE, _MOST_PIECES = 4, 100


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
        """The text, folded: each character where it was typed."""
        return fold(self.text)

    @property
    def reduced(self) -> str:
        """The text as it is matched."""
        return reduced_form(self.text)

    @property
    def canonical(self) -> str:
        """The text as it is matched, the same for all spellings of its dates and numbers."""
        return canonical(self.reduced)

    def terms(self) -> list[str]:
        """Terms of the words field, each once."""
        return list(terms_of(self.canonical))

    def bigrams(self) -> list[str]:
        """Bigrams of Han characters, each once."""
        return list(dict.fromkeys(han_bigrams(self.canonical)))

    def by_bigrams(self) -> tuple[list[str], list[str]] | None:
        """The bigrams, and the words not made of Han characters, that together stand for this text.

        ``None`` where bigrams cannot stand for it: a Han character alone is in no bigram.
        """
        bigrams = self.bigrams()
        if not bigrams or has_lone_han(self.canonical):
            return None
        return bigrams, [term for term in self.terms() if not any(map(is_han, term))]

    def in_a_row(self) -> list[Spelling]:
        """The texts that stand in a row in a report that has this one, if not all its words or bigrams.

        So that however words are cut, a report is found by what it says: the text itself, and its other spellings. A
        number is found as a word or not at all: 25 is not in 2025. So is the number of a measure: 200 m² is not in 1200 m².
        """
        reduced = self.reduced
        if not reduced or is_number(reduced):
            return []
        if measured := measure_term(reduced):
            return [Spelling(reduced, (measured,)), *spellings(reduced)]
        # What has it in a row has its bigrams.
        covered = reduced == self.canonical and _ALL_HAN.fullmatch(reduced) is not None
        literal = [] if covered else [Spelling(reduced, ())]
        return literal if self.unit_terms() else [*literal, *spellings(reduced)]

    def rows(self) -> list[str]:
        """The text in all its spellings, in one order whichever was typed; none of a number, which is found whole."""
        reduced = self.reduced
        if not reduced or is_number(self.canonical):
            return []
        return sorted({reduced, *(spelling.text for spelling in spellings(reduced))})

    def unit_terms(self) -> list[str]:
        """The terms of the date or number that this text is as a whole, in whatever spelling; none of other texts.

        A month or day with a zero before it is the number that it is in an index's dates: the 1 of 2018-01-25.
        """
        if _ZERO_BEFORE.fullmatch(self.reduced):
            return [self.reduced[1:]]
        unit = unit_of(self.reduced)
        return [unit.term] if unit and unit.term else []

    def parts(self) -> list[str]:
        """The words as they stand in the text, each once; single characters only where there is nothing else."""
        return list(parts_of(in_words(self.reduced)))

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found: the whole, its words, and its other spellings."""
        return [needle._replace(kind=self.kind) for needle in needles_of(self.reduced)]

    @property
    def is_number(self) -> bool:
        """Whether this is one number, which is found whole only."""
        return is_number(self.reduced)

    @property
    def is_one_character(self) -> bool:
        """Whether this is a single Han character, which is seldom a word of a text."""
        return len(self.reduced) == 1 and is_han(self.reduced)


@dataclass(frozen=True, slots=True)
class Exact:
    """Text to be found character by character, after folding and reduction."""

    text: str
    position: int = 0

    @property
    def folded(self) -> str:
        """The text, folded: each character where it was typed."""
        return fold(self.text)

    @property
    def reduced(self) -> str:
        """The characters that must be in a report's reduced text."""
        return reduced_form(self.text)

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found."""
        return [Needle(self.reduced, kind="exact")]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    text: str
    position: int = 0

    @property
    def reduced(self) -> str:
        """The beginning as it is matched."""
        return reduced_form(self.text)

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found."""
        return [Needle(self.reduced)]


@dataclass(frozen=True, slots=True)
class Near:
    """Texts that stand in any order in a piece of text with at most ``distance`` characters beside theirs."""

    texts: tuple[str, ...]
    distance: int
    position: int = 0

    @property
    def reduced(self) -> tuple[str, ...]:
        """The texts as they are matched."""
        return tuple(map(reduced_form, self.texts))

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found."""
        return [Needle(text) for text in self.reduced]


@dataclass(frozen=True, slots=True)
class InTitle:
    """Text that must be in the title: by its words, or character by character where it is ``exact``."""

    text: str
    exact: bool
    position: int = 0

    @property
    def reduced(self) -> str:
        """The text as it is matched."""
        return reduced_form(self.text)

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
class Passage:
    """A long text, to be found by its rarest parts; by half of them where ``loosely``."""

    text: str
    position: int = 0
    loosely: bool = False

    @property
    def reduced(self) -> tuple[str, ...]:
        """The texts as they are matched: a table that was copied has other signs between its cells than the report."""
        return tuple(filter(None, (reduce(fold(cell)) for cell in _CELL_END.split(self.text))))

    def needles(self) -> list[Needle]:
        """What to mark in a text that was found: what stands between its signs."""
        pieces = (piece for cell in self.reduced for piece in _SENTENCE_END.split(cell) if len(piece) >= _LONG_PIECE)
        return [Needle(piece) for piece in dict.fromkeys(pieces)][:_MOST_PIECES]


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


@dataclass(frozen=True, slots=True)
class Concept:
    """What was typed, or one of the ``others`` that stand for it, which count less than what was typed."""

    typed: Node
    others: tuple[Node, ...]

    def needles(self) -> list[Needle]:
        """All that it and the others mark."""
        return [needle for child in (self.typed, *self.others) for needle in child.needles()]


Leaf = Words | Exact | Prefix | Near | Passage | InTitle | InFacet | Figure
Node = Leaf | And | Or | Not | Concept


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. Without a ``root`` it finds every report.

    ``run`` is the text, reduced, where a report that has it in a row might lack one of its parts: the 20 of 收到 20 is
    no number in 收到 2018 件, which was typed nevertheless.
    """

    text: str
    root: Node | None
    run: str | None = None

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
    elif isinstance(node, Concept):
        for child in (node.typed, *node.others):
            yield from leaves(child)
    elif node is not None:
        yield node
