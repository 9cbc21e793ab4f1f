"""Lengths as engines keep them, against the libraries' own rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.util.numeric import byte_to_length

from index.engines.lengths import filler, kept_length, kept_lengths, lucene_length, ranked_lengths
from index.whoosh_engine.format.terms.postings import LENGTH_OF_BYTE


def _int_to_byte(length: int) -> int:
    """Lucene's ``SmallFloat.intToByte4``, as it is written there."""
    if length < 24:
        return length
    rest = length - 24
    bits = rest.bit_length()
    return 24 + (rest if bits < 4 else (rest >> (bits - 4)) & 0x07 | (bits - 3) << 3)


def _byte_to_int(byte: int) -> int:
    """Lucene's ``SmallFloat.byte4ToInt``."""
    if byte < 24:
        return byte
    rest, shift = (byte - 24) & 0x07, ((byte - 24) >> 3) - 1
    return 24 + (rest if shift == -1 else (rest | 0x08) << shift)


def test_lengths_are_kept_as_whoosh_keeps_them() -> None:
    assert kept_lengths().tolist() == [byte_to_length(byte) for byte in range(256)] == LENGTH_OF_BYTE.tolist()


@given(st.integers(0, 1 << 30))
def test_lengths_are_ranked_as_lucene_keeps_them(length: int) -> None:
    assert lucene_length(length) == _byte_to_int(_int_to_byte(length)) <= length


@given(st.integers(0, 100_000))
def test_a_text_that_is_filled_up_counts_for_what_its_byte_does_in_the_embedded_engine(length: int) -> None:
    filled = length + filler(length)
    assert filled == kept_length(length) >= length
    byte = kept_lengths().searchsorted(length)
    assert lucene_length(filled) == ranked_lengths()[byte]


@pytest.mark.parametrize(("length", "kept"), [(0, 0), (11, 12), (106_374, 106_374), (200_000, 106_374)])
def test_the_longest_lengths_are_not_told_apart_and_nothing_stays_nothing(length: int, kept: int) -> None:
    assert (kept_length(length), filler(length)) == (kept, max(0, kept - length))
