"""Where each bigram of a segment stands: a file beside Whoosh's own, ``<segment>.pos``, by which quotations are found.

Little-endian arrays after a head: where each document's text begins; the places of all bigrams; the bigrams,
increasing, as integers; where the places of each begin. A place is a character's number in all texts of the segment
laid end to end, with a blank between two texts, so that what follows at the next place stands in the same text if it
is no blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment

from index.whoosh_engine.format.bigram_lists import BigramLists, begins, bigram_key
from index.whoosh_engine.format.storage import MappedStorage, create_file, map_bytes
from index.whoosh_engine.format.terms.postings import Ints, is_member

Positions = NDArray[np.uint32]

#: The head: how many documents, bigrams and places there are.
_HEAD = np.dtype("<u8")
_COUNTS = 3
_NUMBER = np.dtype("<u4")
_KEY = np.dtype("<u8")

#: Where a list is no longer than this, or the other so many times as long, each place is looked up in the other one.
RARE = 200
FEW = 8


def positions_path(storage: MappedStorage, segment: W3Segment) -> Path:
    """Where the places of a segment are."""
    return Path(storage.folder) / f"{segment.segment_id()}.pos"


class PositionWriter:
    """Writes the file: the places as they come, what says whose they are at the end of the ``with`` block."""

    def __init__(self, path: Path, bases: Ints) -> None:
        self._keys: list[NDArray[np.uint64]] = []
        self._sizes: list[Ints] = [np.zeros(1, np.int64)]
        self._documents = len(bases)
        self._file = create_file(path)
        self._file.write(bytes(_HEAD.itemsize * _COUNTS))
        self._file.write(bases.astype(_NUMBER).tobytes())

    def add(self, lists: BigramLists) -> None:
        """Add bigrams greater than those before."""
        self._keys.append(lists.keys())
        self._sizes.append(np.diff(lists.positions_from, append=len(lists.positions)))
        self._file.write(lists.positions.astype(_NUMBER, copy=False).tobytes())

    def __enter__(self) -> PositionWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file as file:
            if kind is None:
                sizes = np.concatenate(self._sizes)
                head = np.array([self._documents, len(sizes) - 1, int(sizes.sum())], _HEAD)
                file.write(bytes(-file.tell() % _KEY.itemsize))
                for key in self._keys:
                    file.write(key.astype(_KEY).tobytes())
                file.write(np.cumsum(sizes).astype(_KEY).tobytes())
                file.seek(0)
                file.write(head.tobytes())


class PositionReader:
    """The places of a segment's bigrams.

    ``keys`` are the bigrams as integers, increasing; the places of the ``i``-th are ``every[starts[i]:starts[i + 1]]``.
    ``bases`` says where each document's text begins.
    """

    def __init__(self, path: Path) -> None:
        #: The file, which a later commit may delete, and where it is.
        self.path = path
        self.map = map_bytes(path)
        data = np.frombuffer(self.map, np.uint8)
        at = _COUNTS * _HEAD.itemsize
        documents, terms, positions = data[:at].view(_HEAD).tolist()
        self.bases = data[at : at + 4 * documents].view(_NUMBER)
        at += 4 * documents
        self.every: Positions = data[at : at + 4 * positions].view(_NUMBER)
        at += 4 * positions
        at += -at % _KEY.itemsize  # numbers that do not stand at a multiple of their width are copied to be searched
        self.keys = data[at : at + 8 * terms].view(_KEY)
        at += 8 * terms
        self.starts = data[at : at + 8 * (terms + 1)].view(_KEY)
        if at + 8 * (terms + 1) != len(data):
            raise ValueError("its head says that it is longer or shorter")

    def positions(self, bigram: str) -> Positions:
        """Where a bigram stands, increasing."""
        key = np.uint64(bigram_key(*bigram))
        at = int(self.keys.searchsorted(key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.every[:0]
        return self.every[int(self.starts[at]) : int(self.starts[at + 1])]

    def beginning_with(self, character: str) -> Ints:
        """Where a character stands, increasing: every one begins a bigram."""
        low, high = self.keys.searchsorted(
            np.array([bigram_key(character, "\0"), bigram_key(character, "\0") + (1 << 21)], np.uint64)
        )
        every: Ints = np.sort(self.every[int(self.starts[low]) : int(self.starts[high])]).astype(np.int64)
        return every

    def owners(self, positions: NDArray[np.integer[Any]]) -> Ints:
        """The document that each place is in."""
        owners: Ints = self.bases.searchsorted(positions, "right") - 1
        return owners

    def documents(self, bigrams: Sequence[tuple[int, str]], others: Iterable[tuple[int, str]] = ()) -> Ints:
        """The documents in which bigrams stand at these distances from one place, increasing, each once.

        ``others`` stand at theirs wherever these do: one that is rare makes the rest short work.
        """
        docs = self.owners(self.where(bigrams, others))
        return docs[begins(docs)]

    def where(self, bigrams: Sequence[tuple[int, str]], others: Iterable[tuple[int, str]] = ()) -> Ints:
        """The places from which bigrams stand at these distances, increasing; see :meth:`documents`."""
        lists = [(self.positions(bigram), offset) for offset, bigram in bigrams]
        if min(len(positions) for positions, _ in lists) > RARE:
            lists.append(
                min(((self.positions(bigram), offset) for offset, bigram in others), key=_size, default=lists[0])
            )
        lists.sort(key=_size)
        found, shift = lists[0]
        for positions, offset in lists[1:]:
            if not len(found):
                break
            found = _common(found, shift, positions, offset)
        starts: Ints = found.astype(np.int64) - shift
        if any(" " in bigram for _, bigram in bigrams):
            # A blank stands between two texts too: the last character must be in the same text as the first.
            first, last = min(bigrams)[0], max(bigrams)[0] + 1
            starts = starts[self.owners(starts + first) == self.owners(starts + last)]
        return starts


def _size(entry: tuple[Positions, int]) -> int:
    return len(entry[0])


def _common(found: Positions, shift: int, positions: Positions, offset: int) -> Positions:
    """Those of ``found`` for which there is a place as far from it as ``offset`` is from ``shift``."""
    # A place before the first text is below 0 and so, unsigned, above all others.
    wanted = found + np.uint32((offset - shift) % 2**32)
    if len(wanted) <= RARE or len(wanted) * FEW < len(positions):
        return found[is_member(wanted, positions)]
    both = np.concatenate((wanted, positions))
    both.sort()
    same: Positions = both[:-1][both[1:] == both[:-1]]
    return same - np.uint32((offset - shift) % 2**32)
