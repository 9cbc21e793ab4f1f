"""The words of an index as tables: by text, by sound, by beginning, and what is nearly the same.

Rows of fixed width as arrays, which answer what completing and correcting ask without walking words one by one. Rows of
Han words stand in the order of their sounds, so that what begins alike stands together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.segmentation import HAN

if TYPE_CHECKING:
    from index.suggest.vocabulary import Pattern

Rows = NDArray[np.int64]


class Kind(NamedTuple):
    """A kind of words: what they look like, the most characters that one has, and how a character is kept."""

    shape: re.Pattern[str]
    width: int
    dtype: str
    encoding: str


#: Han words of two characters and more; single ones are completed by nobody.
HAN_WORDS = Kind(re.compile(f"[{HAN}]{{2,8}}"), 8, ">u2", "utf-16-be")
LATIN_WORDS = Kind(re.compile(r"[a-z][a-z0-9]{1,23}"), 24, "u1", "ascii")


def is_offered(word: str) -> bool:
    """Whether a word is of a kind that is completed and corrected."""
    return HAN_WORDS.shape.fullmatch(word) is not None or LATIN_WORDS.shape.fullmatch(word) is not None


def codes_of(words: Sequence[str], kind: Kind) -> NDArray[Any]:
    padded = "".join(word.ljust(kind.width, "\0") for word in words)
    return np.frombuffer(padded.encode(kind.encoding), kind.dtype).reshape(-1, kind.width)


def keys_of(codes: NDArray[Any]) -> NDArray[np.bytes_]:
    """Each row as one string of bytes, which sort as the rows do: the numbers are big-endian."""
    size = codes.shape[1] * codes.dtype.itemsize
    keys: NDArray[np.bytes_] = np.ascontiguousarray(codes).view(f"S{size}").reshape(-1)
    return keys


class Table:
    """Words of one kind. A row is a word's place; ``frequency`` counts the segment's documents, deleted ones too."""

    def __init__(self, kind: Kind, codes: NDArray[Any], frequency: NDArray[np.int32], order: NDArray[np.int32]) -> None:
        self.kind = kind
        self.frequency = frequency
        self.codes, self._keys = codes, keys_of(codes)
        self.order = order.astype(np.intp)  # as searching wants it, which would make it so each time

    def holds(self, word: str) -> bool:
        """Whether the word is of this kind."""
        return self.kind.shape.fullmatch(word) is not None

    def find(self, words: Sequence[str]) -> Rows:
        """The row of each word, -1 where the segment does not have it. The words must be of this kind."""
        if not len(self._keys) or not words:
            return np.full(len(words), -1, np.int64)
        keys = keys_of(codes_of(words, self.kind))
        at = np.minimum(np.searchsorted(self._keys, keys, sorter=self.order), len(self._keys) - 1)
        rows = self.order[at].astype(np.int64)
        rows[self._keys[rows] != keys] = -1
        return rows

    def beginning(self, prefix: str) -> Rows:
        """The words that begin so."""
        begin = prefix.encode(self.kind.encoding, "replace")
        if len(prefix) > self.kind.width:
            return np.empty(0, np.int64)
        low = np.searchsorted(self._keys, np.bytes_(begin), sorter=self.order)
        end = begin.ljust(self._keys.dtype.itemsize, b"\xff")
        high = np.searchsorted(self._keys, np.bytes_(end), "right", sorter=self.order)
        return self.order[low:high].astype(np.int64)

    def of_two(self, first: str | None, second: str | None, most: int) -> Rows:
        """The most frequent words of two characters that have this one first, or this one second."""
        if first is not None:
            rows = self.beginning(first)
        else:
            rows = self._having_second(ord(second or "\0"))
        rows = rows[(self.codes[rows, 1] != 0) & (self.codes[rows, 2] == 0)]
        if len(rows) > most:
            rows = rows[np.argpartition(-self.frequency[rows], most)[:most]]
        chosen: Rows = rows
        return chosen

    @cached_property
    def _seconds(self) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """The rows in the order of their second characters, and these: looking all words through takes long."""
        second = self.codes[:, 1].astype(np.uint16)
        order = second.argsort(kind="stable")
        return order.astype(np.int32), second[order]

    def _having_second(self, code: int) -> Rows:
        """The words that have this character second, increasing."""
        order, second = self._seconds
        wanted = second.dtype.type(code)  # of another type, all of them would be made so
        low, high = second.searchsorted(wanted), second.searchsorted(wanted, "right")
        return order[low:high].astype(np.int64)

    def texts(self, rows: Rows) -> list[str]:
        """The words of these rows."""
        width = self.kind.width
        text = self.codes[rows].tobytes().decode(self.kind.encoding)
        return [text[at : at + width].rstrip("\0") for at in range(0, len(text), width)]

    def neighbours(self, word: str, *, longer: bool = False) -> Rows:
        """The words that differ in one character: another one, one more, one less, or two neighbours exchanged.

        Only those with one more where ``longer``. ``word`` has two characters at least.
        """
        less = [word[:at] + word[at + 1 :] for at in range(len(word))]
        exchanged = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
        found = self.find([text for text in dict.fromkeys((*less, *exchanged)) if text != word and self.holds(text)])
        near = [] if longer else [found[found >= 0]]
        if self.holds(word):
            wanted = codes_of([word], self.kind)[0]
            # One change leaves the first character, or the first two of the word stand where the second is.
            second = [self._having_second(code) for code in wanted[:2].tolist()]
            rows = np.unique(np.concatenate((self.beginning(word[0]), *second)))
            near.append(rows[_one_other_or_more(self.codes[rows], wanted, len(word), other=not longer)])
        return np.unique(np.concatenate(near)) if near else np.empty(0, np.int64)


def _one_other_or_more(codes: NDArray[Any], wanted: NDArray[Any], length: int, *, other: bool) -> NDArray[np.bool_]:
    """The rows that have one more character, and where ``other`` those that have another one."""
    differs = codes != wanted
    one_other: NDArray[np.bool_] = differs.sum(1) == (1 if other else -1)
    if length == codes.shape[1]:
        whole: NDArray[np.bool_] = one_other & (codes[:, -1] != 0)
        return whole
    # Another character at the end of a row is one less or one more, which is looked at by itself.
    same_length = (codes[:, length - 1] != 0) & (codes[:, length] == 0)
    one_more = codes[:, length] != 0
    if length + 1 < codes.shape[1]:
        one_more &= codes[:, length + 1] == 0
    before = np.cumprod(~differs[:, :length], 1).sum(1)
    after = np.cumprod((codes[:, 1 : length + 1] == wanted[:length])[:, ::-1], 1).sum(1)
    near: NDArray[np.bool_] = (one_other & same_length) | (one_more & (before + after >= length))
    return near


class WordTables:
    """:attr:`han` and :attr:`latin` words, and how the Han words sound, by the numbers of their ``syllables`` from 1."""

    def __init__(self, han: Table, latin: Table, sounds: NDArray[Any], syllables: list[str]) -> None:
        self.han, self.latin = han, latin
        self.sounds, self.syllables = sounds, syllables

    @cached_property
    def _sound_keys(self) -> NDArray[np.bytes_]:
        return keys_of(self.sounds)

    def table(self, word: str) -> Table | None:
        """The table of this word's kind."""
        return next((table for table in (self.han, self.latin) if table.holds(word)), None)

    def homophones(self, readings: Iterable[Sequence[str]]) -> Rows:
        """The Han words that are read in one of these ways."""
        keys = [self._key(reading) for reading in readings if len(reading) <= HAN_WORDS.width]
        known = np.array(sorted({key for key in keys if key}), self._sound_keys.dtype)
        lows, highs = (np.searchsorted(self._sound_keys, known, side).tolist() for side in ("left", "right"))
        return _ranges(zip(lows, highs, strict=True))

    def matching(self, patterns: Sequence[Pattern]) -> Rows:
        """The Han words that begin as one of these patterns says."""
        found = [self._matching(pattern) for pattern in patterns if pattern and len(pattern) <= HAN_WORDS.width]
        found = [rows for rows in found if len(rows)]
        if len(found) < 2:
            return found[0] if found else np.empty(0, np.int64)
        return np.unique(np.concatenate(found))

    def _matching(self, pattern: Pattern) -> Rows:
        pieces = list(pattern)
        prefix = "".join(piece.text for piece in pieces[: _leading(pieces, han=True)])
        if prefix:
            rows = self.han.beginning(prefix)
            at = len(prefix)
        else:
            # Whole syllables and the first that is not whole: a stretch of the rows.
            at = min(_leading(pieces, han=False) + 1, len(pieces))
            spans = [self._span(piece.text, piece.whole) for piece in pieces[:at] if not piece.is_han]
            at = len(spans)
            begin = b"".join(low.to_bytes(2, "big") for low, _ in spans)
            end = begin[:-2] + (spans[-1][1] - 1).to_bytes(2, "big")
            if any(low >= high for low, high in spans):
                return np.empty(0, np.int64)
            low = np.searchsorted(self._sound_keys, np.bytes_(begin))
            high = np.searchsorted(
                self._sound_keys, np.bytes_(end.ljust(self._sound_keys.dtype.itemsize, b"\xff")), "right"
            )
            rows = np.arange(int(low), int(high))
        for place, piece in enumerate(pieces[at:], at):
            if piece.is_han:
                rows = rows[self.han.codes[rows, place] == ord(piece.text)]
            else:
                first, after = self._span(piece.text, piece.whole)
                sounds = self.sounds[rows, place]
                rows = rows[(sounds >= first) & (sounds < after)]
        return rows

    def _span(self, text: str, whole: bool) -> tuple[int, int]:
        """The numbers of the syllables that are or begin so; they count from 1."""
        low = bisect_left(self.syllables, text)
        if not whole:
            return low + 1, bisect_left(self.syllables, text + "{") + 1
        found = low < len(self.syllables) and self.syllables[low] == text
        return low + 1, low + 1 + found

    def _key(self, reading: Sequence[str]) -> bytes:
        """The numbers of a reading; empty where one is no syllable."""
        spans = [self._span(syllable, True) for syllable in reading]
        if not all(low < high for low, high in spans):
            return b""
        return b"".join(low.to_bytes(2, "big") for low, _ in spans)


def _leading(pieces: Sequence[Any], *, han: bool) -> int:
    """How many pieces at the beginning are Han characters, or whole syllables."""
    return next((at for at, piece in enumerate(pieces) if piece.is_han != han or not (han or piece.whole)), len(pieces))


def _ranges(bounds: Iterable[tuple[int, int]]) -> Rows:
    parts = [np.arange(low, high) for low, high in bounds if low < high]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
