"""What is made to be hostile by its size alone has no other fault."""

from __future__ import annotations

import gzip
import zlib

import pytest

from tests.indexer.sources import bombs


@pytest.mark.parametrize("piece", [b"", b"a", bytes(1000), bytes(range(256)) * 300])
@pytest.mark.parametrize("times", [0, 1, 2, 7, 100])
def test_a_piece_again_and_again_unpacks_to_just_that(piece: bytes, times: int) -> None:
    assert zlib.decompress(bombs.deflate(piece, times), -15) == piece * times
    assert gzip.decompress(bombs.gzip(piece, times)) == piece * times
    assert zlib.decompress(bombs.compress(piece, times)) == piece * times
    assert bombs.crc32(piece, times) == zlib.crc32(piece * times)
