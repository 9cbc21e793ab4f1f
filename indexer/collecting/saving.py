"""What was collected, in a folder: a ``.warc.gz`` for each host, and notes by which a run goes on where it ended.

A record is on the disk before it is noted; what is behind the noted end of a file was written by a run that was cut, and
is written over.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.collecting.addresses import CollectError, host_of
from indexer.collecting.fetching import Answer

NOTES = ".collected.sqlite"

_TABLES = """
create table if not exists runs (number integer primary key, finished integer not null);
create table if not exists files (name text primary key, size integer not null);
create table if not exists pages (
    url text primary key, run integer not null, sha256 text, etag text, modified text, reports text, pages text
);
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of an address: its content's SHA-256, by what a server knows it, and where a list leads.

    ``now`` says that this run has been there already, ``is_list`` that it was a list.
    """

    now: bool
    is_list: bool
    sha256: str | None
    etag: str | None
    modified: str | None
    reports: tuple[str, ...]
    pages: tuple[str, ...]

    def conditions(self) -> dict[str, str]:
        """The headers that ask a server for what has changed only."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value and self.sha256}


class Folder:
    """The folder, kept by one process at a time. Raises ``CollectError`` where it is not one of ours."""

    def __init__(self, path: str, software: str) -> None:
        self.path = Path(path)
        self._software = software
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._notes = sqlite3.connect(self.path / NOTES, isolation_level=None, timeout=0.2)
            self._notes.execute("pragma locking_mode = exclusive")
            self._notes.execute("begin exclusive")
            self._notes.execute("commit")
            self._notes.executescript(_TABLES)
        except sqlite3.Error as error:
            raise CollectError("collect.folder", folder=path, reason=str(error), notes=NOTES) from None
        last = self._notes.execute("select number, finished from runs order by number desc limit 1").fetchone()
        self.goes_on = last is not None and not last[1]
        self._run = last[0] + (not self.goes_on) if last else 1
        self._notes.execute("insert or ignore into runs values (?, 0)", (self._run,))

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._notes.close()

    def finish(self) -> None:
        """Note that this run is over: the next asks for everything again."""
        self._notes.execute("update runs set finished = 1 where number = ?", (self._run,))

    def noted(self, url: str) -> Noted | None:
        """What is known of an address."""
        row = self._notes.execute(
            "select run, sha256, etag, modified, reports, pages from pages where url = ?", (url,)
        ).fetchone()
        if row is None or (row[1] and row[4] is None and self._size(self._name(url)) is None):
            return None
        return Noted(
            row[0] == self._run, row[4] is not None, *row[1:4], *(tuple(json.loads(value or "[]")) for value in row[4:])
        )

    def same(self, url: str) -> None:
        """Note that an address has what it had."""
        self._notes.execute("update pages set run = ? where url = ?", (self._run, url))

    def moved(self, url: str) -> None:
        """Note that an address leads to another, which this run has been to."""
        self._notes.execute("insert or replace into pages (url, run) values (?, ?)", (url, self._run))

    def listed(self, url: str, answer: Answer, reports: Sequence[str], pages: Sequence[str]) -> None:
        """Note where a list leads. The page of the list itself is not kept: it is no report."""
        self._note(url, answer, json.dumps(reports), json.dumps(pages))

    def save(self, url: str, answer: Answer) -> bool:
        """Keep what was fetched; whether it is other than what is kept already. Raises ``CollectError``, ``OSError``."""
        before = self.noted(url)
        changed = before is None or before.sha256 != hashlib.sha256(answer.body).hexdigest()
        self._notes.execute("begin")
        try:
            if changed:
                name = self._name(url)
                size = self._append(name, url, answer)
                self._notes.execute("insert or replace into files values (?, ?)", (name, size))
            self._note(url, answer, None, None)
            self._notes.execute("commit")
        except BaseException:
            self._notes.execute("rollback")
            raise
        return changed

    def _note(self, url: str, answer: Answer, reports: str | None, pages: str | None) -> None:
        sha256 = hashlib.sha256(answer.body).hexdigest()
        values = (url, self._run, sha256, answer.header("ETag"), answer.header("Last-Modified"), reports, pages)
        self._notes.execute("insert or replace into pages values (?, ?, ?, ?, ?, ?, ?)", values)

    def _name(self, url: str) -> str:
        """The file for an address: that of its host, so that an address stays in one file."""
        host = re.sub(r"[^a-z0-9.-]", "_", host_of(url)).lstrip(".")
        return f"{host if len(host) <= 200 else hashlib.sha256(host.encode()).hexdigest()}.warc.gz"

    def _size(self, name: str) -> int | None:
        """How much of a file is ours; ``None`` where there is none, or less."""
        row = self._notes.execute("select size from files where name = ?", (name,)).fetchone()
        try:
            return row[0] if row and (self.path / name).stat().st_size >= row[0] else None
        except OSError:
            return None

    def _append(self, name: str, url: str, answer: Answer) -> int:
        path = self.path / name
        size = self._size(name)
        noted = self._notes.execute("select 1 from files where name = ?", (name,)).fetchone()
        if size is None and path.exists() and path.stat().st_size:
            if noted:
                raise CollectError("collect.cut_short", file=path)
            raise CollectError("collect.not_ours", file=path)
        with path.open("r+b" if path.exists() else "x+b") as stream:
            stream.truncate(size or 0)
            stream.seek(size or 0)
            writer = WARCWriter(stream, gzip=True)
            if not size:
                writer.write_record(writer.create_warcinfo_record(name, {"software": self._software}))
            _write(writer, url, answer)
            stream.flush()
            os.fsync(stream.fileno())
            return stream.tell()


def _write(writer: Any, url: str, answer: Answer) -> None:
    # Chunks are undone already; the header that speaks of them is kept under another name.
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name, value)
        for name, value in answer.headers
    ]
    status = StatusAndHeaders(f"{answer.status} {answer.reason}".strip(), headers, protocol="HTTP/1.1")
    body: IO[bytes] = io.BytesIO(answer.body)
    record = writer.create_warc_record(url, "response", payload=body, length=len(answer.body), http_headers=status)
    writer.write_record(record)
