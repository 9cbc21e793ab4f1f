"""Which reports of a list fold under one before them: those with the same text, and those that are nearly the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.engine import Document, Handle, View


class Folded(NamedTuple):
    """The place of the document that one folds under; how much the two have in common (0 to 1), ``None`` of the same text."""

    first: int
    share: float | None


def fold_copies(view: View, listed: Sequence[tuple[Handle, Document]]) -> dict[int, Folded]:
    """What folds, by its place in the list. What stands above it does not fold itself; empty texts do not either."""
    by_text: dict[str, int] = {}
    folded: dict[int, Folded] = {}
    for place, (_, document) in enumerate(listed):
        first = by_text.setdefault(document.text, place)
        if document.text and first != place:
            folded[place] = Folded(first, None)
    apart = [place for place, (_, document) in enumerate(listed) if document.text and place not in folded]
    near = _near_copies(view, [listed[place] for place in apart]) if len(apart) > 1 else {}
    for place, (first, share) in near.items():
        folded[apart[place]] = Folded(apart[first], share)
    for place, (first, share) in list(folded.items()):
        if share is None and first in folded:  # the same as a near copy
            folded[place] = folded[first]
    return folded


def _near_copies(view: View, listed: Sequence[tuple[Handle, Document]]) -> dict[int, Folded]:
    """Those that are nearly the same as one before them, which is the first such that does not fold itself."""
    from index.similar.copies import MOST_PAIRS, NEARLY_ALL, alike  # late: not every search folds

    near = alike([document.text for _, document in listed])
    folded: dict[int, Folded] = {}
    left = MOST_PAIRS
    for first, row in enumerate(near):
        later = [place for place in row if place > first and place not in folded][:left]
        if first in folded or not later:
            continue
        from index.service.likeness import shares

        left -= len(later)
        for place, share in zip(later, shares(view, listed[first][0], [listed[at][0] for at in later]), strict=True):
            if share >= NEARLY_ALL:
                folded[place] = Folded(first, share)
    return folded
