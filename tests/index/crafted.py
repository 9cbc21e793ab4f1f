"""Makes indexes that would run code in a reader that unpickles what it finds, each sealed as if it were ours."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC
from whoosh.filedb.filetables import OrderedHashReader
from whoosh.filedb.structfile import BufferFile, StructFile

from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.columns import write_bytes
from index.whoosh_engine.format.terms.posting_layout import EXTENT, FIXED, HEAD, INFO
from index.whoosh_engine.format.terms.term_index import TermIndexWriter


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.trace),)


def reseal(folder: Path) -> None:
    """Write a manifest that describes the files as they are now."""
    manifest = manifests.load(folder)
    files = manifests.describe(folder, list(manifest.files), {})
    manifests.save(folder, replace(manifest, files=files))


def _change(folder: Path, ending: str, change: Callable[[bytes], bytes]) -> None:
    """Change each file of this kind."""
    paths = list(folder.glob(f"*{ending}"))
    assert paths
    for path in paths:
        path.write_bytes(change(path.read_bytes()))
    reseal(folder)


def _read(data: bytes) -> OrderedHashReader:
    return OrderedHashReader(BufferFile(data), len(data))


def term_index_extras(folder: Path, trap: Trap) -> None:
    """What a term index says of itself: the same, with a trap beside it."""

    def change(data: bytes) -> bytes:
        reader = _read(data)
        begin = len(data) - 4 - struct.unpack(">i", data[-4:])[0]
        packed, positions = pickle.dumps({**reader.extras, "more": trap}, 2), data[reader.indexbase : -4]
        return data[:begin] + packed + positions + struct.pack(">i", len(packed) + len(positions))

    _change(folder, ".trm", change)


class _Kept(io.BytesIO):
    """A file whose contents outlive its closing."""

    def close(self) -> None:
        self.contents = self.getvalue()
        super().close()


def _with_entries(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A term index with the entry of each term changed."""
    reader, file = _read(data), _Kept()
    writer = TermIndexWriter(StructFile(file))
    writer.extras["fieldmap"] = reader.extras["fieldmap"]
    entries = [(key, change(value)) for key, value in reader.items()]
    writer.add_all([key for key, _ in entries], [value for _, value in entries])
    writer.close()
    return file.contents


def inlined_lists(folder: Path, trap: Trap) -> None:
    """Every posting list stands in the term index and is a trap."""
    packed = pickle.dumps(trap, 2)
    _change(folder, ".trm", lambda data: _with_entries(data, lambda value: b"\1" + value[1 : INFO.itemsize] + packed))


def _blocks(folder: Path, block: Callable[[int], bytes]) -> None:
    """Every posting list is a block made for so many documents."""
    for path in folder.glob("*.trm"):
        lists, made = bytearray(path.with_suffix(".pst").read_bytes()), dict[int, tuple[int, int]]()

        def change(value: bytes, lists: bytearray = lists, made: dict[int, tuple[int, int]] = made) -> bytes:
            n = int(np.frombuffer(value, INFO, 1)["n"][0])
            if n not in made:
                made[n] = len(lists), len(block(n))
                lists.extend(block(n) + bytes(1000))
            return b"\0" + value[1 : INFO.itemsize] + np.array([made[n]], EXTENT).tobytes()

        path.write_bytes(_with_entries(path.read_bytes(), change))
        path.with_suffix(".pst").write_bytes(lists)
    reseal(folder)


def _stock_block(head: bytes, body: bytes) -> bytes:
    return WHOOSH3_HEADER_MAGIC + struct.pack(">i", -len(head + body)) + head + body


def blocks(folder: Path, trap: Trap) -> None:
    """Every posting list is a block as stock Whoosh writes it, its body a trap."""
    _blocks(folder, lambda n: _stock_block(pickle.dumps((n, n, 1.0, 0, 1, 1), 2), pickle.dumps(trap, 2)))


def compressed_blocks(folder: Path, trap: Trap) -> None:
    """The same, the body compressed."""
    body = zlib.compress(pickle.dumps(trap, 2))
    _blocks(folder, lambda n: _stock_block(pickle.dumps((n, n, 1.0, 3, 1, 1), 2), body))


def heads_of_blocks(folder: Path, trap: Trap) -> None:
    """Every posting list is a block whose head is a trap."""
    _blocks(folder, lambda n: _stock_block(pickle.dumps(trap, 2), b""))


def blocks_with_our_head(folder: Path, trap: Trap) -> None:
    """Every posting list begins as one of ours; behind it stands a trap."""

    def block(n: int) -> bytes:
        head = np.zeros(1, HEAD)
        for name, value in FIXED.items():
            head[name] = value
        body = pickle.dumps(trap, 4)[2:]
        head["s"], head["n"] = -(HEAD.itemsize - 8 + len(body)), n
        return head.tobytes() + body

    _blocks(folder, block)


def schema(folder: Path, trap: Trap) -> None:
    """The table of contents has a trap in the place of the schema."""

    def changed(data: bytes) -> bytes:
        at, packed = data.index(b"\x80\x02"), pickle.dumps(trap, 2)
        return data[:at] + packed + data[at + len(packed) :]

    _change(folder, ".toc", changed)


def segments(folder: Path, trap: Trap) -> None:
    """The table of contents has a trap in the place of the segments."""

    def changed(data: bytes) -> bytes:
        # Whoosh pickles the schema by protocol 2, the segments by the newest one.
        return data[: data.rindex(b"\x80" + bytes([pickle.HIGHEST_PROTOCOL]))] + pickle.dumps(trap)

    _change(folder, ".toc", changed)


def stored_fields(folder: Path, trap: Trap) -> None:
    """What stock Whoosh shows of each document is a trap."""
    for path in folder.glob("*._stored.col"):
        count = len(path.with_name(path.name.replace("._stored.", "._words_len.")).read_bytes())
        value = zlib.compress(pickle.dumps(trap, 2))
        write_bytes(path, [value] * count, np.full(count, len(value), np.int64))
    reseal(folder)


#: Traps that we come by, and those that only stock Whoosh does.
MET = (term_index_extras, inlined_lists, blocks, compressed_blocks, heads_of_blocks, blocks_with_our_head)
PASSED_BY = (schema, segments, stored_fields)
