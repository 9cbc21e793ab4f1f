"""What a commit says of its segments: Whoosh's objects as values of the manifest, and back.

Whoosh keeps them pickled in its table of contents, which is written for it and never read by us.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment

from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.schema import ANALYZED_FIELDS, INDEX_NAME

#: A segment's own part of the names of its files, as Whoosh makes it up.
ID = re.compile("[0-9a-z]{16}")


def describe(segment: W3Segment) -> dict[str, Any]:
    """A segment as values of the manifest."""
    return {
        "id": segment.segid,
        "documents": segment.doc_count_all(),
        "deleted": sorted(segment.deleted_docs()),
        "lengths": {field: segment._fieldlengths.get(field, 0) for field in ANALYZED_FIELDS},
    }


def segments_of(folder: Path, manifest: manifests.Manifest) -> list[W3Segment]:
    """The segments of a commit. Raises ``IndexDamagedError`` where the manifest does not describe them."""
    described = manifest.segments
    if not isinstance(described, list) or not all(map(_is_described, described)):
        raise damaged(folder / manifests.NAME, Message("damage.no_segments"))
    if len({values["id"] for values in described}) < len(described):
        raise damaged(folder / manifests.NAME, Message("damage.segment_twice"))
    return [_segment(values) for values in described]


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


def _is_described(values: Any) -> bool:
    if not isinstance(values, dict) or values.keys() != {"id", "documents", "deleted", "lengths"}:
        return False
    documents, deleted, lengths = values["documents"], values["deleted"], values["lengths"]
    return (
        isinstance(values["id"], str)
        and ID.fullmatch(values["id"]) is not None
        and _is_number(documents)
        and isinstance(deleted, list)
        and all(_is_number(doc) and doc < documents for doc in deleted)
        and isinstance(lengths, dict)
        and lengths.keys() == set(ANALYZED_FIELDS)
        and all(map(_is_number, lengths.values()))
    )


def _segment(values: dict[str, Any]) -> W3Segment:
    deleted = set(values["deleted"]) or None
    segment = W3Segment(W3Codec(), INDEX_NAME, values["documents"], values["id"], deleted)
    segment._fieldlengths = values["lengths"]
    return segment
