"""How well the rules read labelled documents: floors for each field, on our own cases and on the shared set."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document
from indexer.metadata import Metadata, extract

FIELDS = ("year", "agency", "published", "province", "city", "county", "level")
FIGURES = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")


def labelled(path: Path) -> list[dict[str, Any]]:
    """Rows of a labelled set: id, url, text, gold."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


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


def _is_right(field: str, gold: dict[str, Any], value: Any) -> bool:
    def plain(text: Any) -> str:
        return str(text).removesuffix("省").removesuffix("市") if field in ("province", "city") else str(text)

    right = [gold.get(field), *gold.get(f"{field}_accept", [])]
    return plain(value) in {plain(answer) for answer in right if answer is not None}


def scores(rows: Iterable[dict[str, Any]]) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Recall and precision of each field over labelled rows, and a line for every wrong reading.

    A field counts where its label is known. Recall: right of known; precision: right of given. The four
    headline figures are scored together as ``statistics``.
    """
    right: dict[str, int] = defaultdict(int)
    known: dict[str, int] = defaultdict(int)
    given: dict[str, int] = defaultdict(int)
    misses = []

    def count(field: str, label: Any, value: Any, ok: bool, row: dict[str, Any]) -> None:
        if label is None:
            return
        known[field] += 1
        right[field] += ok
        given[field] += value is not None
        if not ok:
            misses.append(f"{row['id']}: {field}: {value!r}, labelled {label!r}")

    for row in rows:
        gold, found = row["gold"], extract_row(row)
        count("is_report", gold["is_report"], found.is_report, found.is_report == gold["is_report"], row)
        if not gold["is_report"]:
            continue
        for field in FIELDS:
            value = getattr(found, field)
            count(field, gold.get(field), value, value is not None and _is_right(field, gold, value), row)
        for figure in FIGURES:
            if figure not in gold.get("stats_skip", ()):
                label, value = gold.get("stats", {}).get(figure), found.statistics.get(figure)
                count("statistics", label, value, label == value, row)
    return {field: (right[field] / known[field], right[field] / max(given[field], 1)) for field in known}, misses


HERE = Path(__file__).resolve()
OWN = labelled(HERE.with_name("cases.jsonl"))
SHARED = HERE.parents[4] / "shared"

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
    "statistics": (0.97, 0.98),
}


def _check(rows: list[dict[str, Any]]) -> None:
    found, misses = scores(rows)
    under = {
        field: found[field]
        for field, (recall, precision) in FLOORS.items()
        if found[field][0] < recall or found[field][1] < precision
    }
    assert not under, "\n".join([str(under), *misses])


def test_every_field_of_our_own_cases_is_read_at_least_as_well_as_its_floor() -> None:
    assert len(OWN) >= 60
    _check(OWN)


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


def test_every_field_of_the_shared_set_is_read_at_least_as_well_as_its_floor() -> None:
    path = SHARED / "eval" / "metadata" / "reports.jsonl"
    if not path.exists():
        pytest.skip(f"the shared labelled set is not beside this repository ({path.parent.name} missing)")
    _check(labelled(path))
