"""How our posting lists lie in Whoosh's W3 files, for those that write and read them as arrays.

W3 keeps a posting list as blocks, each a pickled ``(document deltas, weights, payloads)``, or for short ones in the
term's entry of the term index. Ours are one block, pickled so that every part stands at a place that follows from
the head and from how wide the numbers are. Behind the block of a common term there is one byte for each document,
its frequency there, which Whoosh does not look at.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

#: A term that one document in so many has is kept as a byte for each document as well: deltas have to be added up one
#: by one. It is searched for in that form too. Lists that stand in the term index, and those with a frequency that is
#: too much for a byte, are not.
COMMON = 8

#: Frequencies from here on do not go into a byte: there are no bytes of a list with one.
TOO_OFTEN = 1 << 8


def is_common(frequency: Any, top: Any, documents: int) -> Any:
    """Whether a list with a block of its own has a byte for each document behind it; of one list or of arrays.

    ``frequency`` counts the documents that have the term, ``top`` is its greatest frequency in one.
    """
    return (frequency * COMMON >= documents) & (top < TOO_OFTEN)


#: Whoosh's entry of a term: flags, weight, documents, shortest and longest field, greatest weight, first, last.
INFO = np.dtype(
    [("f", "u1"), ("w", ">f4"), ("n", ">i4"), ("l", "u1"), ("h", "u1"), ("m", ">f4"), ("a", ">u4"), ("z", ">u4")]
)
EXTENT = np.dtype([("offset", ">i8"), ("length", ">i4")])

#: Pickles of what Whoosh expects, up to where the values stand. ``M``, ``J``: numbers of two and four bytes; ``G``: a
#: double; ``K``: a byte; ``C``, ``B``: bytes; ``t``: a tuple of what came since ``(``; ``\x87``: of three; ``N``: None.
BEGIN, END = b"\x80\x04", b")\x87."
HEAD = np.dtype(
    {
        "names": list("MsbnJzGmKcLlHhtB"),
        "formats": ["S4", ">i4", "S4", "<i4", "S1", "<i4", "S1", ">f8", *["S1", "u1"] * 3, "S2", "S2"],
    }
)
#: What tells a block of ours from any other: stock Whoosh's have 128 postings, which it counts in one byte.
MARK = b"\x80\x02(J"
#: What is the same in the heads of all blocks.
FIXED = dict(
    zip(
        "MbJGKLHtB",
        (WHOOSH3_HEADER_MAGIC, MARK, *(bytes([letter]) for letter in b"JGKKK"), b"t.", BEGIN),
        strict=True,
    )
)

#: How a pickled array begins: the letter and the number of its format are to be put in.
ARRAY = b"carray\n_array_reconstructor\n(carray\narray\nX\x01\x00\x00\x00%bK%cB"
_UINT16, _UINT32, _FLOAT = 2, 6, 14  # as ``array._array_reconstructor`` counts the formats, little-endian

#: What stands before and after the deltas, by their width in bytes; their size stands between, in four bytes.
BEFORE = {1: b"B", 2: ARRAY % (b"H", _UINT16), 4: ARRAY % (b"I", _UINT32)}
AFTER = {1: b"", 2: b"tR", 4: b"tR"}

#: The same of frequencies: bytes, or floats of four bytes.
BEFORE_COUNTS = {1: b"B", 4: ARRAY % (b"f", _FLOAT)}
