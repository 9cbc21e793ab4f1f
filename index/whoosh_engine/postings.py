"""Reads whole posting lists from Whoosh's W3 format, as arrays; those that stock Whoosh has written as well."""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo
from whoosh.util.numeric import byte_to_length

Ints = NDArray[np.int64]
Docs = NDArray[np.int32]
Floats = NDArray[np.float32]

_INT = struct.Struct("!i")

#: Field lengths are kept as one byte; this is the length that each byte stands for, in terms.
LENGTH_OF_BYTE: Floats = np.array([byte_to_length(b) for b in range(256)], dtype=np.float32)


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
        return np.asarray(docs, np.int32), _unpack_weights(weights, len(docs))
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
