"""The words of a segment, how many documents have each, and how they sound: ``<segment>.voc``.

For completing and correcting, which ask for words by sound, by beginning and by what is nearly the same: the
dictionary answers none of these without walking terms one by one. Rows of fixed width, compressed as a whole, and
unpacked when the first question comes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment

from analyzers.pinyin import pinyin, syllables, usual_readings
from analyzers.segmentation import HAN
from index.whoosh_engine.format.damage import decoding
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.packing.compression import compress, decompress
from index.whoosh_engine.format.storage import IndexStorage

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

_SYLLABLE = "S6"
_COUNT = "<i4"

#: The head of the file: how many Han words, Latin words and syllables it has.
_HEAD = np.dtype("<u4")
_HEADS = 3

#: How hard compressing is tried: that of all words at once takes time.
_LEVEL = 3


def vocabulary_path(storage: IndexStorage, segment: W3Segment) -> Path:
    """Where the vocabulary of a segment is."""
    return Path(storage.folder) / f"{segment.segment_id()}.voc"


def write_vocabulary(path: Path, terms: Sequence[bytes], frequencies: NDArray[np.int64]) -> None:
    """Write the file: words in any order, each once, and how many documents have each.

    Words of neither kind, and words of no document, are left out. Layout: head; Han codes, frequencies, order by
    text, syllable numbers; the same of Latin words without syllables; the syllables. Rows of Han words stand in the
    order of their sounds, so that what begins alike stands together.
    """
    words = [term.decode("utf-8", "surrogatepass") for term in terms]
    known = syllables()
    parts: list[NDArray[Any]] = []
    sizes = []
    for kind in (HAN_WORDS, LATIN_WORDS):
        chosen = [at for at, word in enumerate(words) if kind.shape.fullmatch(word) and frequencies[at] > 0]
        own = [words[at] for at in chosen]
        codes = _codes(own, kind)
        counts = frequencies[chosen].astype(_COUNT)
        sounds = _sounds(own, codes) if kind is HAN_WORDS else np.zeros((len(own), 1), ">u2")
        order = np.lexsort((_keys(codes), _keys(sounds)))
        codes, counts = codes[order], counts[order]
        parts += [codes, counts, np.argsort(_keys(codes)).astype(_COUNT)]
        if kind is HAN_WORDS:
            parts.append(sounds[order])
        sizes.append(len(own))
    parts.append(np.array([syllable.encode() for syllable in known], _SYLLABLE))
    head = np.array([*sizes, len(known)], _HEAD)
    with create_checked(path) as stream:
        stream.write(compress(b"".join(part.tobytes() for part in (head, *parts)), _LEVEL))


def _sounds(words: Sequence[str], codes: NDArray[Any]) -> NDArray[Any]:
    """The number of each character's syllable, from 1, a row for each of the Han words; 0 where it has no reading."""
    number = {syllable: place for place, syllable in enumerate(syllables(), 1)}
    characters, unsure = usual_readings()
    usual, is_unsure = np.zeros(0x10000, ">u2"), np.zeros(0x10000, bool)
    basic = {character: reading for character, reading in characters.items() if ord(character) < 0x10000}
    usual[list(map(ord, basic))] = [number[reading] for reading in basic.values()]
    is_unsure[[ord(character) for character in unsure if ord(character) < 0x10000]] = True
    sounds: NDArray[Any] = usual[codes]
    sounds[((sounds == 0) & (codes != 0)).any(1)] = 0  # a word of which one character is not known has no reading
    for row in np.flatnonzero(is_unsure[codes].any(1)).tolist():
        sounds[row] = 0
        sounds[row, : len(words[row])] = [number[syllable] for syllable in pinyin(words[row]) or ()] or 0
    return sounds


def _codes(words: Sequence[str], kind: Kind) -> NDArray[Any]:
    padded = "".join(word.ljust(kind.width, "\0") for word in words)
    return np.frombuffer(padded.encode(kind.encoding), kind.dtype).reshape(-1, kind.width)


def _keys(codes: NDArray[Any]) -> NDArray[np.bytes_]:
    """Each row as one string of bytes, which sort as the rows do: the numbers are big-endian."""
    size = codes.shape[1] * codes.dtype.itemsize
    keys: NDArray[np.bytes_] = np.ascontiguousarray(codes).view(f"S{size}").reshape(-1)
    return keys


class Table:
    """Words of one kind. A row is a word's place; ``frequency`` counts the segment's documents, deleted ones too."""

    def __init__(self, kind: Kind, codes: NDArray[Any], frequency: NDArray[np.int32], order: NDArray[np.int32]) -> None:
        self.kind = kind
        self.frequency = frequency
        self._codes, self._keys, self._order = codes, _keys(codes), order

    def holds(self, word: str) -> bool:
        """Whether the word is of this kind."""
        return self.kind.shape.fullmatch(word) is not None

    def find(self, words: Sequence[str]) -> Rows:
        """The row of each word, -1 where the segment does not have it. The words must be of this kind."""
        if not len(self._keys) or not words:
            return np.full(len(words), -1, np.int64)
        keys = _keys(_codes(words, self.kind))
        at = np.minimum(np.searchsorted(self._keys, keys, sorter=self._order), len(self._keys) - 1)
        rows = self._order[at].astype(np.int64)
        rows[self._keys[rows] != keys] = -1
        return rows

    def beginning(self, prefix: str) -> Rows:
        """The words that begin so."""
        begin = prefix.encode(self.kind.encoding, "replace")
        if len(prefix) > self.kind.width:
            return np.empty(0, np.int64)
        low = np.searchsorted(self._keys, np.bytes_(begin), sorter=self._order)
        end = begin.ljust(self._keys.dtype.itemsize, b"\xff")
        high = np.searchsorted(self._keys, np.bytes_(end), "right", sorter=self._order)
        return self._order[low:high].astype(np.int64)

    def of_two(self, first: str | None, second: str | None, most: int) -> Rows:
        """The most frequent words of two characters that have this one first, or this one second."""
        if first is not None:
            rows = self.beginning(first)
        else:
            rows = np.flatnonzero(np.asarray(self._codes[:, 1]) == ord(second or "\0")).astype(np.int64)
        rows = rows[(self._codes[rows, 1] != 0) & (self._codes[rows, 2] == 0)]
        if len(rows) > most:
            rows = rows[np.argpartition(-self.frequency[rows], most)[:most]]
        chosen: Rows = rows
        return chosen

    def texts(self, rows: Rows) -> list[str]:
        """The words of these rows."""
        width = self.kind.width
        text = self._codes[rows].tobytes().decode(self.kind.encoding)
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
            wanted = _codes([word], self.kind)[0]
            # One change leaves the first character, or the first two of the word stand where the second is.
            second = np.asarray(self._codes[:, 1])
            rows = np.union1d(
                self.beginning(word[0]), np.flatnonzero((second == wanted[0]) | (second == wanted[1]))
            ).astype(np.int64)
            near.append(rows[_one_other_or_more(self._codes[rows], wanted, len(word), other=not longer)])
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


class _Parts(NamedTuple):
    han: Table
    latin: Table
    sounds: NDArray[Any]
    syllables: list[str]


class VocabularyFile:
    """The vocabulary of one segment: :attr:`han` and :attr:`latin` words.

    Raises ``IndexDamagedError``, also when it is first asked, where the file is not as we write it.
    """

    def __init__(self, path: Path) -> None:
        self._file = CheckedFile(path)
        #: How many documents have a word now, where some have been deleted; filled by ``vocabulary``.
        self.live: dict[str, int] = {}

    @cached_property
    def _parts(self) -> _Parts:
        with decoding(self._file.path):
            return self._taken_apart(np.frombuffer(decompress(self._file.all()), np.uint8))

    def _taken_apart(self, data: NDArray[np.uint8]) -> _Parts:
        han, latin, known = data[: _HEADS * _HEAD.itemsize].view(_HEAD).tolist()
        at = _HEADS * _HEAD.itemsize

        def take(dtype: str, rows: int, width: int = 1) -> NDArray[Any]:
            nonlocal at
            size = np.dtype(dtype).itemsize * rows * width
            part = np.frombuffer(data[at : at + size].tobytes(), dtype)  # copied: aligned, it is searched faster
            at += size
            return part.reshape(rows, width) if width > 1 else part

        tables = []
        for kind, rows in ((HAN_WORDS, han), (LATIN_WORDS, latin)):
            codes, counts, order = take(kind.dtype, rows, kind.width), take(_COUNT, rows), take(_COUNT, rows)
            tables.append(Table(kind, codes, counts, order))
            if kind is HAN_WORDS:
                sounds = take(">u2", rows, kind.width)
        syllables = [syllable.decode() for syllable in take(_SYLLABLE, known).tolist()]
        han_words, latin_words = tables
        return _Parts(han_words, latin_words, sounds, syllables)

    @property
    def han(self) -> Table:
        """The Han words."""
        return self._parts.han

    @property
    def latin(self) -> Table:
        """The Latin words."""
        return self._parts.latin

    @property
    def _sounds(self) -> NDArray[Any]:
        return self._parts.sounds

    @cached_property
    def _sound_keys(self) -> NDArray[np.bytes_]:
        return _keys(self._sounds)

    @property
    def _syllables(self) -> list[str]:
        return self._parts.syllables

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
                rows = rows[self.han._codes[rows, place] == ord(piece.text)]
            else:
                first, after = self._span(piece.text, piece.whole)
                sounds = self._sounds[rows, place]
                rows = rows[(sounds >= first) & (sounds < after)]
        return rows

    def _span(self, text: str, whole: bool) -> tuple[int, int]:
        """The numbers of the syllables that are or begin so; they count from 1."""
        low = bisect_left(self._syllables, text)
        if not whole:
            return low + 1, bisect_left(self._syllables, text + "{") + 1
        found = low < len(self._syllables) and self._syllables[low] == text
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
