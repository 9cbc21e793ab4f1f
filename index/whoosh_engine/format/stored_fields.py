"""A report as the bytes that a segment keeps, and back: what results show, what a report's own page shows, its text.

JSON rather than pickles: it is read as quickly, by any version of Python, and says nothing but values.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers import words_by_length
from analyzers.reduction import Reduced, find_changes, replace_signs
from index.report import Report, SourceRow, StoredFields, source_of

#: Figures, checks and evidence of a report with tables are long and say the same words again and again. What is short
#: is kept as it is.
_COMPRESSION = 1
_COMPRESSED_FROM = 4096

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

#: The head of what folding changed: the text's length, the number of differences, their widths.
_DIFFERENCES = struct.Struct("<IIBB")

#: The head of what reduction does, which stands behind that.
_CHANGES = struct.Struct("<IIB")
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


def unpack_report(shown: bytes, details: bytes, source: bytes, folded: bytes, differences: bytes) -> Report:
    """The whole record of a report, of what ``schema.RECORD`` names."""
    fields = fields_of(unpack_source(source), unpack_stored_fields(shown), unpack_text(folded, differences))
    return Report.from_dict(fields | unpack_details(details))


def record_sum(parts: Iterable[bytes]) -> int:
    """The CRC-32 of a record's parts, in the order of ``schema.RECORD``, each with its length before it."""
    value = 0
    for part in parts:
        value = zlib.crc32(part, zlib.crc32(len(part).to_bytes(8, "little"), value))
    return value


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


def _characters(packed: bytes, wide: bool) -> NDArray[Any]:
    """The characters of a packed text as numbers; ``wide`` where some may lie outside the basic plane."""
    return points(unpack_folded(packed)) if wide else np.frombuffer(packed, _WIDTHS[2])


def pack_reduction(folded: str, packed: bytes) -> tuple[bytes, bytes]:
    """A folded text reduced, packed as :func:`pack_folded` does; and what reduction changed.

    That is: how many characters it left out and how many signs there are, the width of the numbers, for each of the
    former how many characters are kept before it, the places of the latter.
    """
    wide = len(packed) > 2 * len(folded)
    characters = _characters(packed, wide)
    changes = left_out, signs = find_changes(characters)
    reduced = changes.applied(characters).tobytes()
    places = np.concatenate((left_out - np.arange(len(left_out)), signs))
    width = _WIDTHS[max(2, _width(places))]
    changed = _CHANGES.pack(len(left_out), len(signs), width.itemsize) + places.astype(width).tobytes()
    return pack_folded(reduced.decode("utf-32-le", "surrogatepass")) if wide else reduced, changed


def unpack_reduced(packed: bytes, differences: bytes) -> Reduced:
    """A reduced text, given the folded one and what :func:`pack_differences` and :func:`pack_reduction` say changed."""
    _, count, place, wide = _DIFFERENCES.unpack_from(differences)
    at = _DIFFERENCES.size + count * (place + wide)
    left_out, signs, width = _CHANGES.unpack_from(differences, at)
    places = np.frombuffer(differences, _WIDTHS[width], left_out + signs, at + _CHANGES.size)
    gaps: list[int] = places[:left_out].tolist()
    if signs and wide == _WIDE:
        replaced = replace_signs(_characters(packed, True), places[left_out:])
        folded = replaced.tobytes().decode("utf-32-le", "surrogatepass")
    elif signs:
        folded = unpack_folded(replace_signs(_characters(packed, False), places[left_out:]).tobytes())
    else:
        folded = unpack_folded(packed)
    kept, at = [], 0
    for number, gap in enumerate(gaps):
        kept.append(folded[at : gap + number])
        at = gap + number + 1
    kept.append(folded[at:])
    return Reduced("".join(kept), gaps)


def pack_differences(text: str, folded: str) -> bytes:
    """What folding changed: with it and the folded text the text can be had again.

    ``folded`` begins with the folded text and may go on. Layout: the text's length; how many characters differ; the
    widths in bytes of their places and of the characters; the places, the characters. The second width is 4
    wherever the text has characters outside the basic plane, which take four bytes in what is kept.
    """
    own, other = points(text), points(folded)
    places = np.flatnonzero(own != other[: len(own)])
    characters = own[places]
    wide = (len(other) and int(other.max()) >= 1 << 16) or (len(own) and int(own.max()) >= 1 << 16)
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


def pack_names(names: Iterable[str]) -> Terms:
    """Names that are terms as a whole, each once."""
    distinct = "\0".join(dict.fromkeys(filter(None, names)))
    return Terms(b"", b"", distinct.encode("utf-8", "surrogatepass"))
