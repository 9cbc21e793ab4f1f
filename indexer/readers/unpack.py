"""Members of zip archives unpacked a piece at a time, what comes out counted: nothing that a header says is believed.

``zipfile`` gives out what a bzip2 or LZMA member unpacks to in one piece, whatever its size, and stops at the size that
the directory states; so it is asked for the packed bytes only.
"""

from __future__ import annotations

import bz2
import copy
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, Protocol

#: Bytes unpacked at once, at most.
PIECE = 64 * 2**10

#: What damaged archives, and those of a kind that is not known, are met with, in one version of Python or another.
ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,  # and NotImplementedError, and for members that need a password
    OverflowError,
)


class _Decompressor(Protocol):
    """What ``bz2`` and ``lzma`` have."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Inflate:
    """``zlib`` with the manners of ``bz2`` and ``lzma``."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._stream.eof

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        piece = self._stream.decompress(self._stream.unconsumed_tail + data, max_length)
        self.needs_input = len(piece) < max_length
        return piece


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, count: Callable[[int], None]) -> io.BufferedReader:
    """A member as a stream of what it unpacks to. ``count`` is told the bytes of every piece, and may raise.

    Opening it and reading from it raise what ``count`` does, or one of :data:`ERRORS`.
    """
    packed = copy.copy(info)
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, info.compress_size
    packed.CRC = None  # type: ignore[assignment]  # that of the packed bytes is nowhere
    stream = archive.open(packed)
    return io.BufferedReader(_Unpacked(stream, info, count), PIECE)


class _Unpacked(io.RawIOBase):
    """What a member unpacks to, its checksum verified at the end."""

    def __init__(self, packed: IO[bytes], info: zipfile.ZipInfo, count: Callable[[int], None]) -> None:
        self._packed, self._count = packed, count
        self._sum, self._expected = 0, info.CRC
        self._decompressor = _decompressor(info.compress_type, packed)
        self._done = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._packed.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        piece = b""
        while not piece and not self._done:
            piece = self._piece(min(len(buffer), PIECE))
            self._count(len(piece))
            self._sum = zlib.crc32(piece, self._sum)
            if self._done and self._sum != self._expected:
                raise zipfile.BadZipFile("its checksum is wrong")
        buffer[: len(piece)] = piece
        return len(piece)

    def _piece(self, most: int) -> bytes:
        """The next bytes; none at the end, and where more is needed first."""
        if self._decompressor is None:
            piece = self._packed.read(most)
            self._done = not piece
            return piece
        data = self._packed.read(PIECE) if self._decompressor.needs_input else b""
        if self._decompressor.needs_input and not data:
            raise EOFError("it ends before its end")
        piece = self._decompressor.decompress(data, most)
        self._done = self._decompressor.eof
        return piece


def _decompressor(method: int, packed: IO[bytes]) -> _Decompressor | None:
    if method == zipfile.ZIP_STORED:
        return None
    if method == zipfile.ZIP_DEFLATED:
        return _Inflate()
    if method == zipfile.ZIP_BZIP2:
        return bz2.BZ2Decompressor()
    if method == zipfile.ZIP_LZMA:
        return _lzma(packed)
    raise NotImplementedError(f"its method of compression, {method}, is not known")


def _lzma(packed: IO[bytes]) -> lzma.LZMADecompressor:
    """A decompressor by the properties that an LZMA member begins with (APPNOTE.TXT of the zip format, 5.8.8)."""
    _, size = struct.unpack("<HH", packed.read(4))
    which, dictionary = struct.unpack("<BL", packed.read(size)[:5])
    chain = {
        "id": lzma.FILTER_LZMA1,
        "dict_size": max(4096, dictionary),
        "lc": which % 9,
        "lp": which // 9 % 5,
        "pb": which // 45,
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain])
