"""The quality gate: the extraction may not read the labelled documents worse than the baseline of each set says it did.

The documents were written, and labelled, without sight of the rules. A wrong label is corrected; a correct one is
never changed to suit the rules.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from indexer.document import UnreadableError
from indexer.readers import read_line
from tests.quality.score import ALL, FIELDS, FIGURES, SAID_NONE, Scores, measure, predict, score
from tests.quality.sets import BASELINES, DOCUMENTS, SHARED, SHARED_RECORDS, documents_of, half_of, kind_of, load
from tests.quality.update_baseline import fallen, read_baseline

SHARED_SCORER = SHARED / "score.py"
LEVELS = {"national", "province", "city", "county", "township"}


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return load()


@pytest.fixture(scope="module")
def predictions(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return predict(documents)


@pytest.fixture(scope="module")
def scores(documents: list[dict[str, Any]], predictions: dict[str, dict[str, Any]]) -> Scores:
    return score(documents, predictions)


@pytest.fixture(scope="module")
def scores_of(scores: Scores) -> Callable[[str], Scores]:
    """The scores of a set, measured once; skips where the set is not here."""

    @cache
    def of(name: str) -> Scores:
        if name != "documents" and not SHARED_RECORDS.exists():
            pytest.skip("the shared labelled records are not beside this repository")
        return scores if name == "documents" else measure(name)

    return of


@pytest.mark.parametrize("field", ALL)
@pytest.mark.parametrize("name", BASELINES)
def test_no_field_is_read_worse_than_its_floor(name: str, field: str, scores_of: Callable[[str], Scores]) -> None:
    floors = read_baseline(BASELINES[name])["floors"]
    if field not in floors:
        return  # no label of the set has it: see the next test
    found = scores_of(name)
    under = [
        f"{what} {got} is under its floor {floor}"
        for _, what, floor, got in fallen({field: floors[field]}, found.figures)
    ]
    # What is wrong in the validation half is not shown, lest anyone mends it there.
    misses = [str(miss) for miss in found.misses if miss.field == field and name != "validation"]
    assert not under, "\n".join([*under, *misses])


@pytest.mark.parametrize("name", BASELINES)
def test_there_is_a_floor_for_every_figure_that_is_measured(name: str, scores_of: Callable[[str], Scores]) -> None:
    floors = read_baseline(BASELINES[name])["floors"]
    assert {(field, figure) for field, values in floors.items() for figure in values} == {
        (field, figure) for field, values in scores_of(name).figures.items() for figure in values
    }


@pytest.mark.skipif(not SHARED_RECORDS.exists(), reason="the shared labelled records are not beside this repository")
def test_both_halves_of_the_shared_records_have_every_kind_of_body() -> None:
    halves = {name: documents_of(name) for name in ("development", "validation")}
    assert sum(map(len, halves.values())) == len(load(SHARED_RECORDS))
    kinds = {name: Counter(map(kind_of, documents)) for name, documents in halves.items()}
    common = kinds["development"] + kinds["validation"]
    for kind, count in common.items():
        if count >= 12:
            assert min(kinds["development"][kind], kinds["validation"][kind]) >= count / 5, kind


def test_all_documents_of_a_host_are_in_the_same_half() -> None:
    addresses = [f"https://www.host{number}.gov.cn/" for number in range(200)]
    halves = [half_of({"id": "x", "url": address}) for address in addresses]
    assert halves == [half_of({"id": "y", "url": address + "another/page.html"}) for address in addresses]
    assert 70 <= halves.count("development") <= 130


def test_every_document_has_the_form_that_the_scorer_expects(documents: list[dict[str, Any]]) -> None:
    assert len({document["id"] for document in documents}) == len(documents)
    for document in documents:
        gold = document["gold"]
        assert document["text"].strip()
        assert document["url"].startswith("http")
        assert document["quirks"]
        assert isinstance(gold["is_report"], bool)
        if not gold["is_report"]:
            assert set(gold) == {"is_report"}
            continue
        assert {"title", *FIELDS, "stats", "agency_accept"} <= set(gold), document["id"]
        assert gold["level"] in {None, *LEVELS}
        assert gold["agency"] is None or gold["agency"] in gold["agency_accept"]
        judged, skipped, none = set(gold["stats"]), set(gold.get("stats_skip", ())), set(gold.get("stats_zero", ()))
        assert judged | skipped | none <= set(FIGURES)
        assert len(judged) + len(skipped) + len(none) == len(judged | skipped | none), document["id"]


def test_every_line_can_be_read(documents: list[dict[str, Any]]) -> None:
    try:
        texts = [read_line(line, n).text for n, line in enumerate(DOCUMENTS.read_bytes().splitlines(), 1)]
    except UnreadableError as error:
        pytest.fail(str(error))
    assert len(texts) == len(documents)


def test_the_documents_cover_every_trouble_province_and_level(documents: list[dict[str, Any]]) -> None:
    reports = [document["gold"] for document in documents if document["gold"]["is_report"]]
    assert len(documents) >= 150
    assert 20 <= len(documents) - len(reports) <= len(documents) / 5
    troubles = Counter(quirk for document in documents for quirk in document["quirks"])
    assert len(troubles) >= 75
    assert {trouble: count for trouble, count in troubles.items() if count < 4} == {}
    assert len(documents) / 10 <= troubles["plain"] <= len(documents) / 4
    provinces = Counter(gold["province"] for gold in reports if gold["province"])
    assert len(provinces) == 31
    assert min(provinces.values()) >= 5
    assert {gold["level"] for gold in reports} >= LEVELS


def test_the_right_answers_score_one_and_no_answers_score_nothing(documents: list[dict[str, Any]]) -> None:
    answers: dict[str, Any] = {d["id"]: {**d["gold"], "statistics": d["gold"].get("stats")} for d in documents}
    perfect = score(documents, answers)
    assert not perfect.misses
    assert all(tally.figures["recall"] == 1 for tally in perfect.tallies.values())
    silent = score(documents, {})
    assert all(tally.right == 0 for name, tally in silent.tallies.items() if name != SAID_NONE)
    assert all("precision" not in tally.figures for tally in silent.tallies.values())


def test_a_number_where_the_text_says_there_was_none_is_a_miss(documents: list[dict[str, Any]]) -> None:
    document = next(d for d in documents if d["gold"].get("stats_zero"))
    name = document["gold"]["stats_zero"][0]
    wrong = score([document], {document["id"]: {"statistics": {name: 3}}})
    assert [miss.got for miss in wrong.misses if miss.field == SAID_NONE] == [3]
    right = score([document], {document["id"]: {"statistics": {name: 0}}})
    assert not [miss for miss in right.misses if miss.field == SAID_NONE and miss.wanted.startswith(name)]


def test_a_wrong_value_costs_precision_and_a_missing_one_does_not() -> None:
    def report(identifier: str) -> dict[str, Any]:
        gold = {"is_report": True, "year": 2015, "city": "湖州市", "stats": {}}
        return {"id": identifier, "gold": gold, "quirks": ["plain"]}

    answers: dict[str, Any] = {"a": {"year": 2015, "city": "湖州"}, "b": {"year": 2014}, "c": {}}
    figures = score([report("a"), report("b"), report("c")], answers).figures
    assert figures["year"] == {"recall": 0.3333, "precision": 0.5}
    assert figures["city"] == {"recall": 0.3333, "precision": 1.0}


def test_a_value_where_none_can_be_known_costs_precision_but_a_zero_without_a_label_does_not() -> None:
    gold = {"is_report": True, "city": None, "stats": {}}
    document = {"id": "a", "gold": gold, "quirks": ["plain"]}
    given = {"a": {"city": "湖州市", "statistics": {"lawsuits": 2, "reconsiderations": 0}}}
    found = score([document], given)
    assert found.figures["city"] == {"precision": 0.0}
    assert found.figures["lawsuits"] == {"precision": 0.0}
    assert found.figures["reconsiderations"] == {}
    assert [miss.field for miss in found.misses if miss.got is not None] == ["city", "lawsuits"]


@pytest.mark.skipif(not SHARED_SCORER.exists(), reason="the shared scorer is not beside this repository")
def test_the_shared_scorer_comes_to_the_same_figures(
    predictions: dict[str, dict[str, Any]], scores: Scores, tmp_path: Path
) -> None:
    rows = (json.dumps({"id": identifier, **values}, ensure_ascii=False) for identifier, values in predictions.items())
    given = tmp_path / "predictions.jsonl"
    given.write_text("\n".join(rows), encoding="utf-8")
    command = [sys.executable, str(SHARED_SCORER), str(DOCUMENTS), str(given), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for field in ("is_report", *FIELDS, *FIGURES):
        for name, value in scores.figures[field].items():
            assert value == pytest.approx(theirs[field][name], abs=2e-4), (field, name)
