"""The bytes of a ``.warc``: the parts that were packed by themselves, unpacked and counted piece by piece.

A ``.warc.gz`` has each record in a part of its own, so that one that is damaged harms no other. A ``.warc``, and one
packed as a whole, is one part.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from index.messages import CodedError
from indexer.readers import limits
from indexer.readers.unpack import PIECE

_GZIP = b"\x1f\x8b"
#: How a member begins: there is one method of compression.
_MEMBER = b"\x1f\x8b\x08"

#: How records begin, of any version.
_RECORDS = (b"WARC/1.", b"WARC/0.")

#: Bytes of the lines that one record may begin with.
HEAD_BYTES = 2**20


class DamagedError(CodedError):
    """What cannot be read of a crawl; the message says why."""


class Packed:
    """A file, read forwards; ``offset`` is where the next byte stands."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._ahead = stream, b""
        self.offset = 0

    def read(self) -> bytes:
        """The next bytes, none at the end."""
        data, self._ahead = self._ahead or self._stream.read(PIECE), b""
        self.offset += len(data)
        return data

    def unread(self, data: bytes) -> None:
        """Give back the last bytes that were read."""
        self._ahead = data + self._ahead
        self.offset -= len(data)

    def peek(self) -> bytes:
        """The next two bytes."""
        data = self.read()
        if len(data) == 1:
            data += self.read()
        self.unread(data)
        return data[:2]

    def to_member(self) -> None:
        """Go on where the next member of a gzip file seems to begin, or at the end."""
        before = b""
        while data := self.read():
            data, kept = before + data, len(before)
            if (at := data.find(_MEMBER, 1 if not kept else 0)) >= 0:
                self.unread(data[at:])
                return
            before = data[-2:]

    def skip_to(self, offset: int) -> None:
        """Go on at an offset, no earlier than here."""
        if self._stream.seekable():
            self._stream.seek(offset)
            self._ahead, self.offset = b"", offset
        while self.offset < offset and (data := self.read()):
            if self.offset > offset:
                self.unread(data[offset - self.offset :])


class Section:
    """One part of the file, as ``warcio`` reads it; ``alone`` says that others may follow."""

    def __init__(self, pieces: Iterator[bytes], alone: bool) -> None:
        self.alone = alone
        self._pieces, self._piece, self._at = pieces, b"", 0
        self._lines = HEAD_BYTES
        self._head = b""
        #: The bytes that were read so far.
        self.consumed = 0
        #: Whether it cannot be unpacked to its end.
        self.damaged = False

    def _fill(self) -> bool:
        """Whether there is more to read."""
        while self._at >= len(self._piece):
            try:
                piece = next(self._pieces, None)
            except DamagedError:
                self.damaged = True
                raise
            if piece is None:
                return False
            self._piece, self._at = piece, 0
        return True

    def read(self, length: int) -> bytes:
        """The next bytes: as many as are asked for, but no more than a document may have."""
        parts = []
        left = min(length, limits.FILE_BYTES + 1)
        while left > 0 and self._fill():
            part = self._piece[self._at : self._at + left]
            self._at += len(part)
            self.consumed += len(part)
            left -= len(part)
            parts.append(part)
        return b"".join(parts)

    def readline(self, length: int | None = None) -> bytes:
        """The next line, or its beginning. Raises ``DamagedError`` where lines have no end."""
        parts = []
        left = self._lines + 1 if length is None else min(length, self._lines + 1)
        while left > 0 and self._fill():
            end = self._piece.find(b"\n", self._at, self._at + left)
            part = self._piece[self._at : self._at + left if end < 0 else end + 1]
            self._at += len(part)
            self.consumed += len(part)
            self._lines -= len(part)
            left -= len(part)
            parts.append(part)
            if self._lines < 0:
                raise DamagedError("crawl.head_too_long", most=HEAD_BYTES >> 20)
            if end >= 0:
                break
        return b"".join(parts)

    def end_record(self) -> None:
        """Read what stands behind a record. Raises ``DamagedError`` where it goes on."""
        if self._head:
            return
        self._lines = HEAD_BYTES
        line = self.readline()
        if line.startswith(b"WARC/"):
            self._head = line
        elif line.strip():
            raise DamagedError("crawl.record_longer")

    def to_head(self) -> bool:
        """Whether a record seems to begin further on, where it goes on then."""
        if self._head.startswith(_RECORDS):
            return True
        before, self._head = b"\n", b""
        try:
            while self._fill():
                piece = before + self._piece[self._at :]
                found = [at for head in _RECORDS if (at := piece.find(b"\n" + head)) >= 0]
                if found:
                    self._piece, self._at = piece, min(found) + 1
                    return True
                before, self._at = piece[-len(_RECORDS[0]) :], len(self._piece)
        except DamagedError:
            pass  # it cannot be unpacked beyond
        return False

    def next_head(self) -> bytes:
        """The first line of the next record, after blank ones; nothing where there is none."""
        self._lines = HEAD_BYTES
        while line := self._head or self.readline():
            self._head = b""
            if line.strip():
                return line
        return b""


def sections(packed: Packed, count: Callable[[int], None]) -> Iterator[tuple[int, Section]]:
    """The parts of the file from here on, each with its offset. ``count`` is told of every piece, and may raise.

    A part is read to its end before the next. Raises ``DamagedError``.
    """
    while head := packed.peek():
        start = packed.offset
        if head == _GZIP:
            section = Section(gunzipped(packed, count), True)
        elif start:
            raise DamagedError("crawl.something_behind")
        else:
            section = Section(_plain(packed, count), False)
        yield start, section
        try:
            while section.read(PIECE):
                pass
        except DamagedError:
            section.damaged = True
        if section.damaged:
            packed.to_member()


def _plain(packed: Packed, count: Callable[[int], None]) -> Iterator[bytes]:
    while piece := packed.read():
        count(len(piece))
        yield piece


def gunzipped(packed: Packed, count: Callable[[int], None]) -> Iterator[bytes]:
    """What one member of a gzip file unpacks to (RFC 1952). Raises ``DamagedError``."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while not stream.eof:
        data = stream.unconsumed_tail or packed.read()
        try:
            piece = stream.decompress(data, PIECE)
        except zlib.error:
            packed.unread(data)
            raise DamagedError("crawl.damaged") from None
        if not data and not piece:
            raise DamagedError("crawl.ends_early")
        count(len(piece))
        if piece:
            yield piece
    packed.unread(stream.unused_data)
