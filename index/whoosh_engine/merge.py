"""Which segments to merge, and merging them: posting lists as arrays, records as they are, deletions dropped.

Segments are merged with others of about their size only, so that adding to a large index does not rewrite it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.schema import TEXT_FIELDS
from index.whoosh_engine.segment_reader import SegmentReader
from index.whoosh_engine.segment_writer import SegmentWriter

#: Segments of one tier that are merged into one of the next. Tiers grow by this factor.
MERGE_FACTOR = 8

#: Segments below this many documents are all of the lowest tier.
SMALLEST_TIER = 500

#: A merged segment has at most this many documents: merging holds all its postings in memory (some 25 kB a report
#: of 3,000 characters), and a column of folded texts holds at most 2 GB.
LARGEST_SEGMENT = 40_000

#: A segment with a smaller share of live documents than this is rewritten.
LEAST_LIVE_SHARE = 0.5


def tier(live: int) -> int:
    """The tier of a segment with so many live documents."""
    rank, ceiling = 0, SMALLEST_TIER
    while live > ceiling:
        rank, ceiling = rank + 1, ceiling * MERGE_FACTOR
    return rank


def plan(segments: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Groups of segments to merge, as positions in ``segments``, which holds (live, all) document counts."""
    tiers: dict[int, list[int]] = {}
    groups = []
    for position, (live, count) in enumerate(segments):
        if live < count * LEAST_LIVE_SHARE:
            groups.append([position])
        else:
            tiers.setdefault(tier(live), []).append(position)
    for members in tiers.values():
        group: list[int] = []
        size = 0
        # The smallest first: a segment too large to merge must not keep the others of its tier from it.
        for position in sorted(members, key=lambda position: segments[position][0]):
            if size + segments[position][0] > LARGEST_SEGMENT:
                break
            group.append(position)
            size += segments[position][0]
        if len(group) >= MERGE_FACTOR:
            groups.append(sorted(group))
    return groups


def merge(writer: SegmentWriter, readers: Sequence[SegmentReader]) -> None:
    """Put the live documents of ``readers``, in order, into ``writer``."""
    numbers, base = [], 0
    for reader in readers:
        numbers.append(np.where(reader.live, np.cumsum(reader.live) - 1 + base, -1).astype(np.int32))
        base += int(reader.live.sum())
    lengths = {name: np.zeros(base, np.int64) for name in TEXT_FIELDS}
    for reader, number in zip(readers, numbers, strict=True):
        for name in TEXT_FIELDS:
            _merge_postings(writer, reader, name, number, lengths[name])
        prints, docs = reader.prints.all()
        writer.add_prints(prints[reader.live[docs]], number[docs[reader.live[docs]]])
    for reader in readers:
        for doc in np.flatnonzero(reader.live).tolist():
            fields = {name: int(lengths[name][writer.count]) for name in TEXT_FIELDS}
            writer.add_document(reader.report(doc), reader.folded_bytes(doc), fields)


def _merge_postings(
    writer: SegmentWriter,
    reader: SegmentReader,
    field: str,
    number: NDArray[np.int32],
    lengths: NDArray[np.int64],
) -> None:
    terms, sizes, docs, counts = [], [], [], []
    for term, info in reader.items(field):
        found, weights = reader.postings(info)
        terms.append(term)
        sizes.append(len(found))
        docs.append(found)
        counts.append(weights)
    if not terms:
        return
    if field == "grams":
        keys: NDArray[np.int64] = np.array([gram_key(term) for term in terms], np.int64)
    else:
        keys = writer.word_keys([term.decode("utf-8", "surrogatepass") for term in terms]).astype(np.int64)
    new = number[np.concatenate(docs)]
    kept = new >= 0
    new, count = new[kept], np.concatenate(counts)[kept].astype(np.int32)
    np.add.at(lengths, new, count)
    writer.add_postings(field, np.repeat(keys, sizes)[kept], count, new)


def gram_key(term: bytes) -> int:
    """The key of a bigram; the inverse of ``prepare.gram_term``."""
    pair = term.decode("utf-8", "surrogatepass")
    return ord(pair[0]) << 21 | ord(pair[1])
