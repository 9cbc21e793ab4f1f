"""The words of a segment, how many documents have each, and how they sound: ``<segment>.voc``.

For completing and correcting, which ask for words by sound, by beginning and by what is nearly the same: the
dictionary answers none of these without walking terms one by one. The rows of ``index.suggest.words``, compressed as a
whole, and unpacked when the first question comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.suggest.word_tables import build_tables, pack, unpack
from index.suggest.words import WordTables
from index.whoosh_engine.format.damage import decoding
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.packing.compression import compress, decompress
from index.whoosh_engine.format.segment_info import Segment
from index.whoosh_engine.format.storage import IndexStorage

#: How hard compressing is tried: that of all words at once takes time.
_LEVEL = 3


def vocabulary_path(storage: IndexStorage, segment: Segment) -> Path:
    """Where the vocabulary of a segment is."""
    return storage.path / f"{segment.segment_id()}.voc"


def write_vocabulary(path: Path, terms: Sequence[bytes], frequencies: NDArray[np.int64]) -> None:
    """Write the file: words in any order, each once, and how many documents have each.

    Words of neither kind, and words of no document, are left out. Layout: that of ``index.suggest.words.pack``.
    """
    words = [term.decode("utf-8", "surrogatepass") for term in terms]
    with create_checked(path) as stream:
        stream.write(compress(pack(build_tables(words, frequencies)), _LEVEL))


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
            return unpack(decompress(self._file.all()))
