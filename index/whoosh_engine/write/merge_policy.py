"""Which segments to merge.

Those that one transaction has written are put together: each costs every search, and they are written once more only.
Others are merged with some of about their size, so that adding to a large index does not rewrite it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: How many documents of a segment are live, and how many it has.
Size = tuple[int, int]

#: Groups of segments to merge, as places among their sizes.
Plan = Callable[[Sequence[Size]], list[list[int]]]

#: So many segments of one tier, or more, are merged into one of the next. Tiers grow by this factor.
MERGE_FACTOR = 5

#: Segments of so many documents or fewer are all of the lowest tier.
SMALLEST_TIER = 200

#: A merged segment has at most this many documents: the more, the longer an addition waits that happens to merge them.
LARGEST_SEGMENT = 40_000

#: A segment with a smaller share of live documents than this is rewritten.
LEAST_LIVE_SHARE = 0.5


def tier(live: int) -> int:
    """The tier of a segment with so many live documents."""
    rank, ceiling = 0, SMALLEST_TIER
    while live > ceiling:
        rank, ceiling = rank + 1, ceiling * MERGE_FACTOR
    return rank


def plan(segments: Sequence[Size]) -> list[list[int]]:
    """A :data:`Plan` of what has been written over time."""
    tiers: dict[int, list[int]] = {}
    groups = []
    for position, (live, count) in enumerate(segments):
        if live < count * LEAST_LIVE_SHARE:
            groups.append([position])
        else:
            tiers.setdefault(tier(live), []).append(position)
    for members in tiers.values():
        groups += _grouped(members, [live for live, _ in segments])
    return groups


def _grouped(members: Sequence[int], sizes: Sequence[int]) -> list[list[int]]:
    """The segments of one tier in groups that are large enough, about as large as each other and not too large."""
    # The smallest first: a segment too large to merge must not keep the others of its tier from it.
    ordered = sorted(members, key=lambda position: sizes[position])
    total = sum(sizes[position] for position in ordered)
    count = max(1, -(-total // LARGEST_SEGMENT))
    enough = total / count if len(ordered) >= count * MERGE_FACTOR else LARGEST_SEGMENT
    groups: list[list[int]] = [[]]
    size = 0
    for position in ordered:
        if groups[-1] and (size >= enough or size + sizes[position] > LARGEST_SEGMENT):
            groups.append([])
            size = 0
        groups[-1].append(position)
        size += sizes[position]
    return [sorted(group) for group in groups if len(group) >= MERGE_FACTOR]


def together(segments: Sequence[Size], places: Sequence[int]) -> list[list[int]]:
    """The segments at these places in as few groups as may be, without any that would stand alone."""
    groups = few([segments[place] for place in places])
    return [[places[place] for place in group] for group in groups if len(group) > 1]


def few(segments: Sequence[Size]) -> list[list[int]]:
    """A :data:`Plan` for as few segments as may be, none with deleted documents. Of what this makes it wants nothing."""
    groups: list[list[int]] = [[]]
    size = 0
    for position in sorted(range(len(segments)), key=lambda position: segments[position][0]):
        if groups[-1] and size + segments[position][0] > LARGEST_SEGMENT:
            groups.append([])
            size = 0
        groups[-1].append(position)
        size += segments[position][0]
    return [sorted(group) for group in groups if len(group) > 1 or any(_has_deleted(segments[one]) for one in group)]


def _has_deleted(segment: Size) -> bool:
    live, count = segment
    return live < count
