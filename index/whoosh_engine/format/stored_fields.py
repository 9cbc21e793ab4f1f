"""A report as the bytes that a segment keeps, and back: what results show, what a report's own page shows, its text.

JSON rather than pickles: it is read as quickly, by any version of Python, and says nothing but values.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers import words_by_length
from index.report import Report, SourceRow, StoredFields, source_of

#: Figures, checks and evidence of a report with tables are long and say the same words again and again. What is short
#: is kept as it is.
_COMPRESSION = 1
_COMPRESSED_FROM = 4096

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

#: The head of what folding changed: the text's length, the number of differences, their widths.
_DIFFERENCES = struct.Struct("<IIBB")
_WIDE = 4
_WIDTHS: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}


#: Those of them that are fields of a report.
STORED_FIELDS = StoredFields._fields[:-2]


def pack_stored_fields(report: Report) -> bytes:
    """What a list of results shows, without the text."""
    values = [getattr(report, name) for name in STORED_FIELDS]
    return _ENCODER.encode([*values, report.source.format, report.source.encoding]).encode()


def pack_source(report: Report) -> bytes:
    """Id, path, checksum, URL and corrections, joined by NUL: what decides whether a document has changed."""
    source = report.source
    row = (report.id, source.path, source.sha256, source.url, source.corrections)
    return "\0".join(part or "" for part in row).encode("utf-8", "surrogatepass")


def unpack_source(packed: bytes) -> SourceRow:
    """The inverse of :func:`pack_source`."""
    report_id, *parts = packed.decode("utf-8", "surrogatepass").split("\0")
    return SourceRow(report_id, *(part or None for part in parts))


def unpack_stored_fields(packed: bytes) -> StoredFields:
    """The inverse of :func:`pack_stored_fields`."""
    return StoredFields._make(json.loads(packed))


def fields_of(row: SourceRow, shown: StoredFields, text: str) -> dict[str, Any]:
    """The fields of a report without its details."""
    fields: dict[str, Any] = dict(zip(STORED_FIELDS, shown, strict=False))
    return {**fields, "id": row.report_id, "text": text, "source": source_of(row, shown)}


def title_of(shown: bytes) -> str | None:
    """The title, of :func:`pack_stored_fields`."""
    title: str | None = json.loads(shown)[0]
    return title


def pack_details(report: Report) -> bytes:
    """What only a report's own page shows."""
    details = report.details()
    if not any(details.values()):
        return b""
    packed = _ENCODER.encode(details).encode()
    return packed if len(packed) < _COMPRESSED_FROM else zlib.compress(packed, _COMPRESSION)


def unpack_details(packed: bytes) -> dict[str, Any]:
    """The inverse of :func:`pack_details`, as ``Report.from_dict`` takes it."""
    if not packed:
        return {}
    details: dict[str, Any] = json.loads(packed if packed.startswith(b"{") else zlib.decompress(packed))
    return details


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def pack_folded(folded: str) -> bytes:
    """A folded text as it is kept: two bytes a character, which are read several times as fast as UTF-8."""
    return folded.encode("utf-16-le", "surrogatepass")


def unpack_folded(packed: bytes) -> str:
    """The inverse of :func:`pack_folded`."""
    return packed.decode("utf-16-le", "surrogatepass")


def pack_differences(text: str, folded: str) -> bytes:
    """What folding changed: with it and the folded text the text can be had again.

    ``folded`` begins with the folded text and may go on. Layout: the text's length; how many characters differ; the
    widths in bytes of their places and of the characters; the places, the characters. The second width is 4
    wherever the text has characters outside the basic plane, which take four bytes in what is kept.
    """
    own, other = points(text), points(folded)
    places = np.flatnonzero(own != other[: len(own)])
    characters = own[places]
    wide = len(own) and max(int(own.max()), int(other.max())) >= 1 << 16
    widths = [_width(places), _WIDE if wide else _width(characters)]
    head = _DIFFERENCES.pack(len(own), len(places), *widths)
    return head + places.astype(_WIDTHS[widths[0]]).tobytes() + characters.astype(_WIDTHS[widths[1]]).tobytes()


def _width(numbers: NDArray[Any]) -> int:
    top = int(numbers.max()) if len(numbers) else 0
    return 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4


def unpack_text(folded: bytes, differences: bytes) -> str:
    """The text, of what :func:`pack_folded` and :func:`pack_differences` gave."""
    length, count, place, width = _DIFFERENCES.unpack_from(differences)
    if width == _WIDE:
        own = points(unpack_folded(folded))[:length].copy()
    else:
        own = np.frombuffer(folded, _WIDTHS[2], length).copy()
    if count:
        at = _DIFFERENCES.size
        places = np.frombuffer(differences, _WIDTHS[place], count, at)
        own[places] = np.frombuffer(differences, _WIDTHS[width], count, at + place * count)
    return own.tobytes().decode("utf-32-le" if width == _WIDE else "utf-16-le", "surrogatepass")


class Terms(NamedTuple):
    """The terms of a text by their length, as bytes: those of one character and of two, two bytes a character; the
    others in UTF-8, joined by NUL, which is neither letter nor digit nor ideograph.
    """

    ones: bytes
    twos: bytes
    others: bytes


def pack_terms(folded: str) -> Terms:
    """The terms of a folded text."""
    ones, twos, others = words_by_length(folded)
    others_joined = "\0".join(others).encode("utf-8", "surrogatepass")
    return Terms(pack_folded(ones), pack_folded(twos), others_joined)
