"""Much in little: a piece again and again, compressed as one stream, without compressing it more than once."""

from __future__ import annotations

import struct
import zlib


def deflate(piece: bytes, times: int) -> bytes:
    """So many pieces as a raw deflate stream (RFC 1951): behind a full flush, the same bytes mean the same again."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = stream.compress(piece) + stream.flush(zlib.Z_FULL_FLUSH)
    return one * times + stream.flush()


def gzip(piece: bytes, times: int) -> bytes:
    """The same as a member of a gzip file (RFC 1952)."""
    head = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    return head + deflate(piece, times) + struct.pack("<LL", crc32(piece, times), len(piece) * times & 0xFFFFFFFF)


def compress(piece: bytes, times: int) -> bytes:
    """The same with the head and the checksum of zlib (RFC 1950)."""
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(piece, checksum)
    return b"\x78\xda" + deflate(piece, times) + struct.pack(">L", checksum)


def crc32(piece: bytes, times: int) -> int:
    """The checksum of so many pieces: what one more does to it is affine over its bits, so that steps can be doubled."""
    shift = zlib.crc32(piece)
    step = [zlib.crc32(piece, 1 << bit) ^ shift for bit in range(32)]
    checksum = 0
    while times:
        if times & 1:
            checksum = _apply(step, checksum) ^ shift
        shift ^= _apply(step, shift)
        step = [_apply(step, row) for row in step]
        times >>= 1
    return checksum


def _apply(step: list[int], bits: int) -> int:
    found = 0
    for number, row in enumerate(step):
        if bits >> number & 1:
            found ^= row
    return found
