"""Which segments to merge, and merging them: posting lists as arrays, records as they are, deletions dropped.

Segments are merged with others of about their size only, so that adding to a large index does not rewrite it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.whoosh_engine.segment_reader import SegmentReader
from index.whoosh_engine.segment_writer import SegmentWriter

#: Segments of one tier that are merged into one of the next. Tiers grow by this factor.
MERGE_FACTOR = 8

#: Segments below this many documents are all of the lowest tier.
SMALLEST_TIER = 500

#: A merged segment has at most this many documents: merging holds all their texts and words in memory (some 30 kB a
#: report of 3,000 characters).
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
    """Put the live documents of ``readers``, in order, into ``writer``.

    Bigrams are not read: the writer makes them of the texts, in less time.
    """
    base = 0
    for reader in readers:
        number = np.where(reader.live, np.cumsum(reader.live) - 1 + base, -1).astype(np.int32)
        base += int(reader.live.sum())
        for field in ("words", "title"):
            _merge_words(writer, reader, field, number)
        prints, docs = reader.prints.all()
        kept = reader.live[docs]
        writer.add_prints(prints[kept], number[docs[kept]])
        for row in reader.rows():
            writer.add_row(row)


def _merge_words(writer: SegmentWriter, reader: SegmentReader, field: str, number: NDArray[np.int32]) -> None:
    terms, sizes, docs, counts = [], [], [], []
    for term, info in reader.items(field):
        found, weights = reader.postings(info)
        terms.append(term)
        sizes.append(len(found))
        docs.append(found)
        counts.append(weights)
    if not terms:
        return
    new = number[np.concatenate(docs)]
    kept = new >= 0
    # Only words of live documents: the others would stay in the vocabulary for ever.
    keys = np.repeat(np.arange(len(terms), dtype=np.int32), sizes)[kept]
    used = np.unique(keys)
    own = np.zeros(len(terms), np.uint32)
    own[used] = writer.word_keys([terms[at] for at in used.tolist()])
    often = np.concatenate(counts)[kept].astype(np.int64)
    writer.add_words(field, np.repeat(own[keys], often), np.repeat(new[kept], often))
