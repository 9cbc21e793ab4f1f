"""A report as the bytes that a segment keeps, and back: what results show, what a report's own page shows, its text.

JSON rather than pickles: it is read as quickly, by any version of Python, and says nothing but values.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.report import Report, Source, SourceRow

#: What a list of results shows, in the order in which it is kept; text and source are kept apart.
SHOWN = (
    "title",
    "is_report",
    "agency",
    "agency_key",
    "system",
    "level",
    "province",
    "city",
    "county",
    "division_code",
    "year",
    "published",
    "template",
    "document_number",
)

#: Figures, checks and evidence are many times as long as the rest and say the same words again and again.
_COMPRESSION = 1

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

_HEAD = np.dtype("<u4")
_WIDTHS: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}


def pack_shown(report: Report) -> bytes:
    """What a list of results shows, without the text."""
    values = [getattr(report, name) for name in SHOWN]
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


def unpack_shown(shown: bytes, source: SourceRow) -> dict[str, Any]:
    """The fields of a report that a list of results shows, without the text."""
    values = json.loads(shown)
    encoding, form = values.pop(), values.pop()
    fields = dict(zip(SHOWN, values, strict=True))
    fields["id"] = source.report_id
    fields["source"] = Source(
        path=source.path,
        url=source.url,
        sha256=source.sha256,
        format=form,
        encoding=encoding,
        corrections=source.corrections,
    )
    return fields


def title_of(shown: bytes) -> str | None:
    """The title, of :func:`pack_shown`."""
    title: str | None = json.loads(shown)[0]
    return title


def pack_details(report: Report) -> bytes:
    """What only a report's own page shows."""
    details = report.details()
    return zlib.compress(_ENCODER.encode(details).encode(), _COMPRESSION) if any(details.values()) else b""


def unpack_details(packed: bytes) -> dict[str, Any]:
    """The inverse of :func:`pack_details`, as ``Report.from_dict`` takes it."""
    details: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {}
    return details


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def pack_differences(text: str, folded: str) -> bytes:
    """What folding changed: with it and the folded text the text can be had again.

    ``folded`` begins with the folded text and may go on. Layout: the text's length; how many characters differ; the
    widths in bytes of the gaps between them and of the characters; the gaps, the characters.
    """
    own = points(text)
    places = np.flatnonzero(own != points(folded)[: len(own)])
    gaps, characters = np.diff(places, prepend=0), own[places]
    widths = [_width(gaps), _width(characters)]
    head = np.array([len(own), len(places)], _HEAD).tobytes() + bytes(widths)
    return head + gaps.astype(_WIDTHS[widths[0]]).tobytes() + characters.astype(_WIDTHS[widths[1]]).tobytes()


def _width(numbers: NDArray[Any]) -> int:
    top = int(numbers.max()) if len(numbers) else 0
    return 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4


def apply_differences(folded: str, packed: bytes) -> str:
    """The text of which ``folded`` is the folded form; the inverse of :func:`pack_differences`."""
    length, count = np.frombuffer(packed, _HEAD, 2).tolist()
    if not count:
        return folded[:length]
    gap, width = _WIDTHS[packed[8]], _WIDTHS[packed[9]]
    gaps = np.frombuffer(packed, gap, count, 10)
    own = points(folded)[:length].copy()
    own[np.cumsum(gaps, dtype=np.int64)] = np.frombuffer(packed, width, count, 10 + gaps.nbytes)
    return own.tobytes().decode("utf-32-le", "surrogatepass")


def join_terms(terms: Sequence[str]) -> bytes:
    """Terms as one string; none contains NUL, which is neither letter nor digit nor ideograph."""
    return "\0".join(terms).encode("utf-8", "surrogatepass")
