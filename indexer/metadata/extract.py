"""Reads a document's metadata and headline figures: runs the rules of this package and puts their results together.

Start here. Rules collect candidates (``candidates.py``); what the caller supplies wins over all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analyzers.folding import fold
from index.fields import BY_NAME, LEVELS
from index.report import Evidence, Metadata
from indexer.document import Document
from indexer.figures import Figures, read_figures
from indexer.metadata import body_evidence, classify, conflicts, dates, header_rows, issuer, model, regions, titles
from indexer.metadata.candidates import Candidate, best
from indexer.metadata.naming import Agency
from indexer.text.normalized_text import NormalizedText, squeeze

#: Characters of a text that are read: a hundred times a usual report. What follows in a longer text is not.
LIMIT = 400_000

_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(﹝【]?(?:19|20)\d\d[〕\])﹞】]?第?\d{1,4}号")


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything that the rules read of a document, before the best is chosen."""

    view: NormalizedText
    rows: list[header_rows.Row]
    titles: list[titles.Title]
    days: list[Candidate[str]]
    years: list[Candidate[int]]
    day: Candidate[str] | None
    year: Candidate[int] | None
    votes: regions.Votes
    own: Counter[str]
    bodies: list[body_evidence.BodyEvidence]
    marks: list[str]


def collect(document: Document) -> Collected:
    """Everything that the rules read of a document; the first of the two steps of :func:`extract`."""
    text = document.text[:LIMIT]
    view = NormalizedText(text)
    rows = header_rows.rows(view)
    header = NormalizedText(document.header)
    in_header = header_rows.rows(header, in_text=False) if document.header else []
    all_rows = [*rows, *in_header]
    found = titles.find(view, text, all_rows, document.title, document.url, document.header)
    days = dates.published(view, all_rows) + dates.in_header(header)
    day = best(days)
    years = dates.covered(view, found, document.url, day)
    year = best(years)
    mentions = [mention.in_year(year.value if year else None) for mention in body_evidence.gather(view)]
    votes = regions.votes(view, document.url, mentions, [row.value for row in all_rows if row.kind == "site"])
    own, covered = issuer.self_words(view.flat), year.value if year else None
    weighed = issuer.collect(view, mentions, found, rows, in_header, own, covered)
    marks = classify.features(view, found, all_rows, years, year, document.url, own)
    return Collected(view, all_rows, found, days, years, day, year, votes, own, weighed, marks)


def extract(document: Document) -> Metadata:
    """Read the metadata of a document. Never raises on any text; what cannot be known is ``None``.

    ``statistics``, ``approximate`` and ``checks`` are those of :mod:`indexer.figures`, for annual reports only;
    ``evidence`` has a key for every field that was read, for figures ``statistics.proactive_total`` and so on.
    """
    read = collect(document)
    view, year = read.view, read.year.value if read.year else None
    values: dict[str, Any] = {}
    evidence: dict[str, Evidence] = {}

    def put(name: str, value: Any, reading: Evidence) -> None:
        if value is not None:
            values[name] = value
            evidence[name] = reading

    odds = model.total(classify.MODEL, (model.BIAS, *read.marks))
    is_report = odds > 0 and classify.CERTAIN.isdisjoint(read.marks)
    values["is_report"] = is_report
    evidence["is_report"] = Evidence("score", f"{odds:.1f} of 0.0")
    top = read.titles[0] if read.titles else None if is_report else titles.of_other(document.title, read.rows)
    if top is not None:
        put("title", top.shown, Evidence(top.rule, top.shown, top.start, top.end))
    if read.day is not None:
        put("published", read.day.value, read.day.evidence())
    # What is no report covers no year that its date would tell.
    if read.year is not None and (is_report or read.year.rule not in ("published", "url")):
        put("year", year, read.year.evidence())
    agency = issuer.choose(view, read.bodies, read.own, document.url, read.votes, year)
    if agency is not None:
        _put_agency(put, agency, document.text)
    _put_number(put, view, read.rows)
    if is_report:
        form = classify.template(view, document.tables, year)
        put("template", form, Evidence("template", form))
    # Read from the same text, unless mark-up was taken out of it here.
    folded = view.plain if view.raw == document.text else None
    stated = read_figures(document, year, folded) if is_report else Figures()
    statistics = dict(stated.statistics)
    evidence |= {f"statistics.{name}": reading for name, reading in stated.evidence.items()}
    _put_given(document.given, values, statistics, evidence)
    return Metadata(
        **values,
        statistics=statistics,
        approximate=tuple(sorted(stated.approximate)),
        checks=stated.checks,
        conflicts=tuple(conflicts.find(_readings(read), values, document.given)),
        evidence=evidence,
    )


def explain(document: Document) -> dict[str, list[Candidate[Any]]]:
    """Every reading of title, agency, year and date of publication with its weight, the strongest first.

    For telling a person why a value was chosen: the value with the greatest sum of weights is. Under ``is_report`` are
    the marks that speak for a report and against it, under ``agency`` what speaks for each body, by the features of the
    models. What the caller supplies (``Document.given``) is not among them.
    """
    read = collect(document)
    found = _readings(read)
    weights = model.weights(classify.MODEL)
    found["is_report"] = [Candidate(mark, mark, weights.get(mark, 0.0), mark) for mark in (model.BIAS, *read.marks)]
    found["agency"] = [
        reading._replace(rule=", ".join(item.features))
        for reading, item in zip(found["agency"], read.bodies, strict=True)
    ]
    for group in issuer.groups(read.bodies, read.own, read.votes):
        weight = round(model.total(body_evidence.MODEL, group.features), 2)
        found["agency"].append(Candidate(group.name, ", ".join(group.features), weight, group.name))
    return {name: sorted(readings, key=lambda reading: -reading.weight) for name, readings in found.items()}


def _readings(read: Collected) -> dict[str, list[Candidate[Any]]]:
    return {
        "title": [Candidate(t.shown, t.rule, t.weight, t.shown, t.start, t.end) for t in read.titles],
        "agency": [
            Candidate(item.name, item.rule, round(item.weight, 2), item.mention.text, item.start, item.end)
            for item in read.bodies
        ],
        "year": list(read.years),
        "published": list(read.days),
    }


def _put_agency(put: Any, agency: Agency, text: str) -> None:
    item = agency.reading
    shown = text[item.start : item.end] if item.start is not None and item.end is not None else item.mention.text
    reading = Evidence(item.rule, shown, item.start, item.end)
    put("agency", agency.name or None, reading)
    put("agency_key", agency.key, reading)
    put("system", agency.system, reading)
    put("level", agency.level, reading)
    where = reading
    if agency.region_rule is not None:
        rule, words, start, end = agency.region_rule
        where = Evidence(rule, text[start:end] if start is not None and end is not None else words, start, end)
    place = agency.place
    put("province", place.province.short if place.province else None, where)
    put("city", place.city.name if place.city else None, where)
    put("county", place.county.name if place.county else agency.county_name, where)
    put("division_code", place.deepest.code if place.deepest else None, where)


def _put_number(put: Any, view: NormalizedText, rows: list[header_rows.Row]) -> None:
    """The report's own document number: in a labelled row, or alone on a line near the headline."""
    for row in rows:
        if row.kind == "number" and (match := _NUMBER.search(squeeze(fold(row.value)))):
            put("document_number", match.group(), Evidence("metadata_row", row.value, row.start, row.end))
            return
    for line in view.lines[: header_rows.body_begins(view.lines) + 2]:
        if "号" not in line.text:
            continue  # most lines
        squeezed = squeeze(line.text).strip("()")
        if len(squeezed) < 30 and (match := _NUMBER.fullmatch(squeezed)):
            put("document_number", match.group(), Evidence("page_line", line.text, line.start, line.end))
            return


def _put_given(
    given: Mapping[str, Any],
    values: dict[str, Any],
    statistics: dict[str, int | float | None],
    evidence: dict[str, Evidence],
) -> None:
    """What the caller supplies wins; values of a wrong type or kind are passed over."""
    for name, value in given.items():
        if name == "statistics" and isinstance(value, Mapping):
            for figure, amount in value.items():
                if isinstance(amount, int | float) and not isinstance(amount, bool):
                    statistics[str(figure)] = amount
                    evidence[f"statistics.{figure}"] = Evidence("given", str(amount))
            continue
        if name not in BY_NAME or value is None:
            continue
        if name == "year":
            try:
                value = int(value)
            except (TypeError, ValueError):
                continue
        elif name == "is_report":
            value = bool(value)
        elif name == "level" and value not in LEVELS:
            continue
        elif not isinstance(value, str):
            value = str(value)
        values[name] = value
        evidence[name] = Evidence("given", str(value))
