"""What a commit says of its segments: as values of the manifest, and back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.damage import damaged
from index.whoosh_engine.format.schema import ANALYZED_FIELDS, INDEX_NAME

#: A segment's own part of the names of its files, as Whoosh makes it up.
ID = re.compile("[0-9a-z]{16}")


class Segment:
    """A part of an index that is written once: its own part of its files' names, ``segid``, how many documents it has, which
    of them are deleted, and how many terms each field has in all of them, ``lengths``.
    """

    __slots__ = ("_deleted", "_documents", "lengths", "segid")

    def __init__(
        self, documents: int, lengths: Mapping[str, int], segid: str | None = None, deleted: Collection[int] = ()
    ) -> None:
        """One with an id of its own unless one is given."""
        self._documents, self.lengths, self._deleted = documents, lengths, set(deleted)
        self.segid = secrets.token_hex(8) if segid is None else segid

    def segment_id(self) -> str:
        """What the names of its files begin with."""
        return f"{INDEX_NAME}_{self.segid}"

    def doc_count_all(self) -> int:
        """Its documents, deleted ones included."""
        return self._documents

    def deleted_docs(self) -> Collection[int]:
        """The numbers of its deleted documents."""
        return self._deleted

    def delete_document(self, doc: int) -> None:
        """Count a document among the deleted ones."""
        self._deleted.add(doc)


def describe(segment: Segment) -> dict[str, Any]:
    """A segment as values of the manifest."""
    return {
        "id": segment.segid,
        "documents": segment.doc_count_all(),
        "deleted": sorted(segment.deleted_docs()),
        "lengths": {field: segment.lengths.get(field, 0) for field in ANALYZED_FIELDS},
    }


def segments_of(folder: Path, manifest: manifests.Manifest) -> list[Segment]:
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


def _segment(values: dict[str, Any]) -> Segment:
    return Segment(values["documents"], values["lengths"], values["id"], values["deleted"])
