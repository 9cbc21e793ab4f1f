"""Zstandard, as the files of an index use it: with a dictionary made of a segment's own values, or without.

What is decompressed may come from anybody: no more is unpacked than the longest record takes.
"""

from __future__ import annotations

from collections.abc import Sequence

import zstandard

#: The most bytes that one value may have.
MOST = 1 << 30

#: How hard it is tried. Of a text of 2,900 characters 9 takes 0.2 ms and a fifth less room than 3, which takes 0.06.
_LEVEL = 9

#: What dictionaries are made of: so many bytes at most, of values that lie evenly among all.
SAMPLE = 1 << 20

#: The size of a dictionary, at most; and in parts of all values.
_LONGEST, _SHARE = 96 << 10, 50

#: From so many bytes of values on training a dictionary pays; of fewer the beginnings of some are one.
_TRAINED_FROM = 4 << 20


def compress(data: bytes, level: int = _LEVEL) -> bytes:
    """Compressed without a dictionary."""
    return zstandard.ZstdCompressor(level).compress(data)


def decompress(data: bytes) -> bytes:
    """The inverse of :func:`compress`. Raises ``ValueError`` where it is none of ours."""
    return _unpacked(_PLAIN, data)


def make_dictionary(samples: Sequence[bytes], size: int, known: bytes = b"") -> bytes:
    """A dictionary for values of ``size`` bytes altogether, of samples of them.

    ``known`` is taken where it is about as long, and compresses every second sample as well as one made of the others:
    what has been compressed with it can be copied then.
    """
    wanted = min(_LONGEST, size // _SHARE)
    if wanted < 256 or not samples:
        return b""
    if wanted <= 2 * len(known) and len(known) <= 2 * wanted:
        unseen = samples[1::2]
        if _compressed(unseen, known) <= _compressed(unseen, _made(samples[::2], size, wanted)):
            return known
    return _made(samples, size, wanted)


def _compressed(values: Sequence[bytes], dictionary: bytes) -> int:
    """How many bytes values have, compressed."""
    return sum(map(len, map(Compressor(dictionary), values)))


def _made(samples: Sequence[bytes], size: int, wanted: int) -> bytes:
    """A dictionary of ``wanted`` bytes or fewer."""
    if size >= _TRAINED_FROM:
        try:
            return bytes(zstandard.train_dictionary(wanted, list(samples)).as_bytes())
        except zstandard.ZstdError:  # too few, or too much alike
            pass
    share = max(1, wanted // len(samples))
    return b"".join(sample[:share] for sample in samples)[:wanted]


class Compressor:
    """Compresses values of one column."""

    def __init__(self, dictionary: bytes) -> None:
        data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        if data is not None:
            data.precompute_compress(_LEVEL)
        self._compressor = zstandard.ZstdCompressor(_LEVEL, dict_data=data, write_dict_id=False)

    def __call__(self, value: bytes) -> bytes:
        """Compress a value."""
        return bytes(self._compressor.compress(value))


class Decompressor:
    """Unpacks values of one column, in any thread."""

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        self._dictionary = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._idle: list[zstandard.ZstdDecompressor] = []  # one is for one thread at a time

    def __call__(self, value: bytes) -> bytes:
        """Unpack a value. Raises ``ValueError`` where it is none of ours."""
        return _unpacked(self._idle, value, self._dictionary)


_PLAIN: list[zstandard.ZstdDecompressor] = []


def _unpacked(
    idle: list[zstandard.ZstdDecompressor], data: bytes, dictionary: zstandard.ZstdCompressionDict | None = None
) -> bytes:
    try:
        own = idle.pop()
    except IndexError:
        own = zstandard.ZstdDecompressor(dict_data=dictionary)
    try:
        if not 0 <= zstandard.frame_content_size(data) <= MOST:
            raise ValueError("a compressed value says that it is longer than any")
        return bytes(own.decompress(data, allow_extra_data=False))
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    finally:
        idle.append(own)
