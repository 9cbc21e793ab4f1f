"""Writes whole posting lists in Whoosh's W3 format: as arrays, many lists at a time.

Any sequences will do for Whoosh's reader, so a list is one block, its deltas and weights packed arrays or bytes, and
what is pickled is put together by columns: stock Whoosh reads it, and NumPy takes it without looking at single
postings. See ``posting_layout``.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.system import pack_ushort

from index.whoosh_engine.format.terms.posting_layout import (
    AFTER,
    BEFORE,
    BEFORE_COUNTS,
    BEGIN,
    END,
    EXTENT,
    FIXED,
    HEAD,
    INFO,
    TOO_OFTEN,
    is_common,
)
from index.whoosh_engine.format.terms.postings import Docs, Ints
from index.whoosh_engine.format.terms.term_index import rows, scatter

#: Lists shorter than this stand in the term index itself: a block of their own takes more room than they do.
_BLOCK_FROM = 24

#: Terms whose posting lists are packed at once.
TERMS_AT_ONCE = 50_000

_NARROW, _WIDE = np.dtype("<u2"), np.dtype("<i4")


class _Lists(NamedTuple):
    """What is known of each posting list: where it begins and ends, and what its entry says."""

    starts: Ints
    sizes: Ints
    total: Ints
    top: Docs
    info: NDArray[Any]

    def alike(self) -> NDArray[np.bool_]:
        """Those of which all frequencies are the same."""
        same: NDArray[np.bool_] = self.total == self.top.astype(np.int64) * self.sizes
        return same


class PostingListWriter:
    """Writes one field's terms and posting lists through a :class:`BulkFieldWriter`, many whole lists at a time."""

    def __init__(self, field_writer: Any, name: str, field: Any) -> None:
        field_writer.start_field(name, field)
        self._writer = field_writer
        self._out = field_writer._postfile
        self._index = field_writer._tindex
        self._prefix = np.frombuffer(pack_ushort(field_writer._fieldid), np.uint8)

    def write(
        self,
        terms: NDArray[np.uint8],
        term_sizes: Ints,
        starts: Ints,
        docs: Docs,
        counts: Docs,
        length_bytes: NDArray[np.uint8],
    ) -> None:
        """Add terms in increasing order, all greater than those before.

        ``terms`` holds the terms end to end and ``term_sizes`` the length of each, in bytes. The postings of the
        ``i``-th begin at ``starts[i]`` in ``docs`` (document numbers, increasing within a term) and ``counts`` (the
        term's frequency in each). ``length_bytes`` holds every document's field length in the index's one-byte form,
        so that there are as many documents as it is long.
        """
        bounds = [*range(0, len(starts), TERMS_AT_ONCE), len(starts)]
        term_ends = np.cumsum(term_sizes)
        for low, high in pairwise(bounds):
            begin, end = starts[low], starts[high] if high < len(starts) else len(docs)
            lists = _measure(starts[low:high] - begin, docs[begin:end], counts[begin:end], length_bytes)
            first = term_ends[low] - term_sizes[low]
            keys = _Keys(self._prefix, terms[first : term_ends[high - 1]], term_sizes[low:high])
            self._write(keys, lists, docs[begin:end], counts[begin:end], len(length_bytes))

    def _write(self, keys: _Keys, lists: _Lists, docs: Docs, counts: Docs, documents: int) -> None:
        ones = lists.top == 1
        short = (lists.sizes < _BLOCK_FROM) & (lists.top < TOO_OFTEN)
        # Bytes of the pickled weights: none, or a string of bytes with its head.
        weights = np.where(ones, 1, 2 + lists.sizes)
        number = _NARROW if not len(docs) or docs.max() < 1 << 16 else _WIDE
        inline = len(BEGIN) + 2 + (1 + number.itemsize) * lists.sizes + weights + 3
        values = INFO.itemsize + np.where(short, inline, EXTENT.itemsize)
        entries = self._index.begin(keys.sizes, values)
        at = entries.starts
        scatter(entries.buffer, at, keys.lengths(values))
        keys.put(entries.buffer, at + keys.HEAD)
        at = at + keys.HEAD + keys.sizes
        lists.info["f"] = short
        scatter(entries.buffer, at, rows(lists.info))
        at = at + INFO.itemsize
        for size in np.flatnonzero(np.bincount(lists.sizes[short])).tolist():
            for chosen in (ones, ~ones):
                group = np.flatnonzero(short & (lists.sizes == size) & chosen)
                if len(group):
                    scatter(entries.buffer, at[group], _inlined(lists, group, size, docs, counts, number))
        long = np.flatnonzero(~short)
        if len(long):
            scatter(entries.buffer, at[long], rows(self._write_blocks(lists, long, docs, counts, documents)))
        self._index.end(entries, keys.flat(), keys.sizes)

    def _write_blocks(self, lists: _Lists, chosen: Ints, docs: Docs, counts: Docs, documents: int) -> NDArray[Any]:
        """Write the lists that have a block of their own; where each is."""
        deltas = np.diff(docs, prepend=np.int32(0))
        deltas[lists.starts] = docs[lists.starts]
        sizes, top, alike = lists.sizes[chosen], lists.top[chosen], lists.alike()[chosen]
        widest = np.maximum.reduceat(deltas, lists.starts)[chosen]
        wide = np.where(widest < 1 << 8, 1, np.where(widest < 1 << 16, 2, 4))
        wide_counts = np.where(alike, 0, np.where(top < TOO_OFTEN, 1, 4))
        # As whole strings, which are cut: an operation on each list would take ten times as long.
        numbers = {size: deltas.astype(f"<u{size}").tobytes() for size in np.unique(wide).tolist()}
        dtypes = {1: "u1", 4: "<f4"}
        often = {size: counts.astype(dtypes[size]).tobytes() for size in np.unique(wide_counts).tolist() if size}
        room = np.array([0, *(len(BEFORE.get(width, b"")) + 4 + len(AFTER.get(width, b"")) for width in (1, 2, 3, 4))])
        weights = np.where(alike, np.where(top == 1, 1, 9), room[wide_counts] + sizes * wide_counts)
        bodies = room[wide] + sizes * wide + weights + 3
        heads = self._heads(lists.info[chosen], bodies).tobytes()
        lengths, step = HEAD.itemsize + bodies, HEAD.itemsize
        common = is_common(sizes, top, documents)
        ends = self._out.tell() + np.cumsum(lengths + common * documents)
        out: list[bytes] = []
        rows_of = zip(
            lists.starts[chosen].tolist(),
            sizes.tolist(),
            wide.tolist(),
            wide_counts.tolist(),
            top.tolist(),
            common.tolist(),
            strict=True,
        )
        for number, (start, n, width, width_counts, most, has_bytes) in enumerate(rows_of):
            size = (n * width).to_bytes(4, "little")
            out += (heads[number * step : number * step + step], BEFORE[width], size)
            out += (numbers[width][start * width : (start + n) * width], AFTER[width])
            if width_counts:
                size = (n * width_counts).to_bytes(4, "little")
                out += (BEFORE_COUNTS[width_counts], size)
                out += (often[width_counts][start * width_counts : (start + n) * width_counts], AFTER[width_counts])
            else:
                out.append(b"N" if most == 1 else b"G" + struct.pack(">d", most))
            out.append(END)
            if has_bytes:
                frequencies = np.zeros(documents, np.uint8)
                frequencies[docs[start : start + n]] = counts[start : start + n]
                out.append(frequencies.tobytes())
        self._out.write(b"".join(out))
        extents = np.empty(len(chosen), EXTENT)
        extents["offset"], extents["length"] = ends - common * documents - lengths, lengths
        return extents

    def _heads(self, info: NDArray[Any], bodies: Ints) -> NDArray[Any]:
        """What stands before the body of each block: Whoosh's mark, the block's length, its head, pickled."""
        heads = np.zeros(len(info), HEAD)
        for name, value in FIXED.items():
            heads[name] = value
        heads["s"] = -(HEAD.itemsize - 8 + bodies)  # a negative one is that of the last block
        heads["n"], heads["z"], heads["m"], heads["l"], heads["h"] = (info[name] for name in "nzmlh")
        return heads

    def finish(self) -> None:
        """End the field."""
        self._writer.finish_field()


def _measure(starts: Ints, docs: Docs, counts: Docs, length_bytes: NDArray[np.uint8]) -> _Lists:
    ends = np.append(starts[1:], len(docs))
    sizes = ends - starts
    bytes_of = length_bytes[docs]
    info = np.zeros(len(starts), INFO)
    total = np.add.reduceat(counts, starts, dtype=np.int64)
    top = np.maximum.reduceat(counts, starts)
    info["w"], info["n"], info["m"] = total, sizes, top
    info["l"], info["h"] = np.minimum.reduceat(bytes_of, starts), np.maximum.reduceat(bytes_of, starts)
    info["a"], info["z"] = docs[starts], docs[ends - 1]
    return _Lists(starts, sizes, total, top, info)


def _inlined(
    lists: _Lists, group: Ints, size: int, docs: Docs, counts: Docs, number: np.dtype[Any]
) -> NDArray[np.uint8]:
    """Lists of one size, pickled, a row each: what stands in the term index itself."""
    places = lists.starts[group][:, None] + np.arange(size)
    ids = np.empty((len(group), size, 1 + number.itemsize), np.uint8)
    ids[:, :, 0] = ord("M") if number is _NARROW else ord("J")
    ids[:, :, 1:] = np.ascontiguousarray(docs[places].astype(number)).view(np.uint8).reshape(len(group), size, -1)
    parts = [_constant(BEGIN + b"(", group), ids.reshape(len(group), -1), _constant(b"t", group)]
    if lists.top[group[0]] == 1:
        parts.append(_constant(b"N", group))
    else:
        parts += [_constant(b"C" + bytes([size]), group), counts[places].astype(np.uint8)]
    return np.concatenate([*parts, _constant(END, group)], axis=1)


def _constant(data: bytes, group: Ints) -> NDArray[np.uint8]:
    return np.broadcast_to(np.frombuffer(data, np.uint8), (len(group), len(data)))


class _Keys:
    """Keys of the term index: the field's number, then the term."""

    #: What stands before each key: its length and that of its value.
    HEAD = 8

    def __init__(self, prefix: NDArray[np.uint8], terms: NDArray[np.uint8], sizes: Ints) -> None:
        self._prefix, self._terms, self._sizes = prefix, terms, sizes
        self.sizes: Ints = sizes + len(prefix)

    def lengths(self, values: Ints) -> NDArray[np.uint8]:
        """The lengths of keys and values, as they stand before them, a row each."""
        return rows(np.stack((self.sizes, values), 1).astype(">i4"))

    def put(self, buffer: NDArray[np.uint8], at: Ints) -> None:
        """Put every key where it belongs."""
        scatter(buffer, at, np.broadcast_to(self._prefix, (len(at), len(self._prefix))))
        begins = np.cumsum(self._sizes) - self._sizes
        buffer[np.repeat(at + len(self._prefix) - begins, self._sizes) + np.arange(len(self._terms))] = self._terms

    def flat(self) -> NDArray[np.uint8]:
        """All keys end to end."""
        keys = np.empty(int(self.sizes.sum()), np.uint8)
        self.put(keys, np.cumsum(self.sizes) - self.sizes)
        return keys
