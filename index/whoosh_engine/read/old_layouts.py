"""Which segments an index of an older layout has: layout 5 said so in Whoosh's table of contents alone, a pickle.

Read by an unpickler that knows two names and makes empty objects of both: it runs nothing of what a file says.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC

from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.damage import decoding
from index.whoosh_engine.format.schema import INDEX_NAME
from index.whoosh_engine.format.segment_info import ID

#: Where the length of the pickled schema stands: behind the sizes of numbers, a mark of their order and two versions.
_SCHEMA_AT = 14

#: A segment's id, and which of its documents are not deleted.
Segment = tuple[str, NDArray[np.bool_]]


def segments_of(folder: Path, manifest: manifests.Manifest) -> list[Segment]:
    """The segments of a commit of layout 5. Raises ``IndexDamagedError`` where they cannot be read."""
    name = TOC._filename(INDEX_NAME, manifest.generation)
    if name not in manifest.files:
        raise manifests.damaged(folder, Message("damage.own_unnamed", name=name))
    manifests.check_contents(folder, {name: manifest.files[name]})
    with decoding(folder / name):
        return [_segment(vars(state)) for state in _pickled((folder / name).read_bytes())]


def _pickled(data: bytes) -> Any:
    length, at = _varint(data, _SCHEMA_AT)
    try:
        # Two numbers of four bytes stand between the schema and the segments.
        return _NoCode(io.BytesIO(data[at + length + 8 :])).load()
    except (pickle.UnpicklingError, EOFError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1


def _segment(state: dict[str, Any]) -> Segment:
    segment, documents, deleted = state["segid"], state["_doccount"], state["_deleted"] or set()
    if not isinstance(segment, str) or not ID.fullmatch(segment):
        raise ValueError("a segment has no name")
    if type(documents) is not int or not 0 <= documents < 1 << 31 or not isinstance(deleted, set):
        raise ValueError("a segment has no number of documents")
    if not all(type(doc) is int and 0 <= doc < documents for doc in deleted):
        raise ValueError("a document is deleted that is none")
    live = np.ones(documents, bool)
    live[list(deleted)] = False
    return f"{INDEX_NAME}_{segment}", live


class _State:
    """Takes what a pickled object had as its attributes."""


class _NoCode(pickle.Unpickler):
    """Makes a :class:`_State` of a segment and of its codec; refuses every other name."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) in {("whoosh.codec.whoosh3", "W3Segment"), ("whoosh.codec.whoosh3", "W3Codec")}:
            return _State
        raise pickle.UnpicklingError(f"names {module_name}.{global_name}")
