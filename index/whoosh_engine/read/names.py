"""Finds the names of bodies and regions of a snapshot in what was typed."""

from __future__ import annotations

from functools import partial

from index.engines.names import Name, find_names
from index.engines.weights import NAME_FIELDS
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import ENTRY_BYTES


def names_in(snapshot: Snapshot, text: str) -> tuple[Name, ...]:
    """See ``index.engines.names.find_names``."""
    key = ("names", text)
    found: tuple[Name, ...] | None = snapshot.cache.get(key)
    if found is None:
        found = find_names(text, partial(_longest, snapshot))
        snapshot.cache.put(key, found, ENTRY_BYTES)
    return found


def _longest(snapshot: Snapshot, text: str, shortest: int) -> tuple[str, int] | None:
    """See ``index.engines.names.Longest``. Of names in several fields the first field's counts."""
    encoded = text.encode("utf-8", "surrogatepass")
    found, least = None, len(text[:shortest].encode("utf-8", "surrogatepass"))
    for field in NAME_FIELDS:
        for segment in snapshot.segments:
            length = segment.beginning(field, encoded, least)
            if length:
                found, least = (field, length), length + 1
    return (found[0], len(encoded[: found[1]].decode("utf-8", "surrogatepass"))) if found else None
