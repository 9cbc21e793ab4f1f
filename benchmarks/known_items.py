"""How well a report is found by what names it (its title, its body and year), beside words alone and bigrams alone.

    python -m benchmarks.known_items tests/quality/documents.jsonl

A line for each way to rank, MRR@10. Words and bigrams alone are a plain BM25 over title and text, which shares the
analyzers with the index and nothing else. Lines of the file are labelled documents: id, text, and the record as ``gold``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log
from pathlib import Path

from analyzers import bigrams, fold, words
from benchmarks.relevance import Rank, known_items, mean_reciprocal_rank
from index import Index, Report, create_index

#: BM25's parameters, as the index has them.
K1, B = 1.2, 0.75

#: Which of the queries that name a report are drawn.
SEED = 1

_FIELDS = ("title", "agency", "year", "province", "city", "county")

Split = Callable[[str], Iterable[str]]


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


def main() -> int:
    """Print a line for each way to rank."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    reports = read_reports(parser.parse_args().documents)
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
