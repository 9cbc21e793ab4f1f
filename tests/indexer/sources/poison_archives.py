"""Hostile archives: headers that lie, members that unpack without end, names that lead elsewhere."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.indexer.made_folders import lines, narrative, record
from tests.indexer.sources import bombs

STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
MB = 2**20


@dataclass(frozen=True)
class Member:
    """A member as it stands in the archive; what is stated of it need not be true."""

    name: bytes
    packed: bytes
    method: int = STORED
    sum: int = 0
    size: int = 0
    packed_size: int | None = None
    flags: int = 0x800
    extra: bytes = b""
    mode: int = 0


def stored(name: str | bytes, content: bytes, **more: int | bytes) -> Member:
    """An honest member."""
    name = name if isinstance(name, bytes) else name.encode()
    return Member(name, content, STORED, zlib.crc32(content), len(content), **more)  # type: ignore[arg-type]


def packed(members: Sequence[Member], same: bool = False, comment: bytes = b"") -> bytes:
    """An archive; with ``same`` all members are the first one's bytes."""
    out = bytearray()
    directory = bytearray()
    for number, member in enumerate(members):
        length = len(member.packed) if member.packed_size is None else member.packed_size
        size = struct.pack("<LLL", member.sum, length & 0xFFFFFFFF, member.size & 0xFFFFFFFF)
        common = struct.pack("<HHHHH", 20, member.flags, member.method, 0, 0x21) + size
        common += struct.pack("<HH", len(member.name), len(member.extra))
        at = 0 if same else len(out)
        if not (same and number):
            out += b"PK\3\4" + common + member.name + member.extra + member.packed
        directory += (
            b"PK\1\2" + struct.pack("<H", 0x314) + common + struct.pack("<HHHLL", 0, 0, 0, member.mode << 16, at)
        )
        directory += member.name + member.extra
    count = min(len(members), 0xFFFF)
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(out), len(comment))
    return bytes(out + directory + b"PK\5\6" + end + comment)


def deflated(name: str, pieces: int, piece: bytes = bytes(MB), stated: int = 100) -> Member:
    """A member of ``pieces`` times ``piece``, which states another size."""
    return Member(name.encode(), bombs.deflate(piece, pieces), DEFLATED, bombs.crc32(piece, pieces), stated)


def lzma_member(name: str, content: bytes, dictionary: int | None = None) -> Member:
    """A member packed by LZMA, with the dictionary that it says it needs."""
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": MB}]
    body = lzma.compress(content, lzma.FORMAT_RAW, filters=chain)
    head = struct.pack("<HHBL", 0x0409, 5, 93, MB if dictionary is None else dictionary)
    return Member(name.encode(), head + body, LZMA, zlib.crc32(content), 100)


#: In an archive of several members this one is read whatever the others are.
GOOD = "zz-good.txt"


def good(number: int) -> Member:
    """A healthy report."""
    return stored(GOOD, narrative("青禾县档案局", 2016, f"健康的成员{number}。").encode())


Archive = Callable[[Member], bytes]

_REPORT = narrative("青禾县粮食局", 2014).encode()
_NESTED = packed([deflated("a.txt", 16)])


def _many(name: bytes) -> list[Member]:
    return [Member(name % number, b"", STORED) for number in range(220_000)]


#: Archives by name; each has a healthy member, which must be read, and one that is not.
WITH_GOOD: dict[str, Archive] = {
    "lie-bzip2.zip": lambda g: packed(
        [Member(b"a.txt", bz2.compress(bytes(70 * MB)), BZIP2, zlib.crc32(bytes(70 * MB)), 100), g]
    ),
    "lie-lzma.zip": lambda g: packed([lzma_member("a.txt", bytes(70 * MB)), g]),
    "lzma-dictionary.zip": lambda g: packed([lzma_member("a.txt", _REPORT, 0xFFFFFFFF), g]),
    "lzma-properties.zip": lambda g: packed([Member(b"a.txt", b"\0\0\5\0\xff\xff\xff\xff\xff" * 9, LZMA, 1, 9), g]),
    "lie-deflate.zip": lambda g: packed([deflated("a.txt", 70), g]),
    "honest-bomb.zip": lambda g: packed([deflated("a.html", 100, stated=100 * MB), g]),
    "one-line.zip": lambda g: packed([deflated("a.jsonl", 100, b"x" * MB), g]),
    "nested.zip": lambda g: packed([stored("a.zip", _NESTED), g]),
    "unknown-method.zip": lambda g: packed([Member(b"a.txt", _REPORT, 99, 1, 9), g]),
    "wrong-checksum.zip": lambda g: packed([Member(b"a.txt", _REPORT, STORED, 1, len(_REPORT)), g]),
    "too-long.zip": lambda g: packed([stored("a.txt", _REPORT, packed_size=2**31), g]),
    "encrypted.zip": lambda g: packed([stored("a.txt", _REPORT, flags=0x801), g]),
    "strong-encryption.zip": lambda g: packed([stored("a.txt", _REPORT, flags=0x840), g]),
    "zip64-lie.zip": lambda g: packed(
        [
            Member(
                b"a.txt",
                _REPORT,
                STORED,
                zlib.crc32(_REPORT),
                0xFFFFFFFF,
                0xFFFFFFFF,
                extra=struct.pack("<HHQQ", 1, 16, 2**62, 2**61),
            ),
            g,
        ]
    ),
    "long-name.zip": lambda g: packed([stored("长" * 20_000 + ".txt", _REPORT), g]),
}

#: As before, but what is wrong is no document, or does no harm: there need not be a row.
HARMLESS: dict[str, Archive] = {
    "empty-name.zip": lambda g: packed([stored("", _REPORT), g]),
    "slash.zip": lambda g: packed([stored("/", b""), stored("//", b""), g]),
    "dots.zip": lambda g: packed([stored("../../../outside/escaped.txt", _REPORT), stored("..", b""), g]),
    "absolute.zip": lambda g: packed([stored("/etc/escaped.txt", _REPORT), stored("C:\\escaped.txt", _REPORT), g]),
    "nul.zip": lambda g: packed([stored("a\0.xyz.txt", _REPORT), g]),
    "control.zip": lambda g: packed([stored("\x1b[31m\r\n\x07\u202e红.txt", _REPORT), g]),
    "link.zip": lambda g: packed([stored("a.txt", b"/etc/passwd", mode=0o120777), g]),
    "device.zip": lambda g: packed([stored("a.txt", b"", mode=0o020666), g]),
    "prefix.zip": lambda g: b"MZ" + bytes(10_000) + packed([g]),
    "two-directories.zip": lambda g: packed([stored("a.txt", b"")]) + packed([g]),
    "folder-and-file.zip": lambda g: packed([stored("a/", b""), stored("a", b""), stored("a/b.xyz", b""), g]),
}

#: Archives of which nothing, or not all, is read; each must have a row.
ROWS: dict[str, Callable[[], bytes]] = {
    # The same 60 MB a thousand times: 60 GB in a file of 160 kB.
    "overlap.zip": lambda: packed([deflated("a.pdf", 60)] * 1_000, same=True),
    "twice.zip": lambda: packed([stored("a.txt", _REPORT), stored("a.txt", _REPORT + b"2")]),
    "blank-lines.zip": lambda: packed([deflated("a.jsonl", 600, b"\n" * MB)]),
    "many-lines.zip": lambda: packed([deflated("a.jsonl", 8, b"{\n" * 250)]),
    "directory.zip": lambda: packed(_many(b"%d.xyz")),
    "directory-of-empty-names.zip": lambda: packed(_many(b"%.0d")),
    "false-utf-8.zip": lambda: packed([stored(b"\xff\xfe.txt", _REPORT)]),
    "directory-behind-end.zip": lambda: (
        packed([good(0)])[:-22] + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, 9, 9, 2**31, 2**31, 0)
    ),
    "cut.zip": lambda: packed([good(0)] * 9)[:-40],
    "no-archive.zip": lambda: b"PK\3\4" + bytes(5_000),
    "empty.zip": lambda: packed([]),
    "nothing.zip": lambda: b"",
    "zip64-end.zip": lambda: (
        b"PK\6\6"
        + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 2**63, 2**63, 2**62, 2**62)
        + b"PK\6\7"
        + struct.pack("<LQL", 0, 0, 1)
        + b"PK\5\6"
        + b"\xff" * 16
        + b"\0\0"
    ),
    "ids.zip": lambda: packed([stored("a.jsonl", lines(record("x"), record("x"), "{", "[" * 100_000).encode())]),
}
