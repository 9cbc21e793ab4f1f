"""The words of a moment: read from the cluster when they are first asked for, and kept as tables.

A cluster counts them by looking at every report, for as long as that takes. So a thread does it, which no limit of a question
ends; while it counts those of a new commit, questions are answered by those of one before.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait

import numpy as np

from index.deadline import poll
from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.moment import Moment
from index.suggest.vocabulary import Pattern
from index.suggest.words import LATIN_WORDS, Rows, Table, WordTables, build_tables

#: How many words with a given character are brought forward; pairs of characters in fewer reports are taken for chance.
_OF_TWO, _LEAST_PAIR = 100, 2


#: How long a question waits for the words of a new commit where those of one before are known, and between two looks, in s.
PATIENCE, _LOOK = 2.0, 0.05


class Counted:
    """The words of the moments of one index, as tables. Threads may share it."""

    def __init__(self, count: Callable[[Moment], WordTables] | None = None) -> None:
        """``count`` is how words are counted; as below where it is not given."""
        self._count = count or _tables
        self._lock = threading.Lock()
        self._of: weakref.WeakKeyDictionary[Moment, Future[WordTables]] = weakref.WeakKeyDictionary()
        self._running: Future[WordTables] | None = None
        self._known: WordTables | None = None

    def of(self, moment: Moment) -> WordTables:
        """The words of a moment, or of one before it for as long as its own take longer than :data:`PATIENCE`.

        Raises what counting them raises, and ``SearchTimeoutError`` where none are known in time.
        """
        end = time.monotonic() + PATIENCE
        while True:
            own, running = self._started(moment)
            wait([running], _LOOK)
            if running is own and own.done():
                return own.result()
            poll()
            with self._lock:
                if self._known is not None and time.monotonic() >= end:
                    return self._known

    def _started(self, moment: Moment) -> tuple[Future[WordTables] | None, Future[WordTables]]:
        """The count of a moment, where it has begun; and the one to wait for, as only one runs at a time."""
        with self._lock:
            own = self._of.get(moment)
            if own is not None and (not own.done() or own.exception() is None):
                return own, own
            if self._running is not None and not self._running.done():
                return None, self._running
            own = self._running = self._of[moment] = Future()
        # Not of a pool, whose threads a process waits for at its end.
        threading.Thread(target=self._work, args=(moment, own), name="words", daemon=True).start()
        return own, own

    def _work(self, moment: Moment, future: Future[WordTables]) -> None:
        try:
            tables = self._count(moment)
        except BaseException as error:
            future.set_exception(error)
            return
        with self._lock:
            self._known = tables
        future.set_result(tables)


def _tables(moment: Moment) -> WordTables:
    words = moment.values("vocabulary")
    return build_tables([*words], np.array([*words.values()], np.int64))


class MomentVocabulary:
    """Implements ``index.suggest.vocabulary.Vocabulary``."""

    def __init__(self, moment: Moment, terms: Terms, counted: Counted) -> None:
        self._moment, self._terms, self._counted = moment, terms, counted

    @property
    def _tables(self) -> WordTables:
        return self._counted.of(self._moment)

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
        return _frequent(self._tables.han, self._tables.homophones(list(readings)))

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        """The words that differ from this one in one character, with their frequencies."""
        return {
            text: count
            for table in (self._tables.han, self._tables.latin)
            for text, count in _frequent(table, table.neighbours(word, longer=longer)).items()
        }

    def of_two(self, first: str | None, second: str | None) -> dict[str, int]:
        """The most frequent words of two characters that have this one first, or this one second."""
        return _frequent(self._tables.han, self._tables.han.of_two(first, second, _OF_TWO))

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
            found |= _frequent(table, _most_frequent(table, rows, limit + 1))
        found.pop(chunk, None)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _most_frequent(table: Table, rows: Rows, wanted: int) -> Rows:
    """So many rows, the most frequent, with those that are as frequent as the last of them."""
    if len(rows) <= wanted:
        return rows
    frequency = table.frequency[rows]
    chosen: Rows = rows[frequency >= np.partition(frequency, len(rows) - wanted)[len(rows) - wanted]]
    return chosen


def _frequent(table: Table, rows: Rows) -> dict[str, int]:
    return dict(zip(table.texts(rows), table.frequency[rows].tolist(), strict=True))
