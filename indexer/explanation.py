"""Why a record's values are what they are, for a person to read: each with its evidence, and what else was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from index.cli.terminal import printable
from index.fields import BY_NAME
from index.figures.catalogue import failure_sentence
from index.messages import say, spoken
from index.report import Evidence, Report
from indexer.document import Document
from indexer.metadata import explain
from indexer.metadata.candidates import Candidate
from indexer.outcome import Outcome
from indexer.overrides import Overrides
from indexer.sources.discovery import Survey, discover
from indexer.sources.tasks import Task
from indexer.workers.pool import run_tasks
from indexer.workers.work import attempt, documents_of, make_report

#: Other readings of a value that are shown, at most.
_OTHERS = 6


def explain_all(
    paths: Sequence[str], show: Callable[[str], Any], *, follow_links: bool = False, workers: int | None = None
) -> int:
    """Show why each document under ``paths`` is read as it is. Returns the exit status of ``inspect``."""
    survey = Survey()
    read = 0
    tasks = discover(paths, {}, survey, follow_links=follow_links)
    with closing(tasks), closing(run_tasks(tasks, work=explained, workers=workers)) as results:
        for task, outcomes in results:
            for outcome in outcomes:
                if outcome.reason is None:
                    show(outcome.prepared)
                    read += 1
                else:
                    survey.fail(outcome.where, outcome.reason, task.where)
    for where, reason in survey.all_failures():
        show(say("summary.not_read", where=printable(where), reason=printable(reason)))
    if not survey.failures:
        return 0
    return 1 if read else 2


def explained(task: Task, prepare: Any, overrides: Overrides) -> list[Outcome]:
    """What a worker does to explain: each document's explanation, prepared as a text."""
    return [_explained(where, read) for where, read in documents_of(task)]


def _explained(where: str, read: Callable[[], Document]) -> Outcome:
    def explanation() -> str:
        document = read()
        return "\n".join(_lines(where, document, make_report(document, where, "")))

    text, reason = attempt(explanation)
    return Outcome(where, prepared=text, reason=reason)


def _lines(where: str, document: Document, report: Report) -> Iterator[str]:
    yield say("explain.record", where=printable(where), id=printable(report.id))
    values = {name: getattr(report, name) for name in BY_NAME}
    values |= {f"statistics.{name}": value for name, value in report.statistics.items()}
    for name, value in values.items():
        evidence = report.evidence.get(name)
        if value is None and evidence is None:
            yield f"  {name:<28} {say('explain.not_known')}"
        else:
            shown = say("explain.blank") if value is None else printable(str(value))
            yield f"  {name:<28} {shown}{_from(evidence)}"
    for check in report.checks:
        yield f"  {say('explain.sum_fails', check=printable(failure_sentence(check, spoken())))}"
    for conflict in report.conflicts:
        said = say("explain.conflict", field=conflict.field, value=printable(conflict.value))
        yield f"  {said}{_from(conflict.evidence)}"
    explained = explain(document)
    yield _weighed("is_report", explained.pop("is_report"))
    bodies = explained.pop("agency")
    for body in dict.fromkeys(reading.value for reading in bodies):
        behind = [reading for reading in bodies if reading.value == body]
        yield _weighed(body, behind)
    for name, readings in explained.items():
        others = [reading for reading in readings if str(reading.value) != str(values.get(name))][:_OTHERS]
        for reading in others:
            shown = printable(str(reading.value))
            said = say("explain.other", name=name, value=shown, rule=reading.rule, weight=reading.weight)
            yield f"  {said}"
    yield ""


def _weighed(value: str, readings: Sequence[Candidate[Any]]) -> str:
    """Features with their weights: what a trained choice was made of."""
    weights = [f"{printable(reading.rule)} {reading.weight:+g}" for reading in readings]
    return f"  {say('explain.weighed', value=printable(value), weights=weights)}"


def _from(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    said = f"   <- {evidence.rule}: {printable(evidence.text)[:80]}"
    if evidence.start is None:
        return said
    return say("explain.at", evidence=said, start=evidence.start, end=evidence.end)
