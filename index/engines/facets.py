"""Which of the values that an index has are asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analyzers import fold
from index.engines.body_names import without_kind
from index.fields import REGIONS
from index.query.filters import is_range, select


def chosen_values(facet: str, wanted: Sequence[str], known: Sequence[str], *, exact: bool) -> Collection[str]:
    """The ``known`` values of a facet that are one of those wanted; where not ``exact``, that contain one of them.

    A region is also found by its name without its kind, or with one: 赫山, 广东省.
    """
    if exact or any(map(is_range, wanted)):
        return select(facet, wanted, known) if facet == "year" else set(wanted)
    accept = _same_region if facet in REGIONS else _is_part
    return {value for value in known if value and any(accept(one, fold(value)) for one in wanted)}


def _is_part(value: str, known: str) -> bool:
    return value in known


def _same_region(value: str, known: str) -> bool:
    return value in known or without_kind(value) == without_kind(known)
