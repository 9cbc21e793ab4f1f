"""The relevance gate: questions may not be answered worse than they were when the floor was set.

The collection is our own (see ``relevance/README.md``). Words alone and bigrams alone are ranked by a plain BM25 here,
which shares the analyzers with the index and nothing else.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from analyzers import bigrams, words
from benchmarks.relevance import (
    Split,
    known_items,
    mean_reciprocal_rank,
    plain_bm25,
    ranking,
    read_reports,
    searching,
)
from index import Report, create_index
from index.engines import weights
from index.protocol import Index
from tests.quality.sets import DOCUMENTS

COLLECTION = Path(__file__).with_name("relevance")

#: MRR@10 when the floor was set, and the floor.
MEASURED = 0.788
FLOOR = MEASURED - 0.02


@pytest.fixture(scope="module")
def documents() -> list[Report]:
    lines = (COLLECTION / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    return [Report(**json.loads(line)) for line in lines]


@pytest.fixture(scope="module")
def questions() -> list[tuple[str, set[str]]]:
    lines = (COLLECTION / "questions.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(question, {answer}) for question, answer in rows]


@pytest.fixture(scope="module")
def index(documents: list[Report], tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = create_index(tmp_path_factory.mktemp("relevance") / "index")
    with index.writer() as writer:
        for report in documents:
            writer.add(report)
    return index


@pytest.mark.parametrize(("match", "floor"), [("all", 0.93), ("any", 0.90)])
def test_a_report_is_found_by_its_title_or_its_body_as_people_shorten_them(
    match: str, floor: float, tmp_path: Path
) -> None:
    reports = read_reports(DOCUMENTS)
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for report in reports:
            writer.add(report)
    asked = known_items(reports, random.Random(1))
    assert len(asked) > 200
    reached = mean_reciprocal_rank(searching(index, match), asked)
    assert reached >= floor, f"MRR@10 {reached:.4f}"
    some = asked[::4]
    alone = max(mean_reciprocal_rank(plain_bm25(reports, split), some) for split in (words, bigrams))
    assert mean_reciprocal_rank(searching(index, match), some) >= alone


def test_questions_find_the_document_that_answers_them(index: Index, questions: list[tuple[str, set[str]]]) -> None:
    reached = mean_reciprocal_rank(ranking(index), questions)
    assert reached >= FLOOR, f"MRR@10 {reached:.4f} is under the floor {FLOOR:.4f}"


@pytest.mark.parametrize("split", [words, bigrams], ids=["words", "bigrams"])
def test_both_fields_together_answer_no_worse_than_one_alone(
    split: Split, index: Index, documents: list[Report], questions: list[tuple[str, set[str]]]
) -> None:
    alone = mean_reciprocal_rank(plain_bm25(documents, split), questions)
    assert mean_reciprocal_rank(ranking(index), questions) >= alone


@pytest.mark.parametrize("field", ["words", "bigrams"])
def test_each_field_has_its_part_in_the_answers(
    field: str, index: Index, questions: list[tuple[str, set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = mean_reciprocal_rank(ranking(index), questions)
    monkeypatch.setitem(weights.QUESTION_WEIGHTS, field, 0.0)
    assert mean_reciprocal_rank(ranking(index), questions) < together


def test_every_question_has_an_answer_in_the_collection(
    documents: list[Report], questions: list[tuple[str, set[str]]]
) -> None:
    known = [report.id for report in documents]
    assert len(known) == len(set(known)) >= 80
    assert len({question for question, _ in questions}) == len(questions) >= 120
    assert {answer for _, answers in questions for answer in answers} == set(known)


def test_questions_are_not_copied_from_their_answers(
    documents: list[Report], questions: list[tuple[str, set[str]]]
) -> None:
    texts = {report.id: f"{report.title}\n{report.text}" for report in documents}
    asked = [(question, answer) for question, answers in questions for answer in answers]
    # A document number is asked for as it is.
    copied = [question for question, answer in asked if question in texts[answer] and "号" not in question]
    assert copied == []


def test_questions_need_not_be_said_to_be_questions(index: Index, questions: list[tuple[str, set[str]]]) -> None:
    asked = mean_reciprocal_rank(ranking(index), questions)
    assert mean_reciprocal_rank(ranking(index, "all"), questions) >= asked - 0.02
    assert [question for question, _ in questions if not index.search(question, page_size=1).total] == []
