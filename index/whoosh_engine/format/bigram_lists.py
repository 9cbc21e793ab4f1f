"""Every bigram of many texts at once: who has it, how often, and where.

The characters of all texts are numbered, each pair with its place is packed into one integer, and sorting these is all
the work: the place decides among equal pairs, so that documents and places come out increasing. Texts are laid end to
end, each with a blank after it; a place is counted from the beginning of its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.format.sorted_arrays import begins
from index.whoosh_engine.format.terms.postings import Docs, Ints

#: Pairs that are sorted at once; some 40 bytes of memory each.
PAIRS_AT_ONCE = 1_000_000

_BLANK = " "

#: A unit of UTF-16; the upper five bits of one that is half of a character, and the first that can be a lower half.
_UNIT = np.dtype("<u2")
_HALF, _LOWER_HALF = 0xD800 >> 11, 0xDC00

#: Bits of a sorted integer; of the place in it, at most; of a pair that is compared as the shorter integer.
_BITS, _PLACE_BITS, _PAIR_BITS = 64, 32, 32

#: Characters that are looked at to learn how frequent each is, about.
_SAMPLE = 1_000_000


class BigramLists(NamedTuple):
    """Bigrams in the order of their characters, with all their postings.

    The postings of bigram ``i`` (characters ``first[i]`` and ``second[i]``, code points) begin at ``starts[i]`` in
    ``docs`` and ``counts``. ``places`` are those of all bigrams, one after the other.
    """

    first: NDArray[np.uint32]
    second: NDArray[np.uint32]
    starts: Ints
    docs: Docs
    counts: Docs
    places: NDArray[np.uint32]


class BigramTexts:
    """Reduced texts, as ``stored_fields.pack_characters`` packs them, whose bigrams are wanted.

    ``characters`` holds the length of each text; ``lengths`` how many bigrams each has.
    """

    def __init__(self, packed: Sequence[bytes]) -> None:
        joined = b"".join([part for text in packed for part in (text, _BLANK.encode("utf-16-le"))])
        units = np.frombuffer(joined, _UNIT)
        sizes = np.fromiter(map(len, packed), np.int64, len(packed)) // _UNIT.itemsize + 1
        #: The characters in order, and the text by their places among these.
        self._characters = np.arange(1 << 16, dtype=np.uint32)
        self._text: NDArray[Any] = units
        halves = np.flatnonzero(units >> 11 == _HALF)
        heads = halves[(units[halves] < _LOWER_HALF) & (units[halves + 1] >> 10 == _LOWER_HALF >> 10)]
        if len(heads):  # characters of two units
            self._characters, self._text = _whole_characters(units, heads)
            sizes -= np.bincount(np.searchsorted(np.cumsum(sizes), heads, "right"), minlength=len(sizes))
        self._blank = int(np.searchsorted(self._characters, ord(_BLANK)))
        self.characters: Ints = sizes - 1
        self._bases: Ints = np.cumsum(sizes) - sizes
        # A place is sorted as its document and how far on in the text it is: looking its document up takes as long.
        longest = int(sizes.max()) if packed else 0
        self._offset_bits, self._doc_bits = longest.bit_length(), len(packed).bit_length()
        shifts: Ints = (np.arange(len(packed)) << self._offset_bits) - self._bases
        is_gram = self._text != self._blank  # no bigram begins with a blank
        self.lengths: Ints = np.add.reduceat(is_gram, self._bases, dtype=np.int64) if packed else np.empty(0, np.int64)
        self._spread = np.repeat(shifts.astype(np.uint32), sizes)
        self._spread += np.arange(len(self._spread), dtype=np.uint32)

    def lists(self) -> Iterator[BigramLists]:
        """All bigrams, some at a time, in increasing order."""
        if not len(self._text):
            return
        # A sample is enough: it is about memory.
        step = 1 + len(self._text) // _SAMPLE
        frequency = np.bincount(self._text[:-1:step], minlength=len(self._characters)) * step
        frequency[self._blank] = 0
        low, size = 0, 0
        for number in np.flatnonzero(frequency).tolist():
            count = int(frequency[number])
            if size and size + count > PAIRS_AT_ONCE:
                yield from self._sorted(low, number)
                low, size = number, 0
            size += count
        yield from self._sorted(low, len(frequency))

    def _sorted(self, low: int, high: int) -> Iterator[BigramLists]:
        """The bigrams of which the first character is one of those numbered from ``low`` to before ``high``."""
        first, second = self._text[:-1], self._text[1:]
        chosen = first != self._blank
        if low:
            chosen &= first >= low
        if high < len(self._characters):
            chosen &= first < high
        positions = np.flatnonzero(chosen)
        if not len(positions):
            return
        bits = max(1, int(len(self._characters) - 1).bit_length())
        keys = first[positions].astype(np.uint64)
        keys <<= np.uint64(bits)
        keys |= second[positions]
        wide = self._offset_bits + self._doc_bits
        if 2 * bits + wide <= _BITS and wide <= _PLACE_BITS:
            keys <<= np.uint64(wide)
            keys |= self._spread[positions]
            keys.sort()
            of_keys = keys.astype(np.uint32)  # the lower half
            of_keys &= np.uint32((1 << wide) - 1)
            docs = of_keys >> np.uint32(self._offset_bits)
            of_keys &= np.uint32((1 << self._offset_bits) - 1)
            keys >>= np.uint64(wide)
        else:  # very many characters in very long texts
            order = np.argsort(keys, kind="stable")
            keys, of_keys = keys[order], positions[order].astype(np.uint32)
            docs = np.searchsorted(self._bases, of_keys, "right").astype(np.uint32) - np.uint32(1)
            of_keys -= self._bases.astype(np.uint32)[docs]
        if 2 * bits <= _PAIR_BITS:
            keys = keys.astype(np.uint32)
        terms = np.flatnonzero(begins(keys))
        is_posting = begins(docs)
        is_posting[terms] = True
        postings = np.flatnonzero(is_posting)
        pairs = keys[terms].astype(np.int64)
        yield BigramLists(
            self._characters[pairs >> bits],
            self._characters[pairs & ((1 << bits) - 1)],
            np.searchsorted(postings, terms),
            docs[postings].view(np.int32),
            np.diff(postings, append=len(keys)).astype(np.int32),
            of_keys,
        )


def _whole_characters(units: NDArray[np.uint16], heads: Ints) -> tuple[NDArray[np.uint32], NDArray[Any]]:
    """The characters of a text in order, and the text by their places; those of two units begin at ``heads``."""
    wide = 0x10000 + (units[heads].astype(np.uint32) % 0x400 << 10) + units[heads + 1] % 0x400
    seen = np.zeros(1 << 16, bool)
    seen[units] = True
    narrow = np.flatnonzero(seen)
    characters = np.concatenate((narrow, np.array(sorted(set(wide.tolist())), np.int64))).astype(np.uint32)
    numbers = np.zeros(1 << 16, np.uint16 if len(characters) <= 1 << 16 else np.uint32)
    numbers[narrow] = np.arange(len(narrow))
    text = numbers[units]
    text[heads] = np.searchsorted(characters, wide)
    return characters, np.delete(text, heads + 1)


def encode_pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], Ints]:
    """The terms of bigrams, in UTF-8, laid end to end; and the length of each in bytes."""
    pairs = np.stack((first, second), 1).astype("<u4")
    encoded = pairs.tobytes().decode("utf-32-le", "surrogatepass").encode("utf-8", "surrogatepass")
    sizes = 1 + (pairs >= 0x80) + (pairs >= 0x800) + (pairs >= 0x10000)
    return np.frombuffer(encoded, np.uint8), sizes.sum(1, dtype=np.int64)


def decode_pairs(terms: Sequence[bytes]) -> NDArray[np.uint64]:
    """Bigrams as integers, which sort as their terms do: the first character shifted left by 32, the second added."""
    characters = b"".join(terms).decode("utf-8", "surrogatepass").encode("utf-32-le", "surrogatepass")
    pairs = np.frombuffer(characters, "<u4").reshape(-1, 2).astype(np.uint64)
    keys: NDArray[np.uint64] = pairs[:, 0] << np.uint64(32) | pairs[:, 1]
    return keys
