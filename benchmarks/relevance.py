"""How well reports are ranked: MRR@10 of a collection of questions, for several weights, each measured on two halves.

The last line is of the same questions typed without saying that they are, with the weights in use.

    python -m benchmarks.relevance COLLECTION

Weights are chosen by the first half; the second says what they are worth. Those in use were the best of the first half of a
collection of 1,259 questions about policies: .8847, and .8818 in the second; .8708 in both without nearness and with
less of the title, .8243 and .8298 by words alone, .8698 and .8700 by bigrams alone.

A collection is a folder with ``docs.jsonl`` (id, title, text), ``queries.jsonl`` (id, text) and ``qrels.tsv`` (TREC
qrels: query, 0, document, grade).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

from index import Index, Report, create_index
from index.whoosh_engine.body_names import body_names
from index.whoosh_engine.format import schema
from index.whoosh_engine.search import nearness

#: Weights of words, bigrams, title and nearness that are compared; the first are those in use.
WEIGHTS = (
    (*schema.QUESTION_WEIGHTS.values(), nearness.QUESTION_NEAR),
    (1.0, 0.0, 0.0, 0.0),
    (0.0, 1.0, 0.0, 0.0),
    (0.7, 1.0, 0.1, 0.0),
    *(
        (words, 1.0, title, near)
        for words in (0.5, 0.7, 1.0)
        for title in (0.0, 0.1, 0.3)
        for near in (0.1, 0.2, 0.3, 0.5)
    ),
)


Rank = Callable[[str], Iterable[str]]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file."""
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def relevant(path: Path) -> dict[str, set[str]]:
    """The documents that answer each query."""
    answers: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        if int(grade) > 0:
            answers[query].add(document)
    return answers


def mean_reciprocal_rank(rank: Rank, questions: Iterable[tuple[str, Container[str]]]) -> float:
    """MRR@10: the mean of one over the place of the first document that answers, 0 where it is not among ten.

    ``questions`` are texts with the ids of the documents that answer them; ``rank`` gives ids, best first.
    """
    return fmean(
        next((1 / place for place, document in enumerate(islice(rank(text), 10), 1) if document in answers), 0.0)
        for text, answers in questions
    )


def ranking(index: Index, match: str = "any") -> Rank:
    """How an index ranks documents for a question, of which any word may match."""
    return lambda question: [document for document, _ in index.rank(question, match=match, limit=10)]


def known_items(reports: Sequence[Report], chance: random.Random) -> list[tuple[str, set[str]]]:
    """What people type who look for one report, by its body and year or its title; with the reports that it names."""
    asked = []
    for report in (report for report in reports if report.agency and report.year):
        name = chance.choice([name for name in body_names(report) if len(name) > 3] or [report.agency])
        named = {other.id for other in reports if other.year == report.year and name in body_names(other)}
        titled = {other.id for other in reports if other.title == report.title}
        forms = [(f"{name}{report.year}年报", named), (f"{name} {report.year}年", named)]
        asked.append(chance.choice([*forms, (report.title, titled)] if report.title else forms))
    return asked


def main() -> int:
    """Print a line for each set of weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    folder: Path = parser.parse_args().collection
    answers = relevant(folder / "qrels.tsv")
    queries = ((query["text"], answers.get(str(query["id"]))) for query in rows(folder / "queries.jsonl"))
    questions = [(text, right) for text, right in queries if right]
    with tempfile.TemporaryDirectory() as place:
        index = create_index(Path(place) / "index")
        with index.writer() as writer:
            for row in rows(folder / "docs.jsonl"):
                writer.add(Report(id=str(row["id"]), text=row["text"], title=row.get("title")))
        print(f"{len(questions)} queries\nwords bigrams title near  MRR@10: validation, rest")
        for words, bigrams, title, near in WEIGHTS:
            schema.QUESTION_WEIGHTS.update(words=words, bigrams=bigrams, title=title)
            nearness.QUESTION_NEAR = near
            halves = (mean_reciprocal_rank(ranking(index), questions[first::2]) for first in (0, 1))
            print(
                f"{words:5} {bigrams:7} {title:5} {near:4}  " + ", ".join(f"{half:.4f}" for half in halves), flush=True
            )
        schema.QUESTION_WEIGHTS.update(zip(("words", "bigrams", "title"), WEIGHTS[0][:3], strict=True))
        nearness.QUESTION_NEAR = WEIGHTS[0][3]
        print(f"{'as typed':<24}  {mean_reciprocal_rank(ranking(index, 'all'), questions):.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
