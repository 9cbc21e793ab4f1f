"""Reads all figures of a document: its statutory tables, the annex of 2014 to 2018, its sentences; then checks the sums.

Start here. Each table is looked for in the reader's grids first, then in lines of cells, then in text that lost its
lines. What the tables say comes before what the sentences say.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from analyzers.folding import fold
from index.report import Evidence
from indexer.document import Document
from indexer.figures import checks
from indexer.figures.record import Figures, Number
from indexer.figures.sentences import choice, narrative
from indexer.figures.sentences.choice import Candidate
from indexer.figures.sentences.narrative import StatedFigure
from indexer.figures.tables import annex, disputes, proactive, requests, without_grid
from indexer.figures.tables import grids as tables
from indexer.figures.tables.grids import Grid
from indexer.figures.tables.requests import Reading
from indexer.text import mentions, places
from indexer.text.places import Places
from indexer.text.sentences import Sentences

#: Characters of a text that are read; reports are a hundredth of it.
LIMIT = 2_000_000

#: Words by which a table, or its part after a page break, is known to be one of the form's.
_MARKS = {
    "requests": re.compile(r"新收|结转|不掌握相关|重复申请|予以公开|国家秘密|其他处理"),
    "disputes": re.compile(r"结果维持|复议后起诉|未经复议"),
    "proactive": re.compile(r"信息内容|第二十条第|处理决定|现行有效|行政事业性收费"),
    "annex": re.compile(r"(?:申请|信息|复议|诉讼|答复|办结)(?:总|件)?数"),
}
#: Figures that chapter 三 has where it was read from its beginning to its end; else lines in no grid are looked through.
_WHOLE = {f"requests.{row}.total" for row in ("new", "carried_over", "processed_total", "carried_forward")}


#: What a sentence names that speaks of a part: the office of a government, one level, one channel.
_PART = re.compile(
    "本级|本部|机关本身|办公室|府办|委办|厅办|局办|代表|机关科室|网上|网络|在线|平台|当面|信函|邮寄|邮件|窗口|街道|乡镇|部门|其中|直接"
)

#: Where a sentence ends, and how much of it and the next is looked at.
_STOP = re.compile(r"[。\n]")
_WINDOW = 400


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


def read_figures(document: Document, year: int | None = None, folded: str | None = None) -> Figures:
    """Read the figures of ``document``, a report for ``year``. Never raises; what cannot be known is not there.

    With ``year``, figures that a sentence states for another year are passed over. ``folded`` is the whole text folded,
    with 信息 for 资讯, from who has it: folding takes a good part of the time of reading a text.
    """
    text = document.text[:LIMIT]
    if folded is None or len(folded) != len(text):
        folded = fold(text).replace("资讯", "信息")
    reading, sentences = _read_parts(document, text, folded, year)
    said = narrative.read(sentences, year)
    found = reading.statistics
    _headline(reading)
    approximate = set()
    statements = {}
    for key, one in said.items():
        if found.get(key) is None:
            found[key] = one.value
            statements[key] = one.statement
            reading.evidence[key] = Evidence("narrative", text[one.start : one.end], one.start, one.end)
            if one.approximate:
                approximate.add(key)
    stated = {
        key: one.value
        for key, one in said.items()
        if not one.approximate and _of_the_whole(folded, one) and not _counts_both(folded, key, said, found.get(key))
    }
    return Figures(
        statistics=found,
        evidence=reading.evidence,
        approximate=frozenset(approximate),
        checks=checks.failed(found, stated, frozenset(approximate), statements),
    )


def candidates(document: Document, year: int | None) -> dict[str, list[Candidate]]:
    """The candidates in sentences among which each headline figure is chosen, by key."""
    text = document.text[:LIMIT]
    _, sentences = _read_parts(document, text, fold(text).replace("资讯", "信息"), year)
    among = narrative.gather(sentences, year).among
    return {key: among.get(key, []) for key in choice.KINDS}


def _read_parts(document: Document, text: str, folded: str, year: int | None) -> tuple[_Reading, Sentences]:
    """What the tables say, and the sentences beside them."""
    reading = _Reading()
    found_at = places.find(folded)
    masked = _read_tables(document, text, folded, found_at, reading, year)
    return reading, Sentences(text, folded, masked, found_at)


def _of_the_whole(folded: str, said: StatedFigure) -> bool:
    """Whether a sentence speaks of all that the tables count, not of one office, level or channel."""
    begin = max(folded.rfind(mark, 0, said.start) for mark in "。;\n") + 1
    return _PART.search(folded, begin, said.end) is None


def _counts_both(folded: str, key: str, said: Mapping[str, StatedFigure], cell: Number | None) -> bool:
    """Whether the table's number stands beside the one that was read, or numbers there add up to it: two counts."""
    one = said[key]
    if cell is None or cell == one.value:
        return False
    begin = max(folded.rfind(mark, 0, one.start) for mark in "。\n") + 1
    stops = [stop.end() for stop in itertools.islice(_STOP.finditer(folded, one.end), 2)]
    others = {figure.end for name, figure in said.items() if name != key and name in choice.KINDS}
    values = [
        mention.value
        for mention in mentions.find(folded[begin : min([begin + _WINDOW, *stops[1:]])])
        if begin + mention.end not in others
    ]
    return any(cell in itertools.accumulate(values[place : place + 4]) for place in range(len(values)))


def _read_tables(
    document: Document, text: str, folded: str, found_at: Places, reading: _Reading, year: int | None
) -> list[tuple[int, int]]:
    """Collect the cells of all tables; the spans of text that they take up."""
    masked: list[tuple[int, int]] = []
    missing = set(_MARKS)
    for source in (tables.of_document, tables.of_text):
        if not missing:
            break
        known = [(grid, _chapters(grid)) for grid in source(document, len(text))]
        known = [(grid, chapters) for grid, chapters in known if chapters]
        masked += [(grid.start, grid.end) for grid, _ in known]
        # In the order of the marks, that of a set is another in every run: so figures stand in one order always.
        by_chapter = {
            chapter: [grid for grid, of in known if chapter in of] for chapter in _MARKS if chapter in missing
        }
        _read_grids(by_chapter, missing, reading, year)
        if "requests" not in missing:
            missing.discard("annex")  # the form of 2019 took its place
    if not reading.statistics.keys() >= _WHOLE:
        missing.add("requests")
    if missing and found_at.table and without_grid.hinted(folded):
        _read_flattened(text, missing, reading, masked, year)
    return masked


def _chapters(grid: Grid) -> set[str]:
    """The parts of the form that a table may hold: none, for most tables of a report."""
    labels = re.sub(r"\s", "", fold("".join(["".join(row[:8]) for row in grid.rows[:80]])[:8000]))
    return {chapter for chapter, marks in _MARKS.items() if marks.search(labels)}


def _read_grids(grids: dict[str, list[Grid]], missing: set[str], reading: _Reading, year: int | None) -> None:
    for chapter, found in grids.items():
        cells = annex.read(found, year) if chapter == "annex" else _READERS[chapter](found)
        if cells:
            reading.put(cells)
            missing.discard(chapter)


_READERS = {"requests": requests.read, "disputes": disputes.read, "proactive": proactive.read}
_FLATTENED = {
    "requests": without_grid.read_requests,
    "disputes": without_grid.read_disputes,
    "proactive": without_grid.read_proactive,
}


def _read_flattened(
    original: str, missing: set[str], reading: _Reading, masked: list[tuple[int, int]], year: int | None
) -> None:
    text = without_grid.prepare(original)
    for chapter, read in _FLATTENED.items():
        if chapter in missing:
            cells, span = read(text)
            reading.put(cells)
            masked += [span] if span else []
    if "annex" in missing and (grid := without_grid.annex_grid(text)) is not None:
        cells = annex.read([grid], year)
        reading.put(cells)
        places = [at for _, _, _, at, _ in cells if at is not None]
        masked += [(min(places), max(places))] if places else []


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
        evidence["lawsuits"] = Evidence(
            "table", " + ".join(evidence[key].text for key in parts if found[key] is not None)
        )
