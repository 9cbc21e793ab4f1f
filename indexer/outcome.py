"""What becomes of a document. Apart from the work itself, of which the process that hands it out needs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.report import Report
from indexer.sources.tasks import Task


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


def settled(task: Task) -> list[Outcome]:
    """The outcomes of a task with nothing to read."""
    if not task.lines:
        return [Outcome(task.where, task.known, unchanged=True)]
    return [Outcome(f"{task.where}, line {line.number}", line.known, unchanged=True) for line in task.lines]
