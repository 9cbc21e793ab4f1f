"""The words of a segment, how many documents have each, and how they sound: ``<segment>.voc``.

For completing and correcting, which ask for words by sound, by beginning and by what is nearly the same: the
dictionary answers none of these without walking terms one by one. The rows of ``index.suggest.words``, compressed as a
whole, and unpacked when the first question comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment

from analyzers.pinyin import syllables
from index.suggest.words import COUNT, HAN_WORDS, LATIN_WORDS, Table, WordTables, rows_of
from index.whoosh_engine.format.damage import decoding
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.packing.compression import compress, decompress
from index.whoosh_engine.format.storage import IndexStorage

_SYLLABLE = "S6"
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
    text, syllable numbers; the same of Latin words without syllables; the syllables.
    """
    words = [term.decode("utf-8", "surrogatepass") for term in terms]
    known = syllables()
    parts: list[NDArray[Any]] = []
    sizes = []
    for kind in (HAN_WORDS, LATIN_WORDS):
        own = rows_of(words, frequencies, kind)
        parts += [own.codes, own.counts, own.order]
        if kind is HAN_WORDS:
            parts.append(own.sounds)
        sizes.append(len(own.counts))
    parts.append(np.array([syllable.encode() for syllable in known], _SYLLABLE))
    head = np.array([*sizes, len(known)], _HEAD)
    with create_checked(path) as stream:
        stream.write(compress(b"".join(part.tobytes() for part in (head, *parts)), _LEVEL))


class VocabularyFile:
    """The vocabulary of one segment, as :attr:`tables`.

    Raises ``IndexDamagedError``, also when it is first asked, where the file is not as we write it.
    """

    def __init__(self, path: Path) -> None:
        self._file = CheckedFile(path)
        #: How many documents have a word now, where some have been deleted; filled by ``vocabulary``.
        self.live: dict[str, int] = {}

    @cached_property
    def tables(self) -> WordTables:
        """The words; their frequencies count the segment's documents, deleted ones too."""
        with decoding(self._file.path):
            return _taken_apart(np.frombuffer(decompress(self._file.all()), np.uint8))


def _taken_apart(data: NDArray[np.uint8]) -> WordTables:
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
        codes, counts, order = take(kind.dtype, rows, kind.width), take(COUNT, rows), take(COUNT, rows)
        if rows and not 0 <= order.min() <= order.max() < rows:
            raise ValueError("it has an order of more words than there are")
        tables.append(Table(kind, codes, counts, order))
        if kind is HAN_WORDS:
            sounds = take(">u2", rows, kind.width)
    known_syllables = [syllable.decode() for syllable in take(_SYLLABLE, known).tolist()]
    han_words, latin_words = tables
    return WordTables(han_words, latin_words, sounds, known_syllables)
