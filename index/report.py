"""The record of one report: what was read from it, and where each value was read.

A value that cannot be known is ``None``, never a guess. Text is kept as it was published; folding is for
matching only and happens in ``analyzers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

from index.messages import Message


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read.

    ``rule`` names the rule that read it (``title``, ``signature``, ``metadata_row``, ``body``, ``url``,
    ``given`` …); ``text`` is what it read; ``start`` and ``end`` are character offsets into
    ``Report.text``, or ``None`` where the value came from elsewhere (the URL, the page header, the caller).
    """

    rule: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A sum that a correct report satisfies and this one does not.

    ``name`` is the identity's stable name, ``cells`` the figures it takes (keys of ``Report.statistics``),
    ``expected`` and ``found`` its two sides, ``message`` what is wrong, in Chinese; in English
    ``index.figures.catalogue.failure_sentence`` says it from the others.
    """

    name: str
    cells: tuple[str, ...]
    expected: float
    found: float
    message: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another value of a field that the document states with some weight, against the one that was taken."""

    field: str
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report came from. ``sha256`` is of the bytes that were read (of the line, for a ``.jsonl``).

    ``corrections`` is a fingerprint of the corrections by hand that its record has.
    """

    path: str | None = None
    url: str | None = None
    sha256: str | None = None
    format: str | None = None
    encoding: str | None = None
    corrections: str | None = None


class SourceRow(NamedTuple):
    """What decides whether a report's document has changed; see :class:`Source`."""

    report_id: str
    path: str | None
    sha256: str | None
    url: str | None
    corrections: str | None


class StoredFields(NamedTuple):
    """What a list of results shows of a record, beside what :class:`SourceRow` has."""

    title: str | None
    is_report: bool
    agency: str | None
    agency_key: str | None
    system: str | None
    level: str | None
    province: str | None
    city: str | None
    county: str | None
    division_code: str | None
    year: int | None
    published: str | None
    template: str | None
    document_number: str | None
    format: str | None
    encoding: str | None


def untitled(agency: str | None, year: int | None, report_id: str) -> Message:
    """What a report without a title is called: its body and year, or else its id, with a note that this is no title."""
    if agency and year:
        return Message("report.untitled_of_year", agency=agency, year=str(year))
    return Message("report.untitled", name=agency or (str(year) if year else report_id))


def web_address(url: str | None) -> str | None:
    """An address that may be followed: ``http`` or ``https``, with a host; else ``None``."""
    from urllib.parse import urlsplit  # late: few commands need it

    try:
        parts = urlsplit(url.strip()) if url else None
    except ValueError:  # e.g. an unbalanced bracket in the host
        return None
    return url.strip() if url and parts and parts.scheme in ("http", "https") and parts.netloc else None


def source_of(row: SourceRow, shown: StoredFields) -> Source:
    """Where a report came from."""
    return Source(row.path, row.url, row.sha256, shown.format, shown.encoding, row.corrections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is read of a document; its plain fields are those of ``index.fields.FIELDS``.

    ``published`` is an ISO date (``2019-03-25``); ``year`` is the year that the report covers, not the
    year it was published; ``province`` is the short name (``广东``), ``city`` and ``county`` the full ones
    (``广州市``, ``赫山区``); ``level`` is one of ``index.fields.LEVELS``. ``statistics`` maps the name of a figure
    (``proactive_total``, ``requests_received`` …) to the number that the report states, ``None`` where it leaves
    the place for it blank; ``approximate`` names those that it states roughly (余, 约). ``checks`` are the sums that
    do not hold; ``conflicts`` are other values that the document gives for a field. A value that a person corrected
    has evidence with the rule ``override``.
    """

    title: str | None = None
    is_report: bool = True
    agency: str | None = None
    agency_key: str | None = None
    system: str | None = None
    level: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    division_code: str | None = None
    year: int | None = None
    published: str | None = None
    template: str | None = None
    document_number: str | None = None
    statistics: Mapping[str, int | float | None] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def has_figures(self) -> bool:
        """Whether the report states any figure."""
        return any(value is not None for value in self.statistics.values())

    @property
    def sums_fail(self) -> bool | None:
        """Whether any sum of its figures does not hold; ``None`` where it states no figure."""
        return bool(self.checks) if self.has_figures or self.checks else None


def body_of(text: str, furniture: Iterable[tuple[int, int]]) -> str:
    """A text with line feeds in the place of its furniture, which is given by offsets, in order."""
    body, at = [], 0
    for start, end in furniture:
        body += [text[at:start], "\n" * (end - start)]
        at = end
    return "".join([*body, text[at:]])


@dataclass(frozen=True, slots=True)
class Report(Metadata):
    """One document of the index: what was read of it, with its text and where it came from.

    ``furniture`` is where the text, as it was saved, has what belongs to a page and not to the report (听全文, 分享到, ICP…):
    offsets, in order.
    """

    id: str
    text: str
    source: Source = field(default_factory=Source)
    furniture: tuple[tuple[int, int], ...] = ()

    @property
    def body(self) -> str:
        """The text with line feeds in the place of furniture: what is searched; offsets stay."""
        return body_of(self.text, self.furniture)

    def details(self) -> dict[str, Any]:
        """What only the report's own page shows (figures, checks, evidence), as plain JSON-ready values."""
        return {
            "statistics": dict(self.statistics),
            "approximate": list(self.approximate),
            "checks": [asdict(check) for check in self.checks],
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
            "evidence": {name: _evidence_values(e) for name, e in self.evidence.items()},
            "furniture": [list(span) for span in self.furniture],
        }

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON-ready values; :meth:`from_dict` is its inverse."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        values["source"] = asdict(self.source)
        return values | self.details()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Report:
        """Build a record from :meth:`to_dict`'s values. Raises ``TypeError`` on an unknown field."""
        given = dict(values)
        source = given.get("source", {})
        given["source"] = source if isinstance(source, Source) else Source(**source)
        given["evidence"] = {name: Evidence(**e) for name, e in given.get("evidence", {}).items()}
        given["checks"] = tuple(Check(**{**c, "cells": tuple(c["cells"])}) for c in given.get("checks", ()))
        given["conflicts"] = tuple(
            Conflict(c["field"], c["value"], Evidence(**c["evidence"])) for c in given.get("conflicts", ())
        )
        given["furniture"] = tuple((start, end) for start, end in given.get("furniture", ()))
        given["approximate"] = tuple(given.get("approximate", ()))
        return cls(**given)


def _evidence_values(evidence: Evidence) -> dict[str, Any]:
    """As ``asdict`` gives, but quick: a report with tables has hundreds."""
    return {"rule": evidence.rule, "text": evidence.text, "start": evidence.start, "end": evidence.end}
