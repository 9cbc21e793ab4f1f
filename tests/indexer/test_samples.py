"""The sample reports, read end to end: text without page furniture, and the record that each must give.

The samples and their expected records are described in samples/README.md.
"""

from __future__ import annotations

import csv
import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document
from indexer.metadata import extract
from indexer.readers import read

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
REPORTS = SAMPLES / "reports"
SUFFIX = ".expected.json"
NAMES = sorted(path.name.removesuffix(SUFFIX) for path in REPORTS.glob(f"*{SUFFIX}"))
FIELDS = ("title", "agency", "year", "published", "province", "city", "county", "level", "is_report")
STATISTICS = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")


@functools.cache
def expected(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((REPORTS / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    return record


@functools.cache
def document(name: str) -> Document:
    return read((REPORTS / name).read_bytes(), name)


def judged(name: str) -> list[str]:
    """The fields that the sample's record decides; of what is not an annual report, only that it is none."""
    record = expected(name)
    fields = FIELDS if record["is_report"] else ("is_report",)
    return [field for field in fields if field not in record["open"]]


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_a_sample_is_the_whole_report_without_the_page_around_it(name: str) -> None:
    text = document(name).text
    lost = [string for string in expected(name)["present"] if string not in text]
    kept = [string for string in expected(name)["absent"] if string in text]
    assert (lost, kept) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_its_expected_record(name: str) -> None:
    record, metadata = expected(name), extract(document(name))
    wrong = {}
    for field in judged(name):
        value = getattr(metadata, field)
        if value != record[field] and value not in record["accept"].get(field, []):
            wrong[field] = f"{value!r} instead of {record[field]!r}"
    assert wrong == {}


@pytest.mark.parametrize("name", [name for name in NAMES if expected(name)["is_report"]])
def test_the_figures_of_a_sample_are_those_it_states_and_no_others(name: str) -> None:
    statistics = extract(document(name)).statistics
    read_figures = {key: statistics[key] for key in STATISTICS if statistics.get(key) is not None}
    assert read_figures == expected(name)["statistics"]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("html") and expected(name).get("figures")])
def test_the_tables_of_a_page_hold_every_figure_with_their_spans_expanded(name: str) -> None:
    figures, tables = expected(name)["figures"], document(name).tables
    requests = next(table for table in tables if any("本年新收" in cell for row in table.rows for cell in row))
    litigation = next(table for table in tables if table.rows[0][-1] == "行政诉讼")
    rows_of_figures = [cells for key, cells in figures.items() if key.startswith("requests.")]
    assert {len(row) for row in requests.rows} == {10}
    assert [[int(cell) for cell in row[3:]] for row in requests.rows[3:]] == rows_of_figures
    outcomes = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
    assert [int(cell) for cell in litigation.rows[-1]] == [n for key in outcomes for n in figures[key]]


def test_the_example_queries_count_what_a_plain_scan_of_the_texts_finds() -> None:
    with (SAMPLES / "queries.tsv").open(encoding="utf-8", newline="") as lines:
        queries = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    wrong = {}
    for row in queries:
        filters = dict(part.split("=") for part in row["filters"].split())
        found = [
            name
            for name in NAMES
            if all(str(expected(name)[field]) == value for field, value in filters.items())
            and all(part in document(name).text for part in row["query"].split())
        ]
        if len(found) != int(row["expected"]):
            wrong[row["query"]] = f"{len(found)} instead of {row['expected']}"
    assert queries
    assert wrong == {}


def test_the_committed_samples_are_those_that_the_sources_make(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "make_samples.py", "--output", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "reports").iterdir()}
    made["queries.tsv"] = (tmp_path / "queries.tsv").read_bytes()
    committed = {path.name: path.read_bytes() for path in REPORTS.iterdir()}
    committed["queries.tsv"] = (SAMPLES / "queries.tsv").read_bytes()
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_the_samples_cover_every_level_and_every_form_of_the_report() -> None:
    records = [expected(name) for name in NAMES if expected(name)["is_report"]]
    assert {record["level"] for record in records} == {"national", "province", "city", "county", "township"}
    assert {2008, 2018, 2019, 2020, 2021, 2024} <= {record["year"] for record in records}
    assert sum(bool(record.get("broken_identities")) for record in records) == 3
