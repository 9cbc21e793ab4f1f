"""Finds the names of bodies and regions of a snapshot in what was typed."""

from __future__ import annotations

from index.engines.names import Name, find_names
from index.engines.weights import NAME_FIELDS
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import ENTRY_BYTES


def names_in(snapshot: Snapshot, text: str) -> tuple[Name, ...]:
    """See ``index.engines.names.find_names``."""
    key = ("names", text)
    found: tuple[Name, ...] | None = snapshot.cache.get(key)
    if found is None:
        found = find_names(text, lambda name: _field_of(snapshot, name))
        snapshot.cache.put(key, found, ENTRY_BYTES)
    return found


def _field_of(snapshot: Snapshot, name: str) -> str | None:
    """The first field of names in which some document has this one."""
    term = name.encode("utf-8", "surrogatepass")
    return next(
        (f for f in NAME_FIELDS if any(segment.entry(f, term) is not None for segment in snapshot.segments)), None
    )
