"""Lines of a ``.jsonl`` to tasks: some at a time, those that are in the index already without their data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO

from index.messages import say
from indexer.readers.limits import LINE_BYTES
from indexer.sources.tasks import Failure, Known, Line, Task

#: Lines of a ``.jsonl`` handed to a worker at once, and their bytes at most.
LINES_A_TASK = 16
BYTES_A_TASK = 2 * 2**20

#: Lines of a task together with those that need not be read.
ALL_LINES_A_TASK = 4096


def tasks_of_lines(path: str, member: str | None, stream: IO[bytes], known: Known) -> Iterator[Task | Failure]:
    """The tasks of a ``.jsonl``, a file or a member of an archive; a line that is too long is a failure."""
    where = Task(path, member).where
    batch: list[Line] = []
    number = unread = size = 0
    while data := stream.readline(LINE_BYTES + 1):
        number += 1
        if number == 1 and b"\0" in data:
            yield Failure(where, say("document.not_lines"))
            return
        if len(data) > LINE_BYTES and not data.endswith(b"\n"):
            yield Failure(f"{where}, line {number}", say("document.line_too_long", most=LINE_BYTES >> 20), where)
            while data and not data.endswith(b"\n"):
                data = stream.readline(LINE_BYTES)
            continue
        stripped = data.strip()
        if not stripped:
            continue
        sha256 = hashlib.sha256(stripped).hexdigest()
        report_id = known.get((where, sha256))
        batch.append(Line(number, data if report_id is None else b"", sha256, report_id))
        if report_id is None:
            unread += 1
            size += len(data)
        if unread >= LINES_A_TASK or size >= BYTES_A_TASK or len(batch) >= ALL_LINES_A_TASK:
            yield Task(path, member, lines=tuple(batch))
            batch, unread, size = [], 0, 0
    if batch:
        yield Task(path, member, lines=tuple(batch))
    if not number:
        yield Failure(where, say("document.empty"))
