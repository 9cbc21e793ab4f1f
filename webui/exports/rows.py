"""A result as rows: the fields of each report, one column a field, written as CSV, JSON lines, BibTeX or a workbook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from index.exports.bibtex import entry
from index.exports.csv_lines import csv_line
from index.fields import FIELDS
from index.figures.workbook import Sheet, workbook
from index.report import Report
from webui.labels import label
from webui.urls import is_file_address, shown_path

#: The columns: fields that the record has, its address, the file that it was read from, and its page here.
COLUMNS = ("id", *(field.name for field in FIELDS if field.label and not field.derived), "url", "source", "page")

#: By which spreadsheets know UTF-8.
BOM = "\ufeff".encode()

Piece = TypeVar("Piece", str, bytes)

#: Gives the address of a report's page.
PageOf = Callable[[str], str]


class Format(NamedTuple):
    """A form that a result can be taken away in: its name, how files of it end, what kind they are, what writes them."""

    title: str
    ending: str
    content_type: str
    write: Callable[[Iterable[Report], PageOf], Iterator[bytes]]


def begun(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces, of which the head and the first behind it are read now.

    What is wrong with the question or the index is found while an answer can still say so.
    """
    return chain(list(islice(pieces, 2)), pieces)


def row_of(report: Report, page_of: PageOf) -> dict[str, Any]:
    """The values of a report by column; nothing tells of the server's folders."""
    values = {name: getattr(report, name, None) for name in COLUMNS}
    url, path = report.source.url, report.source.path
    values["url"] = None if url is None or is_file_address(url) else url
    values["source"] = None if path is None else shown_path(path)
    values["page"] = page_of(report.id)
    return values


def _as_csv(reports: Iterable[Report], page_of: PageOf) -> Iterator[bytes]:
    """RFC 4180, in UTF-8 with a mark by which spreadsheets know it; no cell is calculated."""
    yield BOM + csv_line(COLUMNS).encode()
    for report in reports:
        row = row_of(report, page_of)
        yield csv_line(_text(row[name]) for name in COLUMNS).encode("utf-8", "replace")


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _as_json_lines(reports: Iterable[Report], page_of: PageOf) -> Iterator[bytes]:
    for report in reports:
        line = json.dumps(row_of(report, page_of), ensure_ascii=False)
        yield line.encode("utf-8", "replace") + b"\n"


def _as_bibtex(reports: Iterable[Report], page_of: PageOf) -> Iterator[bytes]:
    for report in reports:
        url = row_of(report, page_of)["url"] or page_of(report.id)
        yield f"{entry(report, url)}\n".encode("utf-8", "replace")


def _as_workbook(reports: Iterable[Report], page_of: PageOf) -> Iterator[bytes]:
    """One sheet, for people: its head is in the language of the page."""
    rows = (row_of(report, page_of) for report in reports)
    values = ([_text(row[name]) for name in COLUMNS] for row in rows)
    return workbook([Sheet(None, [label("metadata", name) for name in COLUMNS], values)])


#: All of them, by their names in addresses.
FORMATS = {
    "csv": Format("CSV", "csv", "text/csv; charset=utf-8", _as_csv),
    "xlsx": Format("XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _as_workbook),
    "jsonl": Format("JSON Lines", "jsonl", "application/jsonl; charset=utf-8", _as_json_lines),
    "bibtex": Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", _as_bibtex),
}
