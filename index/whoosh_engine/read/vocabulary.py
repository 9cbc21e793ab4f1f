"""The words of a whole snapshot: the vocabularies of its segments together, deleted reports left out.

Segments count their documents as they were written. Where some have been deleted since, a word's postings say how
many are left; that is asked only of words that are about to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from index.suggest.vocabulary import Pattern
from index.suggest.words import LATIN_WORDS, Rows, WordTables
from index.whoosh_engine.read.segment_reader import SegmentReader

#: How many words with a given character a segment brings forward.
_OF_TWO = 100

#: Pairs of characters in fewer documents of a segment are taken for chance.
_LEAST_PAIR = 2

#: Words whose live counts a segment keeps in memory.
_KEPT = 50_000


class SnapshotVocabulary:
    """Implements ``index.suggest.vocabulary.Vocabulary`` over the segments of a snapshot."""

    def __init__(self, segments: Sequence[SegmentReader]) -> None:
        self._segments = segments

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """How many reports have each of these words; those that none has are left out."""
        total = dict.fromkeys(words, 0)
        for segment in self._segments:
            for word, stored in _stored(segment.vocabulary.tables, list(total)).items():
                total[word] += _live(segment, word, stored)
        return {word: count for word, count in total.items() if count}

    def homophones(self, readings: Iterable[Sequence[str]]) -> dict[str, int]:
        """The Han words that are read in one of these ways, with their frequencies."""
        wanted = list(readings)
        return self._all(lambda file: file.han.texts(file.homophones(wanted)))

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        """The words that differ from this one (of two characters at least) in one character.

        Another one, one more, one less, or two neighbours exchanged; only one more where ``longer``. With their
        frequencies.
        """
        return self._all(
            lambda file: [
                text for table in (file.han, file.latin) for text in table.texts(table.neighbours(word, longer=longer))
            ]
        )

    def of_two(self, first: str | None, second: str | None) -> dict[str, int]:
        """The most frequent words of two characters that have this one first, or this one second."""
        return self._all(lambda file: file.han.texts(file.han.of_two(first, second, _OF_TWO)))

    def side_by_side(self, pairs: Iterable[str]) -> dict[str, int]:
        """In how many reports these pairs of Han characters stand.

        Deleted reports and rare pairs of a segment are not looked into: it is for weighing words against each other.
        """
        total = {pair: sum(_having_pair(segment, pair) for segment in self._segments) for pair in pairs}
        return {pair: count for pair, count in total.items() if count}

    def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
        """The words that begin with a folded chunk, or as one of the ``patterns`` says, itself left out.

        With the number of reports that have each, most frequent first; of equal ones by text.
        """
        letters = LATIN_WORDS.shape.fullmatch(chunk + "aa") is not None

        def begun(file: WordTables) -> list[tuple[Rows, Callable[[Rows], list[str]], np.ndarray]]:
            found = [(file.matching(patterns) if patterns else file.han.beginning(chunk), file.han)]
            if letters:
                found.append((file.latin.beginning(chunk), file.latin))
            return [(rows, table.texts, table.frequency) for rows, table in found]

        parts = [part for segment in self._segments for part in begun(segment.vocabulary.tables)]
        depth = 2 * (limit + 1)
        while True:
            words: set[str] = set()
            unseen = 0  # no word that has not been looked at is in more reports than this
            for rows, texts, frequency in parts:
                if len(rows) > depth:
                    most = np.argpartition(-frequency[rows], depth)
                    unseen += int(frequency[rows[most[depth]]])
                    rows = rows[most[:depth]]
                words.update(texts(rows))
            found = self._most_frequent(words - {chunk}, limit)
            if not unseen or (len(found) == limit and found[-1][1] > unseen):
                return found
            depth *= 4

    def _most_frequent(self, words: set[str], limit: int) -> list[tuple[str, int]]:
        stored = dict.fromkeys(words, 0)
        by_segment = [(segment, _stored(segment.vocabulary.tables, list(stored))) for segment in self._segments]
        for _, counts in by_segment:
            for word, count in counts.items():
                stored[word] += count
        found: list[tuple[str, int]] = []
        # What is stored is the most that can be left, so that those behind need not be counted.
        for word, most in sorted(stored.items(), key=lambda item: (-item[1], item[0])):
            if len(found) >= limit and found[limit - 1][1] > most:
                break
            live = sum(_live(segment, word, counts[word]) for segment, counts in by_segment if word in counts)
            if live:
                found.append((word, live))
                found.sort(key=lambda pair: (-pair[1], pair[0]))
        return found[:limit]

    def _all(self, words_of: Callable[[WordTables], Iterable[str]]) -> dict[str, int]:
        words = {word for segment in self._segments for word in words_of(segment.vocabulary.tables)}
        return self.frequencies(sorted(words))


def _having_pair(segment: SegmentReader, pair: str) -> int:
    entry = segment.entry("bigrams", pair.encode("utf-8", "surrogatepass"))
    return entry.frequency if entry is not None and entry.frequency >= _LEAST_PAIR else 0


def _stored(file: WordTables, words: Sequence[str]) -> dict[str, int]:
    """How many documents of a segment have each word, deleted ones included; absent words are left out."""
    found: dict[str, int] = {}
    for table in (file.han, file.latin):
        own = [word for word in words if table.holds(word)]
        rows = table.find(own)
        for word, row in zip(own, rows.tolist(), strict=True):
            if row >= 0:
                found[word] = int(table.frequency[row])
    return found


def _live(segment: SegmentReader, word: str, stored: int) -> int:
    """How many documents of a segment have a word, deleted ones left out."""
    if segment.live.all():
        return stored
    kept = segment.vocabulary.live
    if word not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        entry = segment.entry("words", word.encode())
        kept[word] = 0 if entry is None else int(np.count_nonzero(segment.live[segment.postings(entry)[0]]))
    return kept[word]
