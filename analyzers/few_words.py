"""Short texts cut without loading the segmenter, which takes a command that searches once longer than its search.

jieba cuts a run of Han characters in two steps: the likeliest row of words that its dictionary has, then a model of what
strings of single characters that are left may be. The first needs some hundred words of the dictionary, which is a sorted
file: they are looked up there. Where the second would have something to say, this says nothing, and the segmenter is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from math import log
from pathlib import Path

#: All frequencies of the dictionary of jieba 0.42.1, a word that it has twice counted once.
_TOTAL = 60_101_964

#: Where the sorted part of that file begins: the words that begin with a Han character.
_SORTED_FROM = re.compile(rb"^\xe4\xb8\x80 ", re.MULTILINE)

#: Runs of Han characters, as jieba knows them, and what is between them, one by one.
_RUNS = re.compile("([\u4e00-\u9fd5]+)|(.)", re.DOTALL)


class Dictionary:
    """jieba's dictionary as a file, and the words that are added to it with their frequencies."""

    def __init__(self, lines: bytes, added: Mapping[str, int]) -> None:
        first = _SORTED_FROM.search(lines)
        self._lines, self._first = lines, first.start() if first else len(lines)
        self._added = added
        self._beginnings = {word[:end] for word in added for end in range(1, len(word))}
        before = sum(self._find(word)[0] for word in added)
        self._log_total = log(_TOTAL - before + sum(added.values()))

    @classmethod
    def load(cls, sha: str, added: Mapping[str, int]) -> Dictionary | None:
        """That of the installed jieba; ``None`` where there is none with this hash."""
        found = find_spec("jieba")
        try:
            lines = Path(found.origin).with_name("dict.txt").read_bytes() if found and found.origin else b""
        except OSError:
            return None
        return cls(lines, added) if sha256(lines).hexdigest() == sha else None

    def has_word(self, word: str) -> bool:
        """Whether it has a word."""
        return bool(self._frequency(word)[0])

    def cut(self, text: str) -> list[str] | None:
        """The words of Han characters, and the signs between them; ``None`` where the dictionary alone does not tell."""
        found: list[str] = []
        for run, sign in _RUNS.findall(text):
            words = [sign] if sign else self._words(run)
            if words is None:
                return None
            found += words
        return found

    def _words(self, run: str) -> list[str] | None:
        words: list[str] = []
        singles, at = "", 0
        for end in self._route(run):
            if end - at == 1:
                singles += run[at]
            elif self._leaves(singles):
                words += [*singles, run[at:end]]
                singles = ""
            else:
                return None
            at = end
        return [*words, *singles] if self._leaves(singles) else None

    def _leaves(self, singles: str) -> bool:
        """Whether jieba leaves single characters in a row as they are, without asking its model."""
        return len(singles) < 2 or self.has_word(singles)

    def _route(self, run: str) -> list[int]:
        """Where the words of the likeliest row of words end; of two that are as likely, the one whose first word is longer."""
        length = len(run)
        best = [(0.0, 0)] * (length + 1)
        for start in range(length - 1, -1, -1):
            words = self._words_from(run, start) or [(start + 1, 1)]
            best[start] = max((log(count) - self._log_total + best[end][0], end) for end, count in words)
        ends = [best[0][1]]
        while ends[-1] < length:
            ends.append(best[ends[-1]][1])
        return ends

    def _words_from(self, run: str, start: int) -> list[tuple[int, int]]:
        """The ends of the words that begin at a place, with their frequencies."""
        found = []
        for end in range(start + 1, len(run) + 1):
            count, goes_on = self._frequency(run[start:end])
            if count:
                found.append((end, count))
            if not goes_on:
                break
        return found

    def _frequency(self, word: str) -> tuple[int, bool]:
        """The frequency of a word, 0 where there is none, and whether longer ones begin with it."""
        count, goes_on = self._find(word)
        return self._added.get(word, count), goes_on or word in self._beginnings

    def _find(self, word: str) -> tuple[int, bool]:
        """The same of the file."""
        lines, key = self._lines, word.encode()
        low, high = self._first, len(lines)
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if lines[start : lines.index(b" ", start)] < key:
                low = lines.find(b"\n", start) + 1 or high
            else:
                high = start
        count = 0
        while lines.startswith(key + b" ", low):
            count = int(lines[low + len(key) + 1 : lines.index(b" ", low + len(key) + 1)])
            low = lines.find(b"\n", low) + 1 or len(lines)  # of a word that is there twice the last counts
        return count, lines.startswith(key, low)
