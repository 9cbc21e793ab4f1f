"""How tables of words are made, put together, and kept as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzers.pinyin import pinyin, syllables, usual_readings
from index.suggest.words import HAN_WORDS, LATIN_WORDS, Kind, Table, WordTables, codes_of, keys_of

#: How frequencies and syllables are kept; how many words and syllables there are.
COUNT, _SYLLABLE = "<i4", "S6"
_HEAD, _HEADS = np.dtype("<u4"), 3


def build_tables(words: Sequence[str], frequencies: NDArray[np.int64]) -> WordTables:
    """Tables of words in any order, each once, with how many documents have each.

    Words of neither kind are left out, and those that no document has.
    """
    (han, sounds), (latin, _) = (_table(words, frequencies, kind) for kind in (HAN_WORDS, LATIN_WORDS))
    return WordTables(han, latin, sounds, [*syllables()])


def _table(words: Sequence[str], frequencies: NDArray[np.int64], kind: Kind) -> tuple[Table, NDArray[Any]]:
    """The words of one kind, and how they sound."""
    chosen = [at for at, word in enumerate(words) if kind.shape.fullmatch(word) and frequencies[at] > 0]
    own = [words[at] for at in chosen]
    codes, counts = codes_of(own, kind), frequencies[chosen].astype(COUNT)
    sounds = sounds_of(own, codes) if kind is HAN_WORDS else np.zeros((len(own), 1), ">u2")
    order = np.lexsort((keys_of(codes), keys_of(sounds)))
    codes = codes[order]
    return Table(kind, codes, counts[order], np.argsort(keys_of(codes)).astype(COUNT)), sounds[order]


def sounds_of(words: Sequence[str], codes: NDArray[Any]) -> NDArray[Any]:
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


def merge(one: WordTables, other: WordTables) -> WordTables:
    """The tables of the words of both, which takes less time than making them anew where the ``other`` has few."""
    han, sounds = _merged(one.han, one.sounds, other.han, other.sounds)
    latin, _ = _merged(one.latin, one.latin.codes, other.latin, other.latin.codes)
    return WordTables(han, latin, sounds, one.syllables)


def _merged(
    one: Table, one_sounds: NDArray[Any], other: Table, other_sounds: NDArray[Any]
) -> tuple[Table, NDArray[Any]]:
    """The same of words of one kind, with what they sound like, by which rows are in order."""
    rows = one.find(other.texts(np.arange(len(other.frequency))))
    is_new = rows < 0
    frequency = one.frequency.copy()
    frequency[rows[~is_new]] += other.frequency[~is_new]
    codes, sounds = other.codes[is_new], other_sounds[is_new]
    # Where each goes: among the rows, and among these as they are in order by text.
    places = np.searchsorted(_rank(one_sounds, one.codes), _rank(sounds, codes))
    by_text = np.argsort(keys_of(codes))
    among = np.searchsorted(keys_of(one.codes), keys_of(codes)[by_text], sorter=one.order)
    moved = np.arange(len(frequency)) + np.searchsorted(places, np.arange(len(frequency)), "right")
    order = np.insert(moved[one.order], among, (places + np.arange(len(places)))[by_text])
    frequency = np.insert(frequency, places, other.frequency[is_new])
    merged = Table(one.kind, np.insert(one.codes, places, codes, 0), frequency, order.astype(COUNT))
    return merged, np.insert(one_sounds, places, sounds, 0)


def _rank(sounds: NDArray[Any], codes: NDArray[Any]) -> NDArray[np.bytes_]:
    """What rows are sorted by."""
    return keys_of(np.concatenate((sounds, codes), 1).astype(">u2"))  # which concatenating does not keep


def pack(tables: WordTables) -> bytes:
    """Tables as they are kept, not compressed.

    Layout: how many Han words, Latin words and syllables there are; Han codes, frequencies, order by text, syllable
    numbers; the same of Latin words without syllables; the syllables.
    """
    known = np.array([syllable.encode() for syllable in tables.syllables], _SYLLABLE)
    head = np.array([len(tables.han.frequency), len(tables.latin.frequency), len(known)], _HEAD)
    parts = (head, *_columns(tables.han), tables.sounds, *_columns(tables.latin), known)
    return b"".join(part.tobytes() for part in parts)


def _columns(table: Table) -> tuple[NDArray[Any], ...]:
    return table.codes, table.frequency, table.order.astype(COUNT)


def unpack(packed: bytes) -> WordTables:
    """The inverse of :func:`pack`. Raises ``ValueError`` where it is none of ours."""
    data = np.frombuffer(packed, np.uint8)
    at = _HEADS * _HEAD.itemsize
    han, latin, known = data[:at].view(_HEAD).tolist()

    def take(dtype: str, rows: int, width: int = 1) -> NDArray[Any]:
        nonlocal at
        size = np.dtype(dtype).itemsize * rows * width
        part = np.frombuffer(data[at : at + size].tobytes(), dtype)  # copied: aligned, it is searched faster
        at += size
        return part.reshape(rows, width) if width > 1 else part

    tables = []
    for kind, rows in ((HAN_WORDS, han), (LATIN_WORDS, latin)):
        codes, counts, order = take(kind.dtype, rows, kind.width), take(COUNT, rows), take(COUNT, rows)
        if rows and not 0 <= order.min() <= order.max() < rows:
            raise ValueError("it has an order of more words than there are")
        tables.append(Table(kind, codes, counts, order))
        if kind is HAN_WORDS:
            sounds = take(">u2", rows, kind.width)
    known_syllables = [syllable.decode() for syllable in take(_SYLLABLE, known).tolist()]
    han_words, latin_words = tables
    return WordTables(han_words, latin_words, sounds, known_syllables)
