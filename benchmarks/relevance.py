"""How well reports are ranked: MRR@10 of a collection of questions, for several weights, each measured on two halves.

The last line is of the same questions typed without saying that they are, with the weights in use.

    python -m benchmarks.relevance COLLECTION
    python -m benchmarks.relevance --known-items tests/quality/documents.jsonl

Weights are chosen by the first half; the second says what they are worth. Those in use were the best of the first half of a
collection of 1,259 questions about policies: .8848, and .8810 in the second; .8718 and .8731 without nearness and with
less of the title, .8208 and .8307 by words alone, .8710 and .8719 by bigrams alone.

A collection is a folder with ``docs.jsonl`` (id, title, text), ``queries.jsonl`` (id, text) and ``qrels.tsv`` (TREC
qrels: query, 0, document, grade).

The second command says how well a report is found by what names it (its title, its body and year), beside words and
bigrams alone: a plain BM25 over title and text, which shares the analyzers with the index and nothing else. Lines of its
file are labelled documents: id, text, and the record as ``gold``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import islice
from math import log
from pathlib import Path
from statistics import fmean
from typing import Any

from analyzers import bigrams, fold, words
from index import Index, Report, create_index
from index.engines import nearness, weights
from index.engines.body_names import body_names

#: Weights of words, bigrams, title and nearness that are compared; the first are those in use.
WEIGHTS = (
    (*weights.QUESTION_WEIGHTS.values(), nearness.QUESTION_NEAR),
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

#: BM25's parameters, as the index has them; which of the queries that name a report are drawn.
K1, B, SEED = 1.2, 0.75, 1

_FIELDS = ("title", "agency", "year", "province", "city", "county")

Rank = Callable[[str], Iterable[str]]
Split = Callable[[str], Iterable[str]]


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


def read_reports(path: Path) -> list[Report]:
    """The labelled documents that are reports, with the fields that name them."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Report(id=row["id"], text=row["text"], **{name: row["gold"].get(name) for name in _FIELDS})
        for row in rows
        if row["gold"].get("is_report", True)
    ]


def plain_bm25(documents: Sequence[Report], split: Split) -> Rank:
    """BM25 over title and text, as the formula is written; any term may match."""
    counts = [Counter(split(fold(f"{report.title}\n{report.text}"))) for report in documents]
    having = Counter(term for count in counts for term in count)
    average = sum(count.total() for count in counts) / len(counts)

    def score(terms: Sequence[str], count: Counter[str]) -> float:
        norm = K1 * (1 - B + B * count.total() / average)
        return sum(
            log(1 + (len(counts) - having[term] + 0.5) / (having[term] + 0.5))
            * count[term]
            * (K1 + 1)
            / (count[term] + norm)
            for term in terms
            if term in count
        )

    def rank(question: str) -> list[str]:
        terms = sorted(set(split(fold(question))))
        scores = [(score(terms, count), report.id) for report, count in zip(documents, counts, strict=True)]
        return [document for value, document in sorted(scores, key=lambda row: -row[0]) if value > 0]

    return rank


def searching(index: Index, match: str) -> Rank:
    """How an index ranks reports for a query as it is typed on the page."""
    return lambda query: [hit.id for hit in index.search(query, match=match).hits]


def compare_known_items(documents: Path) -> None:
    """Print a line for each way to rank labelled documents by what names them."""
    reports = read_reports(documents)
    asked = known_items(reports, random.Random(SEED))
    with tempfile.TemporaryDirectory() as place:
        index = create_index(Path(place) / "index")
        with index.writer() as writer:
            for report in reports:
                writer.add(report)
        ways = {
            "default mode": searching(index, "all"),
            "question mode": searching(index, "any"),
            "words alone": plain_bm25(reports, words),
            "bigrams alone": plain_bm25(reports, bigrams),
        }
        print(f"{len(asked)} queries, {len(reports)} reports; MRR@10")
        for name, rank in ways.items():
            print(f"{name:<14} {mean_reciprocal_rank(rank, asked):.3f}", flush=True)


def main() -> int:
    """Print a line for each set of weights, or for each way to rank known items."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--known-items", action="store_true", help="COLLECTION is a file of labelled documents")
    options = parser.parse_args()
    folder: Path = options.collection
    if options.known_items:
        compare_known_items(folder)
        return 0
    answers = relevant(folder / "qrels.tsv")
    queries = ((query["text"], answers.get(str(query["id"]))) for query in rows(folder / "queries.jsonl"))
    questions = [(text, right) for text, right in queries if right]
    with tempfile.TemporaryDirectory() as place:
        index = create_index(Path(place) / "index")
        with index.writer() as writer:
            for row in rows(folder / "docs.jsonl"):
                writer.add(Report(id=str(row["id"]), text=row["text"], title=row.get("title")))
        print(f"{len(questions)} queries\nwords bigrams title near  MRR@10: validation, rest")
        for by_words, by_bigrams, title, near in WEIGHTS:
            weights.QUESTION_WEIGHTS.update(words=by_words, bigrams=by_bigrams, title=title)
            nearness.QUESTION_NEAR = near
            halves = (mean_reciprocal_rank(ranking(index), questions[first::2]) for first in (0, 1))
            print(
                f"{by_words:5} {by_bigrams:7} {title:5} {near:4}  " + ", ".join(f"{half:.4f}" for half in halves),
                flush=True,
            )
        weights.QUESTION_WEIGHTS.update(zip(("words", "bigrams", "title"), WEIGHTS[0][:3], strict=True))
        nearness.QUESTION_NEAR = WEIGHTS[0][3]
        print(f"{'as typed':<24}  {mean_reciprocal_rank(ranking(index, 'all'), questions):.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
