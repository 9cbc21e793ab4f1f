"""Every bigram of many texts at once: who has it, how often, and where.

The characters of all texts are numbered, each pair with its place is packed into one integer, and sorting these is all
the work: the place decides among equal pairs, so that documents and places come out increasing. Texts are laid end to
end, each with a blank after it, and a place is counted over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.postings import Docs, Ints
from index.whoosh_engine.records import points

#: Pairs that are sorted at once; some 40 bytes of memory each.
PAIRS_AT_ONCE = 8_000_000

_BLANK = " "

#: Bits of a sorted integer.
_BITS = 64


class GramLists(NamedTuple):
    """Bigrams in the order of their characters, with all their postings.

    The postings of bigram ``i`` (characters ``first[i]`` and ``second[i]``, code points) begin at ``starts[i]`` in
    ``docs`` and ``counts``. Its places begin at ``places_from[i]`` in ``places``.
    """

    first: NDArray[np.uint32]
    second: NDArray[np.uint32]
    starts: Ints
    docs: Docs
    counts: Docs
    places_from: Ints
    places: NDArray[np.uint32]

    def keys(self) -> NDArray[np.uint64]:
        """Each bigram as an integer; they sort as the terms do."""
        return gram_keys(self.first, self.second)


def gram_keys(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Bigrams as integers: the code point of the first character shifted left by 21, that of the second added."""
    keys: NDArray[np.uint64] = first.astype(np.uint64) << np.uint64(21) | second
    return keys


def gram_key(first: str, second: str) -> int:
    """One bigram as an integer, like :func:`gram_keys`."""
    return ord(first) << 21 | ord(second)


class GramTexts:
    """Folded texts whose bigrams are wanted.

    ``bases`` holds the place of each text's first character; ``lengths`` how many bigrams each has.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        self.bases: Ints = np.cumsum(sizes) - sizes
        self._docs: Docs = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        every = points("".join([part for text in texts for part in (text, _BLANK)]))
        seen = np.zeros(0x110000, bool)
        seen[every] = True
        self._characters = np.flatnonzero(seen).astype(np.uint32)
        numbers = np.zeros(0x110000, np.uint16 if len(self._characters) <= 0x10000 else np.uint32)
        numbers[self._characters] = np.arange(len(self._characters))
        self._text: NDArray[Any] = numbers[every]
        blank = int(np.searchsorted(self._characters, ord(_BLANK)))
        ends = np.cumsum(self._text != blank)  # no bigram begins with a blank
        self.lengths: Ints = np.diff(ends[self.bases + sizes - 1], prepend=0) if len(texts) else np.empty(0, np.int64)
        self._blank = blank

    def lists(self) -> Iterator[GramLists]:
        """All bigrams, some at a time, in increasing order."""
        if not len(self._text):
            return
        frequency = np.bincount(self._text[:-1], minlength=len(self._characters))
        frequency[self._blank] = 0
        low, size = 0, 0
        for number, count in enumerate(frequency.tolist()):
            if size and size + count > PAIRS_AT_ONCE:
                yield self._sorted(low, number)
                low, size = number, 0
            size += count
        if size:
            yield self._sorted(low, len(frequency))

    def _sorted(self, low: int, high: int) -> GramLists:
        """The bigrams of which the first character is one of those numbered from ``low`` to before ``high``."""
        first = self._text[:-1]
        chosen = (first >= low) & (first < high) & (first != self._blank)
        places = np.flatnonzero(chosen)
        bits = max(1, int(len(self._characters) - 1).bit_length())
        wide = max(1, len(self._text).bit_length())
        keys = self._text[places].astype(np.uint64)
        keys <<= np.uint64(bits)
        keys |= self._text[1:][places]
        if 2 * bits + wide <= _BITS:
            keys <<= np.uint64(wide)
            keys |= places.view(np.uint64)
            keys.sort()
            places = (keys & np.uint64((1 << wide) - 1)).astype(np.uint32)
            keys >>= np.uint64(wide)
        else:  # very many characters in a very long text
            order = np.argsort(keys, kind="stable")
            keys, places = keys[order], places[order]
        docs = self._docs[places]
        is_term = np.r_[True, keys[1:] != keys[:-1]]
        is_posting = is_term.copy()
        is_posting[1:] |= docs[1:] != docs[:-1]
        postings, terms = np.flatnonzero(is_posting), np.flatnonzero(is_term)
        pairs = keys[terms].astype(np.int64)
        return GramLists(
            self._characters[pairs >> bits],
            self._characters[pairs & ((1 << bits) - 1)],
            np.searchsorted(postings, terms),
            docs[postings],
            np.diff(postings, append=len(keys)).astype(np.int32),
            terms,
            places.astype(np.uint32, copy=False),
        )


def encode_pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], Ints]:
    """The terms of bigrams, in UTF-8, laid end to end; and the length of each in bytes."""
    pairs = np.stack((first, second), 1).astype("<u4")
    encoded = pairs.tobytes().decode("utf-32-le", "surrogatepass").encode("utf-8", "surrogatepass")
    sizes = 1 + (pairs >= 0x80) + (pairs >= 0x800) + (pairs >= 0x10000)
    return np.frombuffer(encoded, np.uint8), sizes.sum(1, dtype=np.int64)
