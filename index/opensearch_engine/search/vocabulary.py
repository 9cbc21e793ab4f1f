"""The words of a moment, kept as tables in memory.

A thread counts them, when words are first asked for, which no limit of a question ends. While it counts those of a new
commit, questions are answered by those of one before.
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
from index.opensearch_engine.word_counts import WordCounts, count_words
from index.suggest.vocabulary import Pattern
from index.suggest.words import LATIN_WORDS, Rows, Table

#: How many words with a given character are brought forward; pairs of characters in fewer reports are taken for chance.
_OF_TWO, _LEAST_PAIR = 100, 2

#: Of so many words at once the cluster is asked how many reports are left.
_LEFT = 200

#: How long a question waits for the words of a new commit where those of one before are known, and between two looks, in s.
PATIENCE, _LOOK = 2.0, 0.05


class Counted:
    """The words of the moments of one index, as tables. Threads may share it."""

    def __init__(self, count: Callable[[Moment, WordCounts | None], WordCounts] = count_words) -> None:
        """``count`` is how words are counted, by those that were counted last."""
        self._count = count
        self._lock = threading.Lock()
        self._of: weakref.WeakKeyDictionary[Moment, Future[WordCounts]] = weakref.WeakKeyDictionary()
        self._running: Future[WordCounts] | None = None
        self._known: WordCounts | None = None

    def of(self, moment: Moment) -> WordCounts:
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

    def _started(self, moment: Moment) -> tuple[Future[WordCounts] | None, Future[WordCounts]]:
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

    def _work(self, moment: Moment, future: Future[WordCounts]) -> None:
        try:
            words = self._count(moment, self._known)
        except BaseException as error:
            future.set_exception(error)
            return
        with self._lock:
            self._known = words
        future.set_result(words)


class MomentVocabulary:
    """Implements ``index.suggest.vocabulary.Vocabulary``."""

    def __init__(self, moment: Moment, terms: Terms, counted: Counted) -> None:
        self._moment, self._terms, self._counted = moment, terms, counted

    @property
    def _words(self) -> WordCounts:
        return self._counted.of(self._moment)

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """How many reports have each of these words; those that none has are left out."""
        known = self._words
        found: dict[str, int] = {}
        for table in (known.tables.han, known.tables.latin):
            own = [word for word in dict.fromkeys(words) if table.holds(word)]
            rows = table.find(own)
            found |= {w: int(table.frequency[row]) for w, row in zip(own, rows.tolist(), strict=True) if row >= 0}
        return self._left(known, found)

    def homophones(self, readings: Iterable[Sequence[str]]) -> dict[str, int]:
        """The Han words that are read in one of these ways, with their frequencies."""
        known = self._words
        return self._left(known, _frequent(known.tables.han, known.tables.homophones(list(readings))))

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        """The words that differ from this one in one character, with their frequencies."""
        known = self._words
        found: dict[str, int] = {}
        for table in (known.tables.han, known.tables.latin):
            found |= _frequent(table, table.neighbours(word, longer=longer))
        return self._left(known, found)

    def of_two(self, first: str | None, second: str | None) -> dict[str, int]:
        """The most frequent words of two characters that have this one first, or this one second."""
        known = self._words
        return self._left(known, _frequent(known.tables.han, known.tables.han.of_two(first, second, _OF_TWO)))

    def side_by_side(self, pairs: Iterable[str]) -> dict[str, int]:
        """In how many reports these pairs of Han characters stand; those in hardly any are left out."""
        wanted = list(pairs)
        counts = zip(wanted, self._terms.frequencies(wanted), strict=True)
        return {pair: count for pair, count in counts if count >= _LEAST_PAIR}

    def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
        """The words that begin with a folded chunk, or as one of the ``patterns`` says, itself left out."""
        known = self._words
        han, latin = known.tables.han, known.tables.latin
        parts: list[tuple[Table, Rows]] = [(han, known.tables.matching(patterns) if patterns else han.beginning(chunk))]
        if LATIN_WORDS.shape.fullmatch(chunk + "aa"):
            parts.append((latin, latin.beginning(chunk)))
        depth = limit + 1
        while True:
            most: dict[str, int] = {}
            unseen = 0  # every word that is not looked at is in fewer reports than this
            for table, rows in parts:
                looked_at = _most_frequent(table, rows, depth)
                if len(looked_at) < len(rows):
                    unseen = max(unseen, int(table.frequency[looked_at].min()))
                most |= _frequent(table, looked_at)
            most.pop(chunk, None)
            found = self._first(known, most, limit)
            if not unseen or (len(found) == limit and found[-1][1] >= unseen):
                return found
            depth *= 4

    def _first(self, known: WordCounts, most: dict[str, int], limit: int) -> list[tuple[str, int]]:
        """The most frequent words, of words and the most reports that each may be in."""
        order = sorted(most.items(), key=_by_frequency)
        found: list[tuple[str, int]] = []
        for at in range(0, len(order), _LEFT):
            left = self._left(known, dict(order[at : at + _LEFT]))
            found = sorted([*found, *left.items()], key=_by_frequency)[:limit]
            behind = order[at + _LEFT : at + _LEFT + 1]
            if len(found) == limit and behind and _by_frequency(found[-1]) < _by_frequency(behind[0]):
                break
        return found

    def _left(self, known: WordCounts, most: dict[str, int]) -> dict[str, int]:
        """How many reports have each of some words, of the most that may; words that none has are left out."""
        if not known.gone:
            return most
        counts = self._terms.count([("words", word) for word in most])
        return {word: count for word, count in zip(most, counts, strict=True) if count}


def _by_frequency(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _most_frequent(table: Table, rows: Rows, wanted: int) -> Rows:
    """So many rows, the most frequent, with those that are as frequent as the last of them."""
    if len(rows) <= wanted:
        return rows
    frequency = table.frequency[rows]
    chosen: Rows = rows[frequency >= np.partition(frequency, len(rows) - wanted)[len(rows) - wanted]]
    return chosen


def _frequent(table: Table, rows: Rows) -> dict[str, int]:
    return dict(zip(table.texts(rows), table.frequency[rows].tolist(), strict=True))
