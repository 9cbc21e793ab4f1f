"""How well reports are ranked: MRR@10 of a collection of questions, for several weights of the text fields.

    python -m benchmarks.relevance COLLECTION

A collection is a folder with ``docs.jsonl`` (id, title, text), ``queries.jsonl`` (id, text) and ``qrels.tsv`` (TREC
qrels: query, 0, document, grade).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Index, Report, create_index
from index.whoosh_engine import schema

#: Weights of words, bigrams and title that are compared; the first are those in use.
WEIGHTS = (
    tuple(schema.QUESTION_WEIGHTS.values()),
    (1.0, 0.0, 0.0),
    (0.0, 1.0, 0.0),
    (1.0, 1.0, 0.0),
    (0.7, 1.0, 0.0),
    (0.5, 1.0, 0.0),
    (0.7, 1.0, 0.5),
    (0.7, 1.0, 2.0),
)


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


def mean_reciprocal_rank(index: Index, queries: list[dict[str, Any]], answers: dict[str, set[str]]) -> float:
    """MRR@10 over the queries that have an answer."""
    total = 0.0
    for query in queries:
        ranking = index.rank(query["text"], match="any", limit=10)
        total += next((1 / n for n, (i, _) in enumerate(ranking, 1) if i in answers[str(query["id"])]), 0.0)
    return total / len(queries)


def main() -> int:
    """Print a line for each set of weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    folder: Path = parser.parse_args().collection
    answers = relevant(folder / "qrels.tsv")
    queries = [query for query in rows(folder / "queries.jsonl") if str(query["id"]) in answers]
    with tempfile.TemporaryDirectory() as place:
        index = create_index(Path(place) / "index")
        with index.writer() as writer:
            for row in rows(folder / "docs.jsonl"):
                writer.add(Report(id=str(row["id"]), text=row["text"], title=row.get("title")))
        print(f"{len(queries)} queries\nwords bigrams title  MRR@10")
        for weights in WEIGHTS:
            schema.QUESTION_WEIGHTS.update(zip(("words", "grams", "title"), weights, strict=True))
            words, grams, title = weights
            print(f"{words:5} {grams:7} {title:5}  {mean_reciprocal_rank(index, queries, answers):.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
