"""Reads all figures of a document: its statutory tables, the annex of 2014 to 2018, its sentences; then checks the sums.

Start here. Each table is looked for in the reader's grids first, then in lines of cells, then in text that lost its
lines. What the tables say comes before what the sentences say.
"""

from __future__ import annotations

import re

from analyzers.folding import fold
from index.report import Evidence
from indexer.document import Document
from indexer.figures import annex_table, checks, disputes_table, flattened, narrative, proactive_table, requests_table
from indexer.figures import grids as tables
from indexer.figures.grids import Grid
from indexer.figures.narrative import Said
from indexer.figures.record import Figures, Number
from indexer.figures.requests_table import Reading
from indexer.figures.sentences import Sentences

#: Characters of a text that are read; reports are a hundredth of it.
LIMIT = 2_000_000

_FORM = re.compile(
    r"本年新收|结转下年|复议后起诉|未经复议|信息内容|第二十条第|本年制发|处理决定数量|申请答复数|公开政府信息数|收到申请数|结果维持|不掌握相关|重复申请"
)
_CHAPTERS = re.compile(r"收到和处理政府信息公开申请|本年新收政府信息公开申请")


class _Reading:
    """Figures as they are collected: a number before a blank, the first before the second."""

    def __init__(self) -> None:
        self.statistics: dict[str, Number | None] = {}
        self.evidence: dict[str, Evidence] = {}

    def put(self, readings: list[Reading]) -> None:
        for key, value, piece, start, end in readings:
            if key not in self.statistics or (self.statistics[key] is None and value.number is not None):
                self.statistics[key] = value.number
                self.evidence[key] = Evidence("table", piece, start, end)


def read_figures(document: Document, year: int | None = None) -> Figures:
    """Read the figures of ``document``, a report for ``year``. Never raises; what cannot be known is not there.

    With ``year``, figures that a sentence states for another year are passed over.
    """
    text = document.text[:LIMIT]
    folded = fold(text).replace("资讯", "信息")
    reading = _Reading()
    masked, columns = _read_tables(document, text, folded, reading)
    said = narrative.read(Sentences(text, folded, masked), year)
    found = reading.statistics
    _headline(reading)
    approximate = set()
    for key, one in said.items():
        if found.get(key) is None:
            found[key] = one.value
            reading.evidence[key] = Evidence("narrative", text[one.start : one.end], one.start, one.end)
            if one.approximate:
                approximate.add(key)
    stated = {key: one.value for key, one in said.items() if not one.approximate}
    return Figures(
        statistics=found,
        evidence=reading.evidence,
        approximate=frozenset(approximate),
        checks=checks.failed(found, stated, frozenset(approximate)),
        template=_template(folded, found, said, columns, year),
    )


def _read_tables(
    document: Document, text: str, folded: str, reading: _Reading
) -> tuple[list[tuple[int, int]], set[str]]:
    """Collect the cells of all tables; the spans of text that they take up, and the columns that chapter 二 names."""
    masked: list[tuple[int, int]] = []
    columns: set[str] = set()
    missing = {"requests", "disputes", "proactive", "annex"}
    for found in (tables.of_document(document, len(text)), None):
        grids = found if found is not None else tables.of_text(text) if missing else []
        grids = [grid for grid in grids if _is_form(grid)]
        if not grids:
            continue
        masked += [(grid.start, grid.end) for grid in grids]
        columns |= _read_grids(grids, missing, reading)
    if missing and ("本" in folded or "复" in folded or "数" in folded):
        columns |= _read_flattened(text, missing, reading, masked)
    return masked, columns


def _is_form(grid: Grid) -> bool:
    """Whether a table is one of the form's, or part of one: most tables of a report are not."""
    labels = "".join("".join(row[:8]) for row in grid.rows[:60])[:6000]
    return bool(_FORM.search(re.sub(r"\s", "", fold(labels))))


def _read_grids(grids: list[Grid], missing: set[str], reading: _Reading) -> set[str]:
    columns: set[str] = set()
    if "requests" in missing and (cells := requests_table.read(grids)):
        reading.put(cells)
        missing.discard("requests")
    if "disputes" in missing and (cells := disputes_table.read(grids)):
        reading.put(cells)
        missing.discard("disputes")
    if "proactive" in missing:
        cells, columns = proactive_table.read(grids)
        reading.put(cells)
        if cells:
            missing.discard("proactive")
    if "annex" in missing and (cells := annex_table.read(grids)):
        reading.put(cells)
        missing.discard("annex")
    return columns


def _read_flattened(
    original: str, missing: set[str], reading: _Reading, masked: list[tuple[int, int]]
) -> set[str]:
    text = flattened.prepare(original)
    columns: set[str] = set()
    if "requests" in missing:
        cells, span = flattened.read_requests(text)
        reading.put(cells)
        masked += [span] if span else []
    if "disputes" in missing:
        cells, span = flattened.read_disputes(text)
        reading.put(cells)
        masked += [span] if span else []
    if "proactive" in missing:
        cells, columns, span = flattened.read_proactive(text)
        reading.put(cells)
        masked += [span] if span else []
    if "annex" in missing:
        cells, span = flattened.read_annex(text)
        reading.put(cells)
        masked += [span] if span else []
    return columns


def _headline(reading: _Reading) -> None:
    """The headline figures of the tables, under the names that narrative reports have them by."""
    found, evidence = reading.statistics, reading.evidence
    for key, cell in (("requests_received", "requests.new.total"), ("reconsiderations", "reconsideration.total")):
        if cell in found:
            found[key] = found[cell]
            evidence[key] = evidence[cell]
    parts = [key for key in ("litigation.direct.total", "litigation.after_reconsideration.total") if key in found]
    if parts:
        numbers = [number for key in parts if (number := found[key]) is not None]
        found["lawsuits"] = sum(numbers) if numbers else None
        evidence["lawsuits"] = Evidence("table", " + ".join(evidence[key].text for key in parts if found[key] is not None))


def _template(
    folded: str, found: dict[str, Number | None], said: dict[str, Said], columns: set[str], year: int | None
) -> str | None:
    form = proactive_table.form(columns)
    if form is not None:
        return form
    if "requests.other.late_correction.total" in found:
        return "tables-2021"
    if "requests.new.total" in found or "reconsideration.total" in found or _CHAPTERS.search(folded):
        return "tables-2021" if year is not None and year >= 2021 else "tables-2019"
    return "narrative" if found or said else None
