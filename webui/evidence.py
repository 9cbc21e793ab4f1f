"""Where the facts of a report were read, for readers who want to check them."""

from __future__ import annotations

from dataclasses import dataclass

from index.protocol import FACET_LABELS
from index.report import Report
from webui.labels import groups, label

_FIGURE = "statistics."

#: The longest quotation shown, in characters.
_QUOTED = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """Fields that one rule read in one place: their labels, the rule's, and the words."""

    fields: tuple[str, ...]
    rule: str
    quote: str


def readings(report: Report) -> list[Reading]:
    """The evidence that a reader can check, fields read in one place taken together."""
    found: dict[tuple[str, str], list[str]] = {}
    for field, evidence in report.evidence.items():
        name = _name(field)
        if name and evidence.text and evidence.rule in groups()["rule"]:
            found.setdefault((evidence.rule, evidence.text), []).append(name)
    return [Reading(tuple(names), label("rule", rule), _quote(text)) for (rule, text), names in found.items()]


def _name(field: str) -> str:
    """What readers call the field, ``""`` where it is the program's own."""
    if field.startswith(_FIGURE):
        return label("figure", field.removeprefix(_FIGURE))
    return groups()["metadata"].get(field) or FACET_LABELS.get(field, "")


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"
