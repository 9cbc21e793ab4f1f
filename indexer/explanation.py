"""Why a record's values are what they are, for a person to read: each with its evidence, and what else was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from index.cli.terminal import printable
from index.report import Evidence, Report
from indexer.discovery import Survey, Task, discover
from indexer.document import Document, UnreadableError
from indexer.metadata import explain
from indexer.metadata.candidates import Candidate
from indexer.work import documents_of, make_report

#: Fields in the order in which they are shown.
FIELDS = (
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

#: Other readings of a value that are shown, at most.
_OTHERS = 6


def explain_all(paths: Sequence[str], show: Callable[[str], Any]) -> int:
    """Show why each document under ``paths`` is read as it is. Returns the exit status of ``inspect``."""
    survey = Survey()
    read = 0
    for task in discover(paths, {}, survey):
        for where, document in _documents(task, survey):
            show("\n".join(_lines(where, document, make_report(document, where, ""))))
            read += 1
    for where, reason in survey.failures:
        show(f"not read: {printable(where)}: {printable(reason)}")
    if not survey.failures:
        return 0
    return 1 if read else 2


def _documents(task: Task, survey: Survey) -> Iterator[tuple[str, Document]]:
    for where, read in documents_of(task):
        try:
            yield where, read()
        except (UnreadableError, OSError) as error:
            survey.fail(where, str(error), task.where)


def _lines(where: str, document: Document, report: Report) -> Iterator[str]:
    yield f"{printable(where)} (id {printable(report.id)})"
    values = {name: getattr(report, name) for name in FIELDS}
    values |= {f"statistics.{name}": value for name, value in report.statistics.items()}
    for name, value in values.items():
        evidence = report.evidence.get(name)
        if value is None and evidence is None:
            yield f"  {name:<28} not known"
        else:
            shown = "blank" if value is None else printable(str(value))
            yield f"  {name:<28} {shown}{_from(evidence)}"
    for check in report.checks:
        yield f"  does not add up: {printable(check.message)}"
    for conflict in report.conflicts:
        yield f"  contradicts itself on {conflict.field}: also {printable(conflict.value)}{_from(conflict.evidence)}"
    explained = explain(document)
    yield f"  weighed for is_report: {_weights(explained.pop('is_report'))}"
    bodies = explained.pop("agency")
    for body in dict.fromkeys(reading.value for reading in bodies):
        behind = [reading for reading in bodies if reading.value == body]
        yield f"  weighed for {printable(body)}: {_weights(behind)}"
    for name, readings in explained.items():
        others = [reading for reading in readings if str(reading.value) != str(values.get(name))][:_OTHERS]
        for reading in others:
            shown = printable(str(reading.value))
            yield f"  other reading of {name}: {shown} ({reading.rule}, weight {reading.weight:g})"
    yield ""


def _weights(readings: Sequence[Candidate[Any]]) -> str:
    """Features with their weights: what a trained choice was made of."""
    return ", ".join(f"{printable(reading.rule)} {reading.weight:+g}" for reading in readings)


def _from(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    where = f" at {evidence.start}-{evidence.end}" if evidence.start is not None else ""
    return f"   <- {evidence.rule}: {printable(evidence.text)[:80]}{where}"
