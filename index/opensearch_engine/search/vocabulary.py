"""The words of a moment: read from the cluster when they are first asked for, and kept as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.moment import Moment
from index.suggest.vocabulary import Pattern
from index.suggest.words import LATIN_WORDS, Rows, Table, WordTables, build_tables

#: How many words with a given character are brought forward; pairs of characters in fewer reports are taken for chance.
_OF_TWO, _LEAST_PAIR = 100, 2


class MomentVocabulary:
    """Implements ``index.suggest.vocabulary.Vocabulary``."""

    def __init__(self, moment: Moment, terms: Terms) -> None:
        self._moment, self._terms = moment, terms

    @property
    def _tables(self) -> WordTables:
        return self._moment.remembered("vocabulary", None, self._read)

    def _read(self) -> WordTables:
        words = self._moment.values("vocabulary")
        return build_tables([*words], np.array([*words.values()], np.int64))

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """How many reports have each of these words; those that none has are left out."""
        tables = self._tables
        found: dict[str, int] = {}
        for table in (tables.han, tables.latin):
            own = [word for word in dict.fromkeys(words) if table.holds(word)]
            rows = table.find(own)
            found |= {w: int(table.frequency[row]) for w, row in zip(own, rows.tolist(), strict=True) if row >= 0}
        return found

    def homophones(self, readings: Iterable[Sequence[str]]) -> dict[str, int]:
        """The Han words that are read in one of these ways, with their frequencies."""
        return _counted(self._tables.han, self._tables.homophones(list(readings)))

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        """The words that differ from this one in one character, with their frequencies."""
        return {
            text: count
            for table in (self._tables.han, self._tables.latin)
            for text, count in _counted(table, table.neighbours(word, longer=longer)).items()
        }

    def of_two(self, first: str | None, second: str | None) -> dict[str, int]:
        """The most frequent words of two characters that have this one first, or this one second."""
        return _counted(self._tables.han, self._tables.han.of_two(first, second, _OF_TWO))

    def side_by_side(self, pairs: Iterable[str]) -> dict[str, int]:
        """In how many reports these pairs of Han characters stand; those in hardly any are left out."""
        wanted = list(pairs)
        counts = zip(wanted, self._terms.frequencies(wanted), strict=True)
        return {pair: count for pair, count in counts if count >= _LEAST_PAIR}

    def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
        """The words that begin with a folded chunk, or as one of the ``patterns`` says, itself left out."""
        tables = self._tables
        parts: list[tuple[Table, Rows]] = [
            (tables.han, tables.matching(patterns) if patterns else tables.han.beginning(chunk))
        ]
        if LATIN_WORDS.shape.fullmatch(chunk + "aa"):
            parts.append((tables.latin, tables.latin.beginning(chunk)))
        found: dict[str, int] = {}
        for table, rows in parts:
            found |= _counted(table, _most_frequent(table, rows, limit + 1))
        found.pop(chunk, None)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _most_frequent(table: Table, rows: Rows, wanted: int) -> Rows:
    """So many rows, the most frequent, with those that are as frequent as the last of them."""
    if len(rows) <= wanted:
        return rows
    frequency = table.frequency[rows]
    chosen: Rows = rows[frequency >= np.partition(frequency, len(rows) - wanted)[len(rows) - wanted]]
    return chosen


def _counted(table: Table, rows: Rows) -> dict[str, int]:
    return dict(zip(table.texts(rows), table.frequency[rows].tolist(), strict=True))
