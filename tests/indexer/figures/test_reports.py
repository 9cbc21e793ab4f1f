"""Whole reports: the committed samples in every format, and a published report whose every figure was read by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document, UnreadableError
from indexer.figures import Figures, read_figures
from indexer.readers import read
from tests.indexer.figures.made import COLUMNS, OUTCOMES

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples" / "reports"
SHARED = ROOT / "../shared"
HEADLINE = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")
NAMES = sorted(path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "eval" / "statistics").exists(), reason="the shared evaluation material is not beside the repository"
)


def expected(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return record


def figures_of(name: str) -> tuple[Document, Figures]:
    document = read((SAMPLES / name).read_bytes(), name)
    return document, read_figures(document, expected(name)["year"])


def flat(figures: dict[str, Any]) -> dict[str, float]:
    found = {}
    for key, value in figures.items():
        if isinstance(value, list):
            columns = COLUMNS if key.startswith("requests.") else OUTCOMES
            found |= {f"{key}.{column}": number for column, number in zip(columns, value, strict=True)}
        else:
            found[key] = value
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if expected(name).get("figures")])
def test_every_cell_of_a_sample_is_read(name: str) -> None:
    _, read_ = figures_of(name)
    wanted = flat(expected(name)["figures"])
    assert {key: read_.statistics.get(key) for key in wanted} == wanted


@pytest.mark.parametrize("name", [name for name in NAMES if expected(name)["is_report"]])
def test_a_sample_gives_the_headline_figures_that_it_states_and_no_others(name: str) -> None:
    document, read_ = figures_of(name)
    found = {key: read_.statistics[key] for key in HEADLINE if read_.statistics.get(key) is not None}
    assert found == expected(name)["statistics"]
    for evidence in read_.evidence.values():
        assert evidence.start is None or document.text[evidence.start : evidence.end] == evidence.text


@pytest.mark.parametrize("name", [name for name in NAMES if "broken_identities" in expected(name)])
def test_a_sample_breaks_the_sums_that_were_broken_on_purpose(name: str) -> None:
    """The sample's record names a sum by its rows: ``new + carried_over = processed_total + carried_forward: total``."""
    kinds = {
        "sum of the applicant": "requests.applicants.",
        "new + carried_over": "requests.balance.",
        "sum of the result": "requests.results.",
    }
    wanted = set()
    for line in expected(name)["broken_identities"]:
        words, _, where = line.partition(": ")
        kind = next(kind for start, kind in kinds.items() if words.startswith(start))
        wanted.add(kind + where.removeprefix("requests."))
    assert {check.name for check in figures_of(name)[1].checks} == wanted


@needs_shared
def test_every_figure_of_a_published_report_is_read_from_its_pdf() -> None:
    folder = SHARED / "eval" / "statistics"
    labels = json.loads((folder / "hongze2024.json").read_text(encoding="utf-8"))
    try:
        document = read((folder / "hongze2024.pdf").read_bytes(), "hongze2024.pdf")
    except UnreadableError as reason:
        pytest.skip(f"PDF files cannot be read here: {reason}")
    read_ = read_figures(document, labels["year"])
    wanted = labels["statistics"]
    assert {key: read_.statistics.get(key, "absent") for key in wanted} == wanted
    assert [check.name for check in read_.checks if not check.name.startswith("narrative.")] == labels[
        "identities_failed"
    ]


@needs_shared
def test_the_empty_statutory_form_is_all_blanks() -> None:
    path = SHARED / "eval" / "statistics" / "template2021.docx"
    try:
        document = read(path.read_bytes(), path.name)
    except UnreadableError as reason:
        pytest.skip(f"Word files cannot be read here: {reason}")
    read_ = read_figures(document, 2022)
    assert set(read_.statistics.values()) == {None}
    assert sum(key.startswith("requests.") for key in read_.statistics) == 25 * 7
    assert read_.checks == ()


@needs_shared
def test_a_published_table_of_blank_cells_gives_no_numbers() -> None:
    path = SHARED / "seeds" / "002_2094a5b1fba3121f.txt"
    read_ = read_figures(Document(text=path.read_text(encoding="utf-8")), 2020)
    stated = {key: value for key, value in read_.statistics.items() if value is not None}
    assert stated == {
        "proactive.licences.items_last_year": 120, "proactive.licences.items_change": 6, "proactive.licences": 6,
        "proactive.other_services.items_last_year": 3, "proactive.other_services.items_change": 1,
        "proactive.other_services": 1,
        "proactive.penalties.items_last_year": 13, "proactive.penalties.items_change": 7, "proactive.penalties": 7,
    }  # fmt: skip
    assert sum(key.startswith("requests.") for key in read_.statistics) == 23 * 7
    assert read_.checks == ()


@needs_shared
def test_headline_figures_of_labelled_reports() -> None:
    """Floors with room under what was measured, so that a rule which spoils real wording is noticed."""
    right = known = given = right_of_given = 0
    with (SHARED / "eval" / "metadata" / "reports.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            gold = row["gold"]
            if not gold["is_report"]:
                continue
            statistics = read_figures(Document(text=row["text"], url=row.get("url")), gold["year"]).statistics
            for key in HEADLINE:
                want = gold.get("stats", {}).get(key)
                if want is None or key in gold.get("stats_skip", []):
                    continue
                known += 1
                right += statistics.get(key) == want
                given += statistics.get(key) is not None
                right_of_given += statistics.get(key) == want
    assert known >= 130
    assert right >= 0.98 * known
    assert right_of_given >= 0.98 * given
