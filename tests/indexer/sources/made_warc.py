"""Crawls made byte by byte, by the standard's letter and against it."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.indexer.made_folders import narrative, page

DAY = "2021-03-05T08:00:00Z"


def report(name: str = "青禾县档案局", year: int = 2016, extra: str = "") -> bytes:
    """A page with a report, in UTF-8."""
    return page(narrative(name, year, extra)).encode()


def http(body: bytes, content_type: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str) -> bytes:
    """What a server sends; names of headers with ``_`` for ``-``."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else [])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(
    url: str | None,
    block: bytes,
    kind: str = "response",
    date: str = DAY,
    length: str | None = None,
    content_type: str = "application/http; msgtype=response",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A record; ``length`` is stated instead of the true one."""
    head = [f"WARC-Type: {kind}", f"WARC-Date: {date}", "WARC-Record-ID: <urn:uuid:0>"]
    head += [f"WARC-Target-URI: {url}"] if url is not None else []
    head += [f"Content-Type: {content_type}", *(f"{name}: {value}" for name, value in (more or {}).items())]
    head += [f"Content-Length: {len(block) if length is None else length}"]
    return "\r\n".join(["WARC/1.0", *head]).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def saved(url: str, body: bytes | None = None, date: str = DAY, content_type: str = "text/html") -> bytes:
    """The record of a page that was answered with 200."""
    return record(url, http(report() if body is None else body, content_type), date=date)


def packed(records: Sequence[bytes]) -> bytes:
    """A ``.warc.gz``: every record compressed by itself."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def collection(files: Mapping[str, bytes]) -> bytes:
    """A ``.wacz``; crawls in it are stored, as its standard has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def write(path: Path, records: Sequence[bytes]) -> Path:
    """A crawl in the form that its suffix says."""
    if path.name.endswith(".wacz"):
        data = collection({"datapackage.json": b"{}", "archive/data.warc.gz": packed(records)})
    else:
        data = packed(records) if path.name.endswith(".gz") else b"".join(records)
    path.write_bytes(data)
    return path
