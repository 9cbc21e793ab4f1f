"""Where the facts of a report were read, for readers who want to check them, and which of them a person corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.fields import BY_NAME
from index.report import Evidence, Report
from webui.labels import groups, label, value_label
from webui.language import gettext

_FIGURE = "statistics."

#: The rule of values that a person corrected, and what it quotes where they gave no reason.
_CORRECTED = "override"
_NO_NOTE = "corrected by hand"

#: What the judgement whether a document is a report quotes.
_SCORE = re.compile(r"([\d.-]+) of ([\d.-]+)")

#: Rules whose evidence is no quotation.
_OWN_WORDS = ("score", "template")

#: The longest quotation shown, in characters.
_QUOTED = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """Fields that one rule read in one place: their labels, the rule's, and the words (``is_quoted``: the report's)."""

    fields: tuple[str, ...]
    rule: str
    quote: str
    is_quoted: bool


def readings(report: Report) -> list[Reading]:
    """The evidence that a reader can check, fields read in one place taken together.

    The cells of tables are left out: they stand in the tables.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for field, evidence in report.evidence.items():
        name = _name(field)
        if name and evidence.text and evidence.rule in groups()["rule"]:
            found.setdefault((evidence.rule, _quote(evidence)), []).append(name)
    return [
        Reading(tuple(names), label("rule", rule), quote, rule not in _OWN_WORDS)
        for (rule, quote), names in found.items()
    ]


def correction(report: Report, *fields: str) -> str | None:
    """The reason given by whoever corrected one of these fields by hand, ``""`` for none; ``None``: nobody did."""
    notes = [
        evidence.text
        for field in fields
        if (evidence := report.evidence.get(field)) is not None and evidence.rule == _CORRECTED
    ]
    return gettext("；").join(dict.fromkeys(note for note in notes if note != _NO_NOTE)) if notes else None


def place_of(report: Report, figure: str) -> tuple[int, int] | None:
    """Where in a report's text a figure was read; ``None`` where that is not known."""
    evidence = report.evidence.get(f"{_FIGURE}{figure}")
    if evidence is None or evidence.start is None or evidence.end is None:
        return None
    return (evidence.start, evidence.end) if 0 <= evidence.start < evidence.end <= len(report.text) else None


def _name(field: str) -> str:
    """What readers call the field, ``""`` where it is the program's own or a cell of a table."""
    if field.startswith(_FIGURE):
        figure = field.removeprefix(_FIGURE)
        return "" if "." in figure else label("annex" if figure in groups()["annex"] else "figure", figure)
    return label("metadata", field) if field in BY_NAME or field in groups()["metadata"] else ""


def _quote(evidence: Evidence) -> str:
    """The words, in quotation marks where they are the document's."""
    line = " ".join(evidence.text.split())
    if evidence.rule == "score":
        score = _SCORE.fullmatch(line)
        text = gettext("得分 %(score)s，%(least)s 以上算作年度报告", score=score[1], least=score[2]) if score else line
        return text
    if evidence.rule == "template":
        return value_label("template", line)
    if evidence.rule == _CORRECTED:
        return "" if line == _NO_NOTE else line
    return f"“{line if len(line) <= _QUOTED else line[:_QUOTED] + '…'}”"
