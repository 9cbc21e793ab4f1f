"""Which documents of a segment have which fingerprints: a file beside Whoosh's own, ``<segment>.prn``.

Two arrays of little-endian 32-bit numbers of the same length: fingerprints, increasing, and the document of each. Eight
bytes a posting, looked up by bisection in the map; as terms of Whoosh's index, where nearly every print would be a
term of one document, they take ten times the room and fifteen times the time to write.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment

from index.whoosh_engine.format.storage import MappedStorage, create_file, map_bytes

_NUMBER = np.dtype("<u4")

Numbers = NDArray[np.uint32]


def fingerprints_path(storage: MappedStorage, segment: W3Segment) -> Path:
    """Where the fingerprints of a segment are."""
    return Path(storage.folder) / f"{segment.segment_id()}.prn"


def write_fingerprints(path: Path, fingerprints: Numbers, docs: NDArray[np.int32]) -> None:
    """Write the file, given fingerprints and the document of each, in any order."""
    # Both in one integer: sorting these is ten times as fast as sorting places.
    pairs = fingerprints.astype(np.uint64) << np.uint64(32)
    pairs |= docs.view(np.uint32)
    pairs.sort()
    with create_file(path) as stream:
        stream.write((pairs >> np.uint64(32)).astype(_NUMBER).tobytes())
        stream.write(pairs.astype(_NUMBER).tobytes())


class FingerprintReader:
    """The fingerprints of a segment."""

    def __init__(self, path: Path) -> None:
        #: The file, which a later commit may delete.
        self.map = map_bytes(path)
        numbers = np.frombuffer(self.map, _NUMBER)
        half = len(numbers) // 2
        self._fingerprints, self._docs = numbers[:half], numbers[half:]

    def ranges(self, fingerprints: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the documents of each print begin and end, for :meth:`docs`."""
        return np.searchsorted(self._fingerprints, fingerprints, "left"), np.searchsorted(
            self._fingerprints, fingerprints, "right"
        )

    def docs(self, start: int, end: int) -> Numbers:
        """The documents at these places, each once and increasing within a fingerprint; deleted ones included."""
        return self._docs[start:end]

    def all(self) -> tuple[Numbers, Numbers]:
        """Every print and its document."""
        return self._fingerprints, self._docs
