"""Whole posting lists in and out of Whoosh's W3 format, as arrays.

W3 keeps a posting list as blocks, each a pickled ``(document deltas, weights, payloads)``. Any sequences will do
for Whoosh's reader, so one block a term is written, its deltas and weights as packed arrays or bytes: stock Whoosh
reads it, and NumPy takes it without looking at single postings. Lists written by stock Whoosh are read as well.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo
from whoosh.system import pack_int, pack_long, pack_ushort
from whoosh.util.numeric import byte_to_length

Ints = NDArray[np.int64]
Docs = NDArray[np.int32]
Floats = NDArray[np.float32]

_INT = struct.Struct("!i")
_TERM_INFO = struct.Struct("!BfIBBfII")

#: Lists shorter than this are kept as tuples: a pickled array costs some 60 bytes more than its items.
_ARRAY_FROM = 24

#: Field lengths are kept as one byte; this is the length that each byte stands for, in terms.
LENGTH_OF_BYTE: Floats = np.array([byte_to_length(b) for b in range(256)], dtype=np.float32)


def _pack_deltas(deltas: Docs) -> Any:
    """Document deltas as the smallest sequence of integers that Whoosh can iterate over."""
    top = int(deltas.max())
    if top < 256:
        return deltas.astype(np.uint8).tobytes()
    if top < 65536:
        return array("H", deltas.astype(np.uint16).tobytes())
    return array("I", deltas.astype(np.uint32).tobytes())


def _pack_weights(counts: Docs, top: int) -> Any:
    """Term frequencies as the smallest sequence of numbers that Whoosh can index."""
    if top < 256:
        return counts.astype(np.uint8).tobytes()
    return array("f", counts.astype(np.float32).tobytes())


class PostingListWriter:
    """Writes one field's terms and posting lists through a :class:`BulkFieldWriter`, many whole lists at a time."""

    def __init__(self, field_writer: Any, name: str, field: Any) -> None:
        field_writer.start_field(name, field)
        self._writer = field_writer
        self._out = field_writer._postfile
        self._index = field_writer._tindex
        self._prefix = pack_ushort(field_writer._fieldid)
        self._single: dict[tuple[int, int], bytes] = {}

    def write(
        self, terms: Sequence[bytes], starts: Ints, docs: Docs, counts: Docs, length_bytes: NDArray[np.uint8]
    ) -> None:
        """Add terms in increasing order, all greater than those before.

        The postings of ``terms[i]`` begin at ``starts[i]`` in ``docs`` (document numbers, increasing within a
        term) and ``counts`` (the term's frequency in each). ``length_bytes`` holds every document's field length
        in the index's one-byte form.
        """
        if not len(docs):
            return
        ends = np.append(starts[1:], len(docs))
        deltas = np.diff(docs, prepend=np.int32(0))
        deltas[starts] = docs[starts]
        bytes_of = length_bytes[docs]
        columns = (
            (ends - starts).tolist(),
            starts.tolist(),
            docs[ends - 1].tolist(),
            np.maximum.reduceat(counts, starts).tolist(),
            np.add.reduceat(counts, starts, dtype=np.int64).tolist(),
            np.minimum.reduceat(bytes_of, starts).tolist(),
            np.maximum.reduceat(bytes_of, starts).tolist(),
        )
        delta_list, count_list = deltas.tolist(), counts.tolist()
        at, out, values = self._out.tell(), [], []
        for n, start, last, top, total, low, high in zip(*columns, strict=True):
            if n == 1:
                values.append(self._single.get((last, top)) or self._inline(last, top, low))
                continue
            end = start + n
            if n < _ARRAY_FROM:
                packed_ids: Any = tuple(delta_list[start:end])
                weights: Any = tuple(map(float, count_list[start:end]))
            else:
                packed_ids, weights = _pack_deltas(deltas[start:end]), _pack_weights(counts[start:end], top)
            if total == top * n:
                weights = None if top == 1 else float(top)
            data = pickle.dumps((packed_ids, weights, ()), 4)
            head = pickle.dumps((n, last, float(top), 0, low, high), 2)
            block = WHOOSH3_HEADER_MAGIC + _INT.pack(-(len(head) + len(data))) + head + data
            out.append(block)
            info = _TERM_INFO.pack(0, float(total), n, low, high, float(top), delta_list[start], last)
            values.append(info + pack_long(at) + pack_int(len(block)))
            at += len(block)
        self._out.write(b"".join(out))
        self._index.add_all([self._prefix + term for term in terms], values)

    def _inline(self, doc: int, count: int, length: int) -> bytes:
        """The entry of a term that one document has: its posting stands in the term index itself."""
        info = _TERM_INFO.pack(1, float(count), 1, length, length, float(count), doc, doc)
        entry: bytes = info + pickle.dumps(((doc,), (float(count),), ()), 2)
        self._single[doc, count] = entry
        return entry

    def finish(self) -> None:
        """End the field."""
        self._writer.finish_field()


def _unpack_ints(packed: Any) -> Ints:
    if isinstance(packed, bytes):
        return np.frombuffer(packed, np.uint8).astype(np.int64)
    return np.asarray(packed, dtype=np.int64)


def _unpack_weights(packed: Any, n: int) -> Floats:
    if packed is None:
        return np.ones(n, np.float32)
    if isinstance(packed, float):
        return np.full(n, packed, np.float32)
    if isinstance(packed, bytes):
        return np.frombuffer(packed, np.uint8).astype(np.float32)
    return np.asarray(packed, dtype=np.float32)


def read_postings(file: Any, info: W3TermInfo) -> tuple[Docs, Floats]:
    """A term's documents, increasing, and its frequency in each.

    ``file`` is the segment's postings file, ``info`` the term's entry of the term index.
    """
    if info.is_inlined():
        docs, weights, _ = info.inlined_postings()
        return np.asarray(docs, np.int32), np.asarray(weights, np.float32)
    position, length = info.extent()
    # Whoosh reads the length back as the one-item tuple that ``struct`` gave it.
    raw = file.get(position, length[0] if isinstance(length, tuple) else length)
    stream, at = io.BytesIO(raw), len(WHOOSH3_HEADER_MAGIC)
    ids, frequencies, last = [], [], False
    while not last:
        size = _INT.unpack_from(raw, at)[0]
        last, end = size < 0, at + _INT.size + abs(size)
        stream.seek(at + _INT.size)
        head = pickle.load(stream)  # noqa: S301 (only after the manifest has been checked)
        body = raw[stream.tell() : end]
        deltas, weights, _ = pickle.loads(zlib.decompress(body) if head[3] else body)  # noqa: S301
        ids.append(np.cumsum(_unpack_ints(deltas)))
        frequencies.append(_unpack_weights(weights, head[0]))
        at = end
    if len(ids) == 1:
        return ids[0].astype(np.int32), frequencies[0]
    return np.concatenate(ids).astype(np.int32), np.concatenate(frequencies)
