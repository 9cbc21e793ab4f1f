"""Which segments to merge.

Segments are merged with others of about their size only, so that adding to a large index does not rewrite it.
"""

from __future__ import annotations

from collections.abc import Sequence

#: Segments of one tier that are merged into one of the next. Tiers grow by this factor.
MERGE_FACTOR = 8

#: Segments below this many documents are all of the lowest tier.
SMALLEST_TIER = 500

#: A merged segment has at most this many documents. Merging takes memory for the places of all their bigrams, with the
#: rest some 25 kB a report of 3,000 characters.
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
