"""What a worker process does: read documents, extract their records, make them ready for the index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from typing import Any

from index.messages import Message, say
from index.report import Report, Source
from indexer.document import Document, UnreadableError
from indexer.metadata import Metadata, extract
from indexer.outcome import Outcome
from indexer.overrides import NONE, Overrides, apply, fingerprint, mark
from indexer.readers import limits, read, read_line
from indexer.readers.furniture import furniture
from indexer.sources.files import NoFileError, open_file, unreadable
from indexer.sources.tasks import Line, Task
from indexer.workers import confinement

_EXTRACTED = tuple(field.name for field in fields(Metadata))


def work(task: Task, prepare: Callable[[Report], Any] | None = None, overrides: Overrides = NONE) -> list[Outcome]:
    """Do a task. What cannot be read is an outcome with a reason, never an exception."""
    if task.lines:
        outcomes = [
            _outcome(f"{task.where}, line {line.number}", line.known, _from_line(task, line, overrides))
            for line in task.lines
        ]
    else:
        outcomes = [_outcome(task.where, task.known, lambda: _from_file(task, overrides))]
    if prepare is None:
        return outcomes
    # All lines are read before the first is prepared: one after the other, each would push the other's data out of the
    # processor's cache.
    return [_prepared(outcome, prepare) for outcome in outcomes]


def documents_of(task: Task) -> Iterator[tuple[str, Callable[[], Document]]]:
    """Each document's address, and what reads it; reading raises ``UnreadableError`` or ``OSError``."""
    if not task.lines:
        yield task.where, lambda: _document(task, _data(task))
    for line in task.lines:
        yield f"{task.where}, line {line.number}", partial(_line, line)


def _outcome(where: str, known: str | None, make: Callable[[], Report]) -> Outcome:
    if known is not None:
        return Outcome(where, known, unchanged=True)
    report, reason = attempt(make)
    return Outcome(where, reason=reason) if report is None else Outcome(where, report.id, report=report)


def _prepared(outcome: Outcome, prepare: Callable[[Report], Any]) -> Outcome:
    report = outcome.report
    if report is None:
        return outcome
    prepared, reason = attempt(lambda: prepare(report))
    return Outcome(outcome.where, reason=reason) if reason else Outcome(outcome.where, report.id, prepared=prepared)


def attempt(make: Callable[[], Any]) -> tuple[Any, str | None]:
    """What was made, or the reason why it could not be."""
    try:
        return make(), None
    except UnreadableError as error:
        return None, str(error)
    except (NoFileError, OSError) as error:
        return None, unreadable(error)
    except MemoryError:
        return None, confinement.memory_reason()
    except RecursionError:
        return None, say("document.too_deep")
    except Exception as error:
        # One document must not end the run for all others; the kind of error is what a maintainer needs.
        return None, say("document.not_understood", kind=type(error).__name__, reason=str(error))


def _from_line(task: Task, line: Line, overrides: Overrides) -> Callable[[], Report]:
    return lambda: make_report(_line(line), task.where, line.sha256, overrides)


def _line(line: Line) -> Document:
    try:
        return read_line(line.data, line.number)
    except UnreadableError as error:
        # The document's address names the line already.
        reason = error.message.params["reason"]
        assert isinstance(reason, Message)
        raise UnreadableError.of(reason) from None


def _from_file(task: Task, overrides: Overrides) -> Report:
    data = _data(task)
    # The file may have been written to since it was looked at: the checksum must be of what is read.
    return make_report(_document(task, data), task.where, hashlib.sha256(data).hexdigest(), overrides)


def _document(task: Task, data: bytes) -> Document:
    if task.origin is None:
        return read(data, task.name)
    return replace(read(data, task.name, task.origin.charset), url=task.origin.url)


def _data(task: Task) -> bytes:
    if task.member is not None:
        return task.data or b""
    with task.file or open_file(task.path, identity=task.identity)[0] as stream:
        return stream.read(limits.FILE_BYTES + 1)  # a reader refuses what is larger


def report_id(where: str) -> str:
    """The id of a document that brings none: from its address, so that it stays when the content changes."""
    return hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def make_report(document: Document, where: str, sha256: str, overrides: Overrides = NONE) -> Report:
    """A document's whole record, with its corrections by hand."""
    identity = document.id or report_id(where)
    corrections = overrides.of(identity, where, document.url)
    metadata = extract(apply(document, corrections) if corrections else document)
    values = {name: getattr(metadata, name) for name in _EXTRACTED}
    if corrections:
        mark(values, corrections)
    source = Source(
        path=where,
        url=document.url,
        sha256=sha256,
        format=document.format,
        encoding=document.encoding,
        corrections=fingerprint(corrections),
    )
    return Report(id=identity, text=document.text, source=source, furniture=furniture(document.text), **values)
