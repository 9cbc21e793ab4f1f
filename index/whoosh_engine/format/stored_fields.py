"""A report as the bytes that a segment keeps, and back: what results show, what a report's own page shows, its text.

JSON rather than pickles: it is read as quickly, by any version of Python, and says nothing but values. The text is kept as
it was published, with where it has furniture, and what folding and reduction change in it: making the reduction anew takes
140 µs of 3,000 characters, applying the changes 30. The folded text, which is seldom asked for, is not kept. All of this is
compressed by ``columns``.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers import words_by_length
from analyzers.reduction import Reduced, find_changes, placed
from index.report import Report, SourceRow, StoredFields, body_of, source_of

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

#: Without looking for an encoding and for blanks around, which takes as long as the rest.
_DECODE = json.JSONDecoder().raw_decode

#: The head of a text: the bytes of what makes its reduction, of where it has furniture, and of the text.
_TEXT = struct.Struct("<III")

#: The head of what makes the reduction: how many characters are left out, how many added, how many are others, the widths
#: of the steps between these and of the others.
_CHANGES = struct.Struct("<IIIBB")
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
    report_id, path, sha256, url, corrections = packed.decode("utf-8", "surrogatepass").split("\0")
    return SourceRow(report_id, path or None, sha256 or None, url or None, corrections or None)


def unpack_stored_fields(packed: bytes) -> StoredFields:
    """The inverse of :func:`pack_stored_fields`."""
    return StoredFields._make(_DECODE(packed.decode())[0])


def fields_of(row: SourceRow, shown: StoredFields, text: str) -> dict[str, Any]:
    """The fields of a report without its details."""
    fields: dict[str, Any] = dict(zip(STORED_FIELDS, shown, strict=False))
    return {**fields, "id": row.report_id, "text": text, "source": source_of(row, shown)}


def unpack_report(shown: bytes, details: bytes, source: bytes, text: bytes) -> Report:
    """The whole record of a report, of what ``schema.RECORD`` names."""
    fields = fields_of(unpack_source(source), unpack_stored_fields(shown), unpack_text(text).text)
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
    return _ENCODER.encode(details).encode()


def unpack_details(packed: bytes) -> dict[str, Any]:
    """The inverse of :func:`pack_details`, as ``Report.from_dict`` takes it."""
    details: dict[str, Any] = json.loads(packed) if packed else {}
    return details


def pack_characters(text: str) -> bytes:
    """A text as two bytes a character, which are compressed better than UTF-8 and read several times as fast."""
    return text.encode("utf-16-le", "surrogatepass")


def unpack_characters(packed: bytes) -> str:
    """The inverse of :func:`pack_characters`."""
    return packed.decode("utf-16-le", "surrogatepass")


def _points(text: str, width: int) -> NDArray[Any]:
    """The characters of a text as numbers of two bytes, if it has none outside the basic plane, or of four."""
    return np.frombuffer(text.encode(f"utf-{8 * width}-le", "surrogatepass"), _WIDTHS[width])


def _text(points: NDArray[Any]) -> str:
    """The inverse of :func:`_points`."""
    return points.tobytes().decode(f"utf-{8 * points.itemsize}-le", "surrogatepass")


class SearchedText(NamedTuple):
    """A text as it was published, what is searched behind it, folded, and where it has furniture, which is not searched."""

    text: str
    tail: str
    furniture: tuple[tuple[int, int], ...]

    @property
    def body(self) -> str:
        """See ``Report.body``."""
        return body_of(self.text, self.furniture)


def pack_text(text: str, folded: str, furniture: Sequence[tuple[int, int]] = ()) -> tuple[bytes, bytes]:
    """A text as it is kept; and its reduction, of which bigrams are made, as :func:`pack_characters` has it.

    ``folded`` is what is searched: the body, folded, and perhaps a tail behind it. What is kept: a head; what makes the
    reduction; where furniture begins and ends; the text; the tail. The second is, behind its head, for each character
    left out how many are kept between it and the one before, how far apart in the reduction those are that are added, and
    those that are others than in the text, and what these are.
    """
    tail = folded[len(text) :]
    packed = pack_characters(text)
    width = 2 if len(packed) + len(pack_characters(folded)) == 2 * (len(text) + len(folded)) else 4
    points = _points(folded, width)
    changes = find_changes(points)
    reduced = changes.applied(points)
    others = np.flatnonzero(placed(_points(text + tail, width), changes.left_out, changes.added) != reduced)
    gaps = changes.left_out - np.arange(len(changes.left_out))
    steps = np.concatenate([np.diff(places, prepend=0) for places in (gaps, changes.added, others)])
    narrow = _WIDTHS[_width(steps)]
    head = _CHANGES.pack(len(gaps), len(changes.added), len(others), narrow.itemsize, width)
    changed = head + steps.astype(narrow).tobytes() + reduced[others].tobytes()
    spans = np.array(furniture, _WIDTHS[4]).tobytes()
    parts = (_TEXT.pack(len(changed), len(spans), len(packed)), changed, spans, packed, pack_characters(tail))
    return b"".join(parts), pack_characters(_text(reduced))


def _width(numbers: NDArray[Any]) -> int:
    top = int(numbers.max(initial=0))
    return 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4


def unpack_text(packed: bytes) -> SearchedText:
    """What :func:`pack_text` was given."""
    changed, spans, size = _TEXT.unpack_from(packed)
    begin = _TEXT.size + changed + spans
    furniture = np.frombuffer(packed[begin - spans : begin], _WIDTHS[4]).reshape(-1, 2).tolist()
    text, tail = unpack_characters(packed[begin : begin + size]), unpack_characters(packed[begin + size :])
    return SearchedText(text, tail, tuple((start, end) for start, end in furniture))


def unpack_reduced(packed: bytes) -> Reduced:
    """The reduction of the searchable text, of what :func:`pack_text` gave."""
    changed, spans, _ = _TEXT.unpack_from(packed)
    left_out, more, others, narrow, width = _CHANGES.unpack_from(packed, _TEXT.size)
    at = _TEXT.size + _CHANGES.size
    steps = np.frombuffer(packed, _WIDTHS[narrow], left_out + more + others, at)
    values = np.frombuffer(packed, _WIDTHS[width], others, at + steps.nbytes)
    begin = _TEXT.size + changed + spans
    if width == 2:
        points = np.frombuffer(packed, _WIDTHS[2], (len(packed) - begin) // 2, begin)
    else:
        points = _points(unpack_characters(packed[begin:]), width)
    gaps = steps[:left_out].cumsum(dtype=np.int64)
    added = steps[left_out : left_out + more].cumsum(dtype=np.int64)
    points = placed(points, gaps + np.arange(left_out), added).copy()  # what was read cannot be written to
    points[steps[left_out + more :].cumsum(dtype=np.int64)] = values
    return Reduced(_text(points), gaps.tolist(), added.tolist())


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
    return Terms(pack_characters(ones), pack_characters(twos), others_joined)


def pack_names(names: Iterable[str]) -> Terms:
    """Names that are terms as a whole, each once."""
    distinct = "\0".join(dict.fromkeys(filter(None, names)))
    return Terms(b"", b"", distinct.encode("utf-8", "surrogatepass"))
