"""What an index of an older layout, 5 or 6, is rebuilt from: its segments, and their records.

Layout 5 said which segments it has in Whoosh's table of contents alone, a pickle. It is read by an unpickler that knows
two names and makes empty objects of both: it runs nothing of what a file says. Both kept a record in Whoosh's columns of
bytes: values end to end, their lengths, and what says how wide these are. In place of the text they kept the folded one,
and what folding had changed.
"""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC

from index.messages import Message
from index.report import Report
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.columns import RawColumn, read_raw
from index.whoosh_engine.format.damage import UNREADABLE, decoding
from index.whoosh_engine.format.schema import INDEX_NAME
from index.whoosh_engine.format.segment_info import ID
from index.whoosh_engine.format.storage import read_plain
from index.whoosh_engine.format.stored_fields import fields_of, unpack_source, unpack_stored_fields

#: Where the length of the pickled schema stands: behind the sizes of numbers, a mark of their order and two versions.
_SCHEMA_AT = 14

#: The columns that a record was put together of, in the order in which its checksum was reckoned.
RECORD = ("shown", "details", "source", "folded", "differences")

_NUMBERS: dict[str, np.dtype[Any]] = {"B": np.dtype(">u1"), "H": np.dtype(">u2"), "I": np.dtype(">u4")}

#: The head of what folding changed: the text's length, the number of differences, the widths of places and characters.
_DIFFERENCES = struct.Struct("<IIBB")
_WIDTHS: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}

#: A segment's id, and which of its documents are not deleted.
Segment = tuple[str, NDArray[np.bool_]]


def segments_of(folder: Path, manifest: manifests.Manifest) -> list[Segment]:
    """The segments of a commit of layout 5. Raises ``IndexDamagedError`` where they cannot be read."""
    name = TOC._filename(INDEX_NAME, manifest.generation)
    if name not in manifest.files:
        raise manifests.damaged(folder, Message("damage.own_unnamed", name=name))
    manifests.check_contents(folder, {name: manifest.files[name]})
    with decoding(folder / name):
        return [_segment(vars(state)) for state in _pickled(read_plain(folder / name))]


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


def open_column(path: Path, count: int) -> RawColumn | None:
    """A column of so many documents, as far as it can be made out; ``None`` where it cannot.

    The last byte of the file says how wide the lengths are; where it is damaged, the width that fits is taken.
    """
    columns = []
    for code in (None, *_NUMBERS):
        with contextlib.suppress(OSError, *UNREADABLE):
            columns.append(_column(path, count, code))
            if columns[-1].consistent:
                return columns[-1]
    return columns[0] if columns else None


def _column(path: Path, count: int, code: str | None) -> RawColumn:
    size = path.stat().st_size
    last = read_raw(path, size - 3, size).decode("latin-1")
    end = size - 1
    code = code or last[-1]
    if code == "X":
        code = last[0]
        end -= 2 + count * _NUMBERS[last[1]].itemsize
    limit = end - count * _NUMBERS[code].itemsize
    return RawColumn(path, np.frombuffer(read_raw(path, limit, end), _NUMBERS[code], count), limit)


def unpack_report(shown: bytes, details: bytes, source: bytes, folded: bytes, differences: bytes) -> Report:
    """The record that is put together of these."""
    fields = fields_of(unpack_source(source), unpack_stored_fields(shown), unpack_text(folded, differences))
    plain = details if details.startswith(b"{") or not details else zlib.decompress(details)
    return Report.from_dict(fields | (json.loads(plain) if plain else {}))


def unpack_text(folded: bytes, differences: bytes) -> str:
    """A text, of the folded one, two bytes a character, and of what folding had changed."""
    length, count, place, width = _DIFFERENCES.unpack_from(differences)
    own = np.frombuffer(folded, _WIDTHS[2])
    if width == _WIDTHS[4].itemsize:
        own = np.frombuffer(
            folded.decode("utf-16-le", "surrogatepass").encode("utf-32-le", "surrogatepass"), _WIDTHS[4]
        )
    own = own[:length].copy()
    if count:
        at = _DIFFERENCES.size
        places = np.frombuffer(differences, _WIDTHS[place], count, at)
        own[places] = np.frombuffer(differences, _WIDTHS[width], count, at + place * count)
    text: str = own.tobytes().decode(f"utf-{8 * own.itemsize}-le", "surrogatepass")
    return text
