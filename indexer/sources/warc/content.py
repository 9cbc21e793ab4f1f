"""What a server sent, as it was before it was sent: without chunks and compression (RFC 9110, RFC 9112).

Some crawlers keep the headers of what they have undone already: content that is not what they say is taken as it is.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator

from indexer.readers.unpack import PIECE
from indexer.sources.warc.sections import DamagedError, Packed, gunzipped

_ZSTD = b"\x28\xb5\x2f\xfd"

#: The bytes of zstd (RFC 8878) that are unpacked at once: of four come at most 128 kB, and no bound can be given.
_ZSTD_STEP = 256

_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def undone(body: bytes, transfer: str, encoding: str, count: Callable[[int], None]) -> bytes:
    """``body`` by the values of Transfer-Encoding and Content-Encoding. ``count`` is told of every piece, and may raise.

    Raises ``DamagedError``.
    """
    if "chunked" in transfer.lower():
        body = _dechunked(body)
    for name in reversed(encoding.lower().split(",")):
        if (decode := _DECODERS.get(name.strip())) is not None:
            body = b"".join(_counted(decode(body), count))
    return body


def _counted(pieces: Iterator[bytes], count: Callable[[int], None]) -> Iterator[bytes]:
    for piece in pieces:
        count(len(piece))
        yield piece


def _dechunked(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while (head := _CHUNK.match(body, at)) is not None:
        size = int(head[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[head.end() : head.end() + size])
        at = head.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    if not parts:
        return body
    raise DamagedError("crawl.not_whole")


def _gunzipped(body: bytes) -> Iterator[bytes]:
    packed = Packed(io.BytesIO(body))
    if packed.peek() != b"\x1f\x8b":
        yield body
    while packed.peek() == b"\x1f\x8b":
        yield from gunzipped(packed, lambda size: None)


def _inflated(body: bytes) -> Iterator[bytes]:
    # "deflate" is zlib's format by the standard, and without its head by custom.
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        stream = zlib.decompressobj(bits)
        piece = b""
        try:
            piece = stream.decompress(body, PIECE)
        except zlib.error:
            continue
        while piece:
            yield piece
            try:
                piece = stream.decompress(stream.unconsumed_tail, PIECE)
            except zlib.error:
                break
        if not stream.eof:
            raise DamagedError("crawl.not_whole")
        return
    yield body


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    import brotli

    stream = brotli.Decompressor()
    try:
        piece = stream.process(body, output_buffer_limit=PIECE)
    except brotli.error:
        yield body
        return
    while piece:
        yield piece
        try:
            piece = stream.process(b"", output_buffer_limit=PIECE)
        except brotli.error:
            break
    if not stream.is_finished():
        raise DamagedError("crawl.not_whole")


def _unzstded(body: bytes) -> Iterator[bytes]:
    import zstandard

    stream = zstandard.ZstdDecompressor().decompressobj()
    try:
        for at in range(0, len(body), _ZSTD_STEP):
            if stream.eof:
                break
            yield stream.decompress(body[at : at + _ZSTD_STEP])
    except zstandard.ZstdError:
        if not body.startswith(_ZSTD):
            yield body
            return
        raise DamagedError("crawl.not_whole") from None
    if not stream.eof:
        raise DamagedError("crawl.not_whole")


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}
