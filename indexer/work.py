"""What a worker process does: read documents, extract their records, make them ready for the index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from index.report import Report, Source
from indexer.discovery import Line, Task
from indexer.document import Document, UnreadableError
from indexer.metadata import Metadata, extract
from indexer.readers import read, read_line

_EXTRACTED = tuple(field.name for field in fields(Metadata))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: ``report`` or, where asked for, ``prepared``; or the reason of a failure.

    ``where`` names the document as a person would look for it, with the line of a ``.jsonl``. ``unchanged`` says
    that the document is in the index as it is and was not read.
    """

    where: str
    report_id: str | None = None
    report: Report | None = None
    prepared: Any = None
    reason: str | None = None
    unchanged: bool = False


def work(task: Task, prepare: Callable[[Report], Any] | None = None) -> list[Outcome]:
    """Do a task. What cannot be read is an outcome with a reason, never an exception."""
    if not task.lines:
        return [_outcome(task.where, task.known, lambda: _from_file(task), prepare)]
    return [
        _outcome(f"{task.where}, line {line.number}", line.known, _from_line(task, line), prepare)
        for line in task.lines
    ]


def _outcome(
    where: str, known: str | None, make: Callable[[], Report], prepare: Callable[[Report], Any] | None
) -> Outcome:
    return _finish(where, make, prepare) if known is None else Outcome(where, known, unchanged=True)


def _finish(where: str, make: Callable[[], Report], prepare: Callable[[Report], Any] | None) -> Outcome:
    try:
        report = make()
        prepared = prepare(report) if prepare else None
    except UnreadableError as error:
        return Outcome(where, reason=str(error))
    except OSError as error:
        return Outcome(where, reason=f"cannot be read: {error.strerror or error}")
    except MemoryError:
        return Outcome(where, reason="needs more memory than a document may take; split it")
    except Exception as error:
        # One document must not end the run for all others; the kind of error is what a maintainer needs.
        return Outcome(where, reason=f"could not be understood ({type(error).__name__}: {error}); please report this")
    if prepare:
        return Outcome(where, report.id, prepared=prepared)
    return Outcome(where, report.id, report=report)


def _from_line(task: Task, line: Line) -> Callable[[], Report]:
    def make() -> Report:
        try:
            document = read_line(line.data, line.number)
        except UnreadableError as error:
            # The document's address names the line already.
            raise UnreadableError(str(error).removeprefix(f"line {line.number}: ")) from None
        return make_report(document, task.where, line.sha256)

    return make


def _from_file(task: Task) -> Report:
    if task.member is None:
        data, name = Path(task.path).read_bytes(), task.path
    else:
        data, name = task.data or b"", task.member
    # The file may have been written to since it was looked at: the checksum must be of what is read.
    return make_report(read(data, name), task.where, hashlib.sha256(data).hexdigest())


def report_id(where: str) -> str:
    """The id of a document that brings none: from its address, so that it stays when the content changes."""
    return hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def make_report(document: Document, where: str, sha256: str) -> Report:
    """A document's whole record."""
    metadata = extract(document)
    source = Source(path=where, url=document.url, sha256=sha256, format=document.format, encoding=document.encoding)
    return Report(
        id=document.id or report_id(where),
        text=document.text,
        source=source,
        **{name: getattr(metadata, name) for name in _EXTRACTED},
    )
