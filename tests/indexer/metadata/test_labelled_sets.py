"""How well the rules read labelled documents: floors for each field, on our own cases (all sets: tests/quality)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document
from indexer.metadata import Metadata, extract
from tests.quality.score import FIELDS, FIGURES, score
from tests.quality.sets import load
from tests.quality.update_baseline import fallen


def extract_row(row: dict[str, Any]) -> Metadata:
    """The metadata of a labelled row's document."""
    return extract(
        Document(
            row["text"],
            url=row.get("url"),
            title=row.get("title"),
            header=row.get("header", ""),
            given=row.get("given", {}),
        )
    )


OWN = load(Path(__file__).with_name("cases.jsonl"))

#: Recall and precision that no change may go below.
FLOORS = {
    "is_report": (0.98, 0.98),
    "year": (0.98, 0.98),
    "agency": (0.95, 0.97),
    "published": (0.97, 0.98),
    "province": (0.97, 0.98),
    "city": (0.96, 0.98),
    "county": (0.96, 0.98),
    "level": (0.97, 0.98),
    **dict.fromkeys(FIGURES, (0.95, 0.98)),
}


def test_every_field_of_our_own_cases_is_read_at_least_as_well_as_its_floor() -> None:
    assert len(OWN) >= 60
    predictions = {}
    for row in OWN:
        found = extract_row(row)
        values = {name: getattr(found, name) for name in ("is_report", *FIELDS)}
        predictions[row["id"]] = {**values, "statistics": dict(found.statistics)}
    scores = score(OWN, predictions)
    floors = {field: {"recall": recall, "precision": precision} for field, (recall, precision) in FLOORS.items()}
    assert not fallen(floors, scores.figures), "\n".join(map(str, scores.misses))


@pytest.mark.parametrize("row", [row for row in OWN if row["gold"]["is_report"]], ids=lambda row: str(row["id"]))
def test_what_a_case_does_not_tell_is_not_guessed(row: dict[str, Any]) -> None:
    gold, found = row["gold"], extract_row(row)
    for field in ("agency", "published", "province", "city", "county"):
        if field in gold and gold[field] is None:
            assert getattr(found, field) is None, field
    for figure in gold.get("stats_absent", ()):
        assert found.statistics.get(figure) is None
    for field in ("template", "document_number"):
        if field in gold:
            assert getattr(found, field) == gold[field]
