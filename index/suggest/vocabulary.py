"""What suggestions and completions ask of the words of an index, whichever engine keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Piece(NamedTuple):
    """What one character of a word must be: this Han character, this syllable (``whole``), or one beginning so."""

    text: str
    whole: bool = False

    @property
    def is_han(self) -> bool:
        """Whether it is a Han character."""
        return not self.text.isascii()


#: A word's first characters, one piece each; more may follow.
Pattern = tuple[Piece, ...]


class Vocabulary(Protocol):
    """The words of an index with the number of reports that have each. All words are folded."""

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """How many reports have each of these words; those that none has are left out."""

    def homophones(self, readings: Iterable[Sequence[str]]) -> dict[str, int]:
        """The Han words that are read in one of these ways, with their frequencies."""

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        """The words that differ from this one in one character, with their frequencies.

        Only those with one more character where ``longer``.
        """

    def of_two(self, first: str | None, second: str | None) -> dict[str, int]:
        """The most frequent words of two characters that have this one first, or this one second."""

    def side_by_side(self, pairs: Iterable[str]) -> dict[str, int]:
        """In about how many reports these pairs of characters stand; those in hardly any are left out."""

    def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
        """The words that begin with a chunk, or as one of the ``patterns`` says, itself left out.

        With the number of reports that have each, most frequent first; of equal ones by text.
        """
